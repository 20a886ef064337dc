"""Release, custody and opening: from a bundle to encrypted shares, to shares, to E, to the price."""

import hashlib
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from openhall_sealing import age, sharing
from openhall_sealing.canonical import b64_decode, sha256_hex
from openhall_sealing.content import (
    DocumentEntry,
    PriceSheet,
    parse_bundle,
    parse_document_list,
    parse_price_plaintext,
)
from openhall_sealing.envelope import (
    DOCUMENTS,
    LARGEST_BUNDLE,
    LARGEST_FILE_LIST,
    PRICE,
    Context,
    Envelope,
    commit_share,
    require_identity,
    require_shares,
)
from openhall_sealing.errors import (
    BadShare,
    DigestMismatch,
    DocumentChanged,
    IdentityMismatch,
    Malformed,
    NotEnoughShares,
    SealingError,
    ShareMismatch,
    TooLarge,
    Truncated,
)
from openhall_sealing.keys import IDENTITY_BYTES

SHARE_BYTES = IDENTITY_BYTES + 1
MOST_COMBINATIONS = 5000


def open_bundle(envelope: Envelope, bundle: bytes, opening_identity: str) -> dict[str, list[bytes]]:
    """The bidder's release: the encrypted shares of every part, each checked against the envelope.

    Returns ``{"price": [age file for custodian 0, …], "documents": […]}``.

    Raises:
        DigestMismatch: another bundle. WrongRecipient: another opening key.
        WrongContext, ShareMismatch, Malformed, NotCanonical: the bundle was not made for this envelope.
    """
    if sha256_hex(bundle) != envelope.bundle_sha256:
        raise DigestMismatch(kind="bundle")
    found = parse_bundle(age.open_sealed(bundle, opening_identity), limit=LARGEST_BUNDLE)
    envelope.context.require(Context.from_json(found["context"]))
    return read_release(envelope, found["shares"])


def read_release(envelope: Envelope, shares: object) -> dict[str, list[bytes]]:
    """Check the ``shares`` of a ``release_bundle`` payload: ``{kind: [base64 of an age file, …]}``.

    Raises:
        Malformed, UnknownPart, ShareMismatch.
    """
    if not isinstance(shares, dict) or not all(isinstance(given, list) for given in shares.values()):
        raise Malformed("shares is not an object of lists.", where="shares")
    read = {str(kind): [b64_decode(share) for share in given] for kind, given in shares.items()}
    require_shares(envelope, read)
    return read


def decrypt_share(envelope: Envelope, kind: str, index: int, encrypted_share: bytes, custodian_identity: str) -> bytes:
    """The custodian's release: 75 bytes, one share of E.

    Raises:
        ShareMismatch: not the share the envelope commits to.
        WrongRecipient: sealed to another custodian. BadShare: what was inside is no share.
    """
    part = envelope.part(kind)
    if not 0 <= index < len(part.shares):
        raise ShareMismatch(kind=kind, index=index)
    if commit_share(envelope.context, kind, index, encrypted_share) != part.shares[index]:
        raise ShareMismatch(kind=kind, index=index)
    share = age.open_sealed(encrypted_share, custodian_identity)
    if len(share) != SHARE_BYTES or share[-1] == 0:
        raise BadShare(kind=kind, index=index)
    return share


@dataclass(frozen=True, slots=True)
class Combined:
    """E of one part, checked against the envelope, and the custodians (by index) whose shares were bad."""

    identity: str = field(repr=False)
    bad_shares: tuple[int, ...] = ()


def combine_shares(envelope: Envelope, kind: str, shares: Mapping[int, bytes]) -> Combined:
    """Put k shares together; ``shares`` maps a custodian's index to his 75 bytes.

    When the first k do not give the committed E, other combinations are tried; once E is known, every share is
    checked against it, and those that do not lie on its polynomial are named.

    Raises:
        NotEnoughShares: fewer than k.
        BadShare: no combination gives E; ``facts["indexes"]`` are the suspects (all handed in, or the malformed).
    """
    k = envelope.threshold
    if unknown := [index for index in shares if not 0 <= index < len(envelope.custodians)]:
        raise BadShare("No custodian has that index.", kind=kind, indexes=sorted(unknown))
    well_formed = {i: s for i, s in sorted(shares.items()) if len(s) == SHARE_BYTES and s[-1]}
    malformed = [index for index in shares if index not in well_formed]
    if len(shares) < k:
        raise NotEnoughShares(kind=kind, have=len(shares), need=k)
    tried = itertools.islice(itertools.combinations(well_formed, k), MOST_COMBINATIONS)
    for chosen in tried:
        identity = _attempt(envelope, kind, [well_formed[index] for index in chosen])
        if identity is not None:
            bad = malformed + _off_the_polynomial(identity, chosen, well_formed)
            return Combined(identity=identity, bad_shares=tuple(sorted(bad)))
    suspects = malformed if len(well_formed) < k and malformed else list(shares)
    complete = math.comb(len(well_formed), k) <= MOST_COMBINATIONS
    raise BadShare(kind=kind, indexes=sorted(suspects), complete=complete)


def _attempt(envelope: Envelope, kind: str, shares: Sequence[bytes]) -> str | None:
    try:
        identity = sharing.combine(shares).decode("ascii")
        require_identity(envelope, kind, identity)
    except (SealingError, UnicodeDecodeError):
        return None
    return identity


def _off_the_polynomial(identity: str, good: Sequence[int], shares: Mapping[int, bytes]) -> list[int]:
    """Shares that, put in place of one good share, do not give E."""
    secret, kept = identity.encode("ascii"), [shares[index] for index in good[1:]]
    bad = []
    for index, share in shares.items():
        if index in good:
            continue
        try:
            fits = sharing.combine([share, *kept]) == secret
        except SealingError:
            fits = False
        if not fits:
            bad.append(index)
    return bad


@dataclass(frozen=True, slots=True)
class OpenedPrice:
    """A price read out: the sheet, and the published E by which anyone can repeat it."""

    sheet: PriceSheet
    identity: str


def open_price(envelope: Envelope, ciphertext: bytes, identity: str) -> OpenedPrice:
    """Open a price sheet with E and check everything the protocol promises.

    Raises:
        IdentityMismatch, DigestMismatch: E or file are not those of the envelope.
        NotEncrypted, WrongRecipient, Truncated, Damaged: the file does not open.
        NotPadded, NotCanonical, Malformed, WrongKind, WrongContext, BadPrice, ItemsDoNotAddUp: what was inside.
    """
    part = envelope.part(PRICE)
    require_identity(envelope, PRICE, identity)
    if len(ciphertext) < part.size:
        raise Truncated(size=len(ciphertext), expected=part.size)
    if len(ciphertext) > part.size:
        raise TooLarge(size=len(ciphertext), limit=part.size)
    if sha256_hex(ciphertext) != part.sha256:
        raise DigestMismatch(kind=PRICE)
    plain = age.open_sealed(ciphertext, identity)
    return OpenedPrice(sheet=parse_price_plaintext(plain, envelope.context), identity=identity)


class _DocumentWriter:
    """Takes the plaintext of the documents as it comes and hands each file on, in constant memory."""

    def __init__(self, context: Context, sink: Callable[[DocumentEntry], BinaryIO]) -> None:
        self._context, self._sink = context, sink
        self._head = b""
        self.files: tuple[DocumentEntry, ...] | None = None
        self._next = 0
        self._left = 0
        self._target: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.failure: SealingError | None = None

    def write(self, data: bytes, /) -> int:
        try:
            self._take(bytes(data))
        except SealingError as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        return None

    def _take(self, data: bytes) -> None:
        if self.files is None:
            head, line_feed, data = data.partition(b"\n")
            self._head += head
            if len(self._head) > LARGEST_FILE_LIST:
                raise TooLarge("The list of documents never ends.", limit=LARGEST_FILE_LIST)
            if not line_feed:
                return
            self.files = parse_document_list(self._head, self._context)
            self._begin()
        while data:
            if self._target is None:
                raise DocumentChanged("There are bytes after the last document.")
            piece, data = data[: self._left], data[self._left :]
            self._target.write(piece)
            self._digest.update(piece)
            self._left -= len(piece)
            if not self._left:
                self._end()
                self._begin()

    def _begin(self) -> None:
        while self.files is not None and self._next < len(self.files):
            entry = self.files[self._next]
            self._target, self._digest, self._left = self._sink(entry), hashlib.sha256(), entry.size
            if self._left:
                return
            self._end()

    def _end(self) -> None:
        if self._target is None or self.files is None:
            return
        self._target.close()
        self._target = None
        entry = self.files[self._next]
        self._next += 1
        if self._digest.hexdigest() != entry.sha256:
            raise DocumentChanged(name=entry.name)

    def finish(self) -> tuple[DocumentEntry, ...]:
        if self.files is None or self._next < len(self.files):
            raise Truncated("The documents end early.")
        return self.files

    def close(self) -> None:
        if self._target is not None:
            self._target.close()


def open_documents(
    envelope: Envelope, ciphertext: BinaryIO, identity: str, sink: Callable[[DocumentEntry], BinaryIO]
) -> tuple[DocumentEntry, ...]:
    """Open the documents of a bid in constant memory.

    ``ciphertext`` is seekable; ``sink(entry)`` returns a stream for each file, which is closed when its bytes are
    complete. What was written counts for nothing when this raises.

    Raises:
        UnknownPart, IdentityMismatch, Truncated, TooLarge, DigestMismatch: not the sealed file or E of the envelope.
        NotEncrypted, WrongRecipient, Damaged, WrongContext, WrongKind, Malformed, DocumentChanged: what was inside.
    """
    part = envelope.part(DOCUMENTS)
    require_identity(envelope, DOCUMENTS, identity)
    ciphertext.seek(0)
    part.require_ciphertext(age.inspect_ciphertext(ciphertext, limit=part.size))
    ciphertext.seek(0)
    writer = _DocumentWriter(envelope.context, sink)
    try:
        age.open_stream(ciphertext, writer, identity)
        return writer.finish()
    except SealingError:
        raise
    except Exception:
        if writer.failure is not None:
            raise writer.failure from None
        raise
    finally:
        writer.close()


class _Enough(Exception):
    """It is no error: the list of documents is complete."""


class _HeadReader:
    """Takes plaintext until the list of documents is complete, then stops the opening by an exception."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._head = b""
        self.files: tuple[DocumentEntry, ...] = ()
        self.failure: SealingError | None = None

    def write(self, data: bytes, /) -> int:
        head, line_feed, _rest = bytes(data).partition(b"\n")
        self._head += head
        try:
            if len(self._head) > LARGEST_FILE_LIST:
                raise TooLarge("The list of documents never ends.", limit=LARGEST_FILE_LIST)
            if line_feed:
                self.files = parse_document_list(self._head, self._context)
                raise _Enough
        except SealingError as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        return None


def list_opened_documents(envelope: Envelope, ciphertext: BinaryIO, identity: str) -> tuple[DocumentEntry, ...]:
    """The list at the head of the documents of a bid, without reading what follows: of 2 GB only its first pieces.

    Every piece is authenticated by itself, so the list is the bidder's; whether each document is, ``open_documents``
    tells. ``ciphertext`` is seekable.

    Raises:
        UnknownPart, IdentityMismatch, Truncated, TooLarge: not the sealed file or E of the envelope.
        NotEncrypted, WrongRecipient, Damaged, WrongContext, WrongKind, Malformed: what was inside.
    """
    part = envelope.part(DOCUMENTS)
    require_identity(envelope, DOCUMENTS, identity)
    size = ciphertext.seek(0, 2)
    if size != part.size:
        raise (Truncated if size < part.size else TooLarge)(size=size, expected=part.size)
    ciphertext.seek(0)
    reader = _HeadReader(envelope.context)
    try:
        age.open_stream(ciphertext, reader, identity)
    except Exception:
        if reader.files:
            return reader.files
        if reader.failure is not None:
            raise reader.failure from None
        raise
    raise Truncated("The documents end early.")


__all__ = [
    "Combined",
    "IdentityMismatch",
    "OpenedPrice",
    "combine_shares",
    "decrypt_share",
    "list_opened_documents",
    "open_bundle",
    "open_documents",
    "open_price",
    "read_release",
]
