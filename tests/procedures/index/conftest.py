"""The province of the dossiers with its index: units are placed, values entered, months published. All fictional."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import (  # noqa: F401 - fixtures
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

from openhall.procedures.index import commands, computing, gathering, inputs, law, national, training, units
from openhall.procedures.index.models import Computation, Edition
from openhall_rules.service import Period
from openhall_rules.service import law as service_law

PACK = "vn@2025-07-01"
DAY = timedelta(days=1)
JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)
"""1 July 2026, 10:00 in Hanoi: June is over."""
UNITS = [
    {"code": "H98", "level": "province", "parent": ""},
    {"code": "H98.2", "level": "commune", "parent": "H98", "certified_copies": True},
    {"code": "H98.3", "level": "commune", "parent": "H98", "certified_copies": False},
]


class Office:
    """What the provincial office does, each the real command."""

    def __init__(self, office: Character) -> None:  # noqa: F811
        self.office = office

    def _signed(self, command: str, kind: str, payload: dict[str, Any], at: datetime, who: Character | None) -> Any:
        uuid = uuid4()
        return uuid, (who or self.office).signs(command, f"{kind}:{uuid}", 0, payload, at=at)

    def enters(
        self, path: str, value: Any, *, at: datetime = NOW, from_date: str = "2026-01-01", who: Character | None = None
    ) -> Any:
        """A value of the pack."""
        payload = {
            "pack": PACK,
            "path": path,
            "value": value,
            "source": "Decision 1 (fictional)",
            "from_date": from_date,
        }
        uuid, signed = self._signed("enter_index_value", "index-value", payload, at, who)
        return commands.enter_index_value(value=uuid, given=inputs.ValueInput.model_validate(payload), **signed)

    def enters_all(self, at: datetime = NOW) -> None:
        """The fictional values of demonstrations, but for the calendar."""
        for path, value in service_law(PACK).demo_values().items():
            if not path.startswith("calendar."):
                self.enters(path, value, at=at)

    def places(
        self, rows: Any = None, *, valid_from: str = "2026-01-01", at: datetime = NOW, who: Character | None = None
    ) -> Any:
        """Units."""
        payload = {"valid_from": valid_from, "units": rows or UNITS}
        uuid, signed = self._signed("place_units", "index-placing", payload, at, who)
        return units.place_units(placing=uuid, given=inputs.PlaceInput.model_validate(payload), **signed)

    def reports(self, *rows: dict[str, Any], period: str = "2026-06", at: datetime = NOW) -> Any:
        """What others count."""
        payload = {"period": period, "source": "Report 1 (fictional)", "units": list(rows)}
        uuid, signed = self._signed("enter_reported", "index-reported", payload, at, None)
        return units.enter_reported(entry=uuid, given=inputs.ReportedInput.model_validate(payload), **signed)

    def computes(self, period: str = "2026-06", *, at: datetime = JULY) -> Computation:
        """A period now, with the facts of all dossiers."""
        gathers(at)
        return computing.recompute(Period.of(period), at)

    def publishes(
        self, period: str = "2026-06", *, at: datetime = JULY, reason: str = "", sha256: str = "", who: Any = None
    ) -> tuple[Edition, Any]:
        """What is computed."""
        digest = sha256 or Computation.objects.get(period=period).sha256
        payload = {"period": period, "figures_sha256": digest, "reason": reason}
        uuid, signed = self._signed("publish_ranking", "index-edition", payload, at, who)
        return commands.publish_ranking(edition=uuid, given=inputs.PublishInput(**payload), **signed)

    def targets(self, kind: str, value: str, *, from_date: str = "2026-01-01", at: datetime = NOW) -> Any:
        """A target."""
        payload = {"kind": kind, "value": value, "from_date": from_date, "source": "Plan 1 (fictional)"}
        uuid, signed = self._signed("set_index_target", "index-target", payload, at, None)
        return commands.set_index_target(target=uuid, given=inputs.TargetInput.model_validate(payload), **signed)

    def takes_in(
        self, rows: list[dict[str, Any]], *, period: str = "2026-06", own: str = "H98", at: datetime = JULY
    ) -> Any:
        """National results."""
        payload = {"period": period, "own": own, "source": "Portal (fictional)", "rows": rows}
        uuid, signed = self._signed("take_in_national", "index-national", payload, at, None)
        return national.take_in_national(national=uuid, given=inputs.NationalInput.model_validate(payload), **signed)

    def confirms(self, row: Any, *, at: datetime = JULY, who: Character | None = None) -> Any:
        """A training."""
        payload = {"session_date": "2026-07-10", "place": "Hall 1", "topic": "Deadlines", "invited": 12}
        name = f"index-training:{row.uuid}"
        signed = (who or self.office).signs("confirm_training", name, row.version, payload, at=at)
        given = inputs.TrainingInput.model_validate(payload)
        return training.confirm_training(training=row.uuid, given=given, **signed)[0]

    def holds(self, row: Any, attended: int, *, at: datetime = JULY) -> Any:
        """A training was held."""
        name = f"index-training:{row.uuid}"
        signed = self.office.signs("hold_training", name, row.version, {"attended": attended}, at=at)
        return training.hold_training(training=row.uuid, given=inputs.HeldInput(attended=attended), **signed)

    def gives_number(self, code: str = "H98.2", *, at: datetime = NOW) -> Any:
        """A hotline."""
        payload = {"unit": code, "telephone": "0900 000 000", "hours": "8–17"}
        uuid, signed = self._signed("publish_hotline", "index-hotline", payload, at, None)
        return commands.publish_hotline(hotline=uuid, given=inputs.HotlineInput(**payload), **signed)


def gathers(at: datetime) -> None:
    """The worker makes the facts of all dossiers."""
    gathering.again()
    while gathering.carry_on(at):
        pass


def answers(row: Any, who: Character, *, at: datetime = JULY, words: str = "We hire another officer.") -> Any:
    """The head answers."""
    payload = {"words": words, "lang": "en"}
    signed = who.signs("answer_index_question", f"index-question:{row.uuid}", row.version, payload, at=at)
    return training.answer_index_question(question=row.uuid, given=inputs.AnswerInput(**payload), **signed)


@pytest.fixture
def bureau(office: Character) -> Office:  # noqa: F811
    """The provincial office before it has entered anything."""
    return Office(office)


@pytest.fixture
def ready(bureau: Office, desk: Desk) -> Office:  # noqa: F811 - a fixture
    """Units are placed and values entered; the commune is at work."""
    bureau.places()
    bureau.enters_all()
    return bureau


def done(desk: Desk, at: datetime = NOW, *, days: int = 1, **changes: Any) -> Any:  # noqa: F811
    """A dossier that was accepted and finished after some days."""
    row = desk.accepted(at=at, **changes)
    row = desk.steps("process_dossier", row, at=at)
    if days > 3:
        end = at + days * DAY
        row = desk.says(
            "explain_delay", row, at=end, cause="Many dossiers at once.", remedy="A second officer.",
            apology="We apologise for the delay.", new_date=end.date().isoformat(),
        )  # fmt: skip
    return desk.steps("finish_dossier", row, at=at + days * DAY)


__all__ = ["DAY", "JULY", "NOW", "PACK", "UNITS", "UUID", "Office", "answers", "done", "gathers", "law"]
