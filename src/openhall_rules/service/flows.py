"""How a dossier walks through units: a state machine in data, its checks, and what a walk may not do.

Steps are numbered from 1 in the order in which they are listed; a walk begins at 1. Pure: for the platform, and for
whoever computes a walk again from the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

OFFICER: Final = "officer"
HEAD: Final = "head"


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step.

    Attributes:
        unit: the number of the unit that takes it; empty for the unit that decides the dossier.
        role: ``officer`` or ``head``: who of the unit takes it.
        days: its share of the time limit, in working days.
        onward: numbers of the steps to which it may be handed on; empty where the dossier is done.
        back: numbers of the steps to which it may be sent back.
        opinions: numbers of the units that must have given an opinion before it is left; they may be asked at once.
    """

    title: str
    unit: str
    role: str
    days: int
    onward: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a flow: a code, and the step's number (0: the flow as a whole)."""

    code: str
    step: int = 0


Flow = tuple[FlowStep, ...]


def read_flow(content: Sequence[Mapping[str, Any]]) -> Flow:
    """A flow from its JSON form: ``title``, ``unit``, ``role``, ``days``, ``next``, ``back``, ``opinions``."""
    return tuple(
        FlowStep(
            one["title"], one["unit"], one["role"], one["days"], tuple(one["next"]), tuple(one["back"]),
            tuple(one["opinions"]),
        )
        for one in content
    )  # fmt: skip


def faults(flow: Flow, limit: int) -> list[Fault]:
    """What is wrong with a flow for a procedure of ``limit`` working days; empty when it can be published.

    ``unknown-step``, ``own-step``, ``loop`` (onward moves must not come back), ``unreachable``, ``no-end``,
    ``ends-elsewhere`` (only the unit that decides ends a dossier), ``back-not-before``, ``opinion-of-itself``,
    ``too-long`` and ``days-left-over`` (the longest way takes exactly the limit).
    """
    if not flow:
        return [Fault("no-steps")]
    numbers = range(1, len(flow) + 1)
    found = []
    for number, one in enumerate(flow, 1):
        if any(to not in numbers for to in (*one.onward, *one.back)):
            found.append(Fault("unknown-step", number))
        if number in (*one.onward, *one.back):
            found.append(Fault("own-step", number))
        if one.unit in one.opinions:
            found.append(Fault("opinion-of-itself", number))
        if not one.onward and one.unit:
            found.append(Fault("ends-elsewhere", number))
    if found:
        return found
    if all(one.onward for one in flow):
        return [Fault("no-end")]
    after = {number: _after(flow, number) for number in numbers}
    if loops := [Fault("loop", number) for number in numbers if number in after[number]]:
        return loops
    found = [Fault("unreachable", number) for number in numbers if number != 1 and number not in after[1]]
    found += [
        Fault("back-not-before", number)
        for number, one in enumerate(flow, 1)
        if any(number not in after[to] for to in one.back)
    ]
    whole = longest(flow, 1)
    if whole != limit:
        found.append(Fault("too-long" if whole > limit else "days-left-over"))
    return found


def longest(flow: Flow, number: int) -> int:
    """Working days of the longest way from a step to an end, the step itself included. Onward moves have no loop."""

    @cache
    def days(here: int) -> int:
        return flow[here - 1].days + max((days(to) for to in flow[here - 1].onward), default=0)

    return days(number)


def _after(flow: Flow, number: int) -> set[int]:
    """The steps that can be reached from one by onward moves; itself only where there is a loop."""
    seen: set[int] = set()
    to_see = list(flow[number - 1].onward)
    while to_see:
        here = to_see.pop()
        if here not in seen:
            seen.add(here)
            to_see += flow[here - 1].onward
    return seen


def walk_faults(flow: Flow, walk: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """What a walk did that its flow doesn't allow; empty when it kept to it.

    ``walk``: code and public fields of the acts ``FLW-03`` to ``FLW-08`` on one dossier, and ``DOS-12`` where it is
    done, in the order of the log.
    """
    found: list[str] = []
    here = 0
    for place, (code, said) in enumerate(walk):
        if code == "FLW-08":
            if here:
                found.append(f"{place}: begun twice")
            here = int(said["step"])
            if here != 1:
                found.append(f"{place}: begun at step {here}")
        elif code == "DOS-12":
            if here and flow[here - 1].onward:
                found.append(f"{place}: done at step {here}, which isn’t an end")
        elif said["step"] != here:
            found.append(f"{place}: at step {said['step']}, but it was at {here}")
        elif code in ("FLW-04", "FLW-05"):
            allowed = flow[here - 1].onward if code == "FLW-04" else flow[here - 1].back
            if said["to"] not in allowed:
                found.append(f"{place}: from step {here} to {said['to']}")
            here = int(said["to"])
    return found
