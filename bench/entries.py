"""Entries like the log's own (about 400 bytes), and logs filled with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from openhall_log import (
    CHECKPOINT_PATH,
    Checkpoint,
    DirectoryStore,
    KeyType,
    NoteKey,
    append,
    open_checkpoint,
    sign_checkpoint,
)
from openhall_log.tiles import MissingFile

ENTRY_BYTES = 400
ORIGIN = "bench.invalid/log"


def make_entries(count: int, *, first: int = 0) -> list[bytes]:
    """Entries that all differ and don't compress to nothing."""
    return [_entry(number) for number in range(first, first + count)]


def _entry(number: int) -> bytes:
    seed = hashlib.sha256(number.to_bytes(8, "big")).digest()
    return hashlib.shake_128(seed).hexdigest(ENTRY_BYTES // 2).encode()


def make_key() -> NoteKey:
    """A log's Ed25519 key for these benchmarks."""
    return NoteKey(ORIGIN, KeyType.ED25519, hashlib.sha256(b"bench").digest())


def append_batch(store: DirectoryStore, key: NoteKey, entries: Sequence[bytes]) -> int:
    """What the sequencer does with a batch after its transaction: append, force to disk, sign, publish; the new size.

    Like there, the published checkpoint is opened first and the files must agree with it.
    """
    try:
        signed = open_checkpoint(store.read(CHECKPOINT_PATH), key.verifier).checkpoint
    except MissingFile:
        signed = None
    grown = append(signed.size if signed else 0, store.read, entries, root=signed.root if signed else None)
    store.write(grown.files)
    note = sign_checkpoint(Checkpoint(key.name, grown.size, grown.root), key)
    store.write([(CHECKPOINT_PATH, note.to_bytes())])
    return grown.size


def fill(store: DirectoryStore, key: NoteKey, entries: Sequence[bytes], *, batch: int) -> None:
    """Append all entries, batch by batch."""
    for at in range(0, len(entries), batch):
        append_batch(store, key, entries[at : at + batch])
