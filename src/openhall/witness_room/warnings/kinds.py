"""Kinds of warning: what each means, its innocent explanations, how serious it is, how long it may take."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openhall.witness_room.warnings.models import Severity

TIME: dict[str, timedelta] = {
    Severity.CRITICAL: timedelta(hours=4),
    Severity.SERIOUS: timedelta(days=1),
    Severity.NOTICE: timedelta(days=7),
}
"""OpenHall's own choice, no law: how long somebody has to settle a warning."""
KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of warning.

    ``title`` and ``sentence`` are filled with the facts (``%``-format). ``lasting``: a state that may go by itself,
    which is then noted; otherwise it is something that happened.
    """

    code: str
    title: Any
    sentence: Any
    meaning: Any
    innocent: tuple[Any, ...]
    severity: str
    lasting: bool = False

    def __post_init__(self) -> None:
        if self.code in KINDS:
            raise RuntimeError(f"The kind of warning {self.code} is declared twice.")
        KINDS[self.code] = self


@dataclass(frozen=True)
class Found:
    """What a detector found. ``key``: names the fact, so that it is told once."""

    kind: Kind
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    object: str = ""
    case: UUID | None = None
    severity: str = ""

    @property
    def weight(self) -> str:
        """Its severity: its own, or that of its kind."""
        return self.severity or self.kind.severity

    def due(self, at: datetime) -> datetime:
        """Until when it should be settled."""
        return at + TIME[self.weight]
