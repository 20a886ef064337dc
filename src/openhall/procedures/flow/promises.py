"""The promises of those who work on dossiers, counted from facts and published beside the help desk's."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises import public as promises
from openhall.helpdesk.promises.public import Figures, Promise
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers.public import Dossier, State
from openhall.procedures.flow.models import Acceptance, Escalation, Leg
from openhall.procedures.laws.public import zone_of

DAY = timedelta(days=1)
STANDS_STILL = (State.SUPPLEMENT, State.FINANCIAL_DUTY)
"""While a dossier is so nobody of a unit is late with it."""


def _by_month(rows: type[Acceptance] | type[Leg], field: str, about: Q, kept: Q) -> promises.Counting:
    def count(since: date) -> list[Figures]:
        zone = ZoneInfo(zone_of(catalogue.jurisdictions()[0]))
        found = (
            rows._default_manager.filter(about, **{f"{field}__gte": datetime.combine(since, time.min, zone)})
            .order_by()
            .annotate(month=TruncMonth(field, tzinfo=zone))
            .values("month")
            .annotate(kept=Count("id", filter=kept), broken=Count("id", filter=~kept))
            .order_by("-month")
        )
        return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in found]

    return count


def verdicts(due: str, done: str, fell: str, now: date | datetime) -> tuple[Q, Q]:
    """Kept and broken as conditions of the database, by :func:`openhall_rules.service.promises.kept`; each argument but
    the present names a field.
    """
    waits = Q(**{f"{done}__isnull": True})
    gone = waits & Q(**{f"{fell}__gt": F(due)})
    passed = waits & Q(**{f"{fell}__isnull": True, f"{due}__lt": now})
    return Q(**{f"{done}__lte": F(due)}), Q(**{f"{done}__gt": F(due)}) | gone | passed


def _months(rows: QuerySet[Any], field: str, zone: ZoneInfo, kept: Q, broken: Q) -> list[Figures]:
    found = (
        rows.order_by()
        .annotate(month=TruncMonth(field, tzinfo=zone))
        .values("month")
        .annotate(kept=Count("id", filter=kept), broken=Count("id", filter=broken))
        .order_by("-month")
    )
    return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in found if row["kept"] + row["broken"]]


def _local(since: date) -> tuple[ZoneInfo, datetime]:
    zone = ZoneInfo(zone_of(catalogue.jurisdictions()[0]))
    return zone, datetime.combine(since, time.min, zone)


def first_day(since: date, at: datetime) -> list[Figures]:
    """Dossiers whose work began on the day of their receipt, and those for which that day passed without, by the month
    of the receipt.

    The work begins with the first step that somebody is asked to take. A dossier that ended on the day of its receipt
    without one isn't counted.
    """
    zone, begin = _local(since)
    first = Leg.objects.filter(dossier=OuterRef("pk")).order_by("id").values("begun_at")[:1]
    rows = Dossier.objects.filter(received_at__gte=begin).annotate(
        day=TruncDate("received_at", tzinfo=zone),
        begun=TruncDate(Subquery(first), tzinfo=zone),
        fell=TruncDate("ended_at", tzinfo=zone),
    )
    kept, broken = verdicts("day", "begun", "fell", at.astimezone(zone).date())
    return _months(rows, "received_at", zone, kept, broken)


def answered(since: date, at: datetime) -> list[Figures]:
    """Dossiers that were filed online, by the month in which the unit was to answer: answered by then or not."""
    zone, begin = _local(since)
    rows = Acceptance.objects.filter(due_at__gte=begin)
    kept, broken = verdicts("due_at", "answered_at", "dossier__ended_at", at)
    return _months(rows, "due_at", zone, kept, broken)


def steps_in_time(since: date, at: datetime) -> list[Figures]:
    """Steps by the month in which they were due: left by then or not. What went with its dossier isn't counted, nor
    what isn't due yet; while the dossier's clock stands still nothing becomes late.
    """
    zone, begin = _local(since)
    rows = Leg.objects.filter(due_at__gte=begin).exclude(gone="over")
    kept = Q(sent_at__lte=F("due_at"))
    runs = Q(sent_at=None, due_at__lt=at) & ~Q(dossier__state__in=STANDS_STILL)
    return _months(rows, "due_at", zone, kept, Q(sent_at__gt=F("due_at")) | runs)


def one_officer(since: date, at: datetime) -> list[Figures]:
    """Steps by the month in which they came into the hands of a unit: in those of one officer within a day or not."""
    zone, begin = _local(since)
    rows = Leg.objects.filter(received_at__gte=begin).exclude(gone="over")
    until = F("received_at") + DAY
    named = Q(officer__isnull=False)
    kept = named & (Q(taken_at=None) | Q(taken_at__lt=until))
    late = (named & Q(taken_at__gte=until)) | Q(officer=None, sent_at__gte=until)
    waits = Q(officer=None, sent_at=None, received_at__lte=at - DAY)
    left = Q(officer=None, sent_at__lt=until)
    return _months(rows, "received_at", zone, kept, late | waits | left)


def escalated(since: date) -> list[Figures]:
    """Escalations by the month in which they came: answered before the step was left, and not. One whose step still
    runs without a word isn't counted yet.
    """
    zone, begin = _local(since)
    runs = Leg.objects.filter(
        dossier=OuterRef("dossier"), step=OuterRef("step"), begun_at=OuterRef("begun_at"), sent_at=None
    )
    kept = Q(in_time=True)
    rows = (
        Escalation.objects.filter(Q(in_time__isnull=False) | ~Exists(runs), escalated_at__gte=begin)
        .order_by()
        .annotate(month=TruncMonth("escalated_at", tzinfo=zone))
        .values("month")
        .annotate(kept=Count("id", filter=kept), broken=Count("id", filter=Q(in_time=False) | Q(in_time=None)))
        .order_by("-month")
    )
    return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows]


def measure() -> None:
    """Publish them. Called once, when the app is ready."""
    promises.measure(
        Promise(
            "dossiers-answered-in-time",
            _("Dossiers answered after the filing"),
            _("Whoever files online hears within the limit whether it is accepted, or all that is missing at once."),
            _("The unit answered by then."),
            _("Its time passed without an answer."),
            count_at=answered,
        )
    )
    promises.measure(
        Promise(
            "dossiers-first-officer",
            _("Dossiers: one officer answers for it"),
            _("Within a day of its beginning each step is in the hands of one officer who answers for it."),
            _("The step was in an officer’s hands within a day."),
            _("Nobody had taken it by then."),
            count_at=one_officer,
        )
    )
    promises.measure(
        Promise(
            "dossiers-steps-in-time",
            _("Dossiers: steps done in time"),
            _("Each step of a dossier is done within its share of the time limit, whoever stands in for whom."),
            _("The step was left by the instant when it was due."),
            _("Its time passed and it wasn’t left."),
            count_at=steps_in_time,
        )
    )
    promises.measure(
        Promise(
            "dossiers-first-day",
            _("Dossiers: opened on the first day"),
            _("Work on a dossier begins on the day on which it was received."),
            _("Its first step began on the day of its receipt."),
            _("The day passed and no step had begun, whether one began later or never."),
            count_at=first_day,
        )
    )
    promises.measure(
        Promise(
            "dossiers-backup-officer",
            _("Dossiers: the stand-in takes over"),
            _("When a step is at risk, because its officer is absent or it is overdue, the unit’s stand-in takes it."),
            _("The stand-in took the step over by rule."),
            _("The step was overdue and stayed where it was: the unit had named nobody who could."),
            _by_month(
                Leg,
                "sent_at",
                Q(sent_at__isnull=False) & ~Q(gone="over") & (~Q(stood_in="") | Q(warned="late")),
                ~Q(stood_in=""),
            ),
        )
    )
    promises.measure(
        Promise(
            "dossiers-escalated",
            _("Dossiers: what is late goes to the head"),
            _("A step that is overdue goes to the head of the unit, who says what was done about it."),
            _("The head said so before the step was left."),
            _("The step was left before the head had said anything."),
            escalated,
        )
    )
