"""Sessions that go to another centre: singly by agreement, or for a district by a measure."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.people import MONDAY

from openhall.identity.public import Role
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotYours
from openhall.tendering.booking import public as booking
from openhall.tendering.booking.models import BookingState, HandOverState
from openhall.tendering.booking.refusals import SameCentre
from openhall.tendering.notices import public as notices
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db(transaction=True)


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


def statement(leaf):
    return json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body))


def offered(tender, staff, target, *, at=MONDAY):
    uuid = uuid4()
    payload = {
        "project": str(tender.project_uuid),
        "to_centre": str(target.organisation.uuid),
        "reason": "Our hall is under water.",
    }
    signed = staff.signs("offer_session", f"handover:{uuid}", 0, payload, at=at)
    return booking.offer_session(hand_over_uuid=uuid, given=booking.OfferInput.model_validate(payload), **signed)[0]


def accepted(offer, staff, *, at=MONDAY):
    offer.refresh_from_db()
    signed = staff.signs("hand_over", f"handover:{offer.uuid}", offer.version, {}, at=at)
    return booking.hand_over(hand_over_uuid=offer.uuid, **signed)[0]


def closes(authority, target, *, district="north district", at=MONDAY, days=30):
    uuid = uuid4()
    payload = {
        "district": district,
        "to_centre": str(target.organisation.uuid),
        "reason": "A fictional flood.",
        "basis": "Decision 7 of the fictional flood staff",
        "ends_at": (at + timedelta(days=days)).isoformat(),
    }
    signed = authority.signs("declare_measure", f"measure:{uuid}", 0, payload, at=at)
    return booking.declare_measure(measure_uuid=uuid, given=booking.MeasureInput.model_validate(payload), **signed)[0]


class TestByAgreement:
    def test_the_accepting_centre_hosts_it_from_then_on(self, planned, centre_staff, southern):
        offer = offered(planned, centre_staff, southern)
        assert planned.project.centre_id == centre_staff.organisation.pk

        done = accepted(offer, southern)

        assert planned.project.centre_id == southern.organisation.pk
        assert done.state == HandOverState.DONE
        (leaf,) = leaves("MOV-03")
        assert leaf["case"]["id"] == str(planned.project_uuid)
        assert leaf["public"] == {
            "from_centre": str(centre_staff.organisation.uuid),
            "to_centre": str(southern.organisation.uuid),
        }
        assert statement(leaf)["leaves"] == 2  # the plan and the offer
        assert statement(leaf)["custody"]["state"] == "not_sealed"
        assert statement(leaves("MOV-02")[0])["reason"] == "Our hall is under water."

    def test_the_new_centres_custodians_are_proposed(self, planned, centre_staff, southern):
        accepted(offered(planned, centre_staff, southern), southern)

        keys = notices.proposed_custodians(planned.project, MONDAY)

        assert southern.organisation.pk in {key.organisation_id for key in keys}
        assert centre_staff.organisation.pk not in {key.organisation_id for key in keys}

    def test_once_sealed_the_keys_stay_and_the_act_says_so(self, published, centre_staff, second_host, southern):
        done = accepted(offered(published, centre_staff, southern), southern)

        assert done.custody == {"state": "sealed", "places": 3, "by_old_centre": 2, "threshold": 2, "needed": 1}
        assert [one.organisation_id for one in notices.custodians_of(published.notice)].count(
            centre_staff.organisation.pk
        ) == 2
        told = Message.objects.filter(person=second_host.person.uuid, link=f"/sessions/{done.uuid}")
        assert "Your share of the opening keys stays with you" in told.get().body_in_words

    def test_everybody_concerned_is_told(self, planned, officer, centre_staff, southern):
        done = accepted(offered(planned, centre_staff, southern), southern)

        told = set(Message.objects.filter(link=f"/sessions/{done.uuid}").values_list("person", flat=True))
        assert {officer.person.uuid, centre_staff.person.uuid, southern.person.uuid} <= told

    def test_rooms_booked_for_it_are_free_again(self, planned, officer, bidder, centre_staff, southern, hall, books):
        booked = books(officer, hall, project=str(planned.project_uuid))
        other = books(bidder, hall, starts=booked.ends_at)

        accepted(offered(planned, centre_staff, southern), southern)

        booked.refresh_from_db()
        other.refresh_from_db()
        assert (booked.state, other.state) == (BookingState.CANCELLED, BookingState.BOOKED)
        assert statement(leaves("MOV-03")[0])["bookings_cancelled"] == 1

    def test_only_the_host_offers_and_only_who_is_asked_accepts(self, planned, centre_staff, southern, joins):
        third = joins("Minh Le", "Eastern Trading Centre", Role.CENTRE)
        with pytest.raises(NotYours):
            offered(planned, southern, third)
        offer = offered(planned, centre_staff, southern)

        with pytest.raises(Exception, match="mandate"):
            accepted(offer, third)

        assert planned.project.centre_id == centre_staff.organisation.pk

    def test_not_to_itself_and_not_to_who_is_no_centre(self, planned, centre_staff, officer):
        with pytest.raises(SameCentre):
            offered(planned, centre_staff, centre_staff)
        with pytest.raises(Invalid):
            offered(planned, centre_staff, officer)

    def test_a_newer_offer_ends_the_older_one(self, planned, centre_staff, southern, joins):
        third = joins("Minh Le", "Eastern Trading Centre", Role.CENTRE)
        old = offered(planned, centre_staff, southern)
        accepted(offered(planned, centre_staff, third), third)

        with pytest.raises(MoveNotAllowed):
            accepted(old, southern)

    def test_the_old_host_can_hand_nothing_over_any_more(self, planned, centre_staff, southern):
        accepted(offered(planned, centre_staff, southern), southern)

        with pytest.raises(NotYours):
            offered(planned, centre_staff, southern)


class TestByMeasure:
    def test_each_tender_of_the_district_moves_by_an_act_of_its_own(self, published, authority, centre_staff, southern):
        measure = closes(authority, southern)

        assert booking.apply_measures(MONDAY) == 1
        assert booking.apply_measures(MONDAY) == 0

        assert published.project.centre_id == southern.organisation.pk
        (leaf,) = leaves("MOV-03")
        assert leaf["actor"] == "log"
        assert leaf["public"]["measure"] == str(measure.uuid)
        assert statement(leaf)["basis"] == "Decision 7 of the fictional flood staff"
        assert leaves("MOV-01")[0]["public"]["district"] == "north district"

    def test_a_tender_that_begins_there_meanwhile_moves_too(self, tender, entered, authority, centre_staff, southern):
        closes(authority, southern)
        assert booking.apply_measures(MONDAY) == 0

        tender.created()
        tender.planned()

        assert booking.apply_measures(MONDAY + timedelta(days=1)) == 1

    def test_when_it_is_over_nothing_moves(self, planned, authority, centre_staff, southern):
        closes(authority, southern, days=2)

        assert booking.apply_measures(MONDAY + timedelta(days=2)) == 0

    def test_other_districts_are_left_alone(self, planned, authority, centre_staff, southern):
        closes(authority, southern, district="East District")

        assert booking.apply_measures(MONDAY) == 0

    def test_not_to_a_centre_in_the_district_itself(self, authority, centre_staff):
        with pytest.raises(SameCentre):
            closes(authority, centre_staff)

    def test_no_one_but_an_authority(self, centre_staff, southern):
        with pytest.raises(Exception, match="mandate"):
            closes(centre_staff, southern)

    def test_an_open_offer_is_overtaken(self, planned, authority, centre_staff, southern, joins):
        offer = offered(planned, centre_staff, joins("Minh Le", "Eastern Trading Centre", Role.CENTRE))
        closes(authority, southern)
        booking.apply_measures(MONDAY)

        offer.refresh_from_db()
        assert offer.state == HandOverState.OVER
