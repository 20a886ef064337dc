"""What is asked of a register and what it says. It may be slow or down; then it is asked again by the same key."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

NAMES = ("population", "land", "tax", "insurance")


class RegisterDown(Exception):
    """No answer, or none that can be trusted. Ask again later under the same key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register says. ``known``: whether it knows the number; ``fields``: texts by name; ``rows``: its lists by
    name, such as the people of a household, each row with texts by name.
    """

    known: bool
    fields: dict[str, str]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


class Register(Protocol):
    """A register of the state."""

    def ask(self, *, key: str, number: str, purpose: str, at: datetime) -> Answer:
        """Ask about a number, for a purpose that the register keeps.

        Raises:
            RegisterDown
        """
