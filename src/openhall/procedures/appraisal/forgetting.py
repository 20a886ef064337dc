"""What goes of a person who is erased: their appraisal sheets, figures and words alike, with the salts."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.procedures.appraisal.models import Appraisal


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    rows = Appraisal.objects.filter(person__uuid=human.uuid).order_by("id")
    return [f"appraisal:{uuid}" for uuid in rows.values_list("uuid", flat=True)]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them; that there was a sheet stays, and about nobody any more."""
    Appraisal.objects.filter(person__uuid=human.uuid).update(
        figures={}, statement="", without="", assessment="", objection="", decision="", salt=""
    )
