"""What register and draws hold of a person, and what of it goes when they are erased."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.tendering.experts.models import (
    Appointee,
    Avoidance,
    Entry,
    Expert,
    Portrait,
    Qualification,
    Reminder,
    Suspension,
)
from openhall.tendering.experts.performance.models import Rating
from openhall.tendering.experts.telephone.models import Ringing
from openhall.witness.public import forget_fields


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone: their entries, the calls to them, their seats."""
    entries = Expert.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)
    calls = Entry.objects.filter(expert__person__uuid=human.uuid).values_list("call", flat=True)
    seats = Appointee.objects.filter(expert__person__uuid=human.uuid).values_list("seat", flat=True)
    ratings = Rating.objects.filter(expert__person__uuid=human.uuid).values_list("uuid", flat=True)
    return [
        *(f"expert:{uuid}" for uuid in entries),
        *(f"call:{uuid}" for uuid in calls),
        *(f"seat:{uuid}" for uuid in seats),
        *(f"expert-rating:{uuid}" for uuid in ratings),
    ]


def destroy(human: Human, _at: datetime) -> None:
    """Blank the entries, the name in draws and appointments, and the salts by which entries in pools are known."""
    entries = Expert.objects.filter(person__uuid=human.uuid)
    for table in (Qualification, Suspension, Avoidance, Portrait, Rating, Reminder):
        table.objects.filter(expert__in=entries).delete()
    pools = Entry.objects.filter(expert__in=entries).select_related("draw")
    for one in pools:
        forget_fields(f"draw:{one.draw.uuid}", [one.name_path])
    for seat in Appointee.objects.filter(expert__in=entries).select_related("appointment"):
        forget_fields(f"appointment:{seat.appointment.uuid}", [f"member/{seat.number}"])
    Ringing.objects.filter(entry__in=pools).delete()
    pools.update(salt="")
    entries.update(
        region="",
        languages=[],
        employer_name="",
        employer="",
        superior="",
        expert_class="",
        phone="",
        keys_answer=False,
        available=False,
        erased=True,
    )
