"""Who rates whom: the owner's officers and the bodies that supervise its tenders, never anybody about themselves."""

from collections.abc import Callable
from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.tendering.experts.performance.models import Side
from openhall.tendering.experts.policies import OWNERS
from openhall.tendering.planning.public import Project

SUPERVISORS = frozenset({Role.AUTHORITY, Role.SUPERVISOR})
_supervising: list[Callable[[Project], set[int]]] = []


def provide_supervising(bodies: Callable[[Project], set[int]]) -> None:
    """Let a later room say which organisations supervise a tender, by table key."""
    _supervising.append(bodies)


def supervises(organisation_id: int | None, project: Project) -> bool:
    """Whether an organisation is one of the bodies that supervise the tender."""
    return any(organisation_id in bodies(project) for bodies in _supervising)


def side_of(reader: Actor, project: Project) -> Side | None:
    """For which side the reader rates; None: for none."""
    if reader.organisation_id == project.owner_id and reader.holds(*OWNERS):
        return Side.OWNER
    if reader.holds(*SUPERVISORS) and supervises(reader.organisation_id, project):
        return Side.SUPERVISOR
    return None


def as_corrector(intent: Intent, actor: Actor, organisation_id: int, *, side: str, version: int, at: datetime) -> None:
    """Let people of the organisation that rated correct it, on the side for which it rated.

    Raises:
        What ``identity.admit`` raises.
    """
    roles = SUPERVISORS if side == Side.SUPERVISOR else OWNERS
    admit(intent, actor, roles=roles, organisation_id=organisation_id, version=version, at=at)


def as_rater(intent: Intent, actor: Actor, project: Project, *, at: datetime) -> Side:
    """Let an officer of the owner, or of a body that supervises it, rate; for which side.

    Raises:
        What ``identity.admit`` raises.
    """
    if actor.organisation_id != project.owner_id and supervises(actor.organisation_id, project):
        admit(intent, actor, roles=SUPERVISORS, organisation_id=actor.organisation_id, version=0, at=at)
        return Side.SUPERVISOR
    admit(intent, actor, roles=OWNERS, organisation_id=project.owner_id, version=0, at=at)
    return Side.OWNER
