"""What the archive must ask of the rooms above it: the evidence of a case. Config tells it how, once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Evidence = Callable[[UUID], bytes]
"""Id of a published case → its evidence file (protocols §5); raises NotYetInLog while an act of it waits."""
_TOLD: dict[str, Evidence] = {}


def provide(evidence: Evidence) -> None:
    """Say where the evidence of a case comes from."""
    _TOLD["evidence"] = evidence


def evidence(case: UUID) -> bytes:
    """The evidence file of a case."""
    if "evidence" not in _TOLD:
        raise RuntimeError("Nobody has told the archive where the evidence of a case comes from.")
    return _TOLD["evidence"](case)
