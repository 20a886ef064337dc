"""JSON of flows: what an office publishes, whose hands a dossier is in, taking and handing on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.flow import answers, commands, escalating, handovers, publishing, queries
from openhall.procedures.flow.answers import Answer
from openhall.procedures.flow.inputs import (
    FlowInput,
    HandOnInput,
    HandOverInput,
    HandoverInput,
    Nothing,
    SendBackInput,
    SettlementInput,
)
from openhall.procedures.flow.risk import Judge

router = Router(tags=["flows"])


def _step(
    request: HttpRequest, command: str, uuid: UUID, step: Callable[..., commands.Done], given: Any = None
) -> Answer:  # fmt: skip
    actor, intent = identity.acting(request, command=command, object=f"dossier:{uuid}")
    more = {} if given is None else {"given": given}
    row, leg, recorded = step(dossier=uuid, intent=intent, actor=actor, at=identity.received_at(request), **more)
    return answers.leg(leg) | {"dossier": str(row.uuid), "version": row.version} | answers.receipt(recorded)


@router.get("/procedure-flows", response=Answer)
def list_flows(request: HttpRequest, procedure: str = "") -> Answer:
    """The flows of a procedure, or of all, the newest version first; at most 500."""
    return {"flows": [answers.flow(one) for one in queries.all_flows(procedure=procedure)[: queries.MOST_FLOWS]]}


@router.get("/procedure-flows/{uuid}", response=Answer)
def read_flow(request: HttpRequest, uuid: UUID) -> Answer:
    """A flow with its steps; everybody may read how an office works."""
    return answers.flow(queries.flow(uuid))


@router.post("/procedure-flows/{uuid}", response=Answer)
def publish_flow(request: HttpRequest, uuid: UUID, payload: FlowInput) -> Answer:
    """Say, as the provincial office, through which steps dossiers of a procedure go (FLW-01)."""
    actor, intent = identity.acting(request, command="publish_flow", object=f"procedure-flow:{uuid}")
    row, recorded = publishing.publish_flow(
        flow=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.flow(row) | answers.receipt(recorded)


@router.get("/dossiers-in-hand", response=Answer)
def in_hand(request: HttpRequest, response: HttpResponse, view: str = "mine") -> Answer:
    """Steps by deadline, at most 500 (``mine``, ``unit``, ``standing-in``, ``waiting``, ``risk``), and the figures."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    if view not in queries.VIEWS:
        raise NotFound(view=view[:20])
    judge = Judge(queries.queue(reader, view)[: queries.MOST_JUDGED], at)
    rows = [one for one in judge.legs if view != "risk" or judge.reasons(one)]
    figures = [
        {"person": one.name or None, "steps": one.steps, "late": one.late, "at_risk": one.at_risk}
        for one in queries.hands(reader, at)
    ]
    return {"steps": [answers.queued(one, judge) for one in rows], "figures": figures}


@router.get("/dossiers/{uuid}/walk", response=Answer)
def read_walk(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The walk of a dossier, for the units that work on it."""
    response["Cache-Control"] = "no-store"
    return answers.walk(*queries.walk(uuid, identity.signed_in(request), identity.received_at(request)))


@router.put("/dossiers/{uuid}/walk/taking", response=Answer)
def take_step(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take a dossier into one's hands (FLW-02)."""
    return _step(request, "take_step", uuid, commands.take_step)


@router.put("/dossiers/{uuid}/walk/hands", response=Answer)
def hand_over_step(request: HttpRequest, uuid: UUID, payload: HandOverInput) -> Answer:
    """Put a dossier into the hands of another officer of the unit (FLW-03)."""
    return _step(request, "hand_over_step", uuid, commands.hand_over_step, payload)


@router.put("/dossiers/{uuid}/walk/onward", response=Answer)
def hand_on(request: HttpRequest, uuid: UUID, payload: HandOnInput) -> Answer:
    """Hand a dossier on to its next step (FLW-04)."""
    return _step(request, "hand_on", uuid, commands.hand_on, payload)


@router.put("/dossiers/{uuid}/walk/back", response=Answer)
def send_back(request: HttpRequest, uuid: UUID, payload: SendBackInput) -> Answer:
    """Send a dossier back to an earlier step, with the reason (FLW-05)."""
    return _step(request, "send_back", uuid, commands.send_back, payload)


@router.post("/dossier-handovers/{uuid}", response=Answer)
def order_handover(request: HttpRequest, uuid: UUID, payload: HandoverInput) -> Answer:
    """Order, as the head, that many dossiers go into another officer's hands (FLW-06); the worker carries it out."""
    actor, intent = identity.acting(request, command="order_handover", object=f"dossier-handover:{uuid}")
    row, recorded = handovers.order_handover(
        handover=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.handover(row) | answers.receipt(recorded)


@router.get("/dossier-handovers/{uuid}", response=Answer)
def read_handover(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How far an ordered hand-over is."""
    response["Cache-Control"] = "no-store"
    return answers.handover(queries.handover(uuid, identity.signed_in(request)))


@router.get("/dossier-escalations", response=Answer)
def list_escalations(request: HttpRequest, response: HttpResponse) -> Answer:
    """Late steps of one's units that went to their heads, open ones first; at most 200."""
    response["Cache-Control"] = "no-store"
    found = escalating.of_units(identity.signed_in(request))
    return {"escalations": [answers.escalation(one) for one in found]}


@router.put("/dossier-escalations/{uuid}/settlement", response=Answer)
def settle_escalation(request: HttpRequest, uuid: UUID, payload: SettlementInput) -> Answer:
    """Say, as head, what was done about a late step (FLW-12)."""
    actor, intent = identity.acting(request, command="settle_escalation", object=f"escalation:{uuid}")
    row, recorded = escalating.settle_escalation(
        escalation=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.escalation(row) | answers.receipt(recorded)
