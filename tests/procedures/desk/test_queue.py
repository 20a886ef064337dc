"""People draw tickets and are called in an order that everybody can look up."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.procedures.desk.conftest import NOW, Citizen, Hall, reading

from openhall.helpdesk.promises.rules import PROMISES
from openhall.identity.public import MandateMissing
from openhall.kernel.messages import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.procedures.desk import appointments, commands, queries, tasks, tickets
from openhall.procedures.desk.models import Appointment, AppointmentState, Day, Ticket, TicketState
from openhall.procedures.desk.refusals import BookedAlready, DeskClosed, NobodyComes, SlotTaken
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def leaves(code: str) -> list[dict]:
    return [
        one for one in (json.loads(bytes(row.leaf)) for row in Outbox.objects.order_by("id")) if one["code"] == code
    ]


class TestArranging:
    def test_the_head_says_how_the_desk_is_and_it_is_on_the_log(self, hall: Hall) -> None:
        (leaf,) = leaves("DSK-01")

        assert leaf["public"]["unit"] == "H98.2"
        assert [one["letter"] for one in leaf["public"]["content"]["queues"]] == ["A", "B"]
        assert leaf["public"]["content"]["priorities"][0]["source"] == "Quy chế hư cấu, Điều 1"

    def test_an_officer_cant(self, hall: Hall) -> None:
        with pytest.raises(MandateMissing):
            hall.arranges(who=hall.clerk)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("counters", "1: A C"), ("counters", "1: A"), ("hours", "11:00-09:00"), ("queues", "A: x\nA: y\nB: z")],
        ids=["unknown queue", "queue without counter", "hours backwards", "letter twice"],
    )
    def test_refuses_what_contradicts_itself(self, hall: Hall, field: str, value: str) -> None:
        with pytest.raises(Invalid) as refusal:
            hall.arranges(**{field: value})

        assert field in refusal.value.errors


class TestTheQueue:
    def test_numbers_count_up_in_each_queue_and_people_are_called_as_they_came(self, hall: Hall) -> None:
        first, second, other = hall.draws(), hall.draws(at=NOW + MINUTE), hall.draws("B", at=NOW + 2 * MINUTE)

        assert [one.shown for one in (first, second, other)] == ["A001", "A002", "B001"]
        assert queries.before(second, NOW + 3 * MINUTE) == 1
        called = [
            hall.calls(1, at=NOW + 4 * MINUTE),
            hall.calls(1, at=NOW + 5 * MINUTE),
            hall.calls(2, at=NOW + 6 * MINUTE),
        ]
        assert [one.shown for one in called if one] == ["A001", "A002", "B001"]
        first.refresh_from_db()
        assert (first.state, first.ended_at) == (TicketState.SERVED, NOW + 5 * MINUTE)
        assert hall.calls(2, at=NOW + 7 * MINUTE) is None

    def test_whom_the_authority_gives_priority_goes_first(self, hall: Hall) -> None:
        hall.draws()
        old = hall.draws(at=NOW + MINUTE, priority="Người cao tuổi (hư cấu)")

        assert hall.calls(at=NOW + 2 * MINUTE) == old

    def test_nobody_invents_a_priority(self, hall: Hall) -> None:
        with pytest.raises(Invalid):
            hall.draws(priority="Friend of the officer")

    def test_a_ticket_sent_on_goes_first_at_the_other_counter(self, hall: Hall) -> None:
        mine = hall.draws()
        hall.draws("B", at=NOW + MINUTE)
        called = hall.calls(1, at=NOW + 2 * MINUTE)
        assert called == mine
        hall.steps("send_on", mine, to=2)

        assert hall.calls(2, at=NOW + 3 * MINUTE) == mine

    def test_whoever_didnt_come_can_come_back_to_the_same_counter(self, hall: Hall) -> None:
        late, other = hall.draws(), hall.draws(at=NOW + MINUTE)
        hall.calls(at=NOW + 2 * MINUTE)
        hall.steps("miss", late, at=NOW + 3 * MINUTE)
        assert hall.calls(at=NOW + 3 * MINUTE) == other
        hall.steps("come_back", late, at=NOW + 4 * MINUTE)

        assert hall.calls(at=NOW + 5 * MINUTE) == late

    def test_two_counters_never_call_the_same_ticket(self, hall: Hall) -> None:
        for back in range(6):
            hall.draws("B", at=NOW + back * MINUTE)
        gate, found = Barrier(2), []

        def calls(counter: int) -> None:
            gate.wait()
            for _ in range(3):
                one = hall.calls(counter, at=NOW + 10 * MINUTE)
                found.append(one.shown if one else None)
            connection.close()

        threads = [Thread(target=calls, args=(counter,)) for counter in (1, 2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert sorted(found) == [f"B00{number}" for number in range(1, 7)]

    def test_at_night_and_on_sundays_nothing_is_drawn(self, hall: Hall) -> None:
        for at in (NOW + timedelta(hours=12), NOW - DAY):
            with pytest.raises(DeskClosed):
                hall.draws(at=at)

    def test_another_bodys_officer_calls_nobody(self, hall: Hall, neighbour: Citizen) -> None:
        hall.draws()

        with pytest.raises(NotFound):
            tickets.call_next(unit=hall.unit, counter=1, actor=reading(neighbour), at=NOW)

    def test_whoever_holds_the_ticket_gives_it_up_and_a_called_one_cant_be(self, hall: Hall) -> None:
        mine, other = hall.draws(), hall.draws(at=NOW + MINUTE)
        tickets.leave(ticket=mine.uuid, at=NOW + 2 * MINUTE)

        assert hall.calls(at=NOW + 3 * MINUTE) == other
        with pytest.raises(MoveNotAllowed):
            tickets.leave(ticket=other.uuid, at=NOW + 4 * MINUTE)


class TestAppointments:
    def book(self, hall: Hall, citizen: Citizen, *, slot: int = 0, at=NOW) -> Appointment:
        there = [one for day in appointments.free(hall.unit, "A", at).values() for one in day]
        return appointments.book(unit=hall.unit, letter="A", slot_at=there[slot], actor=reading(citizen), at=at)

    def test_a_place_is_booked_once_and_gone(self, hall: Hall, citizen: Citizen, second: Citizen) -> None:
        made = self.book(hall, citizen)

        assert all(made.slot_at not in day for day in appointments.free(hall.unit, "A", NOW).values())
        with pytest.raises(SlotTaken):
            appointments.book(unit=hall.unit, letter="A", slot_at=made.slot_at, actor=reading(second), at=NOW)

    def test_two_at_once_get_one_place(self, hall: Hall, citizen: Citizen, second: Citizen) -> None:
        slot = next(iter(appointments.free(hall.unit, "A", NOW).values()))[0]
        gate, found = Barrier(2), []

        def books(who: Citizen) -> None:
            gate.wait()
            try:
                appointments.book(unit=hall.unit, letter="A", slot_at=slot, actor=reading(who), at=NOW)
                found.append("booked")
            except SlotTaken:
                found.append("taken")
            connection.close()

        threads = [Thread(target=books, args=(who,)) for who in (citizen, second)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert sorted(found) == ["booked", "taken"]

    def test_a_cancelled_place_is_free_again(self, hall: Hall, citizen: Citizen, second: Citizen) -> None:
        made = self.book(hall, citizen)
        appointments.cancel(appointment=made.uuid, actor=reading(citizen), at=NOW)

        again = appointments.book(unit=hall.unit, letter="A", slot_at=made.slot_at, actor=reading(second), at=NOW)
        assert again.place == made.place

    def test_one_person_has_three_to_come_at_most(self, hall: Hall, citizen: Citizen) -> None:
        for _ in range(3):
            self.book(hall, citizen)

        with pytest.raises(BookedAlready):
            self.book(hall, citizen)

    def test_whoever_is_there_in_time_is_called_before_those_without(self, hall: Hall, citizen: Citizen) -> None:
        made = self.book(hall, citizen, slot=0)
        walk_in = hall.draws(at=made.slot_at - 20 * MINUTE)
        mine = hall.draws("", at=made.slot_at - 5 * MINUTE, code=made.code.lower())

        assert queries.waiting(hall.unit, made.slot_at - MINUTE)[0] == walk_in
        assert hall.calls(at=made.slot_at) == mine
        made.refresh_from_db()
        assert made.state == AppointmentState.KEPT

    def test_the_same_code_twice_is_one_ticket(self, hall: Hall, citizen: Citizen) -> None:
        made = self.book(hall, citizen)
        hall.draws("", at=made.slot_at, code=made.code)

        with pytest.raises(NobodyComes):
            hall.draws("", at=made.slot_at, code=made.code)
        assert Ticket.objects.count() == 1

    def test_one_is_reminded_the_day_before_once(self, hall: Hall, citizen: Citizen) -> None:
        made = self.book(hall, citizen, slot=20)
        tasks.due(made.slot_at - timedelta(hours=20))
        tasks.due(made.slot_at - timedelta(hours=19))

        told = Message.objects.filter(link=f"/appointments/own/{made.uuid}")
        assert told.count() == 1

    def test_who_never_came_missed_it(self, hall: Hall, citizen: Citizen) -> None:
        made = self.book(hall, citizen)
        tasks.due(made.slot_at + 2 * DAY)

        made.refresh_from_db()
        assert made.state == AppointmentState.MISSED


class TestTheDay:
    def test_what_people_waited_is_counted_once_the_day_is_over_and_is_on_the_log(self, hall: Hall) -> None:
        first = hall.draws()
        hall.draws(at=NOW + MINUTE)
        hall.draws(at=NOW + 2 * MINUTE)
        hall.calls(at=NOW + 5 * MINUTE)
        hall.steps("begin", first, at=NOW + 6 * MINUTE)
        hall.calls(at=NOW + 16 * MINUTE)
        assert commands.close_desk_day(unit=hall.unit.pk, day=first.day, at=NOW + MINUTE) is None
        tasks.due(NOW + DAY)
        tasks.due(NOW + DAY + MINUTE)

        (leaf,) = leaves("DSK-02")
        figures = leaf["public"]["figures"]
        assert (figures["tickets"], figures["served"], figures["called"]) == (3, 1, 2)
        assert (figures["waited_median"], figures["waited_most"], figures["service_median"]) == (600, 900, 600)
        assert figures["in_promise"] == 1
        kept = commands.day_list(hall.unit, first.day)
        assert leaf["public"]["list_sha256"] == hashlib.sha256(kept.encode()).hexdigest()
        assert "left" in kept.splitlines()[3]

    def test_the_promise_stands_beside_the_others(self, hall: Hall) -> None:
        hall.draws()
        hall.calls(at=NOW + 5 * MINUTE)
        tasks.due(NOW + DAY)

        (month,) = PROMISES["waiting-at-desks"].count(NOW.date().replace(day=1))
        assert (month.kept, month.broken) == (1, 0)
        assert Day.objects.get().promise_minutes == 10
