"""JSON of fees. Nothing here names a member to anybody else."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.fees import answers, commands, distances, policies, queries
from openhall.tendering.fees.inputs import DistanceInput, FeesInput, PayeeInput, TermsInput
from openhall.tendering.notices import public as notices
from openhall.tendering.panels import public as panels
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["fees"])
Answer = dict[str, Any]


@router.put("/experts/{uuid}/fee-terms", response=Answer)
def enter_fee_terms(request: HttpRequest, uuid: UUID, payload: TermsInput) -> Answer:
    """Enter class and place of an expert of your register (FEE-01)."""
    actor, intent = identity.acting(request, command="enter_fee_terms", object=f"fee-terms:{uuid}")
    row, recorded = commands.enter_fee_terms(
        expert=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"class": row.expert_class, "place": row.place, "version": row.version} | receipt(recorded)


@router.get("/evaluation-sites/{uuid}/distances", response=Answer)
def list_distances(request: HttpRequest, uuid: UUID) -> Answer:
    """How far places are from a centre, as its office entered it; for the office also what it has yet to enter."""
    site, reader = panels.site(uuid), identity.reader(request)
    found: Answer = {"site": str(uuid), "distances": [answers.distance(row) for row in distances.entered(site)]}
    return found | ({"unset": distances.unset(site)} if policies.is_office(reader, site.organisation_id) else {})


@router.put("/distances/{uuid}", response=Answer)
def enter_distance(request: HttpRequest, uuid: UUID, payload: DistanceInput) -> Answer:
    """Enter how far a place is from a centre of yours (FEE-06). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="enter_distance", object=f"distance:{uuid}")
    row, recorded = distances.enter_distance(
        distance=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.distance(row) | receipt(recorded)


@router.put("/payees/{uuid}", response=Answer)
def register_payee(request: HttpRequest, uuid: UUID, payload: PayeeInput) -> Answer:
    """Say where you are paid (FEE-02). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="register_payee", object=f"payee:{uuid}")
    row, recorded = commands.register_payee(
        payee=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(row.uuid), "kind": row.kind} | receipt(recorded)


@router.get("/fees", response=Answer)
def own_fees(request: HttpRequest, response: HttpResponse, before: int | None = None) -> Answer:
    """Your own fees, newest first, 50 at a time; ``next`` is the ``before`` of the page after."""
    response["Cache-Control"] = "no-store"
    rows = queries.own_fees(identity.signed_in(request), before=before)
    return {"fees": [answers.own(fee) for fee in rows], "next": rows[-1].pk if len(rows) == 50 else None}


@router.post("/fees/{uuid}/confirmation", response=Answer)
def confirm_fee(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Confirm that your fee arrived (FEE-05)."""
    actor, intent = identity.acting(request, command="confirm_fee", object=f"fee:{uuid}")
    row, recorded = commands.confirm_fee(fee=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return answers.own(row) | receipt(recorded)


@router.get("/lots/{uuid}/fees", response=Answer)
def lot_fees(request: HttpRequest, uuid: UUID) -> Answer:
    """What the committee of a lot cost, fee by fee and without names: after the award."""
    return answers.published(queries.order_of(notices.lot(uuid)))


@router.post("/lots/{uuid}/fees", response=Answer)
def order_fees(request: HttpRequest, uuid: UUID, payload: FeesInput) -> Answer:
    """Pay all experts of a lot's committees who aren't paid yet, each by the own time (FEE-03)."""
    actor, intent = identity.acting(request, command="order_fees", object=f"lot:{uuid}")
    order, recorded = commands.order_fees(
        lot=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.ordered(order) | receipt(recorded)
