"""JSON of desks: arranging one, ticket machines and displays, calling, appointments."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.desk import (
    answers,
    appointments,
    commands,
    policies,
    queries,
    reading,
    sheets,
    tickets,
    tray,
)
from openhall.procedures.desk.answers import Answer
from openhall.procedures.desk.inputs import ArrangementInput, Input, Letter, TicketInput
from openhall.procedures.desk.models import Appointment
from openhall.procedures.desk.scan_models import Scan

router = Router(tags=["desks"])


class SlotInput(Input):
    """A place in a slot."""

    queue: Letter
    slot_at: datetime


@router.put("/desk-arrangements/{uuid}/{unit}", response=Answer)
def arrange_desk(request: HttpRequest, uuid: UUID, unit: str, payload: ArrangementInput) -> Answer:
    """Say, as head of the unit, how its desk is arranged (DSK-01)."""
    actor, intent = identity.acting(request, command="arrange_desk", object=f"desk:{uuid}")
    row, recorded = commands.arrange_desk(
        desk=uuid, unit=unit, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.arrangement(row) | answers.receipt(recorded)


@router.get("/desks/{unit}", response=Answer)
def read_desk(request: HttpRequest, response: HttpResponse, unit: str) -> Answer:
    """How a desk is arranged, who is called where, how many wait: for displays. No account is needed."""
    response["Cache-Control"] = "no-store"
    row = queries.unit(unit)
    return answers.arrangement(queries.arrangement(row)) | answers.now(row, identity.received_at(request))


@router.get("/desks/{unit}/kiosk", response=Answer)
def read_kiosk(request: HttpRequest, response: HttpResponse, unit: str) -> Answer:
    """The address of the kiosk and the key of the ticket machine, for the people of the desk."""
    response["Cache-Control"] = "no-store"
    row = queries.unit(unit)
    policies.require_works_at(identity.signed_in(request), row)
    key = queries.kiosk_key(row)
    return {"key": key, "url": f"/desks/{row.number}/kiosk/{key}"}


@router.post("/desks/{unit}/tickets/{key}", response={201: Answer})
def draw_ticket(
    request: HttpRequest, response: HttpResponse, unit: str, key: str, payload: TicketInput
) -> Status[Answer]:
    """Draw a ticket, as the ticket machine of a desk: the address ends with the kiosk's key."""
    response["Cache-Control"] = "no-store"
    at, row = identity.received_at(request), queries.unit(unit)
    if key != queries.kiosk_key(row):
        raise NotFound(unit=unit[:40])
    return Status(201, answers.ticket(tickets.draw(unit=row, given=payload, at=at), at))


@router.get("/desk-tickets/{uuid}", response=Answer)
def read_ticket(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A ticket, for whoever has its address, and how many are before it."""
    response["Cache-Control"] = "no-store"
    return answers.ticket(queries.ticket(uuid), identity.received_at(request))


@router.post("/desks/{unit}/counters/{counter}/next", response=Answer)
def call_next(request: HttpRequest, response: HttpResponse, unit: str, counter: int) -> Answer:
    """Finish with whoever is at a counter of one's desk, and call the next; ``ticket`` is null when nobody waits."""
    response["Cache-Control"] = "no-store"
    actor, at, row = identity.signed_in(request), identity.received_at(request), queries.unit(unit)
    policies.require_works_at(actor, row)
    called = tickets.call_next(unit=row, counter=counter, actor=actor, at=at)
    return {"ticket": answers.ticket(called, at) if called else None}


@router.get("/desks/{unit}/slots/{queue}", response=Answer)
def read_slots(request: HttpRequest, response: HttpResponse, unit: str, queue: str) -> Answer:
    """The slots of a queue in which a place is free. No account is needed."""
    response["Cache-Control"] = "no-store"
    free = appointments.free(queries.unit(unit), queue, identity.received_at(request))
    return {"slots": {day.isoformat(): [instant_text(one) for one in there] for day, there in free.items()}}


@router.post("/desks/{unit}/appointments", response={201: Answer})
def book_appointment(request: HttpRequest, response: HttpResponse, unit: str, payload: SlotInput) -> Status[Answer]:
    """Book a place in a slot for oneself."""
    response["Cache-Control"] = "no-store"
    actor, at = identity.signed_in(request), identity.received_at(request)
    made = appointments.book(unit=queries.unit(unit), letter=payload.queue, slot_at=payload.slot_at, actor=actor, at=at)
    return Status(201, _appointment(made))


@router.delete("/appointments/{uuid}", response=Answer)
def cancel_appointment(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """Cancel one's appointment."""
    response["Cache-Control"] = "no-store"
    actor, at = identity.signed_in(request), identity.received_at(request)
    return _appointment(appointments.cancel(appointment=uuid, actor=actor, at=at))


class PageInput(Input):
    """What becomes of a page of a scan: a file of a component, or thrown away (null)."""

    page: Annotated[int, Field(ge=1, le=sheets.MOST)]
    turn: Literal[0, 90, 180, 270] = 0
    component: Annotated[int, Field(ge=0, le=999)] | None


class PagesInput(Input):
    """Pages of a scan for a draft or a dossier."""

    holder: UUID
    of: Literal["draft", "dossier"]
    pages: Annotated[list[PageInput], Field(min_length=1, max_length=sheets.MOST)]


@router.get("/desks/{unit}/counters/{counter}/scans", response=Answer)
def read_tray(request: HttpRequest, response: HttpResponse, unit: str, counter: int) -> Answer:
    """What lies in the tray of a counter of one's desk: pages that are left, words and codes; at most 50."""
    response["Cache-Control"] = "no-store"
    rows = tray.of(queries.unit(unit), counter, identity.signed_in(request))
    return {"scans": [_scan(one) for one in rows[:50]]}


@router.post("/desk-scans/{uuid}/pages", response=Answer)
def take_pages(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: PagesInput) -> Answer:
    """Take pages of a scan: those of one component become one file, in their order."""
    response["Cache-Control"] = "no-store"
    actor, at = identity.signed_in(request), identity.received_at(request)
    tray.scan(uuid, actor)
    holder = tray.holder(payload.of, payload.holder, actor, at)
    chosen = [tray.Chosen(one.page, one.turn, one.component) for one in payload.pages]
    made = tray.take_pages(scan_uuid=uuid, holder=holder, chosen=chosen, actor=actor, at=at)
    return {"papers": [{"uuid": str(one.uuid), "component": one.component, "sha256": one.sha256} for one in made]}


def _scan(row: Scan) -> Answer:
    return {
        "uuid": str(row.uuid),
        "name": row.name,
        "sha256": row.sha256,
        "media_type": row.media_type,
        "pages": row.pages,
        "left": row.left,
        "words": row.text.split(reading.PAGE_END) if row.text else [],
        "codes": row.codes,
        "arrived_at": instant_text(row.arrived_at),
    }


def _appointment(row: Appointment) -> Answer:
    return {
        "uuid": str(row.uuid),
        "queue": row.letter,
        "slot_at": instant_text(row.slot_at),
        "state": row.state,
        "code": row.code,
    }
