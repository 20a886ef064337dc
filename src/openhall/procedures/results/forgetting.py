"""What goes of a person who is erased: the files of their documents in every state, and whatever the rows say of them.

That a unit issued something then, and whether it held, stays: it is the unit's record, about nobody any more.
"""

from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction

from openhall.procedures.results import keeping
from openhall.procedures.results.models import Document, Rendition, Share


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    documents = Document.objects.filter(person__uuid=human.uuid).order_by("id").values_list("uuid", flat=True)
    shares = Share.objects.filter(document__person__uuid=human.uuid).order_by("id").values_list("uuid", flat=True)
    return [f"document:{uuid}" for uuid in documents] + [f"share:{uuid}" for uuid in shares]


def destroy(human: Human, at: datetime) -> None:
    """Destroy what names the person. Files go once the erasure is committed."""
    rows = Document.objects.filter(person__uuid=human.uuid)
    keys, folders = list(rows.values_list("pk", flat=True)), list(rows.values_list("folder", flat=True))
    Share.objects.filter(document__in=keys).delete()
    Rendition.objects.filter(document__in=keys).delete()
    Document.objects.filter(pk__in=keys).update(
        person=None, title="", entries={}, words="", sha256="", next_at=None, erased_at=at
    )
    for folder in folders:
        transaction.on_commit(partial(keeping.destroy, folder))
