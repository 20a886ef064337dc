"""Tiles, bundles and the pure projection that appends: exact files, whatever the batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhall_log import (
    EMPTY_ROOT,
    EntryTooLarge,
    InvalidProof,
    LeafRow,
    MalformedTile,
    MissingFile,
    OutsideTree,
    RootMismatch,
    TiledTree,
    TilePath,
    append,
    consistency_proof,
    format_bundle,
    inclusion_proof,
    leaf_hash,
    parse_bundle,
    paths_of,
    subtree_consistency_proof,
    subtree_inclusion_proof,
    tree_hash,
    verify_inclusion,
    width_at,
)

Grow = Callable[[int], Any]


def entries(start: int, end: int) -> list[bytes]:
    return [f"entry {index}".encode() for index in range(start, end)]


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "tile"),
        [
            ("tile/0/000", TilePath(0, 0)),
            ("tile/0/x001/x234/067", TilePath(0, 1_234_067)),
            ("tile/0/x001/000", TilePath(0, 1000)),
            ("tile/63/999.p/255", TilePath(63, 999, 255)),
            ("tile/entries/x001/x234/067.p/1", TilePath(None, 1_234_067, 1)),
            ("tile/entries/273.p/112", TilePath(None, 273, 112)),
        ],
    )
    def test_are_written_as_the_specification_shows(self, path: str, tile: TilePath) -> None:
        assert str(tile) == path
        assert TilePath.parse(path) == tile

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "checkpoint",
            "tile/0/0",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/data/000",
            "tile/0/x000/000",
            "tile/0/001/067",
            "tile/0/x001",
            "tile/0/x01/067",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/256",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000\n",
            "/tile/0/000",
            "tile/0/../000",
            "tile/0/\u0661\u0661\u0661",
            "tile/0/" + "x999/" * 7 + "999",
            "tile/0/" + "x999/" * 1500 + "999",
        ],
    )
    def test_have_no_other_spelling(self, path: str) -> None:
        with pytest.raises(MalformedTile):
            TilePath.parse(path)

    @given(st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
    def test_read_back(self, level: int | None, index: int, width: int) -> None:
        assert TilePath.parse(str(TilePath(level, index, width))) == TilePath(level, index, width)

    def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts(self) -> None:
        paths = paths_of(70_000)
        bundles = [path for path in paths if path.startswith("tile/entries/")]
        assert (len(bundles), bundles[-1]) == (274, "tile/entries/273.p/112")
        hashes = [path for path in paths if not path.startswith("tile/entries/")]
        assert len(hashes) == 274 + 2 + 1
        assert hashes[273:] == ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
        assert paths_of(256)[-2:] == ["tile/0/000", "tile/1/000.p/1"]
        assert paths_of(0) == []
        assert width_at(70_000, 0, 274) == 0


class TestBundles:
    def test_prefix_each_entry_with_its_length(self) -> None:
        assert format_bundle([b"ab", b"", b"c" * 256]) == b"\0\x02ab" + b"\0\0" + b"\x01\0" + b"c" * 256

    @given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
    def test_read_back(self, some: list[bytes]) -> None:
        assert parse_bundle(format_bundle(some), width=len(some)) == some

    @pytest.mark.parametrize(
        ("data", "width"), [(b"", 1), (b"\0", 1), (b"\0\x02a", 1), (b"\0\x01a\0", 1), (b"\0\x01a\0\0", 1), (b"\0\0", 2)]
    )
    def test_cut_short_or_too_long_are_refused(self, data: bytes, width: int) -> None:
        with pytest.raises(MalformedTile):
            parse_bundle(data, width=width)

    def test_hold_entries_up_to_65535_bytes(self) -> None:
        assert parse_bundle(format_bundle([b"x" * 65_535]), width=1) == [b"x" * 65_535]
        with pytest.raises(EntryTooLarge):
            format_bundle([b"x" * 65_536])


class TestAppend:
    def test_the_first_entry_makes_one_tile_and_one_bundle(self) -> None:
        step = append(0, _nothing, [b"first"])
        assert dict(step.files) == {"tile/entries/000.p/1": b"\0\x05first", "tile/0/000.p/1": leaf_hash(b"first")}
        assert (step.old_size, step.size, step.root) == (0, 1, leaf_hash(b"first"))

    def test_256_entries_make_a_full_tile_and_begin_the_level_above(self) -> None:
        step = append(0, _nothing, entries(0, 256))
        assert [path for path, _ in step.files] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
        assert dict(step.files)["tile/1/000.p/1"] == step.root

    def test_nothing_to_append_writes_nothing(self, grown_log: Grow) -> None:
        log = grown_log(300)
        step = append(300, log.read, [])
        assert (step.files, step.size, step.root) == ((), 300, log.root)
        assert append(0, _nothing, []).root == EMPTY_ROOT

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.integers(0, 700), min_size=1, max_size=8))
    def test_random_batches_give_the_files_of_one_batch(self, batches: list[int]) -> None:
        files: dict[str, bytes] = {}
        size, root = 0, EMPTY_ROOT
        for batch in batches:
            step = append(size, _reader(files), entries(size, size + batch), root=root)
            for path, data in step.files:
                assert files.setdefault(path, data) == data
            size, root = step.size, step.root
        whole = append(0, _nothing, entries(0, size))
        assert root == whole.root == tree_hash([leaf_hash(entry) for entry in entries(0, size)])
        assert dict(whole.files) == {path: files[path] for path in paths_of(size)}
        stray = [path for path in set(files) - set(paths_of(size)) if TilePath.parse(path).width == 256]
        assert stray == []

    def test_crossing_three_levels_at_65536(self, grown_log: Grow) -> None:
        log = grown_log(65_535)
        step = append(65_535, log.read, entries(65_535, 65_537), root=log.root)
        assert {path for path, _ in step.files} == {
            "tile/entries/255",
            "tile/entries/256.p/1",
            "tile/0/255",
            "tile/0/256.p/1",
            "tile/1/000",
            "tile/2/000.p/1",
        }
        assert step.root == tree_hash([leaf_hash(entry) for entry in entries(0, 65_537)])

    def test_reads_the_right_edge_only_even_in_a_log_of_billions(self) -> None:
        size = 5 * 256**4 + 6 * 256**3 + 7 * 256**2 + 8 * 256 + 9
        edge = {
            str(TilePath(level, (size >> 8 * level) // 256, (size >> 8 * level) % 256)): bytes([level]) * 32 * width
            for level, width in enumerate((9, 8, 7, 6, 5))
        }
        edge[str(TilePath(None, size // 256, 9))] = format_bundle([b"entry"] * 9)
        reads: list[str] = []

        def read(path: str) -> bytes:
            reads.append(path)
            return edge[path]

        step = append(size, read, [b"new"] * 1024)
        assert sorted(reads) == sorted(edge)
        assert step.size == size + 1024
        assert len(step.files) == 5 + 5 + 1

    def test_refuses_files_that_do_not_hash_to_the_stated_root(self, grown_log: Grow) -> None:
        log = grown_log(300)
        log.files["tile/0/001.p/44"] = bytes(44 * 32)
        with pytest.raises(RootMismatch):
            append(300, log.read, [b"new"], root=log.root)

    def test_a_repeated_batch_reads_full_tiles_where_partial_ones_are_gone(self, grown_log: Grow) -> None:
        log = grown_log(300)
        expected = append(300, log.read, entries(300, 700), root=log.root)
        log.files.update(expected.files)
        del log.files["tile/0/001.p/44"], log.files["tile/entries/001.p/44"]
        assert append(300, log.read, entries(300, 700)) == expected

    def test_refuses_an_entry_that_no_bundle_holds(self) -> None:
        with pytest.raises(EntryTooLarge):
            append(0, _nothing, [b"x" * 65_536])

    def test_refuses_an_impossible_size(self) -> None:
        for size in (-1, 2**63 - 1):
            with pytest.raises(OutsideTree):
                append(size, _nothing, [b"x"])


class TestTreesReadFromTiles:
    @pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 600, 1300])
    def test_give_the_root_and_the_proofs_of_the_leaves(self, grown_log: Grow, size: int) -> None:
        tree = TiledTree(size, grown_log(size).read)
        leaves = [leaf_hash(entry) for entry in entries(0, size)]
        row = LeafRow(leaves)
        assert tree.root() == tree_hash(leaves)
        for index in {0, size // 3, size // 2, size - 1}:
            assert tree.entry(index) == f"entry {index}".encode()
            assert tree.leaf(index) == leaves[index]
            assert tree.inclusion_proof(index) == inclusion_proof(index, size, row)
            assert tree.consistency_proof(index + 1) == consistency_proof(index + 1, size, row)

    def test_give_the_roots_and_proofs_of_any_earlier_size(self, grown_log: Grow) -> None:
        tree = TiledTree(2048, grown_log(2048).read)
        leaves = [leaf_hash(entry) for entry in entries(0, 2048)]
        row = LeafRow(leaves)
        assert tree.root_at(0) == EMPTY_ROOT
        for size in (1, 100, 256, 1000, 2047, 2048):
            assert tree.root_at(size) == tree_hash(leaves[:size])
            assert tree.inclusion_proof(size // 2, size=size) == inclusion_proof(size // 2, size, row)
            assert tree.consistency_proof(1 + size // 3, size=size) == consistency_proof(1 + size // 3, size, row)
        with pytest.raises(OutsideTree):
            tree.root_at(2049)
        with pytest.raises(OutsideTree):
            tree.inclusion_proof(2048, size=2050)

    def test_of_an_earlier_checkpoint_are_read_although_the_log_has_grown(self, grown_log: Grow) -> None:
        log = grown_log(2048)
        earlier = TiledTree(1024, log.read)
        assert earlier.root() == TiledTree(2048, log.read).root_at(1024)
        assert earlier.bundle(3) == entries(768, 1024)

    def test_give_subtree_proofs(self, grown_log: Grow) -> None:
        tree = TiledTree(1300, grown_log(1300).read)
        row = LeafRow([leaf_hash(entry) for entry in entries(0, 1300)])
        for start, end in ((0, 1300), (256, 512), (1024, 1200), (1296, 1300), (1280, 1281)):
            assert tree.subtree_consistency_proof(start, end) == subtree_consistency_proof(start, end, 1300, row)
            index = (start + end) // 2
            assert tree.subtree_inclusion_proof(index, start, end) == subtree_inclusion_proof(index, start, end, row)

    def test_refuse_what_lies_outside(self, grown_log: Grow) -> None:
        tree = TiledTree(300, grown_log(300).read)
        for wrong in (
            lambda: tree.entry(300),
            lambda: tree.entry(-1),
            lambda: tree.leaf(300),
            lambda: tree.leaf(-1),
            lambda: tree.bundle(2),
            lambda: tree.tile(9, 0),
            lambda: tree.tile(-1, 0),
            lambda: tree.range_hash(1, 3),
            lambda: tree.range_hash(0, 301),
            lambda: tree.range_hash(5, 5),
            lambda: tree.inclusion_proof(300),
            lambda: tree.consistency_proof(301),
            lambda: TiledTree(-1, _nothing),
        ):
            with pytest.raises(OutsideTree):
                wrong()

    def test_refuse_a_tile_of_another_length(self, grown_log: Grow) -> None:
        log = grown_log(300)
        for path, data in (("tile/0/001.p/44", bytes(43 * 32)), ("tile/0/001.p/44", bytes(45 * 32))):
            log.files[path] = data
            with pytest.raises(MalformedTile):
                TiledTree(300, log.read).root()

    def test_say_which_file_is_missing(self, grown_log: Grow) -> None:
        log = grown_log(300)
        del log.files["tile/0/000"]
        with pytest.raises(MissingFile, match="tile/0/000"):
            TiledTree(300, log.read).inclusion_proof(3)

    def test_a_wrong_inner_tile_gives_a_proof_that_fails(self, grown_log: Grow) -> None:
        log = grown_log(600)
        log.files["tile/0/000"] = bytes(256 * 32)
        tree = TiledTree(600, log.read)
        assert tree.root() == log.root
        with pytest.raises(InvalidProof):
            verify_inclusion(leaf_hash(b"entry 3"), 3, 600, tree.root(), tree.inclusion_proof(3))

    def test_keep_no_more_tiles_than_they_may(self, grown_log: Grow) -> None:
        log = grown_log(1024)
        tree = TiledTree(1024, log.read, cached_tiles=2)
        log.reads.clear()
        for index in (0, 1, 256, 257, 512, 0, 1):
            tree.leaf(index)
        assert log.reads == ["tile/0/000", "tile/0/001", "tile/0/002", "tile/0/000"]


def _nothing(path: str) -> bytes:
    raise MissingFile(path)


def _reader(files: dict[str, bytes]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        if path not in files:
            raise MissingFile(path)
        return files[path]

    return read
