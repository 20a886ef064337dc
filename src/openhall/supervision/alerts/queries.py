"""What may be read of rules (everybody) and of alerts (those of the sector, inspection and audit)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.alerts.models import Alert, AlertState, Outcome, Rule
from openhall.supervision.channels import public as channels
from openhall.supervision.channels.public import Sector
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Value
from openhall.witness.public import REGISTRY, FeedAct, acts_after

BINS = 10
MOST_ACTS = 200
COUNTED = (Outcome.CONFIRMED, Outcome.EXPLAINED, Outcome.FALSE_ALARM)
_WITH = ("rule__sector__organisation", "handler")


@dataclass(frozen=True)
class Precision:
    """How good a rule is: ``confirmed`` of ``settled`` alerts were confirmed; those handed on aren't settled."""

    confirmed: int
    settled: int

    @property
    def share(self) -> float | None:
        """None while nothing is settled."""
        return self.confirmed / self.settled if self.settled else None


def rules(sector: Sector | None = None) -> list[Rule]:
    """Rules of all sectors, or of one."""
    rows = Rule.objects.select_related("sector__organisation", "muted_by")
    return list((rows if sector is None else rows.filter(sector=sector)).order_by("sector_id", "indicator", "id")[:500])


def rule(uuid: UUID) -> Rule:
    """One rule.

    Raises:
        NotFound
    """
    found = Rule.objects.select_related("sector__organisation", "muted_by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(rule=str(uuid))
    return found


def precisions(of: Iterable[Rule]) -> dict[int, Precision]:
    """Of each rule by its key: what came of its alerts."""
    counted: dict[int, dict[str, int]] = {one.pk: {} for one in of}
    rows = Alert.objects.filter(rule__in=list(counted), outcome__in=COUNTED).order_by()
    for key, outcome, number in rows.values_list("rule", "outcome").annotate(number=Count("id")):
        counted[key][outcome] = number
    return {
        key: Precision(found.get(Outcome.CONFIRMED, 0), sum(found.values())) for key, found in counted.items()
    }  # fmt: skip


def counted(first: datetime, until: datetime, sector: Sector | None) -> tuple[int, int, int]:
    """How many alerts came up from ``first`` on and before ``until``, were closed, and were confirmed."""
    rows = Alert.objects.all() if sector is None else Alert.objects.filter(rule__sector=sector)
    closed = rows.filter(closed_at__gte=first, closed_at__lt=until)
    came = rows.filter(first_seen_at__gte=first, first_seen_at__lt=until)
    return came.count(), closed.count(), closed.filter(outcome=Outcome.CONFIRMED).count()


def alerts(sector: Sector, *, closed: bool = False) -> QuerySet[Alert]:
    """Alerts of a sector: those not closed by deadline, or the closed ones, newest first."""
    rows = Alert.objects.select_related(*_WITH).filter(rule__sector=sector)
    if closed:
        return rows.filter(state=AlertState.CLOSED).order_by("-id")
    return rows.exclude(state=AlertState.CLOSED).order_by("due_at", "id")


class Show(StrEnum):
    """Which alerts somebody wants to see."""

    OPEN = "open"
    LATE = "late"
    MINE = "mine"
    CLOSED = "closed"


def seen(reader: Actor | None, show: Show, *, at: datetime, indicator: str = "") -> QuerySet[Alert]:
    """Alerts of all sectors that the reader sees, by deadline; the closed ones newest first.

    Raises:
        NotFound: the reader supervises, inspects and audits nothing.
    """
    channels.require_reader(reader)
    rows = Alert.objects.select_related(*_WITH).filter(rule__sector__in=channels.seen_by(reader).values("pk"))
    if indicator:
        rows = rows.filter(rule__indicator=indicator)
    if show is Show.CLOSED:
        return rows.filter(state=AlertState.CLOSED).order_by("-id")
    rows = rows.exclude(state=AlertState.CLOSED).order_by("due_at", "id")
    if show is Show.LATE:
        return rows.filter(due_at__lt=at)
    return rows.filter(handler_id=reader.person_id if reader else None) if show is Show.MINE else rows


def counts(reader: Actor | None, *, at: datetime) -> dict[Show, int]:
    """How many alerts each view of :func:`seen` has."""
    return {show: seen(reader, show, at=at).count() for show in Show}


def alert(uuid: UUID, reader: Actor | None) -> Alert:
    """One alert, for those who see its sector.

    Raises:
        NotFound
    """
    within = channels.seen_by(reader).values("pk")
    found = Alert.objects.select_related(*_WITH).filter(uuid=uuid, rule__sector__in=within).first()
    if found is None:
        raise NotFound(alert=str(uuid))
    return found


@dataclass(frozen=True)
class Place:
    """Where a value stands among those of its market: ``below`` of ``total`` are lower.

    ``bins``: ``(from, to, how many, whether the value is in it)``.
    """

    below: int
    total: int
    bins: list[tuple[float, float, int, bool]]


def place(row: Alert) -> Place:
    """The alert's value in the distribution as it is now."""
    own = Value(indicator=row.rule.indicator, unit=row.unit, tender_id=row.tender_id, value=row.value)
    found = sorted(facts.peers_of(own).values_list("value", flat=True)[:10_000])
    if not found:
        return Place(0, 0, [])
    low, high = min(found[0], row.value), max(found[-1], row.value)
    width = (high - low) / BINS or 1.0

    def at(value: float) -> int:
        return min(BINS - 1, int((value - low) / width))

    counts = [0] * BINS
    for value in found:
        counts[at(value)] += 1
    mine = at(row.value)
    bins = [(low + n * width, low + (n + 1) * width, many, n == mine) for n, many in enumerate(counts)]
    return Place(sum(1 for value in found if value < row.value), len(found), bins if high > low else bins[:1])


def evidence(cases: Iterable[UUID]) -> list[tuple[UUID, FeedAct, object]]:
    """Public acts of these tenders with the name of their kind: each has a receipt with its proof."""
    return [
        (case, act, REGISTRY[act.code].name if act.code in REGISTRY else act.code)
        for case in cases
        for act in acts_after(0, case=case, limit=MOST_ACTS)
        if act.sealed_for is None
    ]
