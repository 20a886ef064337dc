"""What goes of a person who is erased: whoever has an account gets no dispatches, but a mandate may name them.

That a message was sent and arrived stays: it is the desk's record, about nobody any more.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from openhall.procedures.dispatch.models import Dispatch


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _of(human: Human) -> Q:
    return Q(dossier__person__uuid=human.uuid, dossier__proxy=None) | Q(dossier__proxy__principal__uuid=human.uuid)


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    rows = Dispatch.objects.filter(_of(human)).order_by("id")
    return [f"dispatch:{uuid}" for uuid in rows.values_list("uuid", flat=True)]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them."""
    Dispatch.objects.filter(_of(human)).update(address="", subject="", body="", salt="")
