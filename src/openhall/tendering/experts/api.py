"""JSON of the register, of draws and of calls. Nothing here names who was drawn before the award."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import (
    appointment_api,
    calling,
    drawing,
    expiry,
    portraits,
    queries,
    register,
    replacing,
)
from openhall.tendering.experts.inputs import (
    CallingOffInput,
    DeclarationInput,
    DrawInput,
    EntryInput,
    LeavingInput,
    LiftInput,
    NumberInput,
    PortraitInput,
    ReasonInput,
    ReplacementInput,
    SuspensionInput,
)
from openhall.tendering.experts.models import Draw, Entry, Expert
from openhall.tendering.experts.performance import api as performance_api
from openhall.tendering.experts.telephone import api as telephone_api
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["experts"])
router.add_router("", appointment_api.router)
router.add_router("", performance_api.router)
router.add_router("", telephone_api.router)
Answer = dict[str, Any]
PAGE = 50


@router.get("/experts", response=Answer)
def list_experts(request: HttpRequest, response: HttpResponse, page: int = 1) -> Answer:
    """The register that you keep, by name, 50 at a time."""
    response["Cache-Control"] = "no-store"
    rows = Paginator(queries.register(identity.signed_in(request)), PAGE).get_page(page)
    return {
        "experts": [_shown(row) | {"name": row.person.name} for row in rows],
        "next": rows.next_page_number() if rows.has_next() else None,
    }


@router.get("/experts/expiring", response=Answer)
def list_expiring(request: HttpRequest, response: HttpResponse) -> Answer:
    """Qualifications of the register that you keep that are over or end within 90 days, the nearest end first."""
    response["Cache-Control"] = "no-store"
    found = expiry.ending(identity.signed_in(request), identity.received_at(request))
    return {
        "qualifications": [
            {
                "expert": str(one.row.expert.uuid),
                "name": one.row.expert.person.name,
                "field": one.row.field,
                "valid_until": one.valid_until.isoformat(),
                "days": one.days,
            }
            for one in found
        ]
    }


@router.get("/experts/own", response=Answer)
def own_entries(request: HttpRequest, response: HttpResponse) -> Answer:
    """Your own entries, in whatever registers, with what you declared."""
    response["Cache-Control"] = "no-store"
    return {"entries": [_own(row) for row in queries.own_entries(identity.signed_in(request))]}


@router.put("/experts/{uuid}", response=Answer)
def enter_expert(request: HttpRequest, uuid: UUID, payload: EntryInput) -> Answer:
    """Enter an expert into your register, or change the entry (EXP-01). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="enter_expert", object=f"expert:{uuid}")
    row, recorded = register.enter_expert(
        expert=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(row) | receipt(recorded)


@router.post("/experts/{uuid}/suspension", response=Answer)
def suspend_expert(request: HttpRequest, uuid: UUID, payload: SuspensionInput) -> Answer:
    """Let an expert not be drawn until a time (EXP-02)."""
    actor, intent = identity.acting(request, command="suspend_expert", object=f"expert:{uuid}")
    row, recorded = register.suspend_expert(
        expert=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"until": instant_text(row.until)} | receipt(recorded)


@router.post("/experts/{uuid}/suspension/end", response=Answer)
def lift_suspension(request: HttpRequest, uuid: UUID, payload: LiftInput) -> Answer:
    """End a suspension before its time (EXP-03)."""
    actor, intent = identity.acting(request, command="lift_suspension", object=f"expert:{uuid}")
    _row, recorded = register.lift_suspension(
        expert=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.put("/experts/{uuid}/declaration", response=Answer)
def declare_interests(request: HttpRequest, uuid: UUID, payload: DeclarationInput) -> Answer:
    """Say whom you must avoid and whether you have time for calls (EXP-04)."""
    actor, intent = identity.acting(request, command="declare_interests", object=f"expert:{uuid}")
    row, recorded = register.declare_interests(
        expert=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _own(row) | receipt(recorded)


@router.put("/experts/{uuid}/portrait", response=Answer)
def enrol_portrait(request: HttpRequest, uuid: UUID, payload: PortraitInput) -> Answer:
    """Enrol a picture of your face (base64 of a JPEG) for whoever witnesses a room, or withdraw it (EXP-05)."""
    actor, intent = identity.acting(request, command="enrol_portrait", object=f"expert:{uuid}")
    row, recorded = portraits.enrol_portrait(
        expert=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _own(row) | receipt(recorded)


@router.get("/lots/{uuid}/draw", response=Answer)
def show_draw(request: HttpRequest, uuid: UUID) -> Answer:
    """The draw of a lot's committee, in numbers; the names once the lot is awarded or has failed."""
    lot = Lot.objects.filter(uuid=uuid).first()
    found = queries.of_lot(lot) if lot is not None else None
    if found is None:
        raise NotFound(lot=str(uuid))
    return _drawn(found)


@router.put("/lots/{uuid}/draws/{draw}", response=Answer)
def prepare_draw(request: HttpRequest, uuid: UUID, draw: UUID, payload: DrawInput) -> Answer:
    """Fix the pool from which the committee is drawn (DRW-01). The draw’s id is chosen by the caller."""
    actor, intent = identity.acting(request, command="prepare_draw", object=f"draw:{draw}")
    row, recorded = drawing.prepare_draw(
        lot=uuid, draw=draw, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _drawn(row) | receipt(recorded)


@router.post("/draws/{uuid}/number", response=Answer)
def draw_experts(request: HttpRequest, uuid: UUID, payload: NumberInput) -> Answer:
    """Show your number and draw (DRW-02)."""
    actor, intent = identity.acting(request, command="draw_experts", object=f"draw:{uuid}")
    row, recorded = drawing.draw_experts(
        draw=uuid, number=payload.number, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _drawn(row) | receipt(recorded)


@router.post("/draws/{uuid}/end", response=Answer)
def call_off_draw(request: HttpRequest, uuid: UUID, payload: CallingOffInput) -> Answer:
    """Call a draw off that isn’t complete (DRW-08)."""
    actor, intent = identity.acting(request, command="call_off_draw", object=f"draw:{uuid}")
    row, recorded = drawing.call_off_draw(
        draw=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _drawn(row) | receipt(recorded)


@router.post("/draws/{uuid}/replacements", response=Answer)
def replace_member(request: HttpRequest, uuid: UUID, payload: ReplacementInput) -> Answer:
    """Replace the member in a seat by the next in the order (DRW-09); who it is isn’t told."""
    actor, intent = identity.acting(request, command="replace_member", object=f"draw:{uuid}")
    row, recorded = replacing.replace_member(
        draw=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _drawn(row) | receipt(recorded)


@router.get("/calls/{uuid}", response=Answer)
def show_call(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A call to you: until when you can answer, or how you answered."""
    response["Cache-Control"] = "no-store"
    return _called(queries.own_call(uuid, identity.signed_in(request)))


@router.post("/calls/{uuid}/acceptance", response=Answer)
def accept_call(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Accept a call (DRW-03)."""
    actor, intent = identity.acting(request, command="accept_call", object=f"call:{uuid}")
    row, recorded = calling.accept_call(call=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return _called(row) | receipt(recorded)


@router.post("/calls/{uuid}/refusal", response=Answer)
def decline_call(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """Decline a call (DRW-04); the next in the order is called."""
    actor, intent = identity.acting(request, command="decline_call", object=f"call:{uuid}")
    row, recorded = calling.decline_call(
        call=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _called(row) | receipt(recorded)


@router.post("/calls/{uuid}/departure", response=Answer)
def leave_committee(request: HttpRequest, uuid: UUID, payload: LeavingInput) -> Answer:
    """Give up the seat that you accepted (DRW-10); the next in the order is called."""
    actor, intent = identity.acting(request, command="leave_committee", object=f"call:{uuid}")
    row, recorded = replacing.leave_committee(
        call=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _called(row) | receipt(recorded)


def _shown(row: Expert) -> Answer:
    return {
        "uuid": str(row.uuid),
        "region": row.region,
        "languages": row.languages,
        "employer_name": row.employer_name,
        "employer": row.employer,
        "superior": row.superior,
        "expert_class": row.expert_class,
        "available": row.available,
        "qualifications": [
            {
                "field": one.field,
                "title": one.title,
                "valid_until": one.valid_until.isoformat() if one.valid_until else None,
            }
            for one in row.qualifications.all()
        ],
        "version": row.version,
    }


def _own(row: Expert) -> Answer:
    return _shown(row) | {
        "keeper": str(row.keeper.uuid),
        "unavailable_until": instant_text(row.unavailable_until) if row.unavailable_until else None,
        "phone": row.phone,
        "keys_answer": row.keys_answer,
        "interests": [{"ground": one.ground, "identifier": one.identifier} for one in row.avoidances.all()],
    }


def _drawn(draw: Draw) -> Answer:
    found = queries.progress(draw)
    return {
        "uuid": str(draw.uuid),
        "lot": str(draw.lot.uuid),
        "state": draw.state,
        "members": draw.members,
        "experts": draw.seats,
        "groups": [{"name": one["name"], "experts": one["experts"]} for one in draw.groups],
        "called_off_on": draw.off_ground or None,
        "accepted": found.accepted,
        "pool_root": draw.pool_root,
        "number": draw.number or None,
        "root": draw.root or None,
        "committee": None if queries.is_secret(draw) else queries.committee(draw),
        "version": draw.version,
    }


def _called(row: Entry) -> Answer:
    return {
        "call": str(row.call),
        "state": row.state,
        "answer_due_at": instant_text(row.answer_due_at) if row.answer_due_at else None,
        "version": row.version,
    }
