"""Acts on reports to the chair and on appraisal sheets (protocols §6). Of a sheet the log has commitments alone."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_PERIOD = _("The month, quarter or year.")
_UNIT = _("The unit’s number.")
_WORDS = _("The words; only committed to.")
_SHEET = _("The figures and words of the sheet with a salt that is destroyed with the person’s data.")

REPORT_DELIVERED = ActKind(
    code="RPT-01",
    subsystem="procedures",
    name=_("Report delivered to the chair"),
    meaning=_("The provincial office lays the sealed report on a period before the chair."),
    command="deliver_chair_report",
    effect=_("It lies in the chair’s in-tray; from now on whether it was received is asked."),
    on="chair-report",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "period": _PERIOD,
        "edition": _("The number of the published edition that it reports on."),
        "pdf_sha256": _("The digest of the sealed PDF."),
        "to": _("The organisation whose chair receives it."),
    },
)
REPORT_RECEIVED = ActKind(
    code="RPT-02",
    subsystem="procedures",
    name=_("Report received by the chair"),
    meaning=_("The chair signs that the report has arrived and was read."),
    command="receive_chair_report",
    effect=_("The receipt stands beside the report; the chair may instruct units and publish it."),
    on="chair-report",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"period": _PERIOD, "pdf_sha256": _("The digest of the PDF that was received.")},
    commitments={"words": _WORDS},
)
UNIT_INSTRUCTED = ActKind(
    code="RPT-03",
    subsystem="procedures",
    name=_("Unit instructed by the chair"),
    meaning=_("The chair tells a unit what to do about its figures, and by which day it answers."),
    command="instruct_unit",
    effect=_("The head of the unit owes an answer by the end of that day."),
    on="chair-instruction",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"report": _("The report that it follows from."), "unit": _UNIT, "due_date": _("By which day it answers.")},
    commitments={"words": _WORDS},
)
INSTRUCTION_ANSWERED = ActKind(
    code="RPT-04",
    subsystem="procedures",
    name=_("Instruction of the chair answered"),
    meaning=_("The head of the unit says what was done about the chair’s instruction."),
    command="answer_instruction",
    effect=_("The chair and the office read it; whether it came in time is settled."),
    on="chair-instruction",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "in_time": _("Whether it came by the end of the day that was set.")},
    commitments={"words": _WORDS},
)
REPORT_PUBLISHED = ActKind(
    code="RPT-05",
    subsystem="procedures",
    name=_("Report to the chair published"),
    meaning=_("The chair says that everybody may read the report, its receipt and its instructions."),
    command="publish_chair_report",
    effect=_(
        "Everybody reads the sealed report with its receipt, and each instruction with its answer once it is there."
    ),
    on="chair-report",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"period": _PERIOD, "pdf_sha256": _("The digest of the PDF.")},
    statement=_("The words of the receipt, and the instructions with the answers that there are."),
)
INSTRUCTION_LATE = ActKind(
    code="RPT-06",
    subsystem="procedures",
    name=_("Answer to an instruction overdue"),
    meaning=_("The platform told the head and the chair that an instruction wasn’t answered by its day."),
    command="warn_of_instruction",
    effect=_("Head and chair know that the answer is late."),
    on="chair-instruction",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"unit": _UNIT, "due_date": _("By which day it was to be answered.")},
)
ROUND_OPENED = ActKind(
    code="APR-01",
    subsystem="procedures",
    name=_("Appraisal sheets drafted"),
    meaning=_("Sheets of a period were drafted from the figures, for the officers of a unit or for its head."),
    command="open_appraisals",
    effect=_("Each person reads their figures and can say their own about them."),
    on="appraisal-round",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"period": _PERIOD, "unit": _UNIT, "sheets": _("How many sheets.")},
    commitments={"sheets": _("The salted digests of the figures of each sheet.")},
)
STATEMENT_GIVEN = ActKind(
    code="APR-02",
    subsystem="procedures",
    name=_("Own statement given"),
    meaning=_("A person said what they have to say about the figures of their own sheet."),
    command="give_statement",
    effect=_("The sheet bears it; whoever assesses reads it first."),
    on="appraisal",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"sheet": _SHEET},
)
SHEET_ASSESSED = ActKind(
    code="APR-03",
    subsystem="procedures",
    name=_("Appraisal sheet assessed"),
    meaning=_("The first of two signs an assessment of a person’s sheet."),
    command="assess_sheet",
    effect=_("The second one is asked to sign."),
    on="appraisal",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"sheet": _SHEET},
)
SHEET_CONFIRMED = ActKind(
    code="APR-04",
    subsystem="procedures",
    name=_("Appraisal sheet confirmed"),
    meaning=_("The second, higher one signs the sheet."),
    command="confirm_sheet",
    effect=_("The sheet holds, unless the person objects within the time that an authority entered."),
    on="appraisal",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"sheet": _SHEET},
)
SHEET_OBJECTED = ActKind(
    code="APR-05",
    subsystem="procedures",
    name=_("Objection against a sheet"),
    meaning=_("The person objects to their sheet, with reasons."),
    command="object_to_sheet",
    effect=_("The higher one must decide about it; until then the sheet doesn’t hold."),
    on="appraisal",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"sheet": _SHEET},
)
OBJECTION_DECIDED = ActKind(
    code="APR-06",
    subsystem="procedures",
    name=_("Objection against a sheet decided"),
    meaning=_("The higher one decides about the objection: the sheet stays, or it is assessed anew."),
    command="decide_objection_to_sheet",
    effect=_("The sheet holds for good, or it goes back to whoever assesses."),
    on="appraisal",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"sheet": _SHEET},
)

declare_solemn("publish_chair_report")
