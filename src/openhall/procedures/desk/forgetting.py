"""What goes of a person who is erased: whose an appointment was."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.procedures.desk.models import Appointment, AppointmentState


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone: none."""
    return []


def destroy(human: Human, _at: datetime) -> None:
    """Appointments to come are cancelled; nobody knows any more whose one was."""
    rows = Appointment.objects.filter(person__uuid=human.uuid)
    rows.filter(state=AppointmentState.BOOKED).update(state=AppointmentState.CANCELLED)
    rows.update(person=None)
