"""A second agency beside the commune of the dossiers: its unit is asked for opinions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from tests.people import Character, Joins
from tests.procedures.dossiers.conftest import (  # noqa: F401
    NOW,
    Desk,
    as_reader,
    bare,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    second,
    unit,
)

from openhall.identity.public import Role
from openhall.procedures.dossiers.models import Dossier, Unit
from openhall.procedures.opinions import commands
from openhall.procedures.opinions.inputs import QuestionInput, WordsInput
from openhall.procedures.opinions.models import Opinion

QUESTION = "Does the register of your commune know this family?"


@pytest.fixture
def elder(joins: Joins, neighbour: Character) -> Character:  # noqa: F811
    """The head of the other commune's unit."""
    return joins("Hoa Mai", "Commune of Elsewhere", Role.HEAD)


@pytest.fixture
def other(desk: Desk, neighbour: Character, elder: Character) -> Unit:  # noqa: F811
    """The unit H98.3 of the other commune."""
    return desk.registers("H98.3", party=neighbour)


class Asking:
    """What both units do, each the real command."""

    def __init__(self, desk: Desk, neighbour: Character) -> None:  # noqa: F811
        self.desk, self.neighbour = desk, neighbour

    def asks(
        self, row: Dossier, *, unit: str = "H98.3", days: int = 2, at: datetime = NOW, scans: tuple[int, ...] = (0,),  # noqa: F811
        who: Character | None = None, **changes: Any,
    ) -> Opinion:  # fmt: skip
        """The commune asks."""
        uuid = uuid4()
        payload = {
            "dossier": str(row.uuid), "unit": unit, "question": QUESTION, "days": days,
            "papers": [str(one.uuid) for one in row.papers.all() if one.component in scans],
        } | changes  # fmt: skip
        signed = (who or self.desk.clerk).signs("ask_opinion", f"opinion:{uuid}", 0, payload, at=at)
        return commands.ask_opinion(opinion=uuid, given=QuestionInput.model_validate(payload), **signed)[0]

    def gives(self, row: Opinion, *, who: Character | None = None, at: datetime = NOW) -> Opinion:
        """The other unit answers."""
        return self._says("give_opinion", row, who or self.neighbour, "It knows the family.", at)

    def withdraws(self, row: Opinion, *, who: Character | None = None, at: datetime = NOW) -> Opinion:
        """The commune doesn't want it any more."""
        return self._says("withdraw_opinion", row, who or self.desk.clerk, "The applicant brought the proof.", at)

    def _says(self, command: str, row: Opinion, who: Character, words: str, at: datetime) -> Opinion:
        signed = who.signs(command, f"opinion:{row.uuid}", row.version, {"words": words}, at=at)
        return getattr(commands, command)(opinion=row.uuid, given=WordsInput(words=words), **signed)[0]

    def processing(self, *, at: datetime = NOW) -> Dossier:
        """A dossier that the commune works on."""
        return self.desk.steps("process_dossier", self.desk.accepted(at=at), at=at)


@pytest.fixture
def asking(desk: Desk, neighbour: Character, other: Unit) -> Asking:  # noqa: F811
    """Both units at work."""
    return Asking(desk, neighbour)
