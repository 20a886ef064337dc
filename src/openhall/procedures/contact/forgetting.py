"""What goes of a person who is erased: calls and letters about their dossiers, with the salts.

That a unit was called, answered and wrote stays: it is the unit's record, about nobody any more.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from openhall.procedures.contact.models import Call, Letter


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _of(human: Human) -> Q:
    return Q(dossier__person__uuid=human.uuid, dossier__proxy=None) | Q(dossier__proxy__principal__uuid=human.uuid)


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    return [
        f"hotline-call:{uuid}" for uuid in Call.objects.filter(_of(human)).order_by("id").values_list("uuid", flat=True)
    ]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them."""
    Call.objects.filter(_of(human)).update(caller="", telephone="", question="", answer="", salt="")
    Letter.objects.filter(_of(human)).update(subject="", body="")
