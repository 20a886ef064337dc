"""What was read and what could not be used, counted by reason, with the first examples of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

EXAMPLES: Final = 3
MOST_REASONS: Final = 1000


@dataclass
class Tally:
    """The account of one ingest. ``read`` counts releases, records or lines; ``rows`` those of each fact table."""

    files: int = 0
    read: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def unusable(self, where: str, reason: str) -> None:
        """One record or file that could not be used."""
        if reason not in self.reasons and len(self.reasons) >= MOST_REASONS:
            reason = "for other reasons"
        self.reasons[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < EXAMPLES:
            shown.append(where)

    def add(self, other: Tally) -> None:
        """What another reader told of its part (rows are counted by who writes them)."""
        self.read += other.read
        for reason, many in other.reasons.items():
            for where in other.examples[reason]:
                self.unusable(where, reason)
            self.reasons[reason if reason in self.reasons else "for other reasons"] += many - len(
                other.examples[reason]
            )

    @property
    def lost(self) -> int:
        """How many were unusable."""
        return sum(self.reasons.values())

    def lines(self) -> list[str]:
        """One sentence a reason, the most frequent first."""
        return [
            f"{many} × {reason} ({', '.join(self.examples[reason])}{', …' if many > EXAMPLES else ''})"
            for reason, many in self.reasons.most_common()
        ]

    def to_json(self) -> dict[str, Any]:
        """For ``run.json``."""
        return {
            "files": self.files,
            "read": self.read,
            "unusable": self.lost,
            "rows": dict(self.rows),
            "reasons": [
                {"reason": reason, "count": many, "examples": self.examples[reason]}
                for reason, many in self.reasons.most_common()
            ],
        }
