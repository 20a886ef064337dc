"""Acts by which a contract ends before it is performed (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

_ENDS = "民法典 (2020) 第五百六十二条, 第五百六十三条; 政府采购法 (2014) 第五十条"
_TOLD = "民法典 (2020) 第五百六十五条"
_SIDE = _("Whether the owner or the supplier signed.")
_TERMINATION = _("The announcement that it is about.")
_GROUND = _("Which ground of the law.")
_ARTICLE = _("The article that names it.")

TERMINATION_ANNOUNCED = ActKind(
    code="PRF-14",
    subsystem="contract",
    name=_("Early end of a contract announced"),
    meaning=_("One side tells the other on which ground the contract is to end, and until when it can answer."),
    command="announce_termination",
    effect=_("The other side can agree or object; nothing ends before its answer or before its time is over."),
    on="contract",
    basis=_ENDS,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "termination": _TERMINATION,
        "ground": _GROUND,
        "article": _ARTICLE,
        "bond": _("release or hold: what becomes of the performance bond with the end."),
        "answer_due_at": _("Until when the other side can answer."),
    },
    statement=_("The reason, the consequences, and the digests of the papers that show it."),
)
TERMINATION_ANSWERED = ActKind(
    code="PRF-15",
    subsystem="contract",
    name=_("Early end of a contract answered"),
    meaning=_("The other side agrees to the early end or objects to it; or the side that announced it takes it back."),
    command="answer_termination",
    effect=_("Agreed to, the contract ends at once; an objection is published beside whatever follows."),
    on="contract",
    basis=_TOLD,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "termination": _TERMINATION,
        "answer": _("agree, object or withdraw."),
    },
    statement=_("The answer, as it was signed."),
)
CONTRACT_ENDED = ActKind(
    code="PRF-16",
    subsystem="contract",
    name=_("Contract ended early by one side"),
    meaning=_("The side that announced it ends the contract on a ground of the law, after the other could answer."),
    command="end_contract",
    effect=_("What is still to be done falls away; the owner can call the lot anew; a court can be asked."),
    on="contract",
    basis=_ENDS,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "termination": _TERMINATION,
        "ground": _GROUND,
        "article": _ARTICLE,
        "bond": _("release or hold: what becomes of the performance bond."),
    },
    statement=_("The reasons, with what the side makes of the answer."),
)
HELD_BOND_FREED = ActKind(
    code="PRF-17",
    subsystem="contract",
    name=_("Bond of an ended contract let go"),
    meaning=_("The owner lets the performance bond go that it held when the contract ended early."),
    command="free_bond",
    effect=_("The bond goes back by rule to the account that it came from."),
    on="contract",
    basis="招标投标法 (2017) 第六十条",
    public={"lot": fields.LOT},
    statement=_("Why it goes back now."),
)

BOND_KEPT = ActKind(
    code="BND-05",
    subsystem="deposits",
    name=_("Performance bond kept"),
    meaning=_("The owner doesn’t give back the bond of a supplier that didn’t perform, after it ended the contract."),
    command="keep_bond",
    effect=_("The bond is paid, whole and once, to whom the law of the tender names."),
    on="contract",
    basis="招标投标法 (2017) 第六十条",
    public={
        "lot": fields.LOT,
        "termination": _TERMINATION,
        "ground": _GROUND,
        "article": _("The article that lets the bond be kept."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "recipient": _("Whom the law of the tender names: the owner, or the treasury."),
    },
    commitments={"account": _("The account to which it is paid; only committed to.")},
    statement=_("The owner’s reasons."),
)

declare_solemn("announce_termination", "answer_termination", "end_contract", "free_bond", "keep_bond")
