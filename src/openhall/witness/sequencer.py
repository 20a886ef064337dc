"""The sequencer: takes the outbox into the log, in commit order, and signs.

One transaction gives dense leaf indexes to waiting rows and moves the head by compare-and-swap. Everything else
(bundles, tiles, checkpoint) is a pure projection of that, done after the commit and fsynced before the signature, so
the process may die at any step and start again:

====================================  ==========================================================
dies …                                 then, at the next start …
====================================  ==========================================================
before the transaction's commit        nothing happened; the rows wait
after the commit, before the tiles     the head is ahead of the checkpoint: the tiles are projected
after the tiles, before the checkpoint the same tiles are written again (same bytes), then signed
after the checkpoint                   nothing is left to do
====================================  ==========================================================

It refuses to sign when the database's head is behind the published checkpoint (a backup was restored).
"""

from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from openhall.witness.keys import signer, verifier
from openhall.witness.models import Head, Outbox
from openhall_log import Checkpoint, DirectoryStore, append, open_checkpoint, sign_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, MissingFile

BATCH = 1024
CHANNEL = "openhall_log"
"""NOTIFY channel that carries the size of each new checkpoint."""


class HeadBehindCheckpoint(RuntimeError):
    """The published checkpoint is larger than the database's head: a restored backup or a foreign log folder."""


def store() -> DirectoryStore:
    """The log's folder."""
    return DirectoryStore(Path(settings.OPENHALL_HOME) / "log")


def published() -> Checkpoint | None:
    """The last checkpoint that was signed; None before the first."""
    try:
        note = store().read(CHECKPOINT_PATH)
    except MissingFile:
        return None
    return open_checkpoint(note, verifier()).checkpoint


def edition() -> tuple[int, ...]:
    """Something that differs after each publication, without reading it: for copies of what was published."""
    found: list[int] = []
    for name in (CHECKPOINT_PATH, "quorum"):
        try:
            status = (store().root / name).stat()
        except FileNotFoundError:
            continue
        found += [status.st_ino, status.st_mtime_ns]
    return tuple(found)


def drain() -> int:
    """Take one batch in and publish it; the number of leaves that the published log grew by.

    Safe to call from several processes: the head's row lock lets one work at a time.

    Raises:
        HeadBehindCheckpoint: see there; nothing is signed.
    """
    if not _waiting():
        return 0  # nothing to do: no lock, nothing written
    with transaction.atomic(durable=True):
        _assign()
    with transaction.atomic(durable=True):
        head = Head.objects.select_for_update().get(pk=1)  # one projector at a time
        return _project(head.size)


def drain_all() -> int:
    """Drain until nothing waits; the number of leaves taken in."""
    total = 0
    while grown := drain():
        total += grown
    return total


def _waiting() -> bool:
    """Whether rows wait for an index, or leaves with an index for their publication."""
    if Outbox.objects.filter(leaf_index=None).exists():
        return True
    head, signed = Head.objects.filter(pk=1).first(), published()
    return (head.size if head else 0) != (signed.size if signed else 0)


def _assign() -> None:
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH waiting AS (
                SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM (
                    SELECT id FROM witness_outbox WHERE leaf_index IS NULL ORDER BY id LIMIT %s FOR UPDATE
                ) AS chosen
            )
            UPDATE witness_outbox SET leaf_index = %s + waiting.place FROM waiting WHERE witness_outbox.id = waiting.id
            """,
            [BATCH, head.size],
        )
        assigned = cursor.rowcount
    if assigned and not Head.objects.filter(pk=1, size=head.size).update(size=head.size + assigned):
        raise HeadBehindCheckpoint("Another sequencer moved the head.")


def _project(head: int) -> int:
    signed = published()
    size = signed.size if signed else 0
    if head < size:
        raise HeadBehindCheckpoint(
            f"The database's head is {head}, the published checkpoint says {size}. A backup was restored: the missing "
            "leaves must be brought back from the log's own bundles before anything is signed."
        )
    if head == size and signed is not None:
        return 0
    folder, key = store(), signer()
    entries = [
        bytes(leaf)
        for leaf in Outbox.objects.filter(leaf_index__gte=size, leaf_index__lt=head)
        .order_by("leaf_index")
        .values_list("leaf", flat=True)
    ]
    grown = append(size, folder.read, entries, root=signed.root if signed else None)
    if grown.size != head:
        raise HeadBehindCheckpoint(f"The outbox holds {grown.size} leaves, its head says {head}.")
    folder.write(grown.files)  # durable before the signature
    note = sign_checkpoint(Checkpoint(key.name, grown.size, grown.root), key)
    folder.write([(CHECKPOINT_PATH, note.to_bytes())])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(head)])
    return head - size
