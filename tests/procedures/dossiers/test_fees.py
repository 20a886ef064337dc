"""Fees: asked for once, paid once, whatever the gateway repeats and however often somebody pays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import IntegrityError, transaction
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import collecting, fees, inputs
from openhall.procedures.dossiers.fee_models import Charge, Incoming
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.refusals import ChargedBefore
from openhall.treasury.public import signature, signed_message
from openhall.witness.models import Outbox
from openhall.witness.public import canonical

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = bytes(range(32))


@pytest.fixture
def gateway() -> Iterator[collecting.Link]:
    """A gateway that collects."""
    found = collecting.Link("https://pay.example.org/pay", SECRET)
    undo = collecting.provide(found)
    yield found
    undo()


def asks(desk, row: Dossier, *, at: datetime = NOW, **payload: int) -> Dossier:
    """The officer asks for a fee."""
    signed = desk.clerk.signs("ask_fee", f"dossier:{row.uuid}", row.version, payload, at=at)
    return fees.ask_fee(dossier=row.uuid, given=inputs.FeeInput(**payload), **signed).dossier


def report(charge: Charge, number: str = "1", amount: str = "8000") -> bytes:
    """What the gateway says."""
    return json.dumps({"number": number, "key": charge.uuid.hex, "amount": amount, "currency": "VND"}).encode()


def says(body: bytes, *, at: datetime = NOW, secret: bytes = SECRET) -> bool:
    """The gateway reports."""
    return fees.take_in_report(signed_message(secret, body, at=at), body, at=at)


def public(code: str) -> list[dict]:
    """Public fields of all acts of a kind."""
    return [json.loads(bytes(one.leaf))["public"] for one in Outbox.objects.filter(code=code).order_by("id")]


def test_a_fee_is_asked_for_and_paid_and_the_clock_goes_on(desk, gateway):
    row = asks(desk, desk.accepted(), at=NOW + DAY)
    assert public("DOS-18") == [{"status": 6, "copy_set": 0, "due": "acceptance", "amount": "8000", "currency": "VND"}]

    assert says(report(Charge.objects.get()), at=NOW + 2 * DAY)

    row = Dossier.objects.get(pk=row.pk)
    assert (row.state, row.due_at) == (State.PROCESSING, datetime(2026, 6, 5, 17, 0, tzinfo=UTC))
    (paid,) = public("DOS-19")
    assert paid == {
        "status": 4, "copy_set": 0, "due": "acceptance", "amount": "8000", "currency": "VND",
        "due_at": "2026-06-05T17:00:00.000000Z",
    }  # fmt: skip


def test_the_same_report_twice_counts_once(desk, gateway):
    asks(desk, desk.accepted())
    body = report(Charge.objects.get())

    assert [says(body), says(body), says(body)] == [True, False, False]

    assert Incoming.objects.count() == 1
    assert len(public("DOS-19")) == 1


def test_a_second_payment_is_kept_as_owed_back(desk, gateway):
    row = asks(desk, desk.accepted())
    charge = Charge.objects.get()

    assert says(report(charge, "1"))
    assert not says(report(charge, "2"))

    assert [one.number for one in fees.owed_back(row)] == ["2"]
    assert len(public("DOS-19")) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Incoming.objects.filter(number="2").update(counted=True)


def test_another_amount_pays_nothing(desk, gateway):
    row = asks(desk, desk.accepted())

    assert not says(report(Charge.objects.get(), amount="7999"))

    assert Charge.objects.get().state == "asked"
    assert len(fees.owed_back(row)) == 1


def test_a_fee_is_charged_once_by_command_and_by_the_table(desk, gateway):
    row = asks(desk, desk.accepted())
    says(report(Charge.objects.get()))
    row = Dossier.objects.get(pk=row.pk)

    with pytest.raises(ChargedBefore):
        asks(desk, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.create(dossier=row, copy_set=0, due="acceptance", amount=1, currency="VND", asked_at=NOW)


def test_copies_cost_by_the_page_once_for_each_set_and_stop_no_clock(desk):
    row = asks(desk, desk.accepted(), copy_set=1, pages=5)
    assert row.state == State.ACCEPTED
    assert public("DOS-18")[0]["amount"] == "7000"

    with pytest.raises(ChargedBefore):
        asks(desk, row, copy_set=1, pages=5)
    row.refresh_from_db()
    with pytest.raises(Invalid):
        asks(desk, row, copy_set=2)


def test_a_forged_or_stale_report_is_refused(desk, gateway, as_reader, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    asks(desk, desk.accepted())
    body = report(Charge.objects.get())

    for secret, at in ((bytes(32), NOW), (SECRET, NOW - DAY)):
        answer = as_reader(None).post(
            "/api/v1/dossier-payments/reports", body, "application/json", headers=signed_message(secret, body, at=at)
        )
        assert answer.status_code == 401
    good = as_reader(None).post(
        "/api/v1/dossier-payments/reports", body, "application/json", headers=signed_message(SECRET, body, at=NOW)
    )
    assert good.json() == {"paid": True}


def test_a_report_of_a_fee_that_nobody_asked_for_is_refused(desk, gateway):
    body = json.dumps({"number": "1", "key": "0" * 32, "amount": "1", "currency": "VND"}).encode()

    with pytest.raises(NotFound):
        says(body)


def test_the_way_to_pay_is_signed_and_names_nobody(desk, gateway, citizen, as_reader, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    row = asks(desk, desk.accepted())

    page = as_reader(citizen).get(f"/dossiers/{row.uuid}").content.decode()

    address = page.partition('<a href="https://pay')[2].partition('"')[0].replace("&amp;", "&")
    order = dict(parse_qsl(urlsplit("https://pay" + address).query))
    sign = order.pop("signature")
    assert sign == signature(SECRET, "order", canonical(order))
    assert order["amount"] == "8000"
    assert "Giang" not in address
