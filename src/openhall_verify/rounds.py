"""Rounds of evaluation: findings that a decision or the owner’s answer made void (EVA-13), and those that count."""

from openhall_verify.proved import Evidence, Leaf

FORGOTTEN = frozenset(
    {"EVA-01", "EVA-02", "EVA-08", "EVA-12", "EVA-13", "AWD-01", "AWD-02", "AWD-03", "FEE-03", "FEE-04"}
)
"""Acts that count no more once the findings are void: they come again."""


def began(evidence: Evidence, lot: str) -> int:
    """Index from which on findings of a lot count: that of its last ``EVA-13``; -1 where nothing was made void."""
    return max((act.index for act in evidence.of("EVA-13", lot)), default=-1)


def counting(evidence: Evidence, code: str, lot: str) -> list[Leaf]:
    """Acts of that kind on the lot that count: those after its last ``EVA-13``."""
    since = began(evidence, lot)
    return [act for act in evidence.of(code, lot) if act.index > since]


def around(evidence: Evidence, lot: str, index: int) -> tuple[int, int]:
    """Begin and end of the round in which an entry stands; the end is beyond the case where the round lasts."""
    ends = [act.index for act in evidence.of("EVA-13", lot)]
    before = max((one for one in ends if one < index), default=-1)
    after = min((one for one in ends if one > index), default=evidence.chain[-1].index + 1)
    return before, after


def within(evidence: Evidence, code: str, lot: str, bounds: tuple[int, int]) -> list[Leaf]:
    """Acts of that kind on the lot that stand in one round."""
    return [act for act in evidence.of(code, lot) if bounds[0] < act.index < bounds[1]]


def all_of(evidence: Evidence, lot: str) -> list[tuple[int, int]]:
    """Begin and end of every round of a lot, the oldest first; the last one counts."""
    ends = sorted(act.index for act in evidence.of("EVA-13", lot))
    return list(zip([-1, *ends], [*ends, evidence.chain[-1].index + 1], strict=True))
