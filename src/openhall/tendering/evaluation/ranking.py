"""From findings to a ranking, by ``openhall_rules`` alone."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation.inputs import Finding, Findings
from openhall.tendering.notices.public import Lot, parameters_of
from openhall.tendering.opening.public import ReadOut
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Bid, Ranking, evaluate
from openhall_rules.law import Pack
from openhall_rules.money import text

Opened = Mapping[str, ReadOut]
"""The prices read out by bid (outside id, as text)."""
Entry = dict[str, Any]
"""One bid's finding as the statement of EVA-01 has it."""


def by_bid(read_out: Iterable[ReadOut]) -> dict[str, ReadOut]:
    """The prices by bid."""
    return {str(bid.bid): bid for bid in read_out}


def entries_of(findings: Findings, opened: Opened) -> list[Entry]:
    """The findings as the statement of EVA-01 has them, in the order of the opening; they have been checked."""
    given = {str(finding.bid): finding for finding in findings.bids}
    ordered = sorted(opened.values(), key=lambda bid: bid.opened_order)
    return [_entry(given[str(bid.bid)], bid) for bid in ordered]


def _entry(finding: Finding, bid: ReadOut) -> Entry:
    return (
        {
            "bid": str(bid.bid),
            "bidder": bid.bidder,
            "evaluated_total": None if finding.evaluated_total is None else text(finding.evaluated_total),
            "adjustments": [{"amount": text(one.amount), "reason": one.reason} for one in finding.adjustments],
            "other_scores": {name: text(score) for name, score in sorted(finding.other_scores.items())},
            "rejected": None
            if finding.rejected is None
            else {"article": finding.rejected.article, "reason": finding.rejected.reason},
        }
        | ({"costs": {name: text(cost) for name, cost in sorted(finding.costs.items())}} if finding.costs else {})
        | _examined(finding)
    )


def _examined(finding: Finding) -> Entry:
    marks = {name: mark.model_dump() for name, mark in sorted(finding.examination.items())}
    return {"examination": marks} if marks else {}


def outdated(entries: Iterable[Entry], opened: Opened) -> bool:
    """Whether findings are about other bids than those that stand: one was revoked since."""
    return {entry["bid"] for entry in entries} != opened.keys()


def price_in(currency: str, bid: ReadOut, entry: Entry) -> Decimal:
    """The price that was read out, in the lot's currency: a price in another one is what the committee made of it."""
    if bid.currency == currency or entry["evaluated_total"] is None:
        return bid.total
    return Decimal(entry["evaluated_total"])


def rank(entries: Iterable[Entry], opened: Opened, lot: Lot, law: Pack) -> Ranking:
    """The ranking of the findings.

    Raises:
        Invalid: scores are missing or outside their limits, or a price isn't positive.
    """
    bids = [
        Bid(
            bid=entry["bid"],
            price=price_in(lot.currency, opened[entry["bid"]], entry),
            leaf_index=opened[entry["bid"]].leaf_index,
            evaluated_price=None if entry["evaluated_total"] is None else Decimal(entry["evaluated_total"]),
            other_scores={name: Decimal(score) for name, score in entry["other_scores"].items()},
            rejected=entry["rejected"]["article"] if entry["rejected"] else None,
            reason=entry["rejected"]["reason"] if entry["rejected"] else "",
            costs={name: Decimal(cost) for name, cost in entry.get("costs", {}).items()},
        )
        for entry in entries
    ]
    try:
        return evaluate(lot.method, bids, parameters_of(lot, law))
    except RuleError as error:
        raise Invalid(errors={"bids": str(error)}) from error
