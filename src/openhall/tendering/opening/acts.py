"""Acts of the opening (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

LOT_CLOSED = ActKind(
    code="OPN-01",
    subsystem="opening",
    name=_("Lot closed at the deadline"),
    meaning=_("The deadline for bids passed. Bidders now release their bids until the window ends."),
    command="close_lot",
    effect=_("No bid can be handed in, replaced or withdrawn any more; releasing begins."),
    on="lot",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十四条",
    public={
        "bids_due_at": _("The deadline for bids that held."),
        "window_ends_at": _("When bidders can no longer release their bids."),
    },
)
BUNDLE_RELEASED = ActKind(
    code="OPN-02",
    subsystem="opening",
    name=_("Bid released"),
    meaning=_("A bidder handed in the shares of its bid’s key, still sealed to the custodians."),
    command="release_bundle",
    effect=_("The bid can be opened once enough custodians come; without a release it is not opened."),
    on="bid",
    basis="电子招标投标办法 (order 20 of 2013) 第三十条",
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "version": fields.VERSION,
        "shares_sha256": _("The digest of the shares that were handed in."),
    },
    sealed=True,
)
WINDOW_CLOSED = ActKind(
    code="OPN-03",
    subsystem="opening",
    name=_("Release window closed"),
    meaning=_("The window ended. The opening set shows every sealed act of the lot, so that none can be left out."),
    command="close_window",
    effect=_("Who took part is known from now on; what was not released stays sealed for good."),
    on="lot",
    by=By.RULE,
    basis="电子招标投标办法 (order 20 of 2013) 第三十条, 第三十一条",
    public={
        "submitted": _("How many bids stood at the deadline."),
        "released": _("How many of them were released."),
        "outcome": _("Whether the lot is opened or fails."),
    },
    statement=_(
        "The opening set: every sealed act of the lot with what opens it, and the bids that were not released."
    ),
)
SHARES_RELEASED = ActKind(
    code="OPN-04",
    subsystem="custody",
    name=_("Custodian released the shares"),
    meaning=_("A custodian handed in a share of the key of every released bid."),
    command="release_shares",
    effect=_("One custodian less is missing; when the threshold is reached the prices are opened by rule."),
    on="lot",
    basis="电子招标投标办法 (order 20 of 2013) 第三十条",
    public={"custodian": _("Which of the notice’s custodians it is, counted from 0.")},
    statement=_("The digest of every share that was handed in."),
)
BIDS_OPENED = ActKind(
    code="OPN-05",
    subsystem="opening",
    name=_("Bids opened"),
    meaning=_("The sealed prices were opened and read out; with the published identities anybody can do it again."),
    command="open_bids",
    effect=_("The prices are public and fixed; the evaluation can begin."),
    on="lot",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十六条",
    public={
        "opened": _("How many bids were opened."),
        "unreadable": _("How many could not be read."),
    },
    statement=_(
        "Every price read out, in order, with the identity that opens it, and the bids that could not be read."
    ),
)
PRICE_CONFIRMED = ActKind(
    code="OPN-06",
    subsystem="opening",
    name=_("Price confirmed by the bidder"),
    meaning=_("A bidder said whether the price read out is the one that it sealed."),
    command="confirm_price",
    effect=_(
        "A price that its bidder confirmed can’t be disputed later; a denial is on the record before the ranking."
    ),
    on="bid",
    basis="招标投标法实施条例 (2019) 第四十四条",
    public={
        "lot": fields.LOT,
        "agrees": _("Whether the bidder agrees with the price read out."),
        "objection_sha256": _("The digest of what the bidder wrote with its answer, where it wrote something."),
    },
    optional=("objection_sha256",),
)
LOT_FAILED = ActKind(
    code="OPN-07",
    subsystem="opening",
    name=_("Lot failed"),
    meaning=_("The lot ended without an award; the article says why. What is still sealed stays sealed."),
    command="fail_lot",
    effect=_("Nobody can be awarded the lot; deposits go back, and the owner may tender again."),
    on="lot",
    by=By.EITHER,
    basis="招标投标法实施条例 (2019) 第三十一条, 第四十四条",
    public={
        "reason": _("Why the lot failed."),
        "article": _("The article that it failed by."),
    },
)
IDENTITY_REVEALED = ActKind(
    code="OPN-08",
    subsystem="custody",
    name=_("Identity revealed by the bidder"),
    meaning=_("Because custodians were missing, a bidder opened its own bid with the identity from its backup."),
    command="reveal_identity",
    effect=_("This bid is opened without the missing custodians; the others don’t wait for them either."),
    on="bid",
    basis="电子招标投标办法 (order 20 of 2013) 第三十一条",
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "kind": _("Whether the price or the documents were opened."),
    },
)
WINDOW_EXTENDED = ActKind(
    code="OPN-09",
    subsystem="opening",
    name=_("Window of the opening extended after an outage"),
    meaning=_("The platform could not be used during a window of the opening; that time doesn’t count."),
    command="extend_window",
    effect=_("Those for whom the window is have as many minutes as the documents promise, an outage left out."),
    on="lot",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "outage": _("The outage, which has an act of its own."),
        "began_at": _("The beginning of that outage."),
        "ended_at": _("The end of that outage."),
        "window": _("Which window: to release, for custodians, or to confirm."),
        "old_ends_at": _("When the window ended before."),
        "new_ends_at": _("When it ends now."),
    },
)

WINDOW_MOVED = ActKind(
    code="OPN-10",
    subsystem="opening",
    name=_("Window of the opening moved on after a pause"),
    meaning=_("The tender stood still during a window of the opening; that time doesn’t count."),
    command="move_window",
    effect=_("Those for whom the window is have as much time as they had left when the tender came to a halt."),
    on="lot",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第二十二条, 第六十二条",
    public={
        "began_at": _("Since when the tender had stood still."),
        "ended_at": _("Until when that time is given back."),
        "window": _("Which window: to release, for custodians, or to confirm."),
        "old_ends_at": _("When the window ended before."),
        "new_ends_at": _("When it ends now."),
    },
)

BID_REVOKED = ActKind(
    code="BID-04",
    subsystem="bidding",
    name=_("Bid revoked after the deadline"),
    meaning=_("A bidder took back, before the award, a bid whose price had been read out; it says why."),
    command="revoke_bid",
    effect=_("The bid is not ranked and can’t win any more; the owner may keep the deposit."),
    on="bid",
    basis="招标投标法实施条例 (2019) 第三十五条",
    public={"lot": fields.LOT, "bidder": fields.BIDDER},
    statement=_("The bidder’s reason."),
)

declare_solemn("release_bundle", "release_shares", "confirm_price", "fail_lot", "reveal_identity", "revoke_bid")
