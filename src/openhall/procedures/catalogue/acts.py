"""Acts on procedures (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_CONTROL = "Nghị định 63/2010/NĐ-CP, Điều 8, Điều 13 – 15"
_CODE = _("The procedure’s number.")
_EDITION = _("The number of the edition, from 1.")
_CONTENT = _("The digest of all that the edition says.")
_FROM = _("The first day on which the edition is in force.")
EDITION_DRAFTED = ActKind(
    code="PRC-01",
    subsystem="procedures",
    name=_("Edition of a procedure drafted"),
    meaning=_("A public body writes down what a procedure is to be from a day on."),
    command="draft_edition",
    effect=_("The head of the unit can approve exactly this text; nobody outside reads it yet."),
    on="procedure-edition",
    basis=_CONTROL,
    public={"procedure": _CODE, "edition": _EDITION, "content_sha256": _CONTENT},
)
EDITION_APPROVED = ActKind(
    code="PRC-02",
    subsystem="procedures",
    name=_("Edition of a procedure approved"),
    meaning=_("The head of the unit answers for what the draft of a procedure says."),
    command="approve_edition",
    effect=_("The provincial office can publish exactly this text."),
    on="procedure-edition",
    basis=_CONTROL,
    public={"procedure": _CODE, "edition": _EDITION, "content_sha256": _CONTENT},
)
EDITION_PUBLISHED = ActKind(
    code="PRC-03",
    subsystem="procedures",
    name=_("Edition of a procedure published"),
    meaning=_("The provincial office publishes a procedure as the linked decision has it."),
    command="publish_edition",
    effect=_("Everybody reads it; it is in force from its day on, and the edition before it until the day before."),
    on="procedure-edition",
    basis=_CONTROL,
    public={
        "procedure": _CODE,
        "edition": _EDITION,
        "content_sha256": _CONTENT,
        "valid_from": _FROM,
        "decision": _("The number of the decision that announces it."),
        "decided_date": _("The day of that decision."),
    },
    statement=_("All that the edition says, letter by letter as it was approved."),
)
PROCEDURE_ENDED = ActKind(
    code="PRC-04",
    subsystem="procedures",
    name=_("Procedure repealed"),
    meaning=_("The provincial office says until when a procedure is in force, and by which decision it ends."),
    command="end_procedure",
    effect=_("Nothing can be filed under the procedure after that day; what was filed before goes on."),
    on="procedure",
    basis=_CONTROL,
    public={
        "procedure": _CODE,
        "valid_until": _("The last day on which it is in force."),
        "decision": _("The number of the decision that repeals it."),
        "decided_date": _("The day of that decision."),
    },
)
PROCEDURES_IMPORTED = ActKind(
    code="PRC-05",
    subsystem="procedures",
    name=_("File of procedures handed in"),
    meaning=_("The provincial office publishes the procedures of a file that decisions have announced already."),
    command="import_procedures",
    effect=_("Each entry that is whole becomes a published edition; the report says why another did not."),
    on="procedure-import",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "file_sha256": _("The digest of the file, so that anybody who has it can tell whether it was this one."),
        "entries": _("How many procedures the file has."),
    },
)
IMPORT_FINISHED = ActKind(
    code="PRC-06",
    subsystem="procedures",
    name=_("File of procedures taken in"),
    meaning=_("The last procedure of a file has been looked at."),
    command="finish_import",
    effect=_("The counts of the report are final."),
    on="procedure-import",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "taken": _("How many editions were published."),
        "known": _("How many entries say what was published before, word for word."),
        "left_out": _("How many entries were left out; the report says why of each."),
        "editions_sha256": _("The digest of the list of the published editions’ contents, in the order of the file."),
    },
)
declare_solemn("approve_edition", "publish_edition", "end_procedure", "import_procedures")
