"""The draft by rule, the two signatures, and every way of being refused."""

from __future__ import annotations

import json

import pytest

from openhall.tendering.contracts.models import Contract
from openhall.tendering.contracts.tasks import due
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class TestDraft:
    def test_price_items_and_days_are_those_of_the_bid(self, trades):
        trade = trades()

        assert due(trade.now) == 1

        contract = trade.contract
        assert (contract.owner_id, contract.supplier_id) == (
            trade.officer.organisation.pk,
            trade.supplier.organisation.pk,
        )
        assert contract.facts["amount"] == "900.50"
        assert contract.facts["days"] == 90
        assert [item["amount"] for item in contract.facts["items"]] == ["900.00", "0.50"]
        assert contract.contract_due_at == trade.lot.award.contract_due_at
        assert due(trade.now) == 0


class TestSign:
    def test_both_sides_sign_and_the_contract_is_concluded(self, trade):
        base = trade.contract.pdf_sha256

        first = trade.signs(trade.officer, "owner")
        assert (first.contract.state, first.concluded) == (Contract.State.SIGNING, None)
        middle = trade.contract.pdf_sha256
        second = trade.signs(trade.supplier, "supplier")

        contract = trade.contract
        assert contract.state == Contract.State.CONCLUDED
        assert (trade.lot.state, trade.project.state) == (Lot.State.CONTRACTED, "contracted")
        leaves = [json.loads(bytes(row.leaf))["public"] for row in Outbox.objects.filter(code="CON-01").order_by("id")]
        lot = str(trade.lot.uuid)
        assert leaves == [
            {"lot": lot, "side": "owner", "pdf_sha256": base},
            {"lot": lot, "side": "supplier", "pdf_sha256": middle},
        ]
        concluded = the_act("CON-02")
        assert concluded["actor"] == "log"
        assert concluded["public"] == {
            "lot": lot, "pdf_sha256": contract.pdf_sha256, "amount": "900.50", "currency": "CNY"
        }  # fmt: skip
        assert second.concluded is not None
        assert len({base, middle, contract.pdf_sha256}) == 3
