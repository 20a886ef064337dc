"""Taking a document back (RES-06)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.procedures.results import acts, policies, telling
from openhall.procedures.results.inputs import RevokeInput
from openhall.procedures.results.models import Document
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def revoke_document(
    *, document: UUID, given: RevokeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Document, Recorded]:
    """Revoke a result or certified copy, with reasons.

    Raises:
        NotFound. MoveNotAllowed. What ``identity.admit`` raises.
    """
    rows = Document.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "person")
    row = rows.filter(uuid=document).first()
    if row is None:
        raise NotFound(document=str(document))
    policies.of_unit(intent, actor, row, at=at)
    row.move("revoke")
    row.ended_at, row.words, row.next_at = at, given.reason, None
    telling.ended(row, at=at)
    act = acts.DOCUMENT_REVOKED(
        object=f"document:{row.uuid}", public={"unit": row.unit.number}, commit={"words": given.reason}
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded
