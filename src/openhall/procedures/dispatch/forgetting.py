"""What goes of a person who is erased: parcels with results, and messages of a mandate that names them.

That a message was sent and arrived stays: it is the desk's record, about nobody any more.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from openhall.procedures.dispatch.models import Dispatch
from openhall.procedures.dispatch.parcel_models import Collection, Parcel


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
    parcels = Parcel.objects.filter(_of(human)).order_by("id")
    return [
        *(f"dispatch:{uuid}" for uuid in rows.values_list("uuid", flat=True)),
        *(f"parcel:{uuid}" for uuid in parcels.values_list("uuid", flat=True)),
    ]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them."""
    Dispatch.objects.filter(_of(human)).update(address="", subject="", body="", salt="")
    Parcel.objects.filter(_of(human)).update(name="", telephone="", address="", number="", salt="")
    Collection.objects.filter(_of(human)).update(name="", telephone="", address="", salt="")
