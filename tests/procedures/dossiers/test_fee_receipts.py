"""Receipts of fees: what they say, that there is one and the rest are copies, who has them, where their code leads."""

from __future__ import annotations

import base64

import pytest
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.dossiers.test_desk_fees import takes
from tests.procedures.dossiers.test_due_fees import gateway
from tests.procedures.dossiers.test_fees import asks, report, says
from tests.procedures.dossiers.test_printing import said

from openhall.kernel import clock
from openhall.procedures.dossiers.fee_models import Charge
from openhall.procedures.dossiers.models import Dossier

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(desk, gateway, monkeypatch) -> Charge:
    """A fee that was paid online."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    asks(desk, desk.accepted())
    assert says(report(Charge.objects.get(), "GW-77"))
    return Charge.objects.get()


def where(charge: Charge) -> str:
    """The page of its receipt."""
    return f"/dossiers/{charge.dossier.uuid}/fees/{charge.uuid}"


class TestReceipt:
    def test_the_first_print_is_the_receipt_and_the_next_a_copy(self, paid, citizen, as_reader, tmp_path):
        me = as_reader(citizen)
        first = said(me.post(where(paid)).content, tmp_path)
        for words in ("Receipt of payment", "GW-77", f"{paid.dossier.code}/1", "Giang Ly", "8,000"):
            assert words in first
        assert paid.leaf_sha256 in first.replace(" ", "")
        assert "copy" not in first
        second = said(me.post(where(paid)).content, tmp_path)
        assert "Receipt of payment (copy)" in second
        assert "This is a copy. The receipt was printed first on 1 June 2026" in second
        paid.refresh_from_db()
        assert (paid.receipt_at, paid.receipt_prints) == (NOW, 2)

    def test_looking_at_the_page_prints_nothing_and_leads_to_the_log(self, paid, citizen, as_reader):
        me = as_reader(citizen)
        page = me.get(where(paid)).content.decode()
        assert "GW-77" in page
        assert f'/receipts/{paid.leaf_sha256}"' in page
        assert "There is one receipt" in page
        paid.refresh_from_db()
        assert paid.receipt_prints == 0
        assert where(paid) in me.get(f"/dossiers/{paid.dossier.uuid}").content.decode()

    def test_who_filed_and_the_unit_have_it_and_nobody_else(self, paid, citizen, clerk, neighbour, as_reader):
        for who in (citizen, clerk):
            assert as_reader(who).get(where(paid)).status_code == 200
        assert as_reader(neighbour).get(where(paid)).status_code == 404
        assert as_reader(neighbour).post(where(paid)).status_code == 404
        assert as_reader(None).get(where(paid)).status_code in (302, 401, 403)
        assert where(paid) in as_reader(clerk).get(f"/desk/dossiers/{paid.dossier.uuid}").content.decode()

    def test_there_is_none_of_what_isnt_paid(self, desk, citizen, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        asks(desk, desk.accepted())
        charge = Charge.objects.get()
        assert as_reader(citizen).get(where(charge)).status_code == 404
        assert as_reader(citizen).post(where(charge)).status_code == 404

    def test_of_a_fee_that_a_desk_took_it_names_the_desk_and_its_number(self, desk, clerk, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        takes(desk, asks(desk, desk.accepted()), receipt="A:12")
        charge = Charge.objects.get()
        told = as_reader(clerk).get(f"/api/v1/dossiers/{charge.dossier.uuid}/fees/{charge.uuid}").json()
        assert (told["payment"], told["taken_by"], told["prints"]) == ("A:12", "H98.2", 0)

    def test_a_program_prints_it_too(self, paid, citizen, as_reader):
        me, path = as_reader(citizen), f"/api/v1{where(paid)}"
        told = me.post(f"{path}/prints").json()
        assert base64.b64decode(told["pdf"]).startswith(b"%PDF-")
        assert (told["prints"], told["payment"]) == (1, "GW-77")
        assert [one["uuid"] for one in me.get(f"/api/v1/dossiers/{paid.dossier.uuid}").json()["fees"]] == [
            str(paid.uuid)
        ]

    def test_it_says_that_the_money_went_back(self, desk, gateway, clerk, as_reader, monkeypatch):
        from datetime import timedelta

        from openhall.procedures.dossiers.fee_models import FeeRefund

        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
        asks(desk, desk.accepted())
        assert says(report(Charge.objects.get()))
        charge = Charge.objects.get()
        FeeRefund.objects.create(incoming=charge.payments.get(), ordered_at=NOW, leaf_sha256="0" * 64)
        assert "Ordered back at" in as_reader(clerk).get(where(charge)).content.decode()
        assert Dossier.objects.get().code in charge.dossier.code
