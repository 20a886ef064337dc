"""Acts on deposits that an owner wants to keep (protocols §6). The money itself is the treasury's (DEP-09)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_FORFEITURE = "招标投标法实施条例 (2019) 第三十五条, 第七十四条"
_COMPLAINT = _("The complaint in which a body heard the bidder; left out where the owner did of itself.")
FORFEITURE_ANNOUNCED = ActKind(
    code="DEP-05",
    subsystem="deposits",
    name=_("Bidder told that its deposit may be kept"),
    meaning=_("The owner tells a bidder for which reason it wants to keep the deposit, and until when it listens."),
    command="announce_forfeiture",
    effect=_("No refund of this deposit is ordered until the owner has decided; the bidder is heard first."),
    on="deposit",
    basis=_FORFEITURE,
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "ground": _("For which of the law’s reasons the deposit may be kept."),
        "article": _("The article that allows it."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "answer_due_at": _("Until when the bidder can answer; the owner entered it."),
    },
    statement=_("What the owner wrote to the bidder."),
)
FORFEITURE_ANSWERED = ActKind(
    code="DEP-06",
    subsystem="deposits",
    name=_("Bidder answered about its deposit"),
    meaning=_("The bidder says why its deposit should not be kept, or that it agrees."),
    command="answer_forfeiture",
    effect=_("The owner has heard the bidder and can decide."),
    on="deposit",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "bidder": fields.BIDDER},
    statement=_("What the bidder wrote."),
)
DEPOSIT_FORFEITED = ActKind(
    code="DEP-07",
    subsystem="deposits",
    name=_("Deposit kept"),
    meaning=_("The owner keeps the deposit, or a part of it, after the bidder was heard; or it is kept by rule."),
    command="forfeit_deposit",
    effect=_("This amount is owed to the owner and the bank is told to pay it; what is left goes back by rule."),
    on="deposit",
    by=By.EITHER,
    basis=_FORFEITURE,
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "complaint": _COMPLAINT,
    },
    optional=("complaint",),
    commitments={"account": _("The owner’s bank account to which it is paid; only committed to.")},
    statement=_("The owner’s reasons."),
)
DEPOSIT_LET_GO = ActKind(
    code="DEP-08",
    subsystem="deposits",
    name=_("Deposit let go"),
    meaning=_("The owner doesn’t keep the deposit after all, or no decision on a complaint orders it."),
    command="let_deposit_go",
    effect=_("The deposit goes back to the bidder by rule, as if nobody had wanted to keep it."),
    on="deposit",
    by=By.EITHER,
    basis=_FORFEITURE,
    public={"lot": fields.LOT, "bidder": fields.BIDDER, "complaint": _COMPLAINT},
    optional=("complaint",),
    statement=_("The owner’s reasons."),
)

declare_solemn("announce_forfeiture", "answer_forfeiture", "forfeit_deposit", "let_deposit_go")
