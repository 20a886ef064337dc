"""Acts of the evaluation (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

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
    statement=_(
        "The ranking, with every score that led to it; and how each member who was drawn or named signed, without "
        "names."
    ),
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

OPINION_SIGNED = ActKind(
    code="EVA-06",
    subsystem="evaluation",
    name=_("Report signed by a member"),
    meaning=_(
        "A member of a committee signs its findings, dissents with reasons, or refuses to sign. Of which tender is "
        "told with the award."
    ),
    command="sign_opinion",
    effect=_("The report holds the dissent; who refuses without reasons is deemed to agree."),
    on="sheet",
    basis="招标投标法实施条例 (2019) 第五十三条; 评标委员会和评标方法暂行规定 (2013) 第四十三条",
    commitments={
        "sheet/opinion": _("About which findings, and whether the member agrees; only committed to."),
        "sheet/opinion-reason": _("The dissent with its reasons, else empty; only committed to."),
    },
)

MORE_TIME_ASKED = ActKind(
    code="EVA-07",
    subsystem="evaluation",
    name=_("More time asked for"),
    meaning=_("A member of a committee finds the time of the evaluation too short. Of which tender isn’t told."),
    command="ask_more_time",
    effect=_("When more members ask than the law’s share, the tenderer is told to extend the time."),
    on="sheet",
    basis="招标投标法实施条例 (2019) 第四十八条",
    commitments={"sheet/more-time": _("Of which lot, and why; only committed to.")},
)
TIME_SET = ActKind(
    code="EVA-08",
    subsystem="evaluation",
    name=_("Time of the evaluation set"),
    meaning=_("The tenderer fixes until when the evaluation lasts, or extends it."),
    command="set_evaluation_time",
    effect=_("The committee’s clock shows the new end; what members asked for is met."),
    on="lot",
    basis="招标投标法实施条例 (2019) 第四十八条",
    public={
        "hours": _("How many hours are given."),
        "until": _("The end: so many hours after now, or after the earlier end if that isn’t over."),
    },
    commitments={
        "time/demand": _("How many members had asked, of how many; only committed to."),
        "time/reason": _("Why, if the tenderer says so; only committed to."),
    },
)
CLARIFICATION_ASKED = ActKind(
    code="EVA-09",
    subsystem="evaluation",
    name=_("Clarification asked for"),
    meaning=_("A committee asks a bidder about something unclear in its bid. Of which tender is told with the award."),
    command="ask_clarification",
    effect=_("The bidder is told, without who asks, and has until the time in the question to answer."),
    on="clarification",
    basis="招标投标法 (2017) 第三十九条; 招标投标法实施条例 (2019) 第五十二条",
    commitments={"clarification/question": _("Lot, bid, question and time to answer; only committed to.")},
)
CLARIFICATION_ANSWERED = ActKind(
    code="EVA-10",
    subsystem="evaluation",
    name=_("Clarification given"),
    meaning=_("A bidder answers a question of the committee in writing."),
    command="answer_clarification",
    effect=_("The committee reads it. It can’t change the bid."),
    on="clarification",
    basis="招标投标法 (2017) 第三十九条; 招标投标法实施条例 (2019) 第五十二条",
    commitments={
        "clarification/answer": _("The answer; only committed to."),
        "clarification/documents": _("Digests of the documents that came with it; only committed to."),
    },
)
ANSWER_SET_ASIDE = ActKind(
    code="EVA-11",
    subsystem="evaluation",
    name=_("Answer set aside"),
    meaning=_("A committee leaves an answer out of account because it goes beyond the bid or changes it."),
    command="set_aside_answer",
    effect=_("The bid counts as it was handed in; the bidder is told."),
    on="clarification",
    basis="招标投标法实施条例 (2019) 第五十二条",
    commitments={"clarification/aside": _("In what it goes beyond the bid; only committed to.")},
)

BLIND_ORDER_FIXED = ActKind(
    code="EVA-12",
    subsystem="evaluation",
    name=_("Blind order fixed"),
    meaning=_("Before anybody scores, the seed is fixed from which each member’s names and order of the bids follow."),
    command="fix_blind_order",
    effect=_("Members read the bids under names of their own until the scoring is closed."),
    on="lot",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"seed_sha256": _("The digest of the seed, which the findings show.")},
)

EVALUATION_VOID = ActKind(
    code="EVA-13",
    subsystem="evaluation",
    name=_("Findings made void"),
    meaning=_(
        "The decision on a complaint, or the owner that upholds an objection, makes the findings on a lot void; its "
        "bids are evaluated again."
    ),
    command="void_evaluation",
    effect=_(
        "Report and candidates count no more; the lot waits for findings as after its opening, and every clock of the "
        "law begins anew."
    ),
    on="lot",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第七十条, 第八十一条",
    public={
        "complaint": _("The complaint that was decided so; left out where an objection was answered so."),
        "objection": _("The objection that the owner answered so; left out where a complaint was decided so."),
        "committee": _("Whether the same committee evaluates again, or a new one."),
        "qualifications": _(
            "“again” where the owner examines the bidders’ qualifications again too; left out where what it found "
            "stands."
        ),
    },
    optional=("complaint", "objection", "qualifications"),
)

EXAMINATION_SIGNED = ActKind(
    code="EVA-14",
    subsystem="evaluation",
    name=_("Examination signed"),
    meaning=_(
        "A member of a committee signs, for every bid, which requirements of the documents it meets. Of which tender "
        "is told with the award."
    ),
    command="sign_examination",
    effect=_(
        "When every member has signed and more than half agree on each requirement, bids that fail one are not scored."
    ),
    on="sheet",
    basis="招标投标法实施条例 (2019) 第二十条, 第四十九条",
    commitments={
        "sheet/examination": _("Each requirement of each bid, met or not, with page and reason; only committed to."),
        "sheet/examination-reason": _("Why it was changed, empty at first; only committed to."),
    },
)

QUALIFICATIONS_EXAMINED = ActKind(
    code="EVA-15",
    subsystem="evaluation",
    name=_("Qualifications examined by the owner"),
    meaning=_("The owner or its agency says of every bid which requirements on qualification its bidder meets."),
    command="examine_qualifications",
    effect=_(
        "Bids of bidders who are not qualified are not evaluated, and no bid is where fewer are qualified than the law "
        "asks for."
    ),
    on="lot",
    basis="政府采购货物和服务招标投标管理办法 (2017) 第四十四条",
    public={"requirements": _("How many requirements were examined.")},
    statement=_(
        "Each requirement on qualification of each bid, met or not, with page and reason, and as it was signed; "
        "hidden until the candidates are published."
    ),
)

declare_solemn(
    "sign_examination", "examine_qualifications", "evaluate_bids", "sign_report", "sign_scores", "sign_opinion"
)
