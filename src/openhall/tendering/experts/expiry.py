"""Qualifications that end: experts are reminded step by step, keepers see which end soon. Draws ask for the day itself.

The days of the steps are no law's: they are how this installation works.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import say
from openhall.tendering.experts import policies
from openhall.tendering.experts.models import Qualification, Reminder

STEPS: Final = (90, 30, 7, 0)
"""Days before the end at which an expert is reminded; 0: from the day after the last on which it is valid."""
MOST: Final = 100


@dataclass(frozen=True)
class Ending:
    """A qualification that ends soon, or is over. ``days``: to its last day; below zero when that is past."""

    row: Qualification
    valid_until: date
    days: int


def remind_due(at: datetime) -> int:
    """Remind who hasn't been at the step that counts today; how many were. Idempotent; steps that were missed are
    passed over: only the nearest end is told.
    """
    today, sent = at.astimezone(UTC).date(), 0
    for step in STEPS:
        first, last = _days_of(step, today)
        told = Reminder.objects.filter(
            expert=OuterRef("expert"), field=OuterRef("field"), valid_until=OuterRef("valid_until"), days=step
        )
        rows = Qualification.objects.filter(valid_until__gte=first, valid_until__lte=last, expert__erased=False)
        rows = rows.exclude(Exists(told)).select_related("expert__person").order_by("id")
        for row in list(rows[:MOST]):
            sent += _remind(row, step, at)
    return sent


def _days_of(step: int, today: date) -> tuple[date, date]:
    """First and last end of a qualification that stands at a step today. What ended a year ago is old news."""
    if step == 0:
        return today - timedelta(days=365), today - timedelta(days=1)
    below = STEPS[STEPS.index(step) + 1]
    return today + timedelta(days=below + 1 if below else 0), today + timedelta(days=step)


@transaction.atomic
def _remind(row: Qualification, step: int, at: datetime) -> bool:
    until = row.valid_until
    if until is None:
        return False
    key = {"expert_id": row.expert_id, "field": row.field, "valid_until": until, "days": step}
    if not Reminder.objects.get_or_create(**key, defaults={"sent_at": at})[1]:
        return False
    if step:
        subject = say(_("Your qualification in “%(field)s” ends soon"), field=row.field)
        body = say(
            _("It is valid until and including %(until)s. Send the keeper of the register its renewal before then."),
            until=until.isoformat(),
        )
    else:
        subject = say(_("Your qualification in “%(field)s” is over"), field=row.field)
        body = say(
            _("It was valid until and including %(until)s. Draws that ask for it leave you out until it is renewed."),
            until=until.isoformat(),
        )
    identity.notify([row.expert.person.uuid], subject=subject, body=body, link=reverse("expert-own"), at=at)
    return True


def ending(reader: Actor, at: datetime) -> list[Ending]:
    """Qualifications of the reader's register that are over or end within the first step, the nearest end first.

    Raises:
        NotFound: the reader keeps none.
    """
    if not policies.keeps(reader):
        raise NotFound
    today = at.astimezone(UTC).date()
    rows = Qualification.objects.filter(
        expert__keeper_id=reader.organisation_id, expert__erased=False, valid_until__lte=today + timedelta(STEPS[0])
    ).select_related("expert__person")
    return [
        Ending(row, row.valid_until, (row.valid_until - today).days)
        for row in rows.order_by("valid_until", "id")[:1000]
        if row.valid_until is not None
    ]
