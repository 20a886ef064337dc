"""What a check says: one sentence each."""

from dataclasses import dataclass, field
from typing import NoReturn


class Failed(Exception):
    """The evidence does not hold. ``code`` is stable, the sentence is for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Passed:
    """A check that held."""

    code: str
    sentence: str


@dataclass(slots=True)
class Report:
    """The checks made, in order, and what the reader still has to take on trust."""

    passed: list[Passed] = field(default_factory=list)
    trusted: list[str] = field(default_factory=list)

    def ok(self, code: str, sentence: str) -> None:
        """Note a check that held."""
        self.passed.append(Passed(code, sentence))


def fail(code: str, sentence: str) -> NoReturn:
    """Stop: this check did not hold."""
    raise Failed(code, sentence)
