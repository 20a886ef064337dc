"""What the room of a panel says about a member: counted for the keeper of the register of experts."""

from collections.abc import Collection

from django.db.models import F

from openhall.tendering.panels.models import Check


def conduct_in_room(person_id: int, lots: Collection[int]) -> dict[str, int]:
    """How many checks of presence a person let pass unanswered on the panels of these lots, by table key."""
    rows = Check.objects.filter(panel__lot_id__in=list(lots), missed=True, panel__presences__person_id=person_id)
    return {"missed": rows.filter(panel__presences__peer=F("peer")).distinct().count()}
