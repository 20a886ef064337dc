"""What goes to the bank: pain.001.001.09, one payment for each refund or return, back to where the money came from.

The order's row holds the file's bytes; the file in ``OPENHALL_HOME/bank/outbox`` is a projection of it, so that a
worker that dies in between writes the same file again. The bank knows an order by its message id and executes it once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Protocol
from uuid import uuid4
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.models import DepositBank, PaymentOrder, PayoutState, Refund, ReturnOrder
from openhall.treasury.numbers import is_iban
from openhall.treasury.queries import said
from openhall.witness.public import cleared

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_ID = 35
MOST = 5_000
"""Payments of one file."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One credit transfer.

    ``instruction``: for a refund the bank's own reference of the payment that goes back, so that it knows on what it
    owes interest; empty for a return. ``end_to_end``: 32 hex digits of the deposit's or payment's uuid.
    """

    end_to_end: str
    instruction: str
    amount: Decimal
    currency: str
    name: str
    number: str
    bank_code: str
    note: str
    day: date


class Debtor(Protocol):
    """The account that pays."""

    @property
    def holder(self) -> str:
        """In whose name it is."""

    @property
    def number(self) -> str:
        """The account's number."""

    @property
    def bank_code(self) -> str:
        """The bank that keeps it."""

    @property
    def currency(self) -> str:
        """ISO 4217."""


def document(bank: Debtor, payments: Sequence[Payment], *, message_id: str, at: datetime) -> bytes:
    """The file. Payments of one day make one instruction block, in the order given.

    Account numbers that are no IBAN go into ``Othr/Id``, as the schema allows.
    """
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    initiation = ET.SubElement(root, "CstmrCdtTrfInitn")
    header = ET.SubElement(initiation, "GrpHdr")
    _text(header, "MsgId", message_id)
    _text(header, "CreDtTm", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _totals(header, payments, bank.currency)
    _text(ET.SubElement(header, "InitgPty"), "Nm", bank.holder)
    days = groupby(sorted(payments, key=lambda payment: payment.day), key=lambda payment: payment.day)
    for number, (day, of_day) in enumerate(days, start=1):
        _block(initiation, bank, list(of_day), block_id=f"{message_id[:30]}-{number}", day=day)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _block(parent: ET.Element, bank: Debtor, payments: Sequence[Payment], *, block_id: str, day: date) -> None:
    block = ET.SubElement(parent, "PmtInf")
    _text(block, "PmtInfId", block_id)
    _text(block, "PmtMtd", "TRF")
    _text(block, "BtchBookg", "false")
    _totals(block, payments, bank.currency)
    _text(ET.SubElement(block, "ReqdExctnDt"), "Dt", day.isoformat())
    _text(ET.SubElement(block, "Dbtr"), "Nm", bank.holder)
    _account(ET.SubElement(block, "DbtrAcct"), bank.number)
    _agent(ET.SubElement(block, "DbtrAgt"), bank.bank_code)
    for payment in payments:
        transfer = ET.SubElement(block, "CdtTrfTxInf")
        ids = ET.SubElement(transfer, "PmtId")
        if payment.instruction:
            _text(ids, "InstrId", payment.instruction)
        _text(ids, "EndToEndId", payment.end_to_end)
        amount = ET.SubElement(ET.SubElement(transfer, "Amt"), "InstdAmt", {"Ccy": payment.currency})
        amount.text = said(payment.amount, payment.currency)
        if payment.bank_code:
            _agent(ET.SubElement(transfer, "CdtrAgt"), payment.bank_code)
        _text(ET.SubElement(transfer, "Cdtr"), "Nm", payment.name or payment.number)
        _account(ET.SubElement(transfer, "CdtrAcct"), payment.number)
        _text(ET.SubElement(transfer, "RmtInf"), "Ustrd", payment.note)


def _totals(parent: ET.Element, payments: Sequence[Payment], currency: str) -> None:
    _text(parent, "NbOfTxs", str(len(payments)))
    _text(parent, "CtrlSum", said(sum((payment.amount for payment in payments), Decimal(0)), currency))


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(sign for sign in text if sign.isprintable())


def _account(parent: ET.Element, number: str) -> None:
    holder = ET.SubElement(parent, "Id")
    if is_iban(number):
        _text(holder, "IBAN", number)
    else:
        _text(ET.SubElement(holder, "Othr"), "Id", number)


def _agent(parent: ET.Element, code: str) -> None:
    institution = ET.SubElement(parent, "FinInstnId")
    if is_bic(code):
        _text(institution, "BICFI", code)
    else:
        _text(ET.SubElement(institution, "ClrSysMmbId"), "MmbId", code)


def is_bic(code: str) -> bool:
    """Whether a bank's code has the form of a BIC: 8 or 11 characters, the country at the fifth and sixth place."""
    upper = code.isascii() and code.isalnum() and code == code.upper()
    return upper and len(code) in {8, 11} and code[4:6].isalpha()


# From the ledger to the bank


def due_payments(bank: DepositBank) -> tuple[list[Refund], list[ReturnOrder], list[Forfeiture]]:
    """Refunds, returns and forfeits that are ordered, witnessed, and in no file yet, locked.

    What is paid can't be called back, so a payment waits until the members have witnessed the act that orders it, or
    a named officer has let it go on.
    """
    ordered, ordered_back, kept = waiting_payments(bank)
    clear = cleared([*ordered.values(), *ordered_back.values(), *kept.values()])
    refunds = Refund.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=PayoutState.ORDERED, pk__in=[pk for pk, leaf in ordered.items() if leaf in clear]
    )
    returns = ReturnOrder.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=PayoutState.ORDERED, pk__in=[pk for pk, leaf in ordered_back.items() if leaf in clear]
    )
    forfeits = Forfeiture.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=ForfeitureState.KEPT, pk__in=[pk for pk, leaf in kept.items() if leaf in clear]
    )
    return (
        list(refunds.select_related("deposit__line", "deposit__sub_account").order_by("id")[:MOST]),
        list(returns.select_related("held").order_by("id")[:MOST]),
        list(forfeits.select_related("deposit__sub_account", "payee").order_by("id")[:MOST]),
    )


def waiting_payments(bank: DepositBank) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Refunds, returns and forfeits that are ordered and in no file yet: key → leaf of the act that ordered it."""
    refunds = Refund.objects.filter(state=PayoutState.ORDERED, deposit__line__bank=bank)
    returns = ReturnOrder.objects.filter(state=PayoutState.ORDERED, held__bank=bank)
    forfeits = Forfeiture.objects.filter(state=ForfeitureState.KEPT, deposit__line__bank=bank)
    return (
        dict(refunds.values_list("pk", "leaf_sha256")),
        dict(returns.values_list("pk", "leaf_sha256")),
        dict(forfeits.values_list("pk", "decision_leaf")),
    )


def unwitnessed(owner_id: int) -> list[str]:
    """Leaves of the acts that ordered payments which still wait for the members, without those of sealed lots.

    Args:
        owner_id: key of the trading centre that keeps the account.
    """
    refunds = Refund.objects.filter(state=PayoutState.ORDERED, deposit__line__bank__owner_id=owner_id).exclude(
        deposit__sub_account__deposit_lot__window_closed_at=None
    )
    returns = ReturnOrder.objects.filter(state=PayoutState.ORDERED, held__bank__owner_id=owner_id)
    forfeits = Forfeiture.objects.filter(state=ForfeitureState.KEPT, deposit__line__bank__owner_id=owner_id)
    leaves = {*refunds.values_list("leaf_sha256", flat=True), *returns.values_list("leaf_sha256", flat=True)}
    leaves |= set(forfeits.values_list("decision_leaf", flat=True))
    return sorted(leaves - cleared(leaves))


def _payment_of(refund: Refund) -> Payment:
    deposit, line = refund.deposit, refund.deposit.line
    assert refund.to_date is not None  # noqa: S101 — an ordered refund is computed
    return Payment(
        end_to_end=deposit.uuid.hex,
        instruction=line.bank_reference if len(line.bank_reference) <= LONGEST_ID else "",
        amount=refund.total,
        currency=deposit.currency,
        name=line.party_name,
        number=line.party_number,
        bank_code=line.party_bank,
        note=f"Deposit {deposit.sub_account.reference} with interest",
        day=refund.to_date,
    )


def _payment_back(row: ReturnOrder) -> Payment:
    held, kept = row.held, bool(row.to_number)
    note = f"Performance bond {held.reference} kept" if kept else f"Return of payment {held.end_to_end}"
    return Payment(
        end_to_end=held.uuid.hex,
        instruction="",
        amount=held.amount,
        currency=held.currency,
        name=row.to_name if kept else held.party_name,
        number=row.to_number if kept else held.party_number,
        bank_code=row.to_bank if kept else held.party_bank,
        note=note[:140],
        day=row.ordered_at.date(),
    )


def _forfeit(row: Forfeiture) -> Payment:
    assert row.payee is not None and row.decided_at is not None  # noqa: S101,PT018 — the database keeps the first
    return Payment(
        end_to_end=row.uuid.hex,
        instruction="",
        amount=row.amount,
        currency=row.deposit.currency,
        name=row.payee.holder,
        number=row.payee.number,
        bank_code=row.payee.bank_code,
        note=f"Deposit {row.deposit.sub_account.reference} kept",
        day=row.decided_at.date(),
    )


@transaction.atomic(durable=True)
def make_order(bank: DepositBank, *, at: datetime) -> PaymentOrder | None:
    """Put everything that is ordered for one account into a file; None when there is nothing."""
    refunds, returns, forfeits = due_payments(bank)
    payments = [
        *(_payment_of(row) for row in refunds),
        *(_payment_back(row) for row in returns),
        *(_forfeit(row) for row in forfeits),
    ]
    if not payments:
        return None
    uuid = uuid4()
    message_id = f"OH{uuid.hex}"
    row = PaymentOrder.objects.create(
        uuid=uuid,
        bank=bank,
        message_id=message_id,
        document=document(bank, payments, message_id=message_id, at=at),
        payments=len(payments),
        total=sum((payment.amount for payment in payments), Decimal(0)),
        created_at=at,
    )
    Refund.objects.filter(pk__in=[refund.pk for refund in refunds]).update(state=PayoutState.SENT, order=row)
    ReturnOrder.objects.filter(pk__in=[back.pk for back in returns]).update(state=PayoutState.SENT, order=row)
    Forfeiture.objects.filter(pk__in=[kept.pk for kept in forfeits]).update(state=ForfeitureState.SENT, order=row)
    return row


def make_orders(at: datetime) -> int:
    """Make and write every file that is due; how many were written."""
    refunds = Refund.objects.filter(state=PayoutState.ORDERED).order_by().values("deposit__line__bank")
    returns = ReturnOrder.objects.filter(state=PayoutState.ORDERED).order_by().values("held__bank")
    forfeits = Forfeiture.objects.filter(state=ForfeitureState.KEPT).order_by().values("deposit__line__bank")
    waiting = Q(pk__in=refunds) | Q(pk__in=returns) | Q(pk__in=forfeits)
    for bank in DepositBank.objects.filter(waiting).order_by("id"):
        while make_order(bank, at=at) is not None:
            pass
    return write_orders(at)


def write_orders(at: datetime) -> int:
    """Write the files that are not in the outbox yet; how many."""
    rows = list(PaymentOrder.objects.filter(written_at=None).order_by("id"))
    for row in rows:
        put(outbox() / f"{row.message_id}.xml", bytes(row.document))
        PaymentOrder.objects.filter(pk=row.pk).update(written_at=at)
    return len(rows)


def exchange() -> Path:
    """The folder through which files go to and from the bank."""
    return Path(settings.OPENHALL_HOME) / "bank"


def outbox() -> Path:
    """Files for the bank."""
    return exchange() / "outbox"


def inbox() -> Path:
    """Files from the bank; those taken in are moved to ``done``, those refused to ``refused``."""
    return exchange() / "inbox"


def put(path: Path, data: bytes) -> None:
    """Write a file so that whoever watches the folder sees it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
