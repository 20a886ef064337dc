"""One process of a replay's crew: does single steps of the wave at hand, as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from openhall.config import worker
from openhall.config.replay import tenders
from openhall.config.replay.people import Known
from openhall.config.replay.runner import BEGIN, Replay, Row, receipt_holds, refusals_in
from openhall.config.replay.sources import SourceTender
from openhall.config.replay.stages import House, Run


class Hand:
    """Holds the wave at hand. The rows of its report travel with each order and its answer."""

    def __init__(self, out: Path, pack: str) -> None:
        self._out, self._pack = out, pack
        self.runs: dict[str, Run] = {}

    @cached_property
    def replay(self) -> Replay:
        """Begun with the first order, when the house is there and its keys are kept."""
        return Replay(self._out, self._pack, say=lambda _line: None)

    def begin(self, wave: Sequence[SourceTender]) -> None:
        """Take up a wave; the house is there already."""
        house = House.of(self.replay.cast, BEGIN)
        replay = self.replay
        self.runs = {one.id: Run(tenders.prepare(one), house, replay.cast, replay.pack) for one in wave}

    def enrol(self, bidder: str, at: datetime) -> tuple[str, Known | None]:
        """Make a bidder: why it was refused, if it was, and what the others must know of it."""
        row = Row(id="", bids=0)
        with refusals_in(row):
            self.replay.bank.enrol(bidder, at)
        return row.error, None if row.error else self.replay.cast.known(bidder, "Bidder")

    def know(self, members: Sequence[Known]) -> None:
        """Take over members that others have made."""
        for member in members:
            self.replay.cast.adopt(member)

    def step(self, number: int, tender: str, at: datetime) -> str:
        """One stage of one tender; why it was refused, if it was."""
        row = Row(id=tender, bids=0)
        _after, stage = self.replay.stages[number]
        assert stage is not None  # noqa: S101 — nobody orders an instant at which nothing is done
        with refusals_in(row):
            stage(self.runs[tender], at)
        return row.error

    def jobs(self, names: Sequence[str], at: datetime) -> int:
        """Some of the worker's jobs; how many things were done. Nothing is passed over: a fault ends the replay."""
        jobs = worker.jobs(at)
        return sum(jobs[name]() for name in names if name in jobs)

    def report(self, row: dict[str, Any]) -> dict[str, Any]:
        """A tender's row with what came out, its award folder written."""
        filled = Row(**row)
        self.replay._report(filled, self.runs[filled.id])
        return asdict(filled)

    def count_holding(self, leaves: Sequence[str]) -> int:
        """How many of these receipts prove themselves against the log as it is now."""
        return sum(receipt_holds(leaf) for leaf in leaves)
