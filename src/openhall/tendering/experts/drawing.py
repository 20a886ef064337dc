"""The owner's draw: the pool is fixed, then the owner shows its number, and the order of the pool follows.

Nobody can choose who is drawn: the pool's salts are the platform's and on the log before it knows the number; the
number is committed to before anybody knows the log's root after the pool.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.evaluation.public import Evaluation, committee_faults, is_blind
from openhall.tendering.experts import acts, calling, cities, committees, policies, pools
from openhall.tendering.experts.inputs import CallingOffInput, DrawInput
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.refusals import (
    CommitteeDissolved,
    EvaluatedAlready,
    GroupTooSmall,
    OtherNumber,
    PoolNotInLog,
    PoolTooSmall,
)
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.planning.public import asking_the_law, law_of, require_signed
from openhall.witness.public import LOG, NotYetInLog, Recorded, disclose, record, root_after
from openhall_rules import draw as lots

OVER = frozenset({Lot.State.AWARDED, Lot.State.CONTRACTED, Lot.State.FAILED})
"""States of a lot in which the award, or its failure, is decided: names aren't secret any more (法 37)."""


def number_seats(draw: Draw) -> None:
    """Give members without a number the free ones, in the order drawn: nobody else's changes."""
    seated = draw.entries.filter(state=Entry.State.ACCEPTED)
    taken = set(seated.exclude(seat=None).values_list("seat", flat=True))
    free = (number for number in range(1, draw.seats + 1) if number not in taken)
    rows = list(seated.filter(seat=None).order_by("group", "place"))
    for one, number in zip(rows, free, strict=False):
        one.seat = number
    Entry.objects.bulk_update(rows, ["seat"])


def require_sitting(draw: Draw) -> None:
    """Refuse what would change a committee in whose place another was ordered.

    Raises:
        CommitteeDissolved
    """
    if draw.void_at is not None:
        raise CommitteeDissolved


def lock_draw(uuid: UUID) -> Draw:
    """The draw, locked, after its lot.

    Raises:
        NotFound
    """
    lot = Draw.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if lot is None:
        raise NotFound(draw=str(uuid))
    above = lock_lot_in_project(lot)
    found = Draw.objects.select_for_update(of=("self",), no_key=True).get(uuid=uuid)
    found.lot = above
    return found


@transaction.atomic(durable=True)
def prepare_draw(
    *, lot: UUID, draw: UUID, given: DrawInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Draw, Recorded]:
    """Fix the pool of a draw (DRW-01): after the bids were read out, because only then is known who must be avoided.

    Raises:
        MoveNotAllowed: the bids aren't read out, or there is a draw. EvaluatedAlready, PoolTooSmall.
        AllianceNotInForce, AllianceUnconfirmed: no pool can be made of its cities. Invalid: the composition isn't one
        that the law allows, or the id was used. ValueNotEntered: the law gives no composition.
        OtherContent: it isn't what was signed. MandateMissing, Stale: who may not.
    """
    above = lock_lot_in_project(lot)
    project = above.notice.project
    policies.as_owner(intent, actor, project, version=0, at=at)
    require_signed(given.sent, intent)
    if above.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="prepare_draw", now=above.state, possible=Lot.workflow.possible(above.state))
    existing = Draw.objects.filter(lot=above, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    if existing is not None:
        raise MoveNotAllowed(move="prepare_draw", now=existing.state, possible=Draw.workflow.possible(existing.state))
    if committees.appointed(above) is not None:
        raise MoveNotAllowed(move="prepare_draw", now="appointed", possible=["replace_appointee"])
    if Evaluation.objects.filter(lot=above).exists():
        raise EvaluatedAlready
    with asking_the_law():
        faults = committee_faults(given.members, given.experts, law_of(project))
    if is_blind(above) and given.experts != given.members:
        faults["experts"] = _("These bids are scored blind: draw every member of the committee.")
    faults |= given.faults()
    if Draw.objects.filter(uuid=draw).exists():
        faults["uuid"] = _("This id was used before.")
    if faults:
        raise Invalid(errors=faults)
    allied = None if given.alliance is None else cities.required(given.alliance, above, at)
    row = Draw(
        uuid=draw,
        lot=above,
        alliance=given.alliance,
        members=given.members,
        seats=given.experts,
        conditions=pools.conditions(given),
        answer_minutes=given.answer_minutes,
        number_sha256=given.number_sha256,
        prepared_at=at,
    )
    pool = pools.entries(given, row, at, allied)
    eligible = sum(not one.excluded for one in pool)
    if eligible < given.experts:
        raise PoolTooSmall(wanted=given.experts)
    groups = pools.sizes(given, pool)
    for one, size in zip(given.groups, groups, strict=True):
        if size["eligible"] < one.experts + one.reserve:
            raise GroupTooSmall(group=one.name, wanted=one.experts, reserve=one.reserve)
    row.pool_root = pools.root_of(pool, grouped=bool(groups))
    shares: dict[str, Any] = {}
    members: dict[str, Any] = {}
    if allied is not None:
        roots, sites = cities.registers(allied, pool)
        shares, members = {"alliance": str(allied.uuid), "registers": roots}, {"members": sites}
    act = acts.DRAW_PREPARED(
        object=f"draw:{row.uuid}",
        case=project.uuid,
        public={
            "lot": str(above.uuid),
            "members": row.members,
            "experts": row.seats,
            "pool": len(pool),
            "eligible": eligible,
            "pool_root": row.pool_root,
            "number_sha256": row.number_sha256,
            "answer_minutes": row.answer_minutes,
        }
        | ({"groups": groups} if groups else {})
        | shares,
        statement={"v": 1, "signed": given.sent, "conditions": row.conditions} | members,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.prepared_leaf = recorded.leaf_sha256
    row.save()
    Entry.objects.bulk_create(pool)
    return row, recorded


@transaction.atomic(durable=True)
def draw_experts(*, draw: UUID, number: str, intent: Intent, actor: Actor, at: datetime) -> tuple[Draw, Recorded]:
    """Show the number and draw (DRW-02): the order of the whole pool is fixed, and as many are called as have seats.

    Raises:
        NotFound, MoveNotAllowed, CommitteeDissolved. PoolNotInLog. OtherNumber. MandateMissing, Stale: who may not.
    """
    row = lock_draw(draw)
    policies.as_owner(intent, actor, row.lot.notice.project, version=row.version, at=at)
    require_sitting(row)
    row.move("draw")
    try:
        size, root = root_after(row.prepared_leaf)
    except NotYetInLog as error:
        raise PoolNotInLog from error
    if lots.number_commitment(str(row.uuid), number) != row.number_sha256:
        raise OtherNumber
    row.number, row.root = number, root.hex()
    row.save()
    pool = list(row.entries.order_by("commitment"))
    orders = lots.orders(
        lot=str(row.lot.uuid),
        root=row.pool_root,
        number=row.number,
        log_root=row.root,
        pool=pools.told(pool),
        groups=len(row.groups),
    )
    placed = {one: place for order in orders.values() for place, one in enumerate(order, start=1)}
    for one in pool:
        one.place = placed.get(one.commitment)
    Entry.objects.bulk_update(pool, ["place"])
    calling.call_next(row, at)
    act = acts.EXPERTS_DRAWN(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid), "number": row.number, "size": size, "root": row.root},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def call_off_draw(
    *, draw: UUID, given: CallingOffInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Draw, Recorded]:
    """Call a draw off that isn't complete (DRW-08), on a public ground; whoever was called is told.

    Raises:
        NotFound, MoveNotAllowed, CommitteeDissolved. MandateMissing, Stale: who may not.
    """
    row = lock_draw(draw)
    policies.as_owner(intent, actor, row.lot.notice.project, version=row.version, at=at)
    require_sitting(row)
    row.move("call_off")
    row.off_ground = given.ground.value
    row.save()
    calling.tell_called_off(row, at)
    act = acts.DRAW_CALLED_OFF(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid), "ground": row.off_ground},
        statement={"v": 1, "reason": given.reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def complete_draw(*, draw: UUID, at: datetime) -> Draw | None:
    """The committee is complete (DRW-06), by rule; None when it isn't, or was told already."""
    row = lock_draw(draw)
    accepted = row.entries.filter(state=Entry.State.ACCEPTED).count()
    if row.state != DrawState.CALLING or row.void_at is not None or accepted < row.seats:
        return None
    row.move("complete")
    row.save()
    number_seats(row)
    act = acts.DRAW_COMPLETE(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid), "experts": accepted},
    )
    record(act, intent=None, actor=LOG, at=at)
    calling.tell_complete(row, at)
    return row


@transaction.atomic(durable=True)
def publish_draw(*, draw: UUID, at: datetime) -> Draw | None:
    """Publish pool, calls and names (DRW-07), by rule, once the lot is awarded or failed; None when it isn't yet.

    Only those who accepted are named; the others stay commitments whose salts nobody learns.
    """
    row = lock_draw(draw)
    if row.state != DrawState.COMPLETE or row.lot.state not in OVER:
        return None
    row.move("publish")
    row.save()
    pool = list(row.entries.order_by("commitment").select_related("expert__person"))
    called = sorted(
        (one for one in pool if one.place and one.state != Entry.State.WAITING),
        key=lambda one: (one.group, one.place or 0),
    )
    members = [one for one in called if one.state == Entry.State.ACCEPTED]
    names = {
        one.name_path: {"entry": one.commitment, "name": one.expert.person.name, "salt": one.salt} for one in members
    }

    homes = {pk: str(one.uuid) for pk, one in identity.organisations({one.centre_id or 0 for one in pool}).items()}

    def grouped(one: Entry) -> dict[str, int]:
        return {"group": one.group} if one.group else {}

    def home(one: Entry) -> dict[str, str]:
        return {"centre": homes[one.centre_id]} if one.centre_id is not None else {}

    act = acts.DRAW_PUBLISHED(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid)},
        statement={
            "v": 1,
            "pool": [
                {"entry": one.commitment, "excluded": sorted(one.excluded)} | grouped(one) | home(one) for one in pool
            ],
            "calls": [
                {"place": one.place, "entry": one.commitment, "call": str(one.call), "answer": one.state,
                 "leaf_sha256": one.answered_leaf} | grouped(one)
                for one in called
            ],
        },
        commit=names,
    )  # fmt: skip
    recorded = record(act, intent=None, actor=LOG, at=at)
    disclose(recorded.leaf_sha256, names, at)
    return row
