"""The people and the bank of the treasury's tests. Everything is fictional."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from tests.people import MONDAY, REGISTERED, Character, Joins, joining

from openhall.identity.public import Role
from openhall.treasury import accounts, payment_orders, tasks
from openhall.treasury.accounts import AccountFacts, PaymentInstructions
from openhall.treasury.models import DepositBank
from openhall.treasury.sandbox import Sandbox
from openhall_rules import pack
from openhall_rules.law import Pack
from openhall_rules.values import Rate

DUE = MONDAY + timedelta(days=21)
CLOSED = DUE + timedelta(minutes=30)
AWARDED = DUE + timedelta(days=20)
PLATFORM = "NTC-DEPOSITS-CNY-01"
AMOUNT = Decimal("10000.00")


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    settings.OPENHALL_HOME = tmp_path
    return tmp_path


@pytest.fixture
def joins(db: None, home: Path) -> Joins:
    """``joins("Ana Lim", "Owner", roles, public=False)``: signs up, gets mandates, enrols keys."""
    return joining(public=False)


@pytest.fixture
def treasurer(joins: Joins) -> Character:
    """Treasurer of the trading centre."""
    return joins("Dai Ping", "Northern Trading Centre", Role.TREASURER, public=True)


@pytest.fixture
def bidder(joins: Joins) -> Character:
    """A bidder's manager, who may also bid."""
    return joins("Eun Park", "Clear Pumps", Role.MANAGER, Role.BIDDER)


@pytest.fixture
def rival(joins: Joins) -> Character:
    """Another bidder's manager, who may also bid."""
    return joins("Feng Yu", "Deep Wells", Role.MANAGER, Role.BIDDER)


@pytest.fixture
def supervisor(joins: Joins) -> Character:
    """A supervisor."""
    return joins("Hana Cho", "Office of Supervision", Role.SUPERVISOR, public=True)


@pytest.fixture
def officer(joins: Joins) -> Character:
    """A tendering officer of the buyer."""
    return joins("Ana Lim", "Riverside Waterworks", Role.OFFICER, public=True)


@pytest.fixture
def deposit_bank(treasurer: Character) -> DepositBank:
    """The platform's account for deposits in yuan."""
    return accounts.open_deposit_bank(
        bank_uuid=uuid4(),
        owner=treasurer.organisation.uuid,
        currency="CNY",
        account=AccountFacts("Northern Trading Centre", PLATFORM, "SANDCNBJ"),
        zone="Asia/Shanghai",
        intent=None,
        at=REGISTERED,
    )[0]


@dataclass
class Tender:
    """One lot and the bank: what the rooms above the treasury would say of it."""

    sandbox: Sandbox
    law: Pack
    lot: UUID
    case: UUID

    due, closed, awarded, monday, own, platform = DUE, CLOSED, AWARDED, MONDAY, "6222-0001", PLATFORM

    def registers(self, character: Character, number: str = own, *, at: datetime = MONDAY) -> None:
        """Register a bank account of one's own."""
        uuid = uuid4()
        payload = {"holder": character.organisation.name, "number": number, "bank_code": "FICTCNSH"}
        accounts.register_bank_account(
            account_uuid=uuid,
            account=AccountFacts.of(payload),
            **character.signs("register_bank_account", f"account:{uuid}", 0, payload, at=at),
        )

    def asks(
        self, character: Character, *, amount: Decimal = AMOUNT, lot: UUID | None = None, currency: str = "CNY"
    ) -> PaymentInstructions:
        """The bidder asks how to pay."""
        return accounts.open_sub_account(
            lot=lot or self.lot,
            case=self.case,
            organisation_id=character.organisation.pk,
            amount=amount,
            currency=currency,
            due_at=DUE,
            at=MONDAY,
        )

    def pays(
        self,
        reference: str,
        *,
        from_account: str = own,
        amount: Decimal | str = AMOUNT,
        currency: str = "CNY",
        at: datetime = MONDAY,
    ) -> None:
        """Somebody pays, and the platform hears of it."""
        self.sandbox.pay(
            from_account=from_account,
            to_account=PLATFORM,
            amount=amount,
            currency=currency,
            reference=reference,
            at=at,
        )
        self.exchange(at)

    def exchange(self, at: datetime) -> None:
        """Bank and platform read each other's files until there is none left."""
        while self.sandbox.run(at=at) + tasks.due(at):
            pass


@pytest.fixture
def law() -> Pack:
    """The Chinese pack with fictional values for what a bank must enter."""
    return pack("cn@2019-03-02").with_values({"deposits.interest_rate": "0.0005", "deposits.day_count": "actual/360"})


@pytest.fixture
def tender(home: Path, deposit_bank: DepositBank, law: Pack) -> Iterator[Tender]:
    sandbox = Sandbox(
        payment_orders.exchange(),
        rates=[Rate(datetime(2000, 1, 1, tzinfo=UTC).date(), Decimal("0.0005"))],
        zone="Asia/Shanghai",
    )
    yield Tender(sandbox, law, uuid4(), uuid4())
    sandbox.close()


@pytest.fixture
def tender_again(
    tender: Tender, bidder: Character, rival: Character, treasurer: Character, tmp_path: Path, settings: LazySettings
) -> Iterator[Callable[[], tuple[Tender, list[Character], Character]]]:
    """A fresh tender for each example of a property: what the last one wrote is rolled back, its files are left."""
    examples = count()
    undo: list[Any] = []

    def roll_back() -> None:
        while undo:
            tender.sandbox.close()
            connection.check_constraints()
            transaction.set_rollback(True)
            undo.pop().__exit__(None, None, None)

    def fresh() -> tuple[Tender, list[Character], Character]:
        roll_back()
        settings.OPENHALL_HOME = tmp_path / f"example-{next(examples)}"
        shutil.copytree(tmp_path / "keys", settings.OPENHALL_HOME / "keys")
        undo.append(transaction.atomic())
        undo[-1]._from_testcase = True  # as Django's own test cases: durable commands may run inside
        undo[-1].__enter__()
        again = Tender(
            Sandbox(payment_orders.exchange(), rates=tender.sandbox.rates, zone="Asia/Shanghai"),
            tender.law,
            uuid4(),
            uuid4(),
        )
        tender.sandbox = again.sandbox
        return again, [bidder, rival], treasurer

    yield fresh
    roll_back()
