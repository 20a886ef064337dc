"""What goes of a person who is erased: what was asked and answered about their dossiers, with the salts.

That one unit asked another, and by when it answered, stays: it is the units' record, about nobody any more.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.procedures.opinions.models import Opinion


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _about(human: Human) -> QuerySet[Opinion]:
    return Opinion.objects.filter(
        Q(dossier__person__uuid=human.uuid, dossier__proxy=None) | Q(dossier__proxy__principal__uuid=human.uuid)
    )


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    return [f"opinion:{uuid}" for uuid in _about(human).order_by("id").values_list("uuid", flat=True)]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them."""
    _about(human).update(question="", words="", salt="")
