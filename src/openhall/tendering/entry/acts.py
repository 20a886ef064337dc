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
_PROJECT = _("The project whose owner made the promise.")
BREACH_REPORTED = ActKind(
    code="ENT-02",
    subsystem="entry",
    name=_("Breach of the commitment reported"),
    meaning=_("A supervisor, an authority or the trading centre found a promise of the owner broken, and says how."),
    command="report_breach",
    effect=_("The owner must answer within the working days set; the report is public."),
    on="breach",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "project": _PROJECT,
        "condition": _("Which promise it is."),
        "answer_due_at": _("Until when the owner is to answer."),
    },
    statement=_("What was found, the evidence by its digests, and who found it."),
)
BREACH_ANSWERED = ActKind(
    code="ENT-03",
    subsystem="entry",
    name=_("Report of a breach answered"),
    meaning=_("The owner says what it has to say to the report, with evidence of its own."),
    command="answer_breach",
    effect=_("Whether the promise was broken can be decided."),
    on="breach",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"project": _PROJECT},
    statement=_("The answer, and its evidence by digests."),
)
BREACH_DECIDED = ActKind(
    code="ENT-04",
    subsystem="entry",
    name=_("Breach of the commitment decided"),
    meaning=_("A supervisor or an authority decides whether the promise was broken, and what the law says follows."),
    command="decide_breach",
    effect=_("The finding stands on the owner’s public record, with the consequence that the law names, if any."),
    on="breach",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"project": _PROJECT, "upheld": _("Whether the promise was found to be broken.")},
    statement=_("The reason, the consequence and its article, or that no source names one, and who decided."),
)
FILE_OPENED = ActKind(
    code="ENT-05",
    subsystem="entry",
    name=_("After-project file opened"),
    meaning=_("The project is over; what was promised instead of checked is now to be shown, by a day."),
    command="open_file",
    effect=_("The owner has until the end of that day to file the papers listed."),
    on="project",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"due_at": _("Until when the papers are to be filed."), "working_days": _("The working days given.")},
    statement=_("The papers listed, and who set the time."),
)
PAPER_FILED = ActKind(
    code="ENT-06",
    subsystem="entry",
    name=_("Paper filed after the project"),
    meaning=_("The owner files a paper that shows that a promise was kept."),
    command="file_paper",
    effect=_("The item counts as filed, in time or late."),
    on="project",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"item": _("Which promise the paper is about."), "sha256": _("The digest of the paper.")},
    statement=_("Its title, size and type."),
)
declare_solemn("sign_commitment", "report_breach", "decide_breach")
