"""JSON of appointed committees. Before the award nothing here names who was appointed, but to the owner's officers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import appointing, appointments
from openhall.tendering.experts.inputs import AppointmentInput, LeavingInput, SuccessorInput
from openhall.tendering.experts.models import Appointee, Appointment
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import receipt

router = Router(tags=["experts"])
Answer = dict[str, Any]


@router.get("/lots/{uuid}/appointment", response=Answer)
def show_appointment(request: HttpRequest, uuid: UUID) -> Answer:
    """The appointed committee of a lot, in numbers; the names once the lot is awarded or has failed."""
    lot = Lot.objects.filter(uuid=uuid).first()
    found = appointments.of_lot(lot) if lot is not None else None
    if found is None:
        raise NotFound(lot=str(uuid))
    return _shown(found)


@router.get("/lots/{uuid}/appointable", response=Answer)
def list_appointable(
    request: HttpRequest, response: HttpResponse, uuid: UUID, fields: str = "", superiors: str = ""
) -> Answer:
    """Experts of the register whom you may name for this lot, by name; for officers of the owner where the law lets
    them name experts.
    """
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    found = appointments.choices(uuid, reader, fields, superiors, identity.received_at(request))
    return {"experts": [{"uuid": str(one.uuid), "name": one.name, "said": one.said} for one in found]}


@router.put("/lots/{uuid}/appointments/{appointment}", response=Answer)
def name_committee(request: HttpRequest, uuid: UUID, appointment: UUID, payload: AppointmentInput) -> Answer:
    """Name the experts of a committee (APT-01). The appointment’s id is chosen by the caller."""
    actor, intent = identity.acting(request, command="appoint_committee", object=f"appointment:{appointment}")
    row, recorded = appointing.appoint_committee(
        lot=uuid,
        appointment=appointment,
        given=payload,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _shown(row) | receipt(recorded)


@router.post("/appointments/{uuid}/replacements", response=Answer)
def name_successor(request: HttpRequest, uuid: UUID, payload: SuccessorInput) -> Answer:
    """Name another expert for a seat of an appointed committee (APT-02)."""
    actor, intent = identity.acting(request, command="replace_appointee", object=f"appointment:{uuid}")
    row, recorded = appointing.replace_appointee(
        appointment=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(row) | receipt(recorded)


@router.get("/seats/{uuid}", response=Answer)
def show_seat(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A seat to which you were appointed. It doesn’t name the tender."""
    response["Cache-Control"] = "no-store"
    return _seat(appointments.own_seat(uuid, identity.signed_in(request)))


@router.post("/seats/{uuid}/departure", response=Answer)
def give_seat_up(request: HttpRequest, uuid: UUID, payload: LeavingInput) -> Answer:
    """Give up a seat to which you were appointed (APT-04); the owner names another."""
    actor, intent = identity.acting(request, command="leave_seat", object=f"seat:{uuid}")
    row, recorded = appointing.leave_seat(
        seat=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _seat(row) | receipt(recorded)


def _shown(row: Appointment) -> Answer:
    return {
        "uuid": str(row.uuid),
        "lot": str(row.lot.uuid),
        "members": row.members,
        "experts": row.seats,
        "ground": row.ground,
        "reason": row.reason,
        "committee": None if appointments.is_secret(row) else appointments.names(row),
        "version": row.version,
    }


def _seat(row: Appointee) -> Answer:
    return {"seat": str(row.seat), "state": row.state, "version": row.version}
