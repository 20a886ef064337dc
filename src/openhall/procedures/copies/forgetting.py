"""What goes of a person who is erased: the scan, and whatever names the original or them. The number stays."""

from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction

from openhall.procedures.copies.models import Original
from openhall.procedures.results import public as results


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    rows = Original.objects.filter(person__uuid=human.uuid).order_by("id").values_list("uuid", flat=True)
    return [f"original:{uuid}" for uuid in rows]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy what names the person. Files go once the erasure is committed."""
    for row in Original.objects.filter(person__uuid=human.uuid):
        transaction.on_commit(partial(results.destroy, row.folder))
        # The mark is of the person's data too: another one that nothing gives takes its place.
        row.person, row.holder, row.title, row.issuer, row.number = None, "", "", "", ""
        row.mark, row.scan_sha256 = row.uuid.hex, ""
        row.save()
