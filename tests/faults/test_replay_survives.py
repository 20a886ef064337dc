"""A replay whose processes are killed at any moment goes on, and every receipt it ever gave still proves itself."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from openhall.config.cluster import Cluster
from openhall_log import (
    Checkpoint,
    DirectoryStore,
    InvalidProof,
    KeyType,
    LogProof,
    MissingFile,
    NoteKey,
    TiledTree,
    VerifierKey,
    open_checkpoint,
    verify_consistency,
)
from openhall_verify import verify_award, verify_receipt

SEED = 20260302
TENDERS, BIDDERS = 10, 3
ONCE = ["NOT-01", "BID-01", "DEP-01", "OPN-02", "OPN-05", "OPN-06", "EVA-02", "AWD-02", "REF-02", "ARC-01"]
"""Acts that happen once to their object, whatever was killed in between."""


def recorded_tenders(path: Path) -> Path:
    """Plainly fictional contract awards in the form of the World Bank's table: one line a bid."""
    names = ["contract", "bidder.name", "status", "opening.price.raw", "evaluated.price.raw"]
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(names)
        for tender in range(TENDERS):
            for bidder in range(BIDDERS):
                price = f"USD {10_000 + 250 * tender + 37 * bidder}.50"
                status = "Awarded" if bidder == 0 else "Evaluated"
                name = f"Fictional Works {(tender + bidder) % 5}"
                lines.writerow([f"https://records.example/{7000 + tender}", name, status, price, price])
    return path


class Replay:
    """``openhall replay`` as a process of its own, and what can be seen of it from outside."""

    def __init__(self, folder: Path) -> None:
        self.source = recorded_tenders(folder / "bids.csv")
        self.out = folder / "out"
        self.home = self.out / "instance"
        self.process: subprocess.Popen[bytes] | None = None
        self.checkpoints: dict[int, bytes] = {}
        self.last_words = ""

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHALL_", "DJANGO_"))}
        with (self.out.parent / "replay.log").open("ab") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "openhall.config.cli", "replay", str(self.source), "--out", str(self.out)],
                env=clean, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip

    @property
    def log(self) -> str:
        return (self.out.parent / "replay.log").read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def kill_database(self) -> None:
        os.kill(int((self.home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)

    def wait_for(self, true: Callable[[], bool], *, seconds: float = 180) -> None:
        """Watch it, keeping every checkpoint that it publishes, until something is true of it."""
        assert self.process
        until = time.monotonic() + seconds
        while not true():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the replay ended with {self.process.poll()} before its time: {self.log}")
            self.look()
            time.sleep(0.01)

    def ends(self, *, seconds: float = 300) -> int:
        assert self.process
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > until:
                self.kill()
                pytest.fail(f"the replay did not end: {self.log}")
            self.look()
            time.sleep(0.02)
        return self.process.returncode

    def look(self) -> None:
        with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
            note = (self.home / "log" / "checkpoint").read_bytes()
            self.checkpoints.setdefault(int(note.split(b"\n")[1]), note)

    @property
    def size(self) -> int:
        """Leaves in the published log."""
        return max(self.checkpoints, default=0)

    def receipts(self) -> list[str]:
        path = self.out / "receipts.jsonl"
        if not path.exists():
            return []
        whole = [line for line in path.read_text().split("\n")[:-1] if line]
        return [json.loads(line)["leaf_sha256"] for line in whole]

    def key(self) -> VerifierKey:
        secret = (self.home / "keys" / "log.key").read_bytes()
        return NoteKey("replay.invalid/witness", KeyType.ED25519, secret).verifier


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """A replay that came to its end although it was killed, its database was killed, and both at once."""
    chance = random.Random(SEED)
    replay = Replay(tmp_path_factory.mktemp("replay"))
    try:
        replay.start()
        given = chance.randrange(3, TENDERS * BIDDERS - 3)
        replay.wait_for(lambda: len(replay.receipts()) >= given)
        replay.kill()

        replay.start()
        reached = replay.size + chance.randrange(20, 60)
        replay.wait_for(lambda: replay.size >= reached)
        time.sleep(chance.uniform(0, 0.5))
        replay.kill_database()
        assert replay.ends(seconds=90) == 1  # it says so, instead of hanging
        replay.last_words = replay.log
        assert not (replay.out / "report.json").exists()

        replay.start()
        reached = replay.size + chance.randrange(30, 90)
        replay.wait_for(lambda: replay.size >= reached)
        time.sleep(chance.uniform(0, 0.5))
        replay.kill()
        replay.kill_database()

        replay.start()
        assert replay.ends() == 0, replay.log
        yield replay
    finally:
        if replay.process and replay.process.poll() is None:
            replay.kill()
        Cluster(replay.home).stop()


@pytest.fixture(scope="module")
def rows(survived: Replay) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Ask the instance's database."""
    server = Cluster(survived.home)
    with psycopg.connect(server.start()) as connection:
        yield lambda query, *values: connection.execute(query, values or None).fetchall()
    server.stop()


def test_it_says_in_a_sentence_that_the_database_ended_and_how_to_go_on(survived):
    assert "Error: PostgreSQL ended before the replay did." in survived.last_words
    assert "start the same command again, with the same --out" in survived.last_words
    assert "Traceback" not in survived.last_words


def test_every_tender_came_to_its_award(survived):
    report = json.loads((survived.out / "report.json").read_text())

    assert report["errors"] == []
    assert report["outcomes"] == {"awarded": TENDERS}
    assert (report["tenders"], report["bids"], report["opened"]) == (TENDERS, TENDERS * BIDDERS, TENDERS * BIDDERS)
    assert report["same_winner_evaluated"]["same"] == TENDERS
    assert report["receipts"]["given"] == report["receipts"]["verified"] == len(survived.receipts())
    finished = [json.loads(line)["id"] for line in (survived.out / "finished.jsonl").read_text().splitlines()]
    assert len(finished) == len(set(finished)) == TENDERS


def test_every_receipt_ever_given_verifies(survived, rows, tmp_path):
    given = survived.receipts()
    store = DirectoryStore(survived.home / "log")
    note = store.read("checkpoint")
    tree = TiledTree(open_checkpoint(note, survived.key()).checkpoint.size, store.read)
    index_of = dict(rows("SELECT leaf_sha256, leaf_index FROM witness_outbox WHERE leaf_sha256 = ANY(%s)", given))

    assert 0 < len(given) == len(set(given)) <= TENDERS * BIDDERS
    for leaf in given:
        index = index_of[leaf]
        entry = tree.entry(index)
        assert hashlib.sha256(entry).hexdigest() == leaf
        extra = b'{"leaf":' + entry + b"}"
        file = tmp_path / f"{leaf}.tlog-proof"
        file.write_bytes(LogProof(index, tuple(tree.inclusion_proof(index)), note, extra).to_bytes())
        report = verify_receipt(file, log_key=str(survived.key()))
        assert {"inclusion", "act"} <= {passed.code for passed in report.passed}


def test_every_award_is_accepted_offline(survived):
    folders = sorted((survived.out / "awards").iterdir())

    assert len(folders) == TENDERS
    for folder in folders:
        verify_award(folder, log_key=str(survived.key()))


def test_nothing_is_doubled(survived, rows):
    doubled = rows(
        "SELECT code, object FROM witness_outbox WHERE code = ANY(%s) GROUP BY code, object HAVING count(*) > 1",
        ONCE,
    )
    counted = dict(rows("SELECT code, count(*) FROM witness_outbox GROUP BY code"))

    assert doubled == []
    assert {code: counted.get(code) for code in ("BID-01", "DEP-01", "OPN-02", "OPN-06", "REF-02")} == dict.fromkeys(
        ("BID-01", "DEP-01", "OPN-02", "OPN-06", "REF-02"), TENDERS * BIDDERS
    )
    assert {code: counted.get(code) for code in ("NOT-01", "OPN-05", "EVA-02", "AWD-02", "ARC-01")} == dict.fromkeys(
        ("NOT-01", "OPN-05", "EVA-02", "AWD-02", "ARC-01"), TENDERS
    )
    assert rows("SELECT state, count(*) FROM treasury_refund GROUP BY state") == [("paid", TENDERS * BIDDERS)]
    assert rows("SELECT count(*) FROM bidding_bid")[0][0] == TENDERS * BIDDERS
    assert rows("SELECT entry_id FROM treasury_leg GROUP BY entry_id HAVING sum(amount) <> 0") == []


def test_the_bank_paid_each_refund_once(survived):
    with contextlib.closing(sqlite3.connect(survived.home / "bank" / "sandbox.sqlite3")) as book:
        paid_in = book.execute("SELECT count(*) FROM booking WHERE credit = 1 AND interest = 0").fetchone()[0]
        paid_out = book.execute("SELECT count(*), count(DISTINCT end_to_end) FROM booking WHERE credit = 0").fetchone()

    assert paid_in == TENDERS * BIDDERS
    assert paid_out == (TENDERS * BIDDERS, TENDERS * BIDDERS)


def test_each_checkpoint_seen_on_the_way_is_a_beginning_of_the_last_log(survived, rows):
    store = DirectoryStore(survived.home / "log")
    last = open_checkpoint(store.read("checkpoint"), survived.key()).checkpoint
    tree = TiledTree(last.size, store.read)
    seen = [open_checkpoint(note, survived.key()).checkpoint for note in survived.checkpoints.values()]

    assert len(seen) > 10
    assert tree.root() == last.root
    for early in seen:
        if early.size < last.size:
            proof = tree.consistency_proof(early.size)
            verify_consistency(early.size, last.size, early.root, last.root, proof)
    indexes = rows("SELECT count(*), min(leaf_index), max(leaf_index), count(leaf_index) FROM witness_outbox")[0]
    assert indexes == (last.size, 0, last.size - 1, last.size)


def test_the_consistency_check_would_notice_another_log(survived):
    store = DirectoryStore(survived.home / "log")
    last = open_checkpoint(store.read("checkpoint"), survived.key()).checkpoint
    early = min(survived.checkpoints)
    forged = Checkpoint("replay.invalid/witness", early, bytes(32))

    with pytest.raises(InvalidProof):
        verify_consistency(
            forged.size, last.size, forged.root, last.root, TiledTree(last.size, store.read).consistency_proof(early)
        )
    with pytest.raises(MissingFile):
        store.read("tile/entries/999")
