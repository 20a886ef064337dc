"""Groups of firms in a weighted graph of co-bids: the constant Potts model, by local moves and merging.

Modularity misses small rings (its resolution depends on the size of the graph); the constant Potts model doesn't:
a group is worth the sum of (weight − resolution) over its pairs, missing pairs counted with weight 0. Source: Traag,
Van Dooren and Nesterov, Narrow scope for resolution-limit-free community detection (2011). Deterministic: nodes go in
the order of their ids.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

Edge = tuple[str, str, float]
RESOLUTION: Final = 0.25
"""A pair is worth having in a group when it meets in more than a quarter of the lots in which either bids."""
ROUNDS: Final = 50


@dataclass(frozen=True)
class Group:
    """Firms that bid together. ``coherence`` and ``exclusivity`` are from 0 to 1; ``pairs`` have a weight inside."""

    members: tuple[str, ...]
    coherence: float
    exclusivity: float
    pairs: int


def groups(edges: Iterable[Edge], *, resolution: float = RESOLUTION) -> list[Group]:
    """Groups of two or more firms, in the order of their first members."""
    known = [(a, b, w) for a, b, w in edges if a != b and w > 0]
    community = _communities(known, resolution)
    inside: dict[str, list[float]] = defaultdict(list)
    outside: dict[str, float] = defaultdict(float)
    for a, b, weight in known:
        if community[a] == community[b]:
            inside[community[a]].append(weight)
        else:
            outside[community[a]] += weight
            outside[community[b]] += weight
    members: dict[str, list[str]] = defaultdict(list)
    for firm, name in community.items():
        members[name].append(firm)
    found = []
    for name, firms in members.items():
        weights = inside.get(name, [])
        if len(firms) < 2 or not weights:
            continue
        total = sum(weights)
        geometric = math.exp(sum(math.log(weight) for weight in weights) / len(weights))
        coherence = geometric / (total / len(weights))
        found.append(Group(tuple(sorted(firms)), coherence, total / (total + outside[name]), len(weights)))
    return sorted(found, key=lambda one: one.members)


def _communities(edges: list[Edge], resolution: float) -> dict[str, str]:
    """Firm → name of its community (the id of one of its firms)."""
    near: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for a, b, weight in edges:
        near[a][b] += weight
        near[b][a] += weight
    size = dict.fromkeys(sorted(near), 1)
    home = {firm: firm for firm in size}
    for _ in range(ROUNDS):
        moved = _move(near, size, resolution)
        if all(moved[one] == one for one in moved):
            break
        home = {firm: moved[name] for firm, name in home.items()}
        near, size = _merged(near, size, moved)
    return home


def _move(near: Mapping[str, Mapping[str, float]], size: Mapping[str, int], resolution: float) -> dict[str, str]:
    """Each node goes where it gains most, until none does."""
    at = {one: one for one in size}
    weight = dict(size)
    for _ in range(ROUNDS):
        quiet = True
        for one in size:
            towards: dict[str, float] = defaultdict(float)
            for other, value in near[one].items():
                if other != one:
                    towards[at[other]] += value
            weight[at[one]] -= size[one]
            best, gain = at[one], towards.get(at[one], 0.0) - resolution * size[one] * weight[at[one]]
            for name in sorted(towards):
                here = towards[name] - resolution * size[one] * weight[name]
                if here > gain + 1e-12:
                    best, gain = name, here
            if gain < -1e-12:  # better alone than in any company
                best = one if weight.get(one, 0) == 0 else best
            weight[best] += size[one]
            if best != at[one]:
                at[one], quiet = best, False
        if quiet:
            break
    return at


def _merged(
    near: Mapping[str, Mapping[str, float]], size: Mapping[str, int], at: Mapping[str, str]
) -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """The graph whose nodes are the communities."""
    joined: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sizes: dict[str, int] = defaultdict(int)
    for one, many in size.items():
        sizes[at[one]] += many
        for other, value in near[one].items():
            if at[one] != at[other]:
                joined[at[one]][at[other]] += value
    return {one: joined[one] for one in sorted(sizes)}, {one: sizes[one] for one in sorted(sizes)}
