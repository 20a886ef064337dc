"""Qualifications that end: who is reminded and how often, what the keeper sees, and classes of the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.people import MONDAY
from tests.tendering.experts.conftest import FIELD

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Reminder
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def qualified(days: int) -> list[dict[str, str]]:
    """A qualification whose last day is so many days after Monday."""
    last = (MONDAY + timedelta(days=days)).date()
    return [{"field": FIELD, "title": "Senior engineer", "valid_until": last.isoformat()}]


def reminded(who) -> list[str]:
    rows = Message.objects.filter(person=who.person.uuid, link="/desk/experts/own").order_by("id")
    return [row.subject["say"] if isinstance(row.subject, dict) else str(row.subject) for row in rows]


class TestReminding:
    def test_each_step_is_told_once_until_it_is_over(self, book, people):
        book.enters(people[0], qualifications=qualified(100))
        told = []
        for day in (0, 9, 10, 11, 60, 70, 92, 93, 99, 100, 101, 102, 200):
            tasks.due(MONDAY + timedelta(days=day))
            told.append(len(reminded(people[0])))
        assert told == [0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4]
        assert "is over" in str(reminded(people[0])[-1])

    def test_twice_at_once_it_is_told_once(self, book, people):
        book.enters(people[0], qualifications=qualified(5))
        assert tasks.due(MONDAY) == 1
        assert tasks.due(MONDAY) == 0
        assert Reminder.objects.count() == 1

    def test_a_change_of_the_entry_repeats_nothing_and_a_renewal_begins_anew(self, book, people):
        row = book.enters(people[0], qualifications=qualified(5))
        tasks.due(MONDAY)
        book.enters(people[0], uuid=row.uuid, region="South", qualifications=qualified(5))
        assert tasks.due(MONDAY) == 0
        book.enters(people[0], uuid=row.uuid, qualifications=qualified(25))
        assert tasks.due(MONDAY) == 1

    def test_without_an_end_and_long_over_nobody_is_told(self, book, people):
        book.enters(people[0], qualifications=[{"field": FIELD, "title": "Engineer"}])
        book.enters(people[1], qualifications=qualified(-400))
        assert tasks.due(MONDAY) == 0


class TestReading:
    def test_the_keeper_sees_what_ends_soon_and_nobody_else(
        self, book, people, officer, as_reader, authority, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: MONDAY)
        book.enters(people[0], qualifications=qualified(3))
        book.enters(people[1], qualifications=qualified(-3))
        book.enters(people[2], qualifications=qualified(200))
        page = reverse("experts-expiring")
        shown = as_reader(authority).get(page).content.decode()
        assert "3 days left" in shown
        assert "leave the expert out" in shown
        assert people[2].person.name not in shown
        listed = as_reader(authority).get("/api/v1/experts/expiring").json()["qualifications"]
        assert [one["days"] for one in listed] == [-3, 3]
        for who in (officer, people[0]):
            assert as_reader(who).get(page).status_code == 404
            assert as_reader(who).get("/api/v1/experts/expiring").status_code == 404


class TestDraws:
    def test_a_qualification_counts_on_its_last_day_and_not_after(self, draws, book, people, entries):
        today = (draws.now - MONDAY).days
        for who, row, days in zip(people[:2], entries[:2], (today + 1, today - 1), strict=True):
            book.enters(who, uuid=row.uuid, qualifications=qualified(days), at=draws.now)
        draws.prepares()
        assert draws.row.entries.count() == 6
        assert not draws.row.entries.filter(expert=entries[1]).exists()

    def test_a_class_can_be_asked_for_and_is_published_only_then(self, draws, book, people, entries):
        for who, row in zip(people[:5], entries[:5], strict=True):
            book.enters(who, uuid=row.uuid, expert_class="senior", at=draws.now)
        draws.prepares(classes="senior")
        assert draws.row.entries.count() == 5
        assert draws.row.conditions["classes"] == ["senior"]
        assert Outbox.objects.filter(code="DRW-01").count() == 1

    def test_without_a_class_the_conditions_are_as_ever(self, draws):
        draws.prepares()
        assert draws.row.conditions.keys() == {"fields", "regions", "languages", "superiors"}
