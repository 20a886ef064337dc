"""The promises that desks make, counted from facts and published beside the help desk's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises import public as promises
from openhall.helpdesk.promises.public import Figures, Promise
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.desk.models import Day
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.laws.public import zone_of


def waiting(since: date) -> list[Figures]:
    """People called in time and too late, by month, over every desk that promises a time."""
    months: dict[date, list[int]] = {}
    for day, figures in Day.objects.filter(day__gte=since, promise_minutes__isnull=False).values_list("day", "figures"):
        kept = months.setdefault(day.replace(day=1), [0, 0])
        kept[0] += figures["in_promise"]
        kept[1] += figures["called"] - figures["in_promise"]
    return [Figures(month, *months[month]) for month in sorted(months, reverse=True)]


def _of_dossiers(kept: Q, broken: Q, field: str) -> promises.Counting:
    def count(since: date) -> list[Figures]:
        zone = ZoneInfo(zone_of(catalogue.jurisdictions()[0]))
        rows = (
            Dossier.objects.filter(**{f"{field}__gte": datetime.combine(since, time.min, zone)})
            .order_by()
            .annotate(month=TruncMonth(field, tzinfo=zone))
            .values("month")
            .annotate(kept=Count("id", filter=kept), broken=Count("id", filter=broken))
            .order_by("-month")
        )
        return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows if row["kept"] + row["broken"]]

    return count


def in_time(since: date, at: datetime) -> list[Figures]:
    """Dossiers by the month in which they were done, or were to be done: in time or not. While the clock stands still
    nothing becomes late; what was stopped isn't counted.
    """
    zone = ZoneInfo(zone_of(catalogue.jurisdictions()[0]))
    done = Q(state__in=["done", "returned"])
    runs = Q(state__in=["accepted", "processing"], due_at__lt=at)
    rows = (
        Dossier.objects.filter(done | runs)
        .annotate(when=Coalesce("ended_at", "due_at"))
        .filter(when__gte=datetime.combine(since, time.min, zone))
        .order_by()
        .annotate(month=TruncMonth("when", tzinfo=zone))
        .values("month")
        .annotate(
            kept=Count("id", filter=done & Q(ended_at__lte=F("due_at"))),
            broken=Count("id", filter=runs | (done & Q(ended_at__gt=F("due_at")))),
        )
        .order_by("-month")
    )
    return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows if row["kept"] + row["broken"]]


def measure() -> None:
    """Publish the promises of desks and dossiers. Called once, when the app is ready."""
    promises.measure(
        Promise(
            "waiting-at-desks",
            _("Waiting at desks"),
            _("Where a desk promises a time, everybody who draws a ticket is called within it."),
            _("Somebody was called within the promised minutes."),
            _("Somebody was called later."),
            waiting,
        )
    )
    promises.measure(
        Promise(
            "dossiers-in-time",
            _("Dossiers done in time"),
            _("A dossier is done by the instant that was told when it was accepted, pauses of its clock aside."),
            _("It was done by then."),
            _("That instant passed and it wasn’t done, whether it was done later or never."),
            count_at=in_time,
        )
    )
    promises.measure(
        Promise(
            "dossiers-asked-once",
            _("Dossiers: one request for what is missing"),
            _("Whatever is missing in a dossier is asked for once, all of it together."),
            _("A dossier ended after at most one request."),
            _("More than one request was made."),
            _of_dossiers(Q(supplement_requests__lte=1), Q(supplement_requests__gt=1), "ended_at"),
        )
    )
