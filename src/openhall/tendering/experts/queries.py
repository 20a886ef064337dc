"""What may be read of the register and of draws, by whom. Who was drawn: the expert oneself, until the award."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Value

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import policies
from openhall.tendering.experts.models import Appointment, Draw, DrawState, Entry, Expert
from openhall.tendering.notices.public import Lot


def register(reader: Actor) -> QuerySet[Expert]:
    """The entries of the reader's register, by name.

    Raises:
        NotFound: the reader keeps none.
    """
    if not policies.keeps(reader):
        raise NotFound
    rows = Expert.objects.filter(keeper_id=reader.organisation_id).select_related("person")
    return rows.prefetch_related("qualifications", "suspensions").order_by("person__name", "id")


def kept(uuid: UUID, reader: Actor) -> Expert:
    """An entry of the reader's register.

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = Expert.objects.select_related("person", "keeper").filter(uuid=uuid).first()
    if found is None or not policies.keeps(reader) or found.keeper_id != reader.organisation_id:
        raise NotFound(expert=str(uuid))
    return found


def own_entries(reader: Actor) -> list[Expert]:
    """The reader's own entries, one for each register."""
    return list(Expert.objects.filter(person_id=reader.person_id, erased=False).select_related("keeper").order_by("id"))


def own_entry(uuid: UUID, reader: Actor) -> Expert:
    """The reader's own entry in one register.

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = next((row for row in own_entries(reader) if row.uuid == uuid), None)
    if found is None:
        raise NotFound(expert=str(uuid))
    return found


def is_suspended(row: Expert, at: datetime) -> bool:
    """Whether a suspension is in force."""
    return any(one.lifted_at is None and one.until > at for one in row.suspensions.all())


def own_call(uuid: UUID, reader: Actor) -> Entry:
    """A call to the reader.

    Raises:
        NotFound: there is none, or it is to somebody else; nobody learns which.
    """
    rows = Entry.objects.select_related("draw__lot__notice__project", "expert").exclude(state=Entry.State.WAITING)
    found = rows.filter(call=uuid, expert__person_id=reader.person_id).first()
    if found is None:
        raise NotFound(call=str(uuid))
    return found


def own_calls(reader: Actor, at: datetime, *, limit: int) -> list[Entry]:
    """Calls that the reader can still answer, the nearest end first."""
    rows = Entry.objects.select_related("draw__lot__notice__project").filter(
        state=Entry.State.CALLED, expert__person_id=reader.person_id, answer_due_at__gt=at,
        draw__state=DrawState.CALLING, draw__void_at=None,
    )  # fmt: skip
    return list(rows.order_by("answer_due_at", "id")[:limit])


def of_lot(lot: Lot) -> Draw | None:
    """The draw that counts for a lot: the one that wasn't called off and whose committee may still find."""
    return Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()


def drawn_or_appointed(lot: Lot) -> str:
    """``drawn``, ``appointed``, or empty where no committee of the lot is known by name; in one question."""
    drawn = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF)
    named = Appointment.objects.filter(lot=lot, void_at=None)
    rows = [
        rows.order_by().annotate(how=Value(how)).values_list("how", flat=True)
        for how, rows in (("drawn", drawn), ("appointed", named))
    ]
    return next(iter(rows[0].union(rows[1])), "")


def secret_lots(uuids: Iterable[UUID]) -> set[UUID]:
    """Which of these lots have a committee whose members are known by name: drawn, being drawn, or appointed."""
    wanted = list(uuids)
    drawn = Draw.objects.filter(lot__uuid__in=wanted).exclude(state=DrawState.CALLED_OFF)
    named = Appointment.objects.filter(lot__uuid__in=wanted)
    return {*drawn.values_list("lot__uuid", flat=True), *named.values_list("lot__uuid", flat=True)}


def is_secret(draw: Draw) -> bool:
    """Whether who was drawn is still nobody's to know."""
    return draw.state != DrawState.PUBLISHED


@dataclass(frozen=True)
class Progress:
    """How far a draw is, in numbers: who accepted isn't among them."""

    accepted: int
    awaited: int
    exhausted: bool


def progress(draw: Draw) -> Progress:
    """How many have accepted, how many still can answer, and whether nobody is left to be called."""
    rows = list(draw.entries.filter(place__isnull=False).values_list("group", "state"))
    accepted, awaited, exhausted = 0, 0, False
    for group, seats in draw.wanted.items():
        states = [state for own, state in rows if own == group]
        here, asked = states.count(Entry.State.ACCEPTED), states.count(Entry.State.CALLED)
        accepted, awaited = accepted + here, awaited + asked
        exhausted = exhausted or (Entry.State.WAITING not in states and here + asked < seats)
    return Progress(accepted, awaited, exhausted and draw.state == DrawState.CALLING)


def accepted(draw: Draw) -> list[Expert]:
    """Who accepted, for the platform's own use: whoever shows them shows a secret until the draw is published."""
    rows = draw.entries.filter(state=Entry.State.ACCEPTED).select_related("expert__person").order_by("group", "place")
    return [one.expert for one in rows]


def committee(draw: Draw) -> list[str]:
    """Names of the experts who sat on the committee, once they may be known; else none."""
    if is_secret(draw):
        return []
    rows = draw.entries.filter(state=Entry.State.ACCEPTED).order_by("group", "place")
    return list(rows.values_list("expert__person__name", flat=True))
