"""The envelope of a sealed bid: what the bidder signs and everyone can check, and the commitments in it."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openhall_sealing.age import CiphertextFacts
from openhall_sealing.canonical import (
    HEX_32,
    HEX_64,
    UUID,
    b64u_decode,
    canonical,
    only,
    parse_canonical,
    sha256_hex,
    text,
    whole,
)
from openhall_sealing.errors import (
    DigestMismatch,
    IdentityMismatch,
    Malformed,
    NotPadded,
    ShareMismatch,
    TooLarge,
    Truncated,
    UnknownPart,
    WrongContext,
    WrongCustodians,
)
from openhall_sealing.keys import load_recipient

PRICE: Final = "price"
DOCUMENTS: Final = "documents"
KINDS: Final = (PRICE, DOCUMENTS)
PADDING: Final = 4096
MOST_CUSTODIANS: Final = 32
LARGEST_ENVELOPE: Final = 32 * 1024
LARGEST_BUNDLE: Final = 256 * 1024
LARGEST_PRICE: Final = 4 * 1024 * 1024
LARGEST_DOCUMENTS: Final = 2_000_000_000
"""Bytes of all documents of a bid together: 2 GB. An installation may ask for less."""
LARGEST_FILE_LIST: Final = 256 * 1024
_ANY = re.compile(r"[\x20-\x7e]{1,100}")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sealed bid belongs; it goes inside the plaintext too, because age has no associated data.

    ``tender`` and ``lot`` are UUIDs, ``bidder`` is the pseudonym of 32 hex digits, ``nonce`` is 16 bytes in base64url.
    """

    tender: str
    lot: str
    bidder: str
    nonce: str
    version: int = 1

    def to_json(self) -> dict[str, Any]:
        return {
            "tender": self.tender,
            "lot": self.lot,
            "bidder": self.bidder,
            "nonce": self.nonce,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, value: object) -> "Context":
        """Strict reader.

        Raises:
            Malformed: a field is missing, unknown or of another form.
        """
        found = only(value, "context", frozenset({"tender", "lot", "bidder", "nonce", "version"}))
        nonce = text(found["nonce"], "context.nonce", _ANY)
        if len(b64u_decode(nonce)) != 16:
            raise Malformed("context.nonce is not 16 bytes.", where="context.nonce")
        return cls(
            tender=text(found["tender"], "context.tender", UUID),
            lot=text(found["lot"], "context.lot", UUID),
            bidder=text(found["bidder"], "context.bidder", HEX_32),
            nonce=nonce,
            version=whole(found["version"], "context.version", 1, 1),
        )

    def require(self, other: "Context") -> None:
        """Refuse content that was sealed for another place.

        Raises:
            WrongContext: names the fields that differ.
        """
        mine, theirs = self.to_json(), other.to_json()
        if differing := [name for name in mine if mine[name] != theirs[name]]:
            raise WrongContext(fields=differing)


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed file of a bid: digests in hex, ``size`` in bytes of ciphertext, one commitment a custodian."""

    kind: str
    sha256: str
    size: int
    identity: str
    shares: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "size": self.size,
            "identity": self.identity,
            "shares": list(self.shares),
        }

    def require_ciphertext(self, facts: CiphertextFacts) -> None:
        """Check an uploaded file against this part (``facts`` from ``inspect_ciphertext``).

        Raises:
            Truncated, TooLarge: fewer or more bytes than the envelope says.
            DigestMismatch: other bytes.
            NotPadded: a price sheet whose length would tell digits.
        """
        if facts.size != self.size:
            raise (Truncated if facts.size < self.size else TooLarge)(size=facts.size, expected=self.size)
        if facts.sha256 != self.sha256:
            raise DigestMismatch(kind=self.kind)
        if self.kind == PRICE and (facts.plaintext_size % PADDING or not facts.plaintext_size):
            raise NotPadded


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a bidder signs: context, custodians, and digests of everything that is sealed."""

    context: Context
    threshold: int
    custodians: tuple[str, ...]
    parts: tuple[Part, ...]
    bundle_sha256: str
    bundle_size: int

    def part(self, kind: str) -> Part:
        """Return the part of that kind.

        Raises:
            UnknownPart: this bid has none.
        """
        for part in self.parts:
            if part.kind == kind:
                return part
        raise UnknownPart(kind=kind)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": 1,
            "context": self.context.to_json(),
            "threshold": self.threshold,
            "custodians": list(self.custodians),
            "parts": [part.to_json() for part in self.parts],
            "bundle": {"sha256": self.bundle_sha256, "size": self.bundle_size},
        }

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is stored, published and hashed."""
        return canonical(self.to_json())

    @property
    def sha256(self) -> str:
        return sha256_hex(self.to_bytes())

    @classmethod
    def from_json(cls, value: object) -> "Envelope":
        """Strict, bounded reader of an envelope that arrived as JSON.

        Raises:
            Malformed: anything missing, unknown, doubled or of another form.
            BadKey: a custodian that is no X25519 recipient.
            TooLarge: a size above the bounds of this protocol.
        """
        found = only(value, "envelope", frozenset({"v", "context", "threshold", "custodians", "parts", "bundle"}))
        whole(found["v"], "v", 1, 1)
        custodians = found["custodians"]
        if not isinstance(custodians, list) or not 2 <= len(custodians) <= MOST_CUSTODIANS:
            raise Malformed("custodians is not a list of 2 to 32 recipients.", where="custodians")
        for recipient in custodians:
            load_recipient(recipient)
        if len(set(custodians)) != len(custodians):
            raise Malformed("custodians names one twice.", where="custodians")
        parts = found["parts"]
        if not isinstance(parts, list) or not 1 <= len(parts) <= len(KINDS):
            raise Malformed("parts is not a list of one or two.", where="parts")
        read = tuple(_read_part(part, len(custodians)) for part in parts)
        if [part.kind for part in read] != list(KINDS[: len(read)]):
            raise Malformed("parts must be price, then documents when there are any.", where="parts")
        bundle = only(found["bundle"], "bundle", frozenset({"sha256", "size"}))
        return cls(
            context=Context.from_json(found["context"]),
            threshold=whole(found["threshold"], "threshold", 2, len(custodians)),
            custodians=tuple(custodians),
            parts=read,
            bundle_sha256=text(bundle["sha256"], "bundle.sha256", HEX_64),
            bundle_size=_size(bundle["size"], "bundle.size", LARGEST_BUNDLE),
        )

    def require_for(self, *, tender: str, lot: str, bidder: str, custodians: Sequence[str], threshold: int) -> None:
        """Check that this bid is for that lot, by that bidder, and sealed to the announced custodians in their order.

        Raises:
            WrongContext, WrongCustodians.
        """
        nonce, version = self.context.nonce, self.context.version
        Context(tender=tender, lot=lot, bidder=bidder, nonce=nonce, version=version).require(self.context)
        if tuple(custodians) != self.custodians or threshold != self.threshold:
            raise WrongCustodians(threshold=threshold, custodians=list(custodians))


def parse_envelope(data: bytes) -> Envelope:
    """Read a stored envelope, which must be canonical and at most 32 KiB.

    Raises:
        TooLarge, NotCanonical, Malformed, BadKey.
    """
    return Envelope.from_json(parse_canonical(data, limit=LARGEST_ENVELOPE))


def _size(value: object, where: str, limit: int) -> int:
    size = whole(value, where, 1, 2**53 - 1)
    if size > limit:
        raise TooLarge(where=where, size=size, limit=limit)
    return size


def ciphertext_limit(kind: str) -> int:
    """The most bytes that a ciphertext of this kind may have (plaintext bound, plus age's tags and header)."""
    plain = LARGEST_PRICE if kind == PRICE else LARGEST_DOCUMENTS + LARGEST_FILE_LIST
    return plain + plain // 4096 + 64 * 1024


def _read_part(value: object, custodians: int) -> Part:
    found = only(value, "part", frozenset({"kind", "sha256", "size", "identity", "shares"}))
    kind = found["kind"]
    if kind not in KINDS:
        raise Malformed("part.kind is not price or documents.", where="part.kind")
    shares = found["shares"]
    if not isinstance(shares, list) or len(shares) != custodians:
        raise Malformed("part.shares does not have one commitment for each custodian.", where="part.shares")
    return Part(
        kind=kind,
        sha256=text(found["sha256"], "part.sha256", HEX_64),
        size=_size(found["size"], "part.size", ciphertext_limit(kind)),
        identity=text(found["identity"], "part.identity", HEX_64),
        shares=tuple(text(share, "part.shares", HEX_64) for share in shares),
    )


def _commit(tag: str, context: Context, data: bytes) -> str:
    return hashlib.sha256(tag.encode() + b"\n" + canonical(context.to_json()) + b"\n" + data).hexdigest()


def commit_identity(context: Context, kind: str, identity: str) -> str:
    """Commitment (hex) to the identity E that opens the part ``kind``."""
    return _commit(f"openhall/sealing/v1/identity/{kind}", context, identity.encode("ascii"))


def commit_share(context: Context, kind: str, index: int, encrypted_share: bytes) -> str:
    """Commitment (hex) to the encrypted share of custodian ``index`` (from 0)."""
    return _commit(f"openhall/sealing/v1/share/{kind}/{index}", context, encrypted_share)


def require_identity(envelope: Envelope, kind: str, identity: str) -> None:
    """Check E against the envelope.

    Raises:
        IdentityMismatch, UnknownPart.
    """
    promised = envelope.part(kind).identity
    if not identity.isascii() or not hmac.compare_digest(commit_identity(envelope.context, kind, identity), promised):
        raise IdentityMismatch(kind=kind)


def require_shares(envelope: Envelope, shares: Mapping[str, Sequence[bytes]]) -> None:
    """Check the encrypted shares that a bidder released: every part, every custodian.

    Raises:
        UnknownPart: a part is missing or extra.
        ShareMismatch: names kind and index of the first that differs.
    """
    if set(shares) != {part.kind for part in envelope.parts}:
        raise UnknownPart(kinds=sorted(shares))
    for part in envelope.parts:
        given = shares[part.kind]
        if len(given) != len(part.shares):
            raise ShareMismatch(kind=part.kind, index=min(len(given), len(part.shares)))
        for index, (share, promised) in enumerate(zip(given, part.shares, strict=True)):
            if commit_share(envelope.context, part.kind, index, share) != promised:
                raise ShareMismatch(kind=part.kind, index=index)
