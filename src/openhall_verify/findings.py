"""What a check says: one sentence each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from openhall_log import LogError, is_sandbox
from openhall_rules.errors import RuleError
from openhall_sealing import SealingError

SANDBOX = "sandbox"
"""Code of what is said of a sandbox; no caller may leave it out."""


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

    def of_log(self, origin: str) -> None:
        """Say so first where the log is a sandbox's: all may hold, and still nothing of it is real business."""
        if is_sandbox(origin):
            self.passed.insert(0, Passed(SANDBOX, f"This is a sandbox: nothing in the log {origin} is real business."))

    def ok(self, code: str, sentence: str) -> None:
        """Note a check that held."""
        self.passed.append(Passed(code, sentence))


def fail(code: str, sentence: str) -> NoReturn:
    """Stop: this check did not hold."""
    raise Failed(code, sentence)


@contextmanager
def only_findings() -> Iterator[None]:
    """Whatever malformed evidence makes go wrong inside is a :class:`Failed`; a reader never sees a traceback."""
    try:
        yield
    except Failed:
        raise
    except RuleError as error:
        raise Failed("rules", f"The rules can't be applied: {error}") from error
    except (LogError, SealingError) as error:
        raise Failed("malformed", f"A part of the evidence is malformed: {error}") from error
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
        raise Failed("malformed", f"A statement or leaf lacks what it must have: {str(error)[:200]!r}.") from error
    except OSError as error:
        raise Failed("unreadable", f"A file can't be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise Failed("too-large", "The evidence needs more memory than there is.") from error


def difference(given: Any, computed: Any, where: str = "") -> str:
    """The first place where two JSON values differ, in words."""
    if isinstance(given, dict) and isinstance(computed, dict):
        for name in sorted({*given, *computed}):
            if given.get(name) != computed.get(name) or (name in given) != (name in computed):
                return difference(given.get(name), computed.get(name), f"{where}/{name}")
    if isinstance(given, list) and isinstance(computed, list) and len(given) == len(computed):
        for place, (mine, theirs) in enumerate(zip(given, computed, strict=True)):
            if mine != theirs:
                return difference(mine, theirs, f"{where}/{place}")
    return f"{where or '/'} is {str(given)[:80]!r}, computed {str(computed)[:80]!r}"
