"""Which rules are replayed on which kind of act. A further rule is one function in one ``rules_….py``.

A rule reads the act and the state, says what it found, and writes what later rules need into ``act.case`` (a copy).
``Unreadable`` undoes everything that the act would have changed but the chain, and gives ``act.form`` as broken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openhall_rules.replay.acts import Act

Rule = Callable[["Act"], None]
RULES: dict[str, list[Rule]] = {}
"""Code → rules in the order in which they were told."""


def rule(*codes: str) -> Callable[[Rule], Rule]:
    """Replay a function on every act of these kinds."""

    def tell(function: Rule) -> Rule:
        for code in codes:
            RULES.setdefault(code, []).append(function)
        return function

    return tell
