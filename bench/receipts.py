"""Receipts a second: proofs made from the log's tiles on disk and verified, beside pymerkle's on the same leaves.

A receipt of ours is more than a path of hashes: it reads and opens the signed checkpoint (an Ed25519 verification),
carries the leaf, and is written as a ``tlog-proof`` file. It's built as the platform does it, from files, with nothing
kept between two receipts; a pymerkle tree that was just opened from SQLite is like that. Proofs alone are compared
with everything in memory on both sides. pymerkle signs nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from pymerkle import InmemoryTree, SqliteTree, verify_inclusion

from bench.entries import fill, make_entries, make_key
from bench.measuring import Result, Row, in_turn, rate
from bench.sizes import Sizes
from openhall_log import CHECKPOINT_PATH, DirectoryStore, LogProof, NoteKey, TiledTree, open_checkpoint

TITLE = "Receipts"
FIRST_PROOFS = 5
"""How often pymerkle's database is opened for one proof in one repetition: each one costs a second or so."""


def run(sizes: Sizes, folder: Path) -> Result:
    """Proofs and verifications a second, for each size of the log."""
    result = Result("receipts", TITLE, sizes={"leaves": list(sizes.leaves), "receipts": sizes.receipts})
    key = make_key()
    for leaves in sizes.leaves:
        entries = make_entries(leaves)
        store = DirectoryStore(folder / f"receipts-{leaves}")
        fill(store, key, entries, batch=4096)
        result.rows += _of(leaves, entries, store, key, sizes, folder)
    result.notes.append(
        "A receipt of ours, built: checkpoint read and its signature verified, tiles read from files, tlog-proof "
        "written; verified: also the log's signature. pymerkle's proofs carry no signature."
    )
    return result


def _of(
    leaves: int, entries: Sequence[bytes], store: DirectoryStore, key: NoteKey, sizes: Sizes, folder: Path
) -> list[Row]:
    chosen = random.Random(leaves).choices(range(leaves), k=sizes.receipts)  # noqa: S311 - a fixed sample
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(list(entries))
    root = tree.get_root()

    def build(index: int) -> bytes:
        note = store.read(CHECKPOINT_PATH)
        checkpoint = open_checkpoint(note, key.verifier).checkpoint
        hashes = TiledTree(checkpoint.size, store.read).inclusion_proof(index)
        return LogProof(index, tuple(hashes), note, entries[index]).to_bytes()

    receipts = [build(index) for index in chosen]
    proofs = [tree.prove_inclusion(index + 1) for index in chosen]
    bases = [tree.get_leaf(index + 1) for index in chosen]
    if root != open_checkpoint(store.read(CHECKPOINT_PATH), key.verifier).checkpoint.root:
        raise RuntimeError("The two trees differ: one of them would prove something else.")

    kept = TiledTree(leaves, store.read)
    database = folder / f"receipts-{leaves}.sqlite"
    with SqliteTree(str(database)) as stored:
        stored.append_entries(entries)

    def each(work: Callable[[int], object]) -> Callable[[], float]:
        return lambda: rate(lambda: sum(1 for index in chosen if work(index)))

    def theirs_from_disk() -> float:
        def work() -> int:
            for index in chosen[:FIRST_PROOFS]:
                with SqliteTree(str(database)) as reopened:
                    reopened.prove_inclusion(index + 1)
            return len(chosen[:FIRST_PROOFS])

        return rate(work)

    def ours_verified() -> float:
        def work() -> int:
            for index, receipt in zip(chosen, receipts, strict=True):
                LogProof.parse(receipt).verify(entries[index], key.verifier)
            return len(receipts)

        return rate(work)

    def theirs_verified() -> float:
        def work() -> int:
            for base, proof in zip(bases, proofs, strict=True):
                verify_inclusion(base, root, proof)
            return len(proofs)

        return rate(work)

    found = in_turn(
        {
            "receipt": each(build),
            "first proof": theirs_from_disk,
            "proof": each(kept.inclusion_proof),
            "their proof": each(lambda index: tree.prove_inclusion(index + 1)),
            "verified": ours_verified,
            "their verified": theirs_verified,
        },
        warmup=1,
        repetitions=sizes.repetitions,
    )
    of = f"{leaves:,} leaves"
    compared = [
        ("receipts built from the disk", "receipt", "pymerkle, SQLite just opened, proof alone", "first proof"),
        ("proofs alone, tiles kept", "proof", "pymerkle, all in memory, cache warm", "their proof"),
        ("receipts verified", "verified", "pymerkle, unsigned proof", "their verified"),
    ]
    return [Row(f"{what}, {of}", "a second", found[ours], peer, found[theirs]) for what, ours, peer, theirs in compared]
