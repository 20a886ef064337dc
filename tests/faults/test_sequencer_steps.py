"""The sequencer is killed at each of its steps, by SIGKILL: what is lost is what the table says, and nothing else."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from openhall.config.testing import HARNESS
from openhall.kernel import clock
from openhall.witness import public as witness
from openhall.witness import restoring, sequencer
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import verifier
from openhall.witness.models import CaseChain, Head, Outbox
from openhall_log import FileConflict, LogProof, verify_consistency
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KIND = REGISTRY.get("TST-11") or witness.ActKind(
    code="TST-11", subsystem="tests", name="Sequenced", meaning="An act of the tests of the sequencer.", command="none"
)
STEPS = [step.name for step in sequencer.STEPS]
UNDONE = {"asked", "locked", "indexed", "moved"}
SIGNED = {"published", "told", "released"}


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.OPENHALL_HOME = tmp_path
    return tmp_path


def recorded(count: int, case: Any = None) -> list[str]:
    leaves = []
    for _ in range(count):
        with transaction.atomic():
            act = KIND(object=f"thing:{uuid4()}", case=case)
            leaves.append(witness.record(act, intent=None, actor=witness.LOG, at=NOON).leaf_sha256)
    return leaves


def proves(leaf: str) -> bool:
    row = Outbox.objects.get(leaf_sha256=leaf)
    LogProof.parse(witness.receipt(leaf)).verify(bytes(row.leaf), verifier())
    return True


def dies_at(step: str) -> None:
    """Drain in a process of its own that kills itself, for real, when it reaches ``step``."""
    HARNESS.leave_database()
    child = os.fork()
    if child == 0:  # pragma: no cover - it is killed
        try:

            def kill(name: str) -> None:
                if name == step:
                    os.kill(os.getpid(), signal.SIGKILL)

            sequencer.reached = kill
            sequencer.drain()
        finally:
            os._exit(7)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"it was not killed at {step}: {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL
    # The server undoes what the dead left open as soon as it sees that the line is cut.
    until = time.monotonic() + 10
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0 or time.monotonic() > until:
                return
            time.sleep(0.02)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [0, 250], ids=["first batch", "later batch"])
def test_killed_at_a_step_it_goes_on_as_if_it_had_not(
    transactional_db: None, home: Path, step: str, before: int
) -> None:
    old = recorded(before)
    witness.drain_all()
    shown = witness.published()
    leaves = recorded(20)

    dies_at(step)

    assigned = Outbox.objects.filter(leaf_sha256__in=leaves, leaf_index__isnull=False).count()
    head = Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    found = witness.published()
    assert assigned == (0 if step in UNDONE else 20)  # lost with the transaction, or kept
    assert head == before + assigned
    assert (found.size if found else 0) == (before + 20 if step in SIGNED else before)
    if step not in SIGNED:
        assert found == shown  # nothing was signed
    if found is not None:
        TiledTree(found.size, witness.store().read).root()  # whoever reads meanwhile finds every tile of it

    witness.drain_all()

    new = witness.published()
    assert new is not None
    assert new.size == before + 20 == Head.objects.get().size
    assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(before + 20))
    tree = TiledTree(new.size, witness.store().read)
    assert tree.root() == new.root
    if shown is not None:
        verify_consistency(shown.size, new.size, shown.root, new.root, tree.consistency_proof(shown.size))
    assert all(proves(leaf) for leaf in (*old[:1], *old[-1:], *leaves))


def test_the_table_of_steps_is_the_one_that_is_printed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "sequencer.md").read_text(encoding="utf-8")
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{step.name}`", step.lost, step.kept, step.then) for step in sequencer.STEPS]


def test_every_step_is_passed_in_this_order(transactional_db: None, home: Path, monkeypatch: Any) -> None:
    recorded(3)
    passed: list[str] = []
    monkeypatch.setattr(sequencer, "reached", passed.append)

    witness.drain()

    assert passed == STEPS


class TestOnDisk:
    def test_nothing_is_signed_before_everything_is_synced(
        self, transactional_db: None, home: Path, monkeypatch: Any
    ) -> None:
        """The order of writes, syncs, links and renames of one batch, as the system is asked for them."""
        recorded(300)
        order: list[tuple[str, str]] = []
        fsync, link, replace = os.fsync, os.link, Path.replace

        def name(descriptor: int) -> str:
            return str(Path(f"/proc/self/fd/{descriptor}").readlink())

        def synced(file: Any) -> None:
            descriptor = file if isinstance(file, int) else file.fileno()
            order.append(("sync", name(descriptor)))
            fsync(file)

        def linked(source: Any, target: Any, **named: Any) -> None:
            order.append(("place", str(target)))
            link(source, target, **named)

        def replaced(self: Path, target: Any) -> Path:
            order.append(("place", str(target)))
            return replace(self, target)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "link", linked)
        monkeypatch.setattr(Path, "replace", replaced)
        monkeypatch.setattr(sequencer, "reached", lambda step: order.append(("step", step)))

        witness.drain_all()

        log = home / "log"
        stored, signed, published = (order.index(("step", step)) for step in ("stored", "signed", "published"))
        placed = [path for what, path in order[:stored] if what == "place" and Path(path).is_relative_to(log)]
        assert len(placed) == len(set(placed)) > 3
        for path in placed:
            at = order.index(("place", path))
            beside = [where for what, where in order[:at] if what == "sync"]
            assert any(Path(where).parent == Path(path).parent for where in beside)  # the bytes, before the name
            assert ("sync", str(Path(path).parent)) in order[at:stored]  # the name, before the signature
        made = {folder for path in placed for folder in Path(path).parents if folder.is_relative_to(log)} - {log}
        for folder in made:
            assert ("sync", str(folder.parent)) in order[:stored]  # the folders' own names
        checkpoint = order.index(("place", str(log / CHECKPOINT_PATH)))
        assert stored < signed < checkpoint < published
        assert ("sync", str(log)) in order[checkpoint:published]

    def test_a_full_disk_signs_nothing_and_the_process_goes_on_when_there_is_room(
        self, transactional_db: None, home: Path, monkeypatch: Any
    ) -> None:
        from openhall.config import sequencing

        recorded(5)
        really, full = os.fsync, threading.Event()
        full.set()
        seen: list[object] = []

        def fsync(file: Any) -> None:
            if full.is_set():
                seen.append(witness.published())
                raise OSError(errno.ENOSPC, "No space left on device")
            really(file)

        class Enough(BaseException):
            pass

        def sleeps(seconds: float) -> None:
            if len(seen) >= 3:
                full.clear()
            if (head := witness.published()) is not None and head.size == 5:
                raise Enough

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(sequencing, "found", lambda at: None)
        monkeypatch.setattr(sequencing.time, "sleep", sleeps)
        with pytest.raises(Enough):
            sequencing.run()

        assert seen == [None] * len(seen)
        assert len(seen) >= 3
        assert witness.published().size == 5


class TestBatches:
    def test_hold_at_most_1024_leaves(self, transactional_db: None, home: Path) -> None:
        rows = [
            Outbox(code="TST-11", object="thing:x", leaf=b"%d" % n, leaf_sha256=f"{n:064x}", at=NOON)
            for n in range(1500)
        ]
        Outbox.objects.bulk_create(rows)

        assert [witness.drain(), witness.drain(), witness.drain()] == [1024, 476, 0]

    def test_come_every_250_ms_or_at_once_while_more_waits(self, home: Path, monkeypatch: Any) -> None:
        from openhall.config import sequencing

        grown = iter([1024, 1024, 476, 0, 7])
        sleeps: list[float] = []

        class Enough(BaseException):
            pass

        def drain() -> int:
            try:
                return next(grown)
            except StopIteration:
                raise Enough from None

        monkeypatch.setattr(sequencing, "found", lambda at: None)
        monkeypatch.setattr(sequencing.witness, "drain", drain)
        monkeypatch.setattr(sequencing.witness, "found_late", lambda grown, at: 0)
        monkeypatch.setattr(sequencing, "close_old_connections", lambda: None)
        monkeypatch.setattr(sequencing.time, "sleep", sleeps.append)
        with pytest.raises(Enough):
            sequencing.run()

        assert len(sleeps) == 3  # after 476, 0 and 7; not between full batches
        assert all(0.2 < pause <= 0.25 for pause in sleeps)


class TestTwoAtOnce:
    def test_only_one_moves_the_head(self, transactional_db: None, home: Path, monkeypatch: Any) -> None:
        """The second waits for the first one's lock and then finds its own work."""
        recorded(40)
        inside, threads, grown = threading.Semaphore(1), [], []

        def alone(step: str) -> None:
            if step == "locked":
                assert inside.acquire(blocking=False), "two sequencers hold the head"
            if step == "moved":
                time.sleep(0.05)
                inside.release()

        monkeypatch.setattr(sequencer, "reached", alone)
        monkeypatch.setattr(sequencer, "BATCH", 10)

        def drains() -> None:
            try:
                while part := witness.drain():
                    grown.append(part)
            finally:
                connections.close_all()

        for _ in range(3):
            threads.append(threading.Thread(target=drains))
            threads[-1].start()
        for thread in threads:
            thread.join()
        monkeypatch.setattr(sequencer, "reached", lambda step: None)
        witness.drain_all()

        assert witness.published().size == Head.objects.get().size == 40
        assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(40))

    def test_a_head_that_somebody_moved_without_the_lock_is_not_overwritten(
        self, transactional_db: None, home: Path, monkeypatch: Any
    ) -> None:
        recorded(3)

        def moves(step: str) -> None:
            if step == "indexed":
                Head.objects.update(size=1)

        monkeypatch.setattr(sequencer, "reached", moves)
        with pytest.raises(sequencer.HeadMoved):
            witness.drain()
        monkeypatch.setattr(sequencer, "reached", lambda step: None)
        witness.drain_all()

        assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == [0, 1, 2]


class TestAnOldBackup:
    @pytest.fixture
    def restored(self, transactional_db: None, home: Path) -> Callable[[], list[str]]:
        """Ten leaves are published; then the database is as it was after the sixth, the seventh still waiting."""
        case = uuid4()
        leaves = recorded(6) + recorded(4, case=case)
        witness.drain_all()
        Outbox.objects.filter(leaf_sha256__in=leaves[7:]).delete()
        Outbox.objects.filter(leaf_sha256=leaves[6]).update(leaf_index=None)
        Head.objects.update(size=6)
        chain = CaseChain.objects.get(case_uuid=case)
        chain.seq, chain.last_sha256 = 1, leaves[6]
        chain.save()
        return lambda: [*leaves, str(case)]

    def test_is_refused_with_the_way_back(self, restored: Any) -> None:
        note = witness.store().read(CHECKPOINT_PATH)
        recorded(2)

        with pytest.raises(sequencer.HeadBehindCheckpoint, match="openhall sequencer --bring-back") as refusal:
            witness.drain()

        assert "4 missing leaves" in str(refusal.value)
        assert witness.store().read(CHECKPOINT_PATH) == note
        assert not Outbox.objects.filter(leaf_index__gte=6).exists()  # not even in the database

    def test_gets_its_leaves_back_from_the_bundles(self, restored: Any) -> None:
        *leaves, case = restored()
        [fresh] = recorded(1)

        done = witness.bring_back()
        witness.drain_all()

        assert done.again == 1
        assert [act["leaf_sha256"] for act in done.lost] == leaves[7:]
        assert {row.code for row in Outbox.objects.filter(leaf_sha256__in=leaves[7:])} == {restoring.LOST}
        assert witness.published().size == 11
        assert all(proves(leaf) for leaf in (*leaves, fresh))
        # What the case does next goes on where the log shows it.
        [following] = recorded(1, case=case)
        witness.drain_all()
        link = witness.entry(following)["case"]
        assert (link["seq"], link["prev"]) == (5, leaves[9])

    def test_is_not_brought_back_where_nothing_is_missing(self, transactional_db: None, home: Path) -> None:
        recorded(2)
        witness.drain_all()
        with pytest.raises(witness.NothingToBringBack):
            witness.bring_back()


def test_intake_stops_when_the_log_stands_still(transactional_db: None, home: Path, settings: Any) -> None:
    settings.OPENHALL_INSTANCE = "scratch"
    at = clock.now()
    witness.require_living_log(at)  # an empty log
    recorded(1)
    witness.drain_all()
    head = witness.store().root / CHECKPOINT_PATH
    os.utime(head, (time.time() - 600, time.time() - 600))
    witness.require_living_log(at)  # silent for ten minutes, but nothing waits

    with transaction.atomic():
        witness.record(KIND(object=f"thing:{uuid4()}"), intent=None, actor=witness.LOG, at=at)
    witness.require_living_log(at)  # what waits is fresh
    Outbox.objects.filter(leaf_index=None).update(at=datetime.fromtimestamp(at.timestamp() - 301, UTC))
    with pytest.raises(witness.IntakeStopped) as refusal:
        witness.require_living_log(at)
    assert "kept" in str(refusal.value.problem()["way_forward"])

    witness.drain_all()
    witness.require_living_log(at)


def test_a_tile_with_other_bytes_is_never_overwritten(transactional_db: None, home: Path, monkeypatch: Any) -> None:
    recorded(2)

    def rots(step: str) -> None:
        if step == "computed":
            tile = home / "log" / "tile" / "0" / "000.p" / "2"
            tile.parent.mkdir(parents=True)
            tile.write_bytes(bytes(64))

    monkeypatch.setattr(sequencer, "reached", rots)
    with pytest.raises(FileConflict):
        witness.drain()

    assert witness.published() is None
