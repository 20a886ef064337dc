"""The contract of a lot: signed by both sides over one document, in time or late, for the price of the award."""

from datetime import datetime
from typing import Any

import openhall_rules as rules
from openhall_rules.standstill import window_after as lengthened
from openhall_verify import standstill
from openhall_verify.findings import fail
from openhall_verify.leaves import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text


def check(evidence: Evidence, pack: rules.Pack, lot: str, award: dict[str, Any]) -> None:
    """What the log says of the lot's contract agrees with its award.

    Raises:
        Failed: concluded without both signatures or for another price, or late without saying so.
    """
    concluded = evidence.of("CON-02")
    signed = [act for act in evidence.of("CON-01") if act.lot == lot]
    for act in (act for act in concluded if act.lot == lot):
        sides = {one.public["side"] for one in signed if one.object == act.object and one.index < act.index}
        if sides != {"owner", "supplier"}:
            fail("contract", f"The contract at entry {act.index} was concluded without the signatures of both sides.")
        if (act.public["amount"], act.public["currency"]) != (award["amount"], award["currency"]):
            fail("contract", f"The contract at entry {act.index} is for another price than the award.")
    awarded = evidence.of("AWD-02", lot)
    since = awarded[-1].index if awarded else -1
    signed = [act for act in signed if act.index > since]
    if awarded and any(act.lot == lot for act in [*signed, *evidence.of("CON-03", lot)]):
        due = _due(evidence, pack, lot, awarded[-1])
        for act in signed:
            if act.public.get("late", False) is not (instant(act.at) >= due):
                fail("contract", f"It is said wrongly at entry {act.index} whether the contract was signed late.")


def _due(evidence: Evidence, pack: rules.Pack, lot: str, awarded: Leaf) -> datetime:
    """When the contract is due, with what pauses gave back (CON-03).

    Raises:
        Failed: a pause gave its time back otherwise, or not at all.
    """
    opened = instant(awarded.at)
    due = pack.contract_due(award_notice_at=opened)
    over = next((act.index for act in evidence.of("CON-02") if act.lot == lot), None)
    moved = [act for act in evidence.of("CON-03", lot) if act.index > awarded.index]
    wanted = []
    for pause in standstill.ended(evidence, lot):
        if pause.act.index < awarded.index or (over is not None and pause.act.index > over) or pause.stood is None:
            continue
        new = lengthened(opened_at=opened, ends_at=due, stood=pause.stood)
        if new is not None:
            wanted.append([*(instant_text(one) for one in (*pause.stood, due, new))])
            due = new
    names = ("began_at", "ended_at", "old_due_at", "new_due_at")
    if [[act.public[name] for name in names] for act in moved] != wanted:
        fail("contract", "The time for the contract was not moved on as pauses of the tender ask.")
    return due
