"""What is shown in the witness room: the desk with what needs eyes now, and one session step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.witness_room.watching import policies
from openhall.witness_room.watching.halting import current_halt
from openhall.witness_room.watching.models import (
    OVER,
    Attendance,
    Halt,
    Mark,
    Session,
    Stage,
    Step,
    WitnessRecord,
)
from openhall.witness_room.watching.sources import SessionFacts, Told, source

MOST = 200
SOON = timedelta(hours=24)
NOW = (Stage.WINDOW, Stage.OPENING)


@dataclass(frozen=True)
class Counters:
    """What the desk counts: sessions in which something happens now, next within a day, steps unconfirmed, halts."""

    now: int
    soon: int
    unconfirmed: int
    halted: int


@dataclass(frozen=True)
class Queued:
    """A session on the desk. ``group``: 0 halted, 1 now, 2 steps to look at, 3 to come."""

    session: Session
    unconfirmed: int
    halt: Halt | None
    group: int


@dataclass(frozen=True)
class SeenStep:
    """A step as the session's page shows it."""

    step: Step
    told: Told
    marks: Sequence[Mark]
    mine: bool

    @property
    def confirmed(self) -> bool:
        """Whether anybody confirmed it."""
        return any(mark.confirms for mark in self.marks)


@dataclass(frozen=True)
class Room:
    """A session with everything in it."""

    session: Session
    facts: SessionFacts
    steps: Sequence[SeenStep]
    attendances: Sequence[Attendance]
    mine: Attendance | None
    halt: Halt | None
    halts: Sequence[Halt]
    records: Sequence[WitnessRecord]


def _with_counts(rows: QuerySet[Session]) -> QuerySet[Session]:
    confirmed = Count("steps", filter=Q(steps__marks__confirms=True), distinct=True)
    return rows.annotate(step_count=Count("steps", distinct=True), confirmed_count=confirmed)


def desk(reader: Actor | None, at: datetime) -> tuple[list[Queued], Counters]:
    """What needs eyes, in order: what stands still, what happens now, what was not looked at, what comes.

    Raises:
        NotFound: the room isn't open to the reader.
    """
    policies.require_reader(reader)
    running = _with_counts(Session.objects.exclude(stage__in=OVER))
    rows = list(running.order_by(F("next_at").asc(nulls_last=True), "id")[:MOST])
    halts = {halt.session_id: halt for halt in Halt.objects.filter(session__in=rows, resumed_at=None)}
    queue = []
    for row in rows:
        halt = halts.get(row.pk)
        halt = halt if halt is not None and halt.ended_at(at) is None else None
        unconfirmed = row.step_count - row.confirmed_count  # type: ignore[attr-defined]
        group = 0 if halt else 1 if row.stage in NOW else 2 if unconfirmed and row.stage != Stage.BIDDING else 3
        queue.append(Queued(row, unconfirmed, halt, group))
    queue.sort(key=lambda one: one.group)
    counters = Counters(
        now=sum(one.session.stage in NOW for one in queue),
        soon=sum(one.session.next_at is not None and at <= one.session.next_at <= at + SOON for one in queue),
        unconfirmed=sum(one.unconfirmed for one in queue),
        halted=sum(one.halt is not None for one in queue),
    )
    return queue, counters


def over(reader: Actor | None, *, before: int | None = None, limit: int = 50) -> list[Session]:
    """Sessions that are over, newest first; ``before`` continues.

    Raises:
        NotFound: the room isn't open to the reader.
    """
    policies.require_reader(reader)
    rows = Session.objects.filter(stage__in=OVER).order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[: min(limit, MOST)])


def room(uuid: UUID, reader: Actor | None, at: datetime) -> Room:
    """A session with its steps, what was said about them, who is there, and its records.

    Raises:
        NotFound: there is none, or the room isn't open to the reader.
    """
    actor = policies.require_reader(reader)
    session = Session.objects.filter(uuid=uuid).first()
    if session is None:
        raise NotFound(session=str(uuid))
    facts = source(session.kind).facts(session.about)
    steps = list(session.steps.all())
    told = source(session.kind).tell(session.about, steps)
    marks: dict[int, list[Mark]] = {}
    for mark in session.marks.select_related("attendance__person", "attendance__organisation"):
        marks.setdefault(mark.step_id, []).append(mark)
    seen = [
        SeenStep(
            step,
            told.get(step.leaf_sha256, Told(step.code)),
            marks.get(step.pk, []),
            any(mark.confirms and mark.attendance.person_id == actor.person_id for mark in marks.get(step.pk, [])),
        )
        for step in steps
    ]
    attendances = list(session.attendances.select_related("person", "organisation"))
    me = (actor.person_id, actor.organisation_id)
    mine = [one for one in attendances if (one.person_id, one.organisation_id) == me]
    return Room(
        session=session,
        facts=facts,
        steps=seen,
        attendances=attendances,
        mine=mine[0] if mine else None,
        halt=current_halt(session, at),
        halts=list(session.halts.select_related("attendance__person", "attendance__organisation")),
        records=list(session.records.select_related("step", "attendance__person", "attendance__organisation")),
    )
