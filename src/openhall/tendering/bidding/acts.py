"""Acts of bidding; each stays a uniform sealed leaf until the lot's window closes (protocols §2, §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

SUBMITTED = ActKind(
    code="BID-01",
    subsystem="bidding",
    name=_("Bid submitted"),
    meaning=_("A bidder handed in a sealed bid before the deadline. The envelope’s digest fixes what was handed in."),
    command="submit_bid",
    effect=_(
        "The bidder takes part, and must be in the opening set: a receipt that is missing there proves suppression."
    ),
    on="bid",
    basis="电子招标投标办法 (order 20 of 2013) 第二十七条",
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "version": fields.VERSION,
        "envelope_sha256": fields.ENVELOPE_SHA256,
    },
    commitments={"bidder/name": fields.BIDDER_NAME, "bidder/identifier": fields.BIDDER_IDENTIFIER},
    sealed=True,
)
REPLACED = ActKind(
    code="BID-02",
    subsystem="bidding",
    name=_("Bid replaced"),
    meaning=_("A bidder put a new version in place of the sealed bid; only the last version counts."),
    command="replace_bid",
    effect=_("The earlier version is never opened; the new one stands in its place."),
    on="bid",
    basis="招标投标法 (2017) 第二十九条",
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "version": fields.VERSION,
        "envelope_sha256": fields.ENVELOPE_SHA256,
    },
    commitments={"bidder/name": fields.BIDDER_NAME, "bidder/identifier": fields.BIDDER_IDENTIFIER},
    sealed=True,
)
WITHDRAWN = ActKind(
    code="BID-03",
    subsystem="bidding",
    name=_("Bid withdrawn"),
    meaning=_("A bidder took the sealed bid back before the deadline; it is never opened."),
    command="withdraw_bid",
    effect=_("The bidder takes part no more and gets the deposit back; nobody reads the price."),
    on="bid",
    basis="招标投标法 (2017) 第二十九条",
    public={"lot": fields.LOT, "bidder": fields.BIDDER, "version": fields.VERSION},
    sealed=True,
)

declare_solemn("submit_bid", "replace_bid", "withdraw_bid")
