"""What is free when: the day of a centre as rows of time, for people and for programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from openhall.tendering.booking.models import Centre, Occupation, Resource

HOURS = 1
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a day in which one resource is free, taken, or over."""

    starts_at: datetime
    ends_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """One resource and its day: stretches without gaps, from 0:00 to 24:00 of the centre's zone."""

    resource: Resource
    stretches: tuple[Stretch, ...]

    @property
    def free(self) -> list[Stretch]:
        """What can be booked."""
        return [one for one in self.stretches if one.state == "free"]


def day_bounds(centre: Centre, day: date) -> tuple[datetime, datetime]:
    """First and last instant of a day on the centre's clocks, in UTC: 23 or 25 hours where clocks are changed."""
    zone = ZoneInfo(centre.zone)
    begin = datetime.combine(day, time(), zone).astimezone(UTC)
    return begin, datetime.combine(day + ONE_DAY, time(), zone).astimezone(UTC)


def today(centre: Centre, at: datetime) -> date:
    """The day at the centre."""
    return at.astimezone(ZoneInfo(centre.zone)).date()


def next_slot(centre: Centre, at: datetime) -> datetime:
    """The first beginning of a slot after ``at``."""
    local = at.astimezone(ZoneInfo(centre.zone))
    over = timedelta(minutes=local.minute % centre.slot_minutes, seconds=local.second, microseconds=local.microsecond)
    return at - over + timedelta(minutes=centre.slot_minutes)


def day_of(centre: Centre, resources: Iterable[Resource], day: date, at: datetime) -> list[Line]:
    """Every resource's day, in one query. What began already is ``over``, also where nobody had it."""
    resources = list(resources)
    begin, end = day_bounds(centre, day)
    rows = Occupation.objects.filter(
        resource__in=[one.pk for one in resources], during__overlap=DateTimeTZRange(begin, end)
    ).order_by("during")
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for key, during in rows.values_list("resource", "during"):
        taken.setdefault(key, []).append((max(during.lower, begin), min(during.upper, end)))
    bookable_from = min(max(begin, next_slot(centre, at)), end)
    return [Line(one, _stretches(taken.get(one.pk, []), begin, end, bookable_from)) for one in resources]


def _stretches(
    taken: list[tuple[datetime, datetime]], begin: datetime, end: datetime, bookable_from: datetime
) -> tuple[Stretch, ...]:
    found: list[Stretch] = []

    def free(start: datetime, stop: datetime) -> None:
        if start < (past := min(stop, bookable_from)):
            found.append(Stretch(start, past, "over"))
        if (start := max(start, bookable_from)) < stop:
            found.append(Stretch(start, stop, "free"))

    now = begin
    for start, stop in taken:
        free(now, start)
        found.append(Stretch(start, stop, "taken"))
        now = stop
    free(now, end)
    return tuple(found)


def hours(line: Line, centre: Centre) -> list[tuple[datetime, str]]:
    """The day by the hour: when each begins, and whether it is wholly ``free``, ``taken``, ``partly`` or ``over``."""
    found: list[tuple[datetime, str]] = []
    start, end = line.stretches[0].starts_at, line.stretches[-1].ends_at
    while start < end:
        stop = min(start + timedelta(hours=HOURS), end)
        states = {one.state for one in line.stretches if one.starts_at < stop and one.ends_at > start}
        if "free" in states:
            found.append((start, "free" if states == {"free"} else "partly"))
        else:
            found.append((start, "taken" if "taken" in states else "over"))
        start = stop
    return found
