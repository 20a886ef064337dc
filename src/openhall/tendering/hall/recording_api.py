"""JSON and bytes of picture and sound: what the host's browser sends, what everybody's browser plays."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.bidding.public import lot_for_bidding
from openhall.tendering.hall import commands, footage, inputs, recordings, showing
from openhall.tendering.hall.models import Piece, PieceKind, Recording
from openhall.tendering.planning.public import receipt

router = Router(tags=["hall"])
Answer = dict[str, Any]
LIVE, PAST, PRIVATE = "public, max-age=300, immutable", "public, max-age=300", "private, no-store"
"""How long what everybody may see can be kept on the way: pieces never change, but recordings end and are destroyed."""


def _told(row: Recording) -> Answer:
    return {
        "recording": str(row.uuid),
        "state": row.state,
        "began_at": instant_text(row.began_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "cause": row.cause or None,
        "pieces": row.pieces,
        "next": row.pieces + 1,
        "head": row.head,
    }


def _piece(one: Piece) -> Answer:
    return {
        "number": one.number,
        "kind": one.kind,
        "began_ms": one.began_ms,
        "lasts_ms": one.lasts_ms,
        "size": one.size,
        "sha256": one.sha256,
    }


@router.get("/lots/{uuid}/picture", response=Answer)
def show_picture(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What is sent from a hall now: the recording that goes on with its newest pieces; null when there is none."""
    row = showing.running_recording(lot_for_bidding(uuid))
    response["Cache-Control"] = "public, max-age=1"
    if row is None:
        return {"recording": None, "pieces": []}
    return _told(row) | {"pieces": [_piece(one) for one in showing.newest(row)]}


@router.get("/lots/{uuid}/picture.jpg")
def show_still(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The newest still picture of a hall that is being recorded."""
    row = showing.running_recording(lot_for_bidding(uuid))
    one = showing.newest_still(row)
    if row is None or one is None:
        raise NotFound(lot=str(uuid))
    return _bytes(row, one, "public, max-age=3")


@router.get("/recordings/{uuid}", response=Answer)
def show_recording(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How far a recording is; its pieces are not told here."""
    response["Cache-Control"] = "no-store"
    return _told(showing.recording(uuid))


@router.get("/recordings/{uuid}/pieces", response=Answer)
def list_pieces(request: HttpRequest, response: HttpResponse, uuid: UUID, after: int = 0) -> Answer:
    """The pieces of a recording after a number, at most 500; ``more`` says whether others follow.

    Chained as protocols §6 says, they lead to ``head``, which the log holds.
    """
    row = showing.shown(uuid, identity.reader(request), identity.received_at(request))
    response["Cache-Control"] = "no-store"
    found = showing.pieces_after(row, max(0, min(after, 2**31 - 1)))
    more = bool(found) and found[-1].number < row.pieces
    return _told(row) | {"pieces": [_piece(one) for one in found], "more": more}


@router.get("/recordings/{uuid}/pieces/{number}")
def show_piece(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """A piece: a WebM file that plays by itself, or a JPEG."""
    reader, at = identity.reader(request), identity.received_at(request)
    row = showing.shown(uuid, reader, at)
    one = showing.piece(row, min(number, 2**31 - 1))
    if row.state == Recording.State.RUNNING:
        kept = LIVE
    else:
        kept = PAST if showing.may_see_recording(row, row.meeting.lot, None, at) else PRIVATE
    return _bytes(row, one, kept)


def _bytes(row: Recording, one: Piece, kept: str) -> HttpResponse:
    answer = HttpResponse(footage.content(row.uuid, one.number), content_type=footage.MEDIA_TYPE[PieceKind(one.kind)])
    answer["Cache-Control"] = kept
    answer["ETag"] = f'"{one.sha256}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Recorded-At"] = instant_text(showing.instant_of(row, one))
    return answer


@router.put("/recordings/{uuid}", response=Answer)
def start_recording(request: HttpRequest, uuid: UUID, payload: inputs.RecordingInput) -> Answer:
    """Begin to record a meeting (HAL-11), after everybody in the room was told."""
    actor, intent = identity.acting(request, command="begin_recording", object=f"recording:{uuid}")
    done = commands.begin_recording(
        recording=uuid,
        meeting=payload.meeting,
        told=payload.told,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _told(done.recording) | receipt(done.recorded)


@router.put("/recordings/{uuid}/pieces/{number}", response=Answer)
def send_piece(request: HttpRequest, response: HttpResponse, uuid: UUID, number: int) -> Answer:
    """Send a piece as the body: WebM with VP8 (``picture``) or Opus (``sound``), or JPEG (``still``).

    Query: ``kind``, ``began_ms``, ``lasts_ms``, ``sha256``. Only whoever began the recording can.
    """
    reader = identity.signed_in(request)
    recordings.may_send(uuid, reader)
    kind, began_ms, lasts_ms, sha256 = _described(request)
    with footage.received(request, recording=uuid, kind=kind, sha256=sha256) as arrived:
        row = commands.take_piece(
            recording=uuid,
            number=number,
            kind=kind,
            began_ms=began_ms,
            lasts_ms=lasts_ms,
            arrived=arrived,
            reader=reader,
            at=identity.received_at(request),
        )
    response["Cache-Control"] = "no-store"
    return _told(row)


def _described(request: HttpRequest) -> tuple[PieceKind, int, int, str]:
    given, errors = request.GET, dict[str, object]()
    kind, sha256 = given.get("kind", ""), given.get("sha256", "")
    if kind not in PieceKind.values:
        errors["kind"] = _("Say whether it is sound, picture or still.")
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        errors["sha256"] = _("Give the SHA-256 of the piece as 64 small hex digits.")
    times = []
    for name in ("began_ms", "lasts_ms"):
        text = given.get(name, "")
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            errors[name] = _("Give whole milliseconds.")
        else:
            times.append(int(text))
    if errors:
        raise Invalid(errors=errors)
    return PieceKind(kind), times[0], times[1], sha256


@router.put("/recordings/{uuid}/end", response=Answer)
def stop_recording(request: HttpRequest, uuid: UUID) -> Answer:
    """Stop a recording: any host can, at once and without a signature; the end goes on the log (HAL-13)."""
    reader = identity.signed_in(request)
    return _told(commands.stop(uuid, reader, at=identity.received_at(request)))
