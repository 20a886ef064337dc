"""Handing a case to another authority with its evidence file; receipt and follow-up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel import files
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.supervision.cases import acts, policies
from openhall.supervision.cases.commands import department, locked, tell
from openhall.supervision.cases.inputs import FollowUpInput, ReceiptInput, TransferInput
from openhall.supervision.cases.models import Department, FollowUp, Transfer
from openhall.supervision.cases.refusals import OtherFile
from openhall.supervision.signing import require_new
from openhall.witness.public import Recorded, record
from openhall.witness_room.evidence import public as evidence

ZIP = "application/zip"


@transaction.atomic(durable=True)
def transfer_investigation(
    *, uuid: UUID, given: TransferInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Transfer, Recorded]:
    """Hand a case of one's own to another authority, with a finished evidence file that one asked for (INV-05).

    The file is kept with the case, for the copy of who asked is removed after a while.

    Raises:
        NotFound, NotADepartment. MoveNotAllowed: the case is closed. Stale: the id was used. What the evidence room
        says of a file that isn't ready. What ``identity.admit`` raises.
    """
    require_new(uuid)
    row = locked(given.investigation)
    policies.works_on(intent, actor, row.lead_id, 0, at=at)
    if Transfer.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    row.move("work")
    found = department(given.department, at)
    ready = evidence.finished_file(actor, given.evidence)
    with ready.path.open("rb") as source:
        kept = files.keep_stream(source, media_type=ZIP, at=at, sha256=ready.sha256)
    transfer = Transfer.objects.create(
        uuid=uuid,
        investigation=row,
        organisation_id=found.id,
        reason=given.reason,
        evidence_about=ready.about,
        evidence_sha256=kept.sha256,
        sent_at=at,
    )
    Department.objects.get_or_create(
        investigation=row, organisation_id=found.id, defaults={"joined_at": at, "transferred": True}
    )
    row.save()
    tell(found.id, row, at=at)
    act = acts.CASE_TRANSFERRED(
        object=f"investigation-transfer:{uuid}",
        commit={
            "case": str(row.uuid),
            "department": str(found.uuid),
            "reason": transfer.reason,
            "evidence_sha256": kept.sha256,
        },
    )
    return transfer, record(act, intent=intent, actor=actor, at=at)


def _received_by(uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Transfer:
    rows = Transfer.objects.select_related("investigation").select_for_update(of=("self",), no_key=True)
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(transfer=str(uuid))
    policies.works_on(intent, actor, row.organisation_id, row.version, at=at)
    row.version += 1
    return row


@transaction.atomic(durable=True)
def receive_transfer(
    *, uuid: UUID, given: ReceiptInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Transfer, Recorded]:
    """Confirm, as the authority that a case was handed to, that it has arrived with exactly this file (INV-06).

    Raises:
        NotFound. OtherFile. MoveNotAllowed: it was confirmed before. What ``identity.admit`` raises.
    """
    row = _received_by(uuid, intent, actor, at)
    if row.received_at is not None:
        raise MoveNotAllowed(move="receive", now="received", possible=["follow_up"])
    if given.evidence_sha256 != row.evidence_sha256:
        raise OtherFile(sha256=row.evidence_sha256)
    row.received_at, row.received_by_id = at, actor.person_id
    tell(row.investigation.lead_id, row.investigation, at=at)
    act = acts.TRANSFER_RECEIVED(
        object=f"investigation-transfer:{uuid}", commit={"evidence_sha256": row.evidence_sha256}
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.receipt_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def follow_up_transfer(
    *, uuid: UUID, given: FollowUpInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Transfer, Recorded]:
    """Say how far a case that was handed over has come (INV-07); also after it was closed where it came from.

    Raises:
        NotFound. MoveNotAllowed: it isn't received, or the last word was said. What ``identity.admit`` raises.
    """
    row = _received_by(uuid, intent, actor, at)
    if row.received_at is None or row.ended_at is not None:
        now = "ended" if row.ended_at else "sent"
        raise MoveNotAllowed(move="follow_up", now=now, possible=[] if row.ended_at else ["receive"])
    final = given.final == "yes"
    FollowUp.objects.create(transfer=row, text=given.text, final=final, at=at, by_id=actor.person_id)
    row.ended_at = at if final else None
    row.save()
    tell(row.investigation.lead_id, row.investigation, at=at)
    act = acts.TRANSFER_FOLLOWED(
        object=f"investigation-transfer:{uuid}", public={"final": final}, commit={"text": given.text}
    )
    return row, record(act, intent=intent, actor=actor, at=at)
