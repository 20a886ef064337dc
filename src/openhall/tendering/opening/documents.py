"""The documents of opened bids, for the panel only: put together from the custodians' shares when they are read.

The key is never stored and the plaintext only passes through an unnamed temporary file on the store's own disk.
"""

import io
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel import files as store
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import Bid, BidVersion, envelope_of, files
from openhall.tendering.opening import policies
from openhall.tendering.opening.models import Kind, OpenedBid, Reveal
from openhall.tendering.opening.readings import find_key, shares_by_bid
from openhall.tendering.opening.refusals import shares_refused
from openhall_sealing import (
    DOCUMENTS,
    DocumentEntry,
    Envelope,
    SealingError,
    list_opened_documents,
    open_documents,
)

CHUNK = 256 * 1024


class _Nowhere(io.RawIOBase):
    """Takes what nobody reads."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(cast(bytes, data))


@dataclass(frozen=True)
class PanelDocument:
    """One document of a bid, decrypted; ``file`` is at its start and vanishes when it is closed."""

    entry: DocumentEntry
    file: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """The bytes in pieces; closes the file at the end."""
        with self.file:
            while piece := self.file.read(CHUNK):
                yield piece


def documents_for_panel(bid: UUID, actor: Actor | None, at: datetime) -> tuple[DocumentEntry, ...]:
    """Names, sizes and digests of an opened bid's documents; empty when it has none.

    Args:
        actor: None where the caller has asked who may read them.

    Raises:
        NotFound: no such opened bid, or the reader may not read it now (``policies.reads_documents``).
        SharesRefused: the documents can't be opened.
    """
    version = _version(bid, actor, at)
    if not version.documents_sha256:
        return ()
    envelope, identity = _key(version)
    try:
        with files.opened(version.documents_sha256) as ciphertext:
            return list_opened_documents(envelope, ciphertext, identity)
    except SealingError as error:
        raise shares_refused(error) from error


def document_for_panel(bid: UUID, index: int, actor: Actor | None, at: datetime) -> PanelDocument:
    """One document (``index`` from 0), checked against the digest that the bidder sealed with it.

    Raises:
        NotFound, SharesRefused
    """
    version = _version(bid, actor, at)
    if not version.documents_sha256:
        raise NotFound
    entries, file = _open(version, wanted=index)
    if file is None:
        raise NotFound
    file.seek(0)
    return PanelDocument(entries[index], file)


def _version(uuid: UUID, actor: Actor | None, at: datetime) -> BidVersion:
    rows = OpenedBid.objects.select_related("bid__lot__notice__project", "version__bid")
    opened = rows.filter(bid__uuid=uuid, bid__state=Bid.State.OPENED).first()
    if opened is None or (actor is not None and not policies.reads_documents(actor, opened.bid.lot, at)):
        raise NotFound
    return opened.version


def _key(version: BidVersion) -> tuple[Envelope, str]:
    """The envelope and E of the documents, from the custodians' shares or the bidder's own reveal."""
    envelope = envelope_of(version)
    revealed = Reveal.objects.filter(bid_id=version.bid_id, kind=Kind.DOCUMENTS).values_list("identity", flat=True)
    shares = shares_by_bid(version.bid.lot_id, Kind.DOCUMENTS).get(version.bid_id, {})
    key = find_key(envelope, DOCUMENTS, shares, revealed.first())
    if not key.identity:
        raise shares_refused(SealingError(f"The documents can’t be opened yet ({key.problem})."))
    return envelope, key.identity


def _open(version: BidVersion, *, wanted: int) -> tuple[tuple[DocumentEntry, ...], BinaryIO | None]:
    envelope, identity = _key(version)
    seen: list[DocumentEntry] = []
    kept = tempfile.TemporaryFile(dir=store.scratch())  # noqa: SIM115 — it outlives this function
    done = False

    def sink(entry: DocumentEntry) -> BinaryIO:
        seen.append(entry)
        chosen = len(seen) - 1 == wanted
        return cast(BinaryIO, _Keeping(kept) if chosen else _Nowhere())

    try:
        with files.opened(version.documents_sha256) as ciphertext:
            entries = open_documents(envelope, ciphertext, identity, sink)
        done = 0 <= wanted < len(entries)
    except SealingError as error:
        raise shares_refused(error) from error
    finally:
        if not done:
            with suppress(OSError):
                kept.close()
    return entries, cast(BinaryIO, kept) if done else None


class _Keeping(io.RawIOBase):
    """Writes on to a file that stays open when this is closed."""

    def __init__(self, target: object) -> None:
        self._target = cast(BinaryIO, target)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._target.write(cast(bytes, data))
