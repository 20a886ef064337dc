"""Who issues, publishes and retires: the provincial office."""

from datetime import datetime

from openhall.identity.intents import admit
from openhall.identity.models import Role
from openhall.identity.values import Actor, Intent
from openhall.kernel.refusals import NotFound


def decide(intent: Intent, actor: Actor, *, version: int, at: datetime) -> int:
    """Let the provincial office act; the office's key.

    Raises:
        What ``admit`` raises.
    """
    admit(intent, actor, roles={Role.PROVINCE}, organisation_id=actor.organisation_id, version=version, at=at)
    if actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id


def keeps(reader: Actor | None) -> bool:
    """Whether the reader keeps the register; good for showing its desk and numbers that aren't public yet."""
    return reader is not None and reader.organisation_id is not None and reader.holds(Role.PROVINCE)
