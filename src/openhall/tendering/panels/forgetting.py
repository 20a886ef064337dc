"""What rooms hold of a person, and what of it goes when they are erased."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.tendering.panels.models import IdentityCheck, Presence, Stay


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone: the newest entry into each room."""
    rows = Presence.objects.filter(person__uuid=human.uuid).values_list("entry", flat=True)
    return [f"panel-entry:{entry}" for entry in rows]


def destroy(human: Human, _at: datetime) -> None:
    """Who sat where is forgotten; that somebody missed a check stays, by the member's number."""
    seats = Presence.objects.filter(person__uuid=human.uuid)
    IdentityCheck.objects.filter(entry__in=list(seats.values_list("entry", flat=True))).update(reason="")
    seats.delete()
    Stay.objects.filter(person__uuid=human.uuid).delete()
