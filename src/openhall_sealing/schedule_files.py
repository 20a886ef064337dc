"""Tables of prices in files: CSV and XLSX, read within bounds and without running anything, and written for templates.

A table is a list of rows of :class:`Cell`. What a cell means is for ``openhall_sealing.schedule`` to say. Formulas are
not computed, macros and links not looked at; of a workbook only the first visible sheet is read.
``web/src/schedule-files.ts`` reads the same (``tests/sealing/vectors/schedules.json``).
"""

import csv
import io
import re
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import normpath
from typing import Any
from xml.sax.saxutils import escape

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_PART = 16 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 6000
MOST_COLUMNS = 64
LONGEST_CELL = 4000
TEXT, NUMBER, FORMULA, DATE, ERROR = "text", "number", "formula", "date", "error"
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class UnreadableFile(Exception):
    """The file can't be read as a table. ``code``: why, one of the codes of ``schedule``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, what the file says it is, and whether a formula made it (``text`` is then its last result)."""

    text: str
    kind: str = TEXT
    formula: bool = False


EMPTY = Cell("")
Table = list[list[Cell]]


def read_table(data: bytes) -> Table:
    """Read a CSV file in UTF-8 or an XLSX workbook, told apart by their first bytes.

    Raises:
        UnreadableFile
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableFile("file_too_large")
    if data[:4] == b"PK\x03\x04":
        return _read_xlsx(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableFile("old_or_protected")
    return _read_csv(data)


def _read_csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    table: Table = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            table.append([_csv_cell(value) for value in row[:MOST_COLUMNS]])
            if len(table) > MOST_ROWS:
                raise UnreadableFile("too_many_rows")
    except csv.Error as error:
        raise UnreadableFile("not_csv") from error
    return table


def _csv_cell(value: str) -> Cell:
    if len(value) > LONGEST_CELL:
        raise UnreadableFile("cell_too_long")
    text = value.strip()
    return Cell("", FORMULA, True) if text.startswith("=") else Cell(text)


def _read_xlsx(data: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_PARTS:
                raise UnreadableFile("too_many_parts")
            sizes = {entry.filename: entry.file_size for entry in listed}
            workbook = _Names()
            _parse(_part(archive, sizes, "xl/workbook.xml"), workbook)
            targets = _Targets()
            _parse(_part(archive, sizes, "xl/_rels/workbook.xml.rels"), targets)
            target = targets.found.get(workbook.sheet)
            if target is None:
                raise UnreadableFile("not_xlsx")
            path = normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
            strings, styles, sheet = _Strings(), _Styles(), _Sheet()
            if "xl/sharedStrings.xml" in sizes:
                _parse(_part(archive, sizes, "xl/sharedStrings.xml"), strings)
            if "xl/styles.xml" in sizes:
                _parse(_part(archive, sizes, "xl/styles.xml"), styles)
            sheet.strings, sheet.dates = strings.found, styles.dates()
            _parse(_part(archive, sizes, path), sheet)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise UnreadableFile("not_xlsx") from error
    return sheet.table()


def _part(archive: zipfile.ZipFile, sizes: Mapping[str, int], name: str) -> bytes:
    """One part of the workbook, never more than its bound, whatever the archive claims."""
    if name not in sizes:
        raise UnreadableFile("not_xlsx")
    if sizes[name] > LARGEST_PART:
        raise UnreadableFile("bomb")
    with archive.open(name) as source:
        data = source.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise UnreadableFile("bomb")
    return data


class _Reader:
    """Takes the events of a part: names without prefix, texts in pieces."""

    def start(self, name: str, about: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text within it."""


def _parse(data: bytes, reader: _Reader) -> None:
    parser = xml.parsers.expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise UnreadableFile("not_xlsx")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, about: reader.start(name.rpartition(":")[2], about)
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        raise UnreadableFile("not_xlsx") from error


class _Names(_Reader):
    """The relation of the first visible sheet."""

    sheet = ""

    def start(self, name: str, about: Mapping[str, str]) -> None:
        if name == "sheet" and not self.sheet and about.get("state", "visible") == "visible":
            self.sheet = next((value for key, value in about.items() if key.rpartition(":")[2] == "id"), "")


class _Targets(_Reader):
    """Relation → path."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, about: Mapping[str, str]) -> None:
        if name == "Relationship" and about.get("TargetMode") != "External":
            self.found[about.get("Id", "")] = about.get("Target", "")


class _Strings(_Reader):
    """The shared strings; phonetic readings (``rPh``) are no part of them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._now: list[str] | None = None
        self._in_text = self._aside = False

    def start(self, name: str, about: Mapping[str, str]) -> None:
        if name == "si":
            self._now = []
        elif name == "rPh":
            self._aside = True
        self._in_text = name == "t"

    def text(self, data: str) -> None:
        if self._in_text and not self._aside and self._now is not None:
            self._now.append(data)

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._aside = False
        elif name == "si" and self._now is not None:
            self.found.append("".join(self._now))


class _Styles(_Reader):
    """Which styles of cells are dates or times."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._cells: list[str] = []
        self._in_cells = False

    def start(self, name: str, about: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._formats[about.get("numFmtId", "")] = about.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._cells.append(about.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def dates(self) -> frozenset[int]:
        return frozenset(place for place, number in enumerate(self._cells) if self._is_date(number))

    def _is_date(self, number: str) -> bool:
        if number in self._formats:
            plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", self._formats[number])
            return re.search(r"[ymdhsYMDHS]", plain.replace("General", "")) is not None
        return number.isdigit() and int(number) in _DATES


class _Sheet(_Reader):
    """The cells of a sheet by row and column, from 0."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.dates: frozenset[int] = frozenset()
        self._cells: dict[int, dict[int, Cell]] = {}
        self._row = self._column = -1
        self._about: Mapping[str, str] = {}
        self._value: list[str] = []
        self._formula = False
        self._in = ""

    def start(self, name: str, about: Mapping[str, str]) -> None:
        if name == "row":
            self._row = int(about["r"]) - 1 if about.get("r", "").isdigit() else self._row + 1
            self._column = -1
            if self._row >= MOST_ROWS:
                raise UnreadableFile("too_many_rows")
        elif name == "c":
            self._column = _column(about.get("r", "")) if about.get("r") else self._column + 1
            self._about, self._value, self._formula = about, [], False
        elif name == "f":
            self._formula = True
        self._in = name if name in ("v", "t") else ""

    def text(self, data: str) -> None:
        if self._in:
            self._value.append(data)

    def end(self, name: str) -> None:
        self._in = ""
        if name == "c" and 0 <= self._column < MOST_COLUMNS:
            self._cells.setdefault(self._row, {})[self._column] = self._cell("".join(self._value))

    def _cell(self, value: str) -> Cell:
        kind = self._about.get("t", "n")
        if kind == "s":
            if not value.isdigit() or int(value) >= len(self.strings):
                raise UnreadableFile("not_xlsx")
            value, kind = self.strings[int(value)], TEXT
        elif kind in ("str", "inlineStr"):
            kind = TEXT
        elif kind in ("e", "b"):
            kind = ERROR
        elif kind == "d":
            kind = DATE
        else:
            style = self._about.get("s", "0")
            kind = DATE if value and style.isdigit() and int(style) in self.dates else NUMBER if value else TEXT
        if len(value) > LONGEST_CELL:
            raise UnreadableFile("cell_too_long")
        return Cell(value.strip(), FORMULA if self._formula and not value else kind, self._formula)

    def table(self) -> Table:
        last = max(self._cells, default=-1)
        return [
            [cells.get(place, EMPTY) for place in range(max(cells, default=-1) + 1)]
            for cells in (self._cells.get(row, {}) for row in range(last + 1))
        ]


def _column(reference: str) -> int:
    """``AB12`` → 27."""
    number = 0
    for letter in re.match(r"[A-Z]*", reference)[0]:  # type: ignore[index]  # the pattern always matches
        number = number * 26 + ord(letter) - 64
    return number - 1


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """A table as CSV in UTF-8 with a byte-order mark, which spreadsheet programs need to see the letters right."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_plain(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    """A text that begins like a formula stays a text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
    '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_xlsx(rows: Sequence[Sequence[str]], *, numbers: frozenset[int] = frozenset()) -> bytes:
    """A table as a workbook of one sheet; ``numbers``: columns (from 0) whose decimal strings become numbers."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _xlsx_cell(f"{chr(65 + place)}{number}", value, place in numbers) for place, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return target.getvalue()


def _xlsx_cell(place: str, value: str, number: bool) -> str:
    if number and re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", value):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape("".join(letter for letter in value if letter >= " " or letter in "\t\n"))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if value else ""
