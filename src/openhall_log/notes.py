"""Signed notes (C2SP signed-note v1.0.0): a text, a blank line, signature lines."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from openhall_log.encoding import encode_base64, is_unicode
from openhall_log.errors import LogError
from openhall_log.keys import (
    KEY_ID_LENGTH,
    BadSignature,
    KeyType,
    MalformedKey,
    NoteKey,
    VerifierKey,
    is_key_name,
)

__all__ = [
    "BadSignature",
    "KeyType",
    "MalformedKey",
    "MalformedNote",
    "Note",
    "NoteKey",
    "OpenedNote",
    "Signature",
    "UnsignedNote",
    "VerifiedSignature",
    "VerifierKey",
    "open_note",
    "parse_note",
    "sign_note",
]

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_DASH = "\u2014 "


class MalformedNote(LogError):
    """Bytes aren't a signed note."""


class UnsignedNote(LogError):
    """No known key has signed the note."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, kept as written so that a note is formatted back to the same bytes.

    Attributes:
        name: the key name.
        encoded: base64 of the four bytes of key id and the signature.
    """

    name: str
    encoded: str

    @classmethod
    def of(cls, name: str, identifier: bytes, signature: bytes) -> Signature:
        """The line for a signature made by the key of this name and id."""
        return cls(name, encode_base64(identifier + signature))

    @property
    def blob(self) -> bytes:
        """Key id and signature."""
        return base64.b64decode(self.encoded)

    @property
    def key_id(self) -> bytes:
        """The four bytes that, with the name, tell which key signed."""
        return self.blob[:KEY_ID_LENGTH]

    @property
    def line(self) -> str:
        """The line without its newline."""
        return f"{_DASH}{self.name} {self.encoded}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signature lines below it. Parsed, not verified."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The exact bytes of the note."""
        lines = "".join(f"{signature.line}\n" for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    def with_signatures(self, added: Iterable[Signature]) -> Note:
        """The same note with more signature lines below; a line that is already there isn't repeated."""
        merged = dict.fromkeys((*self.signatures, *added))
        return Note(self.text, tuple(merged))

    def signed_only_by(self, *keys: VerifierKey) -> Note:
        """The same note with only the lines that name these keys (a witness is sent the log's own line alone)."""
        known = {(key.name, key.key_id) for key in keys}
        return Note(self.text, tuple(line for line in self.signatures if (line.name, line.key_id) in known))


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that verified, by which key, and when a cosigner says it signed (POSIX seconds, else None)."""

    key: VerifierKey
    signature: Signature
    time: int | None


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note whose text may be believed: at least one known key signed it, and none wrongly."""

    note: Note
    verified: tuple[VerifiedSignature, ...]

    @property
    def text(self) -> str:
        """The signed text."""
        return self.note.text

    def by(self, key: VerifierKey) -> VerifiedSignature | None:
        """The first verified signature of one key."""
        return next((found for found in self.verified if found.key == key), None)


def parse_note(data: bytes) -> Note:
    """Split a note into its text and signature lines, without trusting either.

    Raises:
        MalformedNote: over 1,000,000 bytes or 100 signatures; not UTF-8; a control character; no blank line; no
            signature; a line that isn't dash, name and base64 of at least five bytes.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise MalformedNote(f"A note has at most {MAX_NOTE_BYTES} bytes.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedNote("A note is UTF-8 text.") from error
    if any(character < " " and character != "\n" for character in whole):
        raise MalformedNote("A note has no control characters but newlines.")
    text, blank, below = whole.rpartition("\n\n")
    if not blank:
        raise MalformedNote("A note has a blank line between its text and its signatures.")
    if not below.endswith("\n"):
        raise MalformedNote("A note ends with a signature line and a newline.")
    lines = below[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedNote(f"A note has at most {MAX_SIGNATURES} signatures.")
    return Note(f"{text}\n", tuple(_parse_line(line) for line in lines))


def _parse_line(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise MalformedNote("A signature line is a dash, a key name and base64, separated by single spaces.")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise MalformedNote("A signature isn't standard base64.") from error
    if len(blob) <= KEY_ID_LENGTH:
        raise MalformedNote("A signature is longer than its four bytes of key id.")
    return Signature(name, encoded)


def sign_note(text: str, *keys: NoteKey, time: int | None = None) -> Note:
    """A note over ``text``, signed by each key in turn.

    Args:
        text: must end in a newline.
        keys: plain signing keys or cosigners.
        time: POSIX seconds for the cosigners among the keys.

    Raises:
        MalformedNote: the text can't be the text of a note.
    """
    if not keys:
        raise MalformedNote("A note has at least one signature.")
    if not text.endswith("\n") or not is_unicode(text):
        raise MalformedNote("The text of a note is UTF-8 and ends in a newline.")
    lines = []
    for key in keys:
        verifier = key.verifier
        signature = key.sign(text, time=time if key.key_type is KeyType.COSIGNATURE else None)
        lines.append(Signature.of(key.name, verifier.key_id, signature))
    note = Note(text, tuple(lines))
    if parse_note(note.to_bytes()) != note:
        raise MalformedNote("The text of a note doesn't survive being read back.")
    return note


def open_note(data: bytes | Note, keys: Iterable[VerifierKey]) -> OpenedNote:
    """Verify a note against the keys one knows.

    Lines of unknown keys are ignored, whatever they hold. Every line of a known key (same name and id) must verify,
    with canonical base64; of several by one key, the first is reported.

    Raises:
        MalformedNote: the bytes aren't a note.
        MalformedKey: two different known keys share name and id.
        BadSignature: a known key's signature doesn't verify.
        UnsignedNote: no known key signed.
    """
    note = data if isinstance(data, Note) else parse_note(data)
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise MalformedKey(f"Two known keys named {key.name} share one key id.")
    verified: dict[VerifierKey, VerifiedSignature] = {}
    for signature in note.signatures:
        blob = signature.blob
        signer = known.get((signature.name, blob[:KEY_ID_LENGTH]))
        if signer is None:
            continue
        if encode_base64(blob) != signature.encoded:
            raise BadSignature(f"The signature of {signature.name} isn't canonical base64.")
        time = signer.verify(note.text, blob[KEY_ID_LENGTH:])
        verified.setdefault(signer, VerifiedSignature(signer, signature, time))
    if not verified:
        raise UnsignedNote("No known key has signed the note.")
    return OpenedNote(note, tuple(verified.values()))
