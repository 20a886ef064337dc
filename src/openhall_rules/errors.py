"""The root of every error that the rules raise."""

from __future__ import annotations

from typing import Any, ClassVar


class RuleError(Exception):
    """A question that the law in force answers with "no", or cannot answer.

    Attributes:
        code: stable, for programs and for translated messages.
        facts: JSON-able values that a message needs; never a secret.
    """

    code: ClassVar[str] = "rule"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts: dict[str, Any] = facts
