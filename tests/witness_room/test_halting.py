"""Halts of the witness room are real: what is halted waits, whoever asks, until it is resumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.html import escape
from tests.witness_room.officers import Eyes, last, logged

from openhall.identity.public import Role
from openhall.kernel.refusals import MoveNotAllowed, Stale
from openhall.tendering.awards.commands import publish_award, publish_candidates
from openhall.tendering.bidding.models import Bid
from openhall.tendering.evaluation.commands import evaluate_bids, sign_report
from openhall.tendering.evaluation.inputs import Findings
from openhall.tendering.opening import tasks as opening_tasks
from openhall.tendering.opening.commands import reveal_identity
from openhall.tendering.opening.public import read_out
from openhall.tendering.planning import public as planning
from openhall.witness.models import Outbox
from openhall.witness.public import REGISTRY, drain_all
from openhall.witness_room.watching import halting
from openhall.witness_room.watching.models import Session
from openhall.witness_room.watching.pages import PENDING
from openhall.witness_room.watching.refusals import HaltNotAllowed, HaltNotEntered, SessionHalted
from openhall_rules.replay.rules_sessions import STEPS

pytestmark = pytest.mark.django_db(transaction=True)
SIGNING = "CON-01"
"""Halted in a test of its own: the reference rules ask for no contract."""


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
        eyes.resumes()
        trade.signs(trade.officer, "owner")
        assert last("CON-01")


class Way:
    """A tender on its way from the closed window to the award, one step after the other that may be halted."""

    def __init__(self, hall: Any, officer: Any, joins: Any) -> None:
        self.hall, self.officer, self.joins = hall, officer, joins
        self.expert: Any = None
        self.steps: dict[str, Callable[[], Any]] = {
            "OPN-04": lambda: hall.hands_in(0),
            "OPN-08": self.reveals,
            "OPN-05": hall.opens,
            "EVA-01": self.evaluates,
            "EVA-02": lambda: self.acts(self.expert, sign_report),
            "AWD-01": lambda: self.acts(officer, publish_candidates),
            "AWD-02": lambda: self.acts(officer, publish_award),
        }

    def until(self, code: str) -> None:
        """Everything before that step, and what must be there for it."""
        for before, step in self.steps.items():
            if before == "OPN-05":
                self.hall.hands_in(1)
            if before == "EVA-01":
                self.hall.passes(hours=1)
                self.expert = self.joins("Jin Ha", "Northern Trading Centre", Role.EXPERT)
            if before == "AWD-02":
                self.hall.now = self.hall.lot.award.until
            if before == code:
                return
            step()
            self.hall.passes(minutes=1)
            logged()

    def acts(self, who: Any, command: Any, payload: dict[str, Any] | None = None, **arguments: Any) -> Any:
        lot = self.hall.lot
        signed = who.signs(command.__name__, f"lot:{lot.uuid}", lot.version, payload or {}, at=self.hall.now)
        return command(lot_uuid=lot.uuid, **arguments, **signed)

    def evaluates(self) -> Any:
        bids = [{"bid": str(one.bid)} for one in read_out(self.hall.lot.pk)]
        payload = {"bids": bids, "members": 5, "experts": 5}
        return self.acts(self.expert, evaluate_bids, payload, findings=Findings.model_validate(payload))

    def reveals(self) -> Any:
        bidding = self.hall.taking_part[0]
        payload = {"kind": "price", "identity": bidding.sealed.identities["price"]}
        version = Bid.objects.get(uuid=bidding.uuid).version
        signed = bidding.who.signs("reveal_identity", f"bid:{bidding.uuid}", version, payload, at=self.hall.now)
        return reveal_identity(bid=bidding.uuid, **payload, **signed)


class TestEveryStepThatMayBeHalted:
    @pytest.mark.parametrize("code", sorted(set(STEPS) - {SIGNING}))
    def test_is_refused_until_the_transaction_is_resumed(self, eyes, hall, officer, joins, code):
        way = Way(hall, officer, joins)
        way.until(code)
        before = Outbox.objects.filter(code=code).count()
        halt, _recorded = eyes.halts()

        with pytest.raises(SessionHalted) as refusal:
            way.steps[code]()
        assert refusal.value.facts["step"] == STEPS[code] in halt.steps
        assert Outbox.objects.filter(code=code).count() == before

        eyes.resumes()
        way.steps[code]()
        assert Outbox.objects.filter(code=code).count() == before + 1

    def test_none_is_left_out(self, eyes, hall, officer, joins):
        law = planning.law_of(hall.tender.project)
        assert {*Way(hall, officer, joins).steps, SIGNING} == set(STEPS)
        assert set(law.get("witness.may_halt")) == set(STEPS.values()) == set(PENDING)

    def test_the_page_names_the_acts_of_each_and_which_comes_next(self, eyes, as_reader, witness_officer, supervisor):
        for reader in (witness_officer, supervisor):
            page = as_reader(reader).get(f"/witness-room/sessions/{eyes.session.uuid}").content.decode()
            for code in STEPS:
                assert escape(str(REGISTRY[code].name)) in page, code
            assert page.count("wr-haltable__next") == 1
