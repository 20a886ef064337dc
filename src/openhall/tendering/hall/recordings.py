"""Picture and sound of a meeting: begun by a host, taken in piece by piece, fixed on the log, ended, destroyed in time.

Pieces are chained: the head of a recording is the digest of its newest piece's description together with the head
before it. The head goes on the log every two minutes and at the end, so that no piece can be changed unseen.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.hall import acts, footage, policies, showing
from openhall.tendering.hall.locks import case_of, locked, require_running
from openhall.tendering.hall.models import Meeting, Piece, PieceKind, Recording
from openhall.tendering.hall.refusals import (
    NotYourRecording,
    PieceOutOfOrder,
    PieceOutOfTime,
    RecordingFull,
    RecordingOver,
    RecordingRuns,
)
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import Locked
from openhall.witness.public import LOG, Recorded, canonical, record

COMMIT_EVERY = timedelta(minutes=2)
SILENCE = timedelta(minutes=10)
"""After so long without a piece a recording is over: the host's browser keeps far less than that."""
LONGEST_MS = 60_000
"""Longest piece (ms); the recorder makes pieces of a few seconds."""
SHORTEST_STEP_MS = 500
"""Least time between the beginnings of two pieces of one kind (ms): it bounds how many can come."""
AHEAD_MS = 5_000
"""How far a piece may reach beyond the server's clock (ms)."""
LATEST_MS = 600_000
"""How late a piece may come (ms)."""
MOST_BYTES = 8 * 1024**3
"""Most that one recording may hold: a day at the recorder's own settings."""


@dataclass(frozen=True)
class Begun:
    """A recording and the act on it."""

    recording: Recording
    recorded: Recorded


def first_head(recording: UUID) -> str:
    """The head of a recording without pieces: SHA-256 (hex) of the canonical JSON ``{"recording", "v"}``."""
    return hashlib.sha256(canonical({"v": 1, "recording": str(recording)})).hexdigest()


def next_head(head: str, *, number: int, kind: str, began_ms: int, lasts_ms: int, size: int, sha256: str) -> str:
    """The head after one more piece: SHA-256 (hex) of the canonical JSON of its description and the head before."""
    described = {
        "v": 1,
        "previous": head,
        "number": number,
        "kind": str(kind),
        "began_ms": began_ms,
        "lasts_ms": lasts_ms,
        "size": size,
        "sha256": sha256,
    }
    return hashlib.sha256(canonical(described)).hexdigest()


@transaction.atomic(durable=True)
def begin_recording(*, recording: UUID, meeting: UUID, told: bool, intent: Intent, actor: Actor, at: datetime) -> Begun:
    """A host begins to record the meeting (HAL-11), and says that everybody in the room was told.

    Raises:
        NotFound, MeetingOver. NoPartInHall, MandateMissing: who may not. RecordingRuns: the meeting is being recorded,
        or there is such a recording. Invalid: nobody was told.
    """
    held, row = locked(meeting)
    policies.admit_host(intent, actor, held.project, version=0, at=at)
    require_running(row)
    if not told:
        raise Invalid(errors={"told": showing.TELL_FIRST})
    if Recording.objects.filter(meeting=row, state=Recording.State.RUNNING).exists():
        raise RecordingRuns
    if Recording.objects.filter(uuid=recording).exists():
        raise RecordingRuns
    act = acts.RECORDING_BEGUN(
        object=f"recording:{recording}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "meeting": str(row.uuid), "told": True},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    assert actor.organisation_id is not None  # noqa: S101 — admitted with a mandate
    made = Recording.objects.create(
        uuid=recording,
        meeting=row,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        began_at=at,
        begin_leaf=recorded.leaf_sha256,
        head=first_head(recording),
        came_at=at,
        committed_at=at,
        look_at=at + COMMIT_EVERY,
    )
    return Begun(made, recorded)


def may_send(recording: UUID, reader: Actor) -> Recording:
    """The recording, for whoever began it; asked before a piece is read.

    Raises:
        NotFound. NotYourRecording. RecordingOver: it, or its meeting, is over.
    """
    row = Recording.objects.select_related("meeting").filter(uuid=recording).first()
    if row is None:
        raise NotFound(recording=str(recording))
    _require_sender(row, reader)
    return row


def _require_sender(row: Recording, reader: Actor) -> None:
    if (reader.person_id, reader.organisation_id) != (row.person_id, row.organisation_id):
        raise NotYourRecording(reason="")
    if row.state != Recording.State.RUNNING or row.meeting.state != Meeting.State.RUNNING:
        raise RecordingOver(ended_at=instant_text(row.ended_at) if row.ended_at else "")


@transaction.atomic(durable=True)
def take_piece(
    *,
    recording: UUID,
    number: int,
    kind: PieceKind,
    began_ms: int,
    lasts_ms: int,
    arrived: footage.Received,
    reader: Actor,
    at: datetime,
) -> Recording:
    """Add a piece that has arrived whole to its recording and chain it. Sent twice, it counts once.

    Args:
        number: from 1, without a gap; time that nothing was recorded for shows in ``began_ms`` alone.
        began_ms: milliseconds from the recording's beginning; each kind goes forward only. lasts_ms: 0 for a still.

    Raises:
        NotFound, NotYourRecording, RecordingOver. PieceOutOfOrder: another number is next, or the number was taken by
        other bytes. PieceOutOfTime. RecordingFull.
    """
    row = (
        Recording.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .filter(uuid=recording)
        .first()
    )
    if row is None:
        raise NotFound(recording=str(recording))
    _require_sender(row, reader)
    if number <= row.pieces and Piece.objects.filter(recording=row, number=number, sha256=arrived.sha256).exists():
        return row
    if number != row.pieces + 1:
        raise PieceOutOfOrder(number=number, next=row.pieces + 1)
    _require_time(row, kind, began_ms, lasts_ms, at)
    if row.size + arrived.size > MOST_BYTES:
        raise RecordingFull(limit=MOST_BYTES)
    footage.keep(arrived, recording=recording, number=number)
    made = Piece.objects.create(
        recording=row,
        number=number,
        kind=kind,
        began_ms=began_ms,
        lasts_ms=lasts_ms,
        size=arrived.size,
        sha256=arrived.sha256,
        came_at=at,
    )
    row.head = next_head(
        row.head,
        number=number,
        kind=kind,
        began_ms=began_ms,
        lasts_ms=lasts_ms,
        size=made.size,
        sha256=made.sha256,
    )
    row.pieces, row.size, row.came_at = number, row.size + made.size, at
    row.save(update_fields=["pieces", "size", "head", "came_at"])
    return row


def _require_time(row: Recording, kind: PieceKind, began_ms: int, lasts_ms: int, at: datetime) -> None:
    passed = int((at - row.began_at) / timedelta(milliseconds=1))
    before = Piece.objects.filter(recording=row, kind=kind).order_by("-number").values_list("began_ms", flat=True)
    newest = before.first()
    earliest = max(0, passed - LATEST_MS, -1 if newest is None else newest + SHORTEST_STEP_MS)
    latest = passed + AHEAD_MS
    if not 0 <= lasts_ms <= LONGEST_MS or not earliest <= began_ms <= latest - lasts_ms:
        raise PieceOutOfTime(began_ms=began_ms, earliest_ms=earliest, latest_ms=latest)


def stop(recording: UUID, reader: Actor, *, at: datetime) -> Recording:
    """Any host stops a recording, at once and without a signature. One that is over stays as it is.

    Raises:
        NotFound. NoPartInHall.
    """
    row = Recording.objects.select_related("meeting__lot__notice__project").filter(uuid=recording).first()
    if row is None:
        raise NotFound(recording=str(recording))
    policies.require_host(reader, row.meeting.lot.notice.project)
    if row.state != Recording.State.RUNNING:
        return row
    try:
        return end_recording(recording=recording, cause=Recording.Cause.STOPPED, at=at).recording
    except RecordingOver:  # somebody else was quicker
        return Recording.objects.get(uuid=recording)


def _locked(recording: UUID, *, now: str) -> tuple[Locked, Recording]:
    """The recording, locked after its meeting; it must be in this state."""
    known = Recording.objects.filter(uuid=recording).values_list("meeting__uuid", flat=True).first()
    if known is None:
        raise NotFound(recording=str(recording))
    held, _meeting = locked(known)
    row = Recording.objects.select_for_update(of=("self",), no_key=True).get(uuid=recording)
    if row.state != now:
        raise RecordingOver(ended_at=instant_text(row.ended_at) if row.ended_at else "")
    return held, row


def _so_far(lot: Lot, row: Recording) -> dict[str, str | int]:
    return {"lot": str(lot.uuid), "pieces": row.pieces, "head": row.head}


@transaction.atomic(durable=True)
def commit_recording(*, recording: UUID, at: datetime) -> Begun:
    """Put the chain's head of a recording that goes on upon the log, by rule (HAL-12).

    Raises:
        NotFound. RecordingOver.
    """
    held, row = _locked(recording, now=Recording.State.RUNNING)
    row.move("go_on")
    row.committed, row.committed_at, row.look_at = row.pieces, at, at + COMMIT_EVERY
    act = acts.RECORDING_COMMITTED(
        object=f"recording:{row.uuid}", case=case_of(held.project), public=_so_far(held.lot, row)
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.save(update_fields=["state", "version", "committed", "committed_at", "look_at"])
    return Begun(row, recorded)


@transaction.atomic(durable=True)
def end_recording(*, recording: UUID, cause: str, at: datetime) -> Begun:
    """Put the end of a recording and its chain's head upon the log, by rule (HAL-13).

    Args:
        cause: one of :class:`openhall.tendering.hall.models.EndCause`.

    Raises:
        NotFound. RecordingOver.
    """
    held, row = _locked(recording, now=Recording.State.RUNNING)
    row.move("end")
    row.ended_at, row.cause, row.look_at = at, cause, at
    row.committed, row.committed_at = row.pieces, at
    act = acts.RECORDING_ENDED(
        object=f"recording:{row.uuid}",
        case=case_of(held.project),
        public=_so_far(held.lot, row) | {"cause": str(cause)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    return Begun(row, recorded)


@transaction.atomic(durable=True)
def remove_recording(*, recording: UUID, days: int, at: datetime) -> Begun:
    """Destroy a recording whose time is over, by rule (HAL-14). Killed in between, it is done again.

    Raises:
        NotFound. RecordingOver: it isn't ended, or was destroyed.
    """
    held, row = _locked(recording, now=Recording.State.ENDED)
    row.move("remove")
    footage.destroy(recording)
    act = acts.RECORDING_REMOVED(
        object=f"recording:{row.uuid}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "pieces": row.pieces, "days": days},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.save(update_fields=["state", "version"])
    return Begun(row, recorded)


LOOK_AGAIN = timedelta(hours=1)
AT_ONCE = 20


def due(at: datetime) -> int:
    """Fix, end and destroy what is due; how many. Idempotent: killed in between, it does it again."""
    running = Recording.objects.filter(state=Recording.State.RUNNING).select_related("meeting")
    return sum(_looked_at(row, at) for row in running.order_by("id")[:200]) + _removed(at)


def _looked_at(row: Recording, at: datetime) -> bool:
    try:
        if row.meeting.state != Meeting.State.RUNNING:
            end_recording(recording=row.uuid, cause=Recording.Cause.CLOSED, at=at)
        elif at - row.came_at > SILENCE:
            end_recording(recording=row.uuid, cause=Recording.Cause.SILENT, at=at)
        elif row.pieces > row.committed and at >= row.look_at:
            commit_recording(recording=row.uuid, at=at)
        else:
            return False
    except RecordingOver:  # another worker, or the host, was quicker
        return False
    return True


def _removed(at: datetime) -> int:
    ended = Recording.objects.filter(state=Recording.State.ENDED, look_at__lte=at)
    done = 0
    for row in ended.select_related("meeting__lot__notice__project").order_by("look_at", "id")[:AT_ONCE]:
        days = showing.kept_days(row.meeting.lot.notice.project, at)
        if days is None or row.ended_at is None or at < row.ended_at + timedelta(days=days):
            Recording.objects.filter(pk=row.pk).update(look_at=at + LOOK_AGAIN)
            continue
        try:
            remove_recording(recording=row.uuid, days=days, at=at)
        except RecordingOver:  # another worker was quicker
            continue
        done += 1
    return done
