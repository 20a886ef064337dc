"""The folder on disk: nothing rewritten, nothing half written, the checkpoint last."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from openhall_log import DirectoryStore, FileConflict, MalformedTile, MissingFile, TiledTree, append


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "made" / "by" / "the" / "store")


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


class TestWriting:
    def test_gives_back_what_was_written_and_leaves_nothing_else(self, store: DirectoryStore) -> None:
        files = [("tile/0/x001/067.p/2", b"ab"), ("checkpoint", b"head"), ("tile/entries/000", b"e")]
        store.write(files)
        assert everything(store.root) == dict(files)
        assert all(store.read(path) == data for path, data in files)

    def test_refuses_to_change_a_tile_full_or_partial(self, store: DirectoryStore) -> None:
        for path in ("tile/0/000", "tile/0/001.p/2", "tile/entries/000"):
            store.write([(path, b"true")])
            with pytest.raises(FileConflict, match=path):
                store.write([(path, b"false"), ("checkpoint", b"forked")])
            assert store.read(path) == b"true"
        with pytest.raises(MissingFile):
            store.read("checkpoint")

    def test_a_batch_may_be_repeated(self, store: DirectoryStore) -> None:
        step = append(0, store.read, [b"one", b"two"])
        store.write(step.files[:1])
        store.write(step.files)
        store.write(step.files)
        assert everything(store.root) == dict(step.files)

    def test_replaces_the_checkpoint(self, store: DirectoryStore) -> None:
        store.write([("checkpoint", b"first")])
        store.write([("checkpoint", b"second")])
        assert everything(store.root) == {"checkpoint": b"second"}

    @pytest.mark.parametrize(
        "path", ["../escape", "/etc/escape", "tile/0/../000", "other", "", "tile/0/0", "checkpoint/"]
    )
    def test_refuses_paths_that_are_not_a_logs(self, store: DirectoryStore, path: str) -> None:
        with pytest.raises(MalformedTile):
            store.write([("tile/0/000", b"x"), (path, b"x")])
        with pytest.raises(MalformedTile):
            store.read(path)
        assert not store.root.exists()

    def test_syncs_files_and_folders_before_the_checkpoint_appears(
        self, store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        events: list[str] = []
        real_sync, real_replace = os.fsync, Path.replace

        def sync(descriptor: int) -> None:
            events.append(os.readlink(f"/proc/self/fd/{descriptor}"))  # noqa: PTH115
            real_sync(descriptor)

        def replace(self: Path, target: Path) -> Path:
            events.append("checkpoint appears")
            return real_replace(self, target)

        monkeypatch.setattr(os, "fsync", sync)
        monkeypatch.setattr(Path, "replace", replace)
        store.write([("checkpoint", b"head"), ("tile/0/x001/067.p/2", b"ab")])

        before, after = (
            events[: events.index("checkpoint appears")],
            events[events.index("checkpoint appears") + 1 :],
        )
        root = str(store.root)
        folders = {root, f"{root}/tile", f"{root}/tile/0", f"{root}/tile/0/x001", f"{root}/tile/0/x001/067.p"}
        folders |= {str(parent) for parent in list(store.root.parents)[:4]}
        assert folders <= set(before)
        assert any(event.startswith(f"{root}/tile/0/x001/067.p/.writing-") for event in before)
        assert before[-1].startswith(f"{root}/.writing-checkpoint")
        assert after == [root]

    def test_one_entry_costs_six_syncs_in_four_rounds(
        self, store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = append(0, store.read, [b"one"])
        store.write([*first.files, ("checkpoint", b"size 1")])
        second = append(1, store.read, [b"two"], root=first.root)
        events: list[tuple[str, str]] = []

        def told(event: str, path: str) -> None:
            events.append((event, path.replace(str(os.getpid()), "pid")))

        for module, name in ((os, "fsync"), (os, "link"), (Path, "replace")):
            real = getattr(module, name)

            def watched(*paths: Any, name: str = name, real: Any = real) -> Any:
                at = os.readlink(f"/proc/self/fd/{paths[0]}") if name == "fsync" else str(paths[1])  # noqa: PTH115
                done = real(*paths)
                told(name, str(Path(at).relative_to(store.root)))
                return done

            monkeypatch.setattr(module, name, watched)
        store.write([*second.files, ("checkpoint", b"size 2")])

        rounds = [events[0:2], events[2:4], events[4:6], events[6:]]
        tile, bundle = "tile/0/000.p", "tile/entries/000.p"
        # Within a round nothing depends on the order: each ends before the next one begins.
        assert [sorted(part) for part in rounds[:3]] == [
            [("fsync", f"{tile}/.writing-2-pid"), ("fsync", f"{bundle}/.writing-2-pid")],
            [("link", f"{tile}/2"), ("link", f"{bundle}/2")],
            [("fsync", tile), ("fsync", bundle)],
        ]
        assert rounds[3] == [("fsync", ".writing-checkpoint-pid"), ("replace", "checkpoint"), ("fsync", ".")]

    def test_no_file_appears_before_all_are_synced_and_a_failed_sync_is_told(
        self, store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        step = append(0, store.read, [b"x"] * 700)
        real, calls = os.fsync, count()

        def sync(descriptor: int) -> None:
            if next(calls) == 3:
                raise OSError("the disk is gone")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", sync)
        with pytest.raises(OSError, match="the disk is gone"):
            store.write([*step.files, ("checkpoint", b"never")])
        assert everything(store.root) == {}
        store.write([*step.files, ("checkpoint", b"now")])
        assert everything(store.root) == {**dict(step.files), "checkpoint": b"now"}

    def test_many_files_are_written_a_few_at_a_time(self, store: DirectoryStore) -> None:
        step = append(0, store.read, [b"%d" % number for number in range(256 * 40)])
        assert len(step.files) > 64
        store.write(step.files)
        assert everything(store.root) == dict(step.files)

    def test_one_path_has_one_content(self, store: DirectoryStore) -> None:
        with pytest.raises(FileConflict, match="two different"):
            store.write([("tile/0/000", b"x"), ("tile/0/000", b"y"), ("checkpoint", b"forked")])
        assert everything(store.root) == {}

    def test_a_death_before_the_tiles_are_synced_leaves_the_old_checkpoint(
        self, store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = append(0, store.read, [b"one"])
        store.write([*first.files, ("checkpoint", b"size 1")])
        second = append(1, store.read, [b"two"], root=first.root)
        real_sync = os.fsync
        for deadly in range(8):
            calls = iter(range(100))

            def sync(descriptor: int, calls: object = calls, deadly: int = deadly) -> None:
                if next(calls) == deadly:  # type: ignore[call-overload]
                    raise OSError("the machine lost power")
                real_sync(descriptor)

            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", sync)
                try:
                    store.write([*second.files, ("checkpoint", b"size 2")])
                except OSError:
                    assert store.read("checkpoint") in (b"size 1", b"size 2")
                    if store.read("checkpoint") == b"size 2":
                        assert TiledTree(2, store.read).root() == second.root
            assert TiledTree(1, store.read).root() == first.root
        store.write([*second.files, ("checkpoint", b"size 2")])
        assert store.read("checkpoint") == b"size 2"
        assert TiledTree(2, store.read).root() == second.root
        assert not [path for path in everything(store.root) if ".writing-" in path]


class TestPartialFiles:
    def test_go_once_the_full_one_is_there_and_the_tree_is_still_read(self, store: DirectoryStore) -> None:
        first = append(0, store.read, [b"x"] * 200)
        store.write(first.files)
        second = append(200, store.read, [b"y"] * 100, root=first.root)
        assert store.discard_partials(path for path, _ in second.files) == 0
        store.write(second.files)
        assert store.discard_partials(path for path, _ in second.files) == 2
        assert everything(store.root) == dict(second.files)
        assert TiledTree(200, store.read).root() == first.root
        assert TiledTree(300, store.read).root() == second.root
