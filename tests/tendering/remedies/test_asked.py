"""At each end every side is asked how satisfied it is, once; and what was promised is measured."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openhall.config import asking
from openhall.helpdesk.promises.rules import PROMISES
from openhall.helpdesk.satisfaction.models import Asked
from openhall.witness.public import acts_after, drain_all

pytestmark = pytest.mark.django_db


def last(code):
    drain_all()
    return next(act for act in reversed(list(acts_after(-1))) if act.code == code)


def asked(occasion):
    rows = Asked.objects.filter(occasion=occasion).select_related("person")
    return sorted({one.person.name for one in rows if one.person is not None})


def figures(code, since):
    rows = PROMISES[code].count(since.date())
    return sum(row.kept for row in rows), sum(row.broken for row in rows)


def test_winner_losers_and_the_owners_side_are_asked_at_the_award(grieved, bidders):
    grieved.objected_and_awarded(bidders[0])
    act = last("AWD-02")
    for _time in range(2):
        asking.after_award(act)

    assert {one.person.name for one in bidders} | {grieved.officer.person.name} <= set(asked("award"))
    assert Asked.objects.filter(occasion="award").count() == len(asked("award"))


def test_who_complained_and_the_owner_are_asked_after_the_decision_and_the_clocks_are_measured(grieved, bidders):
    row = grieved.complains(bidders[0], matter="procedure")
    grieved.accepts(row)
    late = grieved.now + timedelta(days=90)
    grieved.decides(row, at=late, outcome="dismissed")
    asking.after_decision(last("CPL-12"))

    assert {bidders[0].person.name, grieved.officer.person.name} <= set(asked("complaint"))
    since = grieved.now - timedelta(days=30)
    assert figures("complaint-taken-up-by-law", since) == (1, 0)
    assert figures("complaint-decided", since) == (0, 1)
    assert figures("complaint-taken-up", since) == (0, 0)  # nobody has promised anything


def test_the_answer_to_an_objection_is_measured(shown, bidders):
    shown.replies(shown.objects(bidders[0]).objection)
    shown.replies(shown.objects(bidders[0]).objection, at=shown.now + timedelta(days=9))

    assert figures("objection-answered", shown.now - timedelta(days=30)) == (1, 1)
