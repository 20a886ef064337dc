"""Booking time: taken once, waited for, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from tests.people import MONDAY
from tests.tendering.booking.conftest import TEN, entered

from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, NotFound, NotYours
from openhall.tendering.booking import public as booking
from openhall.tendering.booking.models import BookingState, Occupation
from openhall.tendering.booking.refusals import NotBookable, NotTaken, Taken, TimeOver
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


def leaves(code):
    import json

    rows = Outbox.objects.filter(code=code).order_by("id")
    return [json.loads(bytes(row.leaf)) for row in rows]


class TestBook:
    def test_takes_the_time_and_the_log_names_nobody(self, bidder, hall, books):
        booked = books(bidder, hall)

        (leaf,) = leaves("BKG-03")
        assert booked.state == BookingState.BOOKED
        assert leaf["public"]["resources"] == [str(hall.uuid)]
        assert leaf["public"]["starts_at"] == "2026-03-02T02:00:00.000000Z"
        assert str(bidder.organisation.uuid) not in str(leaf)
        assert bidder.organisation.name not in str(leaf)

    def test_at_night_on_a_day_off_too(self, bidder, hall, books):
        new_year = MONDAY.replace(year=2027, month=1, day=1, hour=18, minute=30)

        assert books(bidder, hall, starts=new_year).starts_at == new_year

    def test_refuses_what_is_taken_even_in_part(self, bidder, second_bidder, hall, books):
        books(bidder, hall, hours=2)

        with pytest.raises(Taken) as refusal:
            books(second_bidder, hall, starts=TEN + timedelta(hours=1), hours=3)

        assert refusal.value.facts["names"] == "Hall 1"

    def test_one_may_begin_when_the_other_ends(self, bidder, second_bidder, hall, books):
        books(bidder, hall)

        assert books(second_bidder, hall, starts=TEN + timedelta(hours=1)).state == BookingState.BOOKED

    def test_who_books_the_room_has_its_seats(self, bidder, second_bidder, hall, seat, books):
        books(bidder, hall)

        with pytest.raises(Taken):
            books(second_bidder, seat)

    def test_who_books_a_seat_keeps_others_from_the_room(self, bidder, second_bidder, hall, seat, books):
        books(bidder, seat)

        with pytest.raises(Taken) as refusal:
            books(second_bidder, hall)

        assert refusal.value.facts["names"] == "Seat 1"

    def test_a_seat_entered_into_a_booked_room_is_taken_too(self, bidder, second_bidder, centre_staff, hall, books):
        books(bidder, hall)
        late = entered(centre_staff, kind="seat", name="Seat 2", capacity=1, room=str(hall.uuid))

        with pytest.raises(Taken):
            books(second_bidder, late)

    def test_all_or_nothing(self, bidder, second_bidder, centre_staff, hall, books):
        camera = entered(centre_staff, kind="equipment", name="Camera")
        books(bidder, camera)

        with pytest.raises(Taken):
            books(second_bidder, hall, camera)

        assert not Occupation.objects.filter(resource=hall).exists()

    def test_refuses_what_is_out_of_use(self, bidder, centre_staff, hall, books):
        entered(centre_staff, uuid=hall.uuid, version=1, retired=True)

        with pytest.raises(NotBookable):
            books(bidder, hall)

    @pytest.mark.parametrize("minutes", [15, 1], ids=["a quarter", "a minute"])
    def test_refuses_times_between_the_slots(self, bidder, hall, books, minutes):
        with pytest.raises(Invalid) as refusal:
            books(bidder, hall, starts=TEN + timedelta(minutes=minutes))

        assert "starts_at" in refusal.value.errors

    def test_refuses_what_has_begun(self, bidder, hall, books):
        with pytest.raises(TimeOver):
            books(bidder, hall, starts=MONDAY)

    def test_refuses_longer_than_a_fortnight_and_later_than_a_year(self, bidder, hall, books):
        with pytest.raises(Invalid):
            books(bidder, hall, hours=24 * 14 + 1)
        with pytest.raises(Invalid):
            books(bidder, hall, starts=TEN + timedelta(days=400))

    def test_refuses_rooms_of_two_centres(self, bidder, southern, hall, books):
        with pytest.raises(Invalid):
            books(bidder, hall, entered(southern))

    def test_only_who_prepares_a_tender_books_in_its_name(self, officer, bidder, hall, planned, books):
        assert books(officer, hall, project=str(planned.project_uuid)).project == planned.project

        with pytest.raises(NotYours):
            books(bidder, hall, starts=TEN + timedelta(hours=4), project=str(planned.project_uuid))

    def test_the_database_itself_refuses_a_second_taking(self, bidder, hall, books):
        booked = books(bidder, hall)

        with pytest.raises(IntegrityError, match="occupation_never_twice"), transaction.atomic():
            Occupation.objects.create(
                booking=booked, resource=hall, during=DateTimeTZRange(TEN, TEN + timedelta(minutes=1))
            )


class TestWaiting:
    def test_the_first_who_waits_has_it_when_it_is_given_back(
        self, bidder, second_bidder, third_bidder, hall, books, cancels
    ):
        booked = books(bidder, hall)
        first, second = books(second_bidder, hall, wait=True), books(third_bidder, hall, wait=True)
        cancels(bidder, booked)

        assert booking.promote_waiting(MONDAY) == 1
        first.refresh_from_db()
        second.refresh_from_db()

        assert (first.state, second.state) == (BookingState.BOOKED, BookingState.WAITING)
        assert [leaf["object"] for leaf in leaves("BKG-05")] == [f"booking:{first.uuid}"]
        assert Message.objects.filter(person=second_bidder.person.uuid).count() == 1
        assert not Message.objects.filter(person=third_bidder.person.uuid).exists()

    def test_nobody_overtakes_who_waits(self, bidder, second_bidder, third_bidder, hall, books, cancels):
        booked = books(bidder, hall)
        books(second_bidder, hall, wait=True)
        cancels(bidder, booked)

        with pytest.raises(Taken):
            books(third_bidder, hall)

    def test_who_waits_for_more_than_is_free_keeps_nobody_out(self, bidder, second_bidder, third_bidder, hall, books):
        books(bidder, hall)
        books(second_bidder, hall, hours=3, wait=True)

        assert books(third_bidder, hall, starts=TEN + timedelta(hours=2)).state == BookingState.BOOKED

    def test_nobody_waits_for_what_is_free(self, bidder, hall, books):
        with pytest.raises(NotTaken):
            books(bidder, hall, wait=True)

    def test_a_time_that_has_begun_is_given_to_nobody(self, bidder, second_bidder, hall, books, cancels):
        booked = books(bidder, hall)
        books(second_bidder, hall, wait=True)
        cancels(bidder, booked)

        assert booking.promote_waiting(TEN) == 0


class TestCancel:
    def test_frees_the_time(self, bidder, second_bidder, hall, books, cancels):
        cancels(bidder, books(bidder, hall))

        assert books(second_bidder, hall).state == BookingState.BOOKED
        assert leaves("BKG-06")[0]["public"]["by_centre"] is False

    def test_the_centre_says_why_and_who_booked_is_told(self, bidder, centre_staff, hall, books, cancels):
        booked = books(bidder, hall)
        with pytest.raises(Invalid):
            cancels(centre_staff, booked)

        cancels(centre_staff, booked, reason="The roof leaks.")

        assert "The roof leaks." in Message.objects.get(person=bidder.person.uuid).body_in_words

    def test_others_learn_nothing_of_it(self, bidder, second_bidder, hall, books, cancels):
        with pytest.raises(NotFound):
            cancels(second_bidder, books(bidder, hall))

    def test_not_when_it_is_over(self, bidder, hall, books, cancels):
        with pytest.raises(TimeOver):
            cancels(bidder, books(bidder, hall), at=TEN + timedelta(hours=1))


class TestPlaces:
    def test_what_the_centre_enters_is_on_the_log(self, centre_staff, hall):
        assert leaves("BKG-01")[0]["public"] == {"district": "North District", "zone": "Asia/Shanghai"}
        assert leaves("BKG-02")[0]["public"]["kind"] == "room"

    def test_another_centre_changes_nothing(self, hall, southern):
        with pytest.raises(NotYours):
            entered(southern, uuid=hall.uuid, version=1)

    def test_nothing_stands_in_a_seat(self, centre_staff, seat):
        with pytest.raises(Invalid):
            entered(centre_staff, kind="seat", room=str(seat.uuid))

    def test_a_zone_that_does_not_exist_is_refused(self):
        with pytest.raises(ValueError, match="IANA"):
            booking.CentreInput(district="D", address="A", zone="Mars/Olympus")
