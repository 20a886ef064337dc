"""Deadlines of tasks: the department is told when one is due soon; it and the lead when it is late. Once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.supervision.cases import policies
from openhall.supervision.cases.models import CaseState, CaseTask

BEFORE = timedelta(days=2)
MOST = 200


def remind(at: datetime, *, most: int = MOST) -> int:
    """Tell of every task of an open case that is due soon or late; how many were told of."""
    rows = CaseTask.objects.filter(done_at=None, investigation__state=CaseState.OPEN).order_by("due_at", "id")
    late = rows.filter(due_at__lt=at, late_told_at=None).values_list("pk", flat=True)
    soon = rows.filter(due_at__gte=at, due_at__lte=at + BEFORE, reminded_at=None).values_list("pk", flat=True)
    return sum(_told(key, at, late=True) for key in list(late[:most])) + sum(
        _told(key, at, late=False) for key in list(soon[:most])
    )


@transaction.atomic
def _told(key: int, at: datetime, *, late: bool) -> bool:
    rows = CaseTask.objects.select_related("investigation").select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=key, done_at=None).first()
    if row is None or (row.late_told_at if late else row.reminded_at) is not None:
        return False
    departments = {row.organisation_id}
    if late:
        row.late_told_at = at
        departments.add(row.investigation.lead_id)
        subject = gettext_noop("A task of an investigation is past its deadline")
    else:
        row.reminded_at = at
        subject = gettext_noop("A task of an investigation is due soon")
    row.save(update_fields=["late_told_at", "reminded_at"])
    for organisation in sorted(departments):
        identity.notify_holders(
            organisation,
            policies.INVESTIGATES,
            subject=say(subject),
            body=say(gettext_noop("The page of the investigation says what and until when.")),
            link=f"/supervision/cases/{row.investigation.uuid}",
            at=at,
        )
    return True
