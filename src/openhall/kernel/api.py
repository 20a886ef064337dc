"""JSON of the kernel: uploads and the inbox."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from openhall.kernel import messages, uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.models import Message, Upload
from openhall.kernel.readers import reader
from openhall.kernel.refusals import Invalid

router = Router(tags=["kernel"])


class FileIn(Schema):
    """A file about to be sent: SHA-256 (hex), size in bytes, media type, name."""

    sha256: str
    size: int
    type: str
    name: str


def _state(upload: Upload) -> dict[str, Any]:
    state: dict[str, Any] = {"id": str(upload.uuid), "offset": uploads.offset_of(upload), "size": upload.size}
    if upload.file is not None and upload.received_at is not None:
        state["file"] = {"sha256": upload.file.sha256, "size": upload.file.size, "type": upload.file.media_type}
        state["received_at"] = instant_text(upload.received_at)
    return state


@router.post("/uploads", response={201: dict})
def begin_upload(request: HttpRequest, announced: FileIn) -> dict[str, Any]:
    """Announce a file; the answer says where to continue (offset 0 for a new one)."""
    upload = uploads.begin(
        owner=reader(request).person,
        sha256=announced.sha256,
        size=announced.size,
        media_type=announced.type,
        name=announced.name,
        at=request.received_at,  # type: ignore[attr-defined]
    )
    return _state(upload)


@router.api_operation(["GET", "HEAD"], "/uploads/{uuid:uuid}", response=dict)
def show_upload(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    """How far an upload is (also in the header ``Upload-Offset``)."""
    state = _state(uploads.upload_of(reader(request).person, uuid))
    response["Upload-Offset"] = str(state["offset"])
    response["Cache-Control"] = "no-store"
    return state


@router.patch("/uploads/{uuid:uuid}", response=dict)
def continue_upload(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    """Append the body at ``Upload-Offset``; when the file is whole it is checked and kept."""
    given = request.headers.get("Upload-Offset", "")
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Invalid(errors={"Upload-Offset": "Say in this header at which byte the piece begins."})
    upload = uploads.upload_of(reader(request).person, uuid)
    # The body is read here in pieces, not by Django: its bound for bodies in memory is far below a bid's size.
    uploads.append(upload, offset=int(given), source=request, at=request.received_at)  # type: ignore[attr-defined]
    state = _state(upload)
    response["Upload-Offset"] = str(state["offset"])
    return state


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.uuid),
        "subject": message.subject_in_words,
        "body": message.body_in_words,
        "link": message.link,
        "created_at": instant_text(message.created_at),
        "read_at": instant_text(message.read_at) if message.read_at else None,
    }


@router.get("/messages", response=dict)
def list_messages(request: HttpRequest, before: int | None = None) -> dict[str, Any]:
    """Messages to the reader, newest first; ``next`` continues."""
    rows = messages.inbox(reader(request).person, before=before, limit=51)
    return {"messages": [_message(row) for row in rows[:50]], "next": rows[49].pk if len(rows) > 50 else None}


@router.put("/messages/{uuid:uuid}/read", response=dict)
def read_message(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Note that the message was read."""
    return _message(messages.mark_read(reader(request).person, uuid, request.received_at))  # type: ignore[attr-defined]
