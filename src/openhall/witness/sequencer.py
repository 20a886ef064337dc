"""The sequencer: takes the outbox into the log, in commit order, and signs.

One transaction gives dense leaf indexes to waiting rows and moves the head by compare-and-swap. Everything else
(bundles, tiles, checkpoint) is a pure projection of that, done after the commit and fsynced before the signature, so
the process may die at any step and start again. :data:`STEPS` names every step and says what a death there leaves
behind; tests kill it at each of them, and ``docs/explanation/sequencer.md`` prints the table.

It refuses to sign when the database's head is behind the published checkpoint (a backup of the database was restored),
and while a member proves that our key signed more than we have, or something else (a backup of database and log folder
was restored). :mod:`openhall.witness.restoring` is the way back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from openhall.witness import disagreeing
from openhall.witness.keys import signer, verifier
from openhall.witness.models import Head, Outbox
from openhall_log import Checkpoint, DirectoryStore, append, open_checkpoint, sign_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, MissingFile

BATCH = 1024
CHANNEL = "openhall_log"
"""NOTIFY channel that carries the size of each new checkpoint."""


@dataclass(frozen=True)
class Step:
    """A point at which the sequencer may die. ``lost``: what isn't on disk then; ``kept``: what is; ``then``: how the
    next start goes on."""

    name: str
    lost: str
    kept: str
    then: str


_NOTHING = "nothing"
_ROWS = "the waiting rows, without indexes"
_HEAD = "indexes and head, ahead of the checkpoint"
_TILES = "indexes, head, tiles and bundles"
_ALL = "everything, the checkpoint included"
_DONE = "nothing is left to do"
STEPS: Final = (
    Step("asked", _NOTHING, _ROWS, "the batch begins again"),
    Step("locked", "the lock on the head", _ROWS, "the database frees the lock; the batch begins again"),
    Step("indexed", "the indexes", _ROWS, "the transaction is undone; the same rows get the same indexes"),
    Step("moved", "indexes and head", _ROWS, "the transaction is undone; the batch begins again"),
    Step("committed", "the tiles", _HEAD, "the tiles are projected from the rows"),
    Step("projecting", "the lock on the head", _HEAD, "the tiles are projected from the rows"),
    Step("computed", "the tiles", _HEAD, "the tiles are computed again, the same bytes"),
    Step("stored", "the signature", _TILES, "the same files are found and synced, then signed"),
    Step("signed", "the signature", _TILES, "Ed25519 signs the same bytes again"),
    Step("published", "the notification", _ALL, "nothing is left to do; listeners look by themselves"),
    Step("told", "the notification", _ALL, "nothing is left to do; listeners look by themselves"),
    Step("released", _NOTHING, _ALL, _DONE),
)
"""Every step of :func:`drain` in its order. Within ``stored`` and ``published`` a file is whole or not there: it is
written beside its place, synced, put in place, and then its folder is synced."""


def _pass(step: str) -> None:
    """Nothing happens between the steps; tests put a death here."""


reached: Callable[[str], None] = _pass


class NothingIsSigned(RuntimeError):
    """Whatever were signed now would be a second history. The message says what to do."""


class HeadBehindCheckpoint(NothingIsSigned):
    """The published checkpoint is larger than the database's head: a restored backup or a foreign log folder."""


class LogBehindMembers(NothingIsSigned):
    """A member holds a checkpoint of ours that is larger than all we have: database and log folder were restored."""


class LogForked(NothingIsSigned):
    """A member holds a checkpoint of ours with another root than our log has at that size."""


class HeadMoved(RuntimeError):
    """The compare-and-swap of the head failed: somebody else moved it without its lock. Nothing was written."""


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
        NothingIsSigned: one of its kinds; see there.
    """
    if not _waiting():
        return 0  # nothing to do: no lock, nothing written
    reached("asked")
    with transaction.atomic(durable=True):
        _assign()
    reached("committed")
    with transaction.atomic(durable=True):
        head = Head.objects.select_for_update().get(pk=1)  # one projector at a time
        reached("projecting")
        grown = _project(head.size)
    reached("released")
    return grown


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
    reached("locked")
    _refuse_to_fork(head.size)
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
    reached("indexed")
    if assigned and not Head.objects.filter(pk=1, size=head.size).update(size=head.size + assigned):
        raise HeadMoved("Another sequencer moved the head.")
    reached("moved")


def _refuse_to_fork(head: int) -> Checkpoint | None:
    signed = published()
    size = signed.size if signed else 0
    if head < size:
        raise HeadBehindCheckpoint(
            f"The database's head is {head}, the published checkpoint says {size}: an old backup of the database was "
            f"restored. Nothing is signed, nothing is lost: the log's own bundles hold the {size - head} missing "
            "leaves. Stop everything, restore a newer backup if there is one; else `openhall sequencer --bring-back` "
            "takes them from the bundles and names the acts whose records must be made again."
        )
    refuse_what_members_disprove(signed)
    return signed


def refuse_what_members_disprove(signed: Checkpoint | None) -> None:
    """Stop while a member proves, under our own signature, that ``signed`` isn't all that our key has signed.

    Raises:
        LogBehindMembers, LogForked: with what to do.
    """
    found = disagreeing.stands(signed, store().read)
    if found is None:
        return
    held = f"The member {found.member} holds a checkpoint of {found.size} entries under the log's own signature"
    ours = signed.size if signed else 0
    if found.kind == disagreeing.AHEAD:
        raise LogBehindMembers(
            f"{held}; ours has {ours}: an old backup of the database and of the log's folder was restored. Nothing is "
            "signed, and nothing is lost that the members' mirrors hold. Stop everything, restore a newer backup of "
            "either if there is one; then `openhall sequencer --bring-back` takes what is missing from the mirrors and "
            "names the acts whose records must be made again."
        )
    raise LogForked(
        f"{held} with another root than our first {found.size} entries: the key has signed two histories. Nothing more "
        f"is signed; both notes are kept (disagreement {found.id}). If a backup was restored and entries were signed "
        "after it, restore database and folder from that backup once more and run `openhall sequencer --bring-back`. "
        "Else somebody else may have the key. Show both notes to the members and to whoever supervises the log; when "
        f"they have decided that this log goes on, run `openhall sequencer --settle {found.id} --reason …`."
    )


def _project(head: int) -> int:
    signed = _refuse_to_fork(head)
    size = signed.size if signed else 0
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
    reached("computed")
    folder.write(grown.files)  # durable before the signature
    reached("stored")
    note = sign_checkpoint(Checkpoint(key.name, grown.size, grown.root), key)
    reached("signed")
    folder.write([(CHECKPOINT_PATH, note.to_bytes())])
    reached("published")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(head)])
    reached("told")
    return head - size
