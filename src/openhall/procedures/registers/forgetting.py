"""What goes of a person who is erased: numbers, answers and salts of all that registers were asked about them."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.procedures.registers.models import Lookup


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person."""
    rows = Lookup.objects.filter(person__uuid=human.uuid).order_by("id")
    return [f"lookup:{uuid}" for uuid in rows.values_list("uuid", flat=True)]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them; that something was asked of a register stays, about nobody."""
    Lookup.objects.filter(person__uuid=human.uuid).update(person=None, number="", fields={}, rows={}, salt="")
