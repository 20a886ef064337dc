"""Calls at the hotline: answered at once or by a clock, counted for everybody, known to the unit alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.people import Character
from tests.procedures.contact.conftest import House
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen

from openhall.identity.models import Person
from openhall.identity.public import MandateMissing
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.procedures.contact import forgetting, queries, tasks
from openhall.procedures.contact.models import Call, CallState
from openhall.procedures.contact.refusals import NeitherAnswerNorDay
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 6, 3, 17, 0, tzinfo=UTC)
"""The end of Wednesday, 3 June, in Hanoi: two working days after Monday."""


def leaf(code: str) -> str:
    return bytes(Outbox.objects.get(code=code).leaf).decode()


def test_a_call_that_is_answered_counts_and_the_log_says_nothing_of_it(house: House) -> None:
    about = house.desk.accepted()
    row = house.hears(answer="On Thursday.", dossier=about.code, caller="Giang Ly", telephone="0900 000 000")

    assert (row.state, row.dossier, row.procedure, row.due_at) == (CallState.ANSWERED, about, CODE, None)
    assert json.loads(leaf("CAL-01"))["public"] == {
        "unit": "H98.2", "procedure": CODE, "answered": True, "due_at": None
    }  # fmt: skip
    for words in ("Giang", "Thursday", "0900", about.code, str(about.uuid)):
        assert words not in leaf("CAL-01")


def test_one_that_isnt_has_a_clock_of_working_days_and_is_answered_once(house: House) -> None:
    row = house.hears(days=2)
    assert (row.state, row.due_at) == (CallState.OPEN, DUE)

    row = house.answers(row, at=DUE)

    assert row.in_time is True
    assert json.loads(leaf("CAL-02"))["public"] == {"unit": "H98.2", "in_time": True}
    assert "Thursday" not in leaf("CAL-02")
    with pytest.raises(MoveNotAllowed):
        house.answers(row)


def test_either_an_answer_or_a_day_of_a_dossier_of_the_unit(house: House) -> None:
    for given in ({}, {"answer": "On Thursday.", "days": 1}):
        with pytest.raises(NeitherAnswerNorDay):
            house.hears(**given)
    for given in ({"dossier": "H98.2-260601-9999"}, {"procedure": "1.000000"}):
        with pytest.raises(Invalid):
            house.hears(days=1, **given)
    assert not Call.objects.exists()


def test_who_still_waits_is_told_to_the_unit_once(house: House, head: Character, clerk: Character) -> None:
    house.hears(days=2)
    Message.objects.all().delete()
    assert tasks.due(DUE) == 0
    assert tasks.due(DUE + timedelta(seconds=1)) == 1
    assert tasks.due(DUE + timedelta(days=9)) == 0

    assert {one.person for one in Message.objects.all()} == {head.person.uuid, clerk.person.uuid}
    assert json.loads(leaf("CAL-03"))["public"]["unit"] == "H98.2"


def test_only_people_of_the_unit_record_answer_and_read(
    house: House, neighbour: Character, citizen: Citizen, office: Character, as_reader
) -> None:
    row = house.hears(days=1)
    for who in (neighbour, citizen, office):
        for do in (lambda who=who: house.hears(days=1, who=who), lambda who=who: house.answers(row, who=who)):
            with pytest.raises((NotFound, MandateMissing)):
                do()
        for address in (f"/desk/hotline/{row.uuid}", f"/api/v1/hotline-calls/{row.uuid}"):
            assert as_reader(who).get(address).status_code == 404
    assert as_reader(neighbour).get("/api/v1/hotline-calls").json() == {"calls": []}
    assert as_reader(house.desk.clerk).get("/api/v1/hotline-calls").json()["calls"][0]["question"] == row.question


def test_everybody_reads_the_figures_and_nobodys_name(house: House, as_reader, monkeypatch: pytest.MonkeyPatch) -> None:
    house.hears(answer="On Thursday.", caller="Giang Ly")
    house.answers(house.hears(days=1), at=NOW)
    house.answers(house.hears(days=1), at=DUE)
    house.hears(days=1)
    (month,) = queries.months(DUE)
    assert (month.month, month.unit) == ("2026-06", "H98.2")
    assert (month.calls, month.at_once, month.in_time, month.late, month.waiting, month.overdue) == (4, 1, 1, 1, 1, 1)

    monkeypatch.setattr(house_clock, "now", lambda: DUE)
    guest = as_reader(None)
    assert guest.get("/api/v1/hotline").json()["months"][0]["calls"] == 4
    assert guest.get("/hotline.csv").content.decode().splitlines()[1] == "2026-06,H98.2,4,1,1,1,1,1"
    page = guest.get("/hotline").content.decode()
    assert "4 calls were written down." in page
    assert "Giang" not in page


def test_on_the_pages_one_writes_down_and_answers(house: House, as_reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_clock, "now", lambda: NOW)
    officer = as_reader(house.desk.clerk)
    assert 'data-command="record_call"' in officer.get("/desk/hotline").content.decode()
    row = house.hears(days=1, caller="Giang Ly")
    assert row.question in officer.get("/desk/hotline").content.decode()
    assert 'data-command="answer_call"' in officer.get(f"/desk/hotline/{row.uuid}").content.decode()
    house.answers(row)
    assert 'data-command="answer_call"' not in officer.get(f"/desk/hotline/{row.uuid}").content.decode()
    assert str(row.uuid) in officer.get("/desk/hotline?answered=1").content.decode()


def test_who_is_erased_is_in_no_call_about_their_dossier(house: House, citizen: Citizen) -> None:
    row = house.hears(answer="On Thursday.", dossier=house.desk.accepted().code, caller="Giang Ly")
    human = Person.objects.get(pk=citizen.person.pk)
    assert forgetting.objects(human) == [f"hotline-call:{row.uuid}"]
    forgetting.destroy(human, NOW)

    row.refresh_from_db()
    assert (row.caller, row.question, row.answer, row.salt) == ("", "", "", "")
