"""Days off that were entered or corrected count for dossiers on their way too: due instants and warnings anew."""

from datetime import datetime
from functools import partial

from django.db import transaction

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import law, telling
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.dossiers.refusals import DaysOffMissing
from openhall.procedures.laws import public as laws


def carry_on(at: datetime) -> int:
    """The next piece of open dossiers, where the days off changed; how many got another due instant."""
    return sum(
        laws.carry_on(f"dossiers-{one}", one, at, keys=partial(_keys, one), one=partial(recount, at=at))
        for one in catalogue.jurisdictions()
    )


def _keys(jurisdiction: str, after: int, most: int) -> list[int]:
    rows = Dossier.objects.filter(
        pk__gt=after, received_at__isnull=False, ended_at=None, pack__startswith=f"{jurisdiction}@"
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def recount(key: int, *, at: datetime) -> bool:
    """Count one dossier anew; whether its due instant moved. Whoever filed is told then.

    Its version stays: what an officer is about to sign is still what they saw.
    """
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    row = rows.get(pk=key)
    before = row.due_at, row.next_warning_at
    if row.received_at is None or row.ended_at is not None:
        return False
    try:
        row.due_at = law.due_at(row)
        row.next_warning_at = law.next_warning(row)
    except DaysOffMissing:
        return False
    if (row.due_at, row.next_warning_at) == before:
        return False
    row.save(update_fields=["due_at", "next_warning_at"])
    if row.due_at == before[0]:
        return False
    telling.recounted(row, at=at)
    return True
