"""Offline proofs that an entry is logged (C2SP tlog-proof): what every user receives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openhall_log.cosignatures import SignedCheckpoint, open_checkpoint
from openhall_log.encoding import (
    HASH_LENGTH,
    MAX_COUNT,
    MalformedText,
    decode_base64,
    decode_decimal,
    encode_base64,
)
from openhall_log.errors import LogError
from openhall_log.keys import VerifierKey
from openhall_log.merkle import MAX_PROOF_HASHES, leaf_hash, verify_inclusion
from openhall_log.notes import MAX_NOTE_BYTES, MalformedNote, parse_note
from openhall_log.policy import Policy

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_BYTES = MAX_NOTE_BYTES + 200_000


class MalformedProof(LogError):
    """Bytes aren't a tlog-proof."""


@dataclass(frozen=True, slots=True)
class LogProof:
    """An entry's place in a log, the path from it to a root, and the signed checkpoint with that root.

    Attributes:
        index: the entry's index in the log, from zero.
        hashes: inclusion proof, from the leaf's sibling up; at most 63 hashes of 32 bytes.
        checkpoint: the signed checkpoint's exact bytes.
        extra: what the application adds (not authenticated), at most 100,000 bytes; empty for none.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_COUNT:
            raise MalformedProof("The index in a proof is between 0 and 2**63 - 1.")
        if len(self.hashes) > MAX_PROOF_HASHES or any(len(part) != HASH_LENGTH for part in self.hashes):
            raise MalformedProof(f"A proof has at most {MAX_PROOF_HASHES} hashes of 32 bytes.")
        if len(self.extra) > 100_000:
            raise MalformedProof("The extra data of a proof is at most 100,000 bytes long.")
        try:
            parse_note(self.checkpoint)
        except MalformedNote as error:
            raise MalformedProof(f"The proof's checkpoint is malformed: {error}") from error

    @classmethod
    def parse(cls, data: bytes) -> LogProof:
        """Read a proof without trusting it.

        Raises:
            MalformedProof: it isn't written as C2SP tlog-proof v1 requires.
        """
        if len(data) > MAX_PROOF_BYTES:
            raise MalformedProof(f"A proof has at most {MAX_PROOF_BYTES} bytes.")
        head, blank, checkpoint = data.partition(b"\n\n")
        if not blank:
            raise MalformedProof("A proof has a blank line before its checkpoint.")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise MalformedProof("A proof is ASCII text up to its checkpoint.") from error
        if lines.pop(0) != PROOF_HEADER:
            raise MalformedProof(f"A proof begins with the line {PROOF_HEADER}.")
        try:
            extra = b""
            if lines and lines[0].startswith("extra "):
                extra = decode_base64(lines.pop(0).removeprefix("extra "))
                if not extra:
                    raise MalformedProof("A proof without extra data has no extra line.")
            if not lines or not lines[0].startswith("index "):
                raise MalformedProof("A proof states the index of its entry.")
            index = decode_decimal(lines.pop(0).removeprefix("index "))
            if len(lines) > MAX_PROOF_HASHES:
                raise MalformedProof(f"A proof has at most {MAX_PROOF_HASHES} hashes of 32 bytes.")
            hashes = tuple(decode_base64(line, length=HASH_LENGTH) for line in lines)
        except MalformedText as error:
            raise MalformedProof(f"A line of the proof is malformed: {error}") from error
        return cls(index, hashes, checkpoint, extra)

    def to_bytes(self) -> bytes:
        """The exact bytes of the proof; files of it end in ``.tlog-proof``."""
        lines = [PROOF_HEADER]
        if self.extra:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [encode_base64(part) for part in self.hashes]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint

    def verify(
        self, entry: bytes, log_keys: VerifierKey | Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
    ) -> SignedCheckpoint:
        """Check that a known log has signed a tree that holds ``entry`` at this index.

        The cosignatures of known witnesses are verified and returned; whether they're enough is for the caller to
        say, or use :meth:`verify_under`.

        Raises:
            LogError: any of :func:`openhall_log.cosignatures.open_checkpoint`, or ``InvalidProof``.
        """
        signed = open_checkpoint(self.checkpoint, log_keys, witnesses)
        self._check(entry, signed)
        return signed

    def verify_under(self, entry: bytes, policy: Policy) -> SignedCheckpoint:
        """Check the entry against a policy's logs, witnesses and quorum.

        Raises:
            QuorumNotReached: too few of the policy's witnesses have cosigned.
            LogError: as for :meth:`verify`.
        """
        signed = policy.open_checkpoint(self.checkpoint)
        self._check(entry, signed)
        return signed

    def _check(self, entry: bytes, signed: SignedCheckpoint) -> None:
        checkpoint = signed.checkpoint
        verify_inclusion(leaf_hash(entry), self.index, checkpoint.size, checkpoint.root, self.hashes)
