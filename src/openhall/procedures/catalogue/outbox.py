"""What an act of the catalogue leaves behind for others, in its own transaction: messages to the national database, and
the mark that the sources must be compared anew."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django.db.models import F

from openhall.procedures.catalogue.models import Edition
from openhall.procedures.catalogue.watch_models import Comparison, NationalMessage


def published(rows: Iterable[Edition], *, at: datetime) -> None:
    """Owe the database these published editions."""
    NationalMessage.objects.bulk_create(
        NationalMessage(
            key=uuid4(),
            code=row.procedure.code,
            content=row.content,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            made_at=at,
            next_attempt_at=at,
        )
        for row in rows
    )
    touch()


def ended(code: str, until: date, *, at: datetime) -> None:
    """Owe the database that a procedure ends."""
    NationalMessage.objects.create(
        key=uuid4(), code=code, content=None, valid_until=until, made_at=at, next_attempt_at=at
    )
    touch()


def touch() -> None:
    """Note that the sources must be compared anew."""
    Comparison.objects.get_or_create(pk=1)
    Comparison.objects.filter(pk=1).update(changes=F("changes") + 1)
