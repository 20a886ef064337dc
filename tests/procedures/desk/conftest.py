"""A commune’s desk with two counters, on the dossiers’ characters. All fictional."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import (  # noqa: F401
    NOW,
    Citizen,
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
    reading,
    second,
    unit,
)

from openhall.procedures.desk import commands, tickets
from openhall.procedures.desk.inputs import ArrangementInput, TicketInput
from openhall.procedures.desk.models import Arrangement, Ticket
from openhall.procedures.dossiers.models import Unit

ARRANGEMENT: dict[str, Any] = {
    "lang": "vi",
    "queues": "A: Hộ tịch = Hộ tịch\nB: Đất đai",
    "counters": "1: A B\n2: B",
    "priorities": "Người cao tuổi (hư cấu) = Quy chế hư cấu, Điều 1",
    "hours": "07:30-11:30, 13:30-17:00",
    "slot_minutes": "30",
    "slot_places": "1",
    "promise_minutes": "10",
}


class Hall:
    """The desk of a unit at work."""

    def __init__(self, unit: Unit, clerk: Character, head: Character) -> None:  # noqa: F811
        self.unit, self.clerk, self.head = unit, clerk, head

    def arranges(self, *, at: datetime = NOW, who: Character | None = None, **changes: Any) -> Arrangement:
        """The head says how it is."""
        there = Arrangement.objects.filter(unit=self.unit).first()
        uuid: UUID = there.uuid if there else uuid4()
        payload = ARRANGEMENT | changes
        version = there.version if there else 0
        signed = (who or self.head).signs("arrange_desk", f"desk:{uuid}", version, payload, at=at)
        given = ArrangementInput.model_validate(payload)
        return commands.arrange_desk(desk=uuid, unit=self.unit.number, given=given, **signed)[0]

    def draws(self, queue: str = "A", *, at: datetime = NOW, **more: str) -> Ticket:
        """Somebody draws a ticket."""
        return tickets.draw(unit=self.unit, given=TicketInput(queue=queue or None, **more), at=at)

    def calls(self, counter: int = 1, *, at: datetime = NOW, who: Character | None = None) -> Ticket | None:
        """A counter calls the next."""
        return tickets.call_next(unit=self.unit, counter=counter, actor=reading(who or self.clerk), at=at)

    def steps(self, what: str, ticket: Ticket, *, at: datetime = NOW, to: int = 0) -> Ticket:
        """A step with a ticket."""
        return tickets.step(ticket=ticket.uuid, what=what, actor=reading(self.clerk), at=at, to=to)


@pytest.fixture
def hall(unit: Unit, clerk: Character, head: Character) -> Hall:  # noqa: F811
    """The commune’s desk, arranged."""
    found = Hall(unit, clerk, head)
    found.arranges()
    return found
