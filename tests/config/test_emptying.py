"""What a test has committed is gone afterwards, and what the migrations wrote is still there."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.utils import DatabaseError
from tests.people import joining

from openhall.config import emptying
from openhall.identity.models import Person
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind, LedgerEntry, Leg
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, tzinfo=UTC)


def writes() -> None:
    """People, whose rows refer to each other, and an entry of the ledger, which refuses to go."""
    joining(public=True)("Ana Lim", "Riverside Waterworks")
    with transaction.atomic():
        accounts = Accounts()
        bank, suspense = accounts.of(AccountKind.BANK, "CNY"), accounts.of(AccountKind.SUSPENSE, "CNY")
        post([Movement("test", "test:1", [(bank, Decimal(1)), (suspense, Decimal(-1))])], at=AT)


def test_rows_that_refuse_to_go_are_gone_and_refuse_again_later():
    writes()
    written = Permission.objects.count()
    assert Person.objects.exists()

    emptying.empty()

    assert not Person.objects.exists()
    assert not Outbox.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert Permission.objects.count() == written > 0
    writes()
    with pytest.raises(DatabaseError), transaction.atomic():
        Leg.objects.all().delete()


def test_no_table_is_left_out():
    """What isn't emptied is what migrations fill, and nothing else."""
    writes()
    emptying.empty()

    filled = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}")')  # noqa: S608
            if cursor.fetchone() == (True,):
                filled.append(name)
    assert sorted(filled) == sorted((*emptying.KEPT, *emptying.WRITTEN))


@pytest.mark.parametrize("again", [1, 2])
def test_what_migrations_wrote_comes_back_when_a_test_removes_it(again):
    """Whichever of the two comes second finds them all."""
    assert Permission.objects.count() > 500
    Permission.objects.all().delete()
