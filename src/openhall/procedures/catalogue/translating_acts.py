"""The act on translations of editions (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

EDITION_TRANSLATED = ActKind(
    code="PRC-09",
    subsystem="procedures",
    name=_("Edition of a procedure translated"),
    meaning=_("The body that keeps a procedure says in another language what a published edition says."),
    command="translate_edition",
    effect=_("Whoever reads in that language sees these words first, beside those that count."),
    on="procedure-translation",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "procedure": _("The procedure’s number."),
        "edition": _("The number of the edition, from 1."),
        "lang": _("The language of the translation."),
    },
    statement=_("All that the translation says, letter by letter."),
)
