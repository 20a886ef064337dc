"""Reading what the bank sends: camt.053.001.08 (statement) and camt.054.001.08 (notification). Pure functions.

Only booked entries count (``Sts/Cd`` is ``BOOK``). A batch entry is read by its transactions, whose amounts must add up
to it. Interest is told by the bank transaction code's sub-family ``INTR``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from openhall.treasury import xml_tree
from openhall.treasury.numbers import find_reference, normal
from openhall.treasury.xml_tree import BadXml, Element
from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, scale

MAX_LINES = 50_000
INTEREST, REVERSAL, RETURN = "interest", "reversal", "return"

_KINDS = {
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08": ("camt.053", "BkToCstmrStmt", "Stmt"),
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08": ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


class BadBankFile(ValueError):
    """The file is none that we can book: what is wrong is in the message."""


@dataclass(frozen=True, slots=True)
class Line:
    """One booked credit or debit.

    ``reference``: the creditor reference that it names, empty without one. ``party_…``: who paid (credit) or was paid
    (debit). ``purpose``: interest, reversal, return, or empty.
    """

    bank_reference: str
    is_credit: bool
    amount: Decimal
    currency: str
    booked_at: datetime
    value_date: date
    purpose: str
    reference: str
    end_to_end: str
    party_name: str
    party_number: str
    party_bank: str


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A message about one account."""

    kind: str
    message_id: str
    created_at: datetime
    account: str
    currency: str
    lines: tuple[Line, ...]


def account_of(data: bytes) -> str:
    """The account number that a message is about, to find the account's zone before the message is read.

    Raises:
        BadBankFile
    """
    _kind, _header, reports = _opened(data)
    return _account(reports[0])


def read(data: bytes, *, zone: str = "UTC") -> BankMessage:
    """Read a message whole. ``zone``: of dates, and of clock times that name none.

    Raises:
        BadBankFile: not one of the two messages, about several accounts, or a line that can't be understood.
    """
    kind, header, reports = _opened(data)
    accounts = {(_account(report), report.value("Acct/Ccy")) for report in reports}
    if len(accounts) != 1:
        raise BadBankFile("The file is about several accounts; send one file for each.")
    ((account, currency),) = accounts
    try:
        here = ZoneInfo(zone)
        message_id = _bounded(header.value("MsgId"), 35, "MsgId")
        created_at = _instant(header.value("CreDtTm"), here)
        lines = [
            line
            for report in reports
            for entry in report.all("Ntry")
            for line in _lines(entry, message_id, created_at, here)
        ]
    except (ValueError, RuleError) as error:
        raise BadBankFile(f"The file can’t be read: {error}") from error
    if len(lines) > MAX_LINES:
        raise BadBankFile(f"The file has {len(lines)} lines; at most {MAX_LINES} are taken at once.")
    return BankMessage(kind, message_id, created_at, account, currency, tuple(lines))


def _opened(data: bytes) -> tuple[str, Element, list[Element]]:
    try:
        root, namespace = xml_tree.parse(data)
    except BadXml as error:
        raise BadBankFile(str(error)) from error
    if root.name != "Document" or namespace not in _KINDS:
        raise BadBankFile("The file is neither camt.053.001.08 nor camt.054.001.08.")
    kind, body, report = _KINDS[namespace]
    header, reports = root.find(f"{body}/GrpHdr"), list(root.all(f"{body}/{report}"))
    if header is None or not reports:
        raise BadBankFile("The file has no header or no report.")
    return kind, header, reports


def _account(report: Element) -> str:
    number = normal(report.value("Acct/Id/IBAN", "Acct/Id/Othr/Id"))
    if not number:
        raise BadBankFile("The file names no account.")
    return number


def _lines(entry: Element, message_id: str, created_at: datetime, zone: ZoneInfo) -> Iterator[Line]:
    if entry.value("Sts/Cd") != "BOOK":
        return
    whole, currency = _money(entry.find("Amt"))
    transactions = list(entry.all("NtryDtls/TxDtls"))
    own = entry.value("AcctSvcrRef") or f"{message_id}/{entry.value('NtryRef')}"
    if not entry.value("AcctSvcrRef") and not entry.value("NtryRef"):
        raise BadBankFile("An entry has no reference of the bank, so it couldn’t be recognised a second time.")
    total = Decimal(0)
    for place, details in enumerate(transactions or [Element("TxDtls", {})], start=1):
        stated = details.find("Amt")
        if stated is None and len(transactions) > 1:
            raise BadBankFile(f"Entry {own}: a transaction of a batch names no amount.")
        amount, its_currency = _money(stated) if stated is not None else (whole, currency)
        if its_currency != currency:
            raise BadBankFile(f"Entry {own}: a transaction is in another currency than its entry.")
        total += amount
        several = f"{own}#{place}" if len(transactions) > 1 else own
        yield _line(entry, details, details.value("Refs/AcctSvcrRef") or several, amount, currency, created_at, zone)
    if total != whole:
        raise BadBankFile(f"Entry {own}: its transactions add up to {total}, not to {whole}.")


def _line(
    entry: Element,
    details: Element,
    bank_reference: str,
    amount: Decimal,
    currency: str,
    created_at: datetime,
    zone: ZoneInfo,
) -> Line:
    side = details.value("CdtDbtInd") or entry.value("CdtDbtInd")
    if side not in {"CRDT", "DBIT"}:
        raise BadBankFile(f"{bank_reference}: neither credit nor debit.")
    if amount <= 0:
        raise BadBankFile(f"{bank_reference}: the amount is not above zero.")
    party = "Dbtr" if side == "CRDT" else "Cdtr"
    booked_at = _booked(entry, details, created_at, zone)
    value = entry.value("ValDt/Dt") or entry.value("ValDt/DtTm")[:10]
    texts = [remittance.text for remittance in details.all("RmtInf/Ustrd")]
    structured = [reference.text for reference in details.all("RmtInf/Strd/CdtrRefInf/Ref")]
    agent = f"RltdAgts/{party}Agt/FinInstnId"
    return Line(
        bank_reference=_bounded(bank_reference, 80, "AcctSvcrRef"),
        is_credit=side == "CRDT",
        amount=amount,
        currency=currency,
        booked_at=booked_at,
        value_date=date.fromisoformat(value) if value else booked_at.astimezone(zone).date(),
        purpose=_purpose(entry, details),
        reference=find_reference(*structured, *texts, "".join(texts)),
        end_to_end=details.value("Refs/EndToEndId")[:35],
        party_name=details.value(f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm")[:140],
        party_number=normal(details.value(f"RltdPties/{party}Acct/Id/IBAN", f"RltdPties/{party}Acct/Id/Othr/Id"))[:34],
        party_bank=details.value(f"{agent}/BICFI", f"{agent}/ClrSysMmbId/MmbId")[:35],
    )


def _purpose(entry: Element, details: Element) -> str:
    if entry.value("RvslInd") == "true":
        return REVERSAL
    if details.find("RtrInf") is not None:
        return RETURN
    codes = (part.value("BkTxCd/Domn/Fmly/SubFmlyCd") for part in (details, entry))
    return INTEREST if next((code for code in codes if code), "") == "INTR" else ""


def _booked(entry: Element, details: Element, created_at: datetime, zone: ZoneInfo) -> datetime:
    """When it was booked. Where only the day is known, the end of the day, but never after the message was made."""
    exact = entry.value("BookgDt/DtTm") or details.value("RltdDts/AccptncDtTm") or details.value("RltdDts/TxDtTm")
    if exact:
        return _instant(exact, zone)
    day = entry.value("BookgDt/Dt")
    if not day:
        return created_at
    end = datetime.combine(date.fromisoformat(day), time(23, 59, 59), tzinfo=zone).astimezone(UTC)
    return min(end, created_at)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _money(element: Element | None) -> tuple[Decimal, str]:
    if element is None:
        raise BadBankFile("An entry has no amount.")
    currency = element.attributes.get("Ccy", "")
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise BadBankFile(f"“{currency[:20]}” is no currency.")
    amount = decimal(element.text)
    at_scale = amount.quantize(Decimal(1).scaleb(-scale(currency)))
    if at_scale != amount or amount >= Decimal(10) ** 18:
        raise BadBankFile(f"{element.text[:40]} is no amount in {currency}.")
    return at_scale, currency


def _bounded(text: str, length: int, name: str) -> str:
    if not text or len(text) > length:
        raise BadBankFile(f"{name} must have 1 to {length} characters.")
    return text
