"""What goes of a person who is erased: what they wrote about their dossiers, with the salts.

That somebody was asked, and whether they were satisfied, stays counted: it is about nobody any more, for the dossier
itself says nothing of a person then.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from openhall.procedures.feedback.models import Asking, Reflection


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _of(human: Human) -> Q:
    return Q(dossier__person__uuid=human.uuid, dossier__proxy=None) | Q(dossier__proxy__principal__uuid=human.uuid)


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    answers = Asking.objects.filter(_of(human)).order_by("id").values_list("uuid", flat=True)
    wrote = Reflection.objects.filter(_of(human)).order_by("id").values_list("uuid", flat=True)
    return [*(f"dossier-answer:{uuid}" for uuid in answers), *(f"reflection:{uuid}" for uuid in wrote)]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy them."""
    Reflection.objects.filter(_of(human)).update(words="", answer="", salt="")
