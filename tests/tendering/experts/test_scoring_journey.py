"""A member scores on a telephone's width by keyboard alone: the draft survives a reload, the signature locks, and the
member's dissent is in the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.journeys.browsing import Keyboard, page_after, sign
from tests.tendering.evaluation.conftest import opines
from tests.tendering.experts import test_scoring
from tests.tendering.experts.test_scoring import Table
from tests.tendering.telephones import Telephone, fits, own_address, telephones

from openhall.kernel import clock
from openhall.tendering.evaluation.models import Evaluation, Opinion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
table = test_scoring.table


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address."""
    return own_address(live_server, settings, monkeypatch)


@pytest.fixture
def desk(table: Table, as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``desk(who)``: that person's own telephone."""
    yield from telephones(as_reader, origin)


def test_a_draft_survives_a_reload_the_signature_locks_and_a_dissent_is_in_the_report(table, desk, origin):
    who, lot = table.seated[0], table.lot
    clock.move_to(table.draws.now)
    page = desk(who)
    keys = Keyboard(page)
    page.goto(origin + reverse("work-scores", args=[lot.uuid]))
    assert fits(page)
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        keys.write("[name='bids.0.scores.0.score']", "7")
    page.wait_for_function(
        "() => document.querySelector('[data-draft-status]').textContent.includes('isn’t signed yet')"
    )
    page.reload()
    assert page.input_value("[name='bids.0.scores.0.score']") == "7"

    for bid in range(3):
        for number, score in enumerate(("7", "20")):
            keys.write(f"[name='bids.{bid}.scores.{number}.score']", score)
    with page_after(page):
        keys.press("#scores button", text="Sign your scores")
        sign(page, keys)
    assert "You signed" in page.content()
    row = table.sheet(who)
    assert row is not None
    assert {tuple(sorted(one.values())) for one in row.scores.values()} == {("20", "7")}

    table.draws.panel.hall.now = clock.now() + timedelta(minutes=1)
    for other in table.seated:
        table.votes(other, table.seated[1])
        if other is not who:
            table.signs(other, ("20", "7"), ("20", "7"), ("20", "7"))
    table.closes(table.seated[1])
    table.draws.panel.evaluates(*table.findings(), who=table.seated[1], experts=5)
    for other in table.seated[1:]:
        opines(other, table.lot, table.draws.now)
    clock.move_to(table.draws.now + timedelta(minutes=30))

    page.goto(origin + reverse("work-report", args=[lot.uuid]))
    assert fits(page)
    keys.mark("stance", "dissents")
    keys.write("#opinion [name='reason']", "The second bid lacks a test report.")
    with page_after(page):
        keys.press("#opinion button", text="Sign as a member")
        sign(page, keys)
    assert "The second bid lacks a test report." in page.content()
    assert Opinion.objects.get(sheet=row).stance == "dissents"
    with page_after(page):
        keys.press("#report button", text="Sign the report")
        sign(page, keys)
    found = Evaluation.objects.get(lot=lot)
    assert sorted(one["opinion"] for one in found.opinions) == ["agrees"] * 4 + ["dissents"]
    page.goto(origin + reverse("lot-report", args=[lot.uuid]))
    assert "The second bid lacks a test report." in page.content()
    assert who.person.name not in page.inner_text("main")
