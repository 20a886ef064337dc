"""Which limits count for which tenders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from openhall.supervision.limits.models import IndicatorLimit

MOST = 1000


@dataclass(frozen=True)
class Stretch:
    """Tenders under one jurisdiction's rules, published from ``since`` on and before ``until`` (None: without end).

    ``values``: limit → figure, as they count for these tenders. ``currency``: that of the amount, if there is one.
    """

    jurisdiction: str
    since: datetime
    until: datetime | None
    values: Mapping[str, Decimal] = field(default_factory=dict)
    currency: str = ""


def rows() -> list[IndicatorLimit]:
    """Everything that was ever entered, newest first."""
    return list(IndicatorLimit.objects.select_related("by", "organisation")[:MOST])


def changed_at() -> datetime | None:
    """When a limit was entered last."""
    return IndicatorLimit.objects.order_by("-at").values_list("at", flat=True).first()


def counting(entered: Iterable[IndicatorLimit], on: date) -> dict[tuple[str, str], IndicatorLimit]:
    """Of each jurisdiction and limit what counts for tenders published on this day."""
    found: dict[tuple[str, str], IndicatorLimit] = {}
    for row in sorted(entered, key=lambda one: (one.from_date, one.pk)):
        if row.from_date <= on:
            found[row.jurisdiction, row.name] = row
    return {key: row for key, row in found.items() if row.in_force}


def stretches() -> list[Stretch]:
    """All stretches of time in which limits stay the same, of each jurisdiction, in order. None where none count."""
    entered: dict[str, list[IndicatorLimit]] = defaultdict(list)
    for row in IndicatorLimit.objects.order_by("id"):
        entered[row.jurisdiction].append(row)
    found = []
    for jurisdiction, given in sorted(entered.items()):
        days = sorted({row.from_date for row in given})
        for day, after in zip(days, [*days[1:], None], strict=True):
            counts = {row.name: row for row in counting(given, day).values()}
            if counts:
                found.append(
                    Stretch(
                        jurisdiction,
                        _begins(day),
                        _begins(after) if after else None,
                        {name: row.value for name, row in counts.items()},
                        counts["threshold"].currency if "threshold" in counts else "",
                    )
                )
    return found


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
