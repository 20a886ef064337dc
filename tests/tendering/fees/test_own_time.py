"""Each member is paid for the own time: who was replaced until then, and members whose findings became void as well."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from tests.tendering.experts.test_scoring import Table

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation.public import Committee, Order, void_evaluation
from openhall.tendering.experts import tasks as experts_tasks
from openhall.tendering.fees import rounds
from openhall.tendering.fees.models import Fee, FeeOrder
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def voided(fees, committee=Committee.SAME) -> None:
    """A decision makes the findings void."""
    fees.passes(minutes=1)
    with transaction.atomic():
        lot = lock_lot_in_project(fees.lot.uuid)
        void_evaluation(lot, Order("complaint", uuid4(), committee), candidates=None, at=fees.now)
    fees.passes(minutes=30)


def finds_again(fees) -> None:
    fees.draws.panel.evaluates(who=fees.seated[0])
    fees.draws.panel.reports(who=fees.seated[1])
    fees.passes(minutes=1)


class TestReplaced:
    @pytest.fixture
    def replaced(self, draws, officer, joins, authority, entries, home, request):
        """A member gives way after ten minutes; the next one comes and the committee finds."""
        draws.prepares()
        draws.draws()
        draws.seated = draws.completes()
        draws.passes(minutes=10)
        Table(draws, draws.seated).replaces(seat=1)
        draws.passes(minutes=5)
        new = draws.called[0]
        draws.accepts(new)
        experts_tasks.due(draws.now)
        draws.passes(minutes=20)
        draws.panel.evaluates(who=draws.seated[1])
        draws.panel.reports(who=draws.seated[1])
        return draws, draws.seated[0], draws.person(new)

    def test_each_has_the_time_in_which_the_seat_was_theirs(self, replaced):
        draws, gone, new = replaced
        (one,) = rounds.unpaid(draws.lot)

        works = {work.expert.person_id: work for work in one.works(30)}
        assert len(works) == 5
        assert works[gone.person.pk].minutes == 11, "ten minutes and a second, begun ones counted"
        assert works[new.person.pk].minutes == 20
        others = {who.person.pk for who in draws.seated[1:]}
        assert {works[pk].minutes for pk in others} == {30}
        assert works[gone.person.pk].told()["basis"] == "stated"

    def test_nobody_is_paid_for_longer_than_the_committee_sat(self, replaced):
        draws, _gone, _new = replaced
        (one,) = rounds.unpaid(draws.lot)
        assert {work.minutes for work in one.works(5)} == {5}


class TestVoid:
    def test_members_are_paid_for_both_rounds_by_one_click(self, fees):
        voided(fees)
        finds_again(fees)
        assert [one.number for one in rounds.unpaid(fees.lot)] == [1, 2]
        payload = {"minutes": 12, "earlier": [15]}
        signed = fees.owner.signs("order_fees", f"lot:{fees.lot.uuid}", fees.lot.version, payload, at=fees.now)
        from openhall.tendering.fees import commands
        from openhall.tendering.fees.inputs import FeesInput

        order = commands.order_fees(lot=fees.lot.uuid, given=FeesInput.model_validate(payload), **signed)[0]

        assert order.rounds == [1, 2]
        assert sorted((fee.round, fee.line["minutes"], fee.line.get("round")) for fee in fees.fees) == [
            *[(1, 15, None)] * 4,
            *[(2, 12, 2)] * 4,
        ]
        assert leaf("FEE-03")["public"] == {"members": 8, "minutes": 15, "payer": "owner"}
        assert rounds.unpaid(fees.lot) == []

    def test_a_round_that_was_paid_is_not_paid_again(self, fees):
        fees.orders()
        voided(fees)
        assert rounds.unpaid(fees.lot) == [], "while the bids are evaluated again nothing is ordered"
        finds_again(fees)
        assert [one.number for one in rounds.unpaid(fees.lot)] == [2]
        fees.orders(minutes=10)
        assert Fee.objects.filter(round=2).count() == 4
        assert [one.rounds for one in FeeOrder.objects.order_by("id")] == [[1], [2]]

    def test_what_isnt_said_of_a_round_is_asked_for(self, fees):
        voided(fees)
        finds_again(fees)
        with pytest.raises(Invalid) as refused:
            fees.orders(minutes=10)
        assert list(refused.value.errors) == ["earlier.0"]


def test_the_expert_reads_the_own_time_and_the_payer_only_sums(fees, as_reader, officer, monkeypatch):
    fees.orders()
    monkeypatch.setattr(clock, "now", lambda: fees.now)
    member = fees.seated[0]
    fee = Fee.objects.get(person_id=member.person.pk)
    shown = as_reader(member).get(reverse("fee", args=[fee.uuid])).content.decode()
    assert "the payer states that it sat 15 minutes" in shown
    assert as_reader(member).get("/api/v1/fees").json()["fees"][0]["work"]["basis"] == "stated"
    shown = as_reader(officer).get(reverse("lot-fees", args=[fees.lot.uuid])).content.decode()
    assert "Minutes of all members together" in shown
    assert "Each fee, without a name" not in shown
    fees.awarded()
    assert (
        "Each fee, without a name" in as_reader(officer).get(reverse("lot-fees", args=[fees.lot.uuid])).content.decode()
    )
