"""JSON of certified copies: originals, their fee, copies on paper and electronic ones."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.copies import commands, fees, queries
from openhall.procedures.copies.inputs import Nothing, OriginalInput
from openhall.procedures.copies.models import Original
from openhall.witness.public import Recorded
from openhall_rules.money import stated

router = Router(tags=["copies"])
Answer = dict[str, Any]


def _original(row: Original) -> Answer:
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "unit": row.unit.number,
        "pages": row.pages,
        "copies": row.copies,
        "presented_at": instant_text(row.presented_at),
        "due_at": instant_text(row.due_at),
        "fee": {
            "amount": stated(row.fee.amount, row.fee.currency),
            "currency": row.fee.currency,
            "state": row.fee.state,
            "leaf_sha256": row.fee.leaf_sha256 or None,
        },
        "document": str(row.document.uuid) if row.document else None,
        "document_sha256": row.document.sha256 if row.document else None,
        "entries": [
            {"form": one.form, "number": one.number, "year": one.year, "at": instant_text(one.at)}
            for one in row.entries.order_by("id")
        ],
    }


def _receipt(recorded: Recorded) -> Answer:
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


@router.post("/copy-originals/{uuid}/scan", response={201: Answer})
def lay_scan_ready(request: HttpRequest, uuid: UUID) -> Status[Answer]:
    """Lay the scan of an original ready, as ``file`` of a multipart form, under an id of one's own choice."""
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise NotFound(file="file")
    reader = identity.signed_in(request)
    digest, kind = commands.lay_ready(original=uuid, source=file.file, media_type=file.content_type or "", actor=reader)
    return Status(201, {"scan_sha256": digest, "media_type": kind})


@router.post("/copy-originals/{uuid}", response=Answer)
def take_in_original(request: HttpRequest, uuid: UUID, payload: OriginalInput) -> Answer:
    """Take an original in whose scan was compared with it (CPY-01)."""
    actor, intent = identity.acting(request, command="take_in_original", object=f"original:{uuid}")
    row, recorded = commands.take_in_original(
        original=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _original(row) | _receipt(recorded)


@router.get("/copy-originals/{uuid}", response=Answer)
def read_original(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """An original with its fee and copies, for the people of the unit."""
    response["Cache-Control"] = "no-store"
    return _original(queries.original(uuid, identity.signed_in(request)))


@router.put("/copy-originals/{uuid}/fee", response=Answer)
def take_copy_fee(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take the fee at the desk (CPY-03)."""
    actor, intent = identity.acting(request, command="take_copy_fee", object=f"original:{uuid}")
    row, recorded = fees.take_copy_fee(original=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return _original(row) | _receipt(recorded)


@router.put("/copy-originals/{uuid}/paper", response=Answer)
def hand_out_paper_copy(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Hand the certified copy on paper out (CPY-02)."""
    actor, intent = identity.acting(request, command="hand_out_paper_copy", object=f"original:{uuid}")
    entry, recorded = commands.hand_out_paper_copy(
        original=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"number": entry.number, "year": entry.year} | _receipt(recorded)


@router.post("/copy-originals/{uuid}/electronic", response={201: Answer})
def prepare_copy(request: HttpRequest, uuid: UUID) -> Status[Answer]:
    """Make the unsealed electronic copy; then it is sealed as results are (``/documents/…/seal-batches/…``)."""
    actor = identity.signed_in(request)
    row = commands.prepare_copy(original=uuid, actor=actor, at=identity.received_at(request))
    return Status(201, {"document": str(row.uuid), "sha256": row.sha256})
