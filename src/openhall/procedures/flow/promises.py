"""The promises of those who work on dossiers, counted from facts and published beside the help desk's."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises import public as promises
from openhall.helpdesk.promises.public import Figures, Promise
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.flow.models import Acceptance, Leg
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
