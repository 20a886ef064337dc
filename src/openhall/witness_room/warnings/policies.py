"""Who reads warnings and who settles them."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.witness_room.warnings.models import RaisedWarning
from openhall.witness_room.warnings.refusals import NotYourWarning

READS = (Role.SUPERVISOR, Role.CENTRE, Role.WITNESS)
"""Supervisors settle them; the trading centre's staff runs the platform; witness officers must know what to look at."""


Keeps = Callable[[Actor, Collection[UUID]], Collection[UUID]]
"""Of these cases, those about which the reader must not be told for now."""
Judges = Callable[[UUID, datetime], Collection[int]]
"""Table keys of the people who judge a case at a time: they get no message about it."""
_keeps: list[Keeps] = []
_judges: list[Judges] = []


def keep_from(keeps: Keeps, judges: Judges) -> None:
    """Let a stage keep warnings about tenders from people who judge them; called once, when its app is ready."""
    if keeps not in _keeps:
        _keeps.append(keeps)
        _judges.append(judges)


def not_told(cases: Collection[UUID], at: datetime) -> set[int]:
    """Table keys of the people who must not be told of these cases, whatever else they must know."""
    return {person for judges in _judges for case in cases for person in judges(case, at)}


def kept_from(reader: Actor, cases: Collection[UUID]) -> set[UUID]:
    """Of these cases, those whose warnings are kept from the reader, whatever mandates the reader holds."""
    return {case for keeps in _keeps for case in keeps(reader, cases)} if cases else set()


def reads(reader: Actor | None) -> bool:
    """Whether the reader sees warnings with their facts. Everybody else sees how many are open."""
    return reader is not None and reader.holds(*READS)


def require_reader(reader: Actor | None) -> None:
    """Raises NotFound for everybody else: whether a warning exists isn't told."""
    if not reads(reader):
        raise NotFound


def take(intent: Intent, actor: Actor, warning: RaisedWarning, *, at: datetime) -> None:
    """Let a supervisor take a warning on, or over from another."""
    admit(
        intent, actor, roles={Role.SUPERVISOR}, organisation_id=actor.organisation_id, version=warning.version, at=at
    )  # fmt: skip


def close(intent: Intent, actor: Actor, warning: RaisedWarning, *, at: datetime) -> None:
    """Let its handler close a warning.

    Raises:
        NotYourWarning: another supervisor looks into it. And what ``admit`` raises.
    """
    take(intent, actor, warning, at=at)
    if warning.handler_id is not None and warning.handler_id != actor.person_id:
        raise NotYourWarning(warning=str(warning.uuid))
