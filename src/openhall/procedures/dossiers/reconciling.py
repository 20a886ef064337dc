"""Asking the gateway that collects what was paid, for what its reports didn't bring: one that was lost, one too many.

A fee is asked about ever more slowly while it isn't paid, and once more the day after it was, for a second payment.
"""

from datetime import datetime, timedelta

from django.db import transaction

from openhall.procedures.dossiers import collecting, fees
from openhall.procedures.dossiers.collecting import FIRST_CHECK, LAST_CHECK, CollectorDown
from openhall.procedures.dossiers.fee_models import Charge, ChargeState

LONGEST_WAIT = timedelta(days=1)
MOST_CHECKS = 60
MOST = 50


def due(at: datetime) -> int:
    """Ask about each fee that is due to be asked about; how many payments came to light."""
    if collecting.collector() is None:
        return 0
    rows = Charge.objects.filter(next_check_at__lte=at).order_by("next_check_at", "id")
    return sum(check(key, at) for key in list(rows.values_list("pk", flat=True)[:MOST]))


def check(key: int, at: datetime) -> int:
    """Ask about one fee; how many payments of it counted. Before the question leaves, the row says when it comes again.

    While the gateway is down the question comes again as if the fee weren't paid; so no payment is missed.
    """
    gateway, charge = collecting.collector(), _mark(key, at)
    if gateway is None or charge is None:
        return 0
    try:
        found = gateway.payments(charge.uuid.hex)
    except CollectorDown:
        return 0
    counted = sum(fees.take_in_fee(report=one, at=at) for one in found)
    Charge.objects.filter(pk=key, state=ChargeState.PAID, paid_at__lte=at - LAST_CHECK).update(next_check_at=None)
    return counted


@transaction.atomic(durable=True)
def _mark(key: int, at: datetime) -> Charge | None:
    row = Charge.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=key, next_check_at__lte=at).first()
    if row is None:
        return None
    wait = min(FIRST_CHECK * 2 ** min(row.checks, 8), LONGEST_WAIT)
    row.checks += 1
    row.next_check_at = at + wait if row.checks < MOST_CHECKS else None
    row.save(update_fields=["checks", "next_check_at"])
    return row
