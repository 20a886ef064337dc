"""A tree as static files (C2SP tlog-tiles): hash tiles, entry bundles, and the tree read back through them.

Appending is in :mod:`openhall_log.appending`.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from openhall_log.encoding import HASH_LENGTH, MAX_COUNT
from openhall_log.errors import LogError
from openhall_log.merkle import (
    EMPTY_ROOT,
    OutsideTree,
    consistency_proof,
    inclusion_proof,
    peaks_hash,
    subtree_consistency_proof,
    subtree_inclusion_proof,
    tree_hash,
)

TILE_HEIGHT = 8
TILE_WIDTH = 256
MAX_ENTRY_BYTES = 65_535
CHECKPOINT_PATH = "checkpoint"

_TILE_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class MissingFile(LogError):
    """A log's file isn't there."""


class MalformedTile(LogError):
    """A tile, a bundle or a path doesn't have its required form."""


class EntryTooLarge(LogError):
    """An entry is longer than the 65,535 bytes that a bundle's length prefix can tell."""


class TileReader(Protocol):
    """Where a log's files come from: a folder, a web server, a dictionary."""

    def __call__(self, path: str, /) -> bytes:
        """The bytes at a path such as ``tile/0/x001/067.p/12``.

        Raises:
            MissingFile: there's no such file.
        """


@dataclass(frozen=True, slots=True)
class TilePath:
    """Which file a path names.

    Attributes:
        level: 0 to 63 for a tile of hashes, None for a bundle of entries.
        index: position within the level.
        width: hashes or entries held: 1 to 255 for a partial file, 256 for a full one.
    """

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        level_is_possible = self.level is None or 0 <= self.level <= 63
        if not level_is_possible or not 0 <= self.index <= MAX_COUNT or not 1 <= self.width <= TILE_WIDTH:
            raise MalformedTile("A tile has a level of 0 to 63, an index of 0 or more and a width of 1 to 256.")

    @classmethod
    def parse(cls, path: str) -> TilePath:
        """Read a path relative to the log's prefix.

        Raises:
            MalformedTile: the path isn't in its only permitted spelling.
        """
        match = _TILE_PATH.fullmatch(path)
        if match is None:
            raise MalformedTile("The path isn't that of a tile or a bundle.")
        digits = match["index"].replace("x", "").replace("/", "")
        if len(digits) > 21:
            raise MalformedTile("The tile's index is too large.")
        level = None if match["level"] == "entries" else int(match["level"])
        tile = cls(level, int(digits), int(match["width"] or TILE_WIDTH))
        if str(tile) != path:
            raise MalformedTile("The path of the tile isn't written in its shortest form.")
        return tile

    def __str__(self) -> str:
        """The path, relative to the log's prefix."""
        level = "entries" if self.level is None else str(self.level)
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{partial}"


def width_at(size: int, level: int, index: int) -> int:
    """Hashes in a tile of a tree of ``size`` leaves: 0 if there's no such tile, 256 if it's full."""
    return max(0, min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH))


def paths_of(size: int) -> list[str]:
    """Every tile and bundle of a tree of ``size`` leaves, without superseded partial ones: what a mirror fetches."""
    paths: list[str] = []
    level = 0
    while size >> (TILE_HEIGHT * level):
        count = -(-(size >> (TILE_HEIGHT * level)) // TILE_WIDTH)
        for kind in (None, 0) if level == 0 else (level,):
            paths += [str(TilePath(kind, index, width_at(size, level, index))) for index in range(count)]
        level += 1
    return paths


def format_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries of one bundle: each a big-endian uint16 length and its bytes.

    Raises:
        EntryTooLarge: an entry is longer than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise EntryTooLarge(f"An entry of {len(entry)} bytes is longer than {MAX_ENTRY_BYTES}.")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(data: bytes, *, width: int) -> list[bytes]:
    """The entries of a bundle that must hold exactly ``width`` of them.

    Raises:
        MalformedTile: it's cut short, or holds fewer or more entries.
    """
    entries: list[bytes] = []
    position = 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start], "big")
        if start > len(data) or position > len(data) or len(entries) == width:
            raise MalformedTile("The bundle of entries is cut short or too long.")
        entries.append(data[start:position])
    if len(entries) != width:
        raise MalformedTile(f"The bundle holds {len(entries)} entries where {width} are required.")
    return entries


class TiledTree:
    """The tree of ``size`` leaves as its files tell it: hashes, root, entries and proofs.

    The reader isn't trusted with more than it can prove: compare ``root()`` with a signed checkpoint's, and verify
    the proofs built here (they're wrong if an inner tile is). A partial tile that was replaced by the full one is
    cut from it. Files read are kept, up to ``cached_tiles`` of them. It's a ``NodeReader``.
    """

    def __init__(self, size: int, reader: TileReader, *, cached_tiles: int = 1024) -> None:
        if not 0 <= size <= MAX_COUNT:
            raise OutsideTree("A tree's size is between 0 and 2**63 - 1.")
        self.size = size
        self._read = reader
        self._limit = cached_tiles
        self._cache: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile, as wide as this tree's size makes it.

        Raises:
            OutsideTree: the tree has no such tile.
            MissingFile, MalformedTile: its file isn't there, or hasn't the right length.
        """
        key = (level, index)
        found = self._cache.get(key)
        if found is None:
            width = self._width(level, index)
            data, full = self._fetch(TilePath(level, index, width))
            if len(data) != (TILE_WIDTH if full else width) * HASH_LENGTH:
                raise MalformedTile(f"The tile {TilePath(level, index, width)} has {len(data)} bytes.")
            found = [data[at : at + HASH_LENGTH] for at in range(0, width * HASH_LENGTH, HASH_LENGTH)]
            self._cache[key] = found
            if len(self._cache) > self._limit:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return found

    def bundle(self, index: int) -> list[bytes]:
        """The entries ``256 * index`` and following, as many as this tree's size puts in the bundle.

        Raises:
            OutsideTree, MissingFile, MalformedTile: as for :meth:`tile`.
        """
        width = self._width(0, index)
        data, full = self._fetch(TilePath(None, index, width))
        return parse_bundle(data, width=TILE_WIDTH if full else width)[:width]

    def entry(self, index: int) -> bytes:
        """One entry by its index."""
        if not 0 <= index < self.size:
            raise OutsideTree(f"The tree of {self.size} has no leaf {index}.")
        return self.bundle(index // TILE_WIDTH)[index % TILE_WIDTH]

    def edge(self, level: int) -> list[bytes]:
        """The hashes of the partial tile at the right edge of a level; empty if there's none."""
        count = self.size >> (TILE_HEIGHT * level)
        return self.tile(level, count // TILE_WIDTH) if count % TILE_WIDTH else []

    def leaf(self, index: int) -> bytes:
        """One leaf hash by its index."""
        return self.range_hash(index, index + 1)

    def range_hash(self, start: int, end: int) -> bytes:
        """Merkle Tree Hash of a range that is a node of the tree: its length, or its way to the edge, decides."""
        if not 0 <= start < end <= self.size:
            raise OutsideTree(f"The leaves {start} to {end} aren't all in the tree of {self.size}.")
        peaks: list[bytes] = []
        while start < end:
            # The largest full subtree that begins here; RFC 6962 nodes begin at a multiple of their width.
            height = (end - start).bit_length() - 1
            if start & ((1 << height) - 1):
                raise OutsideTree(f"The leaves from {start} to {end} aren't a node of a tree.")
            peaks.append(self._node(height, start >> height))
            start += 1 << height
        return peaks_hash(peaks)

    def root(self) -> bytes:
        """The root, from the at most eight partial tiles of the right edge.

        They're there for every size at which a batch ended; for other earlier sizes use :meth:`root_at`.
        """
        levels = range(-(-self.size.bit_length() // TILE_HEIGHT))
        return root_of_edges([self.edge(level) for level in levels])

    def root_at(self, size: int) -> bytes:
        """The root that the tree had at an earlier size, also one at which no checkpoint was made."""
        return self.range_hash(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, *, size: int | None = None) -> list[bytes]:
        """Audit path of one leaf in this tree, or in the earlier one of ``size`` leaves."""
        return inclusion_proof(index, self.size if size is None else size, self)

    def consistency_proof(self, old_size: int, *, size: int | None = None) -> list[bytes]:
        """Proof from a smaller tree to this one, or to the earlier one of ``size`` leaves."""
        return consistency_proof(old_size, self.size if size is None else size, self)

    def subtree_inclusion_proof(self, index: int, start: int, end: int) -> list[bytes]:
        """Audit path of one leaf within a subtree of this tree."""
        return subtree_inclusion_proof(index, start, end, self)

    def subtree_consistency_proof(self, start: int, end: int) -> list[bytes]:
        """Proof that a subtree is part of this tree."""
        return subtree_consistency_proof(start, end, self.size, self)

    def _node(self, height: int, index: int) -> bytes:
        """Hash of the full subtree of ``2**height`` leaves at this position."""
        level, rise = divmod(height, TILE_HEIGHT)
        first = index << rise
        at = first % TILE_WIDTH
        return tree_hash(self.tile(level, first // TILE_WIDTH)[at : at + (1 << rise)])

    def _width(self, level: int, index: int) -> int:
        width = width_at(self.size, level, index) if index >= 0 and 0 <= level < TILE_HEIGHT else 0
        if not width:
            raise OutsideTree(f"A tree of {self.size} has no tile {index} at level {level}.")
        return width

    def _fetch(self, path: TilePath) -> tuple[bytes, bool]:
        """The bytes, and whether they're those of the full file."""
        if path.width == TILE_WIDTH:
            return self._read(str(path)), True
        try:
            return self._read(str(path)), False
        except MissingFile:
            return self._read(str(TilePath(path.level, path.index))), True


def root_of_edges(edges: Sequence[Sequence[bytes]]) -> bytes:
    """Root of a tree from the partial tile of each level, lowest first.

    What lies below a level's partial tile is the ragged last node beside it, and so on upwards.
    """
    below: list[bytes] = []
    for edge in edges:
        row = [*edge, *below]
        below = [tree_hash(row)] if row else []
    return below[0] if below else EMPTY_ROOT
