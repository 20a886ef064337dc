"""Fees at the desk, and back: a receipt pays once, a payment goes back once."""

from __future__ import annotations

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Desk
from tests.procedures.dossiers.test_fees import asks, gateway, public, report, says  # noqa: F401

from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import desk_fees, fees, inputs
from openhall.procedures.dossiers.fee_models import Charge, FeeRefund, Incoming
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.refusals import ChargedBefore, NotOwedBack, NoUnitAccount, ReceiptTaken
from openhall.treasury.models import BidderAccount
from openhall.treasury.public import GatewayPayment
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
PAYEE = {"name": "Giang Ly", "account": "0123456789", "bank": "FICTVNHN"}


def takes(desk: Desk, row: Dossier, receipt: str = "7/2026", *, who: Character | None = None) -> Dossier:
    payload = {"copy_set": 0, "means": "cash", "receipt": receipt}
    signed = (who or desk.clerk).signs("take_fee_at_desk", f"dossier:{row.uuid}", row.version, payload, at=NOW)
    given = inputs.DeskFeeInput(**payload)
    return desk_fees.take_fee_at_desk(dossier=row.uuid, given=given, **signed).dossier


def gives_back(desk: Desk, row: Dossier, payment: str, **changes: str) -> Dossier:
    row.refresh_from_db()
    payload = {"payment": payment} | PAYEE | changes
    signed = desk.clerk.signs("refund_fee", f"dossier:{row.uuid}", row.version, payload, at=NOW)
    return desk_fees.refund_fee(dossier=row.uuid, given=inputs.RefundInput(**payload), **signed).dossier


@pytest.fixture
def account(desk: Desk) -> BidderAccount:
    """The commune's account."""
    return BidderAccount.objects.create(
        organisation=desk.clerk.organisation, holder="Commune of Nowhere", number="999", bank_code="FICTVNHN",
        registered_at=NOW,
    )  # fmt: skip


def test_cash_pays_and_the_clock_goes_on(desk: Desk) -> None:
    row = takes(desk, asks(desk, desk.accepted()))

    assert row.state == State.PROCESSING
    assert Charge.objects.get().state == "paid"
    (paid,) = public("DOS-20")
    assert (paid["amount"], paid["means"], paid["status"]) == ("8000", "cash", 4)
    assert b"7/2026" not in bytes(Outbox.objects.get(code="DOS-20").leaf)
    with pytest.raises(ChargedBefore):
        takes(desk, row, "8/2026")


def test_one_receipt_never_pays_two_fees(desk: Desk) -> None:
    takes(desk, asks(desk, desk.accepted()))
    other = asks(desk, desk.accepted())

    with pytest.raises(ReceiptTaken):
        takes(desk, other)


def test_another_bodys_desk_takes_nothing(desk: Desk, neighbour: Character) -> None:
    row = asks(desk, desk.accepted())

    with pytest.raises(NotFound):
        takes(desk, row, who=neighbour)


def test_paid_at_the_desk_and_online_goes_back_once_by_a_payment_order(
    desk: Desk,
    gateway,  # noqa: F811
    account: BidderAccount,
) -> None:
    row = takes(desk, asks(desk, desk.accepted()))
    assert not says(report(Charge.objects.get(), "online-1"))
    assert [one.number for one in fees.owed_back(row)] == ["online-1"]
    row = gives_back(desk, row, "online-1")

    payment = GatewayPayment.objects.get()
    assert (payment.amount, payment.payee_number) == (8000, "0123456789")
    assert payment.reference == f"fee-refund:{FeeRefund.objects.get().uuid}"
    assert fees.owed_back(row) == []
    assert b"0123456789" not in bytes(Outbox.objects.get(code="DOS-21").leaf)
    with pytest.raises(NotOwedBack):
        gives_back(desk, row, "online-1")


def test_the_fee_itself_goes_back_only_when_the_unit_ended_the_dossier(desk: Desk, account: BidderAccount) -> None:
    row = takes(desk, asks(desk, desk.accepted()))
    number = Incoming.objects.get().number
    with pytest.raises(NotOwedBack):
        gives_back(desk, row, number)
    row = desk.says("ask_withdrawal", row, who=desk.citizen, reason="No longer wanted.")
    row = desk.says("stop_dossier", row, reason="Withdrawn.")

    gives_back(desk, row, number)
    assert GatewayPayment.objects.get().amount == 8000


@pytest.mark.django_db(transaction=True)
def test_without_an_account_of_the_unit_nothing_is_ordered(desk: Desk, gateway) -> None:  # noqa: F811
    row = takes(desk, asks(desk, desk.accepted()))
    says(report(Charge.objects.get(), "online-1"))

    with pytest.raises(NoUnitAccount):
        gives_back(desk, row, "online-1")
    assert not FeeRefund.objects.exists()
