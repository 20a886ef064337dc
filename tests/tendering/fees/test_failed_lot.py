"""A lot that fails: its committee worked, and is paid for findings that became void or that left no candidate."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from tests.tendering.fees.test_own_time import finds_again, voided

from openhall.kernel import clock
from openhall.tendering.fees import rounds, tasks, work
from openhall.tendering.fees.models import Fee, FeeOrder
from openhall.tendering.fees.refusals import NoFeesYet
from openhall.tendering.notices.models import Lot
from openhall.treasury.public import GatewayPayment
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
REJECTED = {"rejected": {"article": "unresponsive", "reason": "It has no licence."}}


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def fails(fees) -> None:
    """The owner ends the lot."""
    Lot.objects.filter(pk=fees.lot.pk).update(state=Lot.State.FAILED)
    fees.passes(minutes=1)


def test_findings_that_became_void_are_paid_once_the_lot_has_failed(fees, as_reader, officer, monkeypatch):
    voided(fees)
    assert rounds.unpaid(fees.lot) == []
    with pytest.raises(NoFeesYet):
        fees.orders()
    fails(fees)
    assert [one.number for one in rounds.unpaid(fees.lot)] == [1]
    reader = officer.signs("read", "lot:none", 0)["actor"]
    url = reverse("lot-fees", args=[fees.lot.uuid])
    assert url in [one.url for one in work.waiting(reader, fees.now)]
    monkeypatch.setattr(clock, "now", lambda: fees.now)
    assert 'data-command="order_fees"' in as_reader(officer).get(url).content.decode()

    order = fees.orders(minutes=15)

    assert order.rounds == [1]
    assert leaf("FEE-03")["public"] == {"members": 4, "minutes": 15, "payer": "owner"}
    assert url not in [one.url for one in work.waiting(reader, fees.now)]
    assert tasks.due(fees.now) == 1, "the lot is over, so each fee is published at once"
    assert len(leaf("FEE-04")["statement"]) == 64
    for who in fees.seated:
        fees.names(who)
    fees.pays()
    assert GatewayPayment.objects.filter(state="paid").count() == 4
    for fee in Fee.objects.order_by("id"):
        fees.confirms(fee)


def test_findings_that_left_no_candidate_are_enough_when_the_lot_has_failed(fees):
    voided(fees)
    fees.draws.panel.evaluates(REJECTED, REJECTED, REJECTED, who=fees.seated[0])
    fees.passes(minutes=5)
    assert rounds.unpaid(fees.lot) == []
    fails(fees)
    first, second = rounds.unpaid(fees.lot)
    assert (first.number, second.number) == (1, 2)
    order = fees.orders(minutes=10, earlier=[15])
    assert order.rounds == [1, 2]
    assert Fee.objects.count() == 8


def test_what_was_paid_before_the_findings_became_void_is_not_paid_again(fees):
    fees.orders()
    voided(fees)
    fails(fees)
    assert rounds.unpaid(fees.lot) == []
    with pytest.raises(NoFeesYet):
        fees.orders()
    assert FeeOrder.objects.count() == 1


def test_nobody_is_paid_who_found_nothing(fees):
    voided(fees)
    finds_again(fees)
    voided(fees)
    fails(fees)
    assert [one.number for one in rounds.unpaid(fees.lot)] == [1, 2], "the third has found nothing"
