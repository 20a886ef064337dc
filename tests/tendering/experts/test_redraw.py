"""A new committee in the place of one whose findings are void: drawn as well, and without who sat before."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.tendering.experts.conftest import Drawing

from openhall.identity.public import Role
from openhall.tendering.evaluation.public import Committee, Order
from openhall.tendering.experts import committees, queries
from openhall.tendering.experts.refusals import DrawRunning, PoolTooSmall

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


def test_the_same_committee_stays(draws):
    draws.prepares()
    draws.draws()
    seated = draws.completes()
    committees.end(draws.lot, Order("objection", uuid4(), Committee.SAME), draws.now)
    assert committees.of_lot(draws.lot).persons == {one.person.pk for one in seated}
