"""The acts of entry."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

COMMITMENT_SIGNED = ActKind(
    code="ENT-01",
    subsystem="tendering",
    name=_("Commitment signed"),
    meaning=_(
        "The owner accepts the conditions of entry. The platform’s checks have all passed; no official admits by hand."
    ),
    command="sign_commitment",
    public=("conditions_sha256", "checks"),
    statement=True,
)
declare_solemn("sign_commitment")
