"""The acts of the telephone on the log. That one is bound or revoked is the act of every key: SUB-05, SUB-06."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind, fields

PHONE_ONLY_CHOSEN = ActKind(
    code="PHN-01",
    subsystem="certificates",
    name=_("Telephone chosen as the only signer"),
    meaning=_("A person decided that from now on only their telephone signs for them; the telephone signed it."),
    command="choose_phone_only",
    effect=_("Nothing that another key of this person signs counts, whoever has the computer or its session."),
    on="phone_choice",
    basis=fields.NO_ARTICLE_SAFEGUARD,
)
PHONE_ONLY_WITHDRAWN = ActKind(
    code="PHN-02",
    subsystem="certificates",
    name=_("Choice of the only signer withdrawn"),
    meaning=_("The person’s other keys sign again; their telephone said so, or, if it is lost, their passkey."),
    command="withdraw_phone_only",
    effect=_("The keys of the person’s browsers and programs that were set aside count again."),
    on="phone_choice",
    basis=fields.NO_ARTICLE_SAFEGUARD,
)

declare_solemn("choose_phone_only", "withdraw_phone_only")
