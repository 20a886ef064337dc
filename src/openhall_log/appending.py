"""Appending to a tiled log as a pure projection: old size and new entries in, files and new root out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openhall_log.encoding import MAX_COUNT
from openhall_log.errors import LogError
from openhall_log.merkle import OutsideTree, leaf_hash, tree_hash
from openhall_log.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TiledTree,
    TilePath,
    TileReader,
    format_bundle,
    root_of_edges,
)


class RootMismatch(LogError):
    """The files on hand don't hash to the root that the log has stated."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What a batch changes.

    Attributes:
        old_size: leaves before; also the index of the first new entry.
        size: leaves after.
        root: root after, 32 bytes.
        leaf_hashes: one per new entry, in order.
        files: (path, bytes) of every tile and bundle to write, full ones and the new right edge. Their order doesn't
            matter, but all must be durable before a checkpoint of this size is signed.
    """

    old_size: int
    size: int
    root: bytes
    leaf_hashes: tuple[bytes, ...]
    files: tuple[tuple[str, bytes], ...]


def append(size: int, reader: TileReader, entries: Sequence[bytes], *, root: bytes | None = None) -> Appended:
    """Compute the files that add entries to a log of ``size`` leaves. Nothing is written.

    Only the right edge is read: at most one partial tile per level and one partial bundle, so the cost follows the
    batch and not the log. The result depends on the sequence of entries alone, not on how it was cut into batches
    (partial files excepted: there is one for each size at which a batch ended).

    Args:
        size: leaves in the log now.
        reader: the log's files; only those of a log of ``size`` are read.
        entries: new entries in order, at most 65,535 bytes each; none is allowed and writes nothing.
        root: the root that the log has stated for ``size``; if given, the files must agree with it.

    Raises:
        RootMismatch: the right edge doesn't hash to ``root``.
        EntryTooLarge: an entry doesn't fit into a bundle.
        MissingFile, MalformedTile: the right edge can't be read.
    """
    if not 0 <= size <= MAX_COUNT - len(entries):
        raise OutsideTree("A log's size is between 0 and 2**63 - 1.")
    old = TiledTree(size, reader)
    if root is not None and old.root() != root:
        raise RootMismatch(f"The files of the log don't hash to the root stated for size {size}.")
    leaves = tuple(leaf_hash(entry) for entry in entries)
    new_size = size + len(entries)
    files: list[tuple[str, bytes]] = []
    if entries:
        first = size // TILE_WIDTH
        known = old.bundle(first) if size % TILE_WIDTH else []
        files += [(str(path), format_bundle(part)) for path, part in _cut(None, first, [*known, *entries])]
    edges: list[list[bytes]] = []
    added: Sequence[bytes] = leaves
    for level in range(-(-new_size.bit_length() // TILE_HEIGHT)):
        row = [*old.edge(level), *added]
        complete: list[bytes] = []
        if added:
            for path, part in _cut(level, (size >> (TILE_HEIGHT * level)) // TILE_WIDTH, row):
                files.append((str(path), b"".join(part)))
                if path.width == TILE_WIDTH:
                    complete.append(tree_hash(part))
        edges.append(row[len(row) - len(row) % TILE_WIDTH :])
        added = complete
    return Appended(size, new_size, root_of_edges(edges), leaves, tuple(files))


def _cut(level: int | None, first: int, row: Sequence[bytes]) -> list[tuple[TilePath, Sequence[bytes]]]:
    """Tiles of a row that begins with tile ``first``: full ones, and the partial one that may remain."""
    parts = [row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH)]
    return [(TilePath(level, first + number, len(part)), part) for number, part in enumerate(parts)]
