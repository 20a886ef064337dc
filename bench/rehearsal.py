"""The replay's own machinery, driven wave by wave with a stopwatch; other benchmarks make tenders with it."""

from __future__ import annotations

import itertools
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openhall.config import worker
from openhall.config.founding import found
from openhall.config.replay import runner, tenders
from openhall.config.replay.runner import BEGIN, WAVE_LASTS, Replay, Row
from openhall.config.replay.sources import Price, SourceBid, SourceTender
from openhall.config.replay.stages import House, Run
from openhall.witness import public as witness

PACK = "reference@2020-01-01"
_instants = (BEGIN + number * WAVE_LASTS for number in itertools.count())


def next_instant() -> datetime:
    """The virtual time at which the next wave begins; it only moves on."""
    return next(_instants)


def made_up(name: str, count: int, bids: int, *, bidders: int | None = None) -> list[SourceTender]:
    """Tenders of our own: ``bids`` each, by bidders who come back (``bidders`` of them), the cheapest one awarded."""
    pool = bidders or max(bids, count * bids * 2 // 5)
    return [
        SourceTender(
            id=f"{name}-{number}",
            title=f"Rehearsal {name}, contract {number}",
            bids=tuple(
                SourceBid(
                    name=f"Bidder {(number * bids + place) % pool} of {name}",
                    price=Price(Decimal(100_000 + 1_000 * place + number), "USD"),
                    evaluated=None,
                    awarded=place == 0,
                    rejected=False,
                )
                for place in range(bids)
            ),
        )
        for number in range(count)
    ]


class Rehearsal(Replay):
    """A replay whose waves are timed, stage by stage (seconds in ``spent``)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, PACK, say=lambda _: None)
        self.spent: dict[str, float] = defaultdict(float)
        at = next_instant()
        found(at)
        worker.settle(at)
        self.house = House.of(self.cast, at)

    def run_of(self, source: SourceTender) -> Run:
        """One tender of the replay, to be driven by hand."""
        return Run(tenders.prepare(source), self.house, self.cast, PACK)

    def wave(self, sources: Sequence[SourceTender]) -> list[Row]:
        """One wave through all its stages; ``spent`` begins at zero."""
        self.spent.clear()
        with (
            patch.object(runner, "settle", self._timed("worker", worker.settle)),
            patch.object(witness, "drain_all", self._timed("sequencer", witness.drain_all)),
        ):
            self._wave([tenders.prepare(source) for source in sources], self.house, next_instant())
        self.spent["worker"] -= self.spent["sequencer"]
        return [self.rows[source.id] for source in sources]

    def _guarded(self, row: Row, stage: Callable[[Run, datetime], None], run: Run, at: datetime) -> None:
        self._timed(stage.__name__.strip("_"), super()._guarded)(row, stage, run, at)

    def _report(self, row: Row, run: Run) -> None:
        self._timed("report and award folder", super()._report)(row, run)

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self.spent[name] += time.perf_counter() - started

        return timed


@contextmanager
def forced_writes() -> Iterator[Callable[[], int]]:
    """Counts the files and folders that this process forces to disk; what is yielded tells the count."""
    count = itertools.count()
    real = os.fsync

    def counted(descriptor: Any) -> None:
        next(count)
        real(descriptor)

    with patch.object(os, "fsync", counted):
        yield lambda: int(count.__reduce__()[1][0])
