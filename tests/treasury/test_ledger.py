"""The ledger: the database itself refuses what must never be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from openhall.treasury.ledger import Accounts, Movement, balances, open_accounts, post
from openhall.treasury.ledger_models import AccountKind, LedgerAccount, LedgerEntry, Leg

AT = datetime(2026, 3, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def check_now() -> None:
    """What the commit would check."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def posts(*movements: Movement) -> None:
    """Post and check, undone if it fails."""
    with transaction.atomic():
        post(movements, at=AT)
        check_now()


def keys(currency: str = "CNY") -> tuple[int, int]:
    accounts = Accounts()
    return accounts.of(AccountKind.BANK, currency), accounts.of(AccountKind.SUSPENSE, currency)


def movement(*legs: tuple[int, str], source: str = "test:1") -> Movement:
    return Movement("test", source, [(account, Decimal(amount)) for account, amount in legs])


class TestDatabase:
    def test_a_balanced_entry_is_kept(self):
        bank, suspense = keys()
        post([movement((bank, "1.00"), (suspense, "-1.00"))], at=AT)
        check_now()

        assert balances() == {("bank", "CNY"): Decimal(1), ("suspense", "CNY"): Decimal(-1)}

    @pytest.mark.parametrize("credit", ["-0.99", "-1.01", "1.00"])
    def test_an_entry_that_does_not_balance_is_refused(self, credit):
        bank, suspense = keys()

        with pytest.raises(IntegrityError, match="does not balance"):
            posts(movement((bank, "1.00"), (suspense, credit)))

    def test_each_currency_balances_by_itself(self):
        yuan, dong = keys("CNY")[0], keys("VND")[1]

        with pytest.raises(IntegrityError, match="does not balance"):
            posts(movement((yuan, "1"), (dong, "-1")))

    def test_an_entry_without_legs_is_refused(self):
        LedgerEntry.objects.create(at=AT, what="test", source="test:1")

        with pytest.raises(IntegrityError, match="0 legs instead of 2"), transaction.atomic():
            check_now()
        transaction.set_rollback(True)

    def test_no_legs_are_added_later_even_balanced_ones(self):
        bank, suspense = keys()
        post([movement((bank, "1"), (suspense, "-1"))], at=AT)
        check_now()
        entry = LedgerEntry.objects.get()

        Leg.objects.bulk_create(
            [Leg(entry=entry, account_id=bank, amount=5), Leg(entry=entry, account_id=suspense, amount=-5)]
        )

        with pytest.raises(IntegrityError, match="4 legs instead of 2"), transaction.atomic():
            check_now()
        transaction.set_rollback(True)

    @pytest.mark.parametrize("table", [Leg, LedgerEntry, LedgerAccount])
    @pytest.mark.parametrize("how", ["update", "delete"])
    def test_what_was_posted_is_never_changed(self, table, how):
        bank, suspense = keys()
        post([movement((bank, "1"), (suspense, "-1"))], at=AT)
        check_now()
        name = table._meta.db_table
        statement = f"UPDATE {name} SET id = id" if how == "update" else f"DELETE FROM {name}"  # noqa: S608

        with (
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="never changed or removed"),
            transaction.atomic(),
        ):
            cursor.execute(statement)

    def test_one_cause_is_posted_once(self):
        bank, suspense = keys()
        post([movement((bank, "1"), (suspense, "-1"))], at=AT)

        with pytest.raises(IntegrityError, match="ledger_entry_once_per_cause"), transaction.atomic():
            post([movement((bank, "1"), (suspense, "-1"))], at=AT)

    def test_a_leg_of_nothing_is_refused(self):
        bank, _suspense = keys()
        entry = LedgerEntry.objects.create(at=AT, what="test", source="test:1")

        with pytest.raises(IntegrityError, match="leg_moves_something"), transaction.atomic():
            Leg.objects.create(entry=entry, account_id=bank, amount=0)
        entry_id = entry.pk
        Leg.objects.bulk_create(
            [
                Leg(entry_id=entry_id, account_id=account, amount=amount)
                for account, amount in zip(keys(), (1, -1), strict=True)
            ]
        )


@pytest.mark.django_db(transaction=True)
def test_the_commit_itself_refuses_an_unbalanced_entry():
    bank, suspense = keys()

    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        post([movement((bank, "1.00"), (suspense, "-0.99"))], at=AT)

    assert not LedgerEntry.objects.exists()


def test_accounts_exist_once():
    assert keys() == keys()
    assert LedgerAccount.objects.count() == 2
    assert open_accounts() == []
