"""The register: who enters whom, what is on the log of it, and what experts say of themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.people import MONDAY
from tests.tendering.experts.conftest import NAMES, declares

from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import NotFound, Stale
from openhall.tendering.experts import register
from openhall.tendering.experts.inputs import DeclarationInput
from openhall.tendering.experts.models import Expert
from openhall.tendering.experts.refusals import EnteredAlready, NoSuchPerson, NoSuspension, NotKeeper
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class TestEntering:
    def test_the_log_holds_a_commitment_and_nothing_personal(self, book, people):
        row = book.enters(people[0], employer="9162010000000010X", employer_name="Institute")

        entered = leaf("EXP-01")
        assert entered["object"] == f"expert:{row.uuid}"
        assert entered["public"] == {}
        assert list(entered["commitments"]) == ["expert/entry"]
        text = json.dumps(entered, ensure_ascii=False)
        assert not [word for word in (*NAMES[0].split(), "aru.bek", "North", "Institute", "9162") if word in text]

    def test_an_entry_is_changed_and_what_the_expert_said_stays(self, book, people):
        row = book.enters(people[0])
        declares(people[0], row, interests=[{"ground": "kinship", "identifier": "91-ABC"}])
        changed = book.enters(people[0], uuid=row.uuid, region="South", qualifications=[{"field": "Law", "title": "T"}])

        assert (changed.region, changed.version) == ("South", 3)
        assert [one.field for one in changed.qualifications.all()] == ["Law"]
        assert changed.avoidances.count() == 1

    def test_only_people_who_signed_up_and_nobody_twice(self, book, people):
        book.enters(people[0])
        with pytest.raises(EnteredAlready):
            book.enters(people[0])
        with pytest.raises(NoSuchPerson):
            book.enters(people[1], email="nobody@example.org")
        assert Expert.objects.count() == 1

    def test_who_keeps_no_register_enters_nobody(self, book, people, officer):
        with pytest.raises(MandateMissing):
            type(book)(officer).enters(people[0])

    def test_the_register_of_another_authority_is_closed(self, book, people, joins):
        row = book.enters(people[0])
        other = type(book)(joins("Qi Lo", "Bureau of Lists", Role.AUTHORITY))
        with pytest.raises(NotKeeper):
            other.enters(people[0], uuid=row.uuid)
        with pytest.raises(NotKeeper):
            other.suspends(row, MONDAY + timedelta(days=1))


class TestSuspending:
    def test_the_log_says_until_when_and_not_why(self, book, people):
        row = book.enters(people[0])
        book.suspends(row, MONDAY + timedelta(days=9))

        suspended = leaf("EXP-02")
        assert suspended["public"] == {"until": "2026-03-11T01:00:00.000000Z"}
        assert "inquiry" not in json.dumps(suspended)

    def test_one_at_a_time_and_never_into_the_past(self, book, people):
        row = book.enters(people[0])
        with pytest.raises(NoSuspension):
            book.suspends(row, MONDAY)
        book.suspends(row, MONDAY + timedelta(days=9))
        with pytest.raises(NoSuspension):
            book.suspends(row, MONDAY + timedelta(days=10))

    def test_it_is_lifted_once(self, book, people):
        row = book.enters(people[0])
        with pytest.raises(NoSuspension):
            book.lifts(row)
        book.suspends(row, MONDAY + timedelta(days=9))
        book.lifts(row, at=MONDAY + timedelta(minutes=1))
        assert leaf("EXP-03")["object"] == f"expert:{row.uuid}"
        with pytest.raises(NoSuspension):
            book.lifts(row, at=MONDAY + timedelta(minutes=2))

    def test_after_it_ran_out_there_can_be_another(self, book, people):
        row = book.enters(people[0])
        book.suspends(row, MONDAY + timedelta(days=1))
        later = MONDAY + timedelta(days=2)
        book.suspends(row, later + timedelta(days=1), at=later)
        assert row.suspensions.count() == 2


class TestDeclaring:
    def test_the_newest_declaration_replaces_the_last(self, book, people):
        row = book.enters(people[0])
        declares(people[0], row, interests=[{"ground": "kinship", "identifier": "91-abc"}], phone="+86 10 5555")
        declares(people[0], row, interests=[{"ground": "shareholding", "identifier": "92-X"}], at=MONDAY + timedelta(1))

        assert list(row.avoidances.values_list("ground", "identifier")) == [("shareholding", "92-X")]
        assert leaf("EXP-04")["public"] == {}
        assert "92-X" not in json.dumps(leaf("EXP-04"))

    def test_nobody_declares_for_somebody_else(self, book, people, authority):
        row = book.enters(people[0])
        for other in (people[1], authority):
            with pytest.raises(NotFound):
                declares(other, row)

    def test_of_two_tabs_one_counts(self, book, people):
        row = book.enters(people[0])
        declares(people[0], row)
        signed = people[0].signs("declare_interests", f"expert:{row.uuid}", 1, {"available": True}, at=MONDAY)
        with pytest.raises(Stale):
            register.declare_interests(expert=row.uuid, given=DeclarationInput(available=True), **signed)
