"""The tree of verdicts (protocols §8) in the copy's database, as the tiles of a log: one entry for each leaf."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from openhall_log import EMPTY_ROOT, TILE_WIDTH, MissingFile, TiledTree, TilePath, append

_ENTRIES = -1
"""The level under which bundles of verdicts are stored."""


class VerdictTree:
    """The verdicts of the leaves replayed so far. A tile's row is replaced as it grows: no partial ones are kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, size: int, verdicts: Sequence[bytes]) -> None:
        """Append verdicts to a tree of ``size`` of them, inside the caller's transaction."""
        step = append(size, self.read, verdicts)
        rows = []
        for path, data in step.files:
            tile = TilePath.parse(path)
            rows.append((_ENTRIES if tile.level is None else tile.level, tile.index, data))
        self._connection.executemany("INSERT OR REPLACE INTO verdict_tile (level, number, data) VALUES (?, ?, ?)", rows)

    def root_at(self, size: int, *, held: int) -> bytes:
        """The state root at a size, of ``held`` verdicts."""
        return TiledTree(held, self.read, cached_tiles=8).root_at(size) if size else EMPTY_ROOT

    def entry(self, index: int, *, held: int) -> bytes:
        """One verdict."""
        return TiledTree(held, self.read, cached_tiles=1).entry(index)

    def read(self, path: str, /) -> bytes:
        """A tile, cut to the width that its path names."""
        tile = TilePath.parse(path)
        level = _ENTRIES if tile.level is None else tile.level
        row = self._connection.execute(
            "SELECT data FROM verdict_tile WHERE level = ? AND number = ?", (level, tile.index)
        ).fetchone()
        if row is None:
            raise MissingFile(f"There is no verdict tile {path}.")
        data = bytes(row[0])
        return _cut_bundle(data, tile.width) if tile.level is None else data[: tile.width * 32]


def _cut_bundle(data: bytes, width: int) -> bytes:
    """The first entries of a bundle (the row may be wider than the file asked for)."""
    if width == TILE_WIDTH:
        return data
    position = 0
    for _ in range(width):
        position += 2 + int.from_bytes(data[position : position + 2], "big")
    return data[:position]
