"""A contract that ends before it is performed: by agreement, for a cause of the law, by decision; its consequences."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotYours
from openhall.portal.public import ocds
from openhall.portal.sentences import Telling, tell
from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.fulfilment.models import FulfilmentState, MilestoneState, Termination
from openhall.tendering.fulfilment.terminating import commands, inputs, refusals
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
SHAPES = {
    "announce_termination": (commands.announce_termination, inputs.TerminationInput),
    "answer_termination": (commands.answer_termination, inputs.TerminationAnswer),
    "end_contract": (commands.end_contract, inputs.EndInput),
    "free_bond": (commands.free_bond, inputs.BondFreed),
}


def leaf(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf))


class Ending:
    """A contract that one side wants to end."""

    def __init__(self, performed: Any) -> None:
        self.performed = performed

    def does(self, who: Any, command: str, **payload: Any) -> Any:
        act, shape = SHAPES[command]
        one = self.performed
        one.now += timedelta(hours=1)
        signed = who.signs(command, f"contract:{one.contract.uuid}", one.row.version, payload, at=one.now)
        return act(contract_uuid=one.contract.uuid, given=shape.model_validate(payload), **signed)

    def announces(self, who: Any = None, *, ground: str = "late_after_demand", bond: str = "release") -> Termination:
        due = format_instant(self.performed.now + timedelta(days=7))
        payload = {"ground": ground, "reason": "Nothing came.", "consequences": "Nothing is owed.", "bond": bond}
        payload |= {"answer_due_at": due, "evidence": ["a" * 64]}
        self.does(who or self.performed.owner, "announce_termination", **payload)
        return Termination.objects.latest("id")

    def answers(self, row: Termination, answer: str, who: Any = None) -> Termination:
        payload = {"termination": str(row.uuid), "answer": answer, "text": "We say so."}
        self.does(who or self.performed.supplier, "answer_termination", **payload)
        return Termination.objects.get(uuid=row.uuid)

    def ends(self, row: Termination, who: Any = None) -> Termination:
        payload = {"termination": str(row.uuid), "text": "That changes nothing."}
        self.does(who or self.performed.owner, "end_contract", **payload)
        return Termination.objects.get(uuid=row.uuid)


@pytest.fixture
def ending(performed: Any) -> Ending:
    return Ending(performed)


def test_after_an_objection_the_owner_ends_it_for_cause_and_what_was_open_falls_away(ending, performed):
    today = performed.now.date()
    milestone = performed.planned((today + timedelta(days=40)).isoformat())
    row = ending.announces()
    assert leaf("PRF-14")["public"]["article"] == "民法典 (2020) 第五百六十三条"
    row = ending.answers(row, "object")
    assert row.state == Termination.State.OBJECTED
    row = ending.ends(row)

    milestone.refresh_from_db()
    assert (performed.row.state, row.state, row.open_milestones) == (FulfilmentState.TERMINATED, "ended", 1)
    assert milestone.state == MilestoneState.DROPPED
    assert leaf("PRF-16")["public"]["bond"] == "release"
    assert fulfilment.under_way(performed.trade.project.uuid) == []
    found = fulfilment.ended_early(performed.trade.lot.pk)
    assert found is not None
    assert found.uuid == row.uuid
    for wrong in (
        lambda: performed.planned((today + timedelta(days=50)).isoformat()),
        lambda: performed.does(performed.owner, "complete_contract", text="Done."),
        lambda: ending.announces(),
    ):
        with pytest.raises(MoveNotAllowed):
            wrong()


def test_the_other_side_that_agrees_ends_it_at_once(ending, performed):
    Project.objects.filter(pk=performed.trade.project.pk).update(resource_class="goods")
    row = ending.announces(performed.supplier, ground="agreement")
    with pytest.raises(refusals.NeedsBothSides):
        ending.ends(row, performed.supplier)
    row = ending.answers(row, "agree", performed.owner)
    assert (row.state, performed.row.state) == ("ended", FulfilmentState.TERMINATED)


def test_an_agreement_that_the_other_side_declines_ends_nothing(ending, performed):
    Project.objects.filter(pk=performed.trade.project.pk).update(resource_class="goods")
    row = ending.answers(ending.announces(ground="agreement"), "object")
    assert (row.state, performed.row.state) == ("declined", FulfilmentState.RUNNING)
    assert ending.announces().state == "announced"  # another ground may follow


def test_government_procurement_ends_at_nobodys_will_but_for_the_public_interest(ending, performed):
    with pytest.raises(refusals.EndGroundNotShown):
        ending.announces(ground="agreement")
    row = ending.announces(ground="public_interest")
    assert row.article == "政府采购法 (2014) 第五十条"


def test_nobody_ends_it_before_the_other_side_could_answer_and_who_was_silent_can_still_object(ending, performed):
    row = ending.announces()
    with pytest.raises(refusals.OtherSideToBeHeard):
        ending.ends(row)
    performed.now = row.answer_due_at
    row = ending.ends(row)
    row = ending.answers(row, "object")
    assert (row.state, row.answer) == ("ended", "We say so.")
    with pytest.raises(refusals.EndAnswerOver):
        ending.answers(row, "object")


def test_each_side_has_its_own_part(ending, performed, bidders, agent, supervisor, stranger):
    for who in (bidders[0], agent, supervisor, stranger):
        with pytest.raises((NotYours, MandateMissing)):
            ending.announces(who)
    row = ending.announces()
    with pytest.raises(refusals.EndAnnounced):
        ending.announces()
    for who, answer in ((performed.owner, "agree"), (performed.supplier, "withdraw")):
        with pytest.raises(refusals.EndAnswerOver):
            ending.answers(row, answer, who)
    with pytest.raises(refusals.EndAnswerOver):
        ending.ends(row, performed.supplier)
    theirs = ending.announces(performed.supplier)
    assert ending.answers(row, "withdraw", performed.owner).state == "withdrawn"
    performed.now = theirs.answer_due_at
    assert ending.ends(theirs, performed.supplier).bond == "hold"  # it doesn't free its own bond
    with pytest.raises(refusals.NoBondHeld):
        ending.does(performed.owner, "free_bond", text="It is yours.")


def test_there_is_time_to_answer(ending, performed):
    payload = {"ground": "decision", "reason": "R", "consequences": "C", "bond": "hold"}
    with pytest.raises(Invalid):
        ending.does(performed.owner, "announce_termination", **payload, answer_due_at=format_instant(performed.now))


def test_open_data_says_that_it_was_terminated_and_everybody_reads_why(ending, performed, as_reader):
    row = ending.announces()
    address = f"/contracts/{performed.contract.uuid}/termination"
    clock.move_to(performed.now)
    assert 'data-command="answer_termination"' in as_reader(performed.supplier).get(address).content.decode()
    assert 'data-command="announce_termination"' in as_reader(performed.supplier).get(address).content.decode()
    assert address in as_reader(performed.supplier).get("/work").content.decode()
    row = ending.answers(row, "object")
    clock.move_to(performed.now)
    assert address in as_reader(performed.owner).get("/work").content.decode()
    assert 'data-command="end_contract"' in as_reader(performed.owner).get(address).content.decode()
    ending.ends(row)
    page = Client().get(address).content.decode()
    assert "Nothing came." in page
    assert "ended early" in page
    assert Client().get(f"/contracts/{performed.contract.uuid}/performance").status_code == 200
    told = Client().get(f"/api/v1/contracts/{performed.contract.uuid}/terminations").json()
    assert [one["state"] for one in told["terminations"]] == ["ended"]

    drain_all()
    acts = {act.code: act for act in acts_after(0, limit=1000) if act.code in ("PRF-14", "PRF-15", "PRF-16")}
    assert all(tell(act, Telling("Asia/Shanghai")).title for act in acts.values())
    release = ocds.release(acts["PRF-16"], performed.trade.project)
    assert release["tag"] == ["contractTermination"]
    assert release["contracts"][0]["status"] == "terminated"
    assert ocds.release(acts["PRF-15"], performed.trade.project)["contracts"][0]["implementation"]["documents"]
