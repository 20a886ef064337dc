"""JSON of the log and its members. Acts carry their intent in the headers; the rest is for everybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
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


class AcknowledgementInput(BaseModel):
    """Which contradiction, how it came about, what is done now. Both texts are published."""

    model_config = ConfigDict(extra="forbid")
    index: int = Field(ge=0, lt=2**53)
    rule: str = Field(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}$")
    reason: str = Field(min_length=1, max_length=4000)
    correction: str = Field(min_length=1, max_length=4000)


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


@router.get("/log/contradictions", response=list[dict[str, Any]])
def contradictions(request: HttpRequest) -> list[Answer]:
    """What our own replay found against us, newest first: rule, what it asks for, what we did, who has admitted it."""
    return [
        {
            "index": row.leaf_index,
            "rule": row.rule,
            "expected": row.expected,
            "found": row.found,
            "code": row.code or None,
            "case": str(row.case_uuid) if row.case_uuid else None,
            "acknowledged_at": instant_text(row.acknowledged_at) if row.acknowledged_at else None,
            "acknowledgement": row.acknowledgement or None,
            "reason": row.reason or None,
            "correction": row.correction or None,
        }
        for row in witness.contradictions(limit=200)
    ]


@router.put("/log/contradictions/{uuid}", response={201: dict[str, Any]})
def acknowledge_contradiction(request: HttpRequest, uuid: UUID, payload: AcknowledgementInput) -> Status[Answer]:
    """Admit that we decided otherwise than the rules, and say what is done now (SYS-06). Both texts are public."""
    actor, intent = identity.acting(request, command="acknowledge_contradiction", object=f"contradiction:{uuid}")
    row, recorded = witness.acknowledge_contradiction(
        acknowledgement_uuid=uuid,
        index=payload.index,
        rule=payload.rule,
        reason=payload.reason,
        correction=payload.correction,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return Status(201, {"index": row.leaf_index, "rule": row.rule} | _receipt(recorded))


@router.get("/log/verdicts/{index}", response=dict[str, Any])
def verdict(request: HttpRequest, index: int) -> Answer:
    """What the rules say of one entry of the log, with the proof that it is in the tree of verdicts (RFC 6962).

    Raises:
        NotFound: there is no such entry, or it has not been replayed yet.
    """
    found = witness.verdict(index)
    if found is None:
        raise NotFound(index=index)
    return {
        "verdict": found.body,
        "size": found.size,
        "state_root": found.state_root.hex(),
        "proof": [part.hex() for part in found.proof],
    }


def _receipt(recorded: witness.Recorded) -> Answer:
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }
