"""Acts of bidding; each stays a uniform sealed leaf until the lot's window closes (protocols §2, §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

SUBMITTED = ActKind(
    code="BID-01",
    subsystem="bidding",
    name=_("Bid submitted"),
    meaning=_("A bidder handed in a sealed bid before the deadline. The envelope’s digest fixes what was handed in."),
    command="submit_bid",
    basis="电子招标投标办法 (order 20 of 2013) 第二十七条",
    public=("lot", "bidder", "version", "envelope_sha256"),
    commitments=("bidder/name", "bidder/identifier"),
    sealed=True,
)
REPLACED = ActKind(
    code="BID-02",
    subsystem="bidding",
    name=_("Bid replaced"),
    meaning=_("A bidder put a new version in place of the sealed bid; only the last version counts."),
    command="replace_bid",
    basis="招标投标法 (2017) 第二十九条",
    public=("lot", "bidder", "version", "envelope_sha256"),
    commitments=("bidder/name", "bidder/identifier"),
    sealed=True,
)
WITHDRAWN = ActKind(
    code="BID-03",
    subsystem="bidding",
    name=_("Bid withdrawn"),
    meaning=_("A bidder took the sealed bid back before the deadline; it is never opened."),
    command="withdraw_bid",
    basis="招标投标法 (2017) 第二十九条",
    public=("lot", "bidder", "version"),
    sealed=True,
)

declare_solemn("submit_bid", "replace_bid", "withdraw_bid")
