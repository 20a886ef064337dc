"""What the replay of one leaf found: rules kept, time limits overrun by people, rules that the platform broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from openhall_rules.leaves import BadLeaf, canonical

SHOWN: Final = 100
"""Characters of a value that a verdict shows."""


def shown(value: object) -> str:
    """A value as a verdict shows it: a text as it stands, anything else as canonical JSON, cut to 100 characters."""
    if not isinstance(value, str):
        try:
            value = canonical(value).decode()
        except BadLeaf:
            value = ""
    text = value.encode("utf-8", "replace").decode()
    return text[:SHOWN]


def instant_text(instant: datetime) -> str:
    """An instant as leaves write it."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


@dataclass(slots=True)
class Findings:
    """One finding for each rule; of several the worst: ``broken`` before ``late`` before ``kept``, then the first."""

    _kept: set[str] = field(default_factory=set)
    _late: dict[str, dict[str, str]] = field(default_factory=dict)
    _broken: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep(self, rule: str) -> None:
        """The rule was kept."""
        self._kept.add(rule)

    def late(self, rule: str, *, due: datetime, at: datetime) -> None:
        """Somebody did too late what was due: a fact, no contradiction."""
        self._late.setdefault(rule, {"rule": rule, "due": instant_text(due), "at": instant_text(at)})

    def in_time(self, rule: str, *, due: datetime, at: datetime) -> None:
        """Kept when done before ``due``, else late."""
        if at < due:
            self.keep(rule)
        else:
            self.late(rule, due=due, at=at)

    def broken(self, rule: str, expected: object, found: object) -> None:
        """The platform decided against the rule: a contradiction."""
        self._broken.setdefault(rule, {"rule": rule, "expected": shown(expected), "found": shown(found)})

    def require(self, rule: str, holds: bool, expected: object, found: object) -> bool:
        """Kept or broken; whether it was kept."""
        if holds:
            self.keep(rule)
        else:
            self.broken(rule, expected, found)
        return holds

    def equal(self, rule: str, expected: object, found: object) -> bool:
        """Kept when both are the same JSON (``True`` is not ``1``)."""
        return self.require(rule, same(expected, found), expected, found)

    def join(self, others: Findings) -> None:
        """Take over what was found elsewhere."""
        self._kept |= others._kept
        for rule, fact in others._late.items():
            self._late.setdefault(rule, fact)
        for rule, fact in others._broken.items():
            self._broken.setdefault(rule, fact)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """The rules that were broken, sorted."""
        return tuple(sorted(self._broken))

    def to_json(self) -> dict[str, Any]:
        """The members ``kept``, ``late`` and ``broken`` of a verdict, each sorted by rule and left out when empty."""
        late = {rule: fact for rule, fact in self._late.items() if rule not in self._broken}
        kept = self._kept - late.keys() - self._broken.keys()
        members: dict[str, Any] = {}
        if kept:
            members["kept"] = sorted(kept)
        if late:
            members["late"] = [late[rule] for rule in sorted(late)]
        if self._broken:
            members["broken"] = [self._broken[rule] for rule in sorted(self._broken)]
        return members


def same(one: object, other: object) -> bool:
    """Whether two values are the same JSON."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return type(one) is type(other) and one == other
