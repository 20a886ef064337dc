"""A committee across centres: asked and accepted, its seats drawn by lot, reassigned where a centre fails.

The draw is that of the experts: nobody knew both the salts of the pool and the host's number before the pool was on
the log, and the log's root after it was known to nobody.
"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.evaluation.public import Committee, Order
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.panels import acts, policies, register, stays, telling
from openhall.tendering.panels.centre_models import Alliance, Seat, Site
from openhall.tendering.panels.inputs import PanelInput
from openhall.tendering.panels.models import RIGHTS, Guest, Panel, PanelState, Place
from openhall.tendering.panels.refusals import (
    AnswersAwaited,
    NoDraw,
    NotAllied,
    OtherSeatNumber,
    SeatsNotInLog,
    TooFewSeats,
    TooManySeats,
)
from openhall.tendering.planning.public import Project, require_signed
from openhall.witness.public import NotYetInLog, Recorded, record, root_after
from openhall_rules import draw as lots

MOST_MEMBERS = 7
"""How many seats a session in the browser holds: everybody is connected with everybody."""
DUTIES = ("watch_over_seats", "keep_secret", "report_faults", "admit_nobody_else")
"""What a guest centre takes upon itself with its seats, as codes; readers see them in their language."""


def lock_panel(uuid: UUID) -> Panel:
    """The panel, locked, after its lot.

    Raises:
        NotFound
    """
    known = Panel.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if known is None:
        raise NotFound(panel=str(uuid))
    above = lock_lot_in_project(known)
    found = Panel.objects.select_for_update(of=("self",), no_key=True).select_related("host", "alliance").get(uuid=uuid)
    found.lot = above
    return found


def require_standing(row: Panel, move: str) -> None:
    """The panel's committee may still find.

    Raises:
        MoveNotAllowed: another committee, or another session, is due.
    """
    if row.void_at is not None:
        raise MoveNotAllowed(move=move, now="void", possible=[])


def project_of(row: Panel) -> Project:
    """The tender that a panel belongs to."""
    project: Project = row.lot.notice.project
    return project


def told(row: Panel, **more: Any) -> dict[str, Any]:
    """Public fields of an act on a panel: its lot, and what more the act says."""
    return {"lot": str(row.lot.uuid), **more}


def _allied(alliance: Alliance, sites: list[Site], at: datetime) -> bool:
    present = set(alliance.memberships.filter(left_at=None).values_list("site_id", flat=True))
    return register.in_force(alliance, at) and {site.pk for site in sites} <= present


@transaction.atomic(durable=True)
def propose_panel(
    *, lot: UUID, panel: UUID, given: PanelInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Panel, Recorded]:
    """Ask centres of an alliance to seat part of a lot's committee (PNL-01).

    Raises:
        NotFound, NotThisCentre, MandateMissing: who may not. MoveNotAllowed: the bids aren't read out, or there is a
        panel. NoDraw, TooManySeats. NotAllied. Invalid: the host among its guests, a centre twice, or the id was used.
    """
    above = lock_lot_in_project(lot)
    project = above.notice.project
    policies.as_host(intent, actor, project, version=0, at=at)
    require_signed(given.sent, intent)
    if above.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="propose_panel", now=above.state, possible=Lot.workflow.possible(above.state))
    over = (PanelState.CALLED_OFF, PanelState.CLOSED)
    existing = Panel.objects.filter(lot=above, void_at=None).exclude(state__in=over).first()
    if existing is not None:
        raise MoveNotAllowed(move="propose_panel", now=existing.state, possible=Panel.workflow.possible(existing.state))
    members = experts.members_of(above)
    if members is None:
        raise NoDraw
    if members > MOST_MEMBERS:
        raise TooManySeats(members=members, most=MOST_MEMBERS)
    alliance, host = register.lock_alliance(given.alliance), register.lock_site(given.host)
    guests = list(Site.objects.filter(uuid__in=given.guests).order_by("id"))
    faults = {}
    if host.organisation_id != project.centre_id:
        faults["host"] = _("Choose a centre of your own as the host.")
    if len(set(given.guests)) != len(given.guests) or len(guests) != len(given.guests) or host in guests:
        faults["guests"] = _("Choose other centres of the alliance, each once.")
    if Panel.objects.filter(uuid=panel).exists():
        faults["uuid"] = _("This id was used before.")
    if faults:
        raise Invalid(errors=faults)
    if not _allied(alliance, [host, *guests], at):
        raise NotAllied
    row = Panel.objects.create(
        uuid=panel, lot=above, alliance=alliance, host=host, members=members, rights=rights_of(given), proposed_at=at
    )
    Guest.objects.bulk_create(Guest(panel=row, site=site) for site in guests)
    for site in guests:
        telling.of_proposal(row, site, at)
    act = acts.PANEL_PROPOSED(
        object=f"panel:{row.uuid}",
        case=project.uuid,
        public=told(row, host=str(host.uuid), alliance=str(alliance.uuid), members=row.members, guests=len(guests)),
        statement={
            "v": 1,
            "guests": [str(site.uuid) for site in guests],
            "rights": list(row.rights),
            "duties": list(DUTIES),
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def rights_of(given: PanelInput) -> list[str]:
    """Rights that are handed over, in the order of the list of all."""
    return [one for one in RIGHTS if one in ("seat_members", "be_paid", *given.rights)]


def _guest(row: Panel, site: UUID) -> Guest:
    found = (
        row.guests.select_for_update(of=("self",), no_key=True).select_related("site").filter(site__uuid=site).first()
    )
    if found is None:
        raise NotFound(site=str(site))
    return found


@transaction.atomic(durable=True)
def accept_panel(*, panel: UUID, site: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Guest, Recorded]:
    """Accept as a guest centre, with the rights and duties that are handed over (PNL-02).

    Raises:
        NotFound, NotThisCentre, MandateMissing, Stale. MoveNotAllowed: it answered, or the pool is fixed.
    """
    return _answers(panel, site, "accept", intent, actor, at)


@transaction.atomic(durable=True)
def decline_panel(
    *, panel: UUID, site: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Guest, Recorded]:
    """Decline as a guest centre (PNL-03).

    Raises:
        As :func:`accept_panel`.
    """
    return _answers(panel, site, "decline", intent, actor, at, reason)


def _answers(
    panel: UUID, site: UUID, move: str, intent: Intent, actor: Actor, at: datetime, reason: str = ""
) -> tuple[Guest, Recorded]:
    row = lock_panel(panel)
    guest = _guest(row, site)
    policies.as_staff(intent, actor, guest.site, version=guest.version, at=at)
    require_standing(row, move)
    if row.state != PanelState.PROPOSED:
        raise MoveNotAllowed(move=move, now=row.state, possible=Panel.workflow.possible(row.state))
    guest.move(move)
    guest.save()
    accepted = move == "accept"
    statement = {"rights": list(row.rights), "duties": list(DUTIES)} if accepted else {"reason": reason}
    act = (acts.GUEST_ACCEPTED if accepted else acts.GUEST_DECLINED)(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, site=str(guest.site.uuid)),
        statement={"v": 1, **statement},
    )
    return guest, record(act, intent=intent, actor=actor, at=at)


def name_of(seat: Seat) -> str:
    """By which a seat is committed to in a pool."""
    return f"{seat.site.uuid}/{seat.number}"


def pool_of(row: Panel) -> list[tuple[str, list[str]]]:
    """The pool as its root is made of it; nobody in it need avoid anything."""
    return [(commitment, []) for commitment in row.places.order_by("commitment").values_list("commitment", flat=True)]


@transaction.atomic(durable=True)
def fix_seats(*, panel: UUID, number_sha256: str, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Fix the pool of seats, and commit to the host's number (PNL-04).

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed. AnswersAwaited, TooFewSeats.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    require_standing(row, "fix")
    row.move("fix")
    if row.guests.filter(state=Guest.State.ASKED).exists():
        raise AnswersAwaited
    accepted = row.guests.filter(state=Guest.State.ACCEPTED).values_list("site_id", flat=True)
    seats = Seat.objects.filter(site_id__in=[row.host_id, *accepted], in_use=True).select_related("site")
    made = []
    for seat in seats.order_by("site_id", "number"):
        salt = secrets.token_bytes(32)
        commitment = lots.entry(salt=salt, draw=str(row.uuid), name=name_of(seat))
        made.append(Place(panel=row, seat=seat, commitment=commitment, salt=salt.hex()))
    if len(made) < row.members:
        raise TooFewSeats(seats=len(made), members=row.members)
    Place.objects.bulk_create(made)
    row.number_sha256, row.pool_root = number_sha256, lots.pool_root(pool_of(row))
    act = acts.SEATS_FIXED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, members=row.members, pool=len(made), pool_root=row.pool_root, number_sha256=row.number_sha256),
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.fixed_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def draw_seats(*, panel: UUID, number: str, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Show the number and draw the seats (PNL-05): member 1 sits on the first of the order, and so on.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed. SeatsNotInLog. OtherSeatNumber.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    require_standing(row, "draw")
    row.move("draw")
    try:
        size, root = root_after(row.fixed_leaf)
    except NotYetInLog as error:
        raise SeatsNotInLog from error
    if lots.number_commitment(str(row.uuid), number) != row.number_sha256:
        raise OtherSeatNumber
    row.number, row.root = number, root.hex()
    row.save()
    order = lots.order(
        lot=str(row.lot.uuid), root=row.pool_root, number=row.number, log_root=row.root, pool=pool_of(row)
    )
    drawn = {commitment: place for place, commitment in enumerate(order, start=1)}
    pool = list(row.places.select_related("seat__site").order_by("commitment"))
    for one in pool:
        one.drawn = drawn[one.commitment]
        if one.drawn <= row.members:
            one.member, one.from_at = one.drawn, at
    Place.objects.bulk_update(pool, ["drawn", "member", "from_at"])
    act = acts.SEATS_DRAWN(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, number=row.number, size=size, root=row.root),
        statement={
            "v": 1,
            "pool": [
                {
                    "entry": one.commitment,
                    "salt": one.salt,
                    "site": str(one.seat.site.uuid),
                    "seat": one.seat.number,
                    "place": one.drawn,
                }
                for one in pool
            ],
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def reassign_seats(
    *, panel: UUID, site: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Panel, Recorded]:
    """A guest centre withdraws, or the host says that it failed (PNL-06): its members get the next seats drawn.

    Where fewer seats are free than members lost theirs, the last of them have none until seats are provided (PNL-16).

    Raises:
        NotFound; NotThisCentre, MandateMissing, Stale: neither the guest nor the host. MoveNotAllowed: it is no guest
        that accepted, or no seats are drawn.
    """
    row = lock_panel(panel)
    guest = _guest(row, site)
    withdraws = actor.organisation_id == guest.site.organisation_id
    if withdraws:
        policies.as_staff(intent, actor, guest.site, version=row.version, at=at)
    else:
        policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    if row.state not in (PanelState.SEATED, PanelState.RUNNING, PanelState.ADJOURNED):
        raise MoveNotAllowed(move="reassign_seats", now=row.state, possible=Panel.workflow.possible(row.state))
    guest.move("withdraw" if withdraws else "fail")
    guest.save()
    lost = list(row.places.filter(seat__site=guest.site, member__isnull=False, gone=False).order_by("drawn"))
    row.places.filter(seat__site=guest.site).update(gone=True)
    row.places.filter(pk__in=[one.pk for one in lost]).update(until_at=at)
    free = list(row.places.filter(gone=False, member=None).order_by("drawn")[: len(lost)])
    for old, new in zip(lost, free, strict=False):
        new.member, new.from_at = old.member, at
        new.save(update_fields=["member", "from_at"])
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.SEATS_REASSIGNED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, site=str(guest.site.uuid), cause="withdrawn" if withdraws else "failed", moved=len(lost)),
        statement={
            "v": 1,
            "reason": reason,
            "moved": [
                {"member": old.member, "from": old.drawn, "to": new.drawn} for old, new in zip(lost, free, strict=False)
            ],
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def call_off_panel(*, panel: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Call a panel off before its session (PNL-09).

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    row.move("call_off")
    row.save()
    act = acts.PANEL_CALLED_OFF(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row),
        statement={"v": 1, "reason": reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def end(lot: Lot, order: Order, at: datetime) -> None:
    """When findings become void their session counts no more: of a new committee, or one that is over."""
    rows = Panel.objects.filter(lot=lot, void_at=None).exclude(state=PanelState.CALLED_OFF)
    if order.committee != Committee.NEW:
        rows = rows.filter(state=PanelState.CLOSED)
    for one in rows:
        stays.end(one, at)
    rows.update(void_at=at)
