"""The acts of entry."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

COMMITMENT_SIGNED = ActKind(
    code="ENT-01",
    subsystem="entry",
    name=_("Commitment signed"),
    meaning=_(
        "The owner accepts the conditions of entry. The platform’s checks have all passed; no official admits by hand."
    ),
    command="sign_commitment",
    effect=_("The project is admitted to the trading centre: its notice may be published, and the owner is bound."),
    on="project",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "conditions_sha256": _("The digest of the conditions exactly as the owner read them."),
        "checks": _("Every check at the gate, and whether it passed."),
    },
    statement=_("The conditions, word for word."),
)
declare_solemn("sign_commitment")
