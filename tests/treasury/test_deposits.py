"""Deposits: from the bank's file to the lot, or held with a reason in words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from openhall.kernel.refusals import Invalid
from openhall.treasury import accounts, importing, ledger, numbers, payment_orders, queries, reasons, tasks
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BankFile, BankLine, Deposit, LineState
from openhall.treasury.refusals import AmountFixed, BankFileDiffers, DepositNotAsked, NoDepositBank
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import hidden_acts

CENT = Decimal("0.01")


def only_line() -> BankLine:
    return BankLine.objects.select_related("sub_account__deposit_lot").get()


def files_of_the_bank() -> list[Path]:
    return sorted((payment_orders.inbox() / "done").glob("*.xml"))


class TestMatching:
    def test_the_exact_amount_from_the_own_account_counts(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)

        assert only_line().state == LineState.MATCHED
        assert queries.deposit_matched(tender.lot, bidder.organisation.pk)
        assert ledger.balances() == {
            (AccountKind.BANK, "CNY"): Decimal(10000),
            (AccountKind.DEPOSIT, "CNY"): Decimal(-10000),
        }

    def test_a_deposit_is_one_sealed_act_that_commits_to_the_account(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)

        act = Outbox.objects.get(code="DEP-01")
        assert (act.sealed_for, act.case_uuid) == (tender.lot, tender.case)
        assert b"SEALED" in bytes(act.leaf)
        assert tender.own.encode() not in bytes(act.hidden)
        assert Committed.objects.get(outbox=act).value["number"] == tender.own

    @pytest.mark.parametrize("written", ["in groups", "in small letters", "within a sentence"])
    def test_the_reference_is_found_as_people_write_it(self, tender, bidder, written):
        tender.registers(bidder)
        reference = tender.asks(bidder).reference
        texts = {
            "in groups": numbers.in_groups(reference),
            "in small letters": reference.lower(),
            "within a sentence": f"Deposit {numbers.in_groups(reference)} thank you",
        }
        tender.pays(texts[written])

        assert only_line().state == LineState.MATCHED

    @pytest.mark.parametrize(
        ("wrong", "reason", "word"),
        [
            ({"amount": "9999.99"}, reasons.TOO_LITTLE, "0.01 CNY short"),
            ({"amount": "10000.01"}, reasons.TOO_MUCH, "0.01 CNY too much"),
            ({"from_account": "6222-0002"}, reasons.OTHER_ACCOUNT, "isn’t the bidder’s"),
        ],
    )
    def test_what_is_not_exactly_right_is_held_and_explained(self, tender, bidder, wrong, reason, word):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference, **wrong)

        line = only_line()
        assert (line.state, line.reason) == (LineState.HELD, reason)
        assert word in queries.explanation(line).reason
        assert queries.explanation(line).way_forward
        assert not Deposit.objects.exists()
        assert ledger.balances()[AccountKind.SUSPENSE, "CNY"] == -line.amount

    def test_an_unknown_reference_is_held_and_tells_nobody_anything(self, tender, bidder):
        tender.registers(bidder)
        tender.asks(bidder)
        tender.pays(numbers.reference("NOBODYKNOWSTHIS"))

        act = Outbox.objects.get(code="DEP-03")
        assert only_line().reason == reasons.UNKNOWN_REFERENCE
        assert b'"public":{"lot":null,"reason":"unknown_reference"}' in bytes(act.leaf)
        assert tender.own.encode() not in bytes(act.leaf)

    def test_a_reference_with_a_wrong_digit_is_none(self, tender, bidder):
        tender.registers(bidder)
        reference = tender.asks(bidder).reference
        tender.pays(reference[:-1] + ("A" if reference[-1] != "A" else "B"))

        assert only_line().reason == reasons.UNKNOWN_REFERENCE

    def test_without_a_registered_account_nothing_matches(self, tender, bidder):
        tender.pays(tender.asks(bidder).reference)

        assert only_line().reason == reasons.NO_ACCOUNT

    def test_an_account_that_was_replaced_is_another_account(self, tender, bidder):
        tender.registers(bidder)
        tender.registers(bidder, "6222-0009")
        tender.pays(tender.asks(bidder).reference)

        assert only_line().reason == reasons.OTHER_ACCOUNT

    def test_somebody_elses_account_does_not_pay_for_me(self, tender, bidder, rival):
        tender.registers(bidder)
        tender.registers(rival, "6222-0002")
        tender.pays(tender.asks(bidder).reference, from_account="6222-0002")

        assert only_line().reason == reasons.OTHER_ACCOUNT

    @pytest.mark.parametrize(("early", "state"), [(1, LineState.MATCHED), (0, LineState.HELD)])
    def test_the_deadline_is_the_last_instant_that_is_too_late(self, tender, bidder, early, state):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference, at=tender.due - timedelta(microseconds=early))

        line = only_line()
        assert line.state == state
        assert line.reason == ("" if early else reasons.LATE)

    def test_a_deadline_that_moved_is_the_one_that_counts(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        accounts.lot_deadline_moved(tender.lot, tender.due + timedelta(days=1))
        tender.pays(asked.reference, at=tender.due)

        assert only_line().state == LineState.MATCHED

    def test_after_the_window_nothing_joins_the_opening_set(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.sandbox.pay(
            from_account=tender.own, to_account=tender.platform, amount="10000.00", currency="CNY",
            reference=asked.reference, at=tender.monday,
        )  # fmt: skip
        accounts.lot_window_closed(tender.lot, at=tender.closed)
        tender.exchange(tender.closed)

        assert only_line().reason == reasons.LATE
        assert hidden_acts(tender.lot) == []
        assert Outbox.objects.filter(code="DEP-03").count() == 1

    def test_money_in_another_currency_than_the_deposits_is_held(self, tender, bidder, treasurer):
        accounts.open_deposit_bank(
            bank_uuid=uuid4(), owner=treasurer.organisation.uuid, currency="KRW", zone="Asia/Seoul",
            account=accounts.AccountFacts("Northern Trading Centre", "NTC-KRW", "SANDKRSE"), intent=None,
            at=tender.monday,
        )  # fmt: skip
        tender.registers(bidder)
        tender.pays(tender.asks(bidder, amount=Decimal(10000), currency="KRW").reference)

        assert only_line().reason == reasons.OTHER_CURRENCY
        assert "10000 KRW" in queries.explanation(only_line()).reason

    def test_a_file_in_another_currency_than_the_account_is_refused(self, tender, bidder):
        tender.pays(tender.asks(bidder).reference, currency="USD")

        assert not BankLine.objects.exists()
        assert len(list((payment_orders.inbox() / "refused").glob("*.xml"))) == 1


class TestTwice:
    def test_the_same_file_again_changes_nothing(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        (file,) = files_of_the_bank()

        again = importing.take_in(file.read_bytes(), at=tender.monday)

        assert (again.known, again.new) == (True, 0)
        assert (BankLine.objects.count(), Deposit.objects.count(), BankFile.objects.count()) == (1, 1, 1)
        assert importing.settle_all(tender.monday) == 0

    def test_the_days_statement_repeats_the_notification_and_changes_nothing(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        assert tender.sandbox.statement(at=tender.monday) == 1
        tender.exchange(tender.monday)

        assert sorted(BankFile.objects.values_list("kind", flat=True)) == ["camt.053", "camt.054"]
        assert (BankLine.objects.count(), Deposit.objects.count()) == (1, 1)

    def test_another_content_under_a_known_message_id_is_refused(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        (file,) = files_of_the_bank()

        with pytest.raises(BankFileDiffers):
            importing.take_in(file.read_bytes().replace(b"10000.00", b"10000.01"), at=tender.monday)

        assert BankLine.objects.count() == 1

    def test_a_second_payment_is_held_and_explained(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)
        tender.pays(asked.reference)

        first, second = BankLine.objects.order_by("id")
        assert (first.state, second.state, second.reason) == (LineState.MATCHED, LineState.HELD, reasons.TWICE)
        assert "second payment" in queries.explanation(second).reason
        assert Deposit.objects.count() == 1
        assert {act.code for act in hidden_acts(tender.lot)} == {"DEP-01", "DEP-02"}

    def test_two_payments_in_one_file_are_one_deposit(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        for _time in range(2):
            tender.sandbox.pay(
                from_account=tender.own, to_account=tender.platform, amount="10000.00", currency="CNY",
                reference=asked.reference, at=tender.monday,
            )  # fmt: skip
        tender.exchange(tender.monday)

        assert sorted(BankLine.objects.values_list("state", flat=True)) == [LineState.HELD, LineState.MATCHED]

    def test_asking_again_gives_the_same_instructions(self, tender, bidder):
        assert tender.asks(bidder) == tender.asks(bidder)

    def test_other_terms_are_refused(self, tender, bidder):
        tender.asks(bidder)

        with pytest.raises(AmountFixed):
            tender.asks(bidder, amount=Decimal("10000.01"))


class TestInstructions:
    def test_no_account_in_that_currency_is_refused(self, tender, bidder):
        with pytest.raises(NoDepositBank):
            accounts.open_sub_account(
                lot=tender.lot, case=tender.case, organisation_id=bidder.organisation.pk, amount=Decimal(1),
                currency="KRW", due_at=tender.due, at=tender.monday,
            )  # fmt: skip

    @pytest.mark.parametrize("amount", ["0", "-1", "0.004"])
    def test_a_deposit_is_more_than_nothing(self, tender, bidder, amount):
        with pytest.raises(Invalid):
            tender.asks(bidder, amount=Decimal(amount))

    def test_a_lot_that_nobody_described_asks_for_none(self, tender, bidder):
        with pytest.raises(DepositNotAsked):
            accounts.ask_for_instructions(lot=tender.lot, **bidder.signs("ask_for_instructions", f"lot:{tender.lot}"))

    def test_references_are_unlike_and_checked(self, tender, bidder, rival):
        one, other = tender.asks(bidder).reference, tender.asks(rival).reference

        assert one != other
        assert numbers.is_reference(one)
        assert numbers.is_reference(other)


class TestFolders:
    def test_a_refused_file_is_put_aside_with_its_reason(self, tender):
        payment_orders.put(payment_orders.inbox() / "bad.xml", b"<nonsense/>")

        tasks.due(tender.monday)

        refused = payment_orders.inbox() / "refused"
        assert (refused / "bad.xml").exists()
        assert "camt.053" in (refused / "bad.xml.why.txt").read_text()
        assert tasks.due(tender.monday) == 0

    def test_a_half_written_file_is_not_read(self, tender):
        payment_orders.inbox().mkdir(parents=True)
        (payment_orders.inbox() / ".new.xml.part").write_bytes(b"<Doc")

        assert tasks.take_in_files(tender.monday) == 0

    def test_lines_that_were_kept_but_not_settled_are_settled_later(self, tender, bidder):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.sandbox.pay(
            from_account=tender.own, to_account=tender.platform, amount="10000.00", currency="CNY",
            reference=asked.reference, at=tender.monday,
        )  # fmt: skip
        tender.sandbox.run(at=tender.monday)
        (file,) = payment_orders.inbox().glob("*.xml")
        importing.take_in(file.read_bytes(), at=tender.monday)
        assert not Deposit.objects.exists()  # the worker died here

        tasks.due(tender.monday)

        assert Deposit.objects.count() == 1
