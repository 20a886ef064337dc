"""The sandbox bank's side of the files: reading pain.001.001.09, writing camt.053.001.08 and camt.054.001.08."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol
from xml.etree import ElementTree as ET

from openhall.treasury import xml_tree
from openhall.treasury.numbers import is_iban, normal
from openhall.treasury.payment_orders import NAMESPACE, is_bic
from openhall_rules.money import decimal, text


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the bank's book."""

    number: int
    account: str
    is_credit: bool
    amount: Decimal
    currency: str
    booked_at: datetime
    value_date: date
    reference: str
    end_to_end: str
    name: str
    party: str
    agent: str
    is_interest: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment that the platform orders."""

    account: str
    instruction: str
    end_to_end: str
    amount: Decimal
    currency: str
    name: str
    to_account: str
    agent: str
    day: date


@dataclass(frozen=True, slots=True)
class Order:
    """A pain.001 file."""

    message_id: str
    transfers: tuple[Transfer, ...]


class Writer(Protocol):
    """Writes a report about one account."""

    def __call__(
        self, rows: Sequence[Booking], *, account: str, currency: str, message_id: str, at: datetime
    ) -> bytes: ...


def read_order(data: bytes) -> Order:
    """Read an order.

    Raises:
        ValueError: not such a file, or its counts and sums are not those of its payments.
    """
    root, namespace = xml_tree.parse(data)
    header = root.find("CstmrCdtTrfInitn/GrpHdr")
    if namespace != NAMESPACE or header is None:
        raise ValueError("The file is no pain.001.001.09.")
    transfers: list[Transfer] = []
    for block in root.all("CstmrCdtTrfInitn/PmtInf"):
        account = normal(block.value("DbtrAcct/Id/IBAN", "DbtrAcct/Id/Othr/Id"))
        day = date.fromisoformat(block.value("ReqdExctnDt/Dt"))
        for one in block.all("CdtTrfTxInf"):
            amount = one.find("Amt/InstdAmt")
            if amount is None:
                raise ValueError("A payment has no amount.")
            agent = "CdtrAgt/FinInstnId"
            transfers.append(
                Transfer(
                    account=account,
                    instruction=one.value("PmtId/InstrId"),
                    end_to_end=one.value("PmtId/EndToEndId"),
                    amount=decimal(amount.text),
                    currency=amount.attributes["Ccy"],
                    name=one.value("Cdtr/Nm"),
                    to_account=normal(one.value("CdtrAcct/Id/IBAN", "CdtrAcct/Id/Othr/Id")),
                    agent=one.value(f"{agent}/BICFI", f"{agent}/ClrSysMmbId/MmbId"),
                    day=day,
                )
            )
    total = sum((transfer.amount for transfer in transfers), Decimal(0))
    if header.value("NbOfTxs") != str(len(transfers)) or decimal(header.value("CtrlSum")) != total:
        raise ValueError("The header’s count or sum is not that of the payments.")
    return Order(header.value("MsgId"), tuple(transfers))


def notification(rows: Sequence[Booking], *, account: str, currency: str, message_id: str, at: datetime) -> bytes:
    """camt.054.001.08."""
    root = _document("camt.054.001.08")
    body = ET.SubElement(root, "BkToCstmrDbtCdtNtfctn")
    _header(body, message_id, at)
    report = ET.SubElement(body, "Ntfctn")
    _leaf(report, "Id", message_id)
    _leaf(report, "CreDtTm", _time(at))
    _own_account(report, account, currency)
    for row in rows:
        _entry(report, row)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def statement(rows: Sequence[Booking], *, account: str, currency: str, message_id: str, at: datetime) -> bytes:
    """camt.053.001.08; its balances are those of the lines in it."""
    root = _document("camt.053.001.08")
    body = ET.SubElement(root, "BkToCstmrStmt")
    _header(body, message_id, at)
    report = ET.SubElement(body, "Stmt")
    _leaf(report, "Id", message_id)
    _leaf(report, "CreDtTm", _time(at))
    _own_account(report, account, currency)
    moved = sum((row.amount if row.is_credit else -row.amount for row in rows), Decimal(0))
    for code, amount in (("OPBD", Decimal(0)), ("CLBD", moved)):
        balance = ET.SubElement(report, "Bal")
        _leaf(ET.SubElement(ET.SubElement(balance, "Tp"), "CdOrPrtry"), "Cd", code)
        _amount(balance, "Amt", abs(amount), currency)
        _leaf(balance, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")
        _leaf(ET.SubElement(balance, "Dt"), "Dt", at.date().isoformat())
    for row in rows:
        _entry(report, row)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _document(name: str) -> ET.Element:
    return ET.Element("Document", {"xmlns": f"urn:iso:std:iso:20022:tech:xsd:{name}"})


def _header(body: ET.Element, message_id: str, at: datetime) -> None:
    header = ET.SubElement(body, "GrpHdr")
    _leaf(header, "MsgId", message_id)
    _leaf(header, "CreDtTm", _time(at))


def _own_account(report: ET.Element, account: str, currency: str) -> None:
    owner = ET.SubElement(report, "Acct")
    _account(owner, account)
    _leaf(owner, "Ccy", currency)


def _entry(report: ET.Element, row: Booking) -> None:
    entry = ET.SubElement(report, "Ntry")
    _leaf(entry, "NtryRef", str(row.number))
    _amount(entry, "Amt", row.amount, row.currency)
    side = "CRDT" if row.is_credit else "DBIT"
    _leaf(entry, "CdtDbtInd", side)
    _leaf(ET.SubElement(entry, "Sts"), "Cd", "BOOK")
    _leaf(ET.SubElement(entry, "BookgDt"), "DtTm", _time(row.booked_at))
    _leaf(ET.SubElement(entry, "ValDt"), "Dt", row.value_date.isoformat())
    _leaf(entry, "AcctSvcrRef", _own_reference(row.number))
    domain = ET.SubElement(ET.SubElement(entry, "BkTxCd"), "Domn")
    codes = ("ACMT", "MCOP", "INTR") if row.is_interest else ("PMNT", "RCDT" if row.is_credit else "ICDT", "DMCT")
    _leaf(domain, "Cd", codes[0])
    family = ET.SubElement(domain, "Fmly")
    _leaf(family, "Cd", codes[1])
    _leaf(family, "SubFmlyCd", codes[2])
    if row.is_interest:
        return
    details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
    _leaf(ET.SubElement(details, "Refs"), "EndToEndId", row.end_to_end)
    _amount(details, "Amt", row.amount, row.currency)
    _leaf(details, "CdtDbtInd", side)
    party = "Dbtr" if row.is_credit else "Cdtr"
    parties = ET.SubElement(details, "RltdPties")
    _leaf(ET.SubElement(ET.SubElement(parties, party), "Pty"), "Nm", row.name)
    _account(ET.SubElement(parties, f"{party}Acct"), row.party)
    if row.agent:
        institution = ET.SubElement(ET.SubElement(ET.SubElement(details, "RltdAgts"), f"{party}Agt"), "FinInstnId")
        if is_bic(row.agent):
            _leaf(institution, "BICFI", row.agent)
        else:
            _leaf(ET.SubElement(institution, "ClrSysMmbId"), "MmbId", row.agent)
    if row.reference:
        _leaf(ET.SubElement(details, "RmtInf"), "Ustrd", row.reference)


def _own_reference(number: int) -> str:
    return f"SB{number:012}"


def number_in(reference: str) -> int:
    """The number of the booking that a reference of ours names; 0 for anything else."""
    return int(reference[2:]) if len(reference) == 14 and reference[:2] == "SB" and reference[2:].isdecimal() else 0


def _account(parent: ET.Element, number: str) -> None:
    holder = ET.SubElement(parent, "Id")
    if is_iban(number):
        _leaf(holder, "IBAN", number)
    else:
        _leaf(ET.SubElement(holder, "Othr"), "Id", number)


def _amount(parent: ET.Element, name: str, amount: Decimal, currency: str) -> None:
    ET.SubElement(parent, name, {"Ccy": currency}).text = text(amount)


def _leaf(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, name).text = value


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
