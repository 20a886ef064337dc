"""The ranking of a lot, computed again from the prices that were opened and from what the committee found."""

from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_verify import examinations, letters, noticed, reports, rounds, scores, winners
from openhall_verify.findings import difference, fail
from openhall_verify.folder import canonical
from openhall_verify.noticed import Case
from openhall_verify.opening import Opened
from openhall_verify.proved import Evidence


def candidates_of(
    ranking: dict[str, Any] | None, opened: list[Opened]
) -> tuple[list[dict[str, Any]], dict[str, tuple[str, str, str]]]:
    """The candidates as they are stated, and of every bid its bidder, price and currency as read out."""
    prices = {bid.bid: (bid.bidder, bid.total, bid.currency) for bid in opened}
    rows = [] if ranking is None else ranking["ranked"]
    return [
        {
            "rank": row["rank"],
            "bid": row["bid"],
            "bidder": prices[row["bid"]][0],
            "evaluated_total": row["evaluated_price"],
            "score": row["score"],
        }
        for row in rows
        if row["candidate"]
    ], prices


def check_void_round(
    evidence: Evidence, case: Case, lot: dict[str, Any], opened: list[Opened], bounds: tuple[int, int]
) -> None:
    """Findings that were made void were right by the rules as well, and so was what rested on them."""
    uuid = lot["uuid"]
    if len(rounds.within(evidence, "EVA-02", uuid, bounds)) != 1:
        fail("rounds", f"In lot {lot['number']} findings were made void of which there was no report.")
    candidates, prices = candidates_of(of_round(evidence, case, lot, opened, bounds), opened)
    published = rounds.within(evidence, "AWD-01", uuid, bounds)
    awarded = rounds.within(evidence, "AWD-02", uuid, bounds)
    if not published and not awarded:
        return
    if len(published) != 1:
        fail("award", "Candidates were published twice for one report, or a lot was awarded without any.")
    candidates = winners.published_candidates(evidence, case, published[0], candidates)
    for place, award in enumerate(awarded):
        annulled = [act for act in rounds.within(evidence, "AWD-03", uuid, bounds) if act.index < award.index]
        winners.to_the_first(evidence, case, award, published[0], candidates, prices, annulled)
        ends = awarded[place + 1].index if place + 1 < len(awarded) else bounds[1]
        bidders = {bidder for bidder, _amount, _currency in prices.values()}
        letters.check(evidence, award, award.public["bidder"], bidders, before=ends)


def of_round(
    evidence: Evidence, case: Case, lot: dict[str, Any], opened: list[Opened], bounds: tuple[int, int]
) -> dict[str, Any]:
    """The ranking of one round, which is the one that was signed in it."""
    evaluations = rounds.within(evidence, "EVA-01", lot["uuid"], bounds)
    if not evaluations:
        fail("evaluation", "A report was signed without an evaluation.")
    report = rounds.within(evidence, "EVA-02", lot["uuid"], bounds)[-1]
    signed_at = report.index
    opened = [bid for bid in opened if bid.bid not in winners.revoked(evidence, signed_at)]
    entries = evidence.statement(evaluations[-1])["bids"]
    evaluated = {entry["bid"]: entry for entry in entries}
    bidders = {bid.bid: bid.bidder for bid in opened}
    if len(entries) != len(evaluated) or {entry["bid"]: entry["bidder"] for entry in entries} != bidders:
        fail("evaluation", "The evaluation does not cover exactly the bids that were opened and not revoked.")
    if evaluations[-1].public["method"] != lot["method"]:
        fail("evaluation", f"Lot {lot['number']} was evaluated by another method than the notice says.")
    parameters = case.pack.evaluation_parameters(
        lot["method"],
        currency=lot["currency"],
        ceiling=None if lot["ceiling"] is None else Decimal(lot["ceiling"]),
        **noticed.criteria(lot["criteria"]),
    )
    scores.check(evidence, lot, evaluations[-1], parameters)
    examinations.check(evidence, case.pack, lot, evaluations[-1], parameters)
    bids = []
    for bid in opened:
        entry = evaluated[bid.bid]
        rejected = entry["rejected"]
        _evaluated(case.pack, lot, bid, entry)
        _declared(lot, bid, entry)
        # A price in another currency counts as what the committee made of it in the lot's.
        own = bid.currency == lot["currency"] or entry["evaluated_total"] is None
        bids.append(
            rules.Bid(
                bid=bid.bid,
                price=Decimal(bid.total if own else entry["evaluated_total"]),
                leaf_index=bid.leaf_index,
                evaluated_price=None if entry["evaluated_total"] is None else Decimal(entry["evaluated_total"]),
                other_scores={name: Decimal(score) for name, score in entry["other_scores"].items()},
                rejected=rejected["article"] if rejected else None,
                reason=rejected["reason"] if rejected else "",
                costs={name: Decimal(cost) for name, cost in entry.get("costs", {}).items()},
            )
        )
    ranking = rules.evaluate(lot["method"], bids, parameters).to_json()
    reports.check(evidence, lot, report)
    reports.check_time(evidence, lot, bounds)
    signed = evidence.statement(report)["ranking"]
    if report.public["candidates"] != len(ranking["candidates"]):
        fail("ranking", f"The report on lot {lot['number']} counts other candidates than its ranking.")
    if canonical(signed) != canonical(ranking):
        fail(
            "ranking", f"The ranking of lot {lot['number']} is not what its rules give: {difference(signed, ranking)}."
        )
    return ranking


def _declared(lot: dict[str, Any], bid: Opened, entry: dict[str, Any]) -> None:
    """Running costs that were sealed with a price in the lot's currency are what was compared."""
    given = {name: Decimal(cost) for name, cost in entry.get("costs", {}).items()}
    sealed = {name: Decimal(cost) for name, cost in bid.costs.items()}
    if sealed and bid.currency == lot["currency"] and given != sealed and (given or entry["rejected"] is None):
        fail("evaluation", f"Bid {bid.bid} was compared by other running costs than it declared.")


def _evaluated(pack: rules.Pack, lot: dict[str, Any], bid: Opened, entry: dict[str, Any]) -> None:
    """What the committee found adds up, and a rejection has a ground that the law knows."""
    if entry["rejected"] is not None and entry["rejected"]["article"] not in pack.get("validity.rejection"):
        fail("evaluation", f"The bid {bid.bid} was rejected on a ground that the law doesn't know.")
    if bid.currency == lot["currency"]:
        corrected = Decimal(bid.total) + sum((Decimal(one["amount"]) for one in entry["adjustments"]), Decimal(0))
        if corrected != Decimal(entry["evaluated_total"] if entry["evaluated_total"] is not None else bid.total):
            fail("evaluation", f"The corrections of bid {bid.bid} do not add up to its evaluated price.")
