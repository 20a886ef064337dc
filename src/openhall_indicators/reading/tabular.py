"""CSV: the World Bank's contract awards, and the fact tables themselves (a folder of files named as they are)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import pyarrow as pa

from openhall_indicators.reading.tally import Tally
from openhall_indicators.reading.values import count, essay, instant, number, text
from openhall_indicators.schema import KEYS, LONG, NEEDED, TABLES

Row = dict[str, Any]
BIDS: Final = frozenset({"contract", "bidder.name", "status", "opening.price.amount"})
CONTRACTS: Final = frozenset({"contract", "contract.country", "method.procurement", "price.amount"})
_STATUS: Final = {"awarded": "valid", "evaluated": "valid", "rejected": "disqualified"}
_YES: Final = {"1", "true", "t", "yes", "y"}
LONGEST_CELL: Final = 16 * 1024 * 1024
"""Characters of one cell; a longer one makes its line unusable."""
csv.field_size_limit(LONGEST_CELL)


def rows(name: str, stream: IO[bytes], tally: Tally, head: bytes) -> Iterator[tuple[str, Row]]:
    """Rows of the fact tables in a CSV file that is recognised by its columns or its name."""
    chained = io.TextIOWrapper(
        io.BufferedReader(_Prefixed(head, stream)), encoding="utf-8-sig", errors="replace", newline=""
    )
    reader = csv.DictReader(chained)
    try:
        columns = frozenset(reader.fieldnames or ())
    except csv.Error:
        columns = frozenset()
    table = re.sub(r"\.(csv|tsv).*$", "", name.rpartition("/")[2]).lower()
    if columns >= BIDS:
        yield from _each(name, reader, tally, _bid)
    elif columns >= CONTRACTS:
        yield from _each(name, reader, tally, _contract)
    elif table in TABLES and NEEDED.get(table, "tender_id") in columns:
        yield from _each(name, reader, tally, lambda row: [(table, _fact(table, row))])
    else:
        tally.unusable(name, "is CSV with columns of no known form")


class _Prefixed(io.RawIOBase):
    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = (self._head.read(len(buffer)) or self._rest.read(len(buffer))).replace(b"\x00", b" ")
        buffer[: len(found)] = found
        return len(found)


def _each(name: str, reader: csv.DictReader[str], tally: Tally, make: Any) -> Iterator[tuple[str, Row]]:
    lines = iter(reader)
    while True:
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            tally.unusable(f"{name}:{reader.line_num}", f"is a line that is no CSV: {error}")
            continue
        cells: Row = {key: value for key, value in row.items() if isinstance(key, str)}
        made: Iterable[tuple[str, Row]] = make(cells | {"#": reader.line_num})
        tally.read += 1
        known = False
        for table, facts in made:
            if facts.get(NEEDED.get(table, "tender_id")):
                known = True
                yield table, facts
        if not known:
            tally.unusable(f"{name}:{reader.line_num}", "is a line without the id of what it is about")


def _bid(row: Row) -> Iterator[tuple[str, Row]]:
    tender_id = _short(row.get("contract"))
    status = (text(row.get("status")) or "").lower()
    name = text(row.get("bidder.name"))
    amount, currency = number(row.get("opening.price.amount") or None), text(row.get("opening.price.currency"))
    yield (
        "bids",
        {
            "tender_id": tender_id,
            "lot_id": "",
            "bid_id": str(row["#"]),
            "bidder_id": name.casefold() if name else None,
            "bidder_name": name,
            "members": 1,
            "region": text(row.get("bidder.country")),
            "status": _STATUS.get(status, "pending"),
            "won": status == "awarded",
            "amount": amount,
            "currency": currency,
        },
    )
    if status == "awarded" and name:
        yield (
            "awards",
            {
                "tender_id": tender_id,
                "lot_id": "",
                "award_id": tender_id,
                "supplier_id": name.casefold(),
                "supplier_name": name,
                "suppliers": 1,
                "region": text(row.get("bidder.country")),
                "status": "active",
                "value": number(row.get("contract.price.amount") or None),
                "currency": text(row.get("contract.price.currency")),
            },
        )


def _contract(row: Row) -> Iterator[tuple[str, Row]]:
    tender_id = _short(row.get("contract"))
    method = (text(row.get("method.procurement")) or text(row.get("method.selection")) or "").upper()
    yield (
        "tenders",
        {
            "tender_id": tender_id,
            "title": tender_id,
            "buyer_id": text(row.get("project")),
            "region": text(row.get("contract.country")),
            "method": _method(method),
            "tenderers": count(row.get("n.bids")) or None,
        },
    )
    if (price := number(row.get("price.amount") or None)) is not None:
        yield (
            "contracts",
            {
                "tender_id": tender_id,
                "contract_id": tender_id,
                "award_id": tender_id,
                "value": price,
                "currency": text(row.get("price.currency")),
            },
        )


def _method(said: str) -> str | None:
    """The World Bank's codes of methods as OCDS has them; unknown ones stay unknown."""
    code = said.partition("-")[0].strip()
    known = {"SSS": "direct", "DIR": "direct", "INDV": "limited", "CQS": "limited", "LCS": "selective"}
    return known.get(code, {"QCBS": "selective", "QBS": "selective", "ICB": "open", "NCB": "open"}.get(code))


def _short(found: Any) -> str | None:
    return (text(found) or "").rstrip("/").rpartition("/")[2] or None


def _fact(table: str, row: Row) -> Row:
    """A row of a fact table; a key that isn't given is empty and not null, so that it meets itself in joins."""
    facts = {
        field.name: essay(row.get(field.name))
        if (table, field.name) in LONG
        else _typed(field.type, row.get(field.name))
        for field in TABLES[table]
    }
    return facts | {key: facts[key] or "" for key in KEYS[table]}


def _typed(kind: pa.DataType, found: Any) -> Any:
    if found in (None, ""):
        return None
    if pa.types.is_floating(kind):
        return number(found)
    if pa.types.is_integer(kind):
        return count(found)
    if pa.types.is_timestamp(kind):
        return instant(found)
    if pa.types.is_boolean(kind):
        return str(found).strip().lower() in _YES
    return text(found)
