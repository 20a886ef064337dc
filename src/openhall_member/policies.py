"""Reading a network's policy as a person must: how many members, how many must sign, how many may collude."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from openhall_log import Group, Policy, VerifierKey, excludes_split_view
from openhall_member.errors import MemberError

MIRROR = "/mirror"
MOST_MEMBERS = 12
"""Up to so many members, every way in which they could collude is tried out."""


class BadPolicy(MemberError):
    """The policy doesn't protect against a log that tells two stories."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a policy withstands.

    Attributes:
        members: n, in the group of members.
        threshold: k, how many of them must sign.
        colluding: f, the largest number of them that may sign anything without two histories both being accepted.
        absent: how many may be down while the log goes on, n - k.
        mirrors: members of the group of mirrors; 0 when the policy has none.
        mirrors_needed: how many of these must sign.
    """

    members: int
    threshold: int
    colluding: int
    absent: int
    mirrors: int
    mirrors_needed: int


def examine(policy: Policy) -> Assessment:
    """What a policy withstands.

    Raises:
        BadPolicy: it can be satisfied twice by members of whom one alone colludes (2k ≤ n + 1), or it counts one
            organisation, or the log itself, as a member.
    """
    logs = {log.key.public_key for log in policy.logs}
    for witness in policy.witnesses.values():
        if witness.key.public_key in logs or witness.key.name in {log.key.name for log in policy.logs}:
            raise BadPolicy(f"{witness.name} is the log itself. The operator's own key is no member.")
    group = _group_of_members(policy)
    n, k = len(group.members), group.threshold
    f = 2 * k - n - 1
    if f < 1 or not excludes_split_view(n, k, 1):
        raise BadPolicy(
            f"{k} of {n} members aren't enough: 2k = {2 * k} isn't larger than n + f = {n + 1} with one colluding "
            f"member (f = 1). {_two_groups(n, k)} At least {(n + 1) // 2 + 1} of {n} must sign."
        )
    if n <= MOST_MEMBERS and (two := _split_by_one(policy, group)) is not None:
        raise BadPolicy(f"The quorum {policy.quorum} can be reached without the group {group.name}: {two}.")
    mirrors = next(
        (other for other in policy.groups.values() if other is not group and _all_mirrors(policy, other)), None
    )
    return Assessment(n, k, f, n - k, len(mirrors.members) if mirrors else 0, mirrors.threshold if mirrors else 0)


def _group_of_members(policy: Policy) -> Group:
    """The group whose members are witnesses that aren't mirrors; the one that the quorum stands on."""
    found = [
        group
        for group in policy.groups.values()
        if all(name in policy.witnesses and not _is_mirror(policy.witnesses[name].key) for name in group.members)
    ]
    if len(found) != 1:
        raise BadPolicy(
            f"A policy has one group of members, all of them witnesses and none a mirror; this has {len(found)}."
        )
    return found[0]


def _all_mirrors(policy: Policy, group: Group) -> bool:
    return all(name in policy.witnesses and _is_mirror(policy.witnesses[name].key) for name in group.members)


def _is_mirror(key: VerifierKey) -> bool:
    return key.name.endswith(MIRROR)


def _two_groups(n: int, k: int) -> str:
    shared = max(0, 2 * k - n)
    common = "no member" if shared == 0 else f"only {shared} member{'s' if shared > 1 else ''}"
    return f"Two groups of {k} can have {common} in common, so the log could show each of them another history."


def _split_by_one(policy: Policy, group: Group) -> str | None:
    """Two sets of organisations that share one member at most and both make the quorum, in words; or None.

    An organisation signs with all of its keys, or with none: its mirror is not another one. Mirrors that belong to
    no member count as colluding.
    """
    names = group.members
    everyone = set(names)
    for count in range(len(names) + 1):
        for some in combinations(names, count):
            if not _satisfied(policy, names, some):
                continue
            for shared in [(), *((name,) for name in some)]:
                others = (everyone - set(some)) | set(shared)
                if _satisfied(policy, names, others):
                    return f"by {', '.join(some) or 'nobody'} and by {', '.join(sorted(others)) or 'nobody'}"
    return None


def _satisfied(policy: Policy, members: tuple[str, ...], some: Iterable[str]) -> bool:
    """Whether these members, and everybody who is no member, make the quorum."""
    signing = {policy.witnesses[name].key.name for name in some}
    staying = {policy.witnesses[name].key.name for name in members} - signing
    return policy.is_satisfied_by(
        witness.key for witness in policy.witnesses.values() if witness.key.name.removesuffix(MIRROR) not in staying
    )
