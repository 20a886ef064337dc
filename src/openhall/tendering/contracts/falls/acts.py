"""Acts by which an award falls (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

_ARTICLE = "招标投标法实施条例 (2019) 第五十五条, 第七十四条"
_FALL = _("The announcement that it belongs to.")

FALL_ANNOUNCED = ActKind(
    code="AWD-05",
    subsystem="award",
    name=_("Fall of an award announced"),
    meaning=_("The owner tells the winner on which ground of the law its award may fall, and until when it listens."),
    command="announce_fall",
    effect=_("The winner can answer once; nothing changes for the award before that, or before its time is over."),
    on="award-fall",
    basis=_ARTICLE,
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "ground": _("Which ground of the law."),
        "article": _("The article that names it."),
        "answer_due_at": _("Until when the winner can answer."),
    },
    statement=_("The owner’s reason, as it was signed."),
)
FALL_ANSWERED = ActKind(
    code="AWD-06",
    subsystem="award",
    name=_("Winner answered about its award"),
    meaning=_("The winner answered what the owner says of its award."),
    command="answer_fall",
    effect=_("The owner can decide at once; it has what the winner says before it."),
    on="award-fall",
    basis=_("None: whoever loses an award is heard first; no article that we found says how."),
    public={"lot": fields.LOT, "bidder": fields.BIDDER},
    statement=_("The winner’s answer."),
)
AWARD_FELL = ActKind(
    code="AWD-07",
    subsystem="award",
    name=_("Award fell"),
    meaning=_("The award counts no more, on a ground of the law, after the winner could answer."),
    command="let_award_fall",
    effect=_("The next candidate whose bid stands can be awarded the lot, or the owner ends it and calls it anew."),
    on="award-fall",
    basis=_ARTICLE,
    public={
        "lot": fields.LOT,
        "bid": _("The bid that had won; in an auction the offer."),
        "bidder": fields.BIDDER,
        "ground": _("Which ground of the law."),
        "article": _("The article that names it."),
    },
    statement=_("The owner’s reasons, with what it makes of the answer."),
)

declare_solemn("announce_fall", "let_award_fall")
