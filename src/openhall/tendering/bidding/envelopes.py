"""Checking what a bidder hands in against the notice: without any key, and telling every way of being bad apart."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding import files
from openhall.tendering.bidding.refusals import IncompleteUpload, refusal_of
from openhall.tendering.notices.public import Lot
from openhall_sealing import Envelope, SealingError, canonical, inspect_ciphertext
from openhall_sealing.age import (
    LARGEST_HEADER,
    CiphertextFacts,
    plaintext_size,
    read_header,
    require_one_recipient,
)
from openhall_sealing.canonical import sha256_hex
from openhall_sealing.envelope import LARGEST_BUNDLE, LARGEST_ENVELOPE, ciphertext_limit
from openhall_sealing.errors import DigestMismatch, TooLarge, Truncated

BUNDLE = "bundle"
READ_AGAIN = 32 * 1024 * 1024


def custodians_of(lot: Lot) -> list[str]:
    """Recipients of the notice's custodians, in the order of their shares."""
    return list(lot.notice.custodians.order_by("place").values_list("recipient", flat=True))


def read_envelope(value: Mapping[str, Any], lot: Lot, *, pseudonym: str) -> Envelope:
    """The envelope of a bid for ``lot`` by the bidder ``pseudonym``, as the notice asks for it.

    Raises:
        EnvelopeRefused or one of its kinds: wrong form, place, bidder, custodians or threshold.
    """
    try:
        if len(canonical(value)) > LARGEST_ENVELOPE:
            raise TooLarge(limit=LARGEST_ENVELOPE)
        envelope = Envelope.from_json(value)
        envelope.require_for(
            tender=str(lot.notice.project.uuid),
            lot=str(lot.uuid),
            bidder=pseudonym,
            custodians=custodians_of(lot),
            threshold=lot.notice.threshold,
        )
    except SealingError as error:
        raise refusal_of(error) from error
    return envelope


def require_files(envelope: Envelope, *, uploader: UUID) -> None:
    """Every file that the envelope names is here, whole, sealed, and of its size and digest.

    Reads each once, in constant memory; of what is larger than ``READ_AGAIN`` only the header, since the lot's closing
    waits for this command: the store compared its digest when it was kept. ``uploader``: who uploaded them.

    Raises:
        IncompleteUpload, UnencryptedFile, TruncatedFile, FileTooLarge, PriceNotPadded, FileRefused.
    """
    for part in envelope.parts:
        _require_size(part.kind, part.sha256, part.size, uploader)
        try:
            with files.opened(part.sha256) as source:
                if part.size > READ_AGAIN:
                    header = read_header(source.read(LARGEST_HEADER))
                    require_one_recipient(header)
                    size = source.seek(0, 2)
                    part.require_ciphertext(CiphertextFacts(part.sha256, size, plaintext_size(size, header)))
                    continue
                part.require_ciphertext(inspect_ciphertext(source, limit=ciphertext_limit(part.kind)))
        except NotFound as error:
            raise _incomplete(part.kind) from error
        except SealingError as error:
            raise refusal_of(error, kind=part.kind) from error
    _require_size(BUNDLE, envelope.bundle_sha256, envelope.bundle_size, uploader)
    try:
        _check_bundle(files.content(envelope.bundle_sha256, at_most=LARGEST_BUNDLE), envelope)
    except NotFound as error:
        raise _incomplete(BUNDLE) from error
    except SealingError as error:
        raise refusal_of(error, kind=BUNDLE) from error


def _incomplete(kind: str) -> IncompleteUpload:
    return IncompleteUpload(problem="incomplete", kind=kind, sentence="It was not uploaded completely.")


def _require_size(kind: str, sha256: str, size: int, uploader: UUID) -> None:
    stored = files.size(sha256, uploader=uploader)
    if stored is None:
        raise _incomplete(kind)
    if stored != size:
        raise refusal_of((Truncated if stored < size else TooLarge)(size=stored, expected=size), kind=kind)


def _check_bundle(data: bytes, envelope: Envelope) -> None:
    if len(data) != envelope.bundle_size or sha256_hex(data) != envelope.bundle_sha256:
        raise DigestMismatch(kind=BUNDLE)
    require_one_recipient(read_header(data[:4096]))
