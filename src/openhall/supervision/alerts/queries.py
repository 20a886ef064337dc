"""What may be read of rules (everybody) and of alerts (those of the sector, inspection and audit)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Max, Min, Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.alerts.models import Alert, AlertState, Outcome, Rule
from openhall.supervision.channels import public as channels
from openhall.supervision.channels.public import Sector
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Value, Watched
from openhall.witness.public import REGISTRY, FeedAct, acts_after

BINS = 10
MOST_ACTS = 200
COUNTED = (Outcome.CONFIRMED, Outcome.EXPLAINED, Outcome.FALSE_ALARM)
_WITH = ("rule__sector__organisation", "handler")


@dataclass(frozen=True)
class Precision:
    """How good a rule is: ``confirmed`` of ``settled`` alerts were confirmed, by themselves or by an investigation.

    Those handed on count once the investigation that began with them has ended: ``investigated`` of ``settled``.
    """

    confirmed: int
    settled: int
    investigated: int = 0

    @property
    def share(self) -> float | None:
        """None while nothing is settled."""
        return self.confirmed / self.settled if self.settled else None


def rules(sector: Sector | None = None, *, before: int | None = None, limit: int) -> list[Rule]:
    """Rules of all sectors, or of one, the newest first; ``before``: those older than the one with this key."""
    rows = Rule.objects.select_related("sector__organisation", "muted_by").order_by("-id")
    if sector is not None:
        rows = rows.filter(sector=sector)
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


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
    counted: dict[int, list[int]] = {one.pk: [0, 0, 0] for one in of}
    rows = Alert.objects.filter(rule__in=list(counted)).exclude(outcome="").order_by()
    grouped = rows.values_list("rule", "outcome", "investigated").annotate(number=Count("id"))
    for key, outcome, investigated, number in grouped:
        found = counted[key]
        if outcome in COUNTED or investigated:
            found[0] += number if Outcome.CONFIRMED in (outcome, investigated) else 0
            found[1] += number
            found[2] += number if investigated else 0
    return {key: Precision(*found) for key, found in counted.items()}


def counted(first: datetime, until: datetime, sector: Sector | None) -> tuple[int, int, int]:
    """How many alerts came up from ``first`` on and before ``until``, were closed, and were confirmed."""
    rows = Alert.objects.all() if sector is None else Alert.objects.filter(rule__sector=sector)
    closed = rows.filter(closed_at__gte=first, closed_at__lt=until)
    came = rows.filter(first_seen_at__gte=first, first_seen_at__lt=until)
    return came.count(), closed.count(), closed.filter(outcome=Outcome.CONFIRMED).count()


class Show(StrEnum):
    """Which alerts somebody wants to see."""

    OPEN = "open"
    NEW = "new"
    LATE = "late"
    MINE = "mine"
    CLOSED = "closed"


@dataclass(frozen=True)
class Asked:
    """Which alerts: of a view, an indicator, a sector (its id), and with these words in what they are about."""

    show: Show = Show.OPEN
    indicator: str = ""
    sector: UUID | None = None
    words: str = ""

    def query(self) -> str:
        """What was asked for, as the end of an address; empty for everything that is open."""
        parts = {"show": self.show.value if self.show is not Show.OPEN else "", "indicator": self.indicator}
        parts |= {"sector": str(self.sector or ""), "words": self.words}
        return urlencode({name: value for name, value in parts.items() if value})


def seen(reader: Actor | None, asked: Asked, *, at: datetime) -> QuerySet[Alert]:
    """Alerts of all sectors that the reader sees, by deadline; the closed ones newest first.

    Raises:
        NotFound: the reader supervises, inspects and audits nothing.
    """
    channels.require_reader(reader)
    rows = Alert.objects.select_related(*_WITH).filter(rule__sector__in=channels.seen_by(reader).values("pk"))
    if asked.indicator:
        rows = rows.filter(rule__indicator=asked.indicator)
    if asked.sector is not None:
        rows = rows.filter(rule__sector__uuid=asked.sector)
    if asked.words:
        titled = Watched.objects.filter(Q(title__icontains=asked.words) | Q(buyer_name__icontains=asked.words))
        known = titled.exclude(tender_id="").values("tender_id")
        rows = rows.filter(Q(tender_id__in=known) | Q(key__icontains=asked.words))
    if asked.show is Show.CLOSED:
        return rows.filter(state=AlertState.CLOSED).order_by("-id")
    rows = rows.exclude(state=AlertState.CLOSED).order_by("due_at", "id")
    if asked.show is Show.LATE:
        return rows.filter(due_at__lt=at)
    if asked.show is Show.NEW:
        return rows.filter(state=AlertState.OPEN)
    return rows.filter(handler_id=reader.person_id if reader else None) if asked.show is Show.MINE else rows


def page_of(rows: QuerySet[Alert], after: UUID | None, limit: int) -> tuple[list[Alert], UUID | None]:
    """A page of :func:`seen` behind the alert ``after``, and after which one the next page begins; by key, not counted.

    Raises:
        NotFound: there is no such alert.
    """
    if after is not None:
        last = Alert.objects.filter(uuid=after).values_list("pk", "due_at").first()
        if last is None:
            raise NotFound(alert=str(after))
        key, due = last
        if rows.query.order_by == ("-id",):
            rows = rows.filter(pk__lt=key)
        else:
            rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=key))
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return found[:limit], found[limit - 1].uuid if more else None


def counts(reader: Actor | None, asked: Asked, *, at: datetime) -> dict[Show, int]:
    """How many alerts each view of :func:`seen` has, with the other filters as asked."""
    return {show: seen(reader, replace(asked, show=show), at=at).count() for show in Show}


def of_party(reader: Actor | None, party: UUID) -> QuerySet[Alert]:
    """Alerts that point at a firm itself, in sectors that the reader sees, newest first.

    Raises:
        NotFound: the reader supervises, inspects and audits nothing.
    """
    channels.require_reader(reader)
    rows = Alert.objects.select_related(*_WITH).filter(rule__sector__in=channels.seen_by(reader).values("pk"))
    return rows.filter(key__contains=str(party)).order_by("-id")


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
    """Where a value stands among all of its market and period: ``below`` of ``total`` are lower, ``equal`` as high.

    ``bins``: ``(from, to, how many, whether the value is in it)``, over every value and not over some of them.
    """

    below: int
    equal: int
    total: int
    bins: list[tuple[float, float, int, bool]]
    market: str = ""
    period: str = ""


def place(row: Alert) -> Place:
    """The alert's value, as last seen, in the distribution as it is now; counted by the database over all values."""
    mine = row.latest
    own = Value(indicator=row.rule.indicator, unit=row.unit, tender_id=row.tender_id, value=mine)
    peers = facts.peers_of(own)
    told = peers.rows.aggregate(
        total=Count("id"), below=Count("id", filter=Q(value__lt=mine)), equal=Count("id", filter=Q(value=mine)),
        low=Min("value"), high=Max("value"),
    )  # fmt: skip
    if not told["total"]:
        return Place(0, 0, 0, [], peers.market, peers.period)
    low, high = min(told["low"], mine), max(told["high"], mine)
    if high <= low:
        bins = [(low, high, told["total"], True)]
        return Place(told["below"], told["equal"], told["total"], bins, peers.market, peers.period)
    width = (high - low) / BINS
    place_in = Func(F("value"), low, high, BINS, function="width_bucket", output_field=IntegerField())
    # The highest value stands in the bin behind the last one: it belongs to the last.
    numbered = peers.rows.annotate(bin=place_in).order_by().values_list("bin").annotate(number=Count("id"))
    counts = [0] * BINS
    for number, many in numbered:
        counts[min(BINS, max(1, number)) - 1] += many
    at = min(BINS - 1, int((mine - low) / width))
    bins = [(low + n * width, low + (n + 1) * width, many, n == at) for n, many in enumerate(counts)]
    return Place(told["below"], told["equal"], told["total"], bins, peers.market, peers.period)


def evidence(cases: Iterable[UUID]) -> list[tuple[UUID, FeedAct, object]]:
    """Public acts of these tenders with the name of their kind: each has a receipt with its proof."""
    return [
        (case, act, REGISTRY[act.code].name if act.code in REGISTRY else act.code)
        for case in cases
        for act in acts_after(0, case=case, limit=MOST_ACTS)
        if act.sealed_for is None
    ]
