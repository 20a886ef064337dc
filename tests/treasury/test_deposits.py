"""Deposits: from the bank's file to the lot, or held with a reason."""

from __future__ import annotations

from openhall.treasury import accounts, ledger, queries, refunds
from openhall.treasury.models import BankLine, LineState
from openhall.witness.models import Outbox


def lines() -> list[BankLine]:
    return list(BankLine.objects.order_by("id"))


class TestMatching:
    def test_the_exact_amount_from_the_own_account_counts(self, tender, bidder) -> None:
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)

        assert [line.state for line in lines()] == [LineState.MATCHED]
        assert queries.deposit_matched(tender.lot, bidder.organisation.pk)

    def test_a_full_cycle_leaves_nothing(self, tender, bidder) -> None:
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)
        accounts.lot_window_closed(tender.lot, at=tender.closed)
        refunds.order_refunds(lot=tender.lot, case=tender.case, cause="award", law=tender.law, at=tender.awarded)
        tender.exchange(tender.awarded)

        assert ledger.open_accounts() == []
        assert tender.sandbox.balance("NTC-DEPOSITS-CNY-01") == 0
        assert queries.unsettled(tender.case) == 0
        assert [row.code for row in Outbox.objects.filter(case_uuid=tender.case).order_by("id")] == [
            "DEP-01", "REF-01", "REF-02",
        ]  # fmt: skip
