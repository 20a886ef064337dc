"""Refunds: by rule, once, to the cent, back to where the money came from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.treasury import accounts, hooks, ledger, payment_orders, queries, reasons, refunds, tasks
from openhall.treasury.models import BankLine, LineState, PaymentOrder, PayoutState, Refund, ReturnOrder
from openhall.witness.models import Outbox, Statement
from openhall.witness.public import acts_after, drain_all, hidden_acts, statement
from openhall_rules import pack
from openhall_verify import refunds as verifier
from openhall_verify.findings import Failed


@pytest.fixture
def paid(tender, bidder):
    """The bidder's deposit was received and the lot's window has closed."""
    tender.registers(bidder)
    tender.pays(tender.asks(bidder).reference)
    accounts.lot_window_closed(tender.lot, at=tender.closed)
    return tender


def order(tender, *, at=None, law=None, **changes: Any) -> refunds.RefundsOrdered:
    facts: dict[str, Any] = {"lot": tender.lot, "case": tender.case, "cause": "award", "law": law or tender.law}
    return refunds.order_refunds(**facts | {"at": at or tender.awarded} | changes)


class Published:
    """What a verifier reads of a case, from the log's acts."""

    def __init__(self, case, lot) -> None:
        drain_all()
        self.lot = str(lot)
        self.all = [
            SimpleNamespace(code=act.body["code"], object=str(act.uuid), public=act.body["public"], act=act)
            for act in acts_after(0, case=case)
            if act.code.startswith(("DEP", "REF"))
        ]

    def acts(self):
        return self.all

    def of(self, code: str, object_id: str | None = None):
        known = [*self.all, SimpleNamespace(code="OPN-03", object=object_id, lot=self.lot)]
        return [act for act in known if act.code == code and object_id in (None, act.object)]

    def statement(self, leaf):
        return leaf.act.statement()


class TestInterest:
    def test_the_bank_owes_what_the_law_says_to_the_cent(self, paid):
        """By hand: 2 March to 12 April 2026 are 41 days; 10000 × 0.0005 × 41 / 360 = 0.5694…"""
        order(paid)

        refund = Refund.objects.get()
        assert (refund.principal, refund.interest) == (Decimal(10000), Decimal("0.57"))
        assert (refund.from_date.isoformat(), refund.to_date.isoformat()) == ("2026-03-02", "2026-04-12")
        assert (refund.rates, refund.day_count) == ("0.0005", "actual/360")

    def test_a_rate_that_changed_is_named_with_each_first_day(self, paid):
        rates = [
            {"from": "2020-01-01", "rate": "0.9"},
            {"from": "2026-01-01", "rate": "0.001"},
            {"from": "2026-04-01", "rate": "0.002"},
            {"from": "2026-05-01", "rate": "0.5"},
        ]
        order(paid, law=paid.law.with_values({"deposits.interest_rate": rates}))

        assert Refund.objects.get().rates == [
            {"from": "2026-01-01", "rate": "0.001"},
            {"from": "2026-04-01", "rate": "0.002"},
        ]

    def test_without_a_rate_nothing_is_computed_and_it_says_who_must_enter_it(self, paid, monkeypatch):
        monkeypatch.setattr(hooks.HOOKS, "law_of_case", lambda case: pack("cn@2019-03-02"))
        unset = pack("cn@2019-03-02")

        ordered = order(paid, law=unset)

        refund = Refund.objects.get()
        assert ordered.refunds == ()
        assert ordered.recorded is None
        assert (refund.state, refund.principal) == (PayoutState.WAITING, None)
        assert "the depositary bank" in refund.waiting_for
        assert not Outbox.objects.filter(code__startswith="REF").exists()
        assert tasks.due(paid.awarded) == 0

    def test_a_waiting_refund_goes_when_the_rate_is_entered(self, paid, monkeypatch):
        order(paid, law=pack("cn@2019-03-02"))
        monkeypatch.setattr(hooks.HOOKS, "law_of_case", lambda case: paid.law)

        paid.exchange(paid.awarded + timedelta(days=1))

        refund = Refund.objects.get()
        assert (refund.state, refund.waiting_for) == (PayoutState.PAID, "")
        assert refund.to_date.isoformat() == "2026-04-13"
        assert ledger.open_accounts() == []


class TestOrder:
    def test_it_is_given_once_whatever_causes_it(self, paid):
        first = order(paid)
        second = order(paid, cause="contract", at=paid.awarded + timedelta(days=9))

        assert len(first.refunds) == 1
        assert (second.refunds, second.recorded) == ((), None)
        assert Outbox.objects.filter(code="REF-01").count() == 1

    def test_only_the_chosen_bidders_get_theirs(self, tender, bidder, rival):
        tender.registers(bidder)
        tender.registers(rival, "6222-0002")
        tender.pays(tender.asks(bidder).reference)
        tender.pays(tender.asks(rival).reference, from_account="6222-0002")
        accounts.lot_window_closed(tender.lot, at=tender.closed)

        order(tender, organisations={rival.organisation.pk})
        assert [row.deposit.sub_account.organisation_id for row in Refund.objects.all()] == [rival.organisation.pk]

        winner = queries.status_of(tender.lot, bidder.organisation.pk)
        assert winner is not None
        order(tender, cause="contract", bidders={winner.deposit.sub_account.bidder})
        assert Refund.objects.count() == 2

    def test_the_statement_is_what_the_protocol_says(self, paid):
        order(paid)

        leaf = Outbox.objects.get(code="REF-01")
        (stated,) = statement(leaf.statement_sha256)["refunds"]
        deposit = Refund.objects.get().deposit
        assert stated == {
            "deposit": str(deposit.uuid), "bidder": deposit.sub_account.bidder, "principal": "10000.00",
            "interest": "0.57", "rate": "0.0005", "day_count": "actual/360", "from": "2026-03-02", "to": "2026-04-12",
            "currency": "CNY",
        }  # fmt: skip
        assert b'"cause":"award","count":1' in bytes(leaf.leaf)

    def test_a_stranger_recomputes_it_all(self, paid):
        order(paid)
        paid.exchange(paid.awarded)

        assert verifier.check(Published(paid.case, paid.lot), paid.law, str(paid.lot)) == queries.refunds_of(paid.lot)
        assert queries.refunds_of(paid.lot)[0]["interest"] == "0.57"

    def test_an_unknown_lot_has_nothing_to_refund(self, tender):
        assert order(tender, lot=uuid4()).refunds == ()

    def test_an_unknown_cause_is_a_bug(self, paid):
        with pytest.raises(ValueError, match="no cause"):
            order(paid, cause="generosity")


class TestSecrecy:
    def test_before_the_window_closes_a_refund_is_a_sealed_act(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)

        order(tender, cause="withdrawal", at=tender.monday + timedelta(days=2))
        tender.exchange(tender.monday + timedelta(days=2))

        codes = [act.code for act in hidden_acts(tender.lot)]
        assert codes == ["DEP-01", "REF-03", "REF-04"]
        assert not Outbox.objects.filter(code__in=["REF-01", "REF-02"]).exists()
        assert not Statement.objects.exists()
        assert ledger.open_accounts() == []
        assert queries.refunds_of(tender.lot) == []

        accounts.lot_window_closed(tender.lot, at=tender.closed)
        redone = verifier.check(Published(tender.case, tender.lot), tender.law, str(tender.lot))
        assert redone == queries.refunds_of(tender.lot)
        assert len(redone) == 1

    def test_who_withdrew_and_bids_again_pays_again(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)
        order(tender, cause="withdrawal", at=tender.monday + timedelta(days=2))
        tender.exchange(tender.monday + timedelta(days=2))
        assert not queries.deposit_matched(tender.lot, bidder.organisation.pk)

        tender.pays(asked.reference, at=tender.monday + timedelta(days=3))
        assert queries.deposit_matched(tender.lot, bidder.organisation.pk)

        accounts.lot_window_closed(tender.lot, at=tender.closed)
        order(tender)
        tender.exchange(tender.awarded)
        assert len(verifier.check(Published(tender.case, tender.lot), tender.law, str(tender.lot))) == 2
        assert ledger.open_accounts() == []


class TestPayout:
    def test_it_goes_back_to_the_account_that_it_came_from(self, paid, bidder):
        paid.registers(bidder, "6222-0009", at=paid.awarded)
        order(paid)
        paid.exchange(paid.awarded)

        debit = BankLine.objects.get(is_credit=False)
        refund = Refund.objects.get()
        assert debit.party_number == paid.own
        assert debit.end_to_end == refund.deposit.uuid.hex
        assert (debit.amount, refund.state) == (Decimal("10000.57"), PayoutState.PAID)
        assert Outbox.objects.filter(code="REF-02", object=f"deposit:{refund.deposit.uuid}").count() == 1

    def test_an_order_that_was_made_but_not_written_is_written_once_more_the_same(self, paid):
        order(paid)
        payment_orders.make_orders(paid.awarded)
        (file,) = payment_orders.outbox().glob("*.xml")
        before = file.read_bytes()
        file.unlink()
        PaymentOrder.objects.update(written_at=None)  # the worker died before it wrote

        payment_orders.make_orders(paid.awarded)

        assert file.read_bytes() == before
        assert PaymentOrder.objects.count() == 1

    def test_the_bank_executes_an_order_once(self, paid):
        order(paid)
        payment_orders.make_orders(paid.awarded)
        (file,) = payment_orders.outbox().glob("*.xml")
        document = file.read_bytes()
        paid.exchange(paid.awarded)

        assert paid.sandbox.execute(document, at=paid.awarded) == 0
        assert paid.sandbox.balance(paid.platform) == 0

    def test_a_debit_of_another_amount_confirms_nothing(self, paid):
        order(paid)
        payment_orders.make_orders(paid.awarded)
        (file,) = payment_orders.outbox().glob("*.xml")
        file.write_bytes(file.read_bytes().replace(b"10000.57", b"10000.56"))
        paid.exchange(paid.awarded)

        debit = BankLine.objects.get(is_credit=False)
        assert (debit.state, debit.reason) == (LineState.HELD, reasons.PAYOUT_DIFFERS)
        assert Refund.objects.get().state == PayoutState.SENT
        assert queries.unsettled(paid.case) == 1

    def test_a_debit_that_nobody_ordered_is_shown(self, paid):
        order(paid)
        payment_orders.make_orders(paid.awarded)
        (file,) = payment_orders.outbox().glob("*.xml")
        file.write_bytes(
            file.read_bytes().replace(Refund.objects.get().deposit.uuid.hex.encode(), uuid4().hex.encode())
        )
        paid.exchange(paid.awarded)

        assert BankLine.objects.get(is_credit=False).reason == reasons.UNKNOWN_DEBIT

    def test_interest_that_the_bank_pays_short_stays_visible(self, paid):
        paid.sandbox.rates = []
        order(paid)
        paid.exchange(paid.awarded)

        assert Refund.objects.get().state == PayoutState.PAID
        assert {account.kind: account.total for account in ledger.open_accounts()} == {
            "bank": Decimal("-0.57"), "interest": Decimal("0.57"),
        }  # fmt: skip
        paid.sandbox.pay_interest(account=paid.platform, amount="0.57", currency="CNY", at=paid.awarded)
        paid.exchange(paid.awarded)
        assert ledger.open_accounts() == []


class TestReturn:
    def held(self, tender, bidder) -> BankLine:
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference, amount="9999.99")
        return BankLine.objects.get()

    def test_held_money_goes_back_where_it_came_from_without_interest(self, tender, bidder, treasurer):
        line = self.held(tender, bidder)
        signed = treasurer.signs("return_payment", f"payment:{line.uuid}", line.version)
        refunds.return_payment(payment=line.uuid, **signed)
        tender.exchange(tender.awarded)

        line.refresh_from_db()
        assert line.state == LineState.RETURNED
        assert ReturnOrder.objects.get().state == PayoutState.PAID
        assert tender.sandbox.balance(tender.platform) == 0
        assert ledger.open_accounts() == []

    def test_it_is_ordered_once(self, tender, bidder, treasurer):
        line = self.held(tender, bidder)
        signed = treasurer.signs("return_payment", f"payment:{line.uuid}", line.version)
        refunds.return_payment(payment=line.uuid, **signed)

        again = treasurer.signs("return_payment", f"payment:{line.uuid}", line.version + 1)
        with pytest.raises(MoveNotAllowed):
            refunds.return_payment(payment=line.uuid, **again)

    def test_a_matched_deposit_is_not_returned_by_hand(self, paid, treasurer):
        line = BankLine.objects.get()

        with pytest.raises(MoveNotAllowed):
            refunds.return_payment(
                payment=line.uuid, **treasurer.signs("return_payment", f"payment:{line.uuid}", line.version)
            )

    def test_there_must_be_such_a_payment(self, tender, treasurer):
        unknown = uuid4()

        with pytest.raises(NotFound):
            refunds.return_payment(payment=unknown, **treasurer.signs("return_payment", f"payment:{unknown}"))

    def test_after_the_return_the_bidder_pays_rightly(self, tender, bidder, treasurer):
        line = self.held(tender, bidder)
        signed = treasurer.signs("return_payment", f"payment:{line.uuid}", line.version)
        refunds.return_payment(payment=line.uuid, **signed)
        tender.pays(tender.asks(bidder).reference)

        assert queries.deposit_matched(tender.lot, bidder.organisation.pk)


def test_the_verifier_notices_a_cent(paid):
    order(paid)
    paid.exchange(paid.awarded)
    published = Published(paid.case, paid.lot)
    (payout,) = published.of("REF-02")
    payout.public["amount"] = "10000.56"

    with pytest.raises(Failed):
        verifier.check(published, paid.law, str(paid.lot))
