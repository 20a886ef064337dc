"""What somebody writes is wrong has a clock of working days, is answered by the unit, and the answer is rated."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Citizen
from tests.procedures.feedback.conftest import Voices
from tests.procedures.index.conftest import DAY, Office

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.procedures.feedback import inputs, queries, reflections, tasks
from openhall.procedures.feedback.models import Reflection, ReflectionState
from openhall.procedures.feedback.refusals import NotAnswered, ReflectionOpen
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 6, 22, 17, 0, tzinfo=UTC)
"""The end of Monday, 22 June, in Hanoi: fifteen working days after Monday, 1 June."""


def leaf(code: str) -> str:
    return bytes(Outbox.objects.get(code=code).leaf).decode()


def test_the_unit_has_the_working_days_of_the_law_and_the_log_no_words(voices: Voices):
    about = voices.desk.accepted()
    Message.objects.all().delete()
    row = voices.writes(about)

    assert (row.state, row.due_at, row.unit.number) == (ReflectionState.OPEN, DUE, "H98.2")
    assert json.loads(leaf("FBK-03"))["public"]["unit"] == "H98.2"
    for words in ("Nobody was there", about.code, str(about.uuid)):
        assert words not in leaf("FBK-03")
    people = {voices.desk.clerk.person.uuid, voices.desk.head.person.uuid}
    assert {one.person for one in Message.objects.all()} == people
    with pytest.raises(ReflectionOpen):
        voices.writes(about)


def test_the_unit_answers_once_and_whoever_wrote_is_told(voices: Voices):
    row = voices.answers(voices.writes(voices.desk.accepted()), at=DUE)

    assert (row.state, row.ended_at) == (ReflectionState.ANSWERED, DUE)
    assert json.loads(leaf("FBK-04"))["public"] == {"unit": "H98.2", "in_time": True}
    assert "sorry" not in leaf("FBK-04")
    assert Message.objects.filter(person=voices.desk.citizen.person.uuid, link__endswith="/feedback").exists()
    with pytest.raises(MoveNotAllowed):
        voices.answers(row)


def test_or_says_why_it_isnt_taken_up(voices: Voices):
    row = voices.answers(voices.writes(voices.desk.accepted()), "refuse_reflection", at=NOW + DAY)

    assert (row.state, row.answer[:2]) == (ReflectionState.REFUSED, "We")
    assert json.loads(leaf("FBK-05"))["public"] == {"unit": "H98.2"}


def test_nobody_else_answers_or_reads(
    voices: Voices, neighbour: Character, citizen: Citizen, office: Character, as_reader
):
    row = voices.writes(voices.desk.accepted())
    for who in (neighbour, citizen, office):
        with pytest.raises((NotFound, MandateMissing)):
            voices.answers(row, who=who)
        for address in (f"/desk/reflections/{row.uuid}", f"/api/v1/reflections/{row.uuid}"):
            assert as_reader(who).get(address).status_code == 404
    assert as_reader(neighbour).get("/api/v1/reflections").json() == {"reflections": []}
    (read,) = as_reader(voices.desk.head).get("/api/v1/reflections").json()["reflections"]
    assert (read["words"], "satisfied" in read) == (row.words, False)


def test_that_it_is_overdue_is_told_once(voices: Voices):
    voices.writes(voices.desk.accepted())
    Message.objects.all().delete()
    assert tasks.due(DUE) == 0
    assert tasks.due(DUE + timedelta(seconds=1)) == 1
    assert tasks.due(DUE + timedelta(days=9)) == 0

    assert {one.person for one in Message.objects.all()} == {
        voices.desk.clerk.person.uuid, voices.desk.head.person.uuid
    }  # fmt: skip
    assert json.loads(leaf("FBK-06"))["public"]["unit"] == "H98.2"


def test_the_answer_is_rated_by_whoever_wrote_and_the_index_counts_it(voices: Voices, ready: Office):
    about = voices.desk.accepted()
    row = voices.writes(about)
    with pytest.raises(NotAnswered):
        reflections.rate_reply(whose=voices.whose(about), given=inputs.RatingInput(satisfied="no"), at=NOW)
    voices.answers(row, at=NOW + DAY)

    (fact,) = queries.feedback({row.unit.organisation_id: "H98.2"})
    assert (fact.answered_at, fact.dissatisfied) == (NOW + DAY, None)
    for said in ("yes", "no"):
        given = inputs.RatingInput(satisfied=said)
        reflections.rate_reply(whose=voices.whose(about), given=given, at=NOW + 2 * DAY)
    assert Reflection.objects.get().dissatisfied is True
    assert b"satisfied" not in bytes(Outbox.objects.filter(code="FBK-07").latest("id").leaf)
    found = next(one for one in ready.computes().figures["units"] if one["code"] == "H98.2")["scores"]
    assert found["feedback_on_time"][1:3] == [1, "1"]
    assert found["feedback_satisfied"][1:3] == [0, "1"]


def test_on_the_pages_one_writes_and_the_unit_answers(voices: Voices, as_reader, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    about = voices.desk.accepted()
    reader, address = as_reader(voices.desk.citizen), f"/dossiers/{about.uuid}/feedback"
    assert reader.post(address, {"what": "reflection", "reflection": "no"}).status_code == 422
    told = reader.post(address, {"what": "reflection", "reflection": "Nobody was there."}, follow=True)
    assert "The unit has your reflection" in told.content.decode()
    row = Reflection.objects.get()
    head = as_reader(voices.desk.head)
    assert about.code in head.get("/desk/reflections").content.decode()
    assert 'data-command="answer_reflection"' in head.get(f"/desk/reflections/{row.uuid}").content.decode()
    voices.answers(row)
    assert "data-command" not in head.get(f"/desk/reflections/{row.uuid}").content.decode()
    assert about.code in head.get("/desk/reflections?ended=1").content.decode()
    told = reader.post(address, {"what": "reply", "reply": "yes"}, follow=True)
    assert "What you think of the answer counts." in told.content.decode()
    assert Reflection.objects.get().dissatisfied is False
    figures = as_reader(None).get("/api/v1/dossier-feedback").json()["reflections"]
    assert figures == [
        {"unit": "H98.2", "handed_in": 1, "in_time": 1, "late": 0, "refused": 0, "waiting": 0, "overdue": 0}
    ]
