"""Many dossiers into other hands, each a transaction of its own: a crash leaves some done and the rest to do.

An order goes on by its id: what is done is marked in the transaction that does it, and is never done twice.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound, Refusal, Stale
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.flow import acts, commands, telling, walks
from openhall.procedures.flow.inputs import HandoverInput
from openhall.procedures.flow.models import Handover, HandoverItem, HandoverState, Leg
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.service import flows

CHANGED: Final = "stale"
TAKEN: Final = "flow-not-able"
PIECE = 50


@transaction.atomic(durable=True)
def order_handover(
    *, handover: UUID, given: HandoverInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Handover, Recorded]:
    """Order, as the head of a unit, that many of its dossiers go into another officer's hands (FLW-06).

    Raises:
        NotFound: no such unit, or a dossier that it hasn't in hand. Invalid: nobody with this address works there.
        Stale: the id was used. What ``identity.admit`` raises.
    """
    unit = Unit.objects.filter(number=given.unit).first()
    if unit is None or unit.organisation_id != actor.organisation_id:
        raise NotFound(unit=given.unit)
    identity.admit(intent, actor, roles=walks.ROLES[flows.HEAD], organisation_id=unit.organisation_id, version=0, at=at)
    to = identity.person_by_email(given.to)
    if to is None or to.id not in walks.able(unit, flows.OFFICER, at):
        raise Invalid(errors={"to": str(telling.NOBODY)})
    wanted = {one.dossier: one.version for one in given.dossiers}
    rows = Leg.objects.filter(unit=unit, sent_at=None, dossier__uuid__in=wanted).order_by("id")
    found = list(rows.values_list("dossier_id", "dossier__uuid"))
    if len(found) != len(wanted):
        raise NotFound(dossiers=len(wanted) - len(found))
    if Handover.objects.filter(uuid=handover).exists():
        raise Stale(seen=0, now=1)
    row = Handover.objects.create(
        uuid=handover, unit=unit, person_id=actor.person_id, to_id=to.id, reason=given.reason, ordered_at=at
    )
    HandoverItem.objects.bulk_create(
        [HandoverItem(handover=row, dossier_id=key, seen=wanted[uuid]) for key, uuid in found]
    )
    act = acts.HANDOVER_ORDERED(
        object=f"dossier-handover:{handover}",
        public={"unit": unit.number, "dossiers": len(found)},
        commit={"to": {"person": str(to.uuid), "words": given.reason}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def carry_on(at: datetime) -> int:
    """Carry out the next piece of the oldest order; how many items were settled."""
    order = Handover.objects.filter(state=HandoverState.RUNNING).order_by("id").first()
    if order is None:
        return 0
    items = list(order.items.filter(done_at=None).order_by("id").values_list("pk", flat=True)[:PIECE])
    settled = sum(settle(item, at) for item in items)
    if not order.items.filter(done_at=None).exists():
        _finish(order.pk)
        settled += 1
    return settled


@transaction.atomic
def _finish(order: int) -> None:
    row = Handover.objects.select_for_update().get(pk=order)
    if row.state == HandoverState.RUNNING:
        row.move("finish")
        row.save()


def settle(item: int, at: datetime) -> bool:
    """Hand one dossier over, or note why it stays as it is; False when somebody else just did.

    The hand-over and the mark are one transaction: killed before its end, neither is there, and it is done again.
    """
    try:
        with transaction.atomic(durable=True):
            row = _to_do(item)
            if row is None:
                return False
            dossier = dossiers.lock(row.dossier.uuid)
            leg = walks.walking(dossier, at)
            if dossier.version != row.seen or leg.unit_id != row.handover.unit_id:
                _mark(row, at, CHANGED)
            elif row.handover.to_id not in walks.able(leg.unit, leg.role, at) or row.handover.to_id == leg.officer_id:
                _mark(row, at, TAKEN)
            else:
                commands.handed_over(
                    dossier, leg, to=row.handover.to_id, reason=row.handover.reason, by=row.handover.person_id,
                    intent=None, actor=LOG, at=at,
                )  # fmt: skip
                _mark(row, at)
    except Refusal as refusal:
        with transaction.atomic(durable=True):
            row = _to_do(item)
            if row is None:
                return False
            _mark(row, at, refusal.code)
    return True


def _to_do(item: int) -> HandoverItem | None:
    rows = HandoverItem.objects.select_for_update(of=("self",)).select_related("handover", "dossier")
    return rows.filter(pk=item, done_at=None).first()


def _mark(row: HandoverItem, at: datetime, refusal: str = "") -> None:
    row.done_at, row.refusal = at, refusal
    row.save(update_fields=["done_at", "refusal"])
