"""The pages of booking, moving and the time after the project: who sees them, and what they never tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.people import MONDAY, Character
from tests.tendering.booking.conftest import TEN
from tests.tendering.booking.test_moving import accepted, closes, offered
from tests.tendering.entry.test_afterwards import opened, over, reported

from openhall.identity.edge import PARTY
from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.booking.models import CalendarFeed
from openhall.tendering.planning.models import PlanSubscription

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def signed_in(who: Character) -> Client:
    """That person's browser."""
    browser = Client()
    account, _new = Account.objects.get_or_create(person=who.person, defaults={"email": who.person.email})
    browser.force_login(account)
    session = browser.session
    session[PARTY] = str(who.organisation.uuid)
    session.save()
    return browser


def shown(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_day_of_a_centre_tells_what_is_taken_and_never_by_whom(bidder, hall, books):
    booked = books(bidder, hall, hours=2, purpose="A talk about the lower reservoir")

    page = shown(Client(), f"/booking/{hall.centre.organisation.uuid}")

    assert "10:00–12:00" in page
    assert "12:00–24:00" in page
    for secret in (bidder.organisation.name, bidder.person.name, booked.purpose, str(bidder.organisation.uuid)):
        assert secret not in page
    assert Client().get(f"/booking/{hall.centre.organisation.uuid}?day=nonsense").status_code == 200


def test_a_program_reads_the_same(bidder, hall, books):
    books(bidder, hall)

    answer = Client().get(f"/api/v1/centres/{hall.centre.organisation.uuid}/availability?day=2026-03-02").json()

    (line,) = answer["resources"]
    assert [one["state"] for one in line["day"]] == ["over", "free", "taken", "free"]
    assert line["day"][2]["starts_at"] == "2026-03-02T02:00:00.000000Z"
    assert bidder.organisation.name not in str(answer)


def test_who_booked_and_the_centre_see_a_booking_and_nobody_else(bidder, second_bidder, centre_staff, hall, books):
    booked = books(bidder, hall, purpose="A talk")
    path = f"/desk/bookings/{booked.uuid}"

    assert "A talk" in shown(signed_in(bidder), path)
    assert "A talk" in shown(signed_in(bidder), "/desk/bookings") + shown(signed_in(centre_staff), "/desk/centre")
    assert "A talk" in shown(signed_in(centre_staff), path)
    assert signed_in(second_bidder).get(path).status_code == 404
    assert signed_in(second_bidder).get("/desk/centre").status_code == 403
    assert Client().get(path).status_code == 302


def test_a_booking_goes_into_calendars(bidder, hall, books):
    booked = books(bidder, hall)
    browser = signed_in(bidder)
    browser.post("/desk/bookings/feed")
    token = CalendarFeed.objects.get().token

    one = browser.get(f"/desk/bookings/{booked.uuid}.ics").content.decode()
    feed = Client().get(f"/calendars/{token}.ics")

    for text in (one, feed.content.decode()):
        assert f"UID:{booked.uuid}@" in text
        assert "DTSTART:20260302T020000Z\r\nDTEND:20260302T030000Z\r\n" in text
        assert "STATUS:CONFIRMED" in text
    assert feed["Content-Type"].startswith("text/calendar")


def test_a_new_calendar_address_closes_the_old_one_and_so_does_the_end_of_the_mandate(bidder, hall, books):
    browser = signed_in(bidder)
    browser.post("/desk/bookings/feed")
    old = CalendarFeed.objects.get().token
    browser.post("/desk/bookings/feed")
    new = CalendarFeed.objects.get().token

    assert Client().get(f"/calendars/{old}.ics").status_code == 404
    assert Client().get(f"/calendars/{new}.ics").status_code == 200
    bidder.person.mandates.update(revoked_at=MONDAY - timedelta(minutes=1))
    assert Client().get(f"/calendars/{new}.ics").status_code == 404


def test_the_form_takes_what_was_chosen(bidder, hall):
    path = f"/desk/booking/{hall.centre.organisation.uuid}/new?resource={hall.uuid}&from=2026-03-02T02:00:00%2B00:00"

    assert 'value="2026-03-02T10:00"' in shown(signed_in(bidder), path)
    assert 'data-command="wait_for"' in shown(signed_in(bidder), path + "&wait=1")


def test_pages_of_the_staff(centre_staff, seat):
    browser = signed_in(centre_staff)
    for path in ("about", "resources/new", f"resources/{seat.uuid}"):
        assert "data-signed-form" in shown(browser, f"/desk/centre/{path}")


def test_pages_of_moving(published, officer, authority, centre_staff, southern, hall):
    offer = offered(published, centre_staff, southern)
    title = published.project.title
    assert title in shown(signed_in(southern), "/desk/sessions")
    assert title in shown(signed_in(southern), "/work")
    offer_page = shown(signed_in(centre_staff), f"/desk/sessions/{published.project_uuid}/offer")
    assert "At least 1 of them is needed" in offer_page
    assert 'data-command="hand_over"' in shown(signed_in(southern), f"/desk/sessions/{offer.uuid}")
    assert signed_in(centre_staff).get(f"/desk/sessions/{offer.uuid}").status_code == 404
    accepted(offer, southern)

    page = shown(Client(), f"/sessions/{offer.uuid}")
    assert "Their keys can’t be handed over" in page
    assert "no longer open" in shown(signed_in(southern), f"/desk/sessions/{offer.uuid}")

    measure = closes(authority, southern)
    assert "A fictional flood." in shown(Client(), f"/measures/{measure.uuid}")
    assert "north district" in shown(Client(), "/measures") + shown(Client(), "/booking")
    assert "data-signed-form" in shown(signed_in(authority), "/desk/measures/new")
    assert signed_in(officer).get("/desk/measures/new").status_code == 403


def test_pages_of_the_time_after_the_project(published, officer, host, supervisor, bidder):
    breach = reported(published, supervisor)
    record = f"/tenders/{published.project_uuid}/commitment"

    assert "Found by" in shown(Client(), f"/desk/breaches/{breach.uuid}")
    assert 'data-command="answer_breach"' in shown(signed_in(officer), f"/desk/breaches/{breach.uuid}")
    assert "you can decide" in shown(signed_in(supervisor), f"/desk/breaches/{breach.uuid}")
    assert "Report a broken promise" in shown(signed_in(supervisor), record)
    assert "Report a broken promise" not in shown(signed_in(officer), record) + shown(Client(), record)
    new = f"/desk/projects/{published.project_uuid}/breaches/new"
    assert 'data-command="report_breach"' in shown(signed_in(supervisor), new)
    assert signed_in(officer).get(new).status_code == 404

    over(published)
    file = f"/desk/projects/{published.project_uuid}/file"
    assert 'data-command="open_file"' in shown(signed_in(host), file)
    opened(published, host)
    assert 'data-command="file_paper"' in shown(signed_in(officer), file)
    assert "not filed yet" in shown(Client(), record)
    assert signed_in(bidder).get(file).status_code == 404


def test_pages_of_plans(planned):
    assert planned.project.title in shown(Client(), "/plans")
    assert planned.project.title not in shown(Client(), "/plans?q=bridge&party=nonsense")
    Client().post("/plans/subscriptions", {"email": "reader@example.org"})
    token = PlanSubscription.objects.get().token
    assert "Yes, write to me" in shown(Client(), f"/plans/subscriptions/{token}/confirm")
    assert "not confirmed" in shown(Client(), f"/plans/subscriptions/{token}")
    assert "Look into your mail" in shown(Client(), "/plans/subscriptions/asked")


def test_a_time_in_the_past_of_the_day_is_over(hall):
    answer = Client().get(f"/api/v1/centres/{hall.centre.organisation.uuid}/availability").json()

    assert answer["resources"][0]["day"][0]["state"] == "over"
    assert answer["resources"][0]["day"][1]["starts_at"] == "2026-03-02T01:30:00.000000Z"
    assert TEN > MONDAY
