"""G01, G02, H05 · What the texts of bids have in common with the tender and with each other.

The texts come from the engine sorted by tender, and one tender's are in memory at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts
from openhall_indicators.similarity import Rarity, Shingles, jaccard, shingles, similar, without

LONG_SHINGLE: Final = 8
"""Characters of a shingle of H05: long enough that two firms seldom share one by chance."""
RARE: Final = 2
CHUNK: Final = 64
"""Rows that come from the engine at a time: texts may be long."""
_PAIR: Final = pa.schema(
    [
        ("tender_id", pa.string()),
        ("first_id", pa.string()),
        ("second_id", pa.string()),
        ("value", pa.float64()),
        ("n", pa.int64()),
    ]
)
_BID: Final = pa.schema(
    [("tender_id", pa.string()), ("bidder_id", pa.string()), ("value", pa.float64()), ("n", pa.int64())]
)
_NOTHING: Final[Shingles] = np.empty(0, dtype=np.uint64)


@dataclass
class Room:
    """The texts of one tender: its own, and those of each bidder, as shingles."""

    tender_id: str
    own: Shingles = field(default_factory=lambda: _NOTHING)
    bids: dict[str, Shingles] = field(default_factory=dict)

    @property
    def stripped(self) -> dict[str, Shingles]:
        """Bids without what the tender says itself, in the order of their bidders."""
        return {bidder: without(self.bids[bidder], self.own) for bidder in sorted(self.bids)}


def rooms(facts: Facts, size: int) -> Iterator[Room]:
    """Each tender that has texts, in the order of their ids."""
    texts = facts.texts.filter(facts.texts.text.notnull()).order_by("tender_id", "bidder_id", "document_id")
    engine = facts.tables["bids"].get_backend()
    room: Room | None = None
    for batch in engine.to_pyarrow_batches(texts, chunk_size=CHUNK):
        for row in batch.to_pylist():
            if room is None or room.tender_id != row["tender_id"]:
                if room:
                    yield room
                room = Room(row["tender_id"])
            said = shingles(row["text"], size)
            if bidder := row["bidder_id"]:
                room.bids[bidder] = np.union1d(room.bids.get(bidder, _NOTHING), said)
            else:
                room.own = np.union1d(room.own, said)
    if room:
        yield room


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> ir.Table:
    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))


@indicator("G01")
def deviation_from_tender(facts: Facts) -> ir.Table:
    required: dict[str, Shingles] = defaultdict(lambda: _NOTHING)
    engine = facts.tables["bids"].get_backend()
    clauses = facts.clauses.filter((facts.clauses.kind == "required") & facts.clauses.text.notnull())
    for row in engine.to_pyarrow(clauses.select("tender_id", "text")).to_pylist():
        tender = row["tender_id"] or ""
        required[tender] = np.union1d(required[tender], shingles(row["text"]))
    rows = []
    for room in rooms(facts, size=5):
        wanted = np.union1d(required.get("", _NOTHING), required.get(room.tender_id, _NOTHING))
        for bidder in sorted(room.bids):
            there = len(np.intersect1d(wanted, room.bids[bidder], assume_unique=True))
            value = 1.0 - there / len(wanted) if len(wanted) else None
            rows.append({"tender_id": room.tender_id, "bidder_id": bidder, "value": value, "n": len(wanted)})
    return _table(rows, _BID)


@indicator("G02")
def alike(facts: Facts) -> ir.Table:
    """All pairs of a tender of ``limits.largest_block`` bidders or fewer; in a larger one what sketches propose."""
    rows = []
    for room in rooms(facts, size=5):
        bids = room.stripped
        names, texts = list(bids), list(bids.values())
        if len(names) <= facts.limits.largest_block:
            pairs = [(a, b, *jaccard(texts[a], texts[b])) for a, b in combinations(range(len(names)), 2)]
        else:
            pairs = [(one.first, one.second, one.jaccard, one.union) for one in similar(texts)]
        rows += [
            {"tender_id": room.tender_id, "first_id": names[a], "second_id": names[b], "value": value, "n": n}
            for a, b, value, n in pairs
        ]
    return _table(rows, _PAIR)


@indicator("H05")
def shared_errors(facts: Facts) -> ir.Table:
    """Two passes: in how many files each shingle occurs, then which two bidders of a tender share a rare one.

    A rare shingle has at most two holders, so its pairs are at most one: nothing is quadratic.
    """
    rarity = Rarity()
    for room in rooms(facts, LONG_SHINGLE):
        for said in room.stripped.values():
            rarity.add(said)
    rows = []
    for room in rooms(facts, LONG_SHINGLE):
        rare = {bidder: rarity.rare(said, RARE) for bidder, said in room.stripped.items()}
        shared = _shared(list(rare.values()))
        names = list(rare)
        if len(names) <= facts.limits.largest_block:
            told = {pair: shared.get(pair, 0) for pair in combinations(range(len(names)), 2)}
        else:
            told = shared
        rows += [
            {
                "tender_id": room.tender_id,
                "first_id": names[a],
                "second_id": names[b],
                "value": float(many),
                "n": len(names),
            }
            for (a, b), many in sorted(told.items())
        ]
    return _table(rows, _PAIR)


def _shared(files: list[Shingles]) -> dict[tuple[int, int], int]:
    """How many shingles two files have in common, of those that two files have."""
    if len(files) < 2:
        return {}
    flat = np.concatenate(files)
    owner = np.repeat(np.arange(len(files)), [len(one) for one in files])
    order = np.lexsort((owner, flat))
    flat, owner = flat[order], owner[order]
    twice = np.flatnonzero(flat[:-1] == flat[1:])
    pairs, counts = np.unique(np.stack([owner[twice], owner[twice + 1]], axis=1), axis=0, return_counts=True)
    return {(int(a), int(b)): int(many) for (a, b), many in zip(pairs, counts, strict=True)}
