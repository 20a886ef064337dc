"""Compute all indicators that the data allow, say how much of the data could answer each, and write it down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from openhall_indicators.catalogue import Indicator, catalogue
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.rigging import capped
from openhall_indicators.facts import Facts
from openhall_indicators.reading.tally import Tally
from openhall_indicators.schema import TABLES

BINS: Final = 24
ROWS: Final = 50_000
"""Rows that come from another engine at a time."""
LARGEST: Final = 10
"""Rows shown in the report at the upper end of each indicator."""


@dataclass
class Answer:
    """What one indicator found: of ``units`` in its grain, ``answered`` have a value."""

    indicator: Indicator
    units: int
    answered: int
    least: float | None = None
    middle: float | None = None
    mean: float | None = None
    most: float | None = None
    bins: list[int] = field(default_factory=list)
    top: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def coverage(self) -> float | None:
        """Share of the units that have a value."""
        return self.answered / self.units if self.units else None

    def to_json(self) -> dict[str, Any]:
        """For ``run.json``."""
        return {
            "id": self.indicator.id,
            "units": self.units,
            "answered": self.answered,
            "coverage": self.coverage,
            "min": self.least,
            "median": self.middle,
            "mean": self.mean,
            "max": self.most,
            "why_not": self.missing,
        }


def compute(
    facts: Facts,
    out: Path,
    *,
    only: Iterable[str] = (),
    advance: Callable[[str], None] = lambda _: None,
    csv: bool = True,
) -> list[Answer]:
    """Write ``indicators/<id>.parquet`` (and ``.csv``) below ``out`` for each indicator, and describe what was found.

    Files are written by the engine, batch by batch; only figures and the ends of the distribution come here.
    """
    folder = out / "indicators"
    folder.mkdir(parents=True, exist_ok=True)
    filled = _filled(facts)
    engine = facts.tables["bids"].get_backend()
    answers = []
    for said in chosen(only):
        advance(said.id)
        target = folder / f"{said.id}.parquet"
        _write(engine, EXPRESSIONS[said.id](facts), target)
        found = _described(said, target, csv=csv)
        found.missing = _why_not(said, found, filled, facts)
        answers.append(found)
    return answers


def _write(engine: Any, answer: ir.Table, target: Path) -> None:
    """One Parquet file here, whichever engine computed it; batch by batch."""
    if engine.name == "duckdb":
        engine.to_parquet(answer, target)
        return
    schema = answer.schema().to_pyarrow()
    with pq.ParquetWriter(target, schema) as writer:
        for batch in engine.to_pyarrow_batches(answer, chunk_size=ROWS):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))


def chosen(only: Iterable[str]) -> list[Indicator]:
    """The indicators named (all when none is), in the order of the catalogue.

    Raises:
        KeyError: there is none of that name.
    """
    wanted = [one.upper() for one in only]
    for one in wanted:
        if one not in catalogue():
            raise KeyError(one)
    return [said for id_, said in catalogue().items() if not wanted or id_ in wanted]


def _described(said: Indicator, file: Path, *, csv: bool) -> Answer:
    """Counts, quartiles, a histogram and the upper end, by an embedded DuckDB over the file that was written."""
    engine = ibis.duckdb.connect()
    table = engine.read_parquet(file)
    if csv:
        table.to_csv(file.with_suffix(".csv"))
    row = _one(
        table.agg(
            units=table.count(),
            answered=table.value.count(),
            least=table.value.min(),
            middle=table.value.median(),
            mean=table.value.mean(),
            most=table.value.max(),
            low=table.value.quantile(0.01),
            high=table.value.quantile(0.99),
        )
    )
    found = Answer(said, row["units"], row["answered"], row["least"], row["middle"], row["mean"], row["most"])
    if found.answered:
        keys = [name for name in table.columns if name not in ("value", "n")]
        top = table.filter(table.value.notnull()).order_by([ibis.desc("value"), ibis.desc("n"), *keys]).limit(LARGEST)
        found.top = top.to_pyarrow().to_pylist()
        found.bins = _bins(table, row["low"], row["high"])
    engine.disconnect()
    return found


def _bins(table: ir.Table, low: float, high: float) -> list[int]:
    """Counts in equal bins between the first and the last percentile; what lies beyond is in the end bins."""
    counts = [0] * BINS
    width = (high - low) / BINS
    if width <= 0:
        return []
    place = ((table.value - low) / width).floor().cast("int64").clip(0, BINS - 1)
    placed = table.filter(table.value.notnull()).mutate(place=place)
    for row in placed.group_by("place").agg(many=lambda t: t.count()).to_pyarrow().to_pylist():
        counts[row["place"]] = row["many"]
    return counts


def _one(expression: ir.Table) -> dict[str, Any]:
    return dict(expression.to_pyarrow().to_pylist()[0])


def counted(facts: Facts) -> Tally:
    """The rows of facts that were not read by us, for the report."""
    rows = {name: filled[0] for name, filled in ((key.partition(".")[0], one) for key, one in _filled(facts).items())}
    return Tally(read=sum(rows.values()), rows=Counter(rows))


def _filled(facts: Facts) -> dict[str, tuple[int, int]]:
    """Of each column (``bids.amount``): rows of its table, and rows in which it is given."""
    engine = facts.tables["bids"].get_backend()
    told = {}
    for name, schema in TABLES.items():
        table = facts.tables[name]
        counts = {column: table[column].count() for column in schema.names}
        row = engine.to_pyarrow(table.agg(rows_=table.count(), **counts)).to_pylist()[0]
        for column in schema.names:
            told[f"{name}.{column}"] = (row["rows_"], row[column])
    return told


def _why_not(said: Indicator, found: Answer, filled: dict[str, tuple[int, int]], facts: Facts) -> list[str]:
    """Sentences about what the indicator needs and the data or the call didn't give."""
    reasons = []
    for need in said.needs:
        if need.startswith("limit:"):
            names = need.removeprefix("limit:").split("|")
            absent = [name for name in names if getattr(facts.limits, name) is None]
            if len(absent) == len(names):
                options = " or ".join(f"--{name.replace('_', '-')}" for name in names)
                reasons.append(f"Needs a limit that only a law or you can give: {options}.")
            continue
        rows, given = filled[need]
        if not rows:
            reasons.append(f"There are no {need.partition('.')[0]} in the data.")
        elif not given:
            reasons.append(f"{need} is never given.")
        elif given < rows and found.answered < found.units:
            reasons.append(f"{need} is given in {given:,} of {rows:,} rows ({given / rows:.1%}).")
    unique = list(dict.fromkeys(reasons))
    if not unique and found.answered < found.units:
        unique.append("The other units have too few observations: see the definition.")
    elif not unique and not found.units:
        unique.append("Nothing in the data is of its grain, or nothing passes its definition.")
    return unique


def what_was_capped(facts: Facts) -> list[str]:
    """Sentences about blocks that were too large for pairs; none when nothing was left out."""
    return [
        f"{many} {what} with more than {facts.limits.largest_block} firms were left out of the pairs."
        for what, many in capped(facts).items()
        if many
    ]


def write_json(path: Path, found: Any) -> None:
    """JSON for people and programs: sorted as given, indented, UTF-8."""
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
