"""The replay: the rules redone on every leaf of the copy, one verdict for each (protocols §8).

Case states, verdicts and the cursor are committed together, so a crash repeats leaves and never skips one. What a
leaf needs from elsewhere (a statement) is got before, never within, a transaction.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from openhall_log import TILE_WIDTH, LogError, TiledTree
from openhall_member.database import transaction
from openhall_member.verdicts import VerdictTree
from openhall_rules.leaves import leaf_sha256
from openhall_rules.replay import (
    REFERRED_TO,
    REPLAY_VERSION,
    CaseState,
    SharedState,
    case_of,
    disclosed_by,
    packs_digest,
    read_leaf,
    recorded_state,
    reduce,
    start,
    verdict_entry,
)

BATCH_LEAVES = 1024
BATCH_SECONDS = 0.5
"""A batch is committed when it has so many leaves, or has taken so long."""
KEPT_CASES = 256
KEPT_BUNDLES = 16
RECORD_STATE = "SYS-03"


def program() -> str:
    """What states in the database were made by; another program replays from the first leaf."""
    try:
        return f"{REPLAY_VERSION}/{version('openhall')}"
    except PackageNotFoundError:
        return f"{REPLAY_VERSION}/-"


@dataclass
class _Batch:
    """What has been worked out and isn't committed yet."""

    verdicts: list[bytes] = field(default_factory=list)
    cases: dict[str, CaseState] = field(default_factory=dict)
    referred: dict[bytes, int] = field(default_factory=dict)
    contradictions: list[tuple[int, str]] = field(default_factory=list)
    packs: list[tuple[int, str]] = field(default_factory=list)
    recorded: list[tuple[int, int, bool, str]] = field(default_factory=list)


class Replay:
    """The replay of one copy.

    Args:
        connection: of the copy's database, or of a scratch one with the same tables.
        statement: gives the bytes of a statement by its digest; may raise to stop the replay at that leaf.
    """

    def __init__(self, connection: sqlite3.Connection, statement: Callable[[str], bytes]) -> None:
        self._connection = connection
        self._statement = statement
        self.verdicts = VerdictTree(connection)
        self._cases: OrderedDict[str, CaseState | None] = OrderedDict()
        self._bundles: OrderedDict[int, list[bytes]] = OrderedDict()
        self._batch = _Batch()
        self._tree: TiledTree | None = None
        self._counted = 0, 0
        self._program = program()
        self.size = 0
        self.shared: SharedState = start()
        self._digest = packs_digest(self.shared)
        self._load()

    def _load(self) -> None:
        row = self._connection.execute("SELECT size, program, shared FROM replayed").fetchone()
        if row is not None and row[1] != self._program:
            with transaction(self._connection) as database:
                for table in (
                    "replayed",
                    "case_state",
                    "referred",
                    "verdict_tile",
                    "contradiction",
                    "packs",
                    "recorded",
                ):
                    database.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
            row = None
        if row is not None:
            self.size, self.shared = row[0], json.loads(row[2])
            self._digest = packs_digest(self.shared)

    def state_root(self) -> bytes:
        """The state root at the size replayed so far."""
        return self.verdicts.root_at(self.size, held=self.size)

    def advance(
        self, tree: TiledTree, *, until: int | None = None, on_batch: Callable[[int], None] = lambda _: None
    ) -> None:
        """Replay every leaf of the copy that hasn't been replayed.

        Args:
            tree: of the copy; its files are ours, verified when they were written.
            until: stop at this size; the tree's by default.
            on_batch: told the size after each commit; may raise to stop.

        Raises:
            PackNotHeld: a leaf follows a pack that isn't held here; everything before it is committed.
            Exception: whatever ``statement`` raised; likewise.
        """
        self._tree = tree
        end = tree.size if until is None else min(until, tree.size)
        try:
            while self.size < end:
                self._one_batch(end)
                on_batch(self.size)
        finally:
            self._tree = None
            self._bundles.clear()

    def _one_batch(self, end: int) -> None:
        self._batch = _Batch()
        deadline = time.monotonic() + BATCH_SECONDS
        index, shared = self.size, self.shared
        try:
            while index < end and index - self.size < BATCH_LEAVES and time.monotonic() < deadline:
                entry = self._bundle(index // TILE_WIDTH)[index % TILE_WIDTH]
                leaf = read_leaf(entry)
                if leaf is not None and leaf["code"] == RECORD_STATE and index > self.size:
                    return  # what it states is compared with committed verdicts, so it begins a batch of its own
                shared = self._leaf(index, entry, leaf, shared)
                index += 1
        finally:
            # Also when a leaf can't be replayed: what came before it stands.
            self._commit(index, shared)

    def _leaf(self, index: int, entry: bytes, leaf: dict[str, Any] | None, shared: SharedState) -> SharedState:
        batch = self._batch
        case = case_of(leaf)
        state = self._case(case) if case is not None else None
        wanted = disclosed_by(leaf, state) if leaf is not None else ()
        statements = {sha256: self._statement(sha256) for sha256 in wanted}
        done = reduce(index, entry, state=state, shared=shared, statements=statements, earlier=self._earlier, leaf=leaf)
        said = recorded_state(leaf) if leaf is not None else None
        if said is not None and said[0] <= index:  # of a size not reached yet the reducer makes a contradiction
            batch.recorded.append((index, *self._compare(*said)))
        batch.verdicts.append(verdict_entry(done.verdict))
        batch.contradictions += [(index, fact["rule"]) for fact in done.verdict.get("broken", [])]
        if done.case is not None and done.state is not None:
            batch.cases[done.case] = done.state
            self._remember(done.case, done.state)
        if leaf is not None and leaf["code"] in REFERRED_TO:
            batch.referred[bytes.fromhex(leaf_sha256(entry))] = index
        digest = packs_digest(done.shared) if done.shared["packs"] != shared["packs"] else self._digest
        if digest != self._digest:
            self._digest = digest
            batch.packs.append((index + 1, digest))
        return done.shared

    def _compare(self, size: int, root: str, count: int) -> tuple[int, bool, str]:
        """What the log recorded of its own replay against ours, at the size that it names."""
        ours = self.verdicts.root_at(size, held=self.size).hex()
        if root != ours:
            return size, False, f"At {size} entries the log recorded the state root {root}, and we find {ours}."
        found = self.contradictions_at(size)
        if count != found:
            return size, False, f"At {size} entries the log recorded {count} contradictions, and we find {found}."
        return size, True, ""

    def contradictions_at(self, size: int) -> int:
        """Contradictions among the first ``size`` leaves (committed ones).

        Asked for one size after the other it counts each contradiction once, however many there are: what was counted
        last is kept, and never changes below a size that is committed.
        """
        counted, count = self._counted
        if size < counted:
            counted, count = 0, 0
        (more,) = self._connection.execute(
            "SELECT count(*) FROM contradiction WHERE position >= ? AND position < ?", (counted, size)
        ).fetchone()
        if size <= self.size:
            self._counted = size, count + int(more)
        return count + int(more)

    def packs_at(self, size: int) -> str:
        """The pack digest at a size that has been replayed."""
        row = self._connection.execute(
            "SELECT digest FROM packs WHERE size <= ? ORDER BY size DESC LIMIT 1", (size,)
        ).fetchone()
        return str(row[0]) if row else packs_digest(start())

    def compared(self) -> tuple[int, bool, str] | None:
        """The newest comparison with what the log recorded: size, whether equal, and the difference."""
        row = self._connection.execute(
            "SELECT size, equal, detail FROM recorded ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return (row[0], bool(row[1]), row[2]) if row else None

    def _commit(self, size: int, shared: SharedState) -> None:
        batch, self._batch = self._batch, _Batch()
        if size == self.size:
            return
        try:
            self._write(batch, size, shared)
        except BaseException:
            # What was remembered is ahead of what is stored: forget it.
            self._cases.clear()
            self._digest = packs_digest(self.shared)
            raise
        self.size, self.shared = size, shared

    def _write(self, batch: _Batch, size: int, shared: SharedState) -> None:
        with transaction(self._connection) as database:
            self.verdicts.add(self.size, batch.verdicts)
            database.executemany(
                "INSERT OR REPLACE INTO case_state (id, state) VALUES (?, ?)",
                [(case, _text(state)) for case, state in batch.cases.items()],
            )
            database.executemany(
                "INSERT OR IGNORE INTO referred (sha256, position) VALUES (?, ?)", batch.referred.items()
            )
            database.executemany("INSERT INTO contradiction (position, rule) VALUES (?, ?)", batch.contradictions)
            database.executemany("INSERT INTO packs (size, digest) VALUES (?, ?)", batch.packs)
            database.executemany(
                "INSERT INTO recorded (position, size, equal, detail) VALUES (?, ?, ?, ?)", batch.recorded
            )
            database.execute(
                "INSERT OR REPLACE INTO replayed (id, size, program, shared) VALUES (1, ?, ?, ?)",
                (size, self._program, _text(shared)),
            )

    def _case(self, case: str) -> CaseState | None:
        if case in self._batch.cases:
            return self._batch.cases[case]
        if case in self._cases:
            self._cases.move_to_end(case)
            return self._cases[case]
        row = self._connection.execute("SELECT state FROM case_state WHERE id = ?", (case,)).fetchone()
        state: CaseState | None = json.loads(row[0]) if row else None
        self._remember(case, state)
        return state

    def _remember(self, case: str, state: CaseState | None) -> None:
        self._cases[case] = state
        self._cases.move_to_end(case)
        if len(self._cases) > KEPT_CASES:
            self._cases.popitem(last=False)

    def _bundle(self, number: int) -> list[bytes]:
        """A bundle of the copy; the last few are kept."""
        found = self._bundles.get(number)
        if found is None:
            if self._tree is None:
                raise LogError("No copy is being replayed.")
            found = self._bundles[number] = self._tree.bundle(number)
            if len(self._bundles) > KEPT_BUNDLES:
                self._bundles.popitem(last=False)
        else:
            self._bundles.move_to_end(number)
        return found

    def _earlier(self, sha256: str) -> tuple[int, bytes] | None:
        """A leaf of a code that others refer to, by its digest."""
        try:
            key = bytes.fromhex(sha256)
        except ValueError:
            return None
        index = self._batch.referred.get(key)
        if index is None:
            row = self._connection.execute("SELECT position FROM referred WHERE sha256 = ?", (key,)).fetchone()
            if row is None:
                return None
            index = int(row[0])
        return index, self._bundle(index // TILE_WIDTH)[index % TILE_WIDTH]


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
