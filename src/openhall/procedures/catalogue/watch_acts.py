"""Acts of the publication watch (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

DECISION_REGISTERED = ActKind(
    code="PRC-07",
    subsystem="procedures",
    name=_("Decision on procedures registered"),
    meaning=_("The provincial office writes down which procedures a decision creates, amends or repeals."),
    command="register_decision",
    effect=_("The legal clock of each procedure in it runs, and everybody who makes them sees what is still to do."),
    on="procedure-decision",
    basis="Nghị định 63/2010/NĐ-CP, Điều 15; Quyết định 766/QĐ-TTg (2022), chỉ số 1.1, 1.2",
    public={
        "number": _("The number of the decision."),
        "decided_date": _("The day of that decision."),
        "effective_date": _("The day on which what it says takes effect."),
        "entries": _("How many procedures it is about."),
    },
    statement=_("The title of the decision, and each procedure with what happens to it and the unit that must act."),
)
DESK_REPORTED = ActKind(
    code="PRC-08",
    subsystem="procedures",
    name=_("Procedures shown at a desk reported"),
    meaning=_("An officer says what a desk shows to those who come."),
    command="report_desk",
    effect=_("What the desk shows is compared with what is published; each difference names who must act."),
    on="procedure-desk-report",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "unit": _("The number of the desk’s unit."),
        "file_sha256": _("The digest of the desk’s whole list; empty where single procedures were reported."),
        "shown": _("How many procedures it shows by this report."),
        "removed": _("How many it no longer shows by this report."),
    },
)
declare_solemn("register_decision")
