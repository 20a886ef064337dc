"""Payments through gateways: signed words in any order, failures, silence, a gateway that is down; never paid twice."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests.people import MONDAY, Character

from openhall.kernel import clock
from openhall.treasury import accounts, ledger
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.gateway_models import GatewayPayment, GatewayWord, PaymentState, Reconciled
from openhall.treasury.gateways import adapters, paying
from openhall.treasury.gateways.adapters import Payee, fault_of
from openhall.treasury.gateways.interface import (
    BANK_TRANSFER,
    DIGITAL_YUAN,
    GatewayDown,
    Order,
    OrderRefused,
    Word,
    WordForged,
)
from openhall.treasury.gateways.sandbox.book import Book, Refused
from openhall.treasury.gateways.wire import Wire, signed, word_json
from openhall.witness.models import Outbox

SECRET = b"s" * 32
HOUR = timedelta(hours=1)


class Direct:
    """The sandbox's book behind the interface, without a network between. ``down``: as if the line were cut."""

    def __init__(self, book: Book) -> None:
        self.book, self.down, self.asked, self.now = book, False, 0, MONDAY
        self.wire = Wire("http://localhost:1", SECRET)

    def _line(self) -> None:
        self.asked += 1
        if self.down:
            raise GatewayDown("cut")

    def begin(self, order: Order) -> Word:
        self._line()
        try:
            word = self.book.take_in(order.key, order.document, at=self.now)
        except Refused as refused:
            raise OrderRefused(str(refused)) from refused
        if not self.book.answers(order.key):
            raise GatewayDown("no answer")
        return word

    def state_of(self, key: str) -> Word | None:
        self._line()
        return self.book.state_of(key)

    def read(self, headers: Any, body: bytes, *, at: datetime) -> Word:
        return self.wire.read(headers, body, at=at)

    def of_day(self, day: Any) -> list[Word]:
        self._line()
        return self.book.of_day(day)


@pytest.fixture
def gateway(home: Path) -> Iterator[Direct]:
    """One sandbox for both kinds."""
    one = Direct(Book(home / "gateway", SECRET))
    undo = [adapters.provide(kind, one) for kind in (BANK_TRANSFER, DIGITAL_YUAN)]
    yield one
    for back in undo:
        back()
    one.book.close()


@pytest.fixture
def payer(officer: Character) -> Character:
    """The owner, whose account is registered. Its treasurer is its officer here."""
    return officer


@pytest.fixture
def orders(payer: Character, joins: Any) -> Callable[..., GatewayPayment]:
    """``orders("621700901")``: one payment of 960 yuan to that number."""
    from openhall.identity.public import Role

    keeper = joins("Lin Yu", payer.organisation.name, Role.TREASURER)
    uuid = uuid4()
    payload = {"holder": payer.organisation.name, "number": "6222-7777", "bank_code": "FICTCNSH"}
    accounts.register_bank_account(
        account_uuid=uuid,
        account=AccountFacts.of(payload),
        **keeper.signs("register_bank_account", f"account:{uuid}", 0, payload),
    )

    def order(number: str = "621700000001", *, reference: str = "", kind: str = BANK_TRANSFER) -> GatewayPayment:
        with transaction.atomic():
            row = paying.order_payment(
                reference=reference or f"test:{uuid4()}",
                kind=kind,
                payer_id=payer.organisation.pk,
                payee=Payee("Aru Bek", number, "" if kind == DIGITAL_YUAN else "FICTCNBJ"),
                amount=Decimal("960.00"),
                currency="CNY",
                leaf="0" * 64,
                at=MONDAY,
            )
        assert row is not None
        return row

    return order


def told(gateway: Direct, at: datetime) -> int:
    """The gateway works and sends its messages; how many moved a payment."""
    gateway.now = at
    gateway.book.work(at=at)
    moved: list[bool] = []

    def send(body: bytes, headers: dict[str, str]) -> bool:
        moved.append(paying.take_in(BANK_TRANSFER, gateway.read(headers, body, at=at), at))
        return True

    gateway.book.deliver(send, at=at)
    return sum(moved)


def runs(gateway: Direct, begin: datetime, length: timedelta, *, step: timedelta = timedelta(seconds=30)) -> datetime:
    """The worker runs every so often, while time goes by."""
    now = begin
    while now < begin + length:
        gateway.now = now
        paying.due(now)
        now += step
    return now


def again(row: GatewayPayment) -> GatewayPayment:
    row.refresh_from_db()
    return row


def check_now() -> None:
    """What the commit would check of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestPaying:
    @pytest.mark.parametrize(("kind", "number"), [(BANK_TRANSFER, "621700000001"), (DIGITAL_YUAN, "00310000000001")])
    def test_a_payment_is_taken_in_and_paid_later(self, gateway, orders, kind, number):
        row = orders(number, kind=kind)
        assert ledger.balances() == {("payer", "CNY"): Decimal(960), ("payable", "CNY"): Decimal(-960)}
        paying.due(MONDAY)
        assert again(row).state == PaymentState.PENDING
        assert ledger.balances()["gateway", "CNY"] == 960

        gateway.book.work(at=MONDAY + HOUR)
        paying.due(MONDAY + HOUR)  # nobody said anything: the gateway is asked

        assert again(row).state == PaymentState.PAID
        assert gateway.book.paid_out() == [(number, Decimal(960))]
        assert ledger.open_accounts() == []
        check_now()
        leaf = json.loads(bytes(Outbox.objects.get(code="PAY-01").leaf))
        assert leaf["public"] == {"kind": kind}
        assert (leaf["object"], "case" in leaf) == (f"payout:{row.uuid}", False)

    def test_the_file_names_the_wallet_and_no_tender(self, gateway, orders):
        row = orders("00310000000001", kind=DIGITAL_YUAN)
        paying.due(MONDAY)
        text = bytes(again(row).document).decode()
        assert "00310000000001" in text
        assert "DCEP" in text
        assert "<Ustrd>Fee</Ustrd>" in text

    def test_words_that_come_twice_and_in_the_wrong_order_count_once(self, gateway, orders):
        row = orders()
        paying.due(MONDAY)
        assert told(gateway, MONDAY + HOUR) == 1  # paid, paid again, and then that it is pending
        assert again(row).state == PaymentState.PAID
        assert GatewayWord.objects.filter(counted=True).count() == 2
        assert not GatewayWord.objects.filter(contradicts=True).exists()
        assert Outbox.objects.filter(code="PAY-01").count() == 1

    def test_one_that_failed_ends_with_the_money_at_the_payer_and_may_be_ordered_again(self, gateway, orders):
        row = orders("621700000901", reference="test:1")
        paying.due(MONDAY)
        told(gateway, MONDAY + HOUR)
        assert (again(row).state, row.reason) == (PaymentState.FAILED, "the account is closed")
        assert ledger.open_accounts() == []

        other = orders("621700000001", reference="test:1")
        paying.due(MONDAY)
        told(gateway, MONDAY + 2 * HOUR)

        assert other.pk != row.pk
        assert again(other).state == PaymentState.PAID
        assert len(gateway.book.paid_out()) == 1
        assert ledger.open_accounts() == []
        check_now()

    def test_one_that_is_reversed_is_owed_again(self, gateway, orders):
        row = orders("621700000902")
        paying.due(MONDAY)
        told(gateway, MONDAY + HOUR)
        assert again(row).state == PaymentState.PAID
        told(gateway, MONDAY + 3 * HOUR)

        assert again(row).state == PaymentState.REVERSED
        assert ledger.open_accounts() == []
        assert Outbox.objects.filter(code="PAY-03").count() == 1

    def test_a_reversal_that_comes_before_the_payment_counts_as_both(self, gateway, orders):
        row = orders("621700000902")
        paying.due(MONDAY)
        for hour in (1, 3):
            gateway.book.work(at=MONDAY + hour * HOUR)
        told(gateway, MONDAY + 3 * HOUR)
        assert again(row).state == PaymentState.REVERSED
        assert [row.code for row in Outbox.objects.filter(code__startswith="PAY").order_by("id")][:1] == ["PAY-01"]
        check_now()

    def test_one_that_is_refused_at_once_has_failed(self, gateway, orders):
        row = orders("621700000905")
        paying.due(MONDAY)
        assert (again(row).state, row.reason) == (PaymentState.FAILED, "the account takes no payments")
        assert ledger.open_accounts() == []

    def test_where_the_order_is_never_answered_the_gateway_is_asked_what_became_of_it(self, gateway, orders):
        row = orders("621700000903")
        paying.due(MONDAY)
        assert (again(row).state, row.reason) == (PaymentState.ASKED, paying.DOWN)
        gateway.book.work(at=MONDAY + HOUR)
        paying.due(MONDAY + HOUR)
        assert again(row).state == PaymentState.PAID
        assert len(gateway.book.paid_out()) == 1

    def test_where_no_word_comes_the_books_of_the_day_are_compared(self, gateway, orders):
        row = orders("621700000904")
        paying.due(MONDAY)
        told(gateway, MONDAY + HOUR)
        assert again(row).state == PaymentState.PENDING
        GatewayPayment.objects.update(next_attempt_at=MONDAY + timedelta(days=9))

        assert paying.due(MONDAY + timedelta(days=1)) == 1

        assert again(row).state == PaymentState.PAID
        assert Reconciled.objects.values_list("payments", "unknown").get() == (1, 0)


class TestNeverTwice:
    def test_a_gateway_that_is_down_for_an_hour_gets_one_order(self, gateway, orders):
        row = orders()
        gateway.down = True
        now = runs(gateway, MONDAY, HOUR)
        assert again(row).state == PaymentState.ASKED
        assert 5 < gateway.asked < 20, "ever more slowly, and not given up"
        gateway.down = False
        now = runs(gateway, now, timedelta(minutes=15))
        gateway.book.work(at=now)
        runs(gateway, now, timedelta(minutes=15))

        assert again(row).state == PaymentState.PAID
        assert len(gateway.book.paid_out()) == 1
        assert ledger.open_accounts() == []

    def test_ordered_again_while_under_way_or_paid_it_is_the_same(self, gateway, orders):
        first = orders(reference="test:1")
        assert orders(reference="test:1").pk == first.pk
        paying.due(MONDAY)
        told(gateway, MONDAY + HOUR)
        assert orders(reference="test:1").pk == first.pk

    def test_the_database_itself_refuses_a_second_one(self, orders):
        row = orders(reference="test:1")
        row.pk, row.uuid = None, uuid4()
        with pytest.raises(IntegrityError, match="gateway_payment_one_for_each_reference"), transaction.atomic():
            row.save(force_insert=True)

    def test_the_gateway_carries_a_key_out_once_and_refuses_it_for_another_order(self, gateway, orders):
        row = orders()
        paying.due(MONDAY)
        document = bytes(again(row).document)
        assert gateway.begin(Order(row.key, document)).state == "pending"
        with pytest.raises(OrderRefused):
            gateway.begin(Order(row.key, document + b" "))

    def test_words_that_contradict_are_kept_and_change_nothing(self, gateway, orders):
        row = orders("621700000901")
        paying.due(MONDAY)
        told(gateway, MONDAY + HOUR)
        for word in (
            Word(row.key, "paid", 9, row.amount, "CNY"),
            Word(uuid4().hex, "paid", 1, row.amount, "CNY"),
        ):
            assert not paying.take_in(BANK_TRANSFER, word, MONDAY + 2 * HOUR)
        assert again(row).state == PaymentState.FAILED
        assert GatewayWord.objects.filter(contradicts=True).count() == 2

    def test_another_amount_than_ordered_counts_for_nothing(self, gateway, orders):
        row = orders()
        paying.due(MONDAY)
        assert not paying.take_in(BANK_TRANSFER, Word(row.key, "paid", 1, Decimal("9600.00"), "CNY"), MONDAY)
        assert again(row).state == PaymentState.PENDING

    def test_without_a_gateway_it_waits(self, home, orders):
        row = orders()
        paying.due(MONDAY)
        assert (again(row).state, row.reason, bytes(row.document)) == (PaymentState.ORDERED, paying.NONE_SET_UP, b"")


class TestMessages:
    @pytest.fixture
    def client(self, settings: Any) -> Client:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        return Client()

    def test_a_signed_one_moves_the_payment(self, gateway, orders, client):
        row = orders()
        paying.due(MONDAY)
        body = json.dumps(word_json(Word(row.key, "paid", 1, row.amount, "CNY"))).encode()
        path = f"/api/v1/gateways/{BANK_TRANSFER}/messages"
        for moved in (True, False):
            headers = signed(SECRET, body, at=clock.now())
            answer = client.post(path, body, content_type="application/json", headers=headers)
            assert (answer.status_code, answer.json()) == (200, {"moved": moved})
        assert again(row).state == PaymentState.PAID

    def test_whatever_is_not_signed_just_now_is_refused(self, gateway, orders, client):
        row = orders()
        paying.due(MONDAY)
        body = json.dumps(word_json(Word(row.key, "paid", 1, row.amount, "CNY"))).encode()
        now = clock.now()
        bad = [
            {},
            signed(b"x" * 32, body, at=now),
            signed(SECRET, body + b" ", at=now),
            signed(SECRET, body, at=now - timedelta(minutes=6)),
        ]
        for headers in bad:
            answer = client.post(
                f"/api/v1/gateways/{BANK_TRANSFER}/messages", body, content_type="application/json", headers=headers
            )
            assert answer.status_code == 401
        assert client.post("/api/v1/gateways/shells/messages", body, content_type="x/y").status_code == 404
        assert again(row).state == PaymentState.PENDING

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"key": 1}', b'{"key": "0", "state": "lost"}'])
    def test_rubbish_with_a_signature_is_refused(self, gateway, body):
        with pytest.raises(WordForged):
            gateway.read(signed(SECRET, body, at=MONDAY), body, at=MONDAY)

    def test_the_gateway_sends_again_ever_more_slowly_until_it_is_answered(self, gateway, orders):
        orders()
        paying.due(MONDAY)
        gateway.book.work(at=MONDAY + HOUR)
        tries: list[datetime] = []
        now = MONDAY + HOUR
        while now < MONDAY + 2 * HOUR:
            at = now
            gateway.book.deliver(lambda _body, _headers, at=at: bool(tries.append(at)), at=now)
            now += timedelta(seconds=5)
        times = sorted(set(tries))
        waits = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert waits == sorted(waits)
        assert len(times) > 5
        assert told(gateway, MONDAY + 4 * HOUR) == 1


@pytest.mark.parametrize(
    ("kind", "number", "bank", "fault"),
    [
        (DIGITAL_YUAN, "0031 0000 0000 0001", "", ""),
        (DIGITAL_YUAN, "6222-0001", "", "number"),
        (BANK_TRANSFER, "6222-0001", "FICTCNBJ", ""),
        (BANK_TRANSFER, "6222-0001", "", "bank_code"),
        (BANK_TRANSFER, "", "FICTCNBJ", "number"),
    ],
)
def test_where_somebody_can_be_paid(kind, number, bank, fault):
    assert fault_of(kind, Payee("A", number, bank)) == fault


@pytest.mark.parametrize("url", ["http://bank.example/x", "ftp://localhost/", "bank.example"])
def test_a_gateway_elsewhere_is_spoken_to_by_https_only(url):
    with pytest.raises(ValueError, match="https"):
        Wire(url, SECRET)
