"""age files: sealing to one X25519 recipient, opening, and telling the ways of being bad apart.

A file is ``header ‖ 16-byte nonce ‖ chunks``; each chunk of 64 KiB carries a tag of 16 bytes
(https://c2sp.org/age). Everything here takes exactly one X25519 stanza; ``…-grease`` stanzas, which rage adds to
keep readers honest, are ignored as the specification says.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import pyrage
from pyrage import DecryptError

from openhall_sealing.errors import (
    Damaged,
    ForbiddenRecipient,
    NotEncrypted,
    SealingError,
    TooLarge,
    Truncated,
    WrongRecipient,
)
from openhall_sealing.keys import load_identity, load_recipient

INTRODUCTION = b"age-encryption.org/v1\n"
LARGEST_HEADER = 4096
CHUNK = 65536
TAG = 16
NONCE = 16
BLOCK = 1 << 20
_STANZA = re.compile(rb"-> (\S+)[^\n]*")


class Reader(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Header:
    """What the clear header of an age file tells: its length in bytes and its stanza types."""

    size: int
    stanzas: tuple[str, ...]


def read_header(start: bytes) -> Header:
    """Parse the header at the start of an age file (hand in its first 4,096 bytes, or all of it).

    Raises:
        NotEncrypted: no age introduction.
        Truncated: the header does not end.
        TooLarge: the header does not end within 4,096 bytes.
    """
    if not start.startswith(INTRODUCTION):
        if len(start) < len(INTRODUCTION) and INTRODUCTION.startswith(start) and start:
            raise Truncated
        raise NotEncrypted
    end = start.find(b"\n--- ", 0, LARGEST_HEADER)
    stop = start.find(b"\n", end + 1, LARGEST_HEADER) if end >= 0 else -1
    if stop < 0:
        raise (
            TooLarge("Its header never ends.") if len(start) >= LARGEST_HEADER else Truncated("Its header never ends.")
        )
    found = tuple(match[1].decode("ascii", "replace") for match in _STANZA.finditer(start, 0, stop))
    return Header(size=stop + 1, stanzas=found)


def require_one_recipient(header: Header) -> None:
    """Refuse a file sealed to a passphrase, a plug-in, nobody, or more than one person.

    Raises:
        ForbiddenRecipient: anything but one X25519 stanza.
    """
    real = [name for name in header.stanzas if not name.endswith("-grease")]
    if real != ["X25519"]:
        raise ForbiddenRecipient(stanzas=real[:8])


def plaintext_size(ciphertext_size: int, header: Header) -> int:
    """Length in bytes of what the file holds, computed from sizes alone.

    Raises:
        Truncated: no file of that length exists.
    """
    payload = ciphertext_size - header.size - NONCE
    whole, rest = divmod(payload, CHUNK + TAG)
    if payload < TAG or 0 < rest < TAG or (rest == TAG and whole):
        raise Truncated
    return whole * CHUNK + (rest - TAG if rest else 0)


def seal(plaintext: bytes, recipient: str) -> bytes:
    """Seal a short text to one recipient."""
    return bytes(pyrage.encrypt(plaintext, [load_recipient(recipient)]))


def open_sealed(ciphertext: bytes, identity: str) -> bytes:
    """Open a short age file.

    Raises:
        NotEncrypted, ForbiddenRecipient, WrongRecipient, Truncated, Damaged.
    """
    require_one_recipient(read_header(ciphertext))
    try:
        return bytes(pyrage.decrypt(ciphertext, [load_identity(identity)]))
    except DecryptError as error:
        raise _why(error) from error


def _why(error: DecryptError) -> SealingError:
    said = str(error)
    if "No matching keys" in said:
        return WrongRecipient()
    return Truncated() if "fill whole buffer" in said else Damaged()


class HashingWriter(io.RawIOBase):
    """Passes bytes on to ``target`` and knows their count and SHA-256."""

    def __init__(self, target: Writer) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._hash.update(data)
        self.size += len(data)
        self._target.write(data)
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def seal_stream(source: Reader, target: Writer, recipient: str) -> tuple[str, int]:
    """Seal a stream in constant memory; returns (SHA-256 in hex, size) of the ciphertext."""
    out = HashingWriter(target)
    pyrage.encrypt_io(source, out, [load_recipient(recipient)])
    return out.sha256, out.size


def open_stream(source: BinaryIO, target: Writer, identity: str) -> None:
    """Open a stream in constant memory. ``source`` must be seekable to its start.

    What was written to ``target`` counts for nothing when this raises.
    """
    start = source.read(LARGEST_HEADER)
    require_one_recipient(read_header(start))
    source.seek(0)
    try:
        pyrage.decrypt_io(source, target, [load_identity(identity)])
    except DecryptError as error:
        raise _why(error) from error
    except OSError as error:
        if error.errno is None and "decryption error" in str(error):
            raise Damaged from error
        raise


@dataclass(frozen=True, slots=True)
class CiphertextFacts:
    """What may be known of a sealed file without any key. Sizes in bytes."""

    sha256: str
    size: int
    plaintext_size: int


def inspect_ciphertext(source: Reader, *, limit: int) -> CiphertextFacts:
    """Read a sealed file once, in constant memory, and refuse what is not one.

    Raises:
        NotEncrypted, ForbiddenRecipient, Truncated: see those.
        TooLarge: more than ``limit`` bytes.
    """
    start = b""
    while len(start) < LARGEST_HEADER and (more := source.read(LARGEST_HEADER - len(start))):
        start += more
    header = read_header(start)
    require_one_recipient(header)
    digest, size = hashlib.sha256(start), len(start)
    while block := source.read(BLOCK):
        digest.update(block)
        size += len(block)
        if size > limit:
            raise TooLarge(limit=limit)
    if size > limit:
        raise TooLarge(limit=limit)
    return CiphertextFacts(digest.hexdigest(), size, plaintext_size(size, header))
