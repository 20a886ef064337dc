"""Pages and API: who sees what, who may do what. Names stay hidden until the lot's window has closed."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.kernel import files
from openhall.treasury import accounts, hooks, payment_orders, public, refunds
from openhall.treasury.hooks import LotFacts
from openhall.treasury.models import BankLine, BidderAccount, Deposit, PaymentOrder
from openhall.treasury.numbers import in_groups

READS = ["/treasury", "/treasury/held", "/treasury/refunds", "/api/v1/treasury/books"]
Visits = Callable[[Any], Client]


@pytest.fixture
def now(monkeypatch, tender, settings) -> None:
    """Requests arrive on Monday."""
    monkeypatch.setattr("openhall.kernel.clock.now", lambda: tender.monday)
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture
def visits(now) -> Visits:
    def visit(who: Any) -> Client:
        client = Client()
        if who is not None:
            client.force_login(
                Account.objects.get(person=who.person), backend="django.contrib.auth.backends.ModelBackend"
            )
            session = client.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        return client

    return visit


@pytest.fixture
def lots(monkeypatch, tender) -> None:
    """A lot as the rooms above describe it."""

    def facts(lot: UUID) -> LotFacts | None:
        if lot != tender.lot:
            return None
        return LotFacts(tender.lot, tender.case, "Pumps", accounts.Decimal("10000.00"), "CNY", tender.due)

    monkeypatch.setattr(hooks.HOOKS, "lot_facts", facts)


def send(client: Client, method: str, url: str, who: Any, command: str, object: str, payload: Any, at: Any, version=0):
    """A signed request, as a program sends it."""
    headers = who.headers(command, object, version, payload, at=at)
    return client.generic(method, url, json.dumps(payload), content_type="application/json", headers=headers)


class TestBidder:
    def test_the_instructions_are_on_the_bidders_own_page(self, tender, bidder, visits, lots):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        page = visits(bidder).get("/deposits").content.decode()

        assert in_groups(asked.reference) in page
        assert "Not received" in page
        assert tender.own not in page  # masked

    def test_it_says_when_the_money_came_and_why_other_money_does_not_count(self, tender, bidder, visits):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference, amount="9999.99")
        tender.pays(asked.reference)
        page = visits(bidder).get("/deposits").content.decode()

        assert "0.01 CNY short" in page
        assert f"/receipts/{Deposit.objects.get().leaf_sha256}" in page

    def test_nobody_elses_deposits_are_there(self, tender, bidder, rival, visits):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference)
        client = visits(rival)

        for path in ("/deposits", "/api/v1/deposits"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert asked.reference not in answer.content.decode()
            assert in_groups(asked.reference) not in answer.content.decode()
        assert client.get("/api/v1/deposits").json() == {"deposits": []}

    def test_a_guest_signs_in_first(self, visits):
        assert visits(None).get("/api/v1/deposits").status_code == 401

    def test_without_an_account_the_page_says_what_to_do(self, bidder, visits):
        page = visits(bidder).get("/deposits").content.decode()

        assert "No account is registered" in page
        assert 'data-command="register_bank_account"' in page

    def test_asking_how_to_pay(self, tender, bidder, visits, lots):
        url, thing = f"/api/v1/lots/{tender.lot}/deposit-account", f"lot:{tender.lot}"
        answer = send(visits(None), "POST", url, bidder, "ask_for_instructions", thing, {}, tender.monday)

        assert answer.status_code == 200
        assert answer.json()["reference"] == tender.asks(bidder).reference
        assert answer.json()["amount"] == "10000.00"

    def test_the_page_for_asking_leads_on_when_one_has_asked(self, tender, bidder, visits, lots):
        client, url = visits(bidder), f"/deposits/lots/{tender.lot}"
        page = client.get(url).content.decode()
        assert 'data-command="ask_for_instructions"' in page
        assert "Pumps" in page

        tender.asks(bidder)
        assert client.get(url).headers["Location"] == "/deposits"
        assert client.get(f"/deposits/lots/{uuid4()}").status_code == 409

    def test_registering_an_account_is_an_act_that_names_nothing(self, tender, bidder, visits):
        uuid = uuid4()
        payload = {"holder": "Clear Pumps", "number": "de89 3704 0044 0532 0130 00", "bank_code": "DEUTDEFF"}
        url = f"/api/v1/treasury/accounts/{uuid}"
        args = ("PUT", url, bidder, "register_bank_account", f"account:{uuid}", payload, tender.monday)
        answer = send(visits(None), *args)

        assert answer.status_code == 201
        assert {"receipt_url", "leaf_sha256", "promise"} <= answer.json().keys()
        assert BidderAccount.objects.get().number == "DE89370400440532013000"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("number", "DE89370400440532013001"), ("number", "12"), ("holder", "  "), ("bank_code", "!")],
    )
    def test_a_mistyped_account_is_refused_by_its_field(self, tender, bidder, visits, field, value):
        uuid = uuid4()
        payload = {"holder": "Clear Pumps", "number": "6222-0001", "bank_code": "DEUTDEFF"} | {field: value}
        url = f"/api/v1/treasury/accounts/{uuid}"
        args = ("PUT", url, bidder, "register_bank_account", f"account:{uuid}", payload, tender.monday)
        answer = send(visits(None), *args)

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


class TestSecrecy:
    def test_the_treasurer_sees_money_but_no_payer_before_the_window_closes(self, tender, bidder, treasurer, visits):
        tender.registers(bidder)
        asked = tender.asks(bidder)
        tender.pays(asked.reference, amount="9999.99")
        tender.pays(asked.reference)
        secrets = [
            bidder.organisation.name, tender.own, asked.reference, Deposit.objects.get().sub_account.bidder,
            "Sandbox payer",
        ]  # fmt: skip
        client = visits(treasurer)

        for path in READS:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert [secret for secret in secrets if secret in answer.content.decode()] == [], path
        assert "9,999.99" in client.get("/treasury/held").content.decode()

        accounts.lot_window_closed(tender.lot, at=tender.monday)
        assert "Sandbox payer" in client.get("/treasury/held").content.decode()

    def test_deposits_are_given_to_other_rooms_only_after_the_window(self, tender, bidder):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)

        with pytest.raises(public.StillSealed):
            public.deposits_of(tender.lot)
        accounts.lot_window_closed(tender.lot, at=tender.closed)
        assert [row.organisation_id for row in public.deposits_of(tender.lot)] == [bidder.organisation.pk]

    def test_a_payment_file_that_names_a_hidden_payer_is_not_shown(self, tender, bidder, treasurer, visits):
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        facts = {"lot": tender.lot, "case": tender.case, "law": tender.law, "at": tender.monday}
        refunds.order_refunds(cause="withdrawal", **facts)
        payment_orders.make_orders(tender.monday)
        client, url = visits(treasurer), f"/treasury/orders/{PaymentOrder.objects.get().uuid}.xml"

        assert client.get(url).status_code == 403
        assert client.get("/treasury/refunds").content.decode().count(bidder.organisation.name) == 0
        accounts.lot_window_closed(tender.lot, at=tender.monday)
        assert tender.own.encode() in client.get(url).content
        assert bidder.organisation.name in client.get("/treasury/refunds").content.decode()

    def test_who_pays_rightly_and_who_does_not_leave_leaves_alike(self, tender, bidder, rival):
        from openhall.witness.models import Outbox

        tender.registers(bidder)
        tender.registers(rival, "6222-0002")
        tender.pays(tender.asks(bidder).reference)
        tender.pays(tender.asks(rival).reference, from_account="6222-0002", amount="1.00")

        leaves = Outbox.objects.filter(code__in=["DEP-01", "DEP-02"]).values_list("leaf", flat=True)
        assert {len(bytes(leaf)) for leaf in leaves} == {len(bytes(leaves[0]))}
        assert all(json.loads(bytes(leaf))["code"] == "SEALED" for leaf in leaves)


class TestPermissions:
    @pytest.mark.parametrize("path", READS)
    def test_the_books_are_the_treasurers_alone(self, path, deposit_bank, bidder, officer, supervisor, visits):
        for who in (bidder, officer, supervisor):
            assert visits(who).get(path).status_code == 404
        assert visits(None).get(path).status_code in {302, 401}

    def test_another_centres_treasurer_sees_nothing_of_ours(self, tender, joins, visits):
        stranger = joins("Kim Vo", "Southern Trading Centre", Role.TREASURER, public=True)
        client = visits(stranger)

        assert tender.platform not in client.get("/treasury").content.decode()
        assert client.get("/api/v1/treasury/books").json()["balances"] == []

    def test_only_treasurers_and_managers_register_an_account(self, tender, bidder, joins, visits):
        clerk = joins("Lan Do", bidder.organisation.name, Role.BIDDER)
        uuid = uuid4()
        payload = {"holder": "Even Flow", "number": "6222-0003", "bank_code": "FICTCNSH"}
        url = f"/api/v1/treasury/accounts/{uuid}"
        args = ("PUT", url, clerk, "register_bank_account", f"account:{uuid}", payload, tender.monday)

        assert send(visits(None), *args).json()["code"] == "mandate-missing"
        assert not BidderAccount.objects.exists()

    def test_only_its_treasurer_returns_a_payment(self, tender, bidder, officer, supervisor, joins, treasurer, visits):
        stranger = joins("Kim Vo", "Southern Trading Centre", Role.TREASURER, public=True)
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference, amount="1.00")
        line = BankLine.objects.get()
        url, thing = f"/api/v1/treasury/held/{line.uuid}/return", f"payment:{line.uuid}"

        for who in (bidder, officer, supervisor, stranger):
            answer = send(visits(None), "POST", url, who, "return_payment", thing, {}, tender.monday, line.version)
            assert answer.json()["code"] == "mandate-missing"
        stale = send(visits(None), "POST", url, treasurer, "return_payment", thing, {}, tender.monday, 0)
        assert stale.json()["code"] == "stale"
        done = send(visits(None), "POST", url, treasurer, "return_payment", thing, {}, tender.monday, line.version)
        assert done.status_code == 200

    def test_only_its_treasurer_hands_in_bank_files(self, tender, bidder, treasurer, visits):
        tender.registers(bidder)
        tender.sandbox.pay(
            from_account=tender.own, to_account=tender.platform, amount="10000.00", currency="CNY",
            reference=tender.asks(bidder).reference, at=tender.monday,
        )  # fmt: skip
        tender.sandbox.run(at=tender.monday)
        (path,) = payment_orders.inbox().glob("*.xml")
        data = path.read_bytes()
        files.keep_stream(io.BytesIO(data), media_type="application/xml", at=tender.monday)
        payload = {"file": hashlib.sha256(data).hexdigest()}

        def hand_in(who: Any) -> Any:
            uuid = uuid4()
            url, thing = f"/api/v1/treasury/bank-files/{uuid}", f"bank-file:{uuid}"
            return send(visits(None), "POST", url, who, "import_bank_file", thing, payload, tender.monday)

        assert hand_in(bidder).json()["code"] == "mandate-missing"
        assert not BankLine.objects.exists()
        assert hand_in(treasurer).json()["new"] == 1
        assert hand_in(treasurer).json() | {"known": True} == hand_in(treasurer).json()
        assert Deposit.objects.count() == 1

    def test_a_company_keeps_no_deposits(self, tender, bidder, visits):
        uuid = uuid4()
        payload = {
            "owner": str(bidder.organisation.uuid), "currency": "VND", "holder": "Clear Pumps", "number": "1234",
            "bank_code": "FICTVNVX", "zone": "Asia/Ho_Chi_Minh",
        }  # fmt: skip
        url = f"/api/v1/treasury/deposit-banks/{uuid}"
        args = ("PUT", url, bidder, "open_deposit_bank", f"deposit-bank:{uuid}", payload, tender.monday)

        assert send(visits(None), *args).json()["code"] == "mandate-missing"

    def test_the_treasurer_names_the_account_of_a_currency_once(self, tender, treasurer, visits):
        payload = {
            "owner": str(treasurer.organisation.uuid), "currency": "VND", "holder": "Northern", "number": "NTC-VND",
            "bank_code": "FICTVNVX", "zone": "Asia/Ho_Chi_Minh",
        }  # fmt: skip
        codes = []
        for _time in range(2):
            uuid = uuid4()
            url, thing = f"/api/v1/treasury/deposit-banks/{uuid}", f"deposit-bank:{uuid}"
            args = ("PUT", url, treasurer, "open_deposit_bank", thing, payload, tender.monday + timedelta(0))
            codes.append(send(visits(None), *args).status_code)

        assert codes == [201, 409]
