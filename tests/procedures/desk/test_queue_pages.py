"""The pages of the hall: kiosk, ticket, board, counter, appointments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.procedures.desk.conftest import NOW, Citizen, Hall

from openhall.identity import edge
from openhall.procedures.desk import queries
from openhall.procedures.desk.models import Appointment, Ticket, TicketState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edge’s time is the story’s."""
    monkeypatch.setattr(edge, "received_at", lambda request: NOW)
    from openhall.identity import public

    monkeypatch.setattr(public, "received_at", lambda request: NOW)


def kiosk(hall: Hall) -> str:
    return f"/desks/{hall.unit.number}/kiosk/{queries.kiosk_key(hall.unit)}"


def test_a_ticket_from_the_kiosk_says_how_many_are_before_it(hall: Hall) -> None:
    hall.draws(at=NOW - timedelta(minutes=5))
    guest = Client()
    answer = guest.post(kiosk(hall), {"queue": "A"})
    assert answer.status_code == 302
    page = guest.get(answer["Location"]).content.decode()

    assert "A002" in page
    assert "1 person is called before you." in page
    assert "<svg" in page


def test_without_its_key_a_kiosk_isnt_there(hall: Hall) -> None:
    assert Client().get(f"/desks/{hall.unit.number}/kiosk/{'0' * 20}").status_code == 404


def test_enter_finishes_and_calls_the_next_and_the_board_shows_it(hall: Hall, as_reader) -> None:
    mine = hall.draws(at=NOW - timedelta(minutes=5))
    officer, here = as_reader(hall.clerk), f"/desk/counters/{hall.unit.number}/1"
    assert 'value="next" autofocus' in officer.get(here).content.decode()
    officer.post(here, {"do": "next"})

    board = Client().get(f"/desks/{hall.unit.number}/board").content.decode()
    assert "A001" in board
    assert "Counter 1" in board
    assert "Please come to counter 1 now." in Client().get(f"/tickets/{mine.uuid}").content.decode()
    officer.post(here, {"do": "miss", "ticket": str(mine.uuid)})
    assert Ticket.objects.get().state == TicketState.ABSENT
    assert "A001" in officer.get(here).content.decode()


def test_the_next_one_to_a_stale_form_is_told_and_nothing_breaks(hall: Hall, as_reader) -> None:
    mine = hall.draws(at=NOW - timedelta(minutes=5))
    officer, here = as_reader(hall.clerk), f"/desk/counters/{hall.unit.number}/1"
    answer = officer.post(here, {"do": "finish", "ticket": str(mine.uuid)}, follow=True)

    assert answer.status_code == 200
    assert Ticket.objects.get().state == TicketState.WAITING


def test_whoever_may_go_first_and_didnt_say_so_at_the_kiosk_goes_first_by_the_officer(
    hall: Hall, as_reader, neighbour: Citizen
) -> None:
    early, old = hall.draws(at=NOW - timedelta(minutes=5)), hall.draws(at=NOW - timedelta(minutes=1))
    officer, here = as_reader(hall.clerk), f"/desk/counters/{hall.unit.number}/1"
    assert "Quy chế hư cấu, Điều 1" in officer.get(here).content.decode()
    given = {"do": "prefer", "ticket": str(old.uuid), "priority": "Người cao tuổi (hư cấu)"}
    as_reader(neighbour).post(here, given)
    officer.post(here, given | {"priority": "Friend of the officer"})
    assert not Ticket.objects.exclude(priority="").exists()
    officer.post(here, given)

    assert hall.calls() == old
    officer.post(here, given)
    old.refresh_from_db()
    assert old.state == TicketState.CALLED, "who is called stays called"
    assert hall.calls() == early


def test_a_counter_is_for_those_who_work_there(hall: Hall, as_reader, neighbour: Citizen) -> None:
    assert as_reader(neighbour).get(f"/desk/counters/{hall.unit.number}/1").status_code == 404
    assert as_reader(neighbour).get(f"/desk/arrangement/{hall.unit.number}").status_code == 404


def test_an_appointment_is_booked_and_cancelled_on_the_page(hall: Hall, as_reader, citizen: Citizen) -> None:
    person, here = as_reader(citizen), f"/desks/{hall.unit.number}/appointments"
    page = person.get(here).content.decode()
    slot = page.split('name="slot" value="')[1].split('"')[0]
    answer = person.post(here, {"queue": "A", "slot": slot})
    made = Appointment.objects.get()
    assert answer["Location"] == f"/appointments/own/{made.uuid}"
    assert made.code in person.get(answer["Location"]).content.decode()
    person.post(answer["Location"])

    made.refresh_from_db()
    assert made.state == "cancelled"
    assert person.get("/appointments").status_code == 200
    assert Client().post(here, {"queue": "A", "slot": slot}).status_code in (302, 401, 403)


def test_figures_and_the_list_of_a_day_are_for_everybody(hall: Hall) -> None:
    from openhall.procedures.desk import tasks

    hall.draws()
    hall.calls(at=NOW + timedelta(minutes=5))
    tasks.due(NOW + timedelta(days=1))
    page = Client().get(f"/desks/{hall.unit.number}/figures").content.decode()

    assert "5 min" in page
    assert "Người cao tuổi (hư cấu)" in page
    kept = Client().get(f"/desks/{hall.unit.number}/figures/2026-06-01.csv")
    assert kept.content.decode().splitlines()[1].startswith("A001,0,0,2026-06-01T02:00:00")
    assert Client().get("/desks").status_code == 200
