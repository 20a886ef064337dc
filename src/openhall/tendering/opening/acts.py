"""Acts of the opening (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

LOT_CLOSED = ActKind(
    code="OPN-01",
    subsystem="opening",
    name=_("Lot closed at the deadline"),
    meaning=_("The deadline for bids passed. Bidders now release their bids until the window ends."),
    command="close_lot",
    basis="招标投标法 (2017) 第三十四条",
    public=("bids_due_at", "window_ends_at"),
)
BUNDLE_RELEASED = ActKind(
    code="OPN-02",
    subsystem="opening",
    name=_("Bid released"),
    meaning=_("A bidder handed in the shares of its bid’s key, still sealed to the custodians."),
    command="release_bundle",
    basis="电子招标投标办法 (order 20 of 2013) 第三十条",
    public=("lot", "bidder", "version", "shares_sha256"),
    sealed=True,
)
WINDOW_CLOSED = ActKind(
    code="OPN-03",
    subsystem="opening",
    name=_("Release window closed"),
    meaning=_("The window ended. The opening set shows every sealed act of the lot, so that none can be left out."),
    command="close_window",
    basis="电子招标投标办法 (order 20 of 2013) 第三十条, 第三十一条",
    public=("submitted", "released", "outcome"),
    statement=True,
)
SHARES_RELEASED = ActKind(
    code="OPN-04",
    subsystem="opening",
    name=_("Custodian released the shares"),
    meaning=_("A custodian handed in a share of the key of every released bid."),
    command="release_shares",
    public=("custodian",),
    statement=True,
)
BIDS_OPENED = ActKind(
    code="OPN-05",
    subsystem="opening",
    name=_("Bids opened"),
    meaning=_("The sealed prices were opened and read out; with the published identities anybody can do it again."),
    command="open_bids",
    basis="招标投标法 (2017) 第三十六条",
    public=("opened", "unreadable"),
    statement=True,
)
PRICE_CONFIRMED = ActKind(
    code="OPN-06",
    subsystem="opening",
    name=_("Price confirmed by the bidder"),
    meaning=_("A bidder said whether the price read out is the one that it sealed."),
    command="confirm_price",
    public=("lot", "agrees"),
)
LOT_FAILED = ActKind(
    code="OPN-07",
    subsystem="opening",
    name=_("Lot failed"),
    meaning=_("The lot ended without an award; the article says why. What is still sealed stays sealed."),
    command="fail_lot",
    basis="招标投标法实施条例 (2019) 第三十一条, 第四十四条",
    public=("reason", "article"),
)
IDENTITY_REVEALED = ActKind(
    code="OPN-08",
    subsystem="opening",
    name=_("Identity revealed by the bidder"),
    meaning=_("Because custodians were missing, a bidder opened its own bid with the identity from its backup."),
    command="reveal_identity",
    basis="电子招标投标办法 (order 20 of 2013) 第三十一条",
    public=("lot", "bidder", "kind"),
)

declare_solemn("release_bundle", "release_shares", "confirm_price", "fail_lot", "reveal_identity")
