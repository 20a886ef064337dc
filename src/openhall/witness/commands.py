"""Acts of persons about the network: adopting its policy, overriding the wait for it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.kernel.refusals import Invalid, NotYours, Stale
from openhall.witness import hooks, quorum, sequencer, waiting
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy, QuorumOverride
from openhall.witness.network_acts import POLICY_ADOPTED, QUORUM_OVERRIDDEN
from openhall.witness.recording import Recorded, SignedIntent, SomeActor, canonical, record

ADOPTERS = frozenset({"authority"})
"""Roles that may say who witnesses this log."""
OVERRIDERS = frozenset({"centre"})
"""Roles that answer for letting something go on without the members."""
SHORTEST_REASON, LONGEST_REASON = 10, 4000


@transaction.atomic(durable=True)
def adopt_policy(
    *, policy_uuid: UUID, text: str, intent: SignedIntent, actor: SomeActor, at: datetime
) -> tuple[AdoptedPolicy, Recorded]:
    """Say who witnesses this log (SYS-04). It takes the place of the policy before it.

    Args:
        text: the policy file, letter by letter.

    Raises:
        PolicyRefused: it could be forked by one colluding member, or isn't a policy for this log.
        MandateMissing …: the actor acts for no authority. Stale: the id was used.
    """
    if actor.organisation is None:
        raise NotYours(reason=_("Choose the organisation that you act for."))
    _admit(intent, actor, ADOPTERS, at)
    data = text.encode("utf-8", "surrogatepass")
    policy = quorum.read_policy(data, verifier())
    if AdoptedPolicy.objects.filter(uuid=policy_uuid).exists():
        raise Stale(seen=0, now=1)
    recorded = record(
        POLICY_ADOPTED(
            object=f"policy:{policy_uuid}",
            public={
                "sha256": policy.sha256,
                "members": len(policy.members),
                "threshold": policy.threshold,
                "mirrors": policy.mirrors,
            },
            statement={"v": 1, "policy": text},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row = AdoptedPolicy.objects.create(
        uuid=policy_uuid,
        text=data,
        sha256=policy.sha256,
        members=len(policy.members),
        threshold=policy.threshold,
        mirrors=policy.mirrors,
        adopted_at=at,
        adopted_by=actor.organisation,
        leaf_sha256=recorded.leaf_sha256,
    )
    transaction.on_commit(quorum.project_policy, robust=True)
    return row, recorded


@transaction.atomic(durable=True)
def override_quorum(
    *, hold_uuid: UUID, leaf_sha256: str, reason: str, intent: SignedIntent, actor: SomeActor, at: datetime
) -> tuple[QuorumOverride, Recorded]:
    """Let something go on that waited for the members as long as the rules ask (SYS-05). The reason is public.

    Args:
        leaf_sha256: leaf of the act that waits.

    Raises:
        NotFound, NothingWaits, StillSealed, WaitNotOver: see there. Invalid: no reason that says something.
        ValueNotEntered: nobody has said how long the members have. MandateMissing …: who may not. Stale.
    """
    if actor.person is None:
        raise NotYours(reason=_("A person answers for this."))
    _admit(intent, actor, OVERRIDERS, at)
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON or "\0" in reason:
        raise Invalid(errors={"reason": _("Say in a few words why it can’t wait any longer.")})
    found = waiting.hold(leaf_sha256, at)
    waiting.require_over(found, at)
    if QuorumOverride.objects.filter(uuid=hold_uuid).exists():
        raise Stale(seen=0, now=1)
    head = sequencer.published()
    recorded = record(
        QUORUM_OVERRIDDEN(
            object=f"hold:{hold_uuid}",
            public={
                "leaf_sha256": leaf_sha256,
                "head": head.size if head else 0,
                "witnessed": quorum.witnessed_size(),
                "reason_sha256": hashlib.sha256(canonical(reason)).hexdigest(),
            },
            statement={"v": 1, "reason": reason},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row = QuorumOverride.objects.create(
        uuid=hold_uuid,
        leaf_sha256=leaf_sha256,
        reason=reason,
        overridden_at=at,
        overridden_by=actor.person,
        override_sha256=recorded.leaf_sha256,
    )
    return row, recorded


def _admit(intent: SignedIntent, actor: SomeActor, roles: frozenset[str], at: datetime) -> None:
    if hooks.HOOKS.admit is None:
        raise RuntimeError("The witness wasn't told how identity admits an act.")
    hooks.HOOKS.admit(intent, actor, roles=roles, version=0, at=at)
