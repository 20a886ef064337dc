"""Acts on registers (protocols §6). About whom, and what came, is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_REGISTER = _("Which register: population, land, tax or insurance.")

CONSENTED = ActKind(
    code="REG-01",
    subsystem="procedures",
    name=_("Consent to a register’s data"),
    meaning=_("Somebody consented that a register is asked about them, for a dossier."),
    command="consent_to_lookup",
    effect=_("The register is asked once; what it says is shown to them before it is used."),
    on="lookup",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"register": _REGISTER},
    commitments={"lookup": _("The number and the purpose; only committed to.")},
)
ANSWERED = ActKind(
    code="REG-02",
    subsystem="procedures",
    name=_("Register answered"),
    meaning=_("A register said what it knows."),
    command="take_in_answer",
    effect=_("Which data came, and when, can be shown later."),
    on="lookup",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"register": _REGISTER, "known": _("Whether the register knows the number.")},
    commitments={"fields": _("What the register said; only committed to.")},
)
