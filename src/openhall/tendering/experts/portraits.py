"""Enrolled pictures of experts, by which a witness compares who sits in a room (ADR 0023).

Nothing matches faces by itself, and a picture never comes with a name: the witness sees two faces and a number.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import acts, policies
from openhall.tendering.experts.inputs import PortraitInput
from openhall.tendering.experts.models import Draw, DrawState, Entry, Expert, Portrait
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
    rows = Entry.objects.filter(draw__lot=lot, draw__void_at=None, state=Entry.State.ACCEPTED, seat=seat)
    found = rows.exclude(draw__state=DrawState.CALLED_OFF).values_list("expert_id", flat=True).first()
    return Portrait.objects.filter(expert_id=found).first() if found else None


def enrolled(lot: Lot) -> set[int]:
    """The numbers of a lot's committee whose members have enrolled a picture."""
    draws = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF)
    rows = Entry.objects.filter(draw__in=draws, state=Entry.State.ACCEPTED, expert__portrait__isnull=False)
    return {seat for seat in rows.values_list("seat", flat=True) if seat is not None}
