"""Who may win: the candidates of a ranking as they were published, and the award to the first whose bid stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from openhall_verify import complaints, falls, letters, rounds
from openhall_verify.findings import fail
from openhall_verify.noticed import Case
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant


def revoked(evidence: Evidence, before: int) -> set[str]:
    """Bids that their bidders revoked before that entry."""
    return {act.object for act in evidence.of("BID-04") if act.index < before}


def check(
    evidence: Evidence,
    case: Case,
    lot: str,
    candidates: list[dict[str, Any]],
    prices: Mapping[str, tuple[str, str, str]],
) -> dict[str, Any]:
    published, void = rounds.counting(evidence, "AWD-01", lot), evidence.of("AWD-03", lot)
    fell = falls.fallen(evidence, lot)
    since = max((act.index for act in (*void, *fell, *evidence.of("EVA-13", lot))), default=-1)
    void = [act for act in void if not complaints.orders_reevaluation(evidence, str(act.public["complaint"]))]
    void += [act for act in fell if act.index > rounds.began(evidence, lot)]
    awarded = [act for act in evidence.of("AWD-02", lot) if act.index > since]
    if not candidates or len(published) != 1 or len(awarded) != 1:
        fail("award", "The lot was neither failed nor awarded after a ranking and a publicity of its candidates.")
    candidates = published_candidates(evidence, case, published[0], candidates)
    award = awarded[0].public
    to_the_first(evidence, case, awarded[0], published[0], candidates, prices, void)
    letters.check(evidence, awarded[0], award["bidder"], {bidder for bidder, _amount, _currency in prices.values()})
    return {"bid": award["bid"], "bidder": award["bidder"], "amount": award["amount"], "currency": award["currency"]}


def published_candidates(
    evidence: Evidence, case: Case, published: Leaf, candidates: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The candidates of a ranking whose bids stood at their publication: those that were published, long enough."""
    gone = revoked(evidence, published.index)
    candidates = [one for one in candidates if one["bid"] not in gone]
    if evidence.statement(published)["candidates"] != candidates:
        fail("award", "The candidates that were published are not those of the ranking.")
    until = case.pack.publicity_ends(published_at=instant(published.at))
    if instant(published.public["until"]) < until:
        fail("award", f"The candidates were not public until {until.isoformat()}.")
    return candidates


def to_the_first(
    evidence: Evidence,
    case: Case,
    awarded: Leaf,
    published: Leaf,
    candidates: list[dict[str, Any]],
    prices: Mapping[str, tuple[str, str, str]],
    annulled: Sequence[Leaf],
) -> None:
    """An award goes to the first candidate whose bid stands, when the publicity is over, for the price read out."""
    if instant(awarded.at) < instant(published.public["until"]):
        fail("award", f"The candidates were not public until {published.public['until']}.")
    award, gone = awarded.public, revoked(evidence, awarded.index) | {act.public["bid"] for act in annulled}
    first = next(([one["bid"], one["bidder"]] for one in candidates if one["bid"] not in gone), None)
    if [award["bid"], award["bidder"]] != first:
        fail("award", "The award does not go to the first candidate whose bid stands.")
    if (award["amount"], award["currency"]) != prices[award["bid"]][1:]:
        fail("award", "The award names another amount than the price that was read out or offered.")
    if instant(award["contract_due_at"]) != case.pack.contract_due(award_notice_at=instant(awarded.at)):
        fail("award", f"The contract is not due when the law says, but {award['contract_due_at']}.")
