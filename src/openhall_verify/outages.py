"""Deadlines and windows that an outage moved: by the frozen law, or entered by the tenderer where it gives no figure.

Whether there was such an outage at all the members judge, who see the whole log; a single case does not show it.
"""

from dataclasses import replace
from datetime import datetime

import openhall_rules as rules
from openhall_rules import auctions
from openhall_rules.auctions import Standing, Terms
from openhall_verify import standstill
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant


def check_extension(evidence: Evidence, act: Leaf, due: str, pack: rules.Pack) -> str:
    """The deadline that holds after NOT-05.

    Raises:
        Failed: it starts from another deadline, comes after a closing, or is not what the law makes of the outage.
    """
    public, statement = act.public, evidence.statement(act)
    if public["old_due_at"] != due:
        fail("deadline", f"The extension at entry {act.index} starts from another deadline than the notice.")
    if closed := next((leaf for leaf in evidence.of("OPN-01") if leaf.index < act.index), None):
        fail("deadline", f"The extension at entry {act.index} came after the lot was closed at {closed.index}.")
    began, ended, new = (instant(public[name]) for name in ("began_at", "ended_at", "new_due_at"))
    if not began < ended <= instant(act.at) or new <= instant(due):
        fail("deadline", f"The extension at entry {act.index} names no outage before it, or moves nothing forward.")
    by_person = act.sha256 in evidence.intents
    if by_person != (statement["signed"] is not None):
        fail("deadline", f"The extension at entry {act.index} doesn’t say who entered it.")
    try:
        wanted = pack.deadline_after_outage(deadline_at=instant(due), began_at=began, ended_at=ended)
    except rules.Unset:
        if not by_person or began >= instant(due):
            fail("deadline", f"The law gives no figure for the extension at entry {act.index}; a person must enter it.")
        return str(public["new_due_at"])
    if by_person or wanted != new:
        says = "not move" if wanted is None else f"move to {wanted.isoformat()}"
        fail("deadline", f"After the outage at entry {act.index} the deadline should {says} by law.")
    return str(public["new_due_at"])


def release_window_ends(evidence: Evidence, pack: rules.Pack, lot: str, closed: Leaf, window: Leaf) -> datetime:
    """When the release window of a lot ended, with what outages (OPN-09) and pauses (OPN-10) gave back.

    Raises:
        Failed: it was made longer by another time than the outage took from it.
    """
    ends = instant(closed.public["window_ends_at"])
    standstill.require_known(evidence, lot)
    pauses = [one for one in standstill.ended(evidence, lot) if closed.index < one.act.index < window.index]
    steps: list[tuple[int, Leaf | standstill.Ended]] = [(one.act.index, one) for one in pauses]
    steps += [(act.index, act) for act in evidence.of("OPN-09", lot) if act.public["window"] == "release"]
    for _index, act in sorted(steps, key=lambda step: step[0]):
        if isinstance(act, standstill.Ended):
            ends = standstill.release_window_after(evidence, lot, instant(closed.at), ends, act)
            continue
        began, ended = instant(act.public["began_at"]), instant(act.public["ended_at"])
        wanted = pack.window_after_outage(opened_at=instant(closed.at), ends_at=ends, began_at=began, ended_at=ended)
        if act.public["old_ends_at"] != _text(ends) or wanted != instant(act.public["new_ends_at"]):
            fail("early", f"The release window was not made longer at entry {act.index} as the law says.")
        ends = instant(act.public["new_ends_at"])
    return ends


def moved_bidding(terms: Terms, standing: Standing, act: Leaf, pack: rules.Pack) -> Standing:
    """The standing of an auction whose bidding an outage moved (AUC-12).

    Raises:
        Failed: it starts from other times, or moves them not as the law says.
    """
    starts = standing.starts_at or terms.starts_at
    began, ended = instant(act.public["began_at"]), instant(act.public["ended_at"])
    wanted = pack.auction_after_outage(starts_at=starts, ends_at=standing.ends_at, began_at=began, ended_at=ended)
    if wanted is None or auctions.next_amount(terms, standing) is None:
        fail("auction", f"The auction was moved at entry {act.index}, but the outage took nothing from it.")
    _require_moved(act, auctions.BIDDING, (starts, standing.ends_at), wanted)
    return replace(standing, starts_at=wanted[0], ends_at=wanted[1])


def grown_stage(stage: str, begun: Leaf, until: str | None, act: Leaf, pack: rules.Pack) -> str:
    """Until when the second round, or the time to reveal, lasts after an outage (AUC-12); ``begun``: what began it.

    Raises:
        Failed: there was no such stage, or it grew by another time than the outage took from it.
    """
    if until is None:
        fail("auction", f"The auction was moved at entry {act.index} when only its result was to come.")
    opened, ends = instant(begun.at), instant(until)
    began, ended = instant(act.public["began_at"]), instant(act.public["ended_at"])
    new = pack.window_after_outage(opened_at=opened, ends_at=ends, began_at=began, ended_at=ended)
    if new is None:
        fail("auction", f"The auction was moved at entry {act.index}, but the outage took nothing from it.")
    _require_moved(act, stage, (opened, ends), (opened, new))
    return _text(new)


def _require_moved(act: Leaf, stage: str, old: tuple[datetime, datetime], new: tuple[datetime, datetime]) -> None:
    wanted = [stage, *(_text(one) for one in (old[0], new[0], old[1], new[1]))]
    names = ("stage", "old_starts_at", "new_starts_at", "old_ends_at", "new_ends_at")
    if instant(act.public["ended_at"]) > instant(act.at) or [act.public[name] for name in names] != wanted:
        fail("auction", f"The auction was not moved at entry {act.index} as the law says: {', '.join(wanted)}.")


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
