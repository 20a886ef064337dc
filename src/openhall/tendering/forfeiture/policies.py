"""Who may do what with a deposit that may be kept: the owner's officer and the bidder, each its own part."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.public import Project

OWNERS = frozenset({Role.OFFICER})
BIDDERS = frozenset({Role.BIDDER, Role.MANAGER})


def as_owner(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let an officer of the owner announce, keep or let go; an agency can't.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OWNERS, organisation_id=project.owner_id, version=version, at=at)


def as_bidder(intent: Intent, actor: Actor, organisation_id: int, *, version: int, at: datetime) -> None:
    """Let the bidder answer about its own deposit.

    Raises:
        NotFound: it is another's. What ``identity.admit`` raises.
    """
    if actor.organisation_id != organisation_id:
        raise NotFound
    admit(intent, actor, roles=BIDDERS, organisation_id=organisation_id, version=version, at=at)


def is_owner(reader: Actor, project: Project) -> bool:
    """Whether the reader is an officer of the owner."""
    return reader.organisation_id == project.owner_id and reader.holds(*OWNERS)


def is_bidder(reader: Actor, organisation_id: int) -> bool:
    """Whether the reader acts for the bidder whose deposit it is."""
    return reader.organisation_id == organisation_id and reader.holds(*BIDDERS)
