"""What may be read of experts' work: the expert and the keeper of the register all of it, a side its own ratings."""

from dataclasses import dataclass
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import policies as register_policies
from openhall.tendering.experts.models import Appointee, DrawState, Entry, Expert
from openhall.tendering.experts.performance import policies
from openhall.tendering.experts.performance.models import EarlierMarks, Questions, Rating, Side
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot

MOST = 200


@dataclass(frozen=True)
class Member:
    """A member of a committee whose names are public: the id of its draw or appointment, and the number there."""

    committee: UUID
    seat: int
    expert: Expert


def members(lot: Lot) -> list[Member]:
    """Everybody who sat on a committee of the lot and whose name is public, by committee and number."""
    entries = Entry.objects.filter(
        draw__lot=lot, draw__state=DrawState.PUBLISHED, state=Entry.State.ACCEPTED, seat__isnull=False
    )
    found = [
        Member(one.draw.uuid, one.seat or 0, one.expert)
        for one in entries.select_related("draw", "expert__person", "expert__keeper").order_by("draw_id", "seat")
    ]
    seats = Appointee.objects.filter(appointment__lot=lot, appointment__published_at__isnull=False)
    rows = seats.exclude(state=Appointee.State.REPLACED).order_by("appointment_id", "place")
    return found + [
        Member(one.appointment.uuid, one.place, one.expert)
        for one in rows.select_related("appointment", "expert__person", "expert__keeper")
    ]


def questions_of(keeper_id: int) -> Questions | None:
    """The questions of a register that count: those stated last."""
    return Questions.objects.filter(keeper_id=keeper_id).first()


def own_questions(reader: Actor) -> Questions | None:
    """The questions that the reader's authority stated last.

    Raises:
        NotFound: the reader keeps no register.
    """
    if not register_policies.keeps(reader):
        raise NotFound
    return questions_of(register_policies.keeper(reader))


def rateable_lot(uuid: UUID, reader: Actor) -> tuple[Lot, Side]:
    """A lot whose members the reader's side rates, and which side that is.

    Raises:
        NotFound
    """
    lot = notices.lot(uuid)
    side = policies.side_of(reader, lot.notice.project)
    if side is None:
        raise NotFound(lot=str(uuid))
    return lot, side


def ratings_by(lot: Lot, side: Side) -> dict[tuple[UUID, int], Rating]:
    """What one side found about members of a lot's committees, by committee and number."""
    rows = Rating.objects.filter(lot=lot, side=side).select_related("questions").prefetch_related("earlier")
    return {(row.committee, row.seat): row for row in rows}


def readable(uuid: UUID, reader: Actor) -> tuple[Expert, bool]:
    """An entry whose ratings the reader may read, and whether it is the reader's own.

    Raises:
        NotFound: there is none, or it is neither the reader's own nor in a register that the reader keeps.
    """
    row = Expert.objects.select_related("person", "keeper").filter(uuid=uuid, erased=False).first()
    if row is not None and row.person_id == reader.person_id:
        return row, True
    if row is not None and register_policies.keeps(reader) and row.keeper_id == reader.organisation_id:
        return row, False
    raise NotFound(expert=str(uuid))


def ratings_of(row: Expert) -> list[Rating]:
    """Everything that was found about an expert, newest first."""
    rows = row.ratings.select_related("organisation", "questions", "lot__notice__project")
    return list(rows.prefetch_related("earlier").order_by("-id")[:MOST])


def words_before(rating: Rating, one: EarlierMarks) -> list[tuple[str, str, str]]:
    """As :func:`words_of`, of what a rating said before it was corrected."""
    return _words(rating, one.marks)


def words_of(rating: Rating) -> list[tuple[str, str, str]]:
    """Of each question its words, the mark and the reason, in the order asked."""
    return _words(rating, rating.marks)


def _words(rating: Rating, said: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    marks = {one["question"]: one for one in said}
    return [
        (one["text"], marks[one["code"]]["mark"], marks[one["code"]]["reason"])
        for one in rating.questions.asked
        if one["code"] in marks
    ]
