"""Labelled bids that a user brings: columns mapped, screens computed by the library's own expressions, firms joined."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ibis

from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import rows_in
from openhall_indicators.facts import from_rows
from openhall_indicators.reading.values import number, text

SCREENS: Final = {
    "cv": "B05",
    "spread": "B06",
    "relative_distance": "B07",
    "lowest_two": "B11",
    "skewness": "B12",
    "kurtosis": "B13",
    "uniform": "B14",
    "regularity": "H06",
}
FEATURES: Final = ("bidders", *SCREENS, "price_deviation")
LONGEST_HEAD: Final = 1 << 20
YES: Final = frozenset({"1", "true", "t", "yes", "y", "collusive", "cartel"})
NO: Final = frozenset({"0", "false", "f", "no", "n", "clean", "competitive"})


class NotLabelled(ValueError):
    """The file can't be evaluated; the text says why."""


@dataclass(frozen=True)
class Columns:
    """Which column of the file holds what. ``bidder`` and ``year`` may be missing."""

    label: str
    tender: str = "tender"
    amount: str = "amount"
    bidder: str | None = None
    year: str | None = None


@dataclass(frozen=True)
class Labelled:
    """One entry a bid. ``features`` follow :data:`FEATURES`, NaN where a screen has no value."""

    labels: list[int]
    tenders: list[str]
    firms: list[str | None]
    years: list[float]
    features: list[list[float]]
    components: list[int] | None
    skipped: int


def read(path: Path, columns: Columns) -> Labelled:
    """Read a CSV of bids, separated by commas, semicolons or tabs.

    Raises:
        NotLabelled: it is no such table, a column is missing, or not both labels occur.
    """
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
        separator = max(",;\t", key=lines.readline(LONGEST_HEAD).count)
        lines.seek(0)
        reader = csv.DictReader(lines, delimiter=separator)
        named = [columns.label, columns.tender, columns.amount, columns.bidder, columns.year]
        missing = [name for name in named if name and name not in (reader.fieldnames or [])]
        if missing:
            raise NotLabelled(
                f"There is no column {', '.join(missing)}. There are {', '.join(reader.fieldnames or [])}."
            )
        try:
            rows = list(reader)
        except csv.Error as error:
            raise NotLabelled(f"Line {reader.line_num} is no CSV: {error}.") from None
    told = [(row, _label(row[columns.label])) for row in rows]
    # A bid without a label is no clean bid: it would count for a figure that nobody knows.
    known = [(row, label) for row, label in told if label is not None]
    known = [one for one in known if text(one[0][columns.tender]) and (number(one[0][columns.amount]) or 0) > 0]
    kept, labels = [row for row, _label in known], [label for _row, label in known]
    if len(set(labels)) < 2:
        raise NotLabelled(f"Column {columns.label} has {'only one label' if kept else 'no bid with a price'}.")
    tenders = [text(row[columns.tender]) or "" for row in kept]
    firms = [text(row[columns.bidder]) if columns.bidder else None for row in kept]
    years = [_or_nan(number(row[columns.year])) if columns.year else float("nan") for row in kept]
    amounts = [number(row[columns.amount]) or 0.0 for row in kept]
    return Labelled(
        labels=labels,
        tenders=tenders,
        firms=firms,
        years=years,
        features=_features(tenders, firms, amounts),
        components=_components(tenders, firms) if columns.bidder else None,
        skipped=len(rows) - len(kept),
    )


def _label(found: str | None) -> int | None:
    """1 or 0; None: it says neither."""
    value = (found or "").strip().lower()
    if value in YES or value in NO:
        return int(value in YES)
    known = number(value)
    return None if known is None else int(known > 0)


def _or_nan(found: float | None) -> float:
    return float("nan") if found is None else found


def _features(tenders: Sequence[str], firms: Sequence[str | None], amounts: Sequence[float]) -> list[list[float]]:
    facts = from_rows(
        {
            "bids": [
                {
                    "tender_id": tender,
                    "lot_id": "",
                    "bid_id": str(place),
                    "bidder_id": firm,
                    "amount": amount,
                    "currency": "",
                }
                for place, (tender, firm, amount) in enumerate(zip(tenders, firms, amounts, strict=True))
            ]
        },
        ibis.duckdb.connect(),
    )
    screens = {
        name: {row["tender_id"]: row["value"] for row in rows_in(facts, EXPRESSIONS[id_](facts))}
        for name, id_ in SCREENS.items()
    }
    away = {row["bid_id"]: row["value"] for row in rows_in(facts, EXPRESSIONS["G10"](facts))}
    many = Counter(tenders)
    return [
        [
            float(many[tender]),
            *(_or_nan(screens[name].get(tender)) for name in SCREENS),
            _or_nan(away.get(str(place))),
        ]
        for place, tender in enumerate(tenders)
    ]


def _components(tenders: Sequence[str], firms: Sequence[str | None]) -> list[int]:
    """Number of the connected component of each bid: tenders are joined by the firms that bid in them."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        root.setdefault(one, one)
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for tender, firm in zip(tenders, firms, strict=True):
        a = find(f"tender {tender}")
        if firm:
            root[find(f"firm {firm}")] = a
    numbers: dict[str, int] = {}
    return [numbers.setdefault(find(f"tender {tender}"), len(numbers)) for tender in tenders]


def summary(found: Labelled) -> dict[str, Any]:
    """What the report says of the data."""
    return {
        "bids": len(found.labels),
        "skipped": found.skipped,
        "tenders": len(set(found.tenders)),
        "firms": len({firm for firm in found.firms if firm}) or None,
        "components": len(set(found.components)) if found.components else None,
        "positive": sum(found.labels),
    }
