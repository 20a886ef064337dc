"""One step for many dossiers, each a transaction of its own: a crash leaves some done and the rest to do.

A batch goes on by its id: what is done is marked in the transaction that does it, and is never done twice.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound, Refusal, Stale
from openhall.procedures.dossiers import acts, policies, steps
from openhall.procedures.dossiers.inputs import BatchInput
from openhall.procedures.dossiers.models import Batch, BatchItem, BatchState, Dossier, Unit
from openhall.witness.public import Recorded, record

CHANGED: Final = "stale"
PIECE = 50
_STEPS = {
    "accept": steps.accepted,
    "process": steps.processed,
    "finish": steps.finished,
    "give_back": steps.given_back,
}


@transaction.atomic(durable=True)
def order_batch(
    *, batch: UUID, given: BatchInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Batch, Recorded]:
    """Order one step for many dossiers of the actor's unit (DOS-16); the worker carries it out.

    Raises:
        NotFound: a dossier that isn't the unit's, or of several units. Stale: the id was used. What ``identity.admit``
        raises.
    """
    wanted = {one.dossier: one.version for one in given.dossiers}
    rows = list(
        Dossier.objects.filter(uuid__in=wanted, unit__organisation_id=actor.organisation_id or 0).order_by("id")
    )
    units = {row.unit_id for row in rows if row.unit_id is not None}
    if len(rows) != len(wanted) or len(units) != 1:
        raise NotFound(dossiers=len(wanted) - len(rows))
    unit = Unit.objects.get(pk=units.pop())
    policies.of_unit(intent, actor, unit, version=0, at=at)
    if Batch.objects.filter(uuid=batch).exists():
        raise Stale(seen=0, now=1)
    row = Batch.objects.create(uuid=batch, unit=unit, person_id=actor.person_id, step=given.step, ordered_at=at)
    BatchItem.objects.bulk_create([BatchItem(batch=row, dossier=one, seen=wanted[one.uuid]) for one in rows])
    act = acts.BATCH_ORDERED(object=f"dossier-batch:{batch}", public={"step": given.step, "dossiers": len(rows)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def carry_on(at: datetime) -> int:
    """Carry out the next piece of the oldest batch; how many items were settled."""
    batch = Batch.objects.filter(state=BatchState.RUNNING).order_by("id").first()
    if batch is None:
        return 0
    items = list(batch.items.filter(done_at=None).order_by("id").values_list("pk", flat=True)[:PIECE])
    settled = sum(settle(item, at) for item in items)
    if not batch.items.filter(done_at=None).exists():
        _finish(batch.pk)
        settled += 1
    return settled


@transaction.atomic
def _finish(batch: int) -> None:
    row = Batch.objects.select_for_update().get(pk=batch)
    if row.state == BatchState.RUNNING:
        row.move("finish")
        row.save()


def settle(item: int, at: datetime) -> bool:
    """Take the step for one dossier, or note why it stays as it is; False when somebody else just did.

    The step and the mark are one transaction: killed before its end, neither is there, and the item is done again.
    """
    try:
        with transaction.atomic(durable=True):
            row = _to_do(item)
            if row is None:
                return False
            dossier = steps.locked(row.dossier.uuid)
            if dossier.version != row.seen or dossier.unit_id != row.batch.unit_id:
                _mark(row, at, CHANGED)
                return True
            steps.require_explained(dossier, at)
            take(row.batch.step, dossier, officer=row.batch.person_id, at=at)
            _mark(row, at)
    except Refusal as refusal:
        with transaction.atomic(durable=True):
            row = _to_do(item)
            if row is None:
                return False
            _mark(row, at, refusal.code)
    return True


def take(step: str, dossier: Dossier, *, officer: int, at: datetime) -> None:
    """Take one step with a locked dossier, by rule."""
    from openhall.witness.public import LOG

    _STEPS[step](dossier, intent=None, actor=LOG, officer=officer, at=at)


def _to_do(item: int) -> BatchItem | None:
    rows = BatchItem.objects.select_for_update(of=("self",)).select_related("batch", "dossier")
    return rows.filter(pk=item, done_at=None).first()


def _mark(row: BatchItem, at: datetime, refusal: str = "") -> None:
    row.done_at, row.refusal = at, refusal
    row.save(update_fields=["done_at", "refusal"])
