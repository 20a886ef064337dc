"""Lines of releases → Arrow tables, by processes beside this one. Results come in the order of the lines."""

from __future__ import annotations

import gc
import multiprocessing
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Final

import pyarrow as pa

from openhall_indicators.reading.documents import in_lines
from openhall_indicators.reading.releases import NotARelease, rows_of
from openhall_indicators.reading.tally import Tally
from openhall_indicators.schema import RAW

ROOM: Final = 1 << 32
"""Numbers of order that a block of lines may use."""
Parsed = tuple[dict[str, pa.Table], Tally]


def as_table(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows of one table that all have the same columns in the same order; columns that they lack are null."""
    names, schema = list(rows[0]), RAW[table]
    columns = dict(zip(names, zip(*(row.values() for row in rows), strict=True), strict=True))
    return pa.table(
        [
            pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(len(rows), field.type)
            for field in schema
        ],
        schema=schema,
    )


def parse(name: str, first: int, block: bytes, order: int) -> Parsed:
    """The rows of a block that begins with line ``first``; its releases are numbered from ``order`` on."""
    tally = Tally()
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    collects = gc.isenabled()
    gc.disable()  # nothing of a block refers to itself; looking for what does costs a third of the time
    try:
        _collect(name, first, block, order, tally, rows)
        return {table: as_table(table, found) for table, found in rows.items()}, tally
    finally:
        if collects:
            gc.enable()


def _collect(
    name: str, first: int, block: bytes, order: int, tally: Tally, rows: dict[str, list[dict[str, Any]]]
) -> None:
    for place, release in in_lines(name, first, block, tally):
        tally.read += 1
        order += 1
        try:
            for table, row in rows_of(release):
                row["order_"] = order
                rows[table].append(row)
        except NotARelease as problem:
            tally.unusable(place, str(problem))
        except RecursionError:
            tally.unusable(place, "is nested too deeply")


def parsed(name: str, blocks: Iterable[tuple[int, bytes]], order: int, jobs: int) -> Iterator[Parsed]:
    """:func:`parse` of every block, by ``jobs`` processes when there is more than one block; few are in flight."""
    coming = iter(blocks)
    ahead = [one for _, one in zip(range(2), coming, strict=False)]
    numbered = enumerate(_both(ahead, coming))
    if jobs < 2 or len(ahead) < 2:
        for number, (first, block) in numbered:
            yield parse(name, first, block, order + number * ROOM)
        return
    # Spawned, not forked: engines and progress bars have threads.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Parsed]] = deque()
        for number, (first, block) in numbered:
            waiting.append(pool.submit(parse, name, first, block, order + number * ROOM))
            if len(waiting) > jobs + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _both(ahead: list[tuple[int, bytes]], coming: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    yield from ahead
    yield from coming
