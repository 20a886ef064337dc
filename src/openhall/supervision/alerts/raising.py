"""Applying the rules to the values of indicators."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import say
from openhall.supervision.alerts.models import Alert, AlertState, Look, Reading, Rule, When
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Run, Value, Watched

MOST = 1000
"""Alerts that one rule may have open: the furthest beyond first, the next as these are closed."""
AGAIN = timedelta(minutes=1)


def look(at: datetime) -> int:
    """Apply every rule, if figures or rules changed or a minute is over; how many alerts are new."""
    latest = Run.objects.aggregate(at=Max("at"))["at"]
    with transaction.atomic():
        Look.objects.get_or_create(pk=1)
        looked = Look.objects.select_for_update().get(pk=1)
        still = looked.figures_at == latest and looked.at is not None and looked.at <= at < looked.at + AGAIN
        if latest is None or still:
            return 0
        rules = Rule.objects.select_related("sector__organisation").order_by("id")
        # A rule that is muted or has ended gives none; what it gave before is still followed.
        fresh = sum(_apply(rule, at, gives=rule.in_force and not rule.is_muted(at)) for rule in rules)
        looked.figures_at, looked.at = latest, at
        looked.save()
    return fresh


def _beyond(rule: Rule) -> QuerySet[Value]:
    """Values that give an alert by the rule, the furthest first."""
    values = Value.objects.filter(indicator=rule.indicator, n__gte=rule.least_n)
    if rule.when == When.ABOVE:
        return values.filter(value__gte=float(rule.threshold)).order_by("-value", "id")
    return values.filter(value__lte=float(rule.threshold)).order_by("value", "id")


def _apply(rule: Rule, at: datetime, *, gives: bool) -> int:
    tenders = channels.tenders_of(rule.sector)
    mine = Q(tender_id__in=tenders.values("tender_id")) | Q(tender_id="")
    beyond = _beyond(rule).filter(mine)
    alerts = rule.alerts.exclude(state=AlertState.CLOSED)
    there = set(alerts.values_list("key", flat=True))
    # Whether an open one is still beyond is asked for by name: how many others there are doesn't matter.
    still = [one.key for one in beyond.filter(key__in=there) if _belongs(one, tenders)]
    alerts.filter(gone_at=None).exclude(key__in=still).update(gone_at=at)
    alerts.filter(key__in=still).exclude(gone_at=None).update(gone_at=None)
    _read_again(rule, at)
    if not gives:
        return 0
    # What was closed stays quiet until its value is another one than it was then.
    closed = rule.alerts.filter(state=AlertState.CLOSED).order_by("id")
    quiet = dict(closed.values_list("key", Coalesce("value_now", "value")))
    said = {"when": rule.when, "threshold": f"{rule.threshold.normalize():f}", "least_n": rule.least_n}
    wanted = (one for one in beyond.exclude(key__in=there).iterator(MOST) if quiet.get(one.key) != one.value)
    own = (one for one in islice(wanted, 10 * MOST) if _belongs(one, tenders))
    fresh = [
        Alert(
            rule=rule, crossed=said, key=value.key, unit=value.unit, tender_id=value.tender_id, value=value.value,
            n=value.n, first_seen_at=at, due_at=at + timedelta(days=rule.days),
        )
        for value in islice(own, max(MOST - len(there), 0))
    ]  # fmt: skip
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        identity.notify_holders(
            rule.sector.organisation_id,
            {Role.SUPERVISOR},
            subject=say(gettext_noop("New alerts: %(count)s"), count=len(fresh)),
            body=say(gettext_noop("A rule of your sector gave them. Each is a reason to look, never a verdict.")),
            link=f"/supervision/sectors/{rule.sector.uuid}",
            at=at,
        )
    return len(fresh)


def _read_again(rule: Rule, at: datetime) -> None:
    """Write down what the values of the rule's open alerts have become since they were last seen."""
    alerts = {one.key: one for one in rule.alerts.exclude(state=AlertState.CLOSED).order_by("id")}
    values = Value.objects.filter(indicator=rule.indicator, key__in=alerts).order_by("id")
    changed, readings = [], []
    for found in values:
        row = alerts[found.key]
        if (row.latest, row.latest_n) != (found.value, found.n):
            row.value_now, row.n_now = found.value, found.n
            changed.append(row)
            readings.append(Reading(alert=row, day=at.date(), at=at, value=found.value, n=found.n))
    Alert.objects.bulk_update(changed, ["value_now", "n_now"], batch_size=500)
    Reading.objects.bulk_create(
        readings,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["alert", "day"],
        update_fields=["at", "value", "n"],
    )


def _belongs(value: Value, tenders: QuerySet[Watched]) -> bool:
    """Whether a value stands on a tender of the sector; of a tender's own the database was asked already."""
    if value.tender_id:
        return True
    return facts.tenders_of(value.indicator, value.unit).filter(pk__in=tenders.values("pk")).exists()
