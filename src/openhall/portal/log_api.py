"""JSON of the log and its members. Acts carry their intent in the headers; the rest is for everybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.portal import network
from openhall.witness import public as witness

router = Router(tags=["log"])
Answer = dict[str, Any]


class PolicyInput(BaseModel):
    """A policy of the network (C2SP tlog-policy), letter by letter."""

    model_config = ConfigDict(extra="forbid")
    policy: str = Field(min_length=1, max_length=200_000)


class OverrideInput(BaseModel):
    """What waits, and why it can't wait any longer. The reason is published."""

    model_config = ConfigDict(extra="forbid")
    leaf_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reason: str = Field(min_length=1, max_length=4000)


@router.get("/log", response=dict[str, Any])
def show_log(request: HttpRequest) -> Answer:
    """How far the log is, who witnesses it, how far each member has confirmed, and what contradicts."""
    return network.facts()


@router.put("/log/policies/{uuid}", response={201: dict[str, Any]})
def adopt_policy(request: HttpRequest, uuid: UUID, payload: PolicyInput) -> Status[Answer]:
    """Say who witnesses this log (SYS-04). Refused when one colluding member could help to fork it."""
    actor, intent = identity.acting(request, command="adopt_policy", object=f"policy:{uuid}")
    row, recorded = witness.adopt_policy(
        policy_uuid=uuid, text=payload.policy, intent=intent, actor=actor, at=identity.received_at(request)
    )
    facts = {"uuid": str(row.uuid), "sha256": row.sha256, "members": row.members, "threshold": row.threshold}
    return Status(201, facts | _receipt(recorded))


@router.put("/log/overrides/{uuid}", response={201: dict[str, Any]})
def override_quorum(request: HttpRequest, uuid: UUID, payload: OverrideInput) -> Status[Answer]:
    """Let something go on that waited for the members as long as the rules ask (SYS-05). The reason is public."""
    actor, intent = identity.acting(request, command="override_quorum", object=f"hold:{uuid}")
    row, recorded = witness.override_quorum(
        hold_uuid=uuid,
        leaf_sha256=payload.leaf_sha256,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    facts = {"uuid": str(row.uuid), "waited": row.leaf_sha256, "overridden_at": instant_text(row.overridden_at)}
    return Status(201, facts | _receipt(recorded))


def _receipt(recorded: witness.Recorded) -> Answer:
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }
