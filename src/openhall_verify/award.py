"""A whole award, recomputed: opening set, prices, order, scores, ranking, award, refunds.

What the law decides is asked of ``openhall_rules`` again; what people decided (evaluated totals, scores, rejections) is
taken from their signed acts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openhall_rules as rules
from openhall_verify import (
    appointments,
    auctions,
    complaints,
    contracts,
    custodians,
    draws,
    falls,
    fees,
    forfeits,
    hall,
    leaves,
    letters,
    opening,
    parties,
    receipts,
    refunds,
    remedies,
    reports,
    rounds,
    scores,
    seats,
    stages,
)
from openhall_verify.findings import Report, fail, only_findings
from openhall_verify.folder import Folder, canonical
from openhall_verify.leaves import Evidence, Leaf
from openhall_verify.opening import Opened
from openhall_verify.outages import check_extension
from openhall_verify.shapes import instant


@dataclass(frozen=True, slots=True)
class Case:
    """What the notice fixed: the law, the deadline, the lots."""

    pack: rules.Pack
    notice: Leaf
    bids_due_at: str
    lots: Mapping[str, dict[str, Any]]


def verify_award(path: Path, *, log_key: str | None = None, receipts_of: Sequence[Path] = ()) -> Report:
    """Redo a whole award from its exported folder.

    Args:
        path: folder or ZIP of protocols §5.
        log_key: the log's verifier key, known from elsewhere; without it the key that came with the folder is trusted.
        receipts_of: receipts of acts of this case, sealed ones with what they hide; each must be in the case.

    Raises:
        Failed: the first thing that does not hold.
    """
    report = Report()
    with only_findings():
        evidence = leaves.read(Folder(path), report, log_key=log_key)
        _whole(evidence)
        case = _case(evidence)
        stages.check(evidence, case.lots)
        parties.check(evidence)
        custodians.check(evidence)
        hall.check(evidence)
        opening.check_files(evidence)
        report.ok("law", f"The law is {case.pack.id}, the same pack as here; the deadline {case.bids_due_at} keeps it.")
        receipts.check(evidence, case.pack, receipts_of, report)
        if raised := remedies.check(evidence, case.pack, str(case.notice.public["bids_due_at"]), list(case.lots)):
            report.ok("objections", f"{raised} objections were raised and ended in order; nothing was done meanwhile.")
        if made := complaints.check(evidence, case.pack):
            report.ok("complaints", f"{made} complaints were handled in order, and what was decided was carried out.")
        draws.check(evidence, case.pack, report)
        appointments.check(evidence, case.pack, report)
        fees.check(evidence, case.pack, report)
        seats.check(evidence, report)
        lots = [_lot(evidence, case, uuid, report) for uuid in sorted(case.lots, key=lambda u: case.lots[u]["number"])]
        _ended(evidence, [lot["outcome"] for lot in lots])
        result = {"v": 1, "case": evidence.case, "lots": lots}
        claimed = evidence.folder.json("result.json")
        if canonical(claimed) != canonical(result):
            fail("result", f"result.json says otherwise than the log: {_difference(claimed, result)}.")
        report.ok("result", "result.json is what the log gives when everything is computed again.")
    return report


def _whole(evidence: Evidence) -> None:
    """From the plan to the archive: nothing is missing at either end."""
    first, last = evidence.chain[0], evidence.chain[-1]
    if first.code != "PLN-01":
        fail("chain", "The case does not begin with its plan.")
    if last.code != "ARC-01" or last.public.get("leaves") != len(evidence.chain) - 1:
        fail("chain", "The case does not end with its archive act: its last acts are missing.")
    if first.object != evidence.case or last.object != evidence.case:
        fail("chain", "The case bears another id than its project.")


def _ended(evidence: Evidence, outcomes: list[str]) -> None:
    """The archive act says how the case came out."""
    outcome = "failed"
    if "awarded" in outcomes:
        outcome = "contracted" if evidence.of("CON-02") else "awarded"
    if evidence.chain[-1].public["outcome"] != outcome:
        fail("chain", f"The archive act says {evidence.chain[-1].public['outcome']}; the case came out as {outcome}.")


def _case(evidence: Evidence) -> Case:
    published = evidence.of("NOT-01")
    if len(published) != 1:
        fail("notice", "The case has no notice, or two.")
    notice = published[0]
    statement = evidence.statement(notice)
    pack = rules.pack(notice.public["pack"])
    if pack.sha256 != notice.public["pack_sha256"]:
        fail(
            "pack",
            f"This verifier has another version of {pack.id} than the case: {notice.public['pack_sha256']}.",
        )
    if statement["pack_values"]:
        pack = pack.with_values(statement["pack_values"])
    due = notice.public["bids_due_at"]
    instant(due)
    lots = {lot["uuid"]: lot for lot in statement["lots"]}
    if len(lots) != len(statement["lots"]) or notice.public["lots"] != len(lots):
        fail("notice", "The notice counts other lots than it lists.")
    if pack.get("opening.release_window") != notice.public["release_minutes"]:
        fail("notice", "The release window of the notice is not that of its law.")
    if statement["published_at"] != notice.at:
        fail("notice", "The notice was published at another time than its entry says.")
    if [lot["number"] for lot in statement["lots"]] != list(range(1, len(lots) + 1)):
        fail("notice", "The lots of the notice are not numbered 1, 2, 3 and so on.")
    for lot in statement["lots"]:
        earliest = pack.bid_deadline(lot["method"], published_at=instant(notice.at))
        if instant(due) < earliest:
            fail(
                "deadline", f"The law asks for a bid deadline not before {earliest.isoformat()}; the notice says {due}."
            )
    for change in evidence.chain:
        if change.code == "NOT-05":
            due = check_extension(evidence, change, due, pack)
        elif change.code == "NOT-04":
            due = _amended(change, due, pack)
        elif change.code == "OBJ-04":
            due = remedies.check_resumption(change, due, pack)
    return Case(pack, notice, due, lots)


def _amended(amendment: Leaf, due: str, pack: rules.Pack) -> str:
    """The deadline that holds after NOT-04."""
    if amendment.public["old_due_at"] != due:
        fail("deadline", "An amendment starts from another deadline than the notice.")
    moved = pack.change_moves_deadline(change_at=instant(amendment.at), deadline_at=instant(due))
    due = str(amendment.public["new_due_at"])
    if instant(due) < instant(amendment.public["old_due_at"]):
        fail("deadline", f"The amendment at entry {amendment.index} brought the deadline forward.")
    if moved is not None and instant(due) < moved:
        fail("deadline", f"The amendment should have moved the deadline to {moved.isoformat()}.")
    return due


def _lot(evidence: Evidence, case: Case, uuid: str, report: Report) -> dict[str, Any]:
    lot = case.lots[uuid]
    name = f"lot {lot['number']}"
    if auctions.is_auction(lot):
        return _auctioned(evidence, case, lot, report)
    opened = opening.check(evidence, case.pack, case.bids_due_at, lot, case.notice)
    failed = evidence.of("OPN-07", uuid)
    if failed and failed[0].body["actor"] == "log" and failed[0].public["reason"] != complaints.ENDED_BY:
        opening.check_failed_by_rule(evidence, case.pack, lot, failed[0])
    result: dict[str, Any] = {
        "lot": uuid,
        "outcome": "failed" if failed else "awarded",
        "opening": [
            {"order": bid.order, "bid": bid.bid, "bidder": bid.bidder, "currency": bid.currency, "total": bid.total}
            for bid in opened
        ],
        "ranking": None,
        "award": None,
    }
    if opened:
        report.ok(
            "opening", f"In {name} what was opened is what was sealed: {len(opened)} bids, in the order of the log."
        )
    *void, counts = rounds.all_of(evidence, uuid)
    for bounds in void:
        _void_round(evidence, case, lot, opened, bounds)
    if void:
        told = f"In {name} findings were made void {len(void)} times, as ordered; they too come out the same."
        report.ok("rounds", told)
    if rounds.counting(evidence, "EVA-02", uuid):
        result["ranking"] = _ranking(evidence, case, lot, opened, counts)
        report.ok("ranking", f"In {name} scores and ranking come out the same.")
    if not failed:
        result["award"] = _award(evidence, case, uuid, *_ranked(result["ranking"], opened))
        report.ok("award", f"In {name} the award goes to the first of the ranking, in time.")
        contracts.check(evidence, case.pack, uuid, result["award"])
    result["refunds"] = _refunds(evidence, case, lot, report)
    return result


def _refunds(evidence: Evidence, case: Case, lot: dict[str, Any], report: Report) -> list[dict[str, Any]]:
    refunds.check_reasons(evidence, case.pack, lot)
    found = refunds.check(evidence, case.pack, lot["uuid"])
    if found:
        report.ok("refunds", f"In lot {lot['number']} {len(found)} deposits were paid back with the interest due.")
    if fell := falls.check(evidence, case.pack, lot["uuid"]):
        report.ok("falls", f"In lot {lot['number']} {fell} awards fell, each after its winner could answer.")
    if kept := forfeits.check(evidence, case.pack, lot["uuid"]):
        report.ok("forfeits", f"In lot {lot['number']} {kept} deposits were kept, each after its bidder could answer.")
    return found


def _auctioned(evidence: Evidence, case: Case, lot: dict[str, Any], report: Report) -> dict[str, Any]:
    """A lot whose price an auction found: the offers on the log decide, and nobody else."""
    name, uuid = f"lot {lot['number']}", lot["uuid"]
    found = auctions.check(evidence, case.pack, lot)
    failed = evidence.of("OPN-07", uuid)
    result: dict[str, Any] = {
        "lot": uuid,
        "outcome": "failed" if failed else "awarded",
        "opening": [],
        "ranking": None,
        "award": None,
    }
    if found is not None:
        result["auction"] = found.to_json()
        report.ok("auction", f"In {name} all {found.offers} offers and the result come out the same.")
    if not failed:
        if found is None or found.offer is None:
            fail("award", "The lot was neither failed nor awarded after its auction.")
        prices = {found.offer: (found.bidder, str(found.amount), found.currency)}
        result["award"] = _award(evidence, case, uuid, found.candidates(), prices)
        report.ok("award", f"In {name} the award goes to the winner of the auction, in time.")
        contracts.check(evidence, case.pack, uuid, result["award"])
    result["refunds"] = _refunds(evidence, case, lot, report)
    return result


def _ranked(
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


def _void_round(
    evidence: Evidence, case: Case, lot: dict[str, Any], opened: list[Opened], bounds: tuple[int, int]
) -> None:
    """Findings that were made void were right by the rules as well, and so was what rested on them."""
    uuid = lot["uuid"]
    if len(rounds.within(evidence, "EVA-02", uuid, bounds)) != 1:
        fail("rounds", f"In lot {lot['number']} findings were made void of which there was no report.")
    candidates, prices = _ranked(_ranking(evidence, case, lot, opened, bounds), opened)
    published = rounds.within(evidence, "AWD-01", uuid, bounds)
    awarded = rounds.within(evidence, "AWD-02", uuid, bounds)
    if not published and not awarded:
        return
    if len(published) != 1:
        fail("award", "Candidates were published twice for one report, or a lot was awarded without any.")
    candidates = _candidates(evidence, case, published[0], candidates)
    for place, award in enumerate(awarded):
        annulled = [act for act in rounds.within(evidence, "AWD-03", uuid, bounds) if act.index < award.index]
        _to_the_first(evidence, case, award, published[0], candidates, prices, annulled)
        ends = awarded[place + 1].index if place + 1 < len(awarded) else bounds[1]
        bidders = {bidder for bidder, _amount, _currency in prices.values()}
        letters.check(evidence, award, award.public["bidder"], bidders, before=ends)


def _ranking(
    evidence: Evidence, case: Case, lot: dict[str, Any], opened: list[Opened], bounds: tuple[int, int]
) -> dict[str, Any]:
    """The ranking of one round, which is the one that was signed in it."""
    evaluations = rounds.within(evidence, "EVA-01", lot["uuid"], bounds)
    if not evaluations:
        fail("evaluation", "A report was signed without an evaluation.")
    report = rounds.within(evidence, "EVA-02", lot["uuid"], bounds)[-1]
    signed_at = report.index
    opened = [bid for bid in opened if bid.bid not in revoked(evidence, signed_at)]
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
        **criteria(lot["criteria"]),
    )
    scores.check(evidence, lot, evaluations[-1], parameters)
    bids = []
    for bid in opened:
        entry = evaluated[bid.bid]
        rejected = entry["rejected"]
        _evaluated(case.pack, lot, bid, entry)
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
            "ranking", f"The ranking of lot {lot['number']} is not what its rules give: {_difference(signed, ranking)}."
        )
    return ranking


def revoked(evidence: Evidence, before: int) -> set[str]:
    """Bids that their bidders revoked before that entry."""
    return {act.object for act in evidence.of("BID-04") if act.index < before}


def _evaluated(pack: rules.Pack, lot: dict[str, Any], bid: Opened, entry: dict[str, Any]) -> None:
    """What the committee found adds up, and a rejection has a ground that the law knows."""
    if entry["rejected"] is not None and entry["rejected"]["article"] not in pack.get("validity.rejection"):
        fail("evaluation", f"The bid {bid.bid} was rejected on a ground that the law doesn't know.")
    if bid.currency == lot["currency"]:
        corrected = Decimal(bid.total) + sum((Decimal(one["amount"]) for one in entry["adjustments"]), Decimal(0))
        if corrected != Decimal(entry["evaluated_total"] if entry["evaluated_total"] is not None else bid.total):
            fail("evaluation", f"The corrections of bid {bid.bid} do not add up to its evaluated price.")


def criteria(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A lot's ``criteria`` as keyword arguments of ``Pack.evaluation_parameters``."""
    return {
        "formula": stored.get("formula"),
        "formula_parameters": stored.get("formula_parameters"),
        "score_limits": {name: Decimal(limit) for name, limit in (stored.get("score_limits") or {}).items()},
        "life_cycle": stored.get("life_cycle"),
    }


def _award(
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
    candidates = _candidates(evidence, case, published[0], candidates)
    award = awarded[0].public
    _to_the_first(evidence, case, awarded[0], published[0], candidates, prices, void)
    letters.check(evidence, awarded[0], award["bidder"], {bidder for bidder, _amount, _currency in prices.values()})
    return {"bid": award["bid"], "bidder": award["bidder"], "amount": award["amount"], "currency": award["currency"]}


def _candidates(
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


def _to_the_first(
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


def _difference(given: Any, computed: Any, where: str = "") -> str:
    """The first place where two JSON values differ, in words."""
    if isinstance(given, dict) and isinstance(computed, dict):
        for name in sorted({*given, *computed}):
            if given.get(name) != computed.get(name) or (name in given) != (name in computed):
                return _difference(given.get(name), computed.get(name), f"{where}/{name}")
    if isinstance(given, list) and isinstance(computed, list) and len(given) == len(computed):
        for place, (mine, theirs) in enumerate(zip(given, computed, strict=True)):
            if mine != theirs:
                return _difference(mine, theirs, f"{where}/{place}")
    return f"{where or '/'} is {str(given)[:80]!r}, computed {str(computed)[:80]!r}"
