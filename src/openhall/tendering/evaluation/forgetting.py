"""What evaluations hold of a person, and what of it goes when they are erased."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from openhall.tendering.evaluation.models import Examined, Opinion, Sheet, SheetVersion


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone: their sheets, also those of which they were replaced."""
    return [f"sheet:{uuid}" for uuid in Sheet.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)]


def destroy(human: Human, _at: datetime) -> None:
    """Blank drafts, notes, earlier scores, reasons and signatures. Scores that count, and dissents, stay as the
    published findings and report have them: without a name."""
    sheets = Sheet.objects.filter(person__uuid=human.uuid)
    SheetVersion.objects.filter(sheet__in=sheets).delete()
    Examined.objects.filter(sheet__in=sheets).exclude(pk__in=_last_examinations(sheets)).delete()
    Examined.objects.filter(sheet__in=sheets).update(reason="")
    Opinion.objects.filter(sheet__in=sheets).delete()
    sheets.update(draft={}, drafted_at=None, chair=None, more_time_at=None)
    Sheet.objects.filter(chair__uuid=human.uuid).update(chair=None)


def _last_examinations(sheets: QuerySet[Sheet]) -> list[int]:
    """Those that count, as the published findings have them."""
    return [one for row in sheets for one in row.examined.order_by("-id").values_list("pk", flat=True)[:1]]
