"""Keys that sign notes: Ed25519 (type 01), Ed25519 cosignature/v1 (04) and ML-DSA-44 cosignature (06, verify only).

Ed25519 goes through libsodium (PyNaCl), which verifies about 1.6 times as many a second as OpenSSL and is the stricter:
it refuses points of small order and encodings that aren't canonical, so a signature has one verdict everywhere here.
ML-DSA-44 goes through ``cryptography``. Formats: C2SP signed-note v1.0.0 and tlog-cosignature v1.0.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey as Ed25519Seed
from nacl.signing import VerifyKey as Ed25519PublicKey

from openhall_log.checkpoints import Checkpoint, MalformedCheckpoint
from openhall_log.encoding import MAX_COUNT, MalformedText, decode_base64, encode_base64, is_unicode
from openhall_log.errors import LogError

KEY_ID_LENGTH = 4
_TIME_LENGTH = 8
_ED25519_SIGNATURE_LENGTH = 64
_PRIVATE_PREFIX = "PRIVATE+KEY+"


class MalformedKey(LogError):
    """A key string, a key name or a public key isn't well formed."""


class BadSignature(LogError):
    """A signature by a known key doesn't verify."""


class KeyType(IntEnum):
    """Signature type byte of C2SP signed-note."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06


_PUBLIC_KEY_LENGTH = {KeyType.ED25519: 32, KeyType.COSIGNATURE: 32, KeyType.ML_DSA_44: 1312}
_SIGNATURE_LENGTH = {
    KeyType.ED25519: _ED25519_SIGNATURE_LENGTH,
    KeyType.COSIGNATURE: _TIME_LENGTH + _ED25519_SIGNATURE_LENGTH,
    KeyType.ML_DSA_44: _TIME_LENGTH + 2420,
}


def is_key_name(name: str) -> bool:
    """Whether a text may name a key: non-empty UTF-8, without Unicode spaces, plus signs or control characters."""
    if not name or not is_unicode(name):
        return False
    return not any(character.isspace() or character < " " or character == "+" for character in name)


def key_id(name: str, key_type: int, public_key: bytes) -> bytes:
    """First four bytes of SHA-256 of name, newline, type byte and public key."""
    return sha256(name.encode() + b"\n" + bytes([key_type]) + public_key).digest()[:KEY_ID_LENGTH]


def cosignature_message(text: str, time: int) -> bytes:
    """Bytes an Ed25519 cosigner signs: the cosignature/v1 header, the POSIX time in seconds, the whole note text."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def subtree_message(cosigner: str, time: int, origin: str, start: int, end: int, root: bytes) -> bytes:
    """Bytes an ML-DSA-44 cosigner signs: the ``cosigned_message`` structure of tlog-cosignature v1.0.1.

    Args:
        cosigner: the key's name, 1 to 255 bytes.
        time: POSIX seconds; zero if nothing is said about recency, and always zero for ``start`` above zero.
        origin: the log's origin, 1 to 255 bytes.
        start: first leaf of the subtree; zero for a checkpoint.
        end: leaf after the last one; the size for a checkpoint.
        root: hash of the subtree, 32 bytes.

    Raises:
        MalformedCheckpoint: a name or an origin has no such encoding, or a subtree carries a time.
    """
    if start and time:
        raise MalformedCheckpoint("The cosignature of a subtree that doesn't start at zero carries no time.")
    parts = [b"subtree/v1\n\x00"]
    for part, following in ((cosigner, (time,)), (origin, (start, end))):
        encoded = part.encode()
        if not 0 < len(encoded) < 256:
            raise MalformedCheckpoint("The names in an ML-DSA-44 cosignature are 1 to 255 bytes long.")
        parts += [bytes([len(encoded)]), encoded, *(number.to_bytes(8, "big") for number in following)]
    return b"".join([*parts, root])


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key as signed-note's ``vkey`` carries it.

    Attributes:
        name: key name; for a log's key, the log's origin.
        key_type: which signatures it verifies.
        public_key: 32 bytes for Ed25519 (01 and 04), 1,312 bytes for ML-DSA-44.
    """

    name: str
    key_type: KeyType
    public_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedKey("A key name is non-empty and has no spaces, plus signs or control characters.")
        if len(self.public_key) != _PUBLIC_KEY_LENGTH[self.key_type]:
            raise MalformedKey(f"The public key isn't {_PUBLIC_KEY_LENGTH[self.key_type]} bytes long.")

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return key_id(self.name, self.key_type, self.public_key)

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Read ``name+hexid+base64(type and key)``.

        Raises:
            MalformedKey: the string is malformed, its type is unknown, or its id isn't the one of name and key.
        """
        name, identifier, material = _three_parts(vkey)
        key_type = _known_type(material)
        key = cls(name, key_type, material[1:])
        if key.key_id != identifier:
            raise MalformedKey("The key id doesn't belong to the name and the public key.")
        return key

    def __str__(self) -> str:
        """The vkey string."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.key_type]) + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check a signature (without its key id) over the text of a note.

        Returns:
            The cosignature's POSIX time in seconds, or None for a plain Ed25519 signature.

        Raises:
            BadSignature: it doesn't verify, has another length, or cosigns something that isn't a checkpoint.
        """
        if len(signature) != _SIGNATURE_LENGTH[self.key_type]:
            raise BadSignature(f"The signature of {self.name} hasn't the length that its type requires.")
        if self.key_type is KeyType.ED25519:
            self._verify_ed25519(text.encode(), signature)
            return None
        time = int.from_bytes(signature[:_TIME_LENGTH], "big")
        if time > MAX_COUNT:
            raise BadSignature(f"The cosignature of {self.name} carries a time above 2**63 - 1.")
        try:
            checkpoint = Checkpoint.parse(text)
            if self.key_type is KeyType.COSIGNATURE:
                self._verify_ed25519(cosignature_message(text, time), signature[_TIME_LENGTH:])
            else:
                message = subtree_message(self.name, time, checkpoint.origin, 0, checkpoint.size, checkpoint.root)
                self._verify_ml_dsa(message, signature[_TIME_LENGTH:])
        except MalformedCheckpoint as error:
            raise BadSignature(f"What {self.name} cosigned isn't a checkpoint: {error}") from error
        return time

    def _verify_ed25519(self, message: bytes, signature: bytes) -> None:
        try:
            Ed25519PublicKey(self.public_key).verify(message, signature)
        except CryptoError as error:
            raise BadSignature(f"The signature of {self.name} doesn't verify.") from error

    def _verify_ml_dsa(self, message: bytes, signature: bytes) -> None:
        try:
            MLDSA44PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise BadSignature(f"The signature of {self.name} doesn't verify.") from error


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A private Ed25519 key that signs notes (type 01) or cosigns checkpoints (type 04).

    Attributes:
        name: key name.
        key_type: ``KeyType.ED25519`` or ``KeyType.COSIGNATURE``; the same seed must not serve both.
        seed: the 32-byte Ed25519 seed; it comes from the caller, since nothing here draws randomness.
    """

    name: str
    key_type: KeyType
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.key_type not in (KeyType.ED25519, KeyType.COSIGNATURE):
            raise MalformedKey("Only Ed25519 keys sign here.")
        if len(self.seed) != 32:
            raise MalformedKey("An Ed25519 seed is 32 bytes long.")
        if not is_key_name(self.name):
            raise MalformedKey("A key name is non-empty and has no spaces, plus signs or control characters.")

    @classmethod
    def parse(cls, text: str) -> NoteKey:
        """Read ``PRIVATE+KEY+name+hexid+base64(type and seed)``, the form that Go's sumdb/note uses.

        Raises:
            MalformedKey: the string is malformed, or its id isn't the one of name and key.
        """
        if not text.startswith(_PRIVATE_PREFIX):
            raise MalformedKey("A private key begins with PRIVATE+KEY+.")
        name, identifier, material = _three_parts(text.removeprefix(_PRIVATE_PREFIX))
        key = cls(name, _known_type(material), material[1:])
        if key.verifier.key_id != identifier:
            raise MalformedKey("The key id doesn't belong to the name and the key.")
        return key

    def export(self) -> str:
        """The secret key string that :meth:`parse` reads. Never log it."""
        material = encode_base64(bytes([self.key_type]) + self.seed)
        return f"{_PRIVATE_PREFIX}{self.name}+{self.verifier.key_id.hex()}+{material}"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.key_type, bytes(Ed25519Seed(self.seed).verify_key))

    def sign(self, text: str, *, time: int | None = None) -> bytes:
        """Signature over the text of a note, without the key id; the same input gives the same bytes.

        Args:
            text: the note's text, ending in a newline.
            time: POSIX seconds, required by a cosignature and refused by a plain signature.

        Raises:
            MalformedKey: a time is missing, misplaced or out of range.
            MalformedCheckpoint: the text to cosign isn't a checkpoint.
        """
        seed = Ed25519Seed(self.seed)
        if self.key_type is KeyType.ED25519:
            if time is not None:
                raise MalformedKey("A plain Ed25519 signature carries no time.")
            return seed.sign(text.encode()).signature
        if time is None or not 0 <= time <= MAX_COUNT:
            raise MalformedKey("A cosignature carries its POSIX time, between 0 and 2**63 - 1.")
        Checkpoint.parse(text)
        return time.to_bytes(_TIME_LENGTH, "big") + seed.sign(cosignature_message(text, time)).signature


def _three_parts(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id, and type with key material; the base64 part may itself contain plus signs."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise MalformedKey("A key string is a name, eight lowercase hex digits and base64, joined by plus signs.")
    try:
        material = decode_base64(parts[2])
    except MalformedText as error:
        raise MalformedKey(f"The key material is malformed: {error}") from error
    return parts[0], bytes.fromhex(parts[1]), material


def _known_type(material: bytes) -> KeyType:
    try:
        return KeyType(material[0])
    except (IndexError, ValueError) as error:
        raise MalformedKey("The key's signature type isn't one of 01, 04 and 06.") from error
