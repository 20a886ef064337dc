"""What guest centres are owed for their seats: by the fee that an authority entered, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openhall.tendering.panels import queries
from openhall.tendering.panels.centre_models import Fee
from openhall.tendering.panels.models import Panel, Place
from openhall_rules.money import text
from openhall_rules.panels import Pause, lasted, seat_fee


@dataclass(frozen=True)
class Owed:
    """What one guest centre is owed. ``amount`` is None where no fee is entered."""

    site: str
    name: str
    seconds: tuple[int, ...]
    amount: Decimal | None

    def told(self) -> dict[str, Any]:
        """As the statement of the session's end has it."""
        return {
            "site": self.site,
            "seconds": list(self.seconds),
            "amount": None if self.amount is None else text(self.amount),
        }


def amount_of(seconds: tuple[int, ...], fee: Fee) -> Decimal:
    """The fee of these sittings."""
    return seat_fee(seconds, amount=fee.amount, currency=fee.currency, counted=fee.counted)


def owed(panel: Panel, at: datetime) -> tuple[Fee | None, list[Owed]]:
    """The fee in force on the day on which the session began, and what each guest centre is owed until ``at``."""
    if panel.began_at is None:
        return None, []
    fee = queries.fee_on(panel.alliance, panel.began_at.date())
    sittings = Place.objects.filter(panel=panel, member__isnull=False).exclude(seat__site=panel.host)
    by_site: dict[int, list[Place]] = {}
    for one in sittings.select_related("seat__site").order_by("seat__site_id", "drawn"):
        by_site.setdefault(one.seat.site_id, []).append(one)
    pauses = [(one.from_at, one.resumed_at) for one in panel.adjournments.all()]
    found = []
    for rows in by_site.values():
        site = rows[0].seat.site
        seconds = tuple(_seconds(one, panel.began_at, at, pauses) for one in rows)
        amount = amount_of(seconds, fee) if fee else None
        found.append(Owed(str(site.uuid), site.name, seconds, amount))
    return fee, found


def _seconds(one: Place, began_at: datetime, at: datetime, pauses: Sequence[Pause]) -> int:
    return lasted(max(one.from_at or began_at, began_at), one.until_at or at, pauses)
