"""Acts of outages (protocols §6). They stand beside the cases: an outage concerns them all."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

BEGAN_AT = _("When the outage began.")
ENDED_AT = _("When it was over.")

OUTAGE_MEASURED = ActKind(
    code="OUT-01",
    subsystem="system",
    name=_("Outage measured"),
    meaning=_("The platform’s own record of being there has a gap: in this time nobody could hand anything in."),
    command="record_outage",
    effect=_("Deadlines and windows that it touches move by the rule of each tender; who was shut out isn’t late."),
    on="outage",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "began_at": BEGAN_AT,
        "ended_at": ENDED_AT,
        "size_before": _("How many entries the log had at the last sign of life before it."),
        "size_after": _("How many it had at the first one after it."),
    },
    statement=_("Which parts were not there, and the heads of the log before and after."),
)
OUTAGE_DECLARED = ActKind(
    code="OUT-02",
    subsystem="system",
    name=_("Outage declared"),
    meaning=_("A trading centre or a supervisor declares an outage that the platform can’t see, such as of a network."),
    command="declare_outage",
    effect=_("Tenders whose rules let this side declare treat it as measured; who declared it answers for it."),
    on="outage",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "began_at": BEGAN_AT,
        "ended_at": ENDED_AT,
        "side": _("As what it was declared: trading centre or supervisor."),
        "organisation": _("The organisation that declared it."),
    },
    statement=_("The reason, letter by letter, and the head of the log when it was declared."),
)

declare_solemn("declare_outage")
