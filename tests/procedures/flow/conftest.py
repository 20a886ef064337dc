"""A flow over two communes: an officer checks, a neighbour measures, the head decides."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import CODE, NOW, Desk
from tests.procedures.opinions.conftest import (  # noqa: F401
    Asking,
    as_reader,
    asking,
    bare,
    citizen,
    clerk,
    desk,
    elder,
    head,
    home,
    joins,
    neighbour,
    office,
    other,
    second,
    unit,
)

from openhall.procedures.dossiers.models import Dossier, Unit
from openhall.procedures.flow import commands, handovers, publishing
from openhall.procedures.flow.inputs import FlowInput, HandOnInput, HandOverInput, HandoverInput, SendBackInput
from openhall.procedures.flow.models import Flow, Leg
from openhall.witness.models import Outbox

STEPS: list[dict[str, Any]] = [
    {"title": "Kiểm tra (hư cấu)", "unit": "", "role": "officer", "days": 1, "next": [2], "back": [], "opinions": []},
    {"title": "Đo đạc (hư cấu)", "unit": "H98.3", "role": "officer", "days": 1, "next": [3], "back": [1],
     "opinions": []},
    {"title": "Quyết định (hư cấu)", "unit": "", "role": "head", "days": 1, "next": [], "back": [1, 2],
     "opinions": []},
]  # fmt: skip


def flow_acts(about: Dossier) -> list[tuple[str, dict[str, Any]]]:
    """Code and public fields of the acts of a walk, in the order of the log."""
    rows = Outbox.objects.filter(code__in=[f"FLW-0{n}" for n in (3, 4, 5, 7, 8)] + ["FLW-02", "DOS-12"]).order_by("id")
    read = [json.loads(bytes(one.leaf)) for one in rows]
    return [(one["code"], one["public"]) for one in read if one["object"] == f"dossier:{about.uuid}"]


class Flowing:
    """What office, officers and heads do with flows, each the real command."""

    def __init__(self, desk: Desk, asking: Asking, neighbour: Character, elder: Character) -> None:  # noqa: F811
        self.desk, self.asking, self.neighbour, self.elder = desk, asking, neighbour, elder

    def publishes(
        self, steps: list[dict[str, Any]] | None = None, *, who: Character | None = None, day: str = "2026-06-01",
        uuid: UUID | None = None, at: datetime = NOW, **changes: Any,
    ) -> Flow:  # fmt: skip
        """The office publishes the flow."""
        uuid = uuid or uuid4()
        payload = {"procedure": CODE, "lang": "vi", "valid_from": day, "steps": steps or STEPS} | changes
        signed = (who or self.desk.office).signs("publish_flow", f"procedure-flow:{uuid}", 0, payload, at=at)
        return publishing.publish_flow(flow=uuid, given=FlowInput.model_validate(payload), **signed)[0]

    def takes(self, row: Dossier, *, who: Character | None = None, at: datetime = NOW) -> Leg:
        """Somebody takes it."""
        return self._does("take_step", row, who, {}, None, at)

    def hands_over(self, row: Dossier, to: Character, *, who: Character | None = None, at: datetime = NOW) -> Leg:
        """It goes to a colleague."""
        payload = {"to": to.person.email, "reason": "She knows the matter."}
        return self._does("hand_over_step", row, who, payload, HandOverInput, at)

    def hands_on(self, row: Dossier, to: int, *, who: Character | None = None, at: datetime = NOW) -> Leg:
        """It goes on."""
        return self._does("hand_on", row, who, {"to": to, "words": "The map is in it."}, HandOnInput, at)

    def sends_back(self, row: Dossier, to: int, *, who: Character | None = None, at: datetime = NOW) -> Leg:
        """It goes back."""
        return self._does("send_back", row, who, {"to": to, "reason": "The border is missing."}, SendBackInput, at)

    def _does(
        self, command: str, row: Dossier, who: Character | None, payload: dict[str, Any], kind: Any, at: datetime
    ) -> Leg:
        row.refresh_from_db()
        signed = (who or self.desk.clerk).signs(command, f"dossier:{row.uuid}", row.version, payload, at=at)
        given = {"given": kind.model_validate(payload)} if kind else {}
        leg = getattr(commands, command)(dossier=row.uuid, **given, **signed)[1]
        row.refresh_from_db()
        return leg

    def orders(
        self, to: Character, *rows: Dossier, who: Character | None = None, unit: str = "H98.2", at: datetime = NOW  # noqa: F811
    ) -> UUID:  # fmt: skip
        """The head puts many into other hands."""
        uuid = uuid4()
        payload = {
            "unit": unit, "to": to.person.email, "reason": "She is ill today.",
            "dossiers": [{"dossier": str(row.uuid), "version": row.version} for row in rows],
        }  # fmt: skip
        signed = (who or self.desk.head).signs("order_handover", f"dossier-handover:{uuid}", 0, payload, at=at)
        handovers.order_handover(handover=uuid, given=HandoverInput.model_validate(payload), **signed)
        return uuid

    def processing(self, *, at: datetime = NOW, **changes: Any) -> Dossier:
        """A dossier whose processing begins."""
        return self.desk.steps("process_dossier", self.desk.accepted(at=at, **changes), at=at)


@pytest.fixture
def flowing(desk: Desk, asking: Asking, neighbour: Character, elder: Character) -> Flowing:  # noqa: F811
    """Both communes at work, no flow published."""
    return Flowing(desk, asking, neighbour, elder)


@pytest.fixture
def named(flowing: Flowing, unit: Unit, clerk: Character, second: Character) -> Unit:  # noqa: F811
    """The commune's unit with its officer and who stands in."""
    return flowing.desk.names(unit, clerk, second)
