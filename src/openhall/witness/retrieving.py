"""What database and log folder have both lost, from the mirrors of the members.

A mirror isn't trusted: its entries, behind our own, must hash to the root of a checkpoint that our own key signed.
Nothing is written into the log's folder before they do, and nothing is signed: that checkpoint is published again.
Statements count by their digest.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from openhall.witness import asking, disagreeing, heads, sequencer
from openhall.witness.asking import Trouble
from openhall.witness.keys import verifier
from openhall.witness.quorum import Member, NetworkPolicy
from openhall_log import Checkpoint, LogError, TilePath, append, leaf_hash, open_checkpoint
from openhall_log.merkle import Frontier
from openhall_log.tiles import CHECKPOINT_PATH, MAX_ENTRY_BYTES, TILE_WIDTH, TiledTree, parse_bundle
from openhall_rules.replay import MAX_STATEMENT_BYTES

TIMEOUT_SECONDS = 30.0
LARGEST_BUNDLE = TILE_WIDTH * (2 + MAX_ENTRY_BYTES)
AT_ONCE = 32 * TILE_WIDTH
"""Entries that are added to the log's folder at a time."""


class CantBringBack(RuntimeError):
    """The members know of more than we have, and no mirror gave what is missing. Nothing was changed."""


def larger_heads(policy: NetworkPolicy | None) -> list[tuple[Checkpoint, bytes]]:
    """The checkpoints beyond our own that members show or have shown, by our own signature; the largest first."""
    signed = sequencer.published()
    notes = disagreeing.ahead_notes()
    if policy is not None:
        for heard in heads.ask(policy.members, timeout=heads.TIMEOUT_SECONDS):
            notes += [note for _checkpoint, note in heard.shown]
    found: dict[tuple[int, bytes], tuple[Checkpoint, bytes]] = {}
    for note in notes:
        theirs = open_checkpoint(note, verifier()).checkpoint
        if theirs.size > (signed.size if signed else 0):
            found[theirs.size, theirs.root] = theirs, note
    return [found[key] for key in sorted(found, reverse=True)]


def catch_up(policy: NetworkPolicy | None) -> int:
    """Bring the log's folder up to the largest checkpoint shown by members that a mirror holds; by how many entries.

    May die at any moment and be started again: files first, the checkpoint last.

    Raises:
        CantBringBack: with what each mirror gave instead.
    """
    larger = larger_heads(policy)
    if not larger:
        return 0
    signed = sequencer.published()
    size = signed.size if signed else 0
    mirrors = [member for member in policy.members if member.mirror is not None] if policy else []
    refused: dict[str, str] = {}
    for target, note in larger:
        for member in mirrors:
            with tempfile.TemporaryFile() as spool:
                try:
                    _fetch(member, signed, target, spool)
                except (Trouble, LogError) as error:
                    refused.setdefault(member.name, str(error))
                    continue
                _add(spool, signed, target, note)
                return target.size - size
    told = "; ".join(f"{name}: {why}" for name, why in refused.items()) or "the policy names no mirror"
    raise CantBringBack(
        f"The log's own signature stands under {larger[0][0].size} entries, ours has {size}, and no mirror gave what "
        f"is missing ({told}). Nothing was changed. Try again when another mirror can be reached, or restore a newer "
        "backup of the database or of the log's folder."
    )


def _fetch(member: Member, signed: Checkpoint | None, target: Checkpoint, spool: IO[bytes]) -> None:
    """Everything behind our own entries, into ``spool``, each behind its length; proven to lead to the target.

    Raises:
        Trouble, LogError: what the mirror gave isn't that.
    """
    size = signed.size if signed else 0
    frontier = _frontier(signed)
    for number in range(size // TILE_WIDTH, -(-target.size // TILE_WIDTH)):
        start = number * TILE_WIDTH
        width = min(TILE_WIDTH, target.size - start)
        data = _get(member, str(TilePath(None, number, width)), limit=LARGEST_BUNDLE)
        for entry in parse_bundle(data, width=width)[max(0, size - start) :]:
            frontier.add(leaf_hash(entry))
            spool.write(len(entry).to_bytes(2, "big") + entry)
    if frontier.root != target.root:
        raise Trouble(asking.Problem.FORGED, "its entries, behind ours, don't hash to the root that was signed")


def _frontier(signed: Checkpoint | None) -> Frontier:
    """The tree that we have, to go on from.

    Raises:
        LogError: our own files don't hash to our own checkpoint.
    """
    frontier = Frontier()
    if signed is None:
        return frontier
    tree = TiledTree(signed.size, sequencer.store().read, cached_tiles=4)
    for number in range(-(-signed.size // TILE_WIDTH)):
        for leaf in tree.tile(0, number):
            frontier.add(leaf)
    if frontier.root != signed.root:
        raise LogError("the files of our own log don't hash to its checkpoint")
    return frontier


def _add(spool: IO[bytes], signed: Checkpoint | None, target: Checkpoint, note: bytes) -> None:
    """Add what was fetched to the log's folder; then the checkpoint, with the log's own signature alone."""
    store = sequencer.store()
    size, root = (signed.size, signed.root) if signed else (0, None)
    spool.seek(0)
    for entries in _chunks(spool, size):
        grown = append(size, store.read, entries, root=root)
        store.write(grown.files)
        size, root = grown.size, grown.root
    if (size, root) != (target.size, target.root):
        raise CantBringBack("What was written isn't what was fetched: the disk fails. The checkpoint was not changed.")
    own = open_checkpoint(note, verifier()).note.signed_only_by(verifier())
    store.write([(CHECKPOINT_PATH, own.to_bytes())])


def _chunks(spool: IO[bytes], size: int) -> Iterator[list[bytes]]:
    """The entries again, cut where bundles end."""
    entries: list[bytes] = []
    while head := spool.read(2):
        entries.append(spool.read(int.from_bytes(head, "big")))
        if (size + len(entries)) % AT_ONCE == 0:
            yield entries
            size, entries = size + len(entries), []
    if entries:
        yield entries


def statements(policy: NetworkPolicy | None, wanted: Iterable[str]) -> Mapping[str, bytes]:
    """Those of the statements (by their digests, in hex) that a mirror holds."""
    mirrors = [member for member in policy.members if member.mirror is not None] if policy else []
    found: dict[str, bytes] = {}
    for sha256 in wanted:
        for member in mirrors:
            try:
                data = _get(member, f"statement/{sha256}", limit=MAX_STATEMENT_BYTES)
            except Trouble:
                continue
            if hashlib.sha256(data).hexdigest() == sha256:
                found[sha256] = data
                break
    return found


def _get(member: Member, path: str, *, limit: int) -> bytes:
    below = asking.origin_sha256(verifier().name)
    status, body = asking.request(member.url, "GET", f"/{below}/{path}", timeout=TIMEOUT_SECONDS, limit=limit)
    if status != 200:
        raise Trouble(asking.Problem.REFUSES, f"it doesn't give {path} (HTTP {status})")
    return body
