"""Days off that were entered or corrected count for steps on their way too."""

from datetime import datetime
from functools import partial

from django.db import transaction

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.flow import walks
from openhall.procedures.flow.models import Leg
from openhall.procedures.laws import public as laws


def carry_on(at: datetime) -> int:
    """The next piece of open steps, where the days off changed; how many got another due instant."""
    return sum(
        laws.carry_on(f"flow-{one}", one, at, keys=partial(_keys, one), one=recount)
        for one in catalogue.jurisdictions()
    )


def _keys(jurisdiction: str, after: int, most: int) -> list[int]:
    rows = Leg.objects.filter(pk__gt=after, sent_at=None, dossier__pack__startswith=f"{jurisdiction}@")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def recount(key: int) -> bool:
    """Count one step anew; whether its due instant moved. Warnings of another one come anew."""
    row = dossiers.lock(Leg.objects.values_list("dossier__uuid", flat=True).get(pk=key))
    leg = walks.open_leg(row)
    if leg is None or leg.pk != key:
        return False
    try:
        return walks.recount(row, leg)
    except dossiers.DaysOffMissing:
        return False
