"""The price schedule of a lot: a table of positions with unit prices, checked cell by cell before it is sealed.

Numbers are written in one of two styles that the bidder names, never guessed: ``point`` (1,234,567.89, as in English,
Korean and Chinese) or ``comma`` (1.234.567,89, as in Vietnamese). Numbers that a workbook holds as such have none. An
amount is quantity × unit price, rounded half up to the currency's decimals; the total is the sum of the amounts.
``web/src/schedule.ts`` says the same of every vector in ``tests/sealing/vectors/schedules.json``.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

from openhall_sealing.canonical import only, text, whole
from openhall_sealing.content import PriceSheet
from openhall_sealing.errors import Malformed
from openhall_sealing.schedule_files import (
    DATE,
    EMPTY,
    ERROR,
    FORMULA,
    NUMBER,
    Cell,
    Table,
    UnreadableFile,
    read_table,
    write_csv,
    write_xlsx,
)

POINT, COMMA = "point", "comma"
STYLES = (POINT, COMMA)
COLUMNS = ("id", "description", "unit", "quantity", "unit_price", "amount")
NEEDED = ("id", "unit_price")
MOST_FAULTS = 500
SEARCHED_ROWS = 30
"""The heading stands among the first so many rows."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "no", "item", "position", "번호", "순번", "序号", "编号", "stt", "sốthứtự", "mãsố"),
    "description": ("description", "품명", "내역", "名称", "项目名称", "描述", "môtả", "têncôngviệc", "tênhàng"),
    "unit": ("unit", "단위", "单位", "đơnvị", "đơnvịtính", "đvt"),
    "quantity": ("quantity", "qty", "수량", "数量", "sốlượng", "khốilượng"),
    "unit_price": ("unitprice", "price", "단가", "单价", "đơngiá"),
    "amount": ("amount", "금액", "金额", "合价", "thànhtiền"),
}
"""Headings by column, in four languages, as ``_heading`` spells them."""
TOTALS = frozenset({"total", "합계", "총계", "合计", "总计", "tổng", "tổngcộng"})
TITLES: Mapping[str, tuple[str, ...]] = {
    "en": ("No.", "Description", "Unit", "Quantity", "Unit price", "Amount"),
    "ko": ("번호", "품명", "단위", "수량", "단가", "금액"),
    "zh-hans": ("序号", "名称", "单位", "数量", "单价", "金额"),
    "vi": ("STT", "Mô tả", "Đơn vị", "Số lượng", "Đơn giá", "Thành tiền"),
}
"""Headings of templates by language; each is among ``HEADINGS``."""
_GROUPED = {
    POINT: re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"),
    COMMA: re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?|[0-9]+(?:,[0-9]*)?|,[0-9]+"),
}
_RAW = re.compile(r"[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,2})?")
_KEPT = Context(prec=15, rounding=ROUND_HALF_EVEN)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_LARGEST = Decimal(10) ** 20


@dataclass(frozen=True, slots=True)
class Position:
    """A position that the tender asks a price for; ``quantity`` as a decimal string."""

    id: str
    description: str
    unit: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lot asks for: its positions, its currency and how many decimals an amount in it has."""

    currency: str
    decimals: int
    positions: tuple[Position, ...]

    @classmethod
    def read(cls, value: object) -> "Asked":
        """Read ``{"currency","decimals","items":[{id,description,unit,quantity}]}``.

        Raises:
            Malformed
        """
        found = only(value, "schedule", frozenset({"currency", "decimals", "items"}))
        if not isinstance(found["items"], list) or not 1 <= len(found["items"]) <= 5000:
            raise Malformed("items is not a list of 1 to 5000.", where="schedule.items")
        names = frozenset({"id", "description", "unit", "quantity"})
        rows = [only(row, "schedule.items", names) for row in found["items"]]
        if any(not isinstance(value, str) for row in rows for value in row.values()):
            raise Malformed("A position holds something else than text.", where="schedule.items")
        for row in rows:
            text(row["quantity"], "schedule.items.quantity", re.compile(r"[0-9]{1,20}(\.[0-9]{1,6})?"))
        return cls(
            text(found["currency"], "schedule.currency", re.compile("[A-Z]{3}")),
            whole(found["decimals"], "schedule.decimals", 0, 4),
            tuple(Position(**row) for row in rows),
        )

    def to_json(self) -> dict[str, Any]:
        items = [
            {"id": one.id, "description": one.description, "unit": one.unit, "quantity": one.quantity}
            for one in self.positions
        ]
        return {"currency": self.currency, "decimals": self.decimals, "items": items}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell. ``row`` from 1 as in spreadsheets, 0: in none; ``column`` of ``COLUMNS``, or empty."""

    row: int
    column: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked schedule: the sheet to seal, or what is wrong."""

    sheet: PriceSheet | None
    faults: tuple[Fault, ...]


def check_schedule(data: bytes, asked: Asked, *, style: str = POINT, days: int | None = None) -> Checked:
    """Read a CSV or XLSX file and check it against what the lot asks for. Never raises for what a file can hold."""
    try:
        table = read_table(data)
    except UnreadableFile as error:
        return Checked(None, (Fault(0, "", error.code),))
    found = _Check(asked, style)
    found.run(table)
    if found.faults:
        return Checked(None, tuple(found.faults[:MOST_FAULTS]))
    content: dict[str, Any] = {"currency": asked.currency, "items": found.items(), "total": "0"}
    if days is not None:
        content["days"] = days
    return Checked(PriceSheet.with_total(content), ())


class _Check:
    def __init__(self, asked: Asked, style: str) -> None:
        self.asked, self.style = asked, style
        self.faults: list[Fault] = []
        self.prices: dict[str, tuple[str, str]] = {}
        self._seen: set[str] = set()
        self._sum = Decimal(0)
        self._by_id = {_same(one.id): one for one in asked.positions}

    def run(self, table: Table) -> None:
        found = _find_heading(table)
        if found is None:
            self.faults.append(Fault(0, "", "no_heading"))
            return
        start, columns = found
        for number, row in enumerate(table[start + 1 :], start + 2):
            cells = {name: row[place] if place < len(row) else EMPTY for name, place in columns.items()}
            if any(cell.text or cell.formula for cell in cells.values()):
                self._row(number, cells)
        for one in self.asked.positions:
            if one.id not in self._seen:
                self.faults.append(Fault(0, "id", "missing_item", {"id": one.id}))

    def items(self) -> list[dict[str, str]]:
        return [
            {
                "id": one.id, "description": one.description, "unit": one.unit, "quantity": one.quantity,
                "unit_price": self.prices[one.id][0], "amount": self.prices[one.id][1],
            }
            for one in self.asked.positions
        ]  # fmt: skip

    def _fault(self, row: int, column: str, code: str, **facts: str) -> None:
        self.faults.append(Fault(row, column, code, facts))

    def _row(self, number: int, cells: Mapping[str, Cell]) -> None:
        name = cells["id"]
        label = name.text or cells.get("description", EMPTY).text
        if _heading(label) in TOTALS:
            total = self._number(number, "amount", cells.get("amount", EMPTY), empty_is=self._sum, made=True)
            if total is not None and total != self._sum:
                self._fault(number, "amount", "total_wrong", found=_plain(total), expected=_plain(self._sum))
            return
        if name.kind == DATE:
            self._fault(number, "id", "date")
            return
        asked = self._by_id.get(_same(_raw_id(name)))
        if asked is None:
            self._fault(
                number, "id", "unknown_item" if name.text else "empty", **({"id": name.text[:100]} if name.text else {})
            )
            return
        if asked.id in self._seen:
            self._fault(number, "id", "twice", id=asked.id)
            return
        self._seen.add(asked.id)
        unit = cells.get("unit", EMPTY)
        if unit.text and _same(unit.text) != _same(asked.unit):
            self._fault(number, "unit", "unit_differs", found=unit.text[:100], expected=asked.unit)
        quantity = self._number(number, "quantity", cells.get("quantity", EMPTY), empty_is=Decimal(asked.quantity))
        if quantity is not None and quantity != Decimal(asked.quantity):
            self._fault(number, "quantity", "quantity_differs", found=_plain(quantity), expected=asked.quantity)
        price = self._number(number, "unit_price", cells["unit_price"])
        if price is None:
            return
        step = Decimal(1).scaleb(-self.asked.decimals)
        amount = _WIDE.multiply(Decimal(asked.quantity), price).quantize(step, ROUND_HALF_UP, _WIDE)
        if amount >= _LARGEST:
            self._fault(number, "unit_price", "too_large")
            return
        given = self._number(number, "amount", cells.get("amount", EMPTY), empty_is=amount, made=True)
        if given is not None and given != amount:
            self._fault(number, "amount", "amount_wrong", found=_plain(given), expected=_plain(amount))
        self._sum += amount
        self.prices[asked.id] = (_plain(price), f"{amount:f}")

    def _number(
        self, row: int, column: str, cell: Cell, *, empty_is: Decimal | None = None, made: bool = False
    ) -> Decimal | None:
        """The cell's number; None after a fault. ``made``: a formula's last result is taken, it is checked anyway."""
        if cell.formula and (not made or cell.kind == FORMULA):
            if made and not cell.text and empty_is is not None:
                return empty_is
            self._fault(row, column, "formula")
            return None
        if not cell.text and cell.kind != ERROR:
            if empty_is is None:
                self._fault(row, column, "empty")
            return empty_is
        if cell.kind in (DATE, ERROR):
            self._fault(row, column, cell.kind if cell.kind == DATE else "error_cell")
            return None
        found = _read_raw(cell.text) if cell.kind == NUMBER else _read_styled(cell.text, self.style)
        if found is None:
            self._fault(row, column, "not_a_number", found=cell.text[:100])
            return None
        exponent = found.normalize(_WIDE).as_tuple().exponent
        if isinstance(exponent, int) and exponent < -6:
            self._fault(row, column, "too_many_decimals", found=cell.text[:100])
            return None
        if found >= _LARGEST:
            self._fault(row, column, "too_large")
            return None
        return found


def _find_heading(table: Table) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(table[:SEARCHED_ROWS]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            known = next((name for name, words in HEADINGS.items() if _heading(cell.text) in words), None)
            if known is not None and known not in columns:
                columns[known] = place
        if all(name in columns for name in NEEDED):
            return number, columns
    return None


def _heading(value: str) -> str:
    """A heading without what people put around it: blanks, dots, stars, brackets with a unit, case, width."""
    plain = unicodedata.normalize("NFKC", value).lower()
    return re.sub(r"\([^)]*\)|[\s._*:#]+", "", plain)


def _same(value: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip().lower()


def _raw_id(cell: Cell) -> str:
    """A position's name; a workbook writes the number 3 as ``3`` or ``3.0``."""
    if cell.kind == NUMBER:
        found = _read_raw(cell.text)
        return cell.text if found is None else _plain(found, least=0)
    return cell.text


def _read_raw(value: str) -> Decimal | None:
    """A number of a workbook: binary there, so no more than 15 digits of it count."""
    return _KEPT.create_decimal(value) if _RAW.fullmatch(value) else None


def _read_styled(value: str, style: str) -> Decimal | None:
    plain = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", value))
    if len(plain) > 60 or not _GROUPED[style].fullmatch(plain):
        return None
    point, group = (".", ",") if style == POINT else (",", ".")
    return Decimal(plain.replace(group, "").replace(point, "."))


def _plain(value: Decimal, least: int = 2) -> str:
    """Figures without exponent; at least so many decimals where there are any."""
    whole_, _point, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole_}.{rest.ljust(least, '0')}" if rest else whole_


def template(asked: Asked, language: str) -> list[list[str]]:
    """The rows of an empty schedule for bidders to fill in."""
    titles = TITLES.get(language, TITLES["en"])
    return [list(titles), *([one.id, one.description, one.unit, one.quantity, "", ""] for one in asked.positions)]


def template_file(asked: Asked, language: str, kind: str) -> bytes:
    """The template as a file; ``kind``: ``csv`` or ``xlsx``."""
    rows: Sequence[Sequence[str]] = template(asked, language)
    return write_csv(rows) if kind == "csv" else write_xlsx(rows, numbers=frozenset({3}))
