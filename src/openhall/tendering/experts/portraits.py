"""Enrolled pictures of experts, by which a witness compares who sits in a room (ADR 0023).

Nothing matches faces by itself, and a picture never comes with a name: the witness sees two faces and a number.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import acts, committees, policies
from openhall.tendering.experts.inputs import PortraitInput
from openhall.tendering.experts.models import Appointee, Draw, DrawState, Entry, Expert, Portrait
from openhall.tendering.experts.register import lock_expert
from openhall.tendering.notices.public import Lot
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def enrol_portrait(
    *, expert: UUID, given: PortraitInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Expert, Recorded]:
    """Enrol one's own picture in the place of the last, or withdraw it (EXP-05): by the expert alone.

    Raises:
        NotFound: another's entry. Stale.
    """
    row = lock_expert(expert)
    if row is None:
        raise NotFound
    policies.as_expert(intent, actor, row.person_id, version=row.version, at=at)
    Portrait.objects.filter(expert=row).delete()
    if given.jpeg:
        Portrait.objects.create(expert=row, jpeg=given.jpeg, enrolled_at=at)
    row.version += 1
    row.save(update_fields=["version"])
    said = {"sha256": hashlib.sha256(given.jpeg).hexdigest() if given.jpeg else None}
    act = acts.PORTRAIT_ENROLLED(object=f"expert:{row.uuid}", commit={"expert/portrait": said})
    return row, record(act, intent=intent, actor=actor, at=at)


def own(row: Expert) -> Portrait | None:
    """The picture of an entry, for the expert's own page."""
    return Portrait.objects.filter(expert=row).first()


def of_seat(lot: Lot, seat: int) -> Portrait | None:
    """The picture of who sits at a number; the caller has made sure that the reader may compare it."""
    found = _seated(lot).get(seat)
    return Portrait.objects.filter(expert_id=found).first() if found else None


def enrolled(lot: Lot) -> set[int]:
    """The numbers of a lot's committee whose members have enrolled a picture."""
    seated = _seated(lot)
    pictured = set(Portrait.objects.filter(expert_id__in=seated.values()).values_list("expert_id", flat=True))
    return {seat for seat, expert in seated.items() if expert in pictured}


def _seated(lot: Lot) -> dict[int, int]:
    """Number of each seat that somebody has, and the key of the expert's entry."""
    named = committees.appointed(lot)
    if named is not None:
        return dict(named.appointees.filter(state=Appointee.State.SEATED).values_list("place", "expert_id"))
    draws = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF)
    rows = Entry.objects.filter(draw__in=draws, state=Entry.State.ACCEPTED).exclude(seat=None)
    return {seat: expert for seat, expert in rows.values_list("seat", "expert_id") if seat is not None}
