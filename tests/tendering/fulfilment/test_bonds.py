"""The performance bond, from the owner's demand by the bank's files to its way back at completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.people import REGISTERED

from openhall.kernel.refusals import NotYours
from openhall.tendering.fulfilment import refusals
from openhall.tendering.fulfilment.models import Termination
from openhall.tendering.fulfilment.terminating.refusals import BondNotKept, NoBondHeld, RecipientOpen
from openhall.tendering.planning.models import Project
from openhall.treasury import accounts, payment_orders, tasks
from openhall.treasury import public as treasury
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.models import BankLine, LineState, PaymentOrder
from openhall.treasury.sandbox import Sandbox
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
PLATFORM, OWN = "NTC-DEPOSITS-CNY-01", "6222-0001"


class Bank:
    """The sandbox bank; whoever pays, the platform hears of it."""

    def __init__(self, performed, sandbox: Sandbox) -> None:
        self.performed, self.sandbox = performed, sandbox

    def pays(self, amount: str, *, reference: str, from_account: str = OWN) -> None:
        """The supplier pays into the centre's account."""
        at = self.performed.now
        self.sandbox.pay(
            from_account=from_account, to_account=PLATFORM, amount=Decimal(amount), currency="CNY",
            reference=reference, at=at,
        )  # fmt: skip
        self.exchange()

    def exchange(self) -> None:
        """Both read each other's files until there is none left; the log is taken in, too."""
        self.performed.now += timedelta(hours=1)
        drain_all()
        while self.sandbox.run(at=self.performed.now) + tasks.due(self.performed.now):
            drain_all()


@pytest.fixture
def bank(performed, host, settings: LazySettings) -> Iterator[Bank]:
    accounts.open_deposit_bank(
        bank_uuid=uuid4(),
        owner=host.organisation.uuid,
        currency="CNY",
        account=AccountFacts("Northern Trading Centre", PLATFORM, "SANDCNBJ"),
        zone="Asia/Shanghai",
        intent=None,
        at=REGISTERED,
    )
    supplier, uuid = performed.supplier, uuid4()
    account = AccountFacts(supplier.organisation.name, OWN, "FICTCNSH")
    signed = supplier.signs("register_bank_account", f"account:{uuid}", 0, account.to_json(), at=performed.now)
    accounts.register_bank_account(account_uuid=uuid, account=account, **signed)
    sandbox = Sandbox(payment_orders.exchange(), rates=[], zone="Asia/Shanghai")
    yield Bank(performed, sandbox)
    sandbox.close()


def leaf(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class TestTheWholeWay:
    def test_asked_received_released_at_completion_and_paid_back(self, performed, bank):
        performed.does(performed.owner, "ask_bond", amount="90.05")
        bond = Bond.objects.get()
        assert bond.state == BondState.ASKED
        assert leaf("BND-01")["public"]["amount"] == "90.05"

        bank.pays("90.05", reference=bond.reference)
        bond.refresh_from_db()
        assert (bond.state, bond.line.state) == (BondState.HELD, LineState.BONDED)
        assert set(leaf("BND-02")["commitments"]) == {"account"}
        assert treasury.balances()["bond", "CNY"] == Decimal("-90.05")
        assert treasury.unsettled(performed.trade.project.uuid) == 1

        performed.does(performed.owner, "complete_contract", text="All good.")
        assert treasury.balances()["bond", "CNY"] == 0
        assert leaf("BND-03")["actor"] == "log"
        bank.exchange()
        bond.refresh_from_db()
        assert (bond.state, BankLine.objects.get(pk=bond.line_id).state) == (BondState.RETURNED, LineState.RETURNED)
        assert leaf("BND-04")["public"] == leaf("BND-03")["public"]
        assert treasury.open_accounts() == []
        assert treasury.unsettled(performed.trade.project.uuid) == 0

    def test_what_is_not_the_bond_to_the_cent_is_held_and_a_second_payment_too(self, performed, bank):
        performed.does(performed.owner, "ask_bond", amount="50.00")
        reference = Bond.objects.get().reference
        bank.pays("49.99", reference=reference)
        bank.pays("50.00", reference=reference, from_account="another")
        assert Bond.objects.get().state == BondState.ASKED
        bank.pays("50.00", reference=reference)
        bank.pays("50.00", reference=reference)

        held = BankLine.objects.filter(state=LineState.HELD).order_by("id")
        assert [one.reason for one in held] == ["too_little", "other_account", "twice"]
        assert treasury.balances()["bond", "CNY"] == Decimal("-50.00")

    def test_one_that_never_came_is_not_needed_any_more_at_completion(self, performed, bank):
        performed.does(performed.owner, "ask_bond", amount="50.00")
        performed.does(performed.owner, "complete_contract", text="All good.")

        assert Bond.objects.get().state == BondState.CALLED_OFF
        assert not Outbox.objects.filter(code="BND-03").exists()

    def test_one_that_was_held_when_the_contract_ended_goes_back_by_the_owners_word(self, performed, bank):
        performed.does(performed.owner, "ask_bond", amount="50.00")
        bank.pays("50.00", reference=Bond.objects.get().reference)
        due = format_instant(performed.now + timedelta(days=3))
        said = {"ground": "late_after_demand", "reason": "Nothing came.", "consequences": "None.", "bond": "hold"}
        performed.does(performed.owner, "announce_termination", **said, answer_due_at=due)
        performed.now += timedelta(days=3)
        named = str(Termination.objects.get().uuid)
        performed.does(performed.owner, "end_contract", termination=named, text="It didn’t answer.")
        assert Bond.objects.get().state == BondState.HELD

        performed.does(performed.owner, "free_bond", text="The court says so.")
        assert leaf("BND-03")["actor"] == "log"
        bank.exchange()
        assert Bond.objects.get().state == BondState.RETURNED

    def test_one_that_is_kept_goes_to_whom_the_law_names_once(self, performed, bank):
        ended_for_cause(performed, bank)
        with pytest.raises(RecipientOpen) as refusal:
            performed.does(performed.owner, "keep_bond", text="It never delivered.")
        assert refusal.value.facts["set_by"] == "the administrative department that supervises the tender"
        enters(performed, "owner")
        with pytest.raises(RecipientOpen):  # the owner has registered no account
            performed.does(performed.owner, "keep_bond", text="It never delivered.")
        registers(performed.owner, performed, "6222-0009")
        with pytest.raises(NotYours):
            performed.does(performed.supplier, "keep_bond", text="Mine.")
        performed.does(performed.owner, "keep_bond", text="It never delivered.")

        said = leaf("BND-05")
        assert [said["public"]["recipient"], said["public"]["amount"]] == ["owner", "50.00"]
        assert said["public"]["article"] == "招标投标法 (2017) 第六十条"
        assert "6222-0009" not in json.dumps(said)
        assert [treasury.balances().get((kind, "CNY"), 0) for kind in ("bond", "claim")] == [0, 0]
        assert treasury.unsettled(performed.trade.project.uuid) == 1
        for command in ("keep_bond", "free_bond"):
            with pytest.raises(NoBondHeld):
                performed.does(performed.owner, command, text="Again.")
        bank.exchange()
        bank.exchange()
        assert Bond.objects.get().state == BondState.PAID
        assert leaf("BND-06")["public"]["amount"] == "50.00"
        assert not Outbox.objects.filter(code__in=["BND-03", "BND-04"]).exists()
        assert treasury.open_accounts() == []
        assert treasury.unsettled(performed.trade.project.uuid) == 0
        order = PaymentOrder.objects.get()
        assert b"6222-0009" in bytes(order.document)

    def test_one_that_the_treasury_is_to_have_waits_until_its_account_is_entered(self, performed, bank, as_reader):
        ended_for_cause(performed, bank)
        enters(performed, "treasury")
        page = f"/contracts/{performed.contract.uuid}/termination"
        assert (
            "the finance department of the owner&#x27;s government"
            in as_reader(performed.owner).get(page).content.decode()
        )
        with pytest.raises(RecipientOpen):
            performed.does(performed.owner, "keep_bond", text="It never delivered.")
        account = {"holder": "Treasury of an Invented City", "number": "CN-TREASURY-1", "bank_code": "INVTCNBJ"}
        enters(performed, "treasury", account)
        shown = as_reader(performed.owner).get(page).content.decode()
        assert "Treasury of an Invented City" in shown
        assert "Keep the bond" in shown
        performed.does(performed.owner, "keep_bond", text="It never delivered.")
        bank.exchange()
        assert b"CN-TREASURY-1" in bytes(PaymentOrder.objects.get().document)

    def test_none_is_kept_where_the_supplier_isnt_to_blame(self, performed, bank):
        ended_for_cause(performed, bank, ground="force_majeure")
        enters(performed, "owner")
        with pytest.raises(BondNotKept):
            performed.does(performed.owner, "keep_bond", text="A flood.")


def ended_for_cause(performed, bank, ground="late_after_demand"):
    """The owner ended the contract; its bond is held."""
    performed.does(performed.owner, "ask_bond", amount="50.00")
    bank.pays("50.00", reference=Bond.objects.get().reference)
    due = format_instant(performed.now + timedelta(days=3))
    said = {"ground": ground, "reason": "Nothing came.", "consequences": "None.", "bond": "hold"}
    performed.does(performed.owner, "announce_termination", **said, answer_due_at=due)
    performed.now += timedelta(days=3)
    performed.does(performed.owner, "end_contract", termination=str(Termination.objects.get().uuid), text="So it ends.")


def enters(performed, recipient, account=None):
    """An authority has entered to whom a kept bond goes."""
    values = {"deposits.bond_recipient": recipient} | ({"deposits.treasury_account": account} if account else {})
    project = performed.trade.project
    Project.objects.filter(pk=project.pk).update(pack_values=project.pack_values | values)


def registers(who, performed, number):
    uuid, account = uuid4(), AccountFacts(who.organisation.name, number, "FICTCNSH")
    signed = who.signs("register_bank_account", f"account:{uuid}", 0, account.to_json(), at=performed.now)
    accounts.register_bank_account(account_uuid=uuid, account=account, **signed)


class TestAsking:
    def test_never_more_than_the_tenth_of_the_law_and_once(self, performed, bank):
        with pytest.raises(refusals.BondOverLimit) as refusal:
            performed.does(performed.owner, "ask_bond", amount="90.06")
        assert refusal.value.facts["limit"] == "90.05"
        with pytest.raises(NotYours):
            performed.does(performed.supplier, "ask_bond", amount="10.00")
        performed.does(performed.owner, "ask_bond", amount="10.00")
        with pytest.raises(refusals.BondAskedBefore):
            performed.does(performed.owner, "ask_bond", amount="10.00")

    def test_where_it_is_paid_the_two_sides_learn_and_nobody_else(self, performed, bank, as_reader, bidders):
        performed.does(performed.owner, "ask_bond", amount="10.00")
        url = f"/api/v1/contracts/{performed.contract.uuid}"
        reference = Bond.objects.get().reference

        assert as_reader(performed.supplier).get(f"{url}/bond").json()["reference"] == reference
        assert as_reader(bidders[0]).get(f"{url}/bond").status_code == 404
        page = f"/contracts/{performed.contract.uuid}/performance"
        assert reference in as_reader(performed.supplier).get(page).content.decode()
        assert reference not in Client().get(page).content.decode()
        assert Client().get(f"{url}/performance").status_code == 200
