"""The clock before acceptance, and the promises that are counted from it and from the steps."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Desk
from tests.procedures.flow.conftest import Flowing

from openhall.helpdesk.promises.rules import PROMISES
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.procedures.dossiers.models import Unit
from openhall.procedures.flow import tasks
from openhall.procedures.flow.models import Acceptance
from openhall.procedures.laws.models import EnteredValue
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)
"""The end of Tuesday, 2 June, in Hanoi: one working day after Monday."""


@pytest.fixture
def entered(office: Character) -> None:
    """The office has entered that a filing is answered within a working day."""
    EnteredValue.objects.create(
        uuid=uuid4(), pack="vn@2025-07-01", path="limits.acceptance", value=1, source="Decree 1 (fictional)",
        from_date=date(2026, 1, 1), authority=office.organisation, entered_at=NOW - timedelta(days=30),
    )  # fmt: skip


def figures(code: str, at: datetime = DUE + timedelta(hours=1)) -> list[tuple[int, int]]:
    return [(one.kept, one.broken) for one in PROMISES[code].figures(date(2026, 1, 1), at)]


def test_an_online_filing_is_answered_by_the_day_that_was_entered(
    entered: None, desk: Desk, as_reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    row = desk.files()
    assert Acceptance.objects.get(dossier=row).due_at == DUE
    assert "The unit answers by" in as_reader(desk.citizen).get(f"/dossiers/{row.uuid}").content.decode()
    desk.steps("accept_dossier", row)
    found = Acceptance.objects.get(dossier=row)
    assert (found.answered_at, found.next_warning_at) == (NOW, None)
    assert "The unit answers by" not in as_reader(desk.citizen).get(f"/dossiers/{row.uuid}").content.decode()


@pytest.mark.parametrize("command", ["ask_supplement", "refuse_dossier"])
def test_asking_for_what_lacks_or_refusing_is_an_answer_too(entered: None, desk: Desk, command: str) -> None:
    given = {"missing": "The birth record."} if command == "ask_supplement" else {"reason": "Another unit decides."}
    row = desk.says(command, desk.files(), **given)
    assert Acceptance.objects.get(dossier=row).answered_at == NOW


def test_while_nobody_has_entered_the_limit_nothing_is_promised_and_nothing_is_late(desk: Desk, unit: Unit) -> None:
    row = desk.files()
    assert Acceptance.objects.get(dossier=row).due_at is None
    assert tasks.due(NOW + timedelta(days=30)) == 0
    desk.steps("accept_dossier", row)
    assert figures("dossiers-answered-in-time") == []


def test_at_a_desk_the_answer_is_given_there(entered: None, desk: Desk, unit: Unit) -> None:
    desk.takes_in(desk.drafts(who=desk.clerk, desk=unit))
    assert not Acceptance.objects.exists()


def test_people_are_warned_before_and_after_the_answer_is_due(entered: None, flowing: Flowing, named: Unit) -> None:
    flowing.desk.files()
    Message.objects.all().delete()
    assert tasks.due(NOW) == 1
    assert tasks.due(DUE) == 0
    assert tasks.due(DUE + timedelta(seconds=1)) == 1
    assert tasks.due(DUE + timedelta(days=9)) == 0

    kinds = [
        json.loads(bytes(one.leaf))["public"]["kind"] for one in Outbox.objects.filter(code="FLW-09").order_by("id")
    ]
    assert kinds == ["soon", "late"]
    assert flowing.desk.head.person.uuid in {one.person for one in Message.objects.all()}


def test_promises_are_counted_kept_and_broken(entered: None, flowing: Flowing, named: Unit) -> None:
    flowing.publishes()
    late, kept = flowing.desk.files(), flowing.processing()
    flowing.desk.steps("accept_dossier", late, at=DUE + timedelta(hours=1))
    assert figures("dossiers-answered-in-time") == [(1, 1)]
    flowing.hands_on(kept, 2)
    flowing.takes(kept, who=flowing.neighbour, at=NOW + timedelta(hours=30))
    flowing.hands_on(kept, 3, who=flowing.neighbour, at=DUE + timedelta(hours=1))
    assert figures("dossiers-steps-in-time") == [(1, 1)]
    assert figures("dossiers-first-officer") == [(2, 1)], "the third step is in an officer’s hands, though not left"
