"""Who may do what when an award may fall: the owner's officer and the winner, each its own part."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.public import Project

OWNERS = frozenset({Role.OFFICER})
WINNERS = frozenset({Role.BIDDER, Role.MANAGER})


def as_owner(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let an officer of the owner announce and decide; an agency can't.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OWNERS, organisation_id=project.owner_id, version=version, at=at)


def as_winner(intent: Intent, actor: Actor, supplier_id: int, *, version: int, at: datetime) -> None:
    """Let the winner answer.

    Raises:
        NotFound: it is another's award. What ``identity.admit`` raises.
    """
    if actor.organisation_id != supplier_id:
        raise NotFound
    admit(intent, actor, roles=WINNERS, organisation_id=supplier_id, version=version, at=at)


def is_owner(reader: Actor, project: Project) -> bool:
    """Whether the reader is an officer of the owner."""
    return reader.organisation_id == project.owner_id and reader.holds(*OWNERS)


def is_winner(reader: Actor, supplier_id: int) -> bool:
    """Whether the reader acts for the winner."""
    return reader.organisation_id == supplier_id and reader.holds(*WINNERS)
