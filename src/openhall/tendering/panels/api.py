"""JSON of the register of centres and of panels. Who sits on which seat is told to nobody before the award."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import identities, inputs, queries, register, room_api, seating, session, spares
from openhall.tendering.panels.centre_models import Alliance, Fee, Site, Trial
from openhall.tendering.panels.models import Guest, Panel
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["panels"])
router.add_router("", room_api.router)
Answer = dict[str, Any]
PAGE = 50


@router.get("/evaluation-sites", response=Answer)
def list_sites(request: HttpRequest, city: str = "", page: int = 1) -> Answer:
    """The register of centres, by city, 50 at a time; those of one city where it is named."""
    rows = Paginator(queries.sites(city[:100]), PAGE).get_page(page)
    return {"sites": [_site(row) for row in rows], "next": rows.next_page_number() if rows.has_next() else None}


@router.get("/evaluation-sites/{uuid}", response=Answer)
def show_site(request: HttpRequest, uuid: UUID) -> Answer:
    """A centre with its seats, the newest tests of its connections, and its alliances."""
    return _whole(queries.site(uuid))


@router.put("/evaluation-sites/{uuid}", response=Answer)
def enter_site(request: HttpRequest, uuid: UUID, payload: inputs.SiteInput) -> Answer:
    """Enter a centre of yours, or change its entry (ALL-01). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="enter_site", object=f"site:{uuid}")
    row, recorded = register.enter_site(
        site=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _whole(row) | receipt(recorded)


@router.put("/connection-tests/{uuid}", response=Answer)
def record_trial(request: HttpRequest, uuid: UUID, payload: inputs.TrialInput) -> Answer:
    """Record a test of the connection between your centre and another (ALL-02)."""
    actor, intent = identity.acting(request, command="record_trial", object=f"trial:{uuid}")
    row, recorded = register.record_trial(
        trial=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _trial(row) | receipt(recorded)


@router.get("/alliances", response=Answer)
def list_alliances(request: HttpRequest, page: int = 1) -> Answer:
    """All alliances, by name, 50 at a time."""
    rows = Paginator(queries.alliances(), PAGE).get_page(page)
    return {"alliances": [_alliance(row) for row in rows], "next": rows.next_page_number() if rows.has_next() else None}


@router.get("/alliances/{uuid}", response=Answer)
def show_alliance(request: HttpRequest, uuid: UUID) -> Answer:
    """An alliance with its members and the fee in force today; null where no authority has entered one."""
    row, day = queries.alliance(uuid), identity.received_at(request).date()
    fee = queries.fee_on(row, day)
    return _alliance(row) | {"fee": _fee(fee) if fee else None}


@router.put("/alliances/{uuid}", response=Answer)
def found_alliance(request: HttpRequest, uuid: UUID, payload: inputs.AllianceInput) -> Answer:
    """Publish an agreement and be its first member (ALL-03)."""
    actor, intent = identity.acting(request, command="found_alliance", object=f"alliance:{uuid}")
    row, recorded = register.found_alliance(
        alliance=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _alliance(row) | receipt(recorded)


@router.post("/alliances/{uuid}/members", response=Answer)
def join_alliance(request: HttpRequest, uuid: UUID, payload: inputs.JoinInput) -> Answer:
    """Join an alliance with a centre of yours (ALL-04)."""
    actor, intent = identity.acting(request, command="join_alliance", object=f"alliance:{uuid}")
    row, recorded = register.join_alliance(
        alliance=uuid,
        site=payload.site,
        agreement_sha256=payload.agreement_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _alliance(row) | receipt(recorded)


@router.post("/alliances/{uuid}/departures", response=Answer)
def leave_alliance(request: HttpRequest, uuid: UUID, payload: inputs.LeaveInput) -> Answer:
    """Leave an alliance with a centre of yours (ALL-05)."""
    actor, intent = identity.acting(request, command="leave_alliance", object=f"alliance:{uuid}")
    row, recorded = register.leave_alliance(
        alliance=uuid,
        site=payload.site,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _alliance(row) | receipt(recorded)


@router.post("/alliances/{uuid}/fees", response=Answer)
def enter_fee(request: HttpRequest, uuid: UUID, payload: inputs.FeeInput) -> Answer:
    """Enter what a guest's seat costs an hour (ALL-06)."""
    actor, intent = identity.acting(request, command="enter_alliance_fee", object=f"alliance:{uuid}")
    row, recorded = register.enter_alliance_fee(
        alliance=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _fee(row) | receipt(recorded)


@router.get("/lots/{uuid}/panel", response=Answer)
def show_panel(request: HttpRequest, uuid: UUID) -> Answer:
    """The panel of a lot: its centres, and which seat each member's number has."""
    lot = Lot.objects.filter(uuid=uuid).first()
    found = queries.of_lot(lot) if lot is not None else None
    if found is None:
        raise NotFound(lot=str(uuid))
    return _panel(found)


@router.put("/lots/{uuid}/panels/{panel}", response=Answer)
def propose_panel(request: HttpRequest, uuid: UUID, panel: UUID, payload: inputs.PanelInput) -> Answer:
    """Ask centres of an alliance for seats of a lot's committee (PNL-01). The panel’s id is chosen by the caller."""
    actor, intent = identity.acting(request, command="propose_panel", object=f"panel:{panel}")
    row, recorded = seating.propose_panel(
        lot=uuid, panel=panel, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/acceptance", response=Answer)
def accept_panel(request: HttpRequest, uuid: UUID, payload: inputs.GuestInput) -> Answer:
    """Accept as a guest centre, with the rights and duties that are handed over (PNL-02)."""
    actor, intent = identity.acting(request, command="accept_panel", object=f"panel:{uuid}")
    row, recorded = seating.accept_panel(
        panel=uuid, site=payload.site, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _guest(row) | receipt(recorded)


@router.post("/panels/{uuid}/refusal", response=Answer)
def decline_panel(request: HttpRequest, uuid: UUID, payload: inputs.GuestReasonInput) -> Answer:
    """Decline as a guest centre (PNL-03)."""
    actor, intent = identity.acting(request, command="decline_panel", object=f"panel:{uuid}")
    row, recorded = seating.decline_panel(
        panel=uuid,
        site=payload.site,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _guest(row) | receipt(recorded)


@router.post("/panels/{uuid}/pool", response=Answer)
def fix_seats(request: HttpRequest, uuid: UUID, payload: inputs.CommitmentInput) -> Answer:
    """Fix the pool of seats (PNL-04)."""
    actor, intent = identity.acting(request, command="fix_seats", object=f"panel:{uuid}")
    row, recorded = seating.fix_seats(
        panel=uuid,
        number_sha256=payload.number_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/number", response=Answer)
def draw_seats(request: HttpRequest, uuid: UUID, payload: inputs.NumberInput) -> Answer:
    """Show your number and draw the seats (PNL-05)."""
    actor, intent = identity.acting(request, command="draw_seats", object=f"panel:{uuid}")
    row, recorded = seating.draw_seats(
        panel=uuid, number=payload.number, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/reassignments", response=Answer)
def reassign_seats(request: HttpRequest, uuid: UUID, payload: inputs.ReassignInput) -> Answer:
    """Withdraw as a guest centre, or say as the host that a guest failed; its seats are given anew (PNL-06)."""
    actor, intent = identity.acting(request, command="reassign_seats", object=f"panel:{uuid}")
    row, recorded = seating.reassign_seats(
        panel=uuid,
        site=payload.site,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/session", response=Answer)
def begin_panel(request: HttpRequest, uuid: UUID, payload: inputs.BeginInput) -> Answer:
    """Open the room in which the committee meets (PNL-07)."""
    actor, intent = identity.acting(request, command="begin_panel", object=f"panel:{uuid}")
    row, recorded = session.begin_panel(
        panel=uuid,
        check_from=payload.check_from,
        check_until=payload.check_until,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/adjournments", response=Answer)
def adjourn_panel(request: HttpRequest, uuid: UUID, payload: inputs.AdjournInput) -> Answer:
    """Adjourn the session until an instant (PNL-14); nothing is scored meanwhile, and scores are kept."""
    actor, intent = identity.acting(request, command="adjourn_panel", object=f"panel:{uuid}")
    row, recorded = session.adjourn_panel(
        panel=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/resumptions", response=Answer)
def resume_panel(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Open the room of an adjourned session again (PNL-15)."""
    actor, intent = identity.acting(request, command="resume_panel", object=f"panel:{uuid}")
    row, recorded = session.resume_panel(panel=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/seats", response=Answer)
def provide_seats(request: HttpRequest, uuid: UUID, payload: inputs.SeatsInput) -> Answer:
    """Provide further seats of your centre, or seats prepared anew (PNL-16)."""
    actor, intent = identity.acting(request, command="provide_seats", object=f"panel:{uuid}")
    row, recorded = spares.provide_seats(
        panel=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/stops", response=Answer)
def stop_seat(request: HttpRequest, uuid: UUID, payload: inputs.StopInput) -> Answer:
    """Stop a seat of your centre (PNL-17): its device is out of the room."""
    actor, intent = identity.acting(request, command="stop_seat", object=f"panel:{uuid}")
    row, recorded = spares.stop_seat(
        panel=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/incidents", response=Answer)
def report_incident(request: HttpRequest, uuid: UUID, payload: inputs.IncidentInput) -> Answer:
    """Report a fault or an incident at your own seats (PNL-18); host and witness read it."""
    actor, intent = identity.acting(request, command="report_incident", object=f"panel:{uuid}")
    row, recorded = identities.report_incident(
        panel=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"site": str(row.site.uuid), "member": row.member, "at": instant_text(row.at)} | receipt(recorded)


@router.post("/panels/{uuid}/session/end", response=Answer)
def close_panel(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Close the room; what guest centres are owed is computed, or told to be unset (PNL-08)."""
    actor, intent = identity.acting(request, command="close_panel", object=f"panel:{uuid}")
    row, recorded = session.close_panel(panel=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return _panel(row) | receipt(recorded)


@router.post("/panels/{uuid}/end", response=Answer)
def call_off_panel(request: HttpRequest, uuid: UUID, payload: inputs.ReasonInput) -> Answer:
    """Call a panel off before its session (PNL-09)."""
    actor, intent = identity.acting(request, command="call_off_panel", object=f"panel:{uuid}")
    row, recorded = seating.call_off_panel(
        panel=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _panel(row) | receipt(recorded)


def _site(row: Site) -> Answer:
    return {
        "uuid": str(row.uuid),
        "organisation": str(row.organisation.uuid),
        "name": row.name,
        "city": row.city,
        "address": row.address,
        "contacts": row.contacts,
        "lang": row.lang,
        "version": row.version,
    }


def _whole(row: Site) -> Answer:
    present = row.memberships.filter(left_at=None).select_related("alliance")
    return _site(row) | {
        "seats": [{"number": one.number, "equipment": one.equipment} for one in row.seats.filter(in_use=True)],
        "tests": [_trial(one) for one in queries.trials_of(row)],
        "alliances": [str(one.alliance.uuid) for one in present],
    }


def _trial(row: Trial) -> Answer:
    return {
        "uuid": str(row.uuid),
        "site": str(row.site.uuid),
        "other": str(row.other.uuid),
        "tested_date": row.tested_date.isoformat(),
        "outcome": row.outcome,
        "note": row.note,
    }


def _alliance(row: Alliance) -> Answer:
    return {
        "uuid": str(row.uuid),
        "name": row.name,
        "agreement": row.agreement,
        "agreement_sha256": row.agreement_sha256,
        "lang": row.lang,
        "from_date": row.from_date.isoformat(),
        "until_date": row.until_date.isoformat() if row.until_date else None,
        "members": [str(one.site.uuid) for one in row.memberships.filter(left_at=None).select_related("site")],
        "version": row.version,
    }


def _fee(row: Fee) -> Answer:
    return {
        "amount": f"{row.amount:.2f}",
        "currency": row.currency,
        "counted": row.counted,
        "from_date": row.from_date.isoformat(),
        "source": row.source,
        "authority": row.authority.name,
    }


def _guest(row: Guest) -> Answer:
    return {"site": str(row.site.uuid), "state": row.state, "version": row.version}


def _adjourned(row: Panel) -> Answer | None:
    found = queries.adjournment(row)
    if found is None:
        return None
    return {"from": instant_text(found.from_at), "until": instant_text(found.until_at), "reason": found.reason}


def _panel(row: Panel) -> Answer:
    return {
        "uuid": str(row.uuid),
        "lot": str(row.lot.uuid),
        "alliance": str(row.alliance.uuid),
        "host": str(row.host.uuid),
        "members": row.members,
        "guests": [_guest(one) for one in queries.guests_of(row)],
        "pool_root": row.pool_root or None,
        "number": row.number or None,
        "root": row.root or None,
        "seats": [
            {"member": one.member, "site": str(one.seat.site.uuid), "seat": one.seat.number}
            for one in queries.seats_of(row)
        ],
        "unseated": spares.unseated(row) if row.state in spares.SITTING else [],
        "rights": row.rights,
        "adjourned": _adjourned(row),
        "state": row.state,
        "version": row.version,
    }
