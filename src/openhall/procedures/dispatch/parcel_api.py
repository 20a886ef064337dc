"""JSON of results by post: how they are wanted, parcels, the carrier's prices, and the carrier's own door."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.kernel.signed_messages import WordForged
from openhall.procedures.dispatch import answers, carriage, collecting, parcel_queries, parcels
from openhall.procedures.dispatch.answers import Answer
from openhall.procedures.dispatch.parcel_inputs import CollectionInput, MovedInput, ParcelInput, RatesInput
from openhall.procedures.dispatch.refusals import CarrierWordNotSigned

router = Router(tags=["dispatches"])


@router.get("/dossiers/{uuid}/collection", response=Answer)
def read_collection(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How a dossier's result is wanted, and its parcels."""
    response["Cache-Control"] = "no-store"
    found = parcel_queries.of_dossier(uuid, identity.signed_in(request), identity.received_at(request))
    return answers.collection(*found)


@router.put("/dossiers/{uuid}/collection", response=Answer)
def choose_collection(request: HttpRequest, uuid: UUID, payload: CollectionInput) -> Answer:
    """Say how one wants the result: at the desk, by post, or electronically only (DSP-06)."""
    row, recorded = collecting.choose_collection(
        dossier=uuid, given=payload, **_acting(request, "choose_collection", f"dossier:{uuid}")
    )
    return {"dossier": row.code, "version": row.version, "way": payload.way} | answers.receipt(recorded)


@router.get("/parcels", response=Answer)
def read_parcels(request: HttpRequest, response: HttpResponse) -> Answer:
    """What one's units are to pack, what is on its way, what came back; at most 200 of each."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return {
        "to_pack": [str(one.dossier.uuid) for one in parcel_queries.to_pack(reader)],
        "on_their_way": [answers.parcel(one) for one in parcel_queries.on_their_way(reader)],
        "came_back": [answers.parcel(one) for one in parcel_queries.came_back(reader)],
    }


@router.post("/parcels/{uuid}", response=Answer)
def hand_over_parcel(request: HttpRequest, uuid: UUID, payload: ParcelInput) -> Answer:
    """Pack a result and hand it over for the carrier (DSP-08)."""
    row, recorded = parcels.hand_over_parcel(
        parcel=uuid, given=payload, **_acting(request, "hand_over_parcel", f"parcel:{uuid}")
    )
    return answers.parcel(row) | answers.receipt(recorded)


@router.put("/parcels/{uuid}/state", response=Answer)
def record_parcel(request: HttpRequest, uuid: UUID, payload: MovedInput) -> Answer:
    """Write down what the post says of a parcel (DSP-09)."""
    row, recorded = parcels.record_parcel(
        parcel=uuid, given=payload, **_acting(request, "record_parcel", f"parcel:{uuid}")
    )
    return answers.parcel(row) | answers.receipt(recorded)


@router.get("/post-rates", response=Answer)
def read_post_rates(request: HttpRequest) -> Answer:
    """The carrier's prices that count today."""
    return answers.rates(collecting.rates(identity.received_at(request)))


@router.post("/post-rates/{uuid}", response=Answer)
def enter_post_rates(request: HttpRequest, uuid: UUID, payload: RatesInput) -> Answer:
    """Enter a carrier's prices with their source, as the provincial office (DSP-07)."""
    row, recorded = collecting.enter_post_rates(
        rates=uuid, given=payload, **_acting(request, "enter_post_rates", f"post-rates:{uuid}")
    )
    return answers.rates(row) | answers.receipt(recorded)


@router.post("/post-gateway/words", response=Answer)
def hear_carrier(request: HttpRequest) -> Answer:
    """What the carrier says by itself, signed with the secret that we share. Twice is as good as once."""
    carrier = carriage.carrier()
    if carrier is None:
        raise NotFound
    at = identity.received_at(request)
    try:
        word = carrier.read(request.headers, request.body, at=at)
    except WordForged as error:
        raise CarrierWordNotSigned from error
    parcels.hear(word, at)
    return {"taken": True}


def _acting(request: HttpRequest, command: str, object: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}
