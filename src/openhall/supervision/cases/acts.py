"""Acts on investigations (protocols §10). What is on the log names neither tender nor party nor department."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

_CASE = _("The investigation.")
_DEPARTMENT = _("The department.")
INVESTIGATION_OPENED = ActKind(
    code="INV-01",
    subsystem="investigations",
    name=_("Investigation opened"),
    meaning=_("A department opened an investigation. What about is committed to, not told."),
    command="open_investigation",
    effect=_("The department’s people find the case; it can’t vanish without breaking the log’s promise."),
    on="investigation",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"content": _("Title, reasons and tenders."), "origin": _("What it began with.")},
)
DEPARTMENT_JOINED = ActKind(
    code="INV-02",
    subsystem="investigations",
    name=_("Department taken into an investigation"),
    meaning=_("The leading department took another one into an investigation."),
    command="join_department",
    effect=_("The other department’s people read the whole case from now on."),
    on="investigation",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"department": _DEPARTMENT},
)
TASK_SET = ActKind(
    code="INV-03",
    subsystem="investigations",
    name=_("Task of an investigation set"),
    meaning=_("The leading department gave a department of the case a task with a deadline."),
    command="set_investigation_task",
    effect=_("The department must report on the task until the deadline."),
    on="investigation-task",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"due_at": _("Until when the report is due.")},
    commitments={"case": _CASE, "department": _DEPARTMENT, "text": _("What is to be done.")},
)
TASK_REPORTED = ActKind(
    code="INV-04",
    subsystem="investigations",
    name=_("Task of an investigation reported"),
    meaning=_("A department reported on its task."),
    command="report_investigation_task",
    effect=_("The task is done; all departments of the case read the report."),
    on="investigation-task",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"in_time": _("Whether it came before the deadline.")},
    commitments={"report": _("The report.")},
)
CASE_TRANSFERRED = ActKind(
    code="INV-05",
    subsystem="investigations",
    name=_("Investigation handed to another authority"),
    meaning=_("The leading department handed a case with its evidence file to another authority."),
    command="transfer_investigation",
    effect=_("The other authority reads the case and its evidence, and owes a receipt."),
    on="investigation-transfer",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={
        "case": _CASE,
        "department": _DEPARTMENT,
        "reason": _("Why it is handed over."),
        "evidence_sha256": _("The digest of the evidence file."),
    },
)
TRANSFER_RECEIVED = ActKind(
    code="INV-06",
    subsystem="investigations",
    name=_("Handed-over investigation received"),
    meaning=_("The other authority confirmed that it has the case and exactly this evidence file."),
    command="receive_transfer",
    effect=_("From now on the other authority answers for what comes of the case there."),
    on="investigation-transfer",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"evidence_sha256": _("The digest of the evidence file.")},
)
TRANSFER_FOLLOWED = ActKind(
    code="INV-07",
    subsystem="investigations",
    name=_("Handed-over investigation followed up"),
    meaning=_("The other authority said how far a case that it was handed has come."),
    command="follow_up_transfer",
    effect=_("The departments of the case read it; after the final word nothing more is owed."),
    on="investigation-transfer",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"final": _("Whether it was the last word.")},
    commitments={"text": _("What was said.")},
)
INVESTIGATION_CLOSED = ActKind(
    code="INV-08",
    subsystem="investigations",
    name=_("Investigation closed"),
    meaning=_("The leading department closed an investigation with its outcome."),
    command="close_investigation",
    effect=_("No task and no transfer can be added to the case any more."),
    on="investigation",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"outcome": _("Confirmed, not confirmed, or handed over to another authority.")},
    commitments={"result": _("What was found.")},
)
