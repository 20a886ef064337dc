"""The promises of those who work on dossiers, counted from facts and published beside the help desk's."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises import public as promises
from openhall.helpdesk.promises.public import Figures, Promise
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.flow.models import Acceptance, Escalation, Leg
from openhall.procedures.laws.public import zone_of

DAY = timedelta(days=1)


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


def _local(since: date) -> tuple[ZoneInfo, datetime]:
    zone = ZoneInfo(zone_of(catalogue.jurisdictions()[0]))
    return zone, datetime.combine(since, time.min, zone)


def first_day(since: date) -> list[Figures]:
    """Dossiers whose work began on the day of their receipt and later, by the month of the receipt.

    The work begins with the first step that somebody is asked to take; a dossier that ended before isn't counted.
    """
    zone, begin = _local(since)
    earlier = Leg.objects.filter(dossier=OuterRef("dossier"), id__lt=OuterRef("id"))
    opened = Q(day=TruncDate("begun_at", tzinfo=zone))
    rows = (
        Leg.objects.filter(~Exists(earlier), dossier__received_at__gte=begin)
        .order_by()
        .annotate(
            month=TruncMonth("dossier__received_at", tzinfo=zone), day=TruncDate("dossier__received_at", tzinfo=zone)
        )
        .values("month")
        .annotate(kept=Count("id", filter=opened), broken=Count("id", filter=~opened))
        .order_by("-month")
    )
    return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows]


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
    answered = Q(due_at__isnull=False)
    promises.measure(
        Promise(
            "dossiers-answered-in-time",
            _("Dossiers answered after the filing"),
            _("Whoever files online hears within the limit whether it is accepted, or all that is missing at once."),
            _("The unit answered by then."),
            _("The unit answered later."),
            _by_month(Acceptance, "answered_at", answered, Q(answered_at__lte=F("due_at"))),
        )
    )
    promises.measure(
        Promise(
            "dossiers-first-officer",
            _("Dossiers: one officer answers for it"),
            _("Within a day of its beginning each step is in the hands of one officer who answers for it."),
            _("The step was in an officer’s hands within a day."),
            _("Nobody had taken it by then."),
            _by_month(
                Leg,
                "sent_at",
                Q(sent_at__isnull=False) & ~Q(gone="over"),
                Q(officer__isnull=False) & (Q(taken_at=None) | Q(taken_at__lt=F("received_at") + DAY)),
            ),
        )
    )
    promises.measure(
        Promise(
            "dossiers-steps-in-time",
            _("Dossiers: steps done in time"),
            _("Each step of a dossier is done within its share of the time limit, whoever stands in for whom."),
            _("The step was left by the instant when it was due."),
            _("It was left later."),
            _by_month(Leg, "sent_at", Q(sent_at__isnull=False) & ~Q(gone="over"), Q(sent_at__lte=F("due_at"))),
        )
    )
    promises.measure(
        Promise(
            "dossiers-first-day",
            _("Dossiers: opened on the first day"),
            _("Work on a dossier begins on the day on which it was received."),
            _("Its first step began on the day of its receipt."),
            _("Its first step began on a later day."),
            first_day,
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
