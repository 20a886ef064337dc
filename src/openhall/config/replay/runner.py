"""The replay as a whole: tenders in waves, each wave stage by stage, so that log and bank work in batches.

A tender that is finished is written down with its row of the report; a replay that was killed starts again at the first
wave that isn't finished, and every stage looks what is done already.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from openhall.config.founding import found
from openhall.config.replay import tenders
from openhall.config.replay.ledger import Bank
from openhall.config.replay.people import Cast
from openhall.config.replay.sources import SourceTender
from openhall.config.replay.stages import House, Run
from openhall.config.worker import settle
from openhall.kernel.refusals import NotFound, Refusal
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project
from openhall.witness import public as witness

WAVE = 80
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WAVE_LASTS = timedelta(days=10)
"""Virtual time of a wave: deposits lie for nine days, so that there is interest to pay."""


@dataclass
class Row:
    """One tender's line of the report."""

    id: str
    bids: int
    opened: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    outcome: str = "not run"
    winner: str | None = None
    same_winner_evaluated: bool | None = None
    same_winner_opening: bool | None = None
    not_comparable: str = ""
    not_comparable_opening: str = ""
    folder: str | None = None
    error: str = ""


Stage = Callable[[Run, datetime], None]


@contextmanager
def refusals_in(row: Row) -> Iterator[None]:
    """What is refused within is written into the row; what was refused first explains the rest."""
    try:
        yield
    except Refusal as refusal:
        problem = refusal.problem()
        said = json.dumps([problem["facts"], problem["errors"]], default=str)[:400]
        row.error = row.error or f"{refusal.code}: {said}"
    except ValidationError as error:
        said = json.dumps([[".".join(map(str, fault["loc"])), fault["msg"]] for fault in error.errors()])[:400]
        row.error = row.error or f"invalid: {said}"


class Replay:
    """State of a replay in ``out``: rows of finished tenders, receipts given, and the scratch instance beside them."""

    def __init__(self, out: Path, pack: str, *, say: Callable[[str], None]) -> None:
        self.out, self.pack, self.say = out, pack, say
        self.journal = out / "finished.jsonl"
        self.receipts = out / "receipts.jsonl"
        self.rows: dict[str, Row] = {}
        for line in _whole_lines(self.journal):
            self.rows[line["id"]] = Row(**line)
        self.cast = Cast(out / "instance")
        self.bank = Bank(self.cast, pack)

    @property
    def stages(self) -> list[tuple[timedelta, Stage | None]]:
        """What every tender of a wave does together, and how long after the wave's begin. None: what comes by rule."""
        return [
            (timedelta(0), Run.publish),
            (timedelta(seconds=2), self.bank.enrol_all),
            (timedelta(seconds=5), self.bank.collect),
            (timedelta(seconds=10), self._submit_all),
            (timedelta(minutes=5), None),  # the deadline has passed: lots are closed by rule
            (timedelta(minutes=5, seconds=10), Run.release_all),
            (timedelta(minutes=5, seconds=20), None),  # all are released: windows close by rule
            (timedelta(minutes=5, seconds=30), Run.hand_in_shares),
            (timedelta(minutes=5, seconds=40), None),  # the threshold is reached: bids are opened by rule
            (timedelta(minutes=5, seconds=50), Run.confirm_all),
            (timedelta(minutes=6), Run.evaluate),
            (timedelta(minutes=7), Run.publish_candidates),
            (timedelta(days=9), Run.award),
            (timedelta(days=9, minutes=1), None),  # refunds are ordered by the award, paid and confirmed by the bank
            (timedelta(days=9, minutes=3), Run.archive),
        ]

    def run(self, source: Iterable[SourceTender], *, done: Callable[[int], None]) -> None:
        """Run every tender; ``done`` is told how many more tenders are finished."""
        found(BEGIN)
        self._settle(BEGIN)
        house = House.of(self.cast, BEGIN)
        for number, wave in enumerate(_waves(source, WAVE)):
            at = BEGIN + number * WAVE_LASTS
            waiting = [tender for tender in wave if tender.id not in self.rows]
            if waiting:
                self._wave([tenders.prepare(tender) for tender in waiting], house, at)
            done(len(wave))

    def _wave(self, prepared: list[tenders.Prepared], house: House, at: datetime) -> None:
        runs = {tender.source.id: Run(tender, house, self.cast, self.pack) for tender in prepared if tender.source.bids}
        rows = {tender.source.id: _row(tender) for tender in prepared}
        self._begin(list(runs.values()), at)
        for number, (after, stage) in enumerate(self.stages):
            if stage is not None:
                self._stage(number, runs, rows, at + after)
            self._settle(at + after)
            if self.bank.sandbox.run(at=at + after):
                self._settle(at + after)
        self._end(runs, rows)
        for row in rows.values():
            self._finish(row)

    # A wave, done by this process alone.

    def _begin(self, runs: Sequence[Run], at: datetime) -> None:
        """Called once before a wave's first stage."""

    def _stage(self, number: int, runs: Mapping[str, Run], rows: Mapping[str, Row], at: datetime) -> None:
        _after, stage = self.stages[number]
        for tender, run in runs.items():
            if stage is not None:
                self._guarded(rows[tender], stage, run, at)

    def _settle(self, at: datetime) -> None:
        settle(at)

    def _end(self, runs: Mapping[str, Run], rows: Mapping[str, Row]) -> None:
        for tender, run in runs.items():
            self._report(rows[tender], run)

    def _guarded(self, row: Row, stage: Stage, run: Run, at: datetime) -> None:
        """A refusal ends this tender's stage, is reported, and stops no other tender."""
        with refusals_in(row):
            stage(run, at)

    def _submit_all(self, run: Run, at: datetime) -> None:
        for leaf in run.submit_all(at):
            _append(self.receipts, {"tender": run.tender.source.id, "leaf_sha256": leaf})

    def _report(self, row: Row, run: Run) -> None:
        try:
            lot = run.lot
            if lot.notice.bids_due_at is None:
                raise NotFound
        except NotFound:
            row.outcome = "refused"
            return
        project = lot.notice.project
        row.outcome = {Lot.State.AWARDED: "awarded", Lot.State.FAILED: "failed"}.get(
            Lot.State(lot.state), str(lot.state)
        )
        row.opened = len(opening.read_out(lot.pk))
        row.winner = run.winner()
        evaluated = tenders.compare_evaluated(run.tender, row.winner)
        row.same_winner_evaluated, row.not_comparable = evaluated.same, evaluated.reason
        by_opening = tenders.compare_opening(run.tender)
        row.same_winner_opening, row.not_comparable_opening = by_opening.same, by_opening.reason
        if project.state == Project.State.ARCHIVED:
            row.folder = f"awards/{_safe(row.id)}"
            _write_folder(self.out / row.folder, run)

    def _finish(self, row: Row) -> None:
        self.rows[row.id] = row
        _append(self.journal, asdict(row))

    def check_receipts(self) -> tuple[int, int]:
        """Every receipt ever given, checked against the log as it is now: (holding, given)."""
        given = [line["leaf_sha256"] for line in _whole_lines(self.receipts)]
        return self._count_holding(given), len(given)

    def _count_holding(self, leaves: Sequence[str]) -> int:
        return sum(receipt_holds(leaf) for leaf in leaves)


def receipt_holds(leaf_sha256: str) -> bool:
    """Whether the receipt of an act proves itself against the log as it is now."""
    from openhall.witness.keys import verifier
    from openhall_log import LogError, LogProof

    try:
        proof = LogProof.parse(witness.receipt(leaf_sha256))
        entry = witness.canonical(json.loads(proof.extra)["leaf"])
        proof.verify(entry, verifier())
    except (Refusal, LogError):
        return False
    return True


def _row(tender: tenders.Prepared) -> Row:
    row = Row(id=tender.source.id, bids=len(tender.source.bids))
    row.refused = [{"bidder": bid.bidder, "reason": bid.reason} for bid in tender.refused]
    if not tender.source.bids:
        row.not_comparable = row.not_comparable_opening = tender.source.problem or "no bids in the record"
    return row


def _write_folder(folder: Path, run: Run) -> None:
    from openhall.portal.public import case_files

    project = run.project
    if project is None:
        return
    for name, data in case_files(project).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _safe(name: str) -> str:
    """A file name of a tender's id."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)[
        :100
    ]


def _waves(source: Iterable[SourceTender], size: int) -> Iterator[list[SourceTender]]:
    tenders_left = iter(source)
    while wave := list(islice(tenders_left, size)):
        yield wave


def _append(path: Path, value: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Lines written whole; the last one may have been cut by a crash."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            yield json.loads(line)
        except ValueError:
            continue
