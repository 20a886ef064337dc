"""What investigations found counts in the precision of the rules whose alerts they began with."""

from __future__ import annotations

from datetime import datetime

from openhall.supervision.alerts import public as alerts
from openhall.supervision.cases.models import CaseOutcome, CaseState, Investigation

MOST = 100


def settle(at: datetime) -> int:
    """Tell the outcome of every closed investigation that began with an alert which was handed on; how many were new.

    One confirmation is enough; nothing is confirmed when all investigations of the alert have ended without one. A case
    that was handed over to another authority says nothing of it.
    """
    handed_on = Investigation.objects.filter(alert__outcome=alerts.Outcome.HANDED_ON, alert__investigated="")
    ended = handed_on.filter(state=CaseState.CLOSED, outcome__in=(CaseOutcome.CONFIRMED, CaseOutcome.NOT_CONFIRMED))
    done = 0
    for key in list(ended.order_by("alert").values_list("alert", flat=True).distinct()[:MOST]):
        outcomes = set(handed_on.filter(alert=key).order_by().values_list("outcome", flat=True))
        confirmed = CaseOutcome.CONFIRMED in outcomes
        if key is not None and (confirmed or outcomes == {CaseOutcome.NOT_CONFIRMED}):
            done += alerts.settle_alert(key=key, confirmed=confirmed, at=at) is not None
    return done
