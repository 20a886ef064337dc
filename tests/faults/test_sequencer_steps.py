"""The sequencer is killed at each of its steps, by SIGKILL: what is lost is what the table says, and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from tests.faults.recorded import KIND, NOON, proves, recorded

from openhall.config.testing import HARNESS
from openhall.kernel import clock
from openhall.witness import public as witness
from openhall.witness import sequencer
from openhall.witness.models import Head, Outbox
from openhall_log import verify_consistency
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree

STEPS = [step.name for step in sequencer.STEPS]
UNDONE = {"asked", "locked", "indexed", "moved"}
SIGNED = {"published", "told", "released"}


OPEN = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'
"""
"""Others' transactions. Connections that wait in a pool are idle."""


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
            cursor.execute(OPEN)
            if cursor.fetchone()[0] == 0:
                return
            assert time.monotonic() < until, "what the dead left open stays open"
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
        monkeypatch.setattr(sequencing.witness, "before_signing", lambda now: 0)
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
