"""A new committee in the place of one whose findings are void: drawn as well, and without who sat before."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from tests.tendering.experts.conftest import Drawing

from openhall.identity.public import Role
from openhall.kernel import messages
from openhall.tendering.evaluation.public import Committee, Order
from openhall.tendering.experts import committees, queries, replacing, tasks
from openhall.tendering.experts.inputs import LeavingInput, ReplacementInput
from openhall.tendering.experts.models import Entry
from openhall.tendering.experts.refusals import AnswerTooLate, CommitteeDissolved, DrawRunning, PoolTooSmall

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(draws):
    """Four of seven sat; a new committee is ordered."""
    draws.prepares()
    draws.draws()
    draws.seated = draws.completes()
    committees.end(draws.lot, Order("complaint", uuid4(), Committee.NEW), draws.now)
    return draws


def test_nobody_evaluates_before_it_is_drawn(ended):
    with pytest.raises(DrawRunning):
        committees.of_lot(ended.lot)
    assert queries.of_lot(ended.lot) is None


def test_who_sat_is_in_the_pool_and_excluded_with_that_reason(ended, book, joins):
    again = Drawing(ended.panel, ended.owner, ended.people)
    with pytest.raises(PoolTooSmall):
        again.prepares()  # three of seven are left
    more = joins("Ha Ivo", "Northern Trading Centre", Role.EXPERT)
    book.enters(more)
    again.people = [*again.people, more]
    row = again.prepares()

    sat = {one.person.pk for one in ended.seated}
    excluded = {one.expert.person_id: one.excluded for one in row.entries.select_related("expert")}
    assert {person for person, why in excluded.items() if why == ["sat_before"]} == sat
    again.draws()
    seated = again.completes()
    assert not sat & {one.person.pk for one in seated}
    assert committees.of_lot(ended.lot).persons == {one.person.pk for one in seated}


class TestDissolved:
    """Whoever sat on a committee that is void, and its owner, change nothing of the one in its place."""

    @pytest.fixture
    def entry(self, ended):
        return ended.row.entries.filter(state=Entry.State.ACCEPTED).first()

    def test_a_member_can_not_leave_it(self, ended, entry):
        payload = {"cause": "health", "reason": "Ill since noon."}
        who = ended.person(entry)
        signed = who.signs("leave_committee", f"call:{entry.call}", entry.version, payload, at=ended.now)
        with pytest.raises(CommitteeDissolved):
            replacing.leave_committee(call=entry.call, given=LeavingInput.model_validate(payload), **signed)

    def test_its_owner_can_not_replace_a_member(self, ended):
        payload = {"seat": 1, "cause": "health", "reason": "Ill since noon."}
        signed = ended.owner.signs("replace_member", f"draw:{ended.uuid}", ended.row.version, payload, at=ended.now)
        with pytest.raises(CommitteeDissolved):
            replacing.replace_member(draw=ended.uuid, given=ReplacementInput.model_validate(payload), **signed)

    def test_a_seat_that_was_given_up_just_before_stays_empty(self, ended, entry):
        Entry.objects.filter(pk=entry.pk).update(state=Entry.State.LEAVING)
        assert tasks.due(ended.now) == 0
        assert replacing.fill_seat(call=entry.call, at=ended.now) is None
        assert not ended.called

    def test_the_members_are_told_and_the_page_says_so(self, ended, entry, as_reader):
        who = ended.person(entry)
        assert "A call of yours is over" in json.dumps([one.subject for one in messages.inbox(who.person.uuid)])
        page = as_reader(who).get(f"/desk/calls/{entry.call}").content.decode()
        assert "This committee does not sit any more" in page
        assert 'name="cause"' not in page

    def test_open_calls_of_it_are_over(self, draws):
        draws.prepares()
        draws.draws()
        committees.end(draws.lot, Order("complaint", uuid4(), Committee.NEW), draws.now)
        one = draws.called[0]
        assert not queries.own_calls(reader(draws.person(one)), draws.now, limit=5)
        with pytest.raises(AnswerTooLate):
            draws.accepts(one)
        draws.passes(minutes=21)
        assert tasks.due(draws.now) == 0


def reader(who):
    return who.signs("read", "lot:none", 0)["actor"]


def test_the_same_committee_stays(draws):
    draws.prepares()
    draws.draws()
    seated = draws.completes()
    committees.end(draws.lot, Order("objection", uuid4(), Committee.SAME), draws.now)
    assert committees.of_lot(draws.lot).persons == {one.person.pk for one in seated}
