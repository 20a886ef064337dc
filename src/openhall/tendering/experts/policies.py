"""Who may do what: the keeper with its register, experts with their own entry and call, the owner with its draw."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts.models import Expert
from openhall.tendering.experts.refusals import NotKeeper
from openhall.tendering.planning.public import Project

KEEPERS = frozenset({Role.AUTHORITY})
OWNERS = frozenset({Role.OFFICER})


def as_keeper(intent: Intent, actor: Actor, entry: Expert | None, *, version: int, at: datetime) -> None:
    """Let an authority make an entry, or change one of its own register.

    Raises:
        NotKeeper: the register of another. What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=KEEPERS, version=version, at=at)
    if entry is not None and entry.keeper_id != actor.organisation_id:
        raise NotKeeper


def keeper(actor: Actor) -> int:
    """The authority whose register it is that the actor keeps, by its table key.

    Raises:
        NotKeeper: the actor acts for nobody.
    """
    if actor.organisation_id is None:
        raise NotKeeper
    return actor.organisation_id


def as_expert(intent: Intent, actor: Actor, person_id: int, *, version: int, at: datetime) -> None:
    """Let experts act about themselves, and nobody for them; whoever they act for.

    Raises:
        NotFound: it is another's. What ``identity.admit`` raises.
    """
    if actor.person_id != person_id:
        raise NotFound
    admit(intent, actor, version=version, at=at)


def as_owner(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let an officer of the owner draw; neither an agency nor the centre can (条例 46).

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OWNERS, organisation_id=project.owner_id, version=version, at=at)


def keeps(reader: Actor) -> bool:
    """Whether the reader keeps a register."""
    return reader.organisation_id is not None and reader.holds(*KEEPERS)


def is_owner(reader: Actor | None, project: Project) -> bool:
    """Whether the reader is an officer of the owner."""
    return reader is not None and reader.organisation_id == project.owner_id and reader.holds(*OWNERS)
