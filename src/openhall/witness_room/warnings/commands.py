"""Taking on a warning and closing it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.witness.public import Recorded, record
from openhall.witness_room.warnings import acts, policies
from openhall.witness_room.warnings.inputs import ClosureInput
from openhall.witness_room.warnings.models import RaisedWarning


def _locked(uuid: UUID) -> RaisedWarning:
    row = RaisedWarning.objects.select_for_update(of=("self",)).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(warning=str(uuid))
    return row


@transaction.atomic(durable=True)
def take_warning(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[RaisedWarning, Recorded]:
    """Take a warning on (WAR-01), or over from somebody else; from now on the actor answers for it.

    Raises:
        NotFound. MandateMissing, Stale: who may not. MoveNotAllowed: it is closed.
    """
    row = _locked(uuid)
    policies.take(intent, actor, row, at=at)
    row.move("take")
    row.handler_id, row.taken_at = actor.person_id, at
    act = acts.WARNING_TAKEN(object=f"warning:{row.uuid}", public={"kind": row.kind})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.taken_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def close_warning(
    *, uuid: UUID, closure: ClosureInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[RaisedWarning, Recorded]:
    """Close a warning with its outcome and an explanation (WAR-02), both on the log.

    Raises:
        NotFound. MandateMissing, Stale: who may not. NotYourWarning: another looks into it. MoveNotAllowed: nobody has
        taken it, or it is closed.
    """
    row = _locked(uuid)
    policies.close(intent, actor, row, at=at)
    row.move("close")
    row.outcome, row.explanation, row.closed_at = closure.outcome, closure.explanation, at
    act = acts.WARNING_CLOSED(
        object=f"warning:{row.uuid}",
        public={"kind": row.kind, "outcome": row.outcome},
        statement={"v": 1, "explanation": row.explanation},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.closed_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded
