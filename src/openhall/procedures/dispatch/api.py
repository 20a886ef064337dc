"""JSON of dispatches: the messages about a dossier, wishes, letters for the post."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.dispatch import answers, commands, parcel_api, queries
from openhall.procedures.dispatch.answers import Answer
from openhall.procedures.dispatch.inputs import DeliveryInput, PostInput, WishInput

router = Router(tags=["dispatches"])
router.add_router("", parcel_api.router)
MOST = 200


@router.get("/dossiers/{uuid}/dispatches", response=Answer)
def read_dispatches(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The messages about a dossier without an account, for desk and unit."""
    response["Cache-Control"] = "no-store"
    found = queries.of_dossier(uuid, identity.signed_in(request), identity.received_at(request))
    return answers.of_dossier(*found)


@router.put("/dossiers/{uuid}/wish", response=Answer)
def record_wish(request: HttpRequest, uuid: UUID, payload: WishInput) -> Answer:
    """Write down how whoever filed at the desk wants to be told (DSP-01)."""
    row, recorded = commands.record_wish(
        dossier=uuid, given=payload, **_acting(request, "record_wish", f"dossier:{uuid}")
    )
    return {"dossier": row.code, "version": row.version} | payload.model_dump() | answers.receipt(recorded)


@router.get("/post-letters", response=Answer)
def read_letters(request: HttpRequest, response: HttpResponse, posted: bool = False) -> Answer:
    """Letters of one's desks that wait for the post, or are on their way; at most 200."""
    response["Cache-Control"] = "no-store"
    rows = queries.letters(identity.signed_in(request), posted=posted)[:MOST]
    return {"letters": [answers.dispatch(one) for one in rows]}


@router.put("/post-letters/{uuid}/posting", response=Answer)
def post_letter(request: HttpRequest, uuid: UUID, payload: PostInput) -> Answer:
    """Say that a letter was given to the post, and under which number (DSP-04)."""
    row, recorded = commands.post_letter(
        dispatch=uuid, given=payload, **_acting(request, "post_letter", f"dispatch:{uuid}")
    )
    return answers.dispatch(row) | answers.receipt(recorded)


@router.put("/post-letters/{uuid}/delivery", response=Answer)
def record_delivery(request: HttpRequest, uuid: UUID, payload: DeliveryInput) -> Answer:
    """Say what the post says of a letter (DSP-05)."""
    row, recorded = commands.record_delivery(
        dispatch=uuid, given=payload, **_acting(request, "record_delivery", f"dispatch:{uuid}")
    )
    return answers.dispatch(row) | answers.receipt(recorded)


def _acting(request: HttpRequest, command: str, object: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}
