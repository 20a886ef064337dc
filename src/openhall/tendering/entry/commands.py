"""Signing the commitment."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Refusal
from openhall.tendering.entry import acts, checks, conditions
from openhall.tendering.entry.models import Commitment
from openhall.tendering.planning import public as planning
from openhall.witness.public import Recorded, record


class ChecksFail(Refusal):
    """A check at the gate doesn't pass. Facts: ``failed``, a list of ``{check, detail, way_forward}``."""

    code = "checks-fail"
    status = 409
    title = _("The project can’t be admitted yet.")
    detail = _("%(count)s of the automatic checks don’t pass.")
    way_forward = _("The list of checks says for each of them what to do. Then sign again.")


class OtherConditions(Refusal):
    """The person saw other conditions than those that hold now. Facts: ``seen``, ``now`` (hex digests)."""

    code = "other-conditions"
    status = 409
    title = _("The conditions are not those that you saw.")
    way_forward = _("Reload the page, read the conditions as they are now, and sign them if you agree.")


@transaction.atomic(durable=True)
def sign_commitment(
    *, project_uuid: UUID, conditions_sha256: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Commitment, Recorded]:
    """Sign the owner's commitment; the project is admitted at once, because every check passes.

    Args:
        conditions_sha256: digest of the conditions that the person read.

    Raises:
        ChecksFail: a check doesn't pass. OtherConditions: not what the person read.
        MoveNotAllowed: no plan is published, or the project is admitted already. MandateMissing, Stale: who may not.
    """
    project = planning.lock_project(project_uuid)
    planning.as_owner(intent, actor, project, at=at)
    project.move("admit")
    texts = conditions.texts(planning.law_of(project), project.lang)
    digest = conditions.digest(texts)
    if conditions_sha256 != digest:
        raise OtherConditions(seen=conditions_sha256, now=digest)
    found = checks.examine(project, at)
    if failed := [_failure(one) for one in found if not one.passed]:
        raise ChecksFail(count=len(failed), failed=failed)
    project.save(update_fields=["state", "version"])
    commitment = Commitment.objects.create(
        project=project,
        conditions=texts,
        conditions_sha256=digest,
        checks=[one.to_json() for one in found],
        signed_at=at,
    )
    act = acts.COMMITMENT_SIGNED(
        object=f"project:{project.uuid}",
        case=project.uuid,
        public={"conditions_sha256": digest, "checks": commitment.checks},
        statement={"v": 1, "conditions": texts},
    )
    return commitment, record(act, intent=intent, actor=actor, at=at)


def _failure(found: checks.Checked) -> dict[str, Any]:
    return {"check": found.check.code, "detail": found.detail, "way_forward": str(found.check.way_forward)}
