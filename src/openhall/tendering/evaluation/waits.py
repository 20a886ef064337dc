"""What an evaluation waits for in other stages: they register their checks when their apps are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openhall.identity.public import Actor
from openhall.kernel.refusals import Refusal
from openhall.tendering.notices.public import Lot

Check = Callable[[Lot], None]
"""Raises a refusal while the lot’s bids can’t be evaluated yet."""
_checks: list[Check] = []


def before_evaluation(check: Check) -> None:
    """Let nothing be evaluated while ``check`` refuses; called once, when the other stage’s app is ready."""
    if check not in _checks:
        _checks.append(check)


def require_ready(lot: Lot) -> None:
    """Nothing holds the evaluation of a lot up.

    Raises:
        Refusal: of the stage that holds it up.
    """
    for check in _checks:
        check(lot)


def held_up_by(lot: Lot) -> Refusal | None:
    """The refusal that somebody would get who evaluated now, for pages."""
    try:
        require_ready(lot)
    except Refusal as refusal:
        return refusal
    return None


class Step(StrEnum):
    """What a member does: read and score, record what the committee found, or sign the report."""

    SCORE = "score"
    FIND = "find"
    SIGN = "sign"


InPlace = Callable[[Lot, Actor, Step, datetime], None]
"""Raises a refusal while the member may not do this where they are."""
_places: list[InPlace] = []


def where_members_act(check: InPlace) -> None:
    """Let members do nothing while ``check`` refuses; called once, when the other stage’s app is ready."""
    if check not in _places:
        _places.append(check)


def require_in_place(lot: Lot, actor: Actor, step: Step, at: datetime) -> None:
    """The member may do this where they are.

    Raises:
        Refusal: of the stage that says where the committee meets.
    """
    for check in _places:
        check(lot, actor, step, at)


def out_of_place(lot: Lot, actor: Actor, step: Step, at: datetime) -> Refusal | None:
    """The refusal that the member would get now, for pages."""
    try:
        require_in_place(lot, actor, step, at)
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True)
class Drawn:
    """A committee that was drawn by lot, or named by the owner: who its experts are, and its size.

    ``persons``: their table keys. ``centres``: table keys of further trading centres whose experts were in the pool:
    their members act for their own centre.
    """

    persons: frozenset[int]
    members: int
    experts: int
    centres: frozenset[int] = frozenset()


_committees: list[Callable[[Lot], Drawn | None]] = []


def provide_committee(found: Callable[[Lot], Drawn | None]) -> None:
    """Let another stage give the committee of a lot; it raises a refusal while the committee isn't complete.

    A lot for which it gives none is evaluated by any expert of the centre, as the owner's side arranges it.
    """
    if found not in _committees:
        _committees.append(found)


def drawn(lot: Lot) -> Drawn | None:
    """The committee that was drawn or named for a lot; None when none was.

    Raises:
        Refusal: it is being drawn.
    """
    return next((committee for found in _committees if (committee := found(lot)) is not None), None)


_elsewhere: list[Callable[[int], set[int]]] = []


def provide_lots_elsewhere(found: Callable[[int], set[int]]) -> None:
    """Let another stage say for which lots of other centres, by table key, a person has a seat."""
    if found not in _elsewhere:
        _elsewhere.append(found)


def lots_elsewhere(person_id: int) -> set[int]:
    """Lots of other centres for whose committee the person was drawn, by table key."""
    return {lot for found in _elsewhere for lot in found(person_id)}


def acts_for_committee(lot: Lot, organisation_id: int | None, committee: Drawn | None) -> bool:
    """Whether members act for this organisation: the project's centre, or a centre whose experts were in the pool."""
    return organisation_id == lot.notice.project.centre_id or (
        committee is not None and organisation_id in committee.centres
    )


def is_blind(lot: Lot) -> bool:
    """Whether the notice says that the lot is scored blind."""
    return lot.criteria.get("blind") is True


def complete(lot: Lot) -> Drawn | None:
    """The committee that was drawn for a lot; None where none was, or while it isn't complete."""
    try:
        return drawn(lot)
    except Refusal:
        return None


def may_sit(lot: Lot, person_id: int) -> bool:
    """Whether the person has a seat as far as draws go; while one isn't complete nobody has."""
    try:
        committee = drawn(lot)
    except Refusal:
        return False
    if committee is None:
        return not is_blind(lot)  # whom nobody drew would read whole bids
    return person_id in committee.persons
