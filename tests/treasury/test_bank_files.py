"""The bank's files: what we write fits ISO 20022's schema, what we read is bounded."""

from __future__ import annotations

import dataclasses
import importlib
import re
import sys
import types
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from openhall.treasury import bank_files, sandbox_files, xml_tree
from openhall.treasury.bank_files import BadBankFile, read
from openhall.treasury.models import DepositBank
from openhall.treasury.payment_orders import Payment, document
from openhall.treasury.sandbox_files import Booking

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
BANK = DepositBank(holder="Northern & Trading <Centre>", number="NTC-1", bank_code="SANDCNBJ", currency="CNY")


class Schema:
    """The schema of a message as pyiso20022's classes tell it: names, order, occurrence, choices, lengths, patterns.

    Those classes were generated from ISO's own files. The package's generator, xsdata, is needed only to read and write
    through them; here they are only looked at, so three names of it are enough.
    """

    def __init__(self, module: str) -> None:
        self.module = importlib.import_module(module)
        self.namespace = self.module.__NAMESPACE__

    def check(self, data: bytes) -> list[str]:
        """What is wrong with a file."""
        root = ET.fromstring(data)  # noqa: S314 — our own file
        if root.tag != f"{{{self.namespace}}}Document":
            return [f"root {root.tag}"]
        return list(self._element(root, self.module.Document, "Document"))

    def _element(self, element: ET.Element, kind: type, path: str) -> Iterator[str]:
        hints = typing.get_type_hints(kind)
        members = {field.metadata.get("name", field.name): field for field in dataclasses.fields(kind)}
        order = list(members)
        names = [child.tag.removeprefix(f"{{{self.namespace}}}") for child in element]
        elements = [name for name, field in members.items() if field.metadata.get("type") == "Element"]
        if "Choice" in kind.__name__ and len(names) != 1:
            yield f"{path}: a choice with {names}"
        if strange := [name for name in names if name not in elements]:
            yield f"{path}: {strange} is not expected"
            return
        if [order.index(name) for name in names] != sorted(order.index(name) for name in names):
            yield f"{path}: {names} is not the order"
        for name, field in members.items():
            inner = types_of(hints[field.name])
            found = [child for child, its in zip(element, names, strict=True) if its == name]
            many = typing.get_origin(hints[field.name]) is list
            if field.metadata.get("type") == "Attribute":
                value = element.get(name)
                if value is not None or field.metadata.get("required"):
                    yield from text_is_right(value or "", inner, field.metadata, f"{path}/@{name}")
            elif field.metadata.get("type") == "Element":
                if field.metadata.get("required") and not found:
                    yield f"{path}: {name} is missing"
                if len(found) > 1 and not many:
                    yield f"{path}: {name} occurs {len(found)} times"
                for child in found:
                    if dataclasses.is_dataclass(inner):
                        yield from self._element(child, inner, f"{path}/{name}")
                    else:
                        yield from text_is_right(child.text or "", inner, field.metadata, f"{path}/{name}")
            else:
                yield from text_is_right(element.text or "", inner, field.metadata, path)


def types_of(hint: Any) -> Any:
    """The type within ``None | T`` or ``list[T]``."""
    inner = [part for part in typing.get_args(hint) if part is not type(None)]
    return types_of(inner[0]) if inner else hint


def text_is_right(text: str, kind: Any, facets: Any, path: str) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        if text not in [member.value for member in kind]:
            yield f"{path}: {text!r} is none of {kind.__name__}"
    elif kind is Decimal:
        sign, digits, exponent = Decimal(text).as_tuple()
        if len(digits) > facets.get("total_digits", 99) or -int(exponent) > facets.get("fraction_digits", 99) or sign:
            yield f"{path}: {text} has too many digits"
    elif kind is bool:
        if text not in {"true", "false"}:
            yield f"{path}: {text!r} is neither true nor false"
    elif kind.__name__ == "XmlDate":
        date.fromisoformat(text)
    elif kind.__name__ == "XmlDateTime":
        datetime.fromisoformat(text)
    else:
        if not facets.get("min_length", 0) <= len(text) <= facets.get("max_length", 10**6):
            yield f"{path}: {text!r} has {len(text)} characters"
        if (pattern := facets.get("pattern")) and not re.fullmatch(pattern, text):
            yield f"{path}: {text!r} is not {pattern}"


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch):
    """``schema("pain", "pain_001_001_09")``"""
    if importlib.util.find_spec("xsdata") is None:
        for name in ("xsdata", "xsdata.models", "xsdata.models.datatype"):
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        for name in ("XmlDate", "XmlDateTime", "XmlTime", "XmlPeriod", "XmlDuration"):
            setattr(sys.modules["xsdata.models.datatype"], name, type(name, (), {}))

    def of(family: str, name: str) -> Schema:
        return Schema(f"pyiso20022.{family}.{name}.{name}")

    yield of
    for name in [name for name in sys.modules if name.startswith("pyiso20022")]:
        del sys.modules[name]


def payment(**changes: Any) -> Payment:
    facts: dict[str, Any] = {
        "end_to_end": "a" * 32,
        "instruction": "RF18539007547034",
        "amount": Decimal("10000.57"),
        "currency": "CNY",
        "name": "Clear Pumps",
        "number": "6222-0001",
        "bank_code": "102100099996",
        "note": "Deposit RF18539007547034 with interest",
        "day": date(2026, 4, 12),
    }
    return Payment(**facts | changes)


PAYMENTS = [
    payment(),
    payment(number="DE89370400440532013000", bank_code="DEUTDEFF", name="Pumpen & Söhne"),
    payment(instruction="", bank_code="", name="", day=date(2026, 4, 13)),
]


class TestOrders:
    def order(self, payments: list[Payment] | None = None) -> bytes:
        return document(BANK, PAYMENTS if payments is None else payments, message_id="OH" + "0" * 32, at=AT)

    def test_a_payment_file_fits_the_schema(self, schema):
        assert schema("pain", "pain_001_001_09").check(self.order()) == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"<PmtMtd>TRF</PmtMtd>", b""),
            (b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>WIRE</PmtMtd>"),
            (b"<EndToEndId>" + b"a" * 32, b"<EndToEndId>" + b"a" * 36),
            (b"<Othr><Id>6222-0001</Id></Othr>", b"<IBAN>6222-0001</IBAN>"),
            (b"<IBAN>DE89370400440532013000</IBAN>", b"<IBAN>DE89370400440532013000</IBAN><Othr><Id>1</Id></Othr>"),
            (b'Ccy="CNY"', b'Ccy="cny"'),
            (b"<CdtrAcct>", b"<CdtrAccount>"),
        ],
    )
    def test_the_check_would_notice(self, schema, before, after):
        broken = self.order().replace(before, after)
        if after == b"<CdtrAccount>":
            broken = broken.replace(b"</CdtrAcct>", b"</CdtrAccount>")

        assert schema("pain", "pain_001_001_09").check(broken) != []

    def test_counts_and_sums_are_those_of_the_payments(self):
        root = xml_tree.parse(self.order())[0]

        assert root.value("CstmrCdtTrfInitn/GrpHdr/NbOfTxs") == "3"
        assert root.value("CstmrCdtTrfInitn/GrpHdr/CtrlSum") == "30001.71"
        blocks = list(root.all("CstmrCdtTrfInitn/PmtInf"))
        assert [block.value("ReqdExctnDt/Dt") for block in blocks] == ["2026-04-12", "2026-04-13"]
        assert [block.value("NbOfTxs") for block in blocks] == ["2", "1"]

    def test_the_sandbox_bank_reads_what_we_write(self):
        order = sandbox_files.read_order(self.order())

        assert [transfer.to_account for transfer in order.transfers] == [
            "6222-0001", "DE89370400440532013000", "6222-0001",
        ]  # fmt: skip

    def test_a_wrong_sum_is_refused_by_the_bank(self):
        with pytest.raises(ValueError, match="count or sum"):
            sandbox_files.read_order(self.order().replace(b"30001.71", b"30001.72"))


def booking(**changes: Any) -> Booking:
    facts: dict[str, Any] = {
        "number": 1,
        "account": "NTC-1",
        "is_credit": True,
        "amount": Decimal("10000.00"),
        "currency": "CNY",
        "booked_at": AT,
        "value_date": date(2026, 4, 12),
        "reference": "RF18539007547034",
        "end_to_end": "NOTPROVIDED",
        "name": "Clear Pumps",
        "party": "6222-0001",
        "agent": "FICTCNSH",
        "is_interest": False,
    }
    return Booking(**facts | changes)


def notification(*rows: Booking) -> bytes:
    return sandbox_files.notification(rows or [booking()], account="NTC-1", currency="CNY", message_id="SB-1", at=AT)


def changed(before: bytes, after: bytes) -> bytes:
    data = notification()
    assert before in data
    return data.replace(before, after)


class TestReading:
    @pytest.mark.parametrize(
        ("write", "name"),
        [(sandbox_files.notification, "camt_054_001_08"), (sandbox_files.statement, "camt_053_001_08")],
    )
    def test_the_sandbox_banks_files_fit_the_schema(self, schema, write, name):
        rows = [booking(), booking(is_credit=False, reference="", agent="102100099996"), booking(is_interest=True)]
        data = write(rows, account="NTC-1", currency="CNY", message_id="SB-1", at=AT)

        assert schema("camt", name).check(data) == []

    def test_a_line_is_read_whole(self):
        message = read(notification(), zone="Asia/Shanghai")

        (line,) = message.lines
        assert (message.account, message.message_id, message.currency) == ("NTC-1", "SB-1", "CNY")
        assert (line.is_credit, line.amount, line.value_date) == (True, Decimal("10000.00"), date(2026, 4, 12))
        assert (line.reference, line.party_number, line.party_bank) == ("RF18539007547034", "6222-0001", "FICTCNSH")
        assert line.booked_at == AT

    def test_a_structured_reference_is_read_too(self):
        data = changed(
            b"<Ustrd>RF18539007547034</Ustrd>",
            b"<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>",
        )

        assert read(data).lines[0].reference == "RF18539007547034"

    def test_what_is_not_booked_yet_does_not_count(self):
        assert read(changed(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>")).lines == ()

    def test_a_reversal_is_never_a_payment(self):
        data = changed(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>")

        assert read(data).lines[0].purpose == "reversal"

    def test_a_batch_is_read_by_its_transactions(self):
        data = notification()
        begin, end = data.index(b"<TxDtls>"), data.index(b"</TxDtls>") + len(b"</TxDtls>")
        one = data[begin:end].replace(b"10000.00", b"5000.00")
        data = data[:begin] + one + one + data[end:]

        assert [(line.bank_reference, line.amount) for line in read(data).lines] == [
            ("SB000000000001#1", Decimal(5000)),
            ("SB000000000001#2", Decimal(5000)),
        ]

    def test_a_batch_that_does_not_add_up_is_refused(self):
        data = notification()
        begin, end = data.index(b"<TxDtls>"), data.index(b"</TxDtls>") + len(b"</TxDtls>")

        with pytest.raises(BadBankFile, match="add up"):
            read(data[:end] + data[begin:end] + data[end:])

    @pytest.mark.parametrize(
        ("booked", "expected"),
        [
            (b"<Dt>2026-04-11</Dt>", datetime(2026, 4, 11, 15, 59, 59, tzinfo=UTC)),
            (b"<Dt>2026-04-12</Dt>", AT),
            (b"<DtTm>2026-04-12T08:00:00</DtTm>", datetime(2026, 4, 12, 0, 0, tzinfo=UTC)),
        ],
    )
    def test_a_day_without_a_time_ends_late_but_not_after_the_message(self, booked, expected):
        data = changed(b"<DtTm>2026-04-12T02:00:00.000000Z</DtTm></BookgDt>", booked + b"</BookgDt>")

        assert read(data, zone="Asia/Shanghai").lines[0].booked_at == expected

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"camt.054.001.08", b"camt.054.001.02"),
            (b"<MsgId>SB-1</MsgId>", b"<MsgId></MsgId>"),
            (b"<MsgId>SB-1</MsgId>", b"<MsgId>" + b"x" * 36 + b"</MsgId>"),
            (b"10000.00", b"1e4"),
            (b"10000.00", b"10000.001"),
            (b"10000.00", b"-1.00"),
            (b"10000.00", b"0.00"),
            (b"10000.00", b"NaN"),
            (b'Ccy="CNY"', b'Ccy="yuan"'),
            (b"<Id>NTC-1</Id>", b"<Id></Id>"),
            (b"<CdtDbtInd>CRDT</CdtDbtInd>", b"<CdtDbtInd>BOTH</CdtDbtInd>"),
            (b"<Dt>2026-04-12</Dt>", b"<Dt>2026-13-12</Dt>"),
            (b"</Document>", b""),
        ],
    )
    def test_what_cannot_be_booked_is_refused(self, before, after):
        with pytest.raises(BadBankFile):
            read(changed(before, after))

    def test_an_entry_that_could_not_be_recognised_again_is_refused(self):
        data = changed(b"<NtryRef>1</NtryRef>", b"").replace(b"<AcctSvcrRef>SB000000000001</AcctSvcrRef>", b"")

        with pytest.raises(BadBankFile, match="second time"):
            read(data)

    def test_a_file_about_two_accounts_is_refused(self):
        data = notification()
        begin, end = data.index(b"<Ntfctn>"), data.index(b"</Ntfctn>") + len(b"</Ntfctn>")
        second = data[begin:end].replace(b"NTC-1", b"NTC-2")

        with pytest.raises(BadBankFile, match="several accounts"):
            read(data[:end] + second + data[end:])


class TestBounds:
    LAUGHS = (
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Document>&c;</Document>'
    )
    OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document>&x;</Document>'

    @pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, b"<!DOCTYPE Document><Document/>"])
    def test_entities_and_document_types_are_refused(self, data):
        with pytest.raises(BadBankFile, match="document type"):
            read(data)

    def test_a_huge_file_is_not_even_parsed(self):
        with pytest.raises(xml_tree.BadXml, match="at most 100"):
            xml_tree.parse(b"<a>" + b" " * 100, max_bytes=100)

    def test_depth_is_bounded(self):
        with pytest.raises(xml_tree.BadXml, match="deeper"):
            xml_tree.parse(b"<a>" * 50 + b"</a>" * 50)

    def test_text_is_bounded(self):
        with pytest.raises(xml_tree.BadXml, match="more text"):
            xml_tree.parse(b"<a>" + b"x" * 3000 + b"</a>")

    def test_elements_are_bounded(self, monkeypatch):
        monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 10)

        with pytest.raises(xml_tree.BadXml, match="more elements"):
            xml_tree.parse(b"<a>" + b"<b/>" * 10 + b"</a>")

    def test_lines_are_bounded(self, monkeypatch):
        monkeypatch.setattr(bank_files, "MAX_LINES", 2)

        with pytest.raises(BadBankFile, match="3 lines"):
            read(notification(*[booking(number=number) for number in range(1, 4)]))

    @pytest.mark.parametrize("data", [b"", b"\x00", b"not xml", b"<a></b>", b"PK\x03\x04"])
    def test_what_is_no_xml_is_refused(self, data):
        with pytest.raises(BadBankFile):
            read(data)
