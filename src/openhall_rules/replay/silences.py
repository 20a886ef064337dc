"""When nobody acted: what a measured outage is held against. Only what persons signed counts, never what rules did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from openhall_rules.replay.states import SharedState

WORTH_NOTING: Final = timedelta(seconds=30)
MOST: Final = 64
"""Silences that are kept: the newest."""


def heard(shared: SharedState, leaf: Mapping[str, Any]) -> SharedState:
    """The shared state after a leaf: when a person last acted, and the silences between persons' acts."""
    if "intent" not in leaf:
        return shared
    at, known = str(leaf["at"]), shared.get("heard")
    if known is None:
        return {**shared, "heard": {"last": at, "silences": []}}
    last = known["last"]
    if at <= last:
        inside = [one for one in known["silences"] if one[0] < at < one[1]]
        if not inside:
            return shared
        # An act that came into the log late: it was no silence.
        return {**shared, "heard": {**known, "silences": [one for one in known["silences"] if one not in inside]}}
    silences = known["silences"]
    if _instant(at) - _instant(last) >= WORTH_NOTING:
        silences = [*silences, [last, at]][-MOST:]
    return {**shared, "heard": {"last": at, "silences": silences}}


def silent(shared: SharedState, began_at: str, ended_at: str) -> bool:
    """Whether no person is known to have acted between the two instants, and the log is fresh enough to know."""
    known = shared.get("heard")
    if known is None or known["last"] <= began_at:
        return True
    return any(begin <= began_at and ended_at <= end for begin, end in known["silences"])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
