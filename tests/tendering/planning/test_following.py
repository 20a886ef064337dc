"""Following plans: by mail with a double yes, as a feed, as a calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as xml

import pytest
from django.core import mail
from django.test import Client
from tests.people import MONDAY

from openhall.config import reactions
from openhall.identity.erasing import FORGETTING
from openhall.kernel import clock
from openhall.tendering.planning import icalendar, letters, subscriptions
from openhall.tendering.planning.models import PlanLetter, PlanSubscription
from openhall.tendering.planning.subscriptions import Wanted
from openhall.witness import public as witness

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "reader@example.org"


@pytest.fixture(autouse=True)
def monday(monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def asks(**fields):
    return Client().post("/plans/subscriptions", {"email": ADDRESS} | fields)


def confirmed(**fields):
    """The address said yes twice; its subscription."""
    asks(**fields)
    letters.deliver_due(MONDAY)
    path = re.search(r"(/plans/subscriptions/\S+/confirm)", mail.outbox.pop().body).group(1)
    assert Client().get(path).status_code == 200
    Client().post(path)
    return PlanSubscription.objects.get()


def published_plan(tender, *, at=MONDAY, **about):
    tender.created(at=at, **about)
    tender.planned(at=at)
    witness.drain_all()
    consumer = reactions.CONSUMERS["plan-subscribers"]
    witness.follow("plan-subscribers", consumer.handle, codes=consumer.codes)


class TestByMail:
    def test_nothing_is_sent_before_the_address_itself_says_yes(self, tender, entered):
        assert asks().status_code == 302
        letters.deliver_due(MONDAY)
        assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
        mail.outbox.clear()

        published_plan(tender)

        assert letters.deliver_due(MONDAY) == 0
        assert mail.outbox == []

    def test_opening_the_link_alone_confirms_nothing(self):
        asks()
        letters.deliver_due(MONDAY)
        path = re.search(r"(/plans/subscriptions/\S+/confirm)", mail.outbox[0].body).group(1)

        Client().get(path)

        assert PlanSubscription.objects.get().confirmed_at is None

    def test_a_plan_is_told_once_with_a_way_out(self, tender, entered):
        subscription = confirmed()
        published_plan(tender)
        witness.follow("plan-subscribers-again", subscriptions.follow, codes=subscriptions.CODES)

        assert letters.deliver_due(MONDAY) == 2 - 1
        (letter,) = mail.outbox
        assert "Pumps for the lower reservoir" in letter.subject
        end = letter.extra_headers["List-Unsubscribe"].strip("<>")
        assert end.endswith(f"/plans/subscriptions/{subscription.token}")
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert not PlanLetter.objects.exists()

    def test_one_click_of_the_mail_program_ends_it_and_nothing_is_kept(self):
        subscription = confirmed()
        program = Client(enforce_csrf_checks=True)

        answer = program.post(f"/plans/subscriptions/{subscription.token}", {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert not PlanSubscription.objects.exists()

    def test_asking_for_somebody_else_again_and_again_sends_one_letter(self):
        for _ in range(5):
            assert asks().status_code == 302

        assert letters.deliver_due(MONDAY) == 1

    def test_an_address_that_never_answers_is_forgotten(self):
        asks()

        assert subscriptions.sweep(MONDAY + timedelta(hours=47)) == 0
        assert subscriptions.sweep(MONDAY + timedelta(hours=49)) == 1

    def test_who_is_erased_is_followed_by_no_letter(self, bidder):
        confirmed()

        FORGETTING["planning"](bidder.person.uuid, {ADDRESS})

        assert not PlanSubscription.objects.exists()

    def test_no_address_no_subscription(self):
        answer = Client().post("/plans/subscriptions", {"email": "nobody"})

        assert answer.status_code == 422
        assert not PlanSubscription.objects.exists()

    def test_a_letter_that_fails_is_tried_again_later(self, settings, monkeypatch):
        asks()

        def fail(self):
            raise ConnectionRefusedError

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", fail)
        assert letters.deliver_due(MONDAY) == 0
        monkeypatch.undo()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

        assert letters.deliver_due(MONDAY) == 0
        assert letters.deliver_due(MONDAY + timedelta(minutes=1)) == 1


class TestFilters:
    @pytest.mark.parametrize(
        ("wanted", "fits"),
        [
            ({"words": "reservoir pumps"}, True),
            ({"words": "bridge"}, False),
            ({"category": "goods"}, True),
            ({"category": "works"}, False),
            ({"place": "Riverside"}, True),
            ({"place": "Southern"}, False),
        ],
        ids=["words", "other words", "class", "other class", "region", "other region"],
    )
    def test_what_is_sought_decides(self, planned, wanted, fits):
        assert bool(subscriptions.published(Wanted(**wanted))) is fits

    def test_by_owner_or_agency(self, planned, officer, stranger):
        assert subscriptions.published(Wanted(party=officer.organisation.uuid))
        assert not subscriptions.published(Wanted(party=stranger.organisation.uuid))

    def test_drafts_are_nobodys_business(self, tender, entered):
        tender.created()

        assert subscriptions.published(Wanted()) == []

    def test_only_who_seeks_it_is_written_to(self, tender, entered):
        confirmed(q="bridges", category="nonsense")
        published_plan(tender)

        assert letters.deliver_due(MONDAY) == 0


class TestFeeds:
    def test_the_feed_is_atom(self, planned):
        feed = xml.fromstring(Client().get("/plans.atom?q=pumps").content)  # noqa: S314 — our own

        atom = {"a": "http://www.w3.org/2005/Atom"}
        (entry,) = feed.findall("a:entry", atom)
        assert entry.findtext("a:id", "", atom) == f"urn:uuid:{planned.project_uuid}"
        assert entry.findtext("a:published", "", atom) == "2026-03-02T01:00:00.000000Z"
        assert {link.get("rel") for link in feed.findall("a:link", atom)} == {"self", "alternate"}
        assert xml.fromstring(Client().get("/plans.atom?q=bridge").content).findall("a:entry", atom) == []  # noqa: S314

    def test_the_calendar_has_the_days_on_which_notices_are_planned(self, tender, entered):
        published_plan(tender, planned_notice_date="2026-04-01")

        body = Client().get("/plans.ics").content.decode()

        assert "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260402\r\n" in body
        assert body.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


class TestCalendarFiles:
    def test_lines_are_folded_between_characters_at_75_octets(self):
        line = "SUMMARY:" + "水库的水泵和阀门," * 20
        folded = icalendar.folded(line)

        assert all(len(piece) <= 75 for piece in folded.split(b"\r\n"))
        assert folded.replace(b"\r\n ", b"").decode().rstrip("\r\n") == line

    def test_texts_are_escaped_and_can_add_no_line(self):
        assert icalendar.escaped("a,b;c\\d\r\nEND:VEVENT\x07") == "a\\,b\\;c\\\\d\\nEND:VEVENT"
