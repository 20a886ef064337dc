"""The promises of the transaction that the source names, measured from facts and published beside the help desk's.

Counted when what was promised is done, in the month in which it was; what the laws give as limits is one thing, what a
body promises beyond them another, and each has a row of its own.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Model, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises import public as promises
from openhall.helpdesk.promises.public import Figures, Promise
from openhall.tendering.contracts.models import Contract
from openhall.tendering.remedies.models import Complaint
from openhall.tendering.remedies.objection_models import Objection
from openhall.treasury.models import Refund

REFUND_DAYS = 1
"""What the source of this promise says: the deposit goes back within a day. No law of ours: laws give five."""


def _when(model: type[Model], done: str, kept: Q, broken: Q) -> Callable[[date], list[Figures]]:
    """Counts rows by the month of ``done``."""

    def count(since: date) -> list[Figures]:
        rows: Any = model._default_manager.filter(**{f"{done}__date__gte": since})
        rows = rows.order_by().annotate(month=TruncMonth(done)).values("month")
        rows = rows.annotate(kept=Count("id", filter=kept), broken=Count("id", filter=broken)).order_by("-month")
        return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows if row["kept"] + row["broken"]]

    return count


def _by(model: type[Model], done: str, due: str) -> Callable[[date], list[Figures]]:
    there = Q(**{f"{due}__isnull": False})
    return _when(model, done, there & Q(**{f"{done}__lte": F(due)}), there & Q(**{f"{done}__gt": F(due)}))


def provide() -> None:
    """Publish these promises. Called once, when Django is ready."""
    for promise in _promises():
        promises.measure(promise)


def _promises() -> list[Promise]:
    refunded = timedelta(days=REFUND_DAYS)
    return [
        Promise(
            "complaint-taken-up",
            _("Complaints: taken up or not, as the body promises"),
            _("A body says whether it takes a complaint up within what it promises, which is less than the law gives."),
            _("It said so in that time."),
            _("It said so later."),
            _by(Complaint, "answered_at", "service_due_at"),
        ),
        Promise(
            "complaint-taken-up-by-law",
            _("Complaints: taken up or not, by law"),
            _("A body says whether it takes a complaint up within the law’s time."),
            _("It said so in that time."),
            _("It said so later."),
            _by(Complaint, "answered_at", "acceptance_due_at"),
        ),
        Promise(
            "complaint-decided",
            _("Complaints: decided"),
            _("A complaint that was taken up is decided within the law’s time, without the days that don’t count."),
            _("It was decided in that time."),
            _("It was decided later."),
            _when(
                Complaint,
                "ended_at",
                Q(state="decided", ended_at__lte=F("decision_due_at")),
                Q(state="decided", ended_at__gt=F("decision_due_at")),
            ),
        ),
        Promise(
            "objection-answered",
            _("Objections: answered"),
            _("The owner answers an objection within the law’s time; the tender pauses until then."),
            _("It was answered in that time."),
            _("It was answered later."),
            _when(
                Objection,
                "ended_at",
                Q(state="answered", ended_at__lte=F("reply_due_at")),
                Q(state="answered", ended_at__gt=F("reply_due_at")),
            ),
        ),
        Promise(
            "refund-in-a-day",
            _("Deposits: back within a day"),
            _("A deposit is paid back within a day of the moment in which its refund became due to be ordered."),
            _("It was paid within a day."),
            _("It was paid later."),
            _when(
                Refund,
                "paid_at",
                Q(paid_at__lte=F("asked_at") + refunded),
                Q(paid_at__gt=F("asked_at") + refunded),
            ),
        ),
        Promise(
            "contract-in-time",
            _("Contracts: concluded in time"),
            _("Owner and winner conclude the contract within the law’s time from the award, pauses left out."),
            _("It was concluded in that time."),
            _("It was concluded later."),
            _by(Contract, "concluded_at", "contract_due_at"),
        ),
    ]
