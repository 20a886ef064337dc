"""Sealing a bid, on the bidder's side."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from openhall_sealing import age, sharing
from openhall_sealing.canonical import b64, b64u, canonical, sha256_hex
from openhall_sealing.content import DocumentEntry, PriceSheet, document_list, price_plaintext
from openhall_sealing.envelope import (
    DOCUMENTS,
    PRICE,
    Context,
    Envelope,
    Part,
    commit_identity,
    commit_share,
)
from openhall_sealing.errors import DocumentChanged, SealingError
from openhall_sealing.keys import AgeKey, generate_age_key, load_recipient
from openhall_sealing.sharing import RandomBytes


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A sealed bid as it leaves the bidder's device.

    ``price`` and ``bundle`` are age files in memory; the documents went to the stream that the caller gave.
    ``identities`` holds the secret E of each part: it belongs in the backup file and nowhere else.
    """

    envelope: Envelope
    price: bytes
    bundle: bytes
    identities: Mapping[str, str] = field(repr=False)


def new_context(*, tender: str, lot: str, bidder: str, random: RandomBytes) -> Context:
    """A context with a fresh nonce; ``random(n)`` returns n bytes from a cryptographic source."""
    return Context.from_json({"tender": tender, "lot": lot, "bidder": bidder, "nonce": b64u(random(16)), "version": 1})


def list_document(path: Path, *, name: str | None = None, media_type: str) -> DocumentEntry:
    """Measure a document (size in bytes, SHA-256) in constant memory."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(age.BLOCK):
            digest.update(block)
            size += len(block)
    return DocumentEntry(name=name or path.name, size=size, sha256=digest.hexdigest(), type=media_type)


class _DocumentReader(io.RawIOBase):
    """Head line, then each file, refusing one that changed since it was listed."""

    def __init__(self, head: bytes, files: Sequence[tuple[DocumentEntry, Path]]) -> None:
        self._head = io.BytesIO(head)
        self._files = list(files)
        self._open: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.failure: SealingError | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if block := self._head.read(size):
            return block
        while self._files:
            if self._open is None:
                self._open, self._digest = self._files[0][1].open("rb"), hashlib.sha256()
            if block := self._open.read(size):
                self._digest.update(block)
                return block
            self._open.close()
            self._open = None
            entry, _ = self._files.pop(0)
            if self._digest.hexdigest() != entry.sha256:
                self.failure = DocumentChanged(name=entry.name)
                raise self.failure
        return b""

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
        super().close()


def _part(
    context: Context,
    kind: str,
    key: AgeKey,
    digest: tuple[str, int],
    custodians: Sequence[str],
    threshold: int,
    random: RandomBytes,
) -> tuple[Part, list[bytes]]:
    pieces = sharing.split(key.identity.encode("ascii"), shares=len(custodians), threshold=threshold, random=random)
    sealed = [age.seal(piece, custodian) for piece, custodian in zip(pieces, custodians, strict=True)]
    commitments = tuple(commit_share(context, kind, index, share) for index, share in enumerate(sealed))
    return Part(kind, digest[0], digest[1], commit_identity(context, kind, key.identity), commitments), sealed


def seal_bid(
    *,
    context: Context,
    price: Mapping[str, Any] | PriceSheet,
    custodians: Sequence[str],
    threshold: int,
    opening_recipient: str,
    random: RandomBytes,
    documents: Sequence[tuple[DocumentEntry, Path]] = (),
    documents_to: BinaryIO | None = None,
) -> SealedBid:
    """Seal a bid to its custodians; nobody but k of them together, or the bidder, can open it.

    The price sheet is sealed in memory, the documents are streamed to ``documents_to`` in constant memory. Each part
    gets an identity of its own, drawn by ``generate_age_key``; ``random(n)`` gives the bytes for the shares.

    Raises:
        BadPrice, ItemsDoNotAddUp, BadDocument, TooLarge: what is to be sealed is not valid.
        DocumentChanged: a document is not the one that was listed.
        BadKey, Malformed: a custodian, the opening recipient, or the threshold is not valid.
    """
    for recipient in (*custodians, opening_recipient):
        load_recipient(recipient)
    identities: dict[str, str] = {}
    shares: dict[str, list[bytes]] = {}
    parts: list[Part] = []

    key = generate_age_key()
    sealed_price = age.seal(price_plaintext(context, price), key.recipient)
    part, shares[PRICE] = _part(
        context, PRICE, key, (sha256_hex(sealed_price), len(sealed_price)), custodians, threshold, random
    )
    identities[PRICE] = key.identity
    parts.append(part)

    if documents:
        if documents_to is None:
            raise TypeError("documents need documents_to, the stream that takes their ciphertext")
        key = generate_age_key()
        digest = _seal_documents(context, documents, documents_to, key.recipient)
        part, shares[DOCUMENTS] = _part(context, DOCUMENTS, key, digest, custodians, threshold, random)
        identities[DOCUMENTS] = key.identity
        parts.append(part)

    inside = {kind: [b64(share) for share in made] for kind, made in shares.items()}
    bundle = age.seal(canonical({"context": context.to_json(), "shares": inside}), opening_recipient)
    envelope = Envelope(
        context=context,
        threshold=threshold,
        custodians=tuple(custodians),
        parts=tuple(parts),
        bundle_sha256=sha256_hex(bundle),
        bundle_size=len(bundle),
    )
    Envelope.from_json(envelope.to_json())  # what leaves this device is what the other side will accept
    return SealedBid(envelope=envelope, price=sealed_price, bundle=bundle, identities=identities)


def _seal_documents(
    context: Context, documents: Sequence[tuple[DocumentEntry, Path]], target: BinaryIO, recipient: str
) -> tuple[str, int]:
    reader = _DocumentReader(document_list(context, [entry for entry, _ in documents]), documents)
    try:
        return age.seal_stream(reader, target, recipient)
    except pyrage.EncryptError:
        if reader.failure is not None:
            raise reader.failure from None
        raise
    finally:
        reader.close()
