"""Days off that were entered or corrected count for opinions that are asked for too."""

from datetime import datetime
from functools import partial

from django.db import transaction

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.laws import public as laws
from openhall.procedures.opinions import clock
from openhall.procedures.opinions.models import Opinion, OpinionState


def carry_on(at: datetime) -> int:
    """The next piece of open opinions, where the days off changed; how many got another due instant."""
    return sum(
        laws.carry_on(f"opinions-{one}", one, at, keys=partial(_keys, one), one=recount)
        for one in catalogue.jurisdictions()
    )


def _keys(jurisdiction: str, after: int, most: int) -> list[int]:
    rows = Opinion.objects.filter(pk__gt=after, state=OpinionState.ASKED, dossier__pack__startswith=f"{jurisdiction}@")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def recount(key: int) -> bool:
    """Count one opinion anew; whether its due instant moved. Warnings of another one come anew."""
    about = dossiers.lock(Opinion.objects.values_list("dossier__uuid", flat=True).get(pk=key))
    row = Opinion.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
    if row.state != OpinionState.ASKED:
        return False
    row.dossier = about
    try:
        due = clock.due_at(about, row.days, row.asked_at)
        if due == row.due_at:
            return False
        row.due_at, row.warned = due, ""
        row.next_warning_at = clock.next_warning(row)
    except dossiers.DaysOffMissing:
        return False
    row.save(update_fields=["due_at", "warned", "next_warning_at"])
    return True
