"""State tables: which move leads from which states to which.

Declared once beside the model; code obeys it, docs print it, the database guards the column with a check constraint.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models

from openhall.kernel.refusals import MoveNotAllowed


class Workflow:
    """Moves of one model: ``Workflow(publish=({DRAFT}, OPEN), …)``."""

    def __init__(self, **moves: tuple[Iterable[str], str]) -> None:
        self.moves = {name: (frozenset(sources), target) for name, (sources, target) in moves.items()}

    def after(self, move: str, *, now: str) -> str:
        """State that ``move`` leads to from ``now``.

        Raises:
            MoveNotAllowed: the table has no such move from ``now``; facts say what is possible.
        """
        sources, target = self.moves[move]
        if now not in sources:
            raise MoveNotAllowed(move=move, now=str(now), possible=self.possible(now))
        return target

    def possible(self, now: str) -> list[str]:
        """Names of the moves that lead away from ``now``, in declared order."""
        return [name for name, (sources, _) in self.moves.items() if now in sources]


class _Moved(Protocol):
    workflow: Any
    state: Any
    version: Any


class Moves:
    """For models with a ``workflow``, a ``state`` and a ``version`` that counts what people may have seen."""

    def move(self: _Moved, step: str) -> None:
        """Take a step of the state table (not saved).

        Raises:
            MoveNotAllowed
        """
        self.state = self.workflow.after(step, now=self.state)
        self.version += 1


def one_of(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Database guard: ``field`` holds one of the declared states."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)
