"""What other rooms of the procedures may use of opinions: who was asked about a dossier, and who has answered."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from openhall.procedures.opinions.models import Opinion, OpinionState


def given(dossier: int) -> set[str]:
    """Numbers of the units that gave an opinion on a dossier (by its key)."""
    rows = Opinion.objects.filter(dossier_id=dossier, state=OpinionState.GIVEN)
    return set(rows.values_list("asked__number", flat=True))


def awaited(dossiers: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Dossier (by its key) → the units that are asked now, with their due instants; without any it is left out."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    rows = Opinion.objects.filter(dossier_id__in=list(dossiers), state=OpinionState.ASKED).order_by("due_at", "id")
    for dossier, number, due in rows.values_list("dossier_id", "asked__number", "due_at"):
        found.setdefault(dossier, []).append((number, due))
    return found


def open_on(dossier: Any) -> QuerySet[Opinion]:
    """The opinions that are awaited on a dossier, or on an outer query's."""
    return Opinion.objects.filter(dossier=dossier, state=OpinionState.ASKED)
