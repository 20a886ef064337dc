"""What the sequencer does to the disk, and what it does when it is full or holds other bytes."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.faults.recorded import recorded

from openhall.witness import public as witness
from openhall.witness import sequencer
from openhall_log import FileConflict
from openhall_log.tiles import CHECKPOINT_PATH


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
