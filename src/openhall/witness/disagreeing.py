"""Evidence that a member was shown another log than ours, under the log's own signature; while it stands we stop.

Whatever a member merely says stops nobody: only a checkpoint that our own key signed counts. Such a note is kept for
ever, beside ours.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from openhall.witness.keys import verifier
from openhall.witness.models import Disagreement, NetworkMember
from openhall_log import Checkpoint, open_checkpoint
from openhall_log.tiles import TiledTree, TileReader

log = logging.getLogger("openhall.network")
AHEAD, FORK = "ahead", "fork"
_held: dict[str, int] = {}
"""Notes, by their digest, that were found to be a beginning of our log, and their sizes. Our log only grows."""


@dataclass(frozen=True)
class Stands:
    """What a member proves: ``kind`` is ``ahead`` (we lack entries) or ``fork`` (our key signed two histories)."""

    id: int
    kind: str
    member: str
    size: int


class NothingToSettle(RuntimeError):
    """There is no such disagreement, or no reason to settle it was given."""


def contradicts(theirs: Checkpoint, signed: Checkpoint | None, read: TileReader) -> str | None:
    """How a checkpoint that our key signed contradicts our published log (``signed``): ``ahead``, ``fork`` or not."""
    if theirs.size == 0:
        return None
    if signed is None or theirs.size > signed.size:
        return AHEAD
    return None if TiledTree(signed.size, read).root_at(theirs.size) == theirs.root else FORK


def keep(row: NetworkMember, kind: str, ours: bytes, theirs: bytes, at: datetime) -> None:
    """Keep both notes, once."""
    digest = hashlib.sha256(theirs).hexdigest()
    _found, new = Disagreement.objects.get_or_create(
        member=row, kind=kind, theirs_sha256=digest, defaults={"ours": ours, "theirs": theirs, "found_at": at}
    )
    if new:
        log.error("The member %s disagrees (%s); both notes are kept.", row.name, kind)


def stands(signed: Checkpoint | None, read: TileReader) -> Stands | None:
    """The oldest evidence for which nothing may be signed; None when all that was shown is in our log, or settled."""
    rows = Disagreement.objects.filter(kind__in=[AHEAD, FORK], settled_at=None).select_related("member")
    for row in rows.order_by("id"):
        if signed is not None and _held.get(row.theirs_sha256, signed.size + 1) <= signed.size:
            continue
        theirs = open_checkpoint(bytes(row.theirs), verifier()).checkpoint
        kind = contradicts(theirs, signed, read)
        if kind is not None:
            return Stands(row.pk, kind, row.member.name, theirs.size)
        _held[row.theirs_sha256] = theirs.size
    return None


def ahead_notes() -> list[bytes]:
    """The notes of longer logs that members have shown."""
    return [bytes(note) for note in Disagreement.objects.filter(kind=AHEAD).values_list("theirs", flat=True)]


def settle_held(signed: Checkpoint, read: TileReader, *, reason: str, at: datetime) -> int:
    """Longer logs that were shown and that ours has come to hold are no disagreement any more; how many."""
    done = 0
    for row in Disagreement.objects.filter(kind=AHEAD, settled_at=None):
        if contradicts(open_checkpoint(bytes(row.theirs), verifier()).checkpoint, signed, read) is None:
            done += Disagreement.objects.filter(pk=row.pk).update(settled_at=at, reason=reason)
    return done


def settle(number: int, *, reason: str, at: datetime) -> None:
    """People have decided to go on in spite of it. The evidence stays, and everybody who holds it can prove it.

    Raises:
        NothingToSettle: it isn't there or was settled, or no reason is given.
    """
    row = Disagreement.objects.filter(pk=number, kind__in=[AHEAD, FORK], settled_at=None).first()
    if row is None:
        raise NothingToSettle(f"There is no disagreement {number} that stands.")
    if not reason.strip():
        raise NothingToSettle("Say why: it is kept beside the evidence.")
    Disagreement.objects.filter(pk=number).update(settled_at=at, reason=reason.strip()[:1000])
