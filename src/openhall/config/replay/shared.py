"""A replay whose steps a crew shares. What happens at one virtual instant is over before the next begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from openhall.config import worker
from openhall.config.replay.crew import Crew, Order
from openhall.config.replay.people import Known
from openhall.config.replay.runner import Replay, Row
from openhall.config.replay.stages import Run
from openhall.witness import public as witness

APART = frozenset({"openhall.kernel.tasks", "portal.releases"})
"""Jobs that touch no row which the others lock: letters to people, releases of open data."""
MOST_ROUNDS = 50


class SharedReplay(Replay):
    """The caller of the crew: keeps the virtual time, the log and the bank; everything else is done by the hands."""

    def __init__(self, out: Path, pack: str, crew: Crew, *, say: Callable[[str], None]) -> None:
        super().__init__(out, pack, say=say)
        self.crew = crew
        self._met: set[str] = set()

    def _begin(self, runs: Sequence[Run], at: datetime) -> None:
        for currency in sorted({run.tender.currency for run in runs if run.tender.offers}):
            self.bank.open(currency, at)
        self.crew.everybody(("begin", [run.tender.source for run in runs]))

    def _stage(self, number: int, runs: Mapping[str, Run], rows: Mapping[str, Row], at: datetime) -> None:
        _after, stage = self.stages[number]
        if stage == self.bank.enrol_all:
            self._enrol(runs, rows, at)
            return
        # The largest first, so that nobody waits long for the last.
        by_size = sorted(runs, key=lambda tender: -len(runs[tender].tender.offers))
        for (_step, _number, tender, _at), error in self.crew.each(("step", number, tender, at) for tender in by_size):
            rows[tender].error = rows[tender].error or error

    def _enrol(self, runs: Mapping[str, Run], rows: Mapping[str, Row], at: datetime) -> None:
        """Make the bidders that are met for the first time, each once, and tell everybody of them."""
        bidders = {offer.bidder for run in runs.values() for offer in run.tender.offers} - self._met
        made: list[Known] = []
        refused: dict[str, str] = {}
        for (_enrol, bidder, _at), (error, known) in self.crew.each(("enrol", one, at) for one in sorted(bidders)):
            if known is None:
                refused[bidder] = error
            else:
                made.append(known)
        self.crew.everybody(("know", made))
        self._met |= bidders - set(refused)
        for tender, run in runs.items():
            errors = [refused[offer.bidder] for offer in run.tender.offers if offer.bidder in refused]
            rows[tender].error = rows[tender].error or next(iter(errors), "")

    def _settle(self, at: datetime) -> None:
        """Sequencer and worker's jobs in turn until nothing is left to do."""
        names = list(worker.jobs(at))
        groups = [[name for name in names if name in APART], [name for name in names if name not in APART]]
        for _ in range(MOST_ROUNDS):
            taken_in = witness.drain_all()
            done = [count for _order, count in self.crew.each(("jobs", group, at) for group in groups)]
            if not taken_in + sum(done):
                return

    def _end(self, runs: Mapping[str, Run], rows: Mapping[str, Row]) -> None:
        for (_report, asked), filled in self.crew.each(("report", asdict(rows[tender])) for tender in runs):
            vars(rows[asked["id"]]).update(filled)

    def _count_holding(self, leaves: Sequence[str]) -> int:
        return sum(holding for _order, holding in self.crew.each(_counts(leaves)))


def _counts(leaves: Sequence[str]) -> Iterator[Order]:
    for begin in range(0, len(leaves), 200):
        yield "count_holding", list(leaves[begin : begin + 200])
