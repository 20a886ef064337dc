"""Seats that come later: provided by a centre when none is free; and a seat that is stopped.

Nobody outside knows who a member is, so that the order of numbers is chance enough for who gets which of them.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.panels import acts, policies, register
from openhall.tendering.panels.centre_models import Seat, Site
from openhall.tendering.panels.inputs import SeatsInput, StopInput
from openhall.tendering.panels.models import Guest, Panel, PanelState, Place
from openhall.tendering.panels.refusals import NotAllied, NotHandedOver, NotYourSeat, SeatsNotNeeded
from openhall.tendering.panels.seating import DUTIES, lock_panel, name_of, project_of, require_standing, told
from openhall.witness.public import Recorded, record
from openhall_rules import draw as lots

SITTING = (PanelState.SEATED, PanelState.RUNNING, PanelState.ADJOURNED)


def unseated(row: Panel) -> list[int]:
    """Numbers of members without a seat, in order."""
    seated = set(row.places.filter(member__isnull=False, gone=False).values_list("member", flat=True))
    return [number for number in range(1, row.members + 1) if number not in seated]


def could_provide(row: Panel, site: Site) -> list[Seat]:
    """Seats of a centre that can come into the panel now."""
    inside = row.places.filter(gone=False).values("seat_id")
    return list(site.seats.filter(in_use=True).exclude(pk__in=inside).order_by("number"))


def _require_seats(row: Panel, move: str) -> None:
    require_standing(row, move)
    if row.state not in SITTING:
        raise MoveNotAllowed(move=move, now=row.state, possible=Panel.workflow.possible(row.state))


@transaction.atomic(durable=True)
def provide_seats(
    *, panel: UUID, given: SeatsInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Panel, Recorded]:
    """Provide seats for a panel (PNL-16), as the staff of their centre; a guest takes rights and duties over with them.

    Raises:
        NotFound, NotThisCentre, MandateMissing, Stale. MoveNotAllowed: no seats are drawn, or the session is over.
        NotAllied. SeatsNotNeeded: a seat isn't the centre's, or is in the panel.
    """
    row, site = lock_panel(panel), register.lock_site(given.site)
    policies.as_staff(intent, actor, site, version=row.version, at=at)
    _require_seats(row, "provide_seats")
    present = row.alliance.memberships.filter(left_at=None, site=site).exists()
    if not present or not register.in_force(row.alliance, at):
        raise NotAllied
    free = {one.number: one for one in could_provide(row, site)}
    numbers = sorted(set(given.seats))
    if len(numbers) != len(given.seats) or not free.keys() >= set(numbers):
        raise SeatsNotNeeded
    guest = None
    if site.pk != row.host_id:
        guest, _new = Guest.objects.get_or_create(panel=row, site=site)
        if guest.state != Guest.State.ACCEPTED:
            guest.state, guest.version = Guest.State.ACCEPTED, guest.version + 1
            guest.save()
    last = row.places.order_by("-drawn").values_list("drawn", flat=True).first() or 0
    made = []
    for place, number in enumerate(numbers, start=last + 1):
        salt, seat = secrets.token_bytes(32), free[number]
        commitment = lots.entry(salt=salt, draw=str(row.uuid), name=name_of(seat))
        made.append(Place(panel=row, seat=seat, commitment=commitment, salt=salt.hex(), drawn=place))
    waiting = unseated(row)
    for one, member in zip(made, waiting, strict=False):
        one.member, one.from_at = member, at
    Place.objects.bulk_create(made)
    row.version += 1
    row.save(update_fields=["version"])
    moved = [{"member": one.member, "to": one.drawn} for one in made if one.member is not None]
    taken = {"rights": list(row.rights), "duties": list(DUTIES)} if guest else {}
    act = acts.SEATS_PROVIDED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, site=str(site.uuid), seats=len(numbers), moved=len(moved)),
        statement={"v": 1, "reason": given.reason, "seats": numbers, "moved": moved} | taken,
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def require_own_seat(row: Panel, actor: Actor, member: int, right: str) -> Place:
    """The seat of a member, at which the actor's centre has this right: the host, or the guest where the member sits.

    Raises:
        NotYourSeat. NotHandedOver: the host kept this right.
    """
    place = row.places.filter(member=member, gone=False).select_related("seat__site").first()
    if place is None or place.seat.site.organisation_id != actor.organisation_id:
        raise NotYourSeat(member=member)
    if place.seat.site_id != row.host_id and right not in row.rights:
        raise NotHandedOver(right=right)
    return place


@transaction.atomic(durable=True)
def stop_seat(*, panel: UUID, given: StopInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Stop a seat (PNL-17): who sat there is out of the room and gets the next free seat, if there is one.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed. NotYourSeat, NotHandedOver: another centre's seat, or the host
        kept this right.
    """
    row = lock_panel(panel)
    policies.as_staff(intent, actor, None, version=row.version, at=at)
    _require_seats(row, "stop_seat")
    lost = require_own_seat(row, actor, given.member, "stop_a_seat")
    lost.gone, lost.until_at = True, at
    lost.save(update_fields=["gone", "until_at"])
    free = row.places.filter(gone=False, member=None).order_by("drawn").first()
    if free is not None:
        free.member, free.from_at = given.member, at
        free.save(update_fields=["member", "from_at"])
    peer = str(given.member)
    row.presences.filter(peer=peer).update(left=True, ticket_sha256="", next_check_at=None)
    row.checks.filter(peer=peer, answered_at=None, missed=False).delete()
    row.version += 1
    row.save(update_fields=["version"])
    moved = [] if free is None else [{"member": given.member, "from": lost.drawn, "to": free.drawn}]
    act = acts.SEAT_STOPPED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, site=str(lost.seat.site.uuid), member=given.member, moved=len(moved)),
        statement={"v": 1, "reason": given.reason, "moved": moved},
    )
    return row, record(act, intent=intent, actor=actor, at=at)
