"""Payments under a contract: the owner records, the supplier confirms or disputes; never more than the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours
from openhall.portal import ocds, releases
from openhall.portal.sentences import Telling, tell
from openhall.tendering.fulfilment import payments, refusals
from openhall.tendering.fulfilment.models import Payment, PaymentState
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all, statement

pytestmark = pytest.mark.django_db


def leaf(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def pays(performed, amount, *, who=None, days=0, **more):
    """The owner records a payment of today, or of some days later."""
    day = (performed.now + timedelta(hours=9, days=days)).date().isoformat()
    payload = {"amount": amount, "paid_date": day, "reference": "TR-2026-0042", **more}
    performed.does(who or performed.owner, "record_payment", **payload)
    return Payment.objects.latest("id")


def says(performed, payment, confirmed=True, **more):
    """The supplier's word."""
    performed.does(performed.supplier, "answer_payment", payment=str(payment.uuid), confirmed=confirmed, **more)


def planned(performed):
    return performed.planned((performed.now.date() + timedelta(days=30)).isoformat())


class TestPayments:
    def test_what_the_owner_records_counts_when_the_supplier_confirms_it(self, performed):
        milestone = planned(performed)
        performed.accepted(milestone)
        payment = pays(performed, "400.5", milestone=str(milestone.uuid))
        public = leaf("PRF-10")["public"]
        assert (public["amount"], public["currency"], public["milestone"]) == ("400.50", "CNY", str(milestone.uuid))
        assert statement(leaf("PRF-10")["statement"]) == {"v": 1, "asked": "400.5", "reference": "TR-2026-0042"}
        assert payments.total(performed.row, PaymentState.CONFIRMED) == 0

        says(performed, payment)
        payment.refresh_from_db()
        assert (payment.state, payment.milestone) == (PaymentState.CONFIRMED, milestone)
        assert leaf("PRF-11")["public"]["confirmed"] is True
        assert payments.total(performed.row, PaymentState.CONFIRMED) == Decimal("400.50")

    def test_what_is_disputed_does_not_count_and_is_recorded_anew(self, performed):
        payment = pays(performed, "900.50")
        with pytest.raises(refusals.ReasonMissing):
            says(performed, payment, confirmed=False, reason="  ")
        says(performed, payment, confirmed=False, reason="Only half of it arrived.")
        assert statement(leaf("PRF-11")["statement"])["reason"] == "Only half of it arrived."
        with pytest.raises(MoveNotAllowed):
            says(performed, payment)

        says(performed, pays(performed, "450.25"))
        assert payments.total(performed.row, PaymentState.CONFIRMED) == Decimal("450.25")

    def test_never_more_than_the_contract_as_changed(self, performed):
        pays(performed, "900.00")
        with pytest.raises(refusals.PaymentOverContract) as refusal:
            pays(performed, "0.51")
        assert (refusal.value.facts["limit"], refusal.value.facts["paid"]) == ("900.50", "900.51")

        performed.answers(performed.changed(clause="quantity", item="2", quantity="2"))
        pays(performed, "1.50")
        with pytest.raises(refusals.PaymentOverContract):
            pays(performed, "0.01")

    def test_what_is_not_accepted_is_not_paid_for(self, performed):
        milestone = planned(performed)
        with pytest.raises(refusals.MilestoneNotAccepted):
            pays(performed, "10.00", milestone=str(milestone.uuid))
        with pytest.raises(NotFound):
            pays(performed, "10.00", milestone="00000000-0000-4000-8000-000000000000")

    def test_on_a_day_of_the_contract_that_has_come(self, performed):
        for days in (-30, 2):
            with pytest.raises(refusals.OutsidePaymentTime):
                pays(performed, "10.00", days=days)

    @pytest.mark.parametrize("amount", ["0", "0.001"])
    def test_an_amount_that_nobody_can_pay_is_refused(self, performed, amount):
        with pytest.raises(refusals.NothingPaid):
            pays(performed, amount)

    def test_only_the_owner_records_and_only_the_supplier_answers(self, performed, bidders, joins):
        for who in (performed.supplier, bidders[0]):
            with pytest.raises(NotYours):
                pays(performed, "10.00", who=who)
        payment = pays(performed, "10.00")
        for who in (performed.owner, bidders[0]):
            with pytest.raises(NotYours):
                performed.does(who, "answer_payment", payment=str(payment.uuid), confirmed=True)
        clerk = joins("Olga Ma", performed.supplier.organisation.name)
        with pytest.raises(MandateMissing):
            performed.does(clerk, "answer_payment", payment=str(payment.uuid), confirmed=True)

    def test_after_completion_what_is_owed_is_still_paid(self, performed):
        performed.does(performed.owner, "complete_contract", text="All good.")
        says(performed, pays(performed, "900.50"))

        assert performed.row.state == "completed"
        assert payments.total(performed.row, PaymentState.CONFIRMED) == Decimal("900.50")


class TestReading:
    def test_each_side_finds_its_form_and_everybody_the_payments(self, performed, as_reader):
        address = f"/contracts/{performed.contract.uuid}/performance"
        assert 'data-command="record_payment"' in as_reader(performed.owner).get(address).content.decode()
        pays(performed, "10.00")
        supplier = as_reader(performed.supplier)
        assert 'data-command="answer_payment"' in supplier.get(address).content.decode()
        assert address in supplier.get("/work").content.decode()
        assert 'data-command="answer_payment"' not in as_reader(performed.owner).get(address).content.decode()

        says(performed, Payment.objects.get(), confirmed=False, reason="It went to another account.")
        shown = Client().get(address).content.decode()
        assert "It went to another account." in shown
        assert "data-command" not in shown
        told = Client().get(f"/api/v1{address}").json()
        assert (told["paid"], told["payments"][0]["state"]) == ("0.00", "disputed")

    def test_confirmed_payments_are_transactions_of_open_contracting(self, client, performed, shared, tmp_path):
        milestone = planned(performed)
        performed.accepted(milestone)
        says(performed, pays(performed, "400.50", milestone=str(milestone.uuid)))
        says(performed, pays(performed, "100.00"))
        says(performed, pays(performed, "300.00"), confirmed=False, reason="It never came.")
        drain_all()
        while witness.follow(releases.CONSUMER, releases.follow):
            pass
        acts = [act for act in acts_after(0, limit=1000) if act.code in ("PRF-10", "PRF-11")]
        assert all(tell(act, Telling("Asia/Shanghai")).title for act in acts)
        ocid = ocds.ocid(performed.trade.project.uuid)
        files = []
        for name, url in (("feed", "releases"), ("record", f"records/{ocid}")):
            files.append(tmp_path / f"{name}.json")
            files[-1].write_text(client.get(f"/api/v1/ocds/{url}").content.decode())
        compiled = json.loads(files[1].read_text(), parse_float=Decimal)["records"][0]["compiledRelease"]
        (contract,) = compiled["contracts"]
        found = contract["implementation"]["transactions"]

        assert [(one["value"]["amount"], one["value"]["currency"]) for one in found] == [
            (Decimal("400.50"), "CNY"), (Decimal("100.00"), "CNY")
        ]  # fmt: skip
        assert found[0]["payee"]["name"] == performed.supplier.organisation.name
        tool = [sys.executable, str(shared / "tools" / "ocds_check.py"), *map(str, files)]
        check = subprocess.run(tool, capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stdout + check.stderr
