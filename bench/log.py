"""Log entries a second, durable, beside pymerkle on SQLite and PostgreSQL's own commit rates on the same disk.

Three durable things of different worth are compared. A batch of ours ends as tiles, bundles and a signed checkpoint,
from which anybody reads proofs at once. pymerkle's batch is a table of hashes in SQLite (journal and full
synchronisation, its defaults); its tree is computed when it is asked for. PostgreSQL's is rows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pymerkle import SqliteTree

from bench.entries import append_batch, make_entries, make_key
from bench.measuring import Result, Row, Samples, in_turn, rate
from bench.postgres import Peer
from bench.sizes import Sizes
from openhall_log import DirectoryStore

TITLE = "Log entries"


def run(sizes: Sizes, folder: Path) -> Result:
    """Entries a second for each batch size, then rows a second through the whole sequencer."""
    result = Result("log", TITLE, sizes={"batches": list(sizes.batches), "outbox_rows": sizes.outbox_rows})
    peer = Peer(os.environ["OPENHALL_DATABASE_URL"])
    try:
        for batch in sizes.batches:
            result.rows += _of(batch, sizes, folder / f"log-{batch}", peer)
        result.rows += _sequencer(sizes, peer)
    finally:
        peer.close()
    result.notes.append(
        "Entries of 400 bytes. Ours and pymerkle write through the file system, PostgreSQL on the same disk with fsync "
        "and synchronous commit; one writer each."
    )
    return result


def _of(batch: int, sizes: Sizes, folder: Path, peer: Peer) -> list[Row]:
    folder.mkdir()
    count = sizes.single_entries if batch == 1 else max(sizes.entries, batch)
    store, key = DirectoryStore(folder / "ours"), make_key()
    tree = SqliteTree(str(folder / "pymerkle.sqlite"))
    made = 0

    def batches() -> list[list[bytes]]:
        nonlocal made
        entries = make_entries(count, first=made)
        made += count
        return [entries[at : at + batch] for at in range(0, count, batch)]

    def ours() -> float:
        work = batches()
        return rate(lambda: sum(len(part) for part in work if append_batch(store, key, part)))

    def pymerkle() -> float:
        work = batches()
        return rate(lambda: sum(len(part) for part in work if tree.append_entries(part)))

    def copy() -> float:
        peer.empty()
        return peer.copies(batches())

    def single() -> float:
        peer.empty()
        return peer.single_insert_count(make_entries(sizes.single_entries))

    contestants = {"ours": ours, "pymerkle": pymerkle, "copy": copy}
    names = {"pymerkle": "pymerkle, SQLite", "copy": "PostgreSQL, COPY and commit"}
    if batch == 1:
        contestants = {"ours": ours, "pymerkle": pymerkle, "single": single}
        names = {"pymerkle": "pymerkle, SQLite", "single": "PostgreSQL, insert and commit"}
    found = in_turn(contestants, warmup=1, repetitions=sizes.repetitions)
    tree.close()
    return [
        Row(f"entries durable, batches of {batch:,}", "entries/s", found["ours"], names[name], found[name])
        for name in names
    ]


def _sequencer(sizes: Sizes, peer: Peer) -> list[Row]:
    """Rows that wait in the outbox, taken into the published log by the real sequencer."""
    from openhall.witness import public as witness

    witness.drain_all()
    entries = make_entries(sizes.outbox_rows)
    made = 0

    def ours() -> float:
        nonlocal made
        fill_outbox(make_entries(sizes.outbox_rows, first=made))
        made += sizes.outbox_rows
        return rate(witness.drain_all)

    def copy() -> float:
        peer.empty()
        return peer.copies([entries[at : at + 1024] for at in range(0, len(entries), 1024)])

    found: dict[str, Samples] = in_turn({"ours": ours, "copy": copy}, warmup=1, repetitions=sizes.repetitions)
    return [
        Row(
            "sequencer: outbox to published log",
            "rows/s",
            found["ours"],
            "PostgreSQL, COPY and commit (batches of 1,024)",
            found["copy"],
        )
    ]


def fill_outbox(entries: Sequence[bytes]) -> None:
    """Rows as acts leave them, with entries of ours as leaves; written at once, because only the draining is timed."""
    import hashlib

    from openhall.config.replay.runner import BEGIN
    from openhall.witness.models import Outbox

    Outbox.objects.bulk_create(
        [
            Outbox(
                code="COVER",
                object="sealed:",
                leaf=entry,
                leaf_sha256=hashlib.sha256(entry).hexdigest(),
                at=BEGIN,
            )
            for entry in entries
        ],
        batch_size=1000,
    )
