"""The chain of a case: no act is left out, none is added after its end, and the clock doesn't run backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from openhall_rules.replay.findings import Findings
from openhall_rules.replay.states import CaseState

CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""Acts bear the time at which their request came in, so neighbours may stand a little out of order."""
FIRST: Final = "PLN-01"


@dataclass(frozen=True, slots=True)
class Linked:
    """A case with one more leaf. ``counts``: whether rules apply to it; nothing counts after the end."""

    case: CaseState
    counts: bool


def follow(before: CaseState, leaf: Mapping[str, Any], sha256: str, findings: Findings) -> Linked:
    """Put a leaf at the end of its case. The state follows the log also where the log is wrong, so that one gap is one
    contradiction."""
    link = leaf["case"]
    if before["ended"]:
        findings.broken("case.ended", "no act after ARC-01", leaf["code"])
        return Linked(before, counts=False)
    wanted, found = [before["seq"] + 1, before["head"]], [link["seq"], link["prev"]]
    findings.equal("case.chain", wanted, found)
    if before["seq"] == 0:
        findings.equal("case.begins", FIRST, leaf["code"])
    latest = leaf["at"]
    if before["latest"] is not None:
        latest = max(before["latest"], leaf["at"])
        try:
            back = datetime.fromisoformat(before["latest"]) - datetime.fromisoformat(leaf["at"])
            findings.require("case.clock", back <= CLOCKS_DIFFER, f"not before {before['latest']}", leaf["at"])
        except ValueError:
            findings.broken("case.clock", "an instant", leaf["at"])
    case = {**before, "seq": link["seq"], "head": sha256, "latest": latest}
    return Linked(case, counts=True)
