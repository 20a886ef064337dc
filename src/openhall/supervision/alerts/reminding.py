"""Deadlines of alerts: who handles one, and who stands in, are told when it is due soon and when it is late; once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import say
from openhall.supervision.alerts.models import Alert, AlertState

BEFORE = timedelta(days=2)
"""OpenHall's own choice: early enough to do something, late enough to be meant."""
MOST = 200


def remind(at: datetime, *, most: int = MOST) -> int:
    """Tell of every alert that is due soon or late whoever is to settle it; how many were told of."""
    rows = Alert.objects.exclude(state=AlertState.CLOSED).order_by("due_at", "id")
    late = rows.filter(due_at__lt=at, late_told_at=None).values_list("pk", flat=True)
    soon = rows.filter(due_at__gte=at, due_at__lte=at + BEFORE, reminded_at=None).values_list("pk", flat=True)
    return sum(_told(key, at, late=True) for key in list(late[:most])) + sum(
        _told(key, at, late=False) for key in list(soon[:most])
    )


@transaction.atomic
def _told(key: int, at: datetime, *, late: bool) -> bool:
    """Tell of one alert, unless it was done meanwhile; the mark and the letters are one transaction."""
    rows = Alert.objects.select_related("rule__sector", "handler").select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=key).exclude(state=AlertState.CLOSED).first()
    if row is None or (row.late_told_at if late else row.reminded_at) is not None:
        return False
    if late:
        row.late_told_at = at
        subject, body = gettext_noop("An alert is past its deadline"), gettext_noop("Nobody has settled it in time.")
    else:
        row.reminded_at = at
        subject, body = gettext_noop("An alert is due soon"), gettext_noop("It should be settled within two days.")
    row.save(update_fields=["late_told_at", "reminded_at"])
    department, link = row.rule.sector.organisation_id, f"/supervision/alerts/{row.uuid}"
    handler = row.handler
    deputies = identity.deputies(handler.pk, department, Role.SUPERVISOR, at) if handler else []
    if handler is None or (late and not deputies):
        # Nobody has it, or nobody stands in for who has: the whole department is told.
        identity.notify_holders(
            department, {Role.SUPERVISOR}, subject=say(subject), body=say(body), link=link, at=at
        )  # fmt: skip
        return True
    people = {handler.uuid, *(one.uuid for one in deputies)}
    identity.notify(people, subject=say(subject), body=say(body), link=link, at=at)
    return True
