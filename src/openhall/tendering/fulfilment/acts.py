"""Acts of a contract's performance (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_PERFORMS = "招标投标法 (2017) 第四十八条"
_SIDE = _("Whether the owner or the supplier signed.")
_MILESTONE = _("The milestone that it is about.")
_AMENDMENT = _("The change of the contract that it is about.")
_PAYS = "政府采购法实施条例 (2015) 第五十一条"
_PAYMENT = _("The payment that it is about.")
_POSTPONEMENT = _("The proposal of a later day that it is about.")
_DUE = _("The day by which it is to be done.")

MILESTONE_PROPOSED = ActKind(
    code="PRF-01",
    subsystem="contract",
    name=_("Milestone proposed"),
    meaning=_("One side of a contract proposes what is to be done by which day, within the contract’s own time."),
    command="propose_milestone",
    effect=_("The other side can agree; until then it binds nobody."),
    on="contract",
    basis=_PERFORMS,
    public={"lot": fields.LOT, "side": _SIDE, "milestone": _MILESTONE, "due_date": _DUE},
    statement=_("What is to be done."),
)
MILESTONE_ANSWERED = ActKind(
    code="PRF-02",
    subsystem="contract",
    name=_("Milestone agreed or not"),
    meaning=_("The other side agrees to a milestone, or doesn’t."),
    command="answer_milestone",
    effect=_("A milestone that both want is part of the plan: it must be done and accepted before completion."),
    on="contract",
    basis=_PERFORMS,
    public={"lot": fields.LOT, "side": _SIDE, "milestone": _MILESTONE, "agreed": _("Whether it is agreed.")},
)
MILESTONE_REPORTED = ActKind(
    code="PRF-03",
    subsystem="contract",
    name=_("Milestone reported done"),
    meaning=_("The supplier reports a milestone done; how late it is, the calendar of the law says."),
    command="report_milestone",
    effect=_("The owner has to accept it, or to refuse it with its reasons."),
    on="contract",
    basis=_PERFORMS,
    public={
        "lot": fields.LOT,
        "milestone": _MILESTONE,
        "due_date": _DUE,
        "days_late": _("How many calendar days after its last day it was reported; 0 in time."),
    },
    statement=_("What was done."),
)
MILESTONE_JUDGED = ActKind(
    code="PRF-04",
    subsystem="contract",
    name=_("Milestone accepted or refused"),
    meaning=_("The owner accepts what was reported done, or refuses it and says why."),
    command="judge_milestone",
    effect=_("What is accepted is done; what is refused is still to be done, and its day stays."),
    on="contract",
    basis="政府采购法 (2014) 第四十一条; 招标投标法 (2017) 第四十八条",
    public={"lot": fields.LOT, "milestone": _MILESTONE, "accepted": _("Whether the owner accepts it.")},
    statement=_("The owner’s reasons."),
)
AMENDMENT_PROPOSED = ActKind(
    code="PRF-05",
    subsystem="contract",
    name=_("Change of the contract proposed"),
    meaning=_("One side signs a change of the contract, clause by clause, with its reasons."),
    command="propose_amendment",
    effect=_("The contract stays as it is until the other side signs the same change."),
    on="contract",
    basis="招标投标法 (2017) 第四十六条; 政府采购法 (2014) 第四十九条, 第五十条",
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "amendment": _AMENDMENT,
        "kind": _("Whether it adds more of the same subject, or changes particulars of delivery."),
        "changes_sha256": _("The digest of the changes, which both sides sign."),
        "added": _("How much it adds to the contract’s price."),
        "currency": fields.CURRENCY,
        "limit": _("How much all such changes may add by the law; none where the law sets no limit."),
    },
    statement=_("The changes, each with what the clause said before, and the reasons."),
)
AMENDMENT_ANSWERED = ActKind(
    code="PRF-06",
    subsystem="contract",
    name=_("Change of the contract signed by the other side, or not"),
    meaning=_("The other side signs the same change, or refuses it."),
    command="answer_amendment",
    effect=_("With both signatures the contract is changed and the change is public; refused, nothing changes."),
    on="contract",
    basis="招标投标法 (2017) 第四十六条; 政府采购法 (2014) 第四十九条, 第五十条",
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "amendment": _AMENDMENT,
        "changes_sha256": _("The digest of the changes, which both sides sign."),
        "agreed": _("Whether it is agreed."),
    },
)
CONTRACT_COMPLETED = ActKind(
    code="PRF-07",
    subsystem="contract",
    name=_("Contract complete"),
    meaning=_("The owner accepts the contract as performed; every milestone was accepted before."),
    command="complete_contract",
    effect=_("Nothing more is owed by the supplier here; a performance bond goes back by rule."),
    on="contract",
    basis="政府采购法 (2014) 第四十一条; 政府采购法实施条例 (2015) 第四十五条",
    public={
        "lot": fields.LOT,
        "milestones": _("How many milestones were accepted."),
        "days_late": _("How many days late the latest of them was; 0 where all were in time."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
    },
    statement=_("What the owner wrote on acceptance."),
)
SUPPLIER_RATED = ActKind(
    code="PRF-08",
    subsystem="contract",
    name=_("Supplier evaluated"),
    meaning=_("The owner says how its supplier performed, criterion by criterion, with a reason for each mark."),
    command="rate_supplier",
    effect=_("The marks are public on the supplier’s record; the supplier can answer, once."),
    on="contract",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "criteria": _("How many criteria were marked.")},
    statement=_("The marks with their reasons."),
)
RATING_ANSWERED = ActKind(
    code="PRF-09",
    subsystem="contract",
    name=_("Supplier answered its evaluation"),
    meaning=_("The supplier says what it makes of the owner’s marks."),
    command="answer_rating",
    effect=_("The answer stands beside the marks wherever these are shown."),
    on="contract",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT},
    statement=_("The supplier’s answer."),
)
PAYMENT_RECORDED = ActKind(
    code="PRF-10",
    subsystem="contract",
    name=_("Payment recorded"),
    meaning=_("The owner says what it paid its supplier, on which day, for a milestone or for the whole."),
    command="record_payment",
    effect=_("The supplier is asked whether it has the money; until then it is the owner’s word alone."),
    on="contract",
    basis=_PAYS,
    public={
        "lot": fields.LOT,
        "payment": _PAYMENT,
        "milestone": _("The accepted milestone that is paid for; none where it is for the contract as a whole."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "paid_date": _("The day on which it was paid."),
    },
    statement=_("The amount as it was written, and the reference under which the payment is found."),
)
PAYMENT_ANSWERED = ActKind(
    code="PRF-11",
    subsystem="contract",
    name=_("Payment confirmed or disputed"),
    meaning=_("The supplier confirms that it has the money, or disputes it and says why."),
    command="answer_payment",
    effect=_("What is confirmed counts as paid; what is disputed doesn’t, and the owner can record it anew."),
    on="contract",
    basis=_PAYS,
    public={
        "lot": fields.LOT,
        "payment": _PAYMENT,
        "confirmed": _("Whether the supplier confirms it."),
    },
    statement=_("The supplier’s reasons; empty where it confirms."),
)
POSTPONEMENT_PROPOSED = ActKind(
    code="PRF-12",
    subsystem="contract",
    name=_("Later day for a milestone proposed"),
    meaning=_("One side signs a later day for a milestone, with its reasons, before the day is over."),
    command="propose_postponement",
    effect=_("The day stays as it is until the other side signs the same later day."),
    on="contract",
    basis=_PERFORMS,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "milestone": _MILESTONE,
        "postponement": _POSTPONEMENT,
        "due_before": _("The day that holds until then."),
        "due_date": _("The later day, within the time that was bid."),
    },
    statement=_("The reasons."),
)
POSTPONEMENT_ANSWERED = ActKind(
    code="PRF-13",
    subsystem="contract",
    name=_("Later day for a milestone signed by the other side, or not"),
    meaning=_("The other side signs the later day, or refuses it."),
    command="answer_postponement",
    effect=_("With both signatures the later day counts; refused, the day stays as it is."),
    on="contract",
    basis=_PERFORMS,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "milestone": _MILESTONE,
        "postponement": _POSTPONEMENT,
        "due_date": _("The later day, within the time that was bid."),
        "agreed": _("Whether it is agreed."),
    },
)
BOND_ASKED = ActKind(
    code="BND-01",
    subsystem="deposits",
    name=_("Performance bond asked for"),
    meaning=_("The owner asks its supplier for the performance bond that the tender documents demand."),
    command="ask_bond",
    effect=_("The supplier is told where to pay it; it goes back by rule when the contract is complete."),
    on="contract",
    basis="招标投标法 (2017) 第四十六条; 招标投标法实施条例 (2019) 第五十八条",
    public={"lot": fields.LOT, "amount": fields.AMOUNT, "currency": fields.CURRENCY},
)

CONTRACT_CANCELLED = ActKind(
    code="PRF-18",
    subsystem="contract",
    name=_("Contract cancelled by a decision"),
    meaning=_("The decision on a complaint cancels a concluded contract before it is performed."),
    command="cancel_contract",
    effect=_(
        "What is still to be done falls away, the bond goes back, and the award is void; what was accepted stays."
    ),
    on="contract",
    by=By.RULE,
    basis="政府采购法 (2014) 第七十三条; 政府采购法实施条例 (2015) 第七十一条",
    public={
        "lot": fields.LOT,
        "complaint": _("The complaint whose decision orders it."),
        "article": _("The article that lets a contract be cancelled."),
        "accepted": _("How many milestones were accepted: they stay recorded."),
        "dropped": _("How many milestones fall away."),
    },
)

declare_solemn(
    "answer_amendment", "answer_payment", "answer_postponement", "answer_rating", "ask_bond", "complete_contract",
    "judge_milestone", "propose_amendment", "propose_postponement", "rate_supplier", "record_payment",
)  # fmt: skip
