"""A whole award, recomputed: opening set, prices, order, scores, ranking, award, refunds.

What the law decides is asked of ``openhall_rules`` again; what people decided (evaluated totals, scores, rejections) is
taken from their signed acts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhall_verify import (
    appointments,
    auctions,
    bonds,
    complaints,
    contracts,
    corrections,
    custodians,
    draws,
    falls,
    fees,
    forfeits,
    hall,
    hearings,
    leaves,
    noticed,
    opening,
    parties,
    rankings,
    receipts,
    refunds,
    remedies,
    rounds,
    seats,
    stages,
    winners,
)
from openhall_verify.findings import Report, difference, fail, only_findings
from openhall_verify.folder import Folder, canonical
from openhall_verify.noticed import Case
from openhall_verify.proved import Evidence


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
        case = noticed.read(evidence)
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
        if summoned := hearings.check(evidence, case.pack):
            report.ok("hearings", f"{summoned} hearings were told of in time and settled before the decisions.")
        if owed := corrections.check(evidence):
            report.ok("corrections", f"{owed} corrections were ordered with a time, and followed up in order.")
        draws.check(evidence, case.pack, report)
        appointments.check(evidence, case.pack, report)
        fees.check(evidence, case.pack, report)
        seats.check(evidence, report)
        lots = [_lot(evidence, case, uuid, report) for uuid in sorted(case.lots, key=lambda u: case.lots[u]["number"])]
        _ended(evidence, [lot["outcome"] for lot in lots])
        result = {"v": 1, "case": evidence.case, "lots": lots}
        claimed = evidence.folder.json("result.json")
        if canonical(claimed) != canonical(result):
            fail("result", f"result.json says otherwise than the log: {difference(claimed, result)}.")
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
        rankings.check_void_round(evidence, case, lot, opened, bounds)
    if void:
        told = f"In {name} findings were made void {len(void)} times, as ordered; they too come out the same."
        report.ok("rounds", told)
    if rounds.counting(evidence, "EVA-02", uuid):
        result["ranking"] = rankings.of_round(evidence, case, lot, opened, counts)
        report.ok("ranking", f"In {name} scores and ranking come out the same.")
    if not failed:
        result["award"] = winners.check(evidence, case, uuid, *rankings.candidates_of(result["ranking"], opened))
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
    if bond := bonds.check(evidence, case.pack, lot["uuid"]):
        report.ok("bonds", f"In lot {lot['number']} {bond} performance bonds were kept, on a ground of the law.")
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
        result["award"] = winners.check(evidence, case, uuid, found.candidates(), prices)
        report.ok("award", f"In {name} the award goes to the winner of the auction, in time.")
        contracts.check(evidence, case.pack, uuid, result["award"])
    result["refunds"] = _refunds(evidence, case, lot, report)
    return result
