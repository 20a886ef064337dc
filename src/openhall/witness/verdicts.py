"""The tree of verdicts in the database, as tiles of a log: one entry for each leaf of ours (protocols §8)."""

from __future__ import annotations

from collections.abc import Sequence

from openhall.witness.models import VerdictTile
from openhall_log import TILE_WIDTH, MissingFile, TiledTree, TilePath, append, format_bundle, parse_bundle

ENTRIES = -1
"""The level under which the verdicts themselves are kept."""
HASH_BYTES = 32


def add(size: int, verdicts: Sequence[bytes]) -> None:
    """Append verdicts to the tree of ``size`` of them, in the caller's transaction."""
    widest: dict[tuple[int, int], bytes] = {}
    for path, data in append(size, read, verdicts).files:
        tile = TilePath.parse(path)
        widest[_key(tile)] = data
    rows = [VerdictTile(level=level, number=number, data=data) for (level, number), data in widest.items()]
    VerdictTile.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["level", "number"], update_fields=["data"]
    )


def tree(size: int) -> TiledTree:
    """The tree as it is at ``size`` verdicts, which have been added."""
    return TiledTree(size, read, cached_tiles=64)


def read(path: str, /) -> bytes:
    """A tile as wide as its path says.

    Raises:
        MissingFile: it isn't there, or not yet so wide.
    """
    tile = TilePath.parse(path)
    level, number = _key(tile)
    found = VerdictTile.objects.filter(level=level, number=number).values_list("data", flat=True).first()
    data = b"" if found is None else bytes(found)
    if level != ENTRIES:
        cut = data[: tile.width * HASH_BYTES]
        if len(cut) < tile.width * HASH_BYTES:
            raise MissingFile(f"There is no tile {path} of verdicts.")
        return cut
    entries = _entries(data)
    if len(entries) < tile.width:
        raise MissingFile(f"There is no bundle {path} of verdicts.")
    return format_bundle(entries[: tile.width])


def _key(tile: TilePath) -> tuple[int, int]:
    return (ENTRIES if tile.level is None else tile.level), tile.index


def _entries(data: bytes) -> list[bytes]:
    count, position = 0, 0
    while position < len(data):
        position += 2 + int.from_bytes(data[position : position + 2], "big")
        count += 1
    return parse_bundle(data, width=count) if count <= TILE_WIDTH else []
