"""The time of an evaluation: members ask for more by signed acts, the tenderer must extend it (条例 48)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.people import Character
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing

from openhall.kernel import clock
from openhall.kernel.refusals import NotYours
from openhall.tendering.evaluation import sheets, timing
from openhall.tendering.evaluation.inputs import EvaluationTimeInput, MoreTimeInput
from openhall.tendering.evaluation.refusals import AskedAlready, NotDrawn, NoTimeSet
from openhall.witness.models import Outbox
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries


@pytest.fixture
def drawing(opened: Any, officer: Character, people: list[Character], entries: list[Any]) -> Drawing:
    """Five experts were drawn."""
    found = Drawing(opened, officer, people)
    found.prepares(members=5, experts=5)
    found.draws()
    return found


def asks(drawing: Drawing, who: Character) -> Any:
    drawing.passes(seconds=1)
    row = sheets.of_member(drawing.lot, who.person.pk)
    uuid = row.uuid if row else uuid4()
    payload = {"reason": "Four thousand pages."}
    signed = who.signs("ask_more_time", f"sheet:{uuid}", row.version if row else 0, payload, at=drawing.now)
    given = MoreTimeInput.model_validate(payload)
    return timing.ask_more_time(lot_uuid=drawing.lot.uuid, sheet=uuid, given=given, **signed)[0]


def fixes(drawing: Drawing, hours: int, who: Character | None = None) -> Any:
    drawing.passes(seconds=1)
    payload = {"hours": hours, "reason": "A large work."}
    lot = drawing.lot
    signed = (who or drawing.owner).signs(
        "set_evaluation_time", f"lot:{lot.uuid}", lot.version, payload, at=drawing.now
    )
    return timing.set_evaluation_time(lot_uuid=lot.uuid, given=EvaluationTimeInput.model_validate(payload), **signed)[0]


def test_more_than_a_third_must_ask_and_the_owner_learns_no_more_than_that(drawing, as_reader):
    members = drawing.completes()
    with pytest.raises(NoTimeSet):
        asks(drawing, members[0])
    period = fixes(drawing, 2)
    assert period.until == drawing.now + timedelta(hours=2)
    work, page = reverse("work"), reverse("lot-evaluation-time", args=[drawing.lot.uuid])
    doing = "Extend the time of the evaluation"

    asks(drawing, members[0])
    clock.move_to(drawing.now)
    assert not timing.demand_of(drawing.lot).due
    assert doing not in as_reader(drawing.owner).get(work).content.decode()
    with pytest.raises(AskedAlready):
        asks(drawing, members[0])
    asks(drawing, members[1])
    clock.move_to(drawing.now)
    assert timing.demand_of(drawing.lot) == timing.Demand(2, 5, due=True)
    assert doing in as_reader(drawing.owner).get(work).content.decode()
    shown = as_reader(drawing.owner).get(page).content.decode()
    assert "extend it" in shown
    assert not [one for one in members if one.person.name in shown]

    longer = fixes(drawing, 3)
    assert longer.until == period.until + timedelta(hours=3)
    assert timing.demand_of(drawing.lot) == timing.Demand(0, 5, due=False)
    told = json.loads(bytes(Outbox.objects.filter(code="EVA-08").latest("id").leaf))
    assert told["public"] == {"hours": 3, "until": format_instant(longer.until)}
    asked = json.loads(bytes(Outbox.objects.filter(code="EVA-07").latest("id").leaf))
    assert "case" not in asked
    assert str(drawing.lot.uuid) not in json.dumps(asked)


def test_the_clock_is_on_the_committees_page_and_ends_nothing(drawing, as_reader):
    members = drawing.completes()
    fixes(drawing, 1)
    page = reverse("work-evaluation", args=[drawing.lot.uuid])
    clock.move_to(drawing.now)
    assert "It ends on" in as_reader(members[0]).get(page).content.decode()
    drawing.passes(hours=2)
    clock.move_to(drawing.now)
    assert "It was to end on" in as_reader(members[0]).get(page).content.decode()
    drawing.panel.evaluates(who=members[0], experts=5)


def test_only_the_tenderer_fixes_it_and_only_members_ask(drawing, people, host, bidders, as_reader):
    members = drawing.completes()
    fixes(drawing, 1)
    for who in (members[0], host, bidders[0]):
        with pytest.raises(NotYours):
            fixes(drawing, 1, who)
    with pytest.raises(NotDrawn):
        asks(drawing, next(one for one in people if one not in members))
    clock.move_to(drawing.now)
    page = reverse("lot-evaluation-time", args=[drawing.lot.uuid])
    assert [as_reader(who).get(page).status_code for who in (drawing.owner, members[0], host, bidders[0])] == [
        200, 404, 404, 404,
    ]  # fmt: skip
