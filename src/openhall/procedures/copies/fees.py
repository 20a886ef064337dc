"""The one fee of the copies of an original: taken at the desk, or reported by the gateway; counted once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent, admit
from openhall.procedures.copies import acts, commands
from openhall.procedures.copies.models import CopyFee, CopyPayment, FeeState, Original
from openhall.procedures.copies.refusals import PaidBefore
from openhall.procedures.dossiers.public import Report
from openhall.witness.public import LOG, ActKind, Recorded, record
from openhall_rules.money import stated


def _paid(row: Original, kind: ActKind, *, intent: Intent | None, actor: Actor | None, at: datetime) -> Recorded:
    fee = row.fee
    fee.move("pay")
    fee.paid_at, fee.at_desk = at, intent is not None
    row.version += 1
    row.save(update_fields=["version"])
    act = kind(
        object=f"original:{row.uuid}",
        public={"amount": stated(fee.amount, fee.currency), "currency": fee.currency},
    )
    recorded = record(act, intent=intent, actor=actor or LOG, at=at)
    fee.leaf_sha256 = recorded.leaf_sha256
    fee.save()
    return recorded


@transaction.atomic(durable=True)
def take_copy_fee(*, original: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Original, Recorded]:
    """Take the fee at the desk (CPY-03); the receipt of the log is its receipt.

    Raises:
        NotFound. PaidBefore. What ``identity.admit`` raises.
    """
    row = commands.locked(original, actor)
    admit(intent, actor, roles=commands.DESK, organisation_id=row.unit.organisation_id, version=row.version, at=at)
    if row.fee.state == FeeState.PAID:
        raise PaidBefore
    return row, _paid(row, acts.FEE_TAKEN, intent=intent, actor=actor, at=at)


def take_report(report: Report, at: datetime) -> bool | None:
    """Let a gateway's payment count if it is of copies; None: it is of something else."""
    try:
        key = UUID(hex=report.key)
    except ValueError:
        return None
    above = CopyFee.objects.filter(uuid=key).values_list("original__uuid", flat=True).first()
    return None if above is None else take_in_copy_fee(original=above, report=report, at=at)


@transaction.atomic(durable=True)
def take_in_copy_fee(*, original: UUID, report: Report, at: datetime) -> bool:
    """Let a payment count (CPY-04); False when it was known, or doesn't pay: then it is kept as owed back."""
    row = commands.locked(original, None)
    fee = row.fee
    fits = (report.amount, report.currency) == (fee.amount, fee.currency)
    counts = fits and fee.state == FeeState.ASKED
    _payment, fresh = CopyPayment.objects.get_or_create(
        number=report.number,
        defaults={
            "fee": fee, "amount": report.amount, "currency": report.currency, "counted": counts, "heard_at": at,
        },
    )  # fmt: skip
    if not fresh or not counts:
        return False
    _paid(row, acts.FEE_PAID, intent=None, actor=None, at=at)
    return True
