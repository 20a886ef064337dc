"""Who reads and answers tips: investigators of the body that published a key, each with what their own device opens."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound


def require_reader(reader: Actor | None) -> Actor:
    """Raises NotFound for everybody but investigators: whether a tip exists isn’t told."""
    if reader is None or not reader.holds(Role.INVESTIGATOR):
        raise NotFound
    return reader


def investigate(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let an investigator act."""
    admit(intent, actor, roles={Role.INVESTIGATOR}, organisation_id=actor.organisation_id, version=version, at=at)
