"""Compute all indicators that the data allow, say how much of the data could answer each, and write it down."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from openhall_indicators.catalogue import Indicator, catalogue
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.rigging import capped
from openhall_indicators.facts import Facts
from openhall_indicators.reading.tally import Tally
from openhall_indicators.schema import TABLES
from openhall_indicators.spilling import spill_in

BINS: Final = 24
ROWS: Final = 50_000
"""Rows that come from another engine at a time."""
DESCRIBING: Final = "256MB"
"""What the engine that describes an answer may hold before it uses the disk."""
LARGEST: Final = 10
"""Rows shown in the report at the upper end of each indicator."""


@dataclass(frozen=True)
class Said:
    """A sentence of the report with its facts: whole numbers are counts, other numbers shares."""

    said: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = {
            name: f"{one:.1%}" if isinstance(one, float) else f"{one:,}" if isinstance(one, int) else one
            for name, one in self.facts.items()
        }
        return self.said.format(**facts)


@dataclass
class Answer:
    """What one indicator found: of ``units`` in its grain, ``answered`` have a value.

    ``bins`` are equal parts of the way from ``low`` to ``high``, the first and the last percentile.
    """

    indicator: Indicator
    units: int
    answered: int
    least: float | None = None
    middle: float | None = None
    mean: float | None = None
    most: float | None = None
    bins: list[int] = field(default_factory=list)
    top: list[dict[str, Any]] = field(default_factory=list)
    missing: list[Said] = field(default_factory=list)
    low: float | None = None
    high: float | None = None

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
            "why_not": [str(one) for one in self.missing],
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

    Files are written by the engine, batch by batch; only figures and the ends of the distribution come here. What the
    engine can't compute within its memory has no file, and its answer says so.
    """
    folder = out / "indicators"
    folder.mkdir(parents=True, exist_ok=True)
    filled = _filled(facts)
    engine = facts.tables["bids"].get_backend()
    answers = []
    with (
        spill_in(folder) as spill,
        duckdb.connect(config={"memory_limit": DESCRIBING, "temp_directory": str(spill)}) as describing,
    ):
        for said in chosen(only):
            advance(said.id)
            target = folder / f"{said.id}.parquet"
            if _fits(engine, said.id, facts, target):
                found = _described(said, target, describing, csv=csv)
                found.missing = _why_not(said, found, filled, facts)
            else:
                for begun in (target, target.with_name(f"tmp_{target.name}")):  # as DuckDB names what it writes
                    begun.unlink(missing_ok=True)
                too_large = Said("Its computation needs more memory than the engine may hold: give --memory more.")
                found = Answer(said, 0, 0, missing=[too_large])
            answers.append(found)
    return answers


def _fits(engine: Any, indicator: str, facts: Facts, target: Path) -> bool:
    """Whether the engine could compute it within its bound: by all threads, else by one, which holds less at a time.

    What an engine must hold whole to answer (a median's values, a list for each group) has no place on the disk.
    """
    try:
        _write(engine, EXPRESSIONS[indicator](facts), target)
    except duckdb.OutOfMemoryException:
        threads = engine.raw_sql("SELECT current_setting('threads')").fetchone()[0]
        engine.raw_sql("SET threads = 1")
        try:
            _write(engine, EXPRESSIONS[indicator](facts), target)
        except duckdb.OutOfMemoryException:
            return False
        finally:
            engine.raw_sql(f"SET threads = {int(threads)}")
    return True


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


def _described(said: Indicator, file: Path, engine: duckdb.DuckDBPyConnection, *, csv: bool) -> Answer:
    """Counts, quantiles, a histogram and the upper end of the file that was written, by an engine of our own."""
    table = engine.read_parquet(str(file))
    if csv:
        table.write_csv(str(file.with_suffix(".csv")))
    # Values in their order are in a table, which goes to the disk where they are many; a quantile that the engine
    # computes itself would hold them all.
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE ranked AS "
        "SELECT value FROM read_parquet(?) WHERE value IS NOT NULL ORDER BY value",
        [str(file)],
    )
    (units,) = engine.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchall()[0]
    told = engine.execute("SELECT count(*), min(value), avg(value), max(value) FROM ranked").fetchall()[0]
    answered, least, mean, most = told
    found = Answer(said, units, answered, least, None, mean, most)
    if answered:
        found.low, found.middle, found.high = (_quantile(engine, answered, part) for part in (0.01, 0.5, 0.99))
        keys = [f'"{name}"' for name in table.columns if name not in ("value", "n")]
        # Names of our own columns, nothing that anybody typed.
        top = engine.execute(
            "SELECT * FROM read_parquet(?) WHERE value IS NOT NULL "  # noqa: S608
            f"ORDER BY {', '.join(['value DESC', 'n DESC', *keys])} LIMIT {LARGEST}",
            [str(file)],
        )
        found.top = top.fetch_arrow_table().to_pylist()
        found.bins = _bins(engine, found.low, found.high)
    return found


def _quantile(engine: duckdb.DuckDBPyConnection, many: int, part: float) -> float:
    """Of the ``many`` ordered values, with the two neighbours' share where it lies between them."""
    place = (many - 1) * part
    below, above = math.floor(place), math.ceil(place)
    rows = engine.execute("SELECT value FROM ranked WHERE rowid IN (?, ?) ORDER BY rowid", [below, above]).fetchall()
    least, most = rows[0][0], rows[-1][0]
    return float(least + (most - least) * (place - below))


def _bins(engine: duckdb.DuckDBPyConnection, low: float, high: float) -> list[int]:
    """Counts in equal bins between the first and the last percentile; what lies beyond is in the end bins."""
    counts = [0] * BINS
    width = (high - low) / BINS
    if width <= 0:
        return []
    placed = engine.execute(
        "SELECT greatest(0, least(?, CAST(floor((value - ?) / ?) AS BIGINT))), count(*) FROM ranked GROUP BY 1",
        [BINS - 1, low, width],
    )
    for place, many in placed.fetchall():
        counts[place] = many
    return counts


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


def _why_not(said: Indicator, found: Answer, filled: dict[str, tuple[int, int]], facts: Facts) -> list[Said]:
    """Sentences about what the indicator needs and the data or the call didn't give; none where all is answered."""
    if found.units and found.answered == found.units:
        return []
    reasons = []
    for need in said.needs:
        if need.startswith("limit:"):
            names = need.removeprefix("limit:").split("|")
            absent = [name for name in names if getattr(facts.limits, name) is None]
            if len(absent) == len(names):
                options = ", ".join(f"--{name.replace('_', '-')}" for name in names)
                one = "Needs a limit that only a law or you can give: {options}."
                several = "Needs at least one of the limits that only a law or you can give: {options}."
                reasons.append(Said(several if len(names) > 1 else one, {"options": options}))
            continue
        rows, given = filled[need]
        if not rows:
            reasons.append(Said("There are no {table} in the data.", {"table": need.partition(".")[0]}))
        elif not given:
            reasons.append(Said("{need} is never given.", {"need": need}))
        elif given < rows and found.answered < found.units:
            known = {"need": need, "given": given, "rows": rows, "share": given / rows}
            reasons.append(Said("{need} is given in {given} of {rows} rows ({share}).", known))
    unique = list({str(one): one for one in reasons}.values())
    if not unique and found.answered < found.units:
        unique.append(Said("The other units have too few observations: see the definition."))
    elif not unique and not found.units:
        unique.append(Said("Nothing in the data is of its grain, or nothing passes its definition."))
    return unique


def what_was_capped(facts: Facts) -> list[Said]:
    """Sentences about blocks that were too large for pairs; none when nothing was left out."""
    told = {
        "lots": "{many} lots with more than {most} firms were left out of the pairs.",
        "shared things": "{many} shared things with more than {most} firms were left out of the pairs.",
    }
    return [
        Said(told[what], {"many": many, "most": facts.limits.largest_block})
        for what, many in capped(facts).items()
        if many
    ]


def write_json(path: Path, found: Any) -> None:
    """JSON for people and programs: sorted as given, indented, UTF-8."""
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
