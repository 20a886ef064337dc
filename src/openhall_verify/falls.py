"""Awards that fell: on a ground of the law, after the winner could answer, and only while it had signed nothing."""

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

GROUNDS = "validity.award_falls"
UNSIGNED = ("gives_up", "refuses_contract")
FORGOTTEN = frozenset({"AWD-02", "AWD-05", "AWD-06", "AWD-07", "CON-01", "CON-03", "CON-04", "CON-05"})
"""Acts that come again once an award has fallen."""


def fallen(evidence: Evidence, lot: str) -> list[Leaf]:
    """The acts by which awards of a lot fell."""
    return [act for act in evidence.of("AWD-07") if act.lot == lot]


def check(evidence: Evidence, pack: rules.Pack, lot: str) -> int:
    """Every fall of an award of a lot; how many there were.

    Raises:
        Failed: on no ground of the law, of another award, or before the winner could answer.
    """
    announced = [act for act in evidence.of("AWD-05") if act.lot == lot]
    for act in announced:
        _announced(evidence, pack, lot, act)
    for act in (act for act in evidence.of("AWD-06") if act.lot == lot):
        first = _first(announced, act)
        again = [one for one in evidence.of("AWD-06", act.object) if one.index < act.index]
        if again or instant(act.at) >= instant(first.public["answer_due_at"]):
            fail("fall", f"The answer at entry {act.index} came too late, or is the second.")
    found = fallen(evidence, lot)
    for act in found:
        _fell(evidence, lot, act, _first(announced, act))
    return len(found)


def _announced(evidence: Evidence, pack: rules.Pack, lot: str, act: Leaf) -> None:
    try:
        named, citation = pack.get(GROUNDS), pack.value(GROUNDS).citation
    except (UnknownValue, Unset):
        named, citation = (), ""
    if act.public["ground"] not in named or act.public["article"] != citation:
        fail("fall", f"The law names no such ground as at entry {act.index}, or another article.")
    award = _award(evidence, lot, act)
    if award.public["bidder"] != act.public["bidder"] or instant(act.public["answer_due_at"]) <= instant(act.at):
        fail("fall", f"What entry {act.index} announces is not of the winner, or leaves it no time.")
    if any(_award(evidence, lot, one) is award for one in evidence.of("AWD-05") if one.lot == lot and one is not act):
        fail("fall", f"The fall of one award was announced twice, at entry {act.index} too.")


def _fell(evidence: Evidence, lot: str, act: Leaf, first: Leaf) -> None:
    award = _award(evidence, lot, act)
    same = [award.public["bid"], award.public["bidder"], first.public["ground"], first.public["article"]]
    if [act.public[name] for name in ("bid", "bidder", "ground", "article")] != same or first.index < award.index:
        fail("fall", f"Entry {act.index} lets another award fall than there was, or on another ground.")
    answered = any(one.index < act.index for one in evidence.of("AWD-06", act.object))
    if not answered and instant(act.at) < instant(first.public["answer_due_at"]):
        fail("fall", f"The award fell at entry {act.index} before its winner could answer.")
    signed = [one for one in evidence.of("CON-01") if one.lot == lot and award.index < one.index < act.index]
    if act.public["ground"] in UNSIGNED and any(one.public["side"] == "supplier" for one in signed):
        fail("fall", f"The award fell at entry {act.index} though its winner had signed the contract.")


def _first(announced: list[Leaf], act: Leaf) -> Leaf:
    found = next((one for one in announced if one.object == act.object and one.index < act.index), None)
    if found is None:
        fail("fall", f"Nothing was announced before entry {act.index}.")
    return found


def _award(evidence: Evidence, lot: str, act: Leaf) -> Leaf:
    before = [one for one in evidence.of("AWD-02", lot) if one.index < act.index]
    if not before:
        fail("fall", f"There was no award before entry {act.index}.")
    return before[-1]
