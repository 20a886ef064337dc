"""Where a tender stood still, from the log alone: what each pause gave back, and that it was."""

from dataclasses import dataclass, replace
from datetime import datetime

from openhall_rules import auctions, standstill
from openhall_rules.auctions import Standing, Terms
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text

STAGE = ("stage", "old_starts_at", "new_starts_at", "old_ends_at", "new_ends_at")


@dataclass(frozen=True, slots=True)
class Still:
    """A time in which a lot stood still. ``ended``: None while it lasts."""

    begun: Leaf
    ended: Leaf | None

    def lasts(self, index: int) -> bool:
        """Whether it lasted at that place of the log."""
        return self.begun.index < index and (self.ended is None or index < self.ended.index)


@dataclass(frozen=True, slots=True)
class Ended:
    """A pause that ended. ``stood``: what it gave back; None where an earlier one lasted on."""

    act: Leaf
    stood: standstill.Interval | None


def of_lot(evidence: Evidence, lot: str) -> list[Still]:
    """The pauses and suspensions of a lot, as their acts tell them; that these are lawful is asked elsewhere."""
    found: list[Still] = []
    lasting: dict[tuple[str, str], Leaf] = {}
    for act in evidence.chain:
        scope = str(act.public.get("lot", ""))
        if scope not in ("", lot):
            continue
        name = (act.object, scope) if act.code in ("CPL-08", "CPL-09") else ("", scope)
        if act.code == "CPL-08" or (act.code == "OBJ-01" and act.public["pauses"] is True):
            lasting.setdefault(name, act)
        elif act.code in ("CPL-09", "OBJ-04") and name in lasting:
            found.append(Still(lasting.pop(name), act))
    return sorted([*found, *(Still(act, None) for act in lasting.values())], key=lambda one: one.begun.index)


def ended(evidence: Evidence, lot: str) -> list[Ended]:
    """The pauses of a lot that ended, in the order of the log, with what each gave back."""
    stills = of_lot(evidence, lot)
    over = sorted((one.ended.index, one) for one in stills if one.ended is not None)
    return [_ended(one, [other for other in stills if other is not one]) for _index, one in over]


def _ended(one: Still, others: list[Still]) -> Ended:
    assert one.ended is not None  # noqa: S101 — asked of those that ended
    lasting = [instant(other.begun.at) for other in others if other.lasts(one.ended.index)]
    return Ended(one.ended, standstill.given_back(instant(one.begun.at), instant(one.ended.at), lasting))


def inside(evidence: Evidence, lot: str, index: int) -> bool:
    """Whether an act, sealed or not, fell into a time in which the lot stood still."""
    return any(one.lasts(index) for one in of_lot(evidence, lot))


def release_window_after(evidence: Evidence, lot: str, opened_at: datetime, ends: datetime, pause: Ended) -> datetime:
    """When a release window ends after a pause (OPN-10).

    Raises:
        Failed: what the pause took wasn't given back, or something else was.
    """
    moved = _moved(evidence, "OPN-10", lot, pause)
    moved = [act for act in moved if act.public["window"] == "release"]
    new = None if pause.stood is None else standstill.window_after(opened_at=opened_at, ends_at=ends, stood=pause.stood)
    if new is None:
        if moved:
            fail("early", f"The release window was moved at entry {moved[0].index}, but no pause took time from it.")
        return ends
    if not moved or [moved[0].public[name] for name in ("old_ends_at", "new_ends_at")] != _texts(ends, new):
        fail("early", f"The pause that ended at entry {pause.act.index} did not give its time back to the window.")
    return new


def bidding_after(evidence: Evidence, lot: str, terms: Terms, standing: Standing, pause: Ended) -> Standing:
    """The standing of an auction whose bidding a pause moved (AUC-13).

    Raises:
        Failed: what the pause took wasn't given back, or something else was.
    """
    old = (standing.starts_at or terms.starts_at, standing.ends_at)
    new = None
    if pause.stood is not None and auctions.next_amount(terms, standing) is not None:
        new = standstill.stage_after(starts_at=old[0], ends_at=old[1], stood=pause.stood)
    _require_stage(evidence, lot, pause, auctions.BIDDING, old, new)
    return standing if new is None else replace(standing, starts_at=new[0], ends_at=new[1])


def stage_after(evidence: Evidence, lot: str, stage: str, begun: Leaf, until: str | None, pause: Ended) -> str | None:
    """Until when the second round, or the time to reveal, lasts after a pause (AUC-13); ``begun``: what began it.

    Raises:
        Failed: what the pause took wasn't given back, or something else was.
    """
    if until is None:
        _require_stage(evidence, lot, pause, stage, None, None)
        return None
    opened, ends = instant(begun.at), instant(until)
    due = None if pause.stood is None else standstill.window_after(opened_at=opened, ends_at=ends, stood=pause.stood)
    _require_stage(evidence, lot, pause, stage, (opened, ends), None if due is None else (opened, due))
    return until if due is None else instant_text(due)


def _require_stage(
    evidence: Evidence,
    lot: str,
    pause: Ended,
    stage: str,
    old: standstill.Interval | None,
    new: standstill.Interval | None,
) -> None:
    moved = _moved(evidence, "AUC-13", lot, pause)
    wanted = [] if old is None or new is None else [[stage, *_texts(old[0], new[0], old[1], new[1])]]
    if [[act.public[name] for name in STAGE] for act in moved] != wanted:
        fail("auction", f"The pause that ended at entry {pause.act.index} did not give its time back to the auction.")


def _moved(evidence: Evidence, code: str, lot: str, pause: Ended) -> list[Leaf]:
    """What was moved with the end of a pause: acts of the same instant that name its time."""
    if pause.stood is None:
        return []
    span = _texts(*pause.stood)
    found = [act for act in evidence.of(code) if act.lot == lot and act.index > pause.act.index]
    return [one for one in found if [one.public["began_at"], one.public["ended_at"]] == span]


def require_known(evidence: Evidence, lot: str) -> None:
    """Nothing was moved for a pause that there wasn't, or twice for one.

    Raises:
        Failed
    """
    spans = [_texts(*one.stood) for one in ended(evidence, lot) if one.stood is not None]
    for code in ("OPN-10", "AUC-13"):
        for act in (one for one in evidence.of(code) if one.lot == lot):
            span = [act.public["began_at"], act.public["ended_at"]]
            if span not in spans or instant(act.public["new_ends_at"]) <= instant(act.public["old_ends_at"]):
                fail("early", f"There was no pause that entry {act.index} could give back.")
        told = [[one.public["began_at"], one.public.get("window")] for one in evidence.of(code) if one.lot == lot]
        if any(told.count(one) > 1 for one in told):
            fail("early", f"The time of a pause was given back twice ({code}).")


def _texts(*times: datetime) -> list[str]:
    return [instant_text(one) for one in times]
