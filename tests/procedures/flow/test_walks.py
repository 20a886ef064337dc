"""A dossier walks by a published flow: whose hands it is in, where it may go, and what the log tells of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Citizen, Desk
from tests.procedures.flow.conftest import STEPS, Flowing, flow_acts

from openhall.identity.public import MandateMissing
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.dossiers.models import Dossier, State, Unit
from openhall.procedures.dossiers.refusals import DelayUnexplained
from openhall.procedures.flow import tasks
from openhall.procedures.flow.models import Flow, Gone, Leg
from openhall.procedures.flow.refusals import (
    FlowFaulty,
    FlowInThePast,
    FlowThatDay,
    ForTheHead,
    InOtherHands,
    NoSuchWay,
    NotAtItsEnd,
    NotInProcessing,
    NotInYourHands,
    OpinionMissing,
)
from openhall.witness.models import Outbox
from openhall_rules.service.flows import read_flow, walk_faults

pytestmark = pytest.mark.django_db
TUESDAY_ENDS = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)
"""The end of Tuesday, 2 June, in Hanoi: one working day after Monday."""


def leaf(code: str) -> str:
    return bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf).decode()


def public(code: str) -> dict:
    return json.loads(leaf(code))["public"]


class TestPublishing:
    def test_is_data_of_the_office_with_a_first_day_and_a_digest(self, flowing: Flowing) -> None:
        row = flowing.publishes()

        said = public("FLW-01")
        assert (said["number"], said["valid_from"], said["days"]) == (1, "2026-06-01", 3)
        assert said["content_sha256"] == row.content_sha256
        assert flowing.publishes(day="2026-06-08").number == 2

    def test_what_cant_be_walked_is_refused_with_each_fault(self, flowing: Flowing) -> None:
        with pytest.raises(FlowFaulty) as refused:
            flowing.publishes([STEPS[0] | {"days": 9, "next": [2]}, STEPS[2] | {"back": []}])
        assert "3 working days" in str(refused.value.errors)
        assert not Flow.objects.exists()

    def test_never_from_a_day_that_is_over_and_once_a_day(self, flowing: Flowing) -> None:
        flowing.publishes()
        with pytest.raises(FlowThatDay):
            flowing.publishes()
        with pytest.raises(FlowInThePast):
            flowing.publishes(day="2026-06-01", at=NOW + timedelta(days=1))

    def test_only_the_office_publishes(self, flowing: Flowing, citizen: Citizen) -> None:
        for who in (flowing.desk.clerk, flowing.desk.head, citizen):
            with pytest.raises(MandateMissing):
                flowing.publishes(who=who)

    def test_of_a_procedure_in_force(self, flowing: Flowing) -> None:
        with pytest.raises(Invalid):
            flowing.publishes(procedure="9.999999.000.00.00.H98")


class TestWalking:
    def test_through_two_agencies_to_the_heads_decision_and_a_stranger_can_follow_it(
        self, flowing: Flowing, named: Unit
    ) -> None:
        flow = flowing.publishes()
        about = flowing.processing()
        first = Leg.objects.get(dossier=about)
        assert (first.officer_id, first.due_at) == (flowing.desk.clerk.person.pk, TUESDAY_ENDS)
        assert public("FLW-08")["flow"] == str(flow.uuid)

        there = flowing.hands_on(about, 2)
        assert (there.unit.number, there.officer_id) == ("H98.3", None)
        flowing.takes(about, who=flowing.neighbour)
        back = flowing.sends_back(about, 1, who=flowing.neighbour)
        assert back.officer_id == flowing.desk.clerk.person.pk
        flowing.hands_on(about, 2)
        last = flowing.hands_on(about, 3, who=flowing.neighbour)
        assert (last.unit.number, last.officer_id) == ("H98.2", flowing.desk.head.person.pk)
        flowing.desk.steps("finish_dossier", about, who=flowing.desk.head)

        assert [one.gone for one in Leg.objects.filter(dossier=about).order_by("id")] == [
            Gone.ON, Gone.BACK, Gone.ON, Gone.ON, Gone.END
        ]  # fmt: skip
        told = flow_acts(about)
        assert [code for code, _said in told] == [
            "FLW-08", "FLW-04", "FLW-02", "FLW-05", "FLW-04", "FLW-04", "DOS-12",
        ]  # fmt: skip
        assert walk_faults(read_flow(STEPS), told) == []
        assert walk_faults(read_flow(STEPS), [*told[:-2], told[-1]]) == ["5: done at step 2, which isn’t an end"]
        for code in ("FLW-02", "FLW-04", "FLW-05"):
            for words in ("map", "border", "Giang", "An Vu", "Em Bui"):
                assert words not in leaf(code)

    def test_isnt_done_before_its_last_step(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes()
        about = flowing.processing()
        with pytest.raises(NotAtItsEnd):
            flowing.desk.steps("finish_dossier", about)
        about.refresh_from_db()
        assert about.state == State.PROCESSING

    def test_goes_only_where_the_flow_leads(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes()
        about = flowing.processing()
        with pytest.raises(NoSuchWay):
            flowing.hands_on(about, 3)
        with pytest.raises(NoSuchWay):
            flowing.sends_back(about, 1)

    def test_only_whoever_has_it_in_hand_hands_it_on_and_two_tabs_do_it_once(
        self, flowing: Flowing, named: Unit, second: Character, citizen: Citizen, office: Character
    ) -> None:
        flowing.publishes()
        about = flowing.processing()
        with pytest.raises(NotInYourHands):
            flowing.hands_on(about, 2, who=second)
        for who in (flowing.neighbour, citizen, office):
            with pytest.raises((NotFound, MandateMissing)):
                flowing.hands_on(about, 2, who=who)
        seen = Dossier.objects.get(pk=about.pk)
        flowing.hands_on(about, 2)
        seen.refresh_from_db = lambda *_a, **_k: None  # type: ignore[method-assign]
        with pytest.raises((Stale, NotFound)):
            flowing.hands_on(seen, 2)

    def test_needs_the_opinions_that_its_step_names(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes([STEPS[0] | {"opinions": ["H98.3"], "days": 2, "next": [2]}, STEPS[2] | {"back": [1]}])
        about = flowing.processing()
        with pytest.raises(OpinionMissing):
            flowing.hands_on(about, 2)
        flowing.asking.gives(flowing.asking.asks(about))
        assert flowing.hands_on(about, 2).step == 2

    def test_a_head_step_is_the_heads(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes([STEPS[2] | {"days": 3, "back": []}])
        about = flowing.processing()
        with pytest.raises(ForTheHead):
            flowing.takes(about)

    def test_without_a_flow_it_is_one_step_of_the_whole_limit(self, flowing: Flowing, named: Unit) -> None:
        about = flowing.processing()
        leg = Leg.objects.get(dossier=about)
        assert (leg.flow, leg.due_at) == (None, about.due_at)
        assert not Outbox.objects.filter(code="FLW-08").exists()
        flowing.desk.steps("finish_dossier", about)
        assert Leg.objects.get(dossier=about).gone == Gone.END

    def test_a_walk_keeps_the_flow_by_which_it_began(self, flowing: Flowing, named: Unit) -> None:
        old = flowing.publishes()
        about = flowing.processing()
        new = flowing.publishes([STEPS[2] | {"days": 3, "back": []}], day="2026-06-02")
        assert Leg.objects.get(dossier=about).flow == old
        later = flowing.processing(at=NOW + timedelta(days=1))
        assert Leg.objects.get(dossier=later).flow == new

    def test_stands_still_with_the_dossiers_clock_and_gets_the_days_back(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes()
        about = flowing.desk.says("ask_supplement", flowing.processing(), missing="The map of the plot.")
        assert Leg.objects.get(dossier=about).next_warning_at is None
        with pytest.raises(NotInProcessing):
            flowing.takes(about)
        thursday = NOW + timedelta(days=3)
        flowing.desk.scans(about, 1, words=b"map", at=thursday)
        flowing.desk.hands_in(about, at=thursday)
        assert Leg.objects.get(dossier=about).due_at == TUESDAY_ENDS + timedelta(days=3)

    def test_late_without_a_word_it_goes_nowhere(self, flowing: Flowing, named: Unit) -> None:
        flowing.publishes()
        about = flowing.processing()
        with pytest.raises(DelayUnexplained):
            flowing.hands_on(about, 2, at=NOW + timedelta(days=9))


class TestHands:
    def test_anybody_of_the_unit_takes_what_nobody_has_and_nobody_takes_it_from_them(
        self, flowing: Flowing, second: Character, unit: Unit
    ) -> None:
        about = flowing.processing()
        assert flowing.takes(about).officer_id == flowing.desk.clerk.person.pk
        assert public("FLW-02") == {"step": 1, "unit": "H98.2", "stands_in": False}
        with pytest.raises(InOtherHands):
            flowing.takes(about, who=second)
        with pytest.raises(InOtherHands):
            flowing.takes(about)

    def test_who_stands_in_for_the_officer_takes_it(self, flowing: Flowing, named: Unit, second: Character) -> None:
        about = flowing.processing()
        leg = flowing.takes(about, who=second)
        assert leg.officer_id == second.person.pk
        assert public("FLW-02")["stands_in"] is True
        assert [one.gone for one in Leg.objects.filter(dossier=about).order_by("id")] == [Gone.OVER, ""]

    def test_goes_over_to_a_colleague_with_the_same_due_instant(
        self, flowing: Flowing, named: Unit, second: Character
    ) -> None:
        about = flowing.processing()
        leg = flowing.hands_over(about, second)
        assert (leg.officer_id, leg.due_at) == (second.person.pk, about.due_at)
        assert "knows" not in leaf("FLW-03")
        assert Message.objects.filter(person=second.person.uuid).exists()
        with pytest.raises(NotInYourHands):
            flowing.hands_over(about, second)
        assert flowing.hands_over(about, flowing.desk.clerk, who=flowing.desk.head).officer_id

    def test_only_to_people_of_the_unit(self, flowing: Flowing, named: Unit, citizen: Citizen) -> None:
        about = flowing.processing()
        for to in (flowing.neighbour, citizen, flowing.desk.clerk):
            with pytest.raises(Invalid):
                flowing.hands_over(about, to)


def test_people_are_warned_before_and_after_a_step_once_each(
    flowing: Flowing, named: Unit, desk: Desk, second: Character
) -> None:
    flowing.publishes()
    flowing.processing()
    Message.objects.all().delete()

    assert tasks.due(NOW) == 1
    assert tasks.due(NOW) == 0
    people = {desk.clerk.person.uuid, second.person.uuid, desk.head.person.uuid}
    assert {one.person for one in Message.objects.all()} == people
    assert public("FLW-07")["kind"] == "soon"
    assert tasks.due(TUESDAY_ENDS) == 0
    assert tasks.due(TUESDAY_ENDS + timedelta(seconds=1)) == 1
    assert public("FLW-07") == {"step": 1, "kind": "late", "due_at": "2026-06-02T17:00:00.000000Z"}
    assert tasks.due(TUESDAY_ENDS + timedelta(days=5)) == 0


class TestManyAtOnce:
    def test_the_head_puts_them_into_other_hands_and_one_that_changed_stays(
        self, flowing: Flowing, named: Unit, second: Character
    ) -> None:
        rows = [flowing.processing(child=name) for name in ("Linh", "Mai", "Vy")]
        uuid = flowing.orders(second, *rows)
        flowing.hands_over(rows[2], flowing.desk.head, who=flowing.desk.head)

        tasks.due(NOW)

        from openhall.procedures.flow.models import Handover

        order = Handover.objects.get(uuid=uuid)
        assert order.state == "done"
        assert list(order.items.values_list("refusal", flat=True)) == ["", "", "stale"]
        open_ = Leg.objects.filter(sent_at=None).order_by("dossier_id").values_list("officer_id", flat=True)
        assert list(open_) == [second.person.pk, second.person.pk, flowing.desk.head.person.pk]
        assert public("FLW-06") == {"unit": "H98.2", "dossiers": 3}
        assert json.loads(leaf("FLW-03"))["actor"] == "log"

    def test_only_the_head_orders_and_only_of_the_own_unit(
        self, flowing: Flowing, named: Unit, second: Character, citizen: Citizen
    ) -> None:
        about = flowing.processing()
        for who in (flowing.desk.clerk, flowing.elder, flowing.desk.office, citizen):
            with pytest.raises((MandateMissing, NotFound)):
                flowing.orders(second, about, who=who)
        with pytest.raises(Invalid):
            flowing.orders(flowing.neighbour, about)
