"""What the room of remedies holds of a person, and what of it goes when they are erased.

Nobody is erased while a case in which they acted is open, so nothing that is still to be decided loses its grounds.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.tendering.remedies.models import Complaint, Note
from openhall.tendering.remedies.objection_models import Objection

GONE = "—"


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The objections and complaints that the person raised in their own name."""
    raised = Objection.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)
    made = Complaint.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)
    return [f"objection:{uuid}" for uuid in raised] + [f"complaint:{uuid}" for uuid in made]


def destroy(human: Human, _at: datetime) -> None:
    """Blank what the person wrote in their own name; when it came, and how it ended, stays."""
    blank = {"text": GONE, "interest": ""}
    Objection.objects.filter(person__uuid=human.uuid).update(**blank)
    made = Complaint.objects.filter(person__uuid=human.uuid)
    Note.objects.filter(complaint__in=made, side="complainant").update(text=GONE)
    made.update(complainant=GONE, request=GONE, **blank)
