"""Appointments: booked online in slots, each place once; reminded of, kept, cancelled or missed."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import instant, say
from openhall.procedures.desk import hours, queries
from openhall.procedures.desk.models import Appointment, AppointmentState, Arrangement
from openhall.procedures.desk.refusals import BookedAlready, SlotTaken
from openhall.procedures.dossiers.public import Unit

MOST_TO_COME = 3
REMIND_BEFORE = timedelta(hours=24)
SIGNS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"
HOLDING = (AppointmentState.BOOKED, AppointmentState.KEPT)


def free(unit: Unit, letter: str, at: datetime) -> dict[date, list[datetime]]:
    """The slots of a queue in which a place is free, by day.

    Raises:
        NotFound: no desk, no such queue.
    """
    content = queries.arrangement(unit).content
    if letter not in {one["letter"] for one in content["queues"]}:
        raise NotFound(queue=letter[:5])
    taken = Counter(
        Appointment.objects.filter(unit=unit, letter=letter, slot_at__gt=at, state__in=HOLDING)
        .order_by()
        .values_list("slot_at", flat=True)
    )
    found = {
        day: [one for one in there if taken[one] < content["slot_places"]]
        for day, there in hours.slots(content, at).items()
    }
    return {day: there for day, there in found.items() if there}


@transaction.atomic
def book(*, unit: Unit, letter: str, slot_at: datetime, actor: Actor, at: datetime) -> Appointment:
    """Book a place in a slot. The desk's row is locked meanwhile, and a constraint stands behind it.

    Raises:
        NotFound. SlotTaken. BookedAlready.
    """
    row = Arrangement.objects.select_for_update(no_key=True).filter(unit=unit).first()
    if row is None:
        raise NotFound(unit=unit.number)
    mine = Appointment.objects.filter(person_id=actor.person_id, state=AppointmentState.BOOKED, slot_at__gt=at)
    if mine.filter(slot_at=slot_at).exists():
        raise SlotTaken
    if mine.count() >= MOST_TO_COME:
        raise BookedAlready(limit=MOST_TO_COME)
    if not any(slot_at in there for there in free(unit, letter, at).values()):
        raise SlotTaken
    holding = Appointment.objects.filter(unit=unit, letter=letter, slot_at=slot_at, state__in=HOLDING)
    taken = set(holding.values_list("place", flat=True))
    place = next(one for one in range(1, row.content["slot_places"] + 1) if one not in taken)
    made = Appointment(
        unit=unit, letter=letter, slot_at=slot_at, place=place, person_id=actor.person_id, booked_at=at,
    )  # fmt: skip
    made.code = "".join(SIGNS[byte % len(SIGNS)] for byte in made.uuid.bytes[:6])
    made.save(force_insert=True)
    return made


@transaction.atomic
def cancel(*, appointment: UUID, actor: Actor, at: datetime) -> Appointment:
    """Cancel one's appointment; its place is free again.

    Raises:
        NotFound. MoveNotAllowed.
    """
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(uuid=appointment, person_id=actor.person_id).first()
    if row is None:
        raise NotFound(appointment=str(appointment))
    row.move("cancel")
    row.save(update_fields=["state", "version"])
    return row


def remind(at: datetime, most: int = 200) -> int:
    """Remind people of appointments of the next day, each once; how many."""
    rows = Appointment.objects.filter(
        state=AppointmentState.BOOKED, reminded_at=None, slot_at__gt=at, slot_at__lte=at + REMIND_BEFORE
    )
    return sum(_remind(key, at) for key in rows.order_by("slot_at", "id").values_list("pk", flat=True)[:most])


@transaction.atomic
def _remind(key: int, at: datetime) -> bool:
    rows = Appointment.objects.select_for_update(of=("self",), skip_locked=True).select_related("unit__organisation")
    row = rows.filter(pk=key, reminded_at=None, state=AppointmentState.BOOKED).first()
    if row is None:
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    if row.person_id is None:
        return True
    body: Any = say(
        _("At %(when)s at the desk of %(desk)s. Your code at the kiosk: %(code)s."),
        when=instant(row.slot_at, hours.zone(at)), desk=row.unit.organisation.name, code=row.code,
    )  # fmt: skip
    people = [one.uuid for one in identity.persons([row.person_id]).values()]
    identity.notify(
        people, subject=say(_("You have an appointment tomorrow")), body=body,
        link=f"/appointments/own/{row.uuid}", at=at,
    )  # fmt: skip
    return True
