"""What is known of the members: for the page of the log, its API and the warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openhall.witness import quorum
from openhall.witness.asking import Problem
from openhall.witness.models import Disagreement, NetworkMember

CLOCK_TOLERANCE = 60
"""Seconds by which a member's clock may differ before it is named."""


@dataclass(frozen=True)
class MemberStatus:
    """One member as it was heard last. ``problem``: empty, or a key of :class:`Problem`; ``said``: that in words.

    ``mirrors``: whether its copy counts. ``replay_agrees``: None where it has stated nothing that can be compared.
    ``disagreements``: how many stand, unsettled.
    """

    name: str
    url: str
    size: int
    cosigned_at: datetime | None
    problem: str
    said: Any
    detail: str
    problem_since: datetime | None
    clock_offset: int | None
    mirrors: bool
    mirror_size: int | None
    mirror_detail: str
    replay_size: int | None
    replay_state_root: str
    replay_contradictions: int | None
    replay_agrees: bool | None
    replay_detail: str
    disagreements: int

    @property
    def clock_is_wrong(self) -> bool:
        """Whether its cosignatures carry a time that can't be right."""
        return self.clock_offset is not None and abs(self.clock_offset) > CLOCK_TOLERANCE


@dataclass(frozen=True)
class Evidence:
    """Two notes that contradict one another; both are signed by whom they accuse.

    ``settled_at``, ``reason``: when and why people decided that the log goes on all the same; None and empty before.
    """

    id: int
    member: str
    kind: str
    ours: str
    theirs: str
    found_at: datetime
    settled_at: datetime | None
    reason: str


def members() -> list[MemberStatus]:
    """The members of the policy in force, in its order; none without a policy."""
    policy = quorum.adopted()
    if policy is None:
        return []
    rows: Mapping[str, NetworkMember] = {row.key: row for row in NetworkMember.objects.all()}
    accused: dict[str, int] = {}
    for key in Disagreement.objects.filter(settled_at=None).values_list("member__key", flat=True):
        accused[key] = accused.get(key, 0) + 1
    found = []
    for member in policy.members:
        key = str(member.key)
        row = rows.get(key) or NetworkMember(key=key, name=member.name, url=member.url)
        found.append(
            MemberStatus(
                name=member.name,
                url=member.url,
                size=row.size,
                cosigned_at=row.cosigned_at,
                problem=row.problem,
                said=Problem(row.problem).label if row.problem else "",
                detail=row.detail,
                problem_since=row.problem_since,
                clock_offset=row.clock_offset,
                mirrors=member.mirror is not None,
                mirror_size=row.mirror_size,
                mirror_detail=row.mirror_detail,
                replay_size=row.replay_size,
                replay_state_root=row.replay_state_root,
                replay_contradictions=row.replay_contradictions,
                replay_agrees=row.replay_agrees,
                replay_detail=row.replay_detail,
                disagreements=accused.get(key, 0),
            )
        )
    return found


def disagreements(*, limit: int = 100) -> list[Evidence]:
    """Evidence of contradicting histories, newest first."""
    rows = Disagreement.objects.select_related("member").order_by("-id")[:limit]
    return [
        Evidence(
            id=row.pk,
            member=row.member.name,
            kind=row.kind,
            ours=bytes(row.ours).decode("utf-8", "replace"),
            theirs=bytes(row.theirs).decode("utf-8", "replace"),
            found_at=row.found_at,
            settled_at=row.settled_at,
            reason=row.reason,
        )
        for row in rows
    ]
