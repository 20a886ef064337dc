"""Service promises: kept and broken are counted from what happened."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from uuid import uuid4

import pytest
from tests.people import MONDAY

from openhall.helpdesk.promises.rules import PROMISES, since
from openhall.helpdesk.public import opened
from openhall.helpdesk.questions import tasks

pytestmark = pytest.mark.django_db(transaction=True)
_spec = spec_from_file_location("openhall_helpdesk_people", Path(__file__).parent / "conftest.py")
assert _spec
assert _spec.loader
people = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(people)


def figures(code: str) -> tuple[int, int]:
    rows = PROMISES[code].count(since(MONDAY.date()))
    return sum(row.kept for row in rows), sum(row.broken for row in rows)


def test_each_is_kept_or_broken_by_facts(first, second, level, client):
    good = people.asks()[0]
    people.answers(first, good.uuid)
    asked_twice = people.asks(at=MONDAY + timedelta(minutes=1))[0]
    for _time in range(2):
        people.answers(second, asked_twice.uuid, "request")
    people.asks(at=MONDAY + timedelta(minutes=2))
    tasks.due(MONDAY + timedelta(hours=5))

    assert figures("first-responsible-officer") == (3, 0)
    assert figures("backup-officer") == (3, 0)
    assert figures("one-time-notification") == (1, 1)
    assert figures("time-limited-completion") == (1, 1)
    assert "time-limited-completion,2026-03,1,1" in client.get("/service-promises.csv").content.decode()
    page = client.get("/service-promises/time-limited-completion").content.decode()
    assert "50.0 %" in page
    assert "A clock of the question was missed" in page
    assert client.get("/service-promises").status_code == 200
    assert client.get("/service-promises/none").status_code == 404


def test_nobody_at_the_desk_breaks_two(home, db):
    people.asks()

    assert figures("first-responsible-officer") == (0, 1)
    assert figures("backup-officer") == (0, 1)


def test_an_opening_counts_once_by_its_days(home, db):
    late = uuid4()
    for lot, done in ((uuid4(), 2), (late, 3), (late, 3)):
        opened(lot=lot, case=None, due=date(2026, 3, 2), done=date(2026, 3, done), leaf_sha256="0" * 64)

    assert figures("first-day-opening") == (1, 1)
