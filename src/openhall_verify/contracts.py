"""The contract of a lot: signed by both sides over one document, in time or late, for the price of the award."""

from datetime import datetime
from typing import Any

import openhall_rules as rules
from openhall_rules.standstill import window_after as lengthened
from openhall_verify import cancelling, standstill
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text


def check(evidence: Evidence, pack: rules.Pack, lot: str, award: dict[str, Any]) -> None:
    """What the log says of the lot's contract agrees with its award.

    Raises:
        Failed: concluded without both signatures or for another price, or late without saying so.
    """
    concluded, since = evidence.of("CON-02"), cancelling.before(evidence, lot, evidence.chain[-1].index + 1)
    signed = [act for act in evidence.of("CON-01") if act.lot == lot]
    for act in (act for act in concluded if act.lot == lot):
        sides = {one.public["side"] for one in signed if one.object == act.object and one.index < act.index}
        if sides != {"owner", "supplier"}:
            fail("contract", f"The contract at entry {act.index} was concluded without the signatures of both sides.")
        if act.index < since:  # a decision cancelled it; its award was another
            continue
        if (act.public["amount"], act.public["currency"]) != (award["amount"], award["currency"]):
            fail("contract", f"The contract at entry {act.index} is for another price than the award.")
    _wording(evidence, lot, signed)
    awarded = evidence.of("AWD-02", lot)
    since = awarded[-1].index if awarded else -1
    signed = [act for act in signed if act.index > since]
    if awarded and any(act.lot == lot for act in [*signed, *evidence.of("CON-03", lot)]):
        due = _due(evidence, pack, lot, awarded[-1])
        for act in signed:
            if act.public.get("late", False) is not (instant(act.at) >= due):
                fail("contract", f"It is said wrongly at entry {act.index} whether the contract was signed late.")


def _wording(evidence: Evidence, lot: str, signed: list[Leaf]) -> None:
    """What the two sides proposed was answered by the other before anybody signed.

    Raises:
        Failed: answered by its own side, twice or not at all, or after a signature.
    """
    steps = [*evidence.of("CON-04"), *evidence.of("CON-05"), *signed]
    waiting: dict[str, Leaf] = {}
    bound: set[str] = set()
    for act in sorted((act for act in steps if act.lot == lot), key=lambda one: one.index):
        public, before = act.public, waiting.get(act.object)
        if act.code == "CON-01":
            bound.add(act.object)
            if before is not None:
                fail("wording", f"The contract was signed at entry {act.index} while a proposal was open.")
            continue
        if act.object in bound:
            fail("wording", f"The wording was settled at entry {act.index} after a signature.")
        if act.code == "CON-05":
            own = before is not None and before.public["side"] == public["side"]
            if before is None or before.public["proposal"] != public["proposal"]:
                fail("wording", f"Entry {act.index} answers a proposal that wasn't open.")
            if own is not (public["answer"] == "withdraw"):
                fail("wording", f"The proposal answered at entry {act.index} was not this side's to answer so.")
            del waiting[act.object]
            continue
        answers = None if before is None or before.public["side"] == public["side"] else before.public["proposal"]
        if public.get("counters") != answers or (before is not None and answers is None):
            fail("wording", f"The proposal at entry {act.index} came while another was open.")
        waiting[act.object] = act


def _due(evidence: Evidence, pack: rules.Pack, lot: str, awarded: Leaf) -> datetime:
    """When the contract is due, with what pauses gave back (CON-03).

    Raises:
        Failed: a pause gave its time back otherwise, or not at all.
    """
    opened = instant(awarded.at)
    due = pack.contract_due(award_notice_at=opened)
    concluded = [act.index for act in evidence.of("CON-02") if act.lot == lot and act.index > awarded.index]
    over = next(iter(concluded), None)
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
