"""Who may see a recording and for how long it is kept: data of the law, entered by an authority; and what is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall import policies
from openhall.tendering.hall.models import Piece, PieceKind, Recording
from openhall.tendering.hall.refusals import RecordingClosed
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import LawRefuses, Project, law_for_draft
from openhall_rules.errors import RuleError
from openhall_rules.law import Unset

KEEP, SEEN_BY = "recording.keep_days", "recording.seen_by"
EVERYBODY, PARTIES, SUPERVISORS = "everybody", "parties", "supervisors"
TELL_FIRST = _("Tell everybody in the room first that they are seen, heard and recorded.")
NEWEST = 8
"""How many pieces of each kind the live list names: about half a minute."""
PAGE = 500
"""Most pieces in one list of a recording."""


@dataclass(frozen=True)
class Readers:
    """Who may see past recordings. ``who``: None where nobody has entered it; then ``authority`` must."""

    who: str | None
    authority: str


def _entered(project: Project, path: str, at: datetime) -> tuple[object, str]:
    """What is in force at a path, and who enters it; None where nobody has."""
    try:
        law = law_for_draft(project, at, {})
        authority = law.value(path).set_by or ""
        return law.get(path), authority
    except Unset as error:
        return None, error.authority
    except (LawRefuses, RuleError):  # the project's law is older than recordings are
        return None, ""


def kept_days(project: Project, at: datetime) -> int | None:
    """How many days after its end a recording is kept; None: nobody has entered it, and it is kept until then."""
    found, _authority = _entered(project, KEEP, at)
    return found if isinstance(found, int) else None


def readers_of(project: Project, at: datetime) -> Readers:
    """Who may see past recordings of a project's openings."""
    found, authority = _entered(project, SEEN_BY, at)
    return Readers(str(found) if found else None, authority)


def recording_readers(lot: Lot, at: datetime) -> str | None:
    """Who may see past recordings of a lot's meeting; None where nobody has entered it."""
    return readers_of(lot.notice.project, at).who


def may_see_recording(row: Recording, lot: Lot, reader: Actor | None, at: datetime) -> bool:
    """Whether the reader may see a recording: everybody while it runs, later whom the law says; hosts and supervisors
    always; nobody once it is destroyed.
    """
    if row.state == Recording.State.REMOVED:
        return False
    if row.state == Recording.State.RUNNING or policies.watches(reader, lot.notice.project):
        return True
    who = readers_of(lot.notice.project, at).who
    return who == EVERYBODY or (who == PARTIES and policies.part_of(reader, lot) is not None)


def recording(uuid: UUID) -> Recording:
    """A recording with its lot.

    Raises:
        NotFound
    """
    found = Recording.objects.select_related("meeting__lot__notice__project", "organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(recording=str(uuid))
    return found


def shown(uuid: UUID, reader: Actor | None, at: datetime) -> Recording:
    """A recording that the reader may see.

    Raises:
        NotFound. RecordingClosed.
    """
    row = recording(uuid)
    if not may_see_recording(row, row.meeting.lot, reader, at):
        raise RecordingClosed(reason="", readers=readers_of(row.meeting.lot.notice.project, at).who or "")
    return row


def running_recording(lot: Lot) -> Recording | None:
    """The recording of a lot's meeting that goes on; None when there is none."""
    rows = Recording.objects.select_related("organisation", "person", "meeting")
    return rows.filter(meeting__lot=lot, state=Recording.State.RUNNING).first()


def picture(lot: Lot) -> dict[str, Any]:
    """What is sent from the hall now, for a page: the recording, and its newest still picture for who has no script.

    ``recording`` and ``still_url`` are empty and ``still_at`` is None where there is none.
    """
    row = running_recording(lot)
    still = newest_still(row)
    return {
        "recording": str(row.uuid) if row else "",
        "still_url": f"/api/v1/recordings/{row.uuid}/pieces/{still.number}" if row and still else "",
        "still_at": instant_of(row, still) if row and still else None,
    }


def recordings_of(lot: Lot) -> list[Recording]:
    """All recordings of a lot's meeting, in their order."""
    return list(Recording.objects.select_related("organisation", "meeting").filter(meeting__lot=lot))


def film_of(row: Recording) -> dict[str, Any]:
    """What a recording consists of, also after it was destroyed.

    ``pieces`` stand in the order of their chain, whose ``head`` is on the log; times in milliseconds from ``began_at``,
    sizes in bytes.
    """
    return {
        "v": 1,
        "recording": str(row.uuid),
        "meeting": str(row.meeting.uuid),
        "state": row.state,
        "began_at": instant_text(row.began_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "head": row.head,
        "size": row.size,
        "pieces": [
            {
                "number": one.number,
                "kind": one.kind,
                "began_ms": one.began_ms,
                "lasts_ms": one.lasts_ms,
                "size": one.size,
                "sha256": one.sha256,
            }
            for one in row.rows.order_by("number")
        ],
    }


def newest(row: Recording) -> list[Piece]:
    """The newest pieces: some of each kind and one still picture, in their order."""
    found: list[Piece] = []
    for kind, most in ((PieceKind.SOUND, NEWEST), (PieceKind.PICTURE, NEWEST), (PieceKind.STILL, 1)):
        found += Piece.objects.filter(recording=row, kind=kind).order_by("-number")[:most]
    return sorted(found, key=lambda piece: piece.number)


def newest_still(row: Recording | None) -> Piece | None:
    """The newest still picture; None where there is none."""
    if row is None:
        return None
    return Piece.objects.filter(recording=row, kind=PieceKind.STILL).order_by("-number").first()


def instant_of(row: Recording, one: Piece) -> datetime:
    """When a piece was recorded."""
    return row.began_at + timedelta(milliseconds=one.began_ms)


def pieces_after(row: Recording, number: int) -> list[Piece]:
    """The pieces after a number, at most :data:`PAGE`."""
    return list(Piece.objects.filter(recording=row, number__gt=number).order_by("number")[:PAGE])


def piece(row: Recording, number: int) -> Piece:
    """A piece by its number.

    Raises:
        NotFound
    """
    found = Piece.objects.filter(recording=row, number=number).first()
    if found is None:
        raise NotFound(recording=str(row.uuid), piece=number)
    return found


def stills_of(lots: list[int]) -> dict[int, tuple[UUID, int]]:
    """Running recordings by key of their lot: the recording, and the number of its newest still picture (0: none)."""
    rows = Recording.objects.filter(meeting__lot_id__in=lots, state=Recording.State.RUNNING)
    found = {row.pk: (row.meeting.lot_id, row.uuid) for row in rows.select_related("meeting")}
    numbers = dict(
        Piece.objects.filter(recording_id__in=found, kind=PieceKind.STILL)
        .values_list("recording_id")
        .annotate(newest=Max("number"))
        .order_by()
    )
    return {lot: (uuid, numbers.get(key, 0)) for key, (lot, uuid) in found.items()}
