"""Measures of what was traded here in a period, from the records: each by bounded SQL, each with its definition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db.models import Aggregate, Count, DurationField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from openhall.exchange.imports import public as imports
from openhall.tendering.awards.public import Award
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import (
    CalendarEnds,
    LawRefuses,
    Project,
    ValueNotEntered,
    asking_the_law,
    costs,
    known_packs,
    law_of,
    named,
)

LONGEST: Final = timedelta(days=3 * 366)
"""The longest period that is measured at once."""
MOST_CHECKED: Final = 2000
"""Notices, and publicities, of which the legal minimum is computed; the newest. A page says so when there were more."""
USCC: Final = "uscc"
"""GB 32100: characters 3 to 8 are the division where the party is registered, the first two of them its province
and the first four its prefecture (GB/T 2260)."""
MOST_PUBLISHERS: Final = 50
"""Publishers whose records are counted each for itself."""
OTHERS: Final = "*"
"""In the place of a publisher: all the others."""
_DONE: Final = (Project.State.CONTRACTED, Project.State.ARCHIVED)
_READ: Final = ("opened", "unreadable")


class Percentile(Aggregate):
    """A continuous percentile of durations (PostgreSQL ``percentile_cont``)."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Any, share: str, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first instant of ``first`` to the last of ``last``, in UTC."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return datetime.fromisoformat(f"{self.first.isoformat()}T00:00:00+00:00")

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.fromisoformat(f"{self.last.isoformat()}T00:00:00+00:00") + timedelta(days=1)

    @staticmethod
    def of(first: str, last: str, at: datetime) -> "Period":
        """What an address asks for; what isn't a period within bounds becomes the year up to now."""
        try:
            period = Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            period = None
        usual = Period(at.date() - timedelta(days=365), at.date())
        if period is None or not timedelta(0) <= period.last - period.first <= LONGEST or period.last.year > 9000:
            return usual
        return period


@dataclass(frozen=True, slots=True)
class Electronic:
    """Records of trades that came to an award: those electronic throughout, those with paper, those that don't tell.

    ``resource_class``: code or empty, of this installation's own. ``publisher``: of imported ones.
    """

    resource_class: str
    electronic: int
    paper: int
    not_told: int = 0
    publisher: str = ""

    @property
    def records(self) -> int:
        """All of them."""
        return self.electronic + self.paper + self.not_told

    @property
    def rate(self) -> Decimal | None:
        """Per cent of those that tell."""
        return rate(self.electronic, self.electronic + self.paper)


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long a stage took. ``below``: how many were shorter than the law allows; None where it sets no minimum."""

    stage: str
    count: int
    first_quartile: timedelta | None
    median: timedelta | None
    third_quartile: timedelta | None
    below: int | None
    checked: int | None


@dataclass(frozen=True, slots=True)
class Outside:
    """Bids that were opened: of all, those whose region is known, and those from another province or prefecture."""

    resource_class: str
    bids: int
    known: int
    other_province: int
    other_prefecture: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures of a period."""

    period: Period
    electronic: tuple[Electronic, ...]
    cycles: tuple[Cycle, ...]
    outside: tuple[Outside, ...]
    bids: int
    saving: costs.Saving | None
    model: Any


def measure(period: Period, *, at: datetime) -> Measures:
    """Every measure of a period, as things stand ``at`` that instant."""
    bids = bids_opened(period).count()
    model = costs.newest()
    return Measures(
        period=period,
        electronic=electronic(period, at=at),
        cycles=cycles(period),
        outside=outside(period),
        bids=bids,
        saving=costs.saved(model, bids) if model else None,
        model=model,
    )


def _between(field: str, period: Period) -> Q:
    return Q(**{f"{field}__gte": period.begins, f"{field}__lt": period.ends})


def electronic(period: Period, *, at: datetime) -> tuple[Electronic, ...]:
    """By class, records of a lot's award in the period; after them those of other systems, by publisher.

    A project of this installation is counted once its contracts are concluded here, or were due. It has paper where its
    procedure holds a stage elsewhere, or where a contract that was due isn't here: it was made on paper, or not at all.
    """
    laws = [way for law in known_packs() for way in (law, *(law.by(code) for code in law.procedures))]
    outside_stages = [law.id for law in laws if law.procedure and law.procedures[law.procedure].elsewhere]
    without_contract = [law.id for law in laws if law.value("contract.needed").value is False]
    awarded = Award.objects.filter(_between("awarded_at", period), lot__notice__project=OuterRef("pk"))
    overdue = awarded.filter(lot__state=Lot.State.AWARDED, contract_due_at__lt=at).exclude(
        lot__notice__project__pack__in=without_contract
    )
    rows = (
        Project.objects.filter(Exists(awarded))
        .annotate(overdue=Exists(overdue))
        .filter(Q(state__in=_DONE) | Q(overdue=True))
        .order_by("resource_class")
        .values("resource_class")
        .annotate(records=Count("pk"), whole=Count("pk", filter=~Q(pack__in=outside_stages) & Q(overdue=False)))
    )
    ours = (Electronic(row["resource_class"], row["whole"], row["records"] - row["whole"]) for row in rows)
    return (*ours, *_electronic_elsewhere(period))


def _electronic_elsewhere(period: Period) -> list[Electronic]:
    """What other systems awarded, as they published it, by publisher; beyond so many publishers all others at once."""
    found = imports.awarded(period.begins, period.ends, own_prefix=settings.OPENHALL_OCID_PREFIX)
    counts = {
        "whole": Count("pk", filter=Q(electronic=True)),
        "on_paper": Count("pk", filter=Q(electronic=False)),
        "silent": Count("pk", filter=Q(electronic=None)),
    }
    rows: Any = found.values(publisher_name=F("publisher__name")).annotate(**counts, records=Count("pk"))
    told = [
        Electronic("", row["whole"], row["on_paper"], row["silent"], row["publisher_name"])
        for row in rows.order_by("-records", "publisher_name")[:MOST_PUBLISHERS]
    ]
    every, known = found.aggregate(**counts), altogether(told)
    others = Electronic(
        "",
        every["whole"] - known.electronic,
        every["on_paper"] - known.paper,
        every["silent"] - known.not_told,
        OTHERS,
    )
    return [*told, others] if others.records else told


def altogether(found: Iterable[Electronic]) -> Electronic:
    """The sum of them."""
    rows = list(found)
    return Electronic(
        "", sum(one.electronic for one in rows), sum(one.paper for one in rows), sum(one.not_told for one in rows)
    )


def _cycle(stage: str, rows: QuerySet[Any], length: Any, below: tuple[int, int] | None = None) -> Cycle:
    found = rows.aggregate(
        number=Count("pk"),
        low=Percentile(length, "0.25"),
        middle=Percentile(length, "0.5"),
        high=Percentile(length, "0.75"),
    )
    return Cycle(
        stage,
        found["number"],
        found["low"],
        found["middle"],
        found["high"],
        below[0] if below else None,
        below[1] if below else None,
    )


def cycles(period: Period) -> tuple[Cycle, ...]:
    """By stage: those that ended in the period."""
    notices = Notice.objects.filter(_between("bids_due_at", period), published_at__isnull=False).exclude(
        state=Notice.State.DRAFT
    )
    opened = Lot.objects.filter(_between("opened_at", period))
    publicities = Award.objects.filter(_between("awarded_at", period))
    evaluated = Award.objects.filter(_between("candidates_published_at", period), lot__opened_at__isnull=False)
    contracts = Award.objects.annotate(
        contract=FilteredRelation("lot__contracts", condition=Q(lot__contracts__cancelled_at=None))
    ).filter(_between("contract__concluded_at", period), awarded_at__isnull=False)
    return (
        _cycle("notice", notices, F("bids_due_at") - F("published_at"), _short_notices(notices)),
        _cycle("opening", opened, F("opened_at") - F("notice__bids_due_at")),
        _cycle("evaluation", evaluated, F("candidates_published_at") - F("lot__opened_at")),
        _cycle(
            "publicity", publicities, F("awarded_at") - F("candidates_published_at"), _short_publicities(publicities)
        ),
        _cycle("contract", contracts, F("contract__concluded_at") - F("awarded_at")),
    )


def _short_notices(rows: QuerySet[Notice]) -> tuple[int, int]:
    """How many were shorter than the law allows, of how many that could be checked."""
    short = checked = 0
    found = rows.select_related("project").prefetch_related("lots").order_by("-published_at", "-id")[:MOST_CHECKED]
    for notice in found:
        if notice.published_at is None:
            continue
        try:
            law = law_of(notice.project)
            with asking_the_law():
                methods = {lot.method for lot in notice.lots.all()}
                least = max(law.bid_deadline(method, published_at=notice.published_at) for method in methods)
        except (LawRefuses, ValueNotEntered, CalendarEnds, ValueError):
            continue
        checked += 1
        short += notice.bids_due_at is not None and notice.bids_due_at < least
    return short, checked


def _short_publicities(rows: QuerySet[Award]) -> tuple[int, int]:
    short = checked = 0
    for award in rows.select_related("lot__notice__project").order_by("-awarded_at", "-id")[:MOST_CHECKED]:
        try:
            with asking_the_law():
                least = law_of(award.lot.notice.project).publicity_ends(published_at=award.candidates_published_at)
        except (LawRefuses, ValueNotEntered, CalendarEnds):
            continue
        checked += 1
        short += award.awarded_at is not None and award.awarded_at < least
    return short, checked


def bids_opened(period: Period) -> QuerySet[Bid]:
    """Bids that were opened in the period: before that nobody may count them."""
    return Bid.objects.filter(_between("lot__opened_at", period), state__in=_READ)


def bids_of(project: Project) -> int:
    """Bids of a project that were opened."""
    return Bid.objects.filter(lot__notice__project=project, lot__opened_at__isnull=False, state__in=_READ).count()


def outside(period: Period) -> tuple[Outside, ...]:
    """By class: where bidders and owners are registered, as their credit codes tell."""
    owner = "lot__notice__project__owner"
    known = Q(bidder__scheme=USCC, **{f"{owner}__scheme": USCC})
    rows = (
        bids_opened(period)
        .annotate(
            resource_class=F("lot__notice__project__resource_class"),
            theirs=Substr("bidder__identifier", 3, 4),
            ours=Substr(f"{owner}__identifier", 3, 4),
            their_province=Substr("bidder__identifier", 3, 2),
            our_province=Substr(f"{owner}__identifier", 3, 2),
        )
        .order_by("resource_class")
        .values("resource_class")
        .annotate(
            bids=Count("pk"),
            known=Count("pk", filter=known),
            other_province=Count("pk", filter=known & ~Q(their_province=F("our_province"))),
            other_prefecture=Count("pk", filter=known & ~Q(theirs=F("ours"))),
        )
    )
    return tuple(
        Outside(row["resource_class"], row["bids"], row["known"], row["other_province"], row["other_prefecture"])
        for row in rows
    )


def rate(part: int, whole: int) -> Decimal | None:
    """A share in per cent with one decimal; None of nothing."""
    return None if whole == 0 else (Decimal(part) * 100 / whole).quantize(Decimal("0.1"))


def names_of_classes() -> dict[str, str]:
    """Code → name in the reader's language, of every class that a pack knows."""
    return {code: named(one.name) for law in known_packs() for code, one in law.classes.items()}


def _electronic_rows(of: str, one: Electronic) -> Iterable[tuple[str, str, str, object]]:
    for what in ("records", "electronic", "paper", "not_told"):
        yield "electronic", of, what, getattr(one, what)
    yield "electronic", of, "per_cent", one.rate


def rows_of(found: Measures) -> Iterable[tuple[str, str, str, object]]:
    """All figures as ``(measure, of, what, value)``: what the CSV and the API give."""
    for one in found.electronic:
        yield from _electronic_rows(f"publisher: {one.publisher}" if one.publisher else one.resource_class, one)
    yield from _electronic_rows("altogether", altogether(found.electronic))
    for cycle in found.cycles:
        for what in ("count", "first_quartile", "median", "third_quartile", "below", "checked"):
            value = getattr(cycle, what)
            yield "cycle", cycle.stage, what, value.total_seconds() if isinstance(value, timedelta) else value
    for region in found.outside:
        yield from (
            ("outside", region.resource_class, what, getattr(region, what))
            for what in ("bids", "known", "other_province", "other_prefecture")
        )
    yield "saved", "", "bids", found.bids
    if found.saving is not None:
        for part, amount in found.saving.parts.items():
            yield "saved", part, found.saving.currency, amount
        yield "saved", "total", found.saving.currency, found.saving.total
