"""Halts of the witness room are real: what is halted waits, whoever asks, until it is resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.witness_room.officers import Eyes, logged

from openhall.identity.public import Role
from openhall.kernel.refusals import MoveNotAllowed, Stale
from openhall.tendering.opening import tasks as opening_tasks
from openhall.tendering.planning import public as planning
from openhall.witness.public import drain_all
from openhall.witness_room.watching import halting
from openhall.witness_room.watching.models import Session
from openhall.witness_room.watching.refusals import HaltNotAllowed, HaltNotEntered, SessionHalted

pytestmark = pytest.mark.django_db(transaction=True)


class TestHalting:
    def test_makes_the_opening_wait_until_it_is_resumed(self, eyes, hall):
        halt, recorded = eyes.halts()

        with pytest.raises(SessionHalted) as refusal:
            hall.hands_in(0)
        assert refusal.value.facts["article"] == "OpenHall reference rules; no law"
        assert recorded.leaf_sha256 in refusal.value.facts["url"]
        assert halt.steps == ["award", "candidates", "contract", "evaluation", "opening"]

        hall.passes(minutes=5)
        eyes.resumes()
        hall.hands_in(0)
        hall.hands_in(1)
        assert hall.opens().recorded.leaf_sha256

    def test_those_who_prepare_the_tender_are_told_why(self, eyes, hall, officer, agent, bidder):
        from openhall.kernel.models import Message
        from openhall.kernel.wording import in_words

        eyes.halts("A complaint was filed.")
        eyes.resumes("It was decided.")

        for who in (officer, agent):
            told = [in_words(one.body) for one in Message.objects.filter(person=who.person.uuid).order_by("id")]
            assert any("A complaint was filed." in one for one in told)
            assert "It was decided." in told[-1]
        told = [in_words(one.body) for one in Message.objects.filter(person=bidder.person.uuid).order_by("id")]
        assert not any("A complaint was filed." in one for one in told)

    def test_the_worker_waits_too(self, eyes, hall):
        hall.hands_in(0)
        hall.hands_in(1)
        eyes.halts()
        drain_all()

        assert opening_tasks.due(hall.now) == 0
        assert hall.lot.state == "released"
        eyes.resumes()
        assert opening_tasks.due(hall.now) == 1
        assert hall.lot.state == "opened"

    def test_ends_by_itself_when_it_was_given_an_end(self, eyes, hall):
        eyes.halts(until=hall.now + timedelta(minutes=10))
        hall.passes(minutes=9)
        with pytest.raises(SessionHalted):
            hall.hands_in(0)
        hall.passes(minutes=1)

        hall.hands_in(0)
        with pytest.raises(MoveNotAllowed):
            eyes.resumes()
        eyes.halts("Once more.")

    def test_makes_publication_and_award_wait(self, eyes, hall, officer, joins):
        from openhall.tendering.awards.commands import publish_candidates
        from openhall.tendering.evaluation.commands import evaluate_bids
        from openhall.tendering.evaluation.inputs import Findings
        from openhall.tendering.opening.public import read_out

        hall.hands_in(0)
        hall.hands_in(1)
        hall.opens()
        eyes.halts()
        lot = hall.lot
        expert = joins("Jin Ha", "Northern Trading Centre", Role.EXPERT)
        payload = {"bids": [{"bid": str(one.bid)} for one in read_out(lot.pk)], "members": 5, "experts": 5}
        signed = expert.signs("evaluate_bids", f"lot:{lot.uuid}", lot.version, payload, at=hall.now)
        with pytest.raises(SessionHalted):
            evaluate_bids(lot_uuid=lot.uuid, findings=Findings.model_validate(payload), **signed)
        signed = officer.signs("publish_candidates", f"lot:{lot.uuid}", lot.version, at=hall.now)
        with pytest.raises(SessionHalted):
            publish_candidates(lot_uuid=lot.uuid, **signed)

    def test_no_time_of_the_opening_runs_meanwhile(self, eyes, hall):
        eyes.halts()
        begun = hall.now
        hall.passes(hours=2)
        eyes.resumes()
        hall.passes(minutes=1)

        assert halting.halted_for(f"lot:{hall.lot.uuid}", since=begun, at=hall.now) == timedelta(hours=2)
        half = begun + timedelta(hours=1)
        assert halting.halted_for(f"lot:{hall.lot.uuid}", since=half, at=hall.now) == timedelta(hours=1)

    def test_of_two_tabs_the_second_is_refused(self, eyes):
        seen_version = eyes.session.version
        eyes.halts()
        eyes.resumes()

        with pytest.raises(Stale):
            eyes.halts(version=seen_version)

    def test_a_step_that_the_law_does_not_name_can_not_be_halted(self, eyes, hall):
        project = hall.tender.project
        project.pack_values = project.pack_values | {"witness.may_halt": ["award"]}
        project.save()

        with pytest.raises(HaltNotAllowed) as refusal:
            eyes.halts()
        assert refusal.value.facts["pending"] == "opening"

    def test_under_the_law_of_china_somebody_must_enter_first_what_may_be_halted(
        self, trade, witness_officer, authority
    ):
        from uuid import uuid4

        logged()
        session = Session.objects.get()
        eyes = Eyes(witness_officer, session, lambda: trade.now)
        eyes.enters()
        with pytest.raises(HaltNotEntered) as refusal:
            eyes.halts()
        assert "supervises" in refusal.value.facts["authority"]

        uuid = uuid4()
        payload = {"pack": "cn@2019-03-02", "path": "witness.may_halt", "value": ["contract"], "source": "A fiction"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=trade.now)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)
        eyes.halts()
        with pytest.raises(SessionHalted):
            trade.signs(trade.officer, "owner")
