"""Acts of the evaluation (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

BIDS_EVALUATED = ActKind(
    code="EVA-01",
    subsystem="evaluation",
    name=_("Bids evaluated"),
    meaning=_("The committee records, for every bid, its evaluated price, its scores or the ground of its rejection."),
    command="evaluate_bids",
    effect=_("The findings are on record, hidden until the candidates are published; only a new act can change them."),
    on="lot",
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第四十九条, 第五十一条",
    public={"method": _("The evaluation method that the notice fixed.")},
    statement=_(
        "For each bid: price as evaluated, corrections, scores, or the ground of its rejection; the committee, and the "
        "scores of its members without their names where they scored one by one."
    ),
)
REPORT_SIGNED = ActKind(
    code="EVA-02",
    subsystem="evaluation",
    name=_("Evaluation report signed"),
    meaning=_(
        "The committee signs the ranking that the rules make of its findings. Nobody can change either any more."
    ),
    command="sign_report",
    effect=_("The ranking binds the owner: only the candidates that it names can be published."),
    on="lot",
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第五十三条",
    public={"candidates": _("How many candidates the report names.")},
    statement=_("The ranking, with every score that led to it."),
)

SCORES_SIGNED = ActKind(
    code="EVA-03",
    subsystem="evaluation",
    name=_("Scores signed"),
    meaning=_(
        "A member of a committee signs scores, or changes them with a reason. Of which tender is told with the award."
    ),
    command="sign_scores",
    effect=_(
        "The member’s scores are locked; they change only by another such act, until the chair closes the scoring."
    ),
    on="sheet",
    basis="招标投标法实施条例 (2019) 第四十九条",
    commitments={
        "sheet/scores": _("The scores by bid and criterion; only committed to."),
        "sheet/reason": _("Why they were changed, empty at first; only committed to."),
    },
)
CHAIR_CHOSEN = ActKind(
    code="EVA-04",
    subsystem="evaluation",
    name=_("Chair voted for"),
    meaning=_("A member of a committee votes for its chair. Of which tender nobody learns from it."),
    command="choose_chair",
    effect=_("Who has the votes of more than half of the members chairs the committee."),
    on="sheet",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"sheet/chair": _("For whom; only committed to.")},
)
SCORING_CLOSED = ActKind(
    code="EVA-05",
    subsystem="evaluation",
    name=_("Scoring closed"),
    meaning=_("The chair of a committee closes the scoring when every member has signed."),
    command="close_scoring",
    effect=_("No score can change any more, and the findings take the means of the members’ scores."),
    on="sheet",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"scoring/sheets": _("The digests of the members’ last signatures; only committed to.")},
)

declare_solemn("evaluate_bids", "sign_report", "sign_scores")
