"""A later day for a milestone: both sides sign it, within the time that was bid, before the day is over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotYours
from openhall.portal.public import ocds
from openhall.portal.sentences import Telling, tell
from openhall.tendering.fulfilment import refusals
from openhall.tendering.fulfilment.models import MilestoneState, Postponement
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all, statement

pytestmark = pytest.mark.django_db


def leaf(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def in_days(performed, days):
    return (performed.now.date() + timedelta(days=days)).isoformat()


@pytest.fixture
def milestone(performed):
    return performed.planned(in_days(performed, 20))


def asks(performed, milestone, days, who=None):
    """A later day, signed by the supplier or whoever."""
    payload = {"milestone": str(milestone.uuid), "due_date": in_days(performed, days), "reason": "The river is high."}
    performed.does(who or performed.supplier, "propose_postponement", **payload)
    return Postponement.objects.latest("id")


def answers(performed, found, agreed=True, who=None):
    performed.does(who or performed.owner, "answer_postponement", postponement=str(found.uuid), agreed=agreed)


class TestALaterDay:
    def test_counts_when_both_sides_have_signed_it(self, performed, milestone):
        before = milestone.due_date
        found = asks(performed, milestone, 40)
        milestone.refresh_from_db()
        assert milestone.due_date == before
        assert leaf("PRF-12")["public"]["due_before"] == before.isoformat()
        assert statement(leaf("PRF-12")["statement"])["reason"] == "The river is high."

        answers(performed, found)
        milestone.refresh_from_db()
        assert milestone.due_date == found.due_date > before
        assert (leaf("PRF-13")["public"]["side"], leaf("PRF-13")["public"]["agreed"]) == ("owner", True)
        performed.now += timedelta(days=30)
        performed.accepted(milestone)
        milestone.refresh_from_db()
        assert (milestone.state, milestone.days_late) == (MilestoneState.ACCEPTED, 0)

    def test_refused_the_day_stays(self, performed, milestone):
        before = milestone.due_date
        answers(performed, asks(performed, milestone, 40), agreed=False)
        milestone.refresh_from_db()

        assert milestone.due_date == before
        asks(performed, milestone, 50)

    def test_lies_within_the_time_that_was_bid_and_is_later(self, performed, milestone):
        with pytest.raises(refusals.OutsideContractTime):
            asks(performed, milestone, 95)
        with pytest.raises(refusals.NotLater):
            asks(performed, milestone, 10)

    def test_what_is_late_stays_late(self, performed, milestone):
        found = asks(performed, milestone, 60)
        performed.now += timedelta(days=30)
        with pytest.raises(refusals.DayOver):
            answers(performed, found)
        answers(performed, found, agreed=False)
        with pytest.raises(refusals.DayOver):
            asks(performed, milestone, 40)

    def test_one_proposal_at_a_time_and_none_of_what_is_reported(self, performed, milestone):
        found = asks(performed, milestone, 40)
        with pytest.raises(refusals.OneProposalAtATime):
            asks(performed, milestone, 50, who=performed.owner)
        performed.accepted(milestone)
        with pytest.raises(MoveNotAllowed):
            answers(performed, found)
        with pytest.raises(MoveNotAllowed):
            asks(performed, milestone, 50)

    def test_nobody_signs_for_the_other_side(self, performed, milestone, bidders):
        found = asks(performed, milestone, 40)
        with pytest.raises(refusals.OwnProposal):
            answers(performed, found, who=performed.supplier)
        with pytest.raises(NotYours):
            answers(performed, found, who=bidders[0])
        with pytest.raises(NotYours):
            asks(performed, milestone, 50, who=bidders[0])


def test_each_side_finds_its_form_and_everybody_what_was_agreed(performed, milestone, as_reader):
    address = f"/contracts/{performed.contract.uuid}/performance"
    clock.move_to(performed.now)
    assert 'data-command="propose_postponement"' in as_reader(performed.supplier).get(address).content.decode()
    found = asks(performed, milestone, 40)
    clock.move_to(performed.now)
    owner, supplier = (as_reader(who).get(address).content.decode() for who in (performed.owner, performed.supplier))
    assert 'data-command="answer_postponement"' in owner
    assert 'data-command="answer_postponement"' not in supplier
    assert address in as_reader(performed.owner).get("/work").content.decode()
    answers(performed, found)
    assert "The river is high." in Client().get(address).content.decode()
    told = Client().get(f"/api/v1{address}").json()["milestones"][0]
    assert (told["due_date"], told["postponements"][0]["state"]) == (found.due_date.isoformat(), "agreed")

    drain_all()
    acts = {act.code: act for act in acts_after(0, limit=1000) if act.code in ("PRF-12", "PRF-13")}
    assert all(tell(act, Telling("Asia/Shanghai")).title for act in acts.values())
    release = ocds.release(acts["PRF-13"], performed.trade.project)
    (shown,) = release["contracts"][0]["implementation"]["milestones"]
    assert shown["dueDate"].startswith(found.due_date.isoformat())
