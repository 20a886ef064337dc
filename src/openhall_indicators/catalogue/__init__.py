"""What each indicator means: read from the TOML files of this folder.

English is the source; what a sentence says in the other languages stands in ``words``, by the English sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from openhall_indicators.reading.values import instant
from openhall_indicators.schema import TABLES

LANGUAGES: Final = ("ko", "zh", "vi", "en")
SOURCE: Final = "en"
GROUPS: Final = {
    "A": "Participation",
    "B": "Competition",
    "C": "Concentration",
    "D": "Openness",
    "E": "Timing",
    "F": "Price",
    "G": "Deviation",
    "H": "Bid rigging",
    "I": "Performance",
    "K": "Borrowed qualifications",
}
"""What the first letter of an id means."""
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Words:
    """What an indicator says of itself in one language."""

    name: str
    definition: str
    grain: str
    denominator: str
    reading: str
    innocent: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``openhall-indicators list --json`` prints it."""
        return {
            "definition": self.definition,
            "grain": self.grain,
            "denominator": self.denominator,
            "reading": self.reading,
            "innocent_explanations": list(self.innocent),
        }


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``needs`` names columns of fact tables (``bids.amount``) and limits (``limit:threshold``)."""

    id: str
    name: Mapping[str, str]
    definition: str
    grain: str
    denominator: str
    reading: str
    needs: tuple[str, ...]
    source: str
    innocent: tuple[str, ...]
    worked: str
    example: str
    expect: str
    limits: Mapping[str, float] = field(default_factory=dict)

    @property
    def facts(self) -> Rows:
        """The rows of the worked example."""
        return parse_example(self.example)

    @property
    def expected(self) -> list[dict[str, Any]]:
        """What the example must give: cells by column, numbers under ``value`` and ``n``."""
        head, *lines = [line.split() for line in self.expect.strip().splitlines()]
        rows: list[dict[str, Any]] = [dict(zip(head, (_cell(one) for one in line), strict=True)) for line in lines]
        for row in rows:
            row["value"] = None if row["value"] is None else float(row["value"])
            row["n"] = int(row["n"])
        return rows

    def words(self, lang: str) -> Words:
        """Its words in one of :data:`LANGUAGES`."""
        return Words(
            name=self.name[lang],
            definition=translated(self.definition, lang),
            grain=", ".join(translated(one, lang) for one in self.grain.split(", ")),
            denominator=translated(self.denominator, lang),
            reading=translated(self.reading, lang),
            innocent=tuple(translated(one, lang) for one in self.innocent),
        )

    def to_json(self) -> dict[str, Any]:
        """As ``openhall-indicators list --json`` prints it."""
        return {
            "id": self.id,
            "name": dict(self.name),
            "definition": self.definition,
            "grain": self.grain,
            "denominator": self.denominator,
            "reading": self.reading,
            "needs": list(self.needs),
            "source": self.source,
            "innocent_explanations": list(self.innocent),
            "translations": {lang: self.words(lang).to_json() for lang in LANGUAGES if lang != SOURCE},
            "worked_example": {
                "says": self.worked,
                "facts": self.facts_as_text,
                "limits": dict(self.limits),
                "expect": self.expected,
            },
        }

    @property
    def facts_as_text(self) -> Rows:
        """The example's rows with instants as text."""
        return {
            table: [
                {key: str(cell) if hasattr(cell, "isoformat") else cell for key, cell in row.items()} for row in rows
            ]
            for table, rows in self.facts.items()
        }


@cache
def catalogue() -> Mapping[str, Indicator]:
    """All indicators by id, in the order of the groups."""
    found: dict[str, Indicator] = {}
    folder = resources.files(__name__)
    for file in sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name):
        for id_, said in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[id_] = Indicator(
                id=id_,
                name=dict(zip(LANGUAGES, said.pop("name"), strict=True)),
                needs=tuple(said.pop("needs")),
                innocent=tuple(said.pop("innocent")),
                **said,
            )
    return found


@cache
def dictionary() -> Mapping[str, Mapping[str, str]]:
    """Of each English sentence: language → what it says there."""
    found: dict[str, dict[str, str]] = {}
    for file in (resources.files(__name__) / "words").iterdir():
        if file.name.endswith(".toml"):
            for said, others in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found[said] = dict(zip(LANGUAGES, others, strict=False))
    return found


def translated(said: str, lang: str) -> str:
    """An English sentence of the catalogue in another language; itself, where nobody translated it."""
    return dictionary().get(said, {}).get(lang, said)


def parse_example(text: str) -> Rows:
    """Rows by table. A line ``bids: tender_id amount`` begins a table; a lot, a status and ids have plain defaults."""
    rows: Rows = {}
    table, columns = "", [""]
    for line in text.strip().splitlines():
        if ":" in line.split()[0]:
            table, columns = line.split()[0].rstrip(":"), line.split()[1:]
            rows[table] = []
            continue
        cells = dict(zip(columns, (_cell(one) for one in line.split()), strict=True))
        place = str(len(rows[table]) + 1)
        defaults = {"lot_id": "", "bid_id": place, "status": "valid", "stage": "tender"} if table == "bids" else {}
        if table in ("awards", "scores"):
            defaults = {"lot_id": ""}
        rows[table].append({**defaults, **{name: _typed(table, name, cell) for name, cell in cells.items()}})
    return rows


def _cell(written: str) -> str | None:
    return None if written == "-" else written.strip("'")


def _typed(table: str, column: str, cell: str | None) -> Any:
    kind = str(TABLES[table].field(column).type)
    if cell is None or kind == "string":
        return cell
    if kind == "bool":
        return cell == "true"
    if kind.startswith("timestamp"):
        return instant(cell)
    return float(cell) if kind == "double" else int(cell)
