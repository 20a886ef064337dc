"""Replayed bids a second, end to end, beside what the disk allows.

No other software runs such a replay, so the peer is a physical limit: PostgreSQL's own rate of durable commits on the
same server, divided by the durable transactions that one bid needs from registration to refund (counted by the
server). The second limit also counts the files that are forced to disk (sealed files, log tiles, bank files).
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from itertools import islice
from pathlib import Path

from bench.entries import make_entries
from bench.machine import fsync_rate
from bench.measuring import Part, Result, Row, Samples
from bench.postgres import Counters, Peer
from bench.sizes import Sizes
from openhall.config.replay.reading import read
from openhall.config.replay.sources import SourceTender

TITLE = "Replay"
RECORDED = Path(__file__).parents[2] / "shared" / "data" / "worldbank-contract-awards"


def run(sizes: Sizes, folder: Path) -> Result:
    """Waves of made-up tenders, then recorded ones where the real file is there."""
    from bench.rehearsal import Rehearsal, made_up

    result = Result("replay", TITLE, sizes={"tenders": sizes.tenders, "bids": sizes.bids})
    rehearsal = Rehearsal(folder)
    peer = Peer(os.environ["OPENHALL_DATABASE_URL"])
    try:
        rehearsal.wave(made_up("warm-up", max(1, sizes.tenders // 10), sizes.bids))
        waves = [made_up(f"wave-{number}", sizes.tenders, sizes.bids) for number in range(sizes.waves)]
        measured = _Waves(folder, peer, sizes)
        for wave in waves:
            measured.run(rehearsal, wave, every_award=True)
        what = f"bids replayed ({sizes.tenders} tenders × {sizes.bids} bids)"
        result.rows += measured.rows(what)
        result.parts += measured.parts()
        recorded = _recorded(sizes.recorded_tenders)
        if recorded:
            of_record = _Waves(folder, peer, sizes)
            half = -(-len(recorded) // 2)
            for at in range(0, len(recorded), half):
                of_record.run(rehearsal, recorded[at : at + half], every_award=False)
            result.rows += of_record.rows(f"bids replayed (first {len(recorded)} of the World Bank's contracts)")
    finally:
        peer.close()
    result.notes.append(
        "One process, one database connection: everything that a bid causes (registration, keys, sealing, deposit, "
        "log, opening, ranking, award, refund, award folder) is in its time. The limits take the better of two "
        "measurements, before and after each wave."
    )
    if not recorded:
        result.notes.append("The recorded contracts were not replayed.")
    return result


def _recorded(limit: int) -> list[SourceTender]:
    return list(islice(read(RECORDED), limit)) if limit and RECORDED.is_dir() else []


class _Waves:
    """What the waves of one kind gave."""

    def __init__(self, folder: Path, peer: Peer, sizes: Sizes) -> None:
        self.folder, self.peer, self.sizes = folder, peer, sizes
        self.found: dict[str, list[float]] = defaultdict(list)
        self.stages: dict[str, list[float]] = defaultdict(list)

    def run(self, rehearsal: object, wave: list[SourceTender], *, every_award: bool) -> None:
        """The limits' parts are measured before and after the wave; the better ones count, since they bound ours."""
        from bench.rehearsal import Rehearsal, forced_writes

        assert isinstance(rehearsal, Rehearsal)
        commits, forced = self._limits()
        rows, counters = [], Counters()
        started = time.perf_counter()
        with forced_writes() as count:
            counters.around(lambda: rows.extend(rehearsal.wave(wave)))
            files = count()
        seconds = time.perf_counter() - started
        commits, forced = map(max, (commits, forced), self._limits())
        bids = sum(row.opened for row in rows)
        if every_award and (wrong := [row for row in rows if row.outcome != "awarded" or row.error]):
            raise RuntimeError(f"{len(wrong)} tenders were not awarded; the first: {wrong[0].outcome} {wrong[0].error}")
        if not bids:
            raise RuntimeError("No bid was opened.")
        found = self.found
        found["bids"].append(bids / seconds)
        found["commits"].append(commits)
        found["forced"].append(forced)
        found["synced"].append(counters.synced / bids)
        found["writing"].append(counters.writing / bids)
        found["files"].append(files / bids)
        found["limit"].append(commits * bids / counters.synced)
        found["both"].append(1 / (counters.synced / bids / commits + files / bids / forced))
        for name, spent in rehearsal.spent.items():
            self.stages[name].append(1000 * spent / bids)
        self.stages["in all"].append(1000 * seconds / bids)

    def _limits(self) -> tuple[float, float]:
        """Durable commits and forced writes a second, now."""
        [entry] = make_entries(1)
        commits = self.peer.single_inserts(entry, self.sizes.seconds)
        self.peer.report_now()
        return commits, fsync_rate(self.folder, seconds=self.sizes.seconds)

    def rows(self, what: str) -> list[Row]:
        """Ours beside both limits."""
        ours = Samples(tuple(self.found["bids"]))
        limits = {"limit: durable commits alone": "limit", "limit: commits and forced files": "both"}
        return [Row(what, "bids/s", ours, name, Samples(tuple(self.found[key]))) for name, key in limits.items()]

    def parts(self) -> list[Part]:
        """What the limits are made of, and where the time goes."""
        made_of = [
            ("PostgreSQL's durable commits", "a second", "commits"),
            ("forced writes of 4 KiB", "a second", "forced"),
            ("durable commits", "a bid", "synced"),
            ("transactions that write", "a bid", "writing"),
            ("files and folders forced to disk", "a bid", "files"),
        ]
        parts = [Part(what, unit, Samples(tuple(self.found[key]))) for what, unit, key in made_of]
        names = sorted(self.stages, key=lambda name: -sum(self.stages[name]))
        return parts + [Part(f"time: {name}", "ms a bid", Samples(tuple(self.stages[name]))) for name in names]
