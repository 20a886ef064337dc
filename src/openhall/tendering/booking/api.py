"""JSON of booking and moving."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.booking import commands, grid, moving, places, queries
from openhall.tendering.booking.inputs import (
    BookingInput,
    CancellationInput,
    CentreInput,
    MeasureInput,
    OfferInput,
    ResourceInput,
)
from openhall.tendering.booking.models import Booking, Centre, HandOver, Measure, Resource
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["booking"])
Answer = dict[str, Any]


def centre_json(centre: Centre) -> Answer:
    """A centre as everybody may read it."""
    return {
        "uuid": str(centre.organisation.uuid),
        "name": centre.organisation.name,
        "district": centre.district,
        "address": centre.address,
        "access": centre.access,
        "zone": centre.zone,
        "slot_minutes": centre.slot_minutes,
        "version": centre.version,
    }


def resource_json(resource: Resource) -> Answer:
    """A room, seat or piece of equipment."""
    return {
        "uuid": str(resource.uuid),
        "kind": resource.kind,
        "name": resource.name,
        "about": resource.about,
        "capacity": resource.capacity,
        "room": str(resource.room.uuid) if resource.room else None,
        "retired": resource.retired,
        "version": resource.version,
    }


def booking_json(booking: Booking) -> Answer:
    """A booking for who may see it."""
    return {
        "uuid": str(booking.uuid),
        "centre": str(booking.centre.organisation.uuid),
        "resources": [str(one.uuid) for one in booking.resources.all()],
        "starts_at": instant_text(booking.starts_at),
        "ends_at": instant_text(booking.ends_at),
        "organisation": booking.organisation.name,
        "project": str(booking.project.uuid) if booking.project else None,
        "purpose": booking.purpose,
        "state": booking.state,
        "reason": booking.reason,
        "version": booking.version,
    }


def measure_json(measure: Measure) -> Answer:
    """A measure as everybody may read it."""
    return {
        "uuid": str(measure.uuid),
        "district": measure.district,
        "to_centre": str(measure.to_centre.organisation.uuid),
        "reason": measure.reason,
        "basis": measure.basis,
        "authority": measure.authority.name,
        "declared_at": instant_text(measure.declared_at),
        "ends_at": instant_text(measure.ends_at),
    }


def hand_over_json(found: HandOver) -> Answer:
    """A hand-over as everybody may read it."""
    return {
        "uuid": str(found.uuid),
        "project": str(found.project.uuid),
        "from_centre": str(found.from_centre.uuid),
        "to_centre": str(found.to_centre.uuid),
        "measure": str(found.measure.uuid) if found.measure else None,
        "reason": found.reason,
        "state": found.state,
        "custody": found.custody,
        "done_at": instant_text(found.done_at) if found.done_at else None,
        "version": found.version,
    }


@router.get("/centres", response=dict[str, Any])
def list_centres(request: HttpRequest) -> Answer:
    """Every trading centre that can be booked."""
    return {"centres": [centre_json(one) for one in queries.centres()]}


@router.put("/centres/{uuid}", response=dict[str, Any])
def put_centre(request: HttpRequest, uuid: UUID, payload: CentreInput) -> Answer:
    """Describe one's own centre (BKG-01). ``uuid``: its organisation."""
    actor, intent = identity.acting(request, command="put_centre", object=f"centre:{uuid}")
    at = identity.received_at(request)
    _centre, recorded = places.put_centre(organisation=uuid, entry=payload, intent=intent, actor=actor, at=at)
    return centre_json(queries.centre(uuid)) | receipt(recorded)


@router.get("/centres/{uuid}/availability", response=dict[str, Any])
def show_availability(request: HttpRequest, uuid: UUID, day: date | None = None) -> Answer:
    """What is free at a centre on a day of its own clocks, by default today; nobody's name."""
    at = identity.received_at(request)
    centre = queries.centre(uuid)
    lines = grid.day_of(centre, queries.resources_of(centre), day or grid.today(centre, at), at)
    return {
        "centre": centre_json(centre),
        "as_of": instant_text(at),
        "resources": [
            resource_json(line.resource)
            | {
                "day": [
                    {
                        "starts_at": instant_text(one.starts_at),
                        "ends_at": instant_text(one.ends_at),
                        "state": one.state,
                    }
                    for one in line.stretches
                ]
            }
            for line in lines
        ],
    }


@router.put("/resources/{uuid}", response=dict[str, Any])
def put_resource(request: HttpRequest, uuid: UUID, payload: ResourceInput) -> Answer:
    """Enter or change what can be booked at one's centre (BKG-02). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="put_resource", object=f"resource:{uuid}")
    at = identity.received_at(request)
    _resource, recorded = places.put_resource(resource_uuid=uuid, entry=payload, intent=intent, actor=actor, at=at)
    return resource_json(queries.resource(uuid)) | receipt(recorded)


@router.get("/bookings", response=dict[str, Any])
def list_bookings(request: HttpRequest) -> Answer:
    """Bookings of the organisation that one acts for, which aren't over."""
    reader = identity.signed_in(request)
    rows = queries.bookings_of(reader.organisation_id or 0, since=identity.received_at(request))
    return {"bookings": [booking_json(row) for row in rows]}


@router.get("/bookings/{uuid}", response=dict[str, Any])
def show_booking(request: HttpRequest, uuid: UUID) -> Answer:
    """One booking, for who booked and for the centre."""
    return booking_json(queries.booking(uuid, identity.signed_in(request)))


@router.put("/bookings/{uuid}", response={201: dict[str, Any]})
def book(request: HttpRequest, uuid: UUID, payload: BookingInput) -> Status[Answer]:
    """Book rooms, seats or equipment of one centre (BKG-03). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="book", object=f"booking:{uuid}")
    at = identity.received_at(request)
    _booking, recorded = commands.book(booking_uuid=uuid, wanted=payload, intent=intent, actor=actor, at=at)
    return Status(201, booking_json(queries.booking(uuid, actor)) | receipt(recorded))


@router.put("/bookings/{uuid}/waiting", response={201: dict[str, Any]})
def wait_for(request: HttpRequest, uuid: UUID, payload: BookingInput) -> Status[Answer]:
    """Wait for a time that is taken (BKG-04). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="wait_for", object=f"booking:{uuid}")
    at = identity.received_at(request)
    _booking, recorded = commands.wait_for(booking_uuid=uuid, wanted=payload, intent=intent, actor=actor, at=at)
    return Status(201, booking_json(queries.booking(uuid, actor)) | receipt(recorded))


@router.put("/bookings/{uuid}/cancellation", response=dict[str, Any])
def cancel_booking(request: HttpRequest, uuid: UUID, payload: CancellationInput) -> Answer:
    """Give a time back (BKG-06); whoever waits for it has it at once (BKG-05)."""
    actor, intent = identity.acting(request, command="cancel_booking", object=f"booking:{uuid}")
    at = identity.received_at(request)
    _booking, recorded = commands.cancel_booking(booking_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    commands.promote_waiting(at)
    return booking_json(queries.booking(uuid, actor)) | receipt(recorded)


@router.get("/measures", response=dict[str, Any])
def list_measures(request: HttpRequest) -> Answer:
    """Districts that were closed by a measure, the newest first."""
    return {"measures": [measure_json(one) for one in queries.measures()]}


@router.get("/measures/{uuid}", response=dict[str, Any])
def show_measure(request: HttpRequest, uuid: UUID) -> Answer:
    """A measure with the tenders that it moved."""
    measure = queries.measure(uuid)
    return measure_json(measure) | {"hand_overs": [hand_over_json(one) for one in queries.moved_by(measure)]}


@router.put("/measures/{uuid}", response={201: dict[str, Any]})
def declare_measure(request: HttpRequest, uuid: UUID, payload: MeasureInput) -> Status[Answer]:
    """Close a district (MOV-01); each of its tenders is handed over by an act of its own (MOV-03)."""
    actor, intent = identity.acting(request, command="declare_measure", object=f"measure:{uuid}")
    at = identity.received_at(request)
    measure, recorded = moving.declare_measure(measure_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    moved = moving.apply_measures(at)
    return Status(201, measure_json(queries.measure(measure.uuid)) | {"moved": moved} | receipt(recorded))


@router.put("/hand-overs/{uuid}", response={201: dict[str, Any]})
def offer_session(request: HttpRequest, uuid: UUID, payload: OfferInput) -> Status[Answer]:
    """Ask another centre to host a tender (MOV-02). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="offer_session", object=f"handover:{uuid}")
    at = identity.received_at(request)
    _offer, recorded = moving.offer_session(hand_over_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return Status(201, hand_over_json(queries.one_hand_over(uuid)) | receipt(recorded))


@router.get("/hand-overs/{uuid}", response=dict[str, Any])
def show_hand_over(request: HttpRequest, uuid: UUID) -> Answer:
    """A hand-over, offered or done, and what becomes of the opening keys."""
    return hand_over_json(queries.one_hand_over(uuid))


@router.put("/hand-overs/{uuid}/acceptance", response=dict[str, Any])
def hand_over(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Accept a session that was offered (MOV-03)."""
    actor, intent = identity.acting(request, command="hand_over", object=f"handover:{uuid}")
    at = identity.received_at(request)
    _moved, recorded = moving.hand_over(hand_over_uuid=uuid, intent=intent, actor=actor, at=at)
    return hand_over_json(queries.one_hand_over(uuid)) | receipt(recorded)
