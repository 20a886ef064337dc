"""Signed checkpoints: a log signs (signed-note Ed25519), witnesses cosign (C2SP tlog-cosignature v1.0.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openhall_log.checkpoints import Checkpoint
from openhall_log.errors import LogError
from openhall_log.keys import KeyType, NoteKey, VerifierKey
from openhall_log.notes import Note, Signature, UnsignedNote, VerifiedSignature, open_note, parse_note, sign_note


class WrongOrigin(LogError):
    """A checkpoint names another log than the key that should have signed it."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that its log signed, with the cosignatures of the witnesses one knows.

    Attributes:
        checkpoint: what was signed.
        note: the whole note, including lines of unknown keys.
        log_key: the key of the log that signed it.
        cosignatures: one per known witness that cosigned; ``time`` is POSIX seconds.
    """

    checkpoint: Checkpoint
    note: Note
    log_key: VerifierKey
    cosignatures: tuple[VerifiedSignature, ...]


def sign_checkpoint(checkpoint: Checkpoint, key: NoteKey) -> Note:
    """The log's own note over a checkpoint.

    Raises:
        WrongOrigin: the key isn't named after the checkpoint's origin.
    """
    if key.name != checkpoint.origin:
        raise WrongOrigin(f"The key {key.name} doesn't sign for the log {checkpoint.origin}.")
    return sign_note(checkpoint.text, key)


def cosign(checkpoint: Checkpoint, key: NoteKey, *, time: int) -> Signature:
    """A witness's signature line: as of ``time`` (POSIX seconds) this is the largest tree it has seen of the log.

    Whoever calls this has checked consistency and stored the new state durably (C2SP tlog-witness).
    """
    return Signature.of(key.name, key.verifier.key_id, key.sign(checkpoint.text, time=time))


def open_checkpoint(
    data: bytes | Note, log_keys: VerifierKey | Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> SignedCheckpoint:
    """Read a checkpoint that a known log signed, and verify the cosignatures of known witnesses.

    Args:
        data: the note's bytes, or the note already parsed.
        log_keys: the log's key, or those of all logs accepted; each is named after its log's origin.
        witnesses: cosigners known; how many suffice is the caller's policy (:mod:`openhall_log.policy`).

    Raises:
        MalformedNote, MalformedCheckpoint: the bytes aren't a checkpoint.
        BadSignature: a signature by a known key is wrong.
        UnsignedNote: no log accepted has signed it.
        WrongOrigin: a known log signed a checkpoint with another log's origin.
    """
    logs = [log_keys] if isinstance(log_keys, VerifierKey) else list(log_keys)
    members = list(witnesses)
    note = data if isinstance(data, Note) else parse_note(data)
    opened = open_note(note, [*logs, *members])
    checkpoint = Checkpoint.parse(opened.text)
    signers = [found.key for found in opened.verified if found.key in logs]
    if not signers:
        raise UnsignedNote("No log that is accepted here has signed the checkpoint.")
    own = next((key for key in signers if key.name == checkpoint.origin), None)
    if own is None:
        raise WrongOrigin(f"The log {signers[0].name} signed a checkpoint of {checkpoint.origin}.")
    cosigned = tuple(found for found in opened.verified if found.key in members and found.key not in logs)
    return SignedCheckpoint(checkpoint, opened.note, own, cosigned)


def read_cosignature(line: bytes, checkpoint: Checkpoint, key: VerifierKey) -> VerifiedSignature:
    """Verify one signature line as a witness answers it to the log (without or with its newline).

    Raises:
        MalformedNote: it isn't a signature line.
        UnsignedNote: it isn't by this witness, or the key isn't a cosigner's.
        BadSignature: it doesn't verify for this checkpoint.
    """
    if key.key_type is KeyType.ED25519:
        raise UnsignedNote("A witness signs with a cosignature key.")
    note = parse_note(checkpoint.text.encode() + b"\n" + line.removesuffix(b"\n") + b"\n")
    return open_note(note, [key]).verified[0]
