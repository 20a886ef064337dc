"""Letters to who was not chosen: with the award everybody has one, whose bid it was, and the winner none."""

from __future__ import annotations

from collections.abc import Set

from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf


def check(evidence: Evidence, award: Leaf, winner: str, opened: Set[str], *, before: int | None = None) -> None:
    """Compare the letters of an award with the bidders whose prices everybody saw.

    Bids that were handed in and never opened have their letters too; who else got one can't be told from the record.

    Args:
        before: index of the entry that ends what counts for this award; None where nothing does.

    Raises:
        Failed: somebody got none or two, or the winner got one.
    """
    ends = evidence.chain[-1].index + 1 if before is None else before
    sent_later = [act for act in evidence.of("AWD-04") if act.lot == award.object and act.index > award.index]
    letters = [act for act in sent_later if act.index < ends]
    sent = [act.public["bidder"] for act in letters]
    if len(sent) != len(set(sent)) or winner in sent:
        fail("letters", "A bidder got two letters about one award, or the winner got one.")
    if not opened - {winner} <= set(sent):
        fail("letters", "A bidder that was not chosen got no letter about the award.")
