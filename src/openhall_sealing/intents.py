"""Intents: what a person or a program signs before an act (section 1 of the protocols).

The signature is ECDSA P-256 with SHA-256 over ``"openhall/intent/v1\\n" ‖ canonical(intent)``, 64 bytes r ‖ s, as
WebCrypto gives it. Whether a nonce was seen before, and whether key and mandate count, is the platform's to ask.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openhall_sealing.canonical import (
    HEX_32,
    HEX_64,
    UUID,
    b64u,
    b64u_decode,
    canonical,
    only,
    parse_canonical,
    sha256_hex,
    text,
    whole,
)
from openhall_sealing.errors import (
    BadKey,
    IntentExpired,
    IntentFieldsMismatch,
    IntentForAnother,
    IntentKeyMismatch,
    IntentMalformed,
    IntentSignatureInvalid,
    IntentTooLongLived,
    SealingError,
)

PREFIX: Final = b"openhall/intent/v1\n"
LONGEST_LIFE: Final = timedelta(minutes=10)
CLOCK_TOLERANCE: Final = timedelta(seconds=60)
LARGEST_INTENT: Final = 16 * 1024
MOST_FIELDS: Final = 100
_SHA256 = ec.ECDSA(SHA256())
_NAMES = frozenset({"v", "origin", "command", "object", "version", "party", "fields", "nonce", "expires_at", "key"})
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,200}(:[0-9]{1,5})?")
_COMMAND = re.compile(r"[a-z][a-z0-9_]{0,79}")
_OBJECT = re.compile(r"[a-z][a-z0-9_-]{0,39}:[\x21-\x7e]{1,120}")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,79}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")


def format_instant(at: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``: always six digits, always UTC. ``at`` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at.year > 999 else at.isoformat()


def parse_instant(value: object) -> datetime:
    """Strict reader of :func:`format_instant`.

    Raises:
        Malformed: another spelling, or no such instant.
    """
    spelled = text(value, "instant", _INSTANT)
    try:
        return datetime.fromisoformat(spelled)
    except ValueError as error:
        raise IntentMalformed("There is no such instant.", where="instant") from error


def digest_fields(payload: Mapping[str, Any]) -> dict[str, str]:
    """One hex digest for each top-level field of a command's JSON payload."""
    return {name: sha256_hex(canonical(value)) for name, value in payload.items()}


@dataclass(frozen=True, slots=True)
class Intent:
    """What is signed. ``fields`` maps a payload field to the digest of its canonical value; ``key`` is the key id."""

    origin: str
    command: str
    object: str
    version: int
    party: str | None
    fields: Mapping[str, str]
    nonce: str
    expires_at: str
    key: str

    def to_json(self) -> dict[str, Any]:
        return {
            "v": 1,
            "origin": self.origin,
            "command": self.command,
            "object": self.object,
            "version": self.version,
            "party": self.party,
            "fields": dict(self.fields),
            "nonce": self.nonce,
            "expires_at": self.expires_at,
            "key": self.key,
        }

    def to_bytes(self) -> bytes:
        """The canonical bytes."""
        return rfc8785.dumps(self.to_json())

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical bytes: what a leaf names, and (as bytes) a passkey's challenge."""
        return sha256_hex(self.to_bytes())


@dataclass(frozen=True, slots=True)
class SignedIntent:
    """An intent with its signature (64 bytes r ‖ s), as it travels with a request."""

    intent: Intent
    signature: bytes

    def headers(self) -> dict[str, str]:
        """The request headers ``Intent`` and ``Intent-Signature``."""
        return {"Intent": b64u(self.intent.to_bytes()), "Intent-Signature": b64u(self.signature)}


class SigningKey:
    """A P-256 device key held in memory: for programs, the command line and tests (a browser keeps its own)."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private_key.curve, ec.SECP256R1):
            raise BadKey("An intent is signed with P-256.")
        self._private_key = private_key
        self.public_key: bytes = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.key_id: str = key_id(self.public_key)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Draw a key from the operating system's randomness."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_scalar(cls, scalar: int) -> "SigningKey":
        """The key with that private value: for vectors and for demo keys derived from a seed."""
        try:
            return cls(ec.derive_private_key(scalar, ec.SECP256R1()))
        except ValueError as error:
            raise BadKey("The private value is out of range.") from error

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, str]) -> "SigningKey":
        """Read a private JWK (``kty`` EC, ``crv`` P-256, ``d``, ``x``, ``y``).

        Raises:
            BadKey: another kind of key, or a public part that does not belong to ``d``.
        """
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            raise BadKey("The JWK is not an EC key on P-256.")
        key = cls.from_scalar(int.from_bytes(b64u_decode(jwk.get("d"))))
        if key.to_jwk()["x"] != jwk.get("x") or key.to_jwk()["y"] != jwk.get("y"):
            raise BadKey("The public part does not belong to the private one.")
        return key

    def to_jwk(self) -> dict[str, str]:
        """The private JWK, as WebCrypto imports it (demo instances only ever hand this out)."""
        scalar = self._private_key.private_numbers().private_value
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": b64u(self.public_key[1:33]),
            "y": b64u(self.public_key[33:]),
            "d": b64u(scalar.to_bytes(32)),
        }

    def sign(self, intent: Intent) -> SignedIntent:
        """Sign an intent that names this key.

        Raises:
            IntentKeyMismatch: it names another.
        """
        if intent.key != self.key_id:
            raise IntentKeyMismatch(key=intent.key)
        return SignedIntent(intent, self.sign_bytes(PREFIX + intent.to_bytes()))

    def sign_bytes(self, message: bytes) -> bytes:
        """Raw r ‖ s signature over SHA-256 of ``message``."""
        r, s = decode_dss_signature(self._private_key.sign(message, _SHA256))
        return r.to_bytes(32) + s.to_bytes(32)


def key_id(public_key: bytes) -> str:
    """Hex of the first 16 bytes of SHA-256 over the uncompressed point (65 bytes)."""
    load_public_key(public_key)
    return hashlib.sha256(public_key).hexdigest()[:32]


@lru_cache(maxsize=4096)
def load_public_key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """Parse an uncompressed P-256 point of 65 bytes.

    Raises:
        BadKey: another length or form, or a point off the curve.
    """
    if len(public_key) != 65 or public_key[0] != 4:
        raise BadKey("A public key is an uncompressed P-256 point of 65 bytes.")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError as error:
        raise BadKey("The point is not on the curve.") from error


def build_intent(
    *,
    origin: str,
    command: str,
    object: str,
    version: int,
    party: str | None,
    payload: Mapping[str, Any],
    nonce: bytes,
    expires_at: datetime,
    key: str,
) -> Intent:
    """Make an intent over ``payload``; ``nonce`` is 16 random bytes, ``expires_at`` at most ten minutes ahead."""
    if len(nonce) != 16:
        raise IntentMalformed("A nonce is 16 bytes.", where="nonce")
    return Intent(
        origin=origin,
        command=command,
        object=object,
        version=version,
        party=party,
        fields=digest_fields(payload),
        nonce=b64u(nonce),
        expires_at=format_instant(expires_at),
        key=key,
    )


def parse_intent(data: bytes) -> Intent:
    """Strict, bounded reader of canonical intent bytes.

    Raises:
        IntentMalformed: too large, not canonical, or a field that is missing, unknown or of another form.
    """
    try:
        return _read(parse_canonical(data, limit=LARGEST_INTENT))
    except IntentMalformed:
        raise
    except SealingError as error:
        raise IntentMalformed(str(error), **error.facts) from error


def intent_from_json(value: object) -> Intent:
    """Strict reader of an intent that arrived as a JSON object (an export's ``intents.jsonl``)."""
    return parse_intent(canonical(value))


def _read(value: object) -> Intent:
    found = only(value, "intent", _NAMES)
    whole(found["v"], "v", 1, 1)
    fields = found["fields"]
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise IntentMalformed("fields is not an object of digests.", where="fields")
    for name, digest in fields.items():
        text(name, "fields", _FIELD)
        text(digest, f"fields.{name}", HEX_64)
    nonce = text(found["nonce"], "nonce", _NONCE)
    b64u_decode(nonce)
    parse_instant(found["expires_at"])
    return Intent(
        origin=text(found["origin"], "origin", _ORIGIN),
        command=text(found["command"], "command", _COMMAND),
        object=text(found["object"], "object", _OBJECT),
        version=whole(found["version"], "version", 0, 2**53 - 1),
        party=None if found["party"] is None else text(found["party"], "party", UUID),
        fields=fields,
        nonce=nonce,
        expires_at=found["expires_at"],
        key=text(found["key"], "key", HEX_32),
    )


def parse_headers(intent: str | None, signature: str | None) -> SignedIntent:
    """Read the request headers ``Intent`` and ``Intent-Signature``.

    Raises:
        IntentMalformed: one is missing or not base64url, or the intent is not what it must be.
    """
    try:
        signed = b64u_decode(signature)
        data = b64u_decode(intent)
    except SealingError as error:
        raise IntentMalformed("The Intent or Intent-Signature header is missing or not base64url.") from error
    if len(signed) != 64:
        raise IntentMalformed("A signature is 64 bytes.", where="signature")
    return SignedIntent(parse_intent(data), signed)


def verify_signature(signed: SignedIntent, public_key: bytes) -> None:
    """Check that ``public_key`` (65 bytes) is the key that the intent names, and that it signed.

    Raises:
        IntentKeyMismatch, IntentSignatureInvalid, BadKey.
    """
    if key_id(public_key) != signed.intent.key:
        raise IntentKeyMismatch(key=signed.intent.key)
    if not verify_bytes(public_key, PREFIX + signed.intent.to_bytes(), signed.signature):
        raise IntentSignatureInvalid


def verify_bytes(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (raw r ‖ s) over SHA-256 of ``message`` is of that P-256 key."""
    if len(signature) != 64:
        return False
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    try:
        load_public_key(public_key).verify(der, message, _SHA256)
    except InvalidSignature:
        return False
    return True


def require_fields(intent: Intent, payload: Mapping[str, Any]) -> None:
    """Check that the payload is what was signed: no field without a digest, no digest without a field.

    Raises:
        IntentFieldsMismatch: ``facts`` name what is ``unsigned``, ``missing`` and ``changed``.
    """
    given = digest_fields(payload)
    unsigned = sorted(set(given) - set(intent.fields))
    missing = sorted(set(intent.fields) - set(given))
    changed = sorted(name for name in given if intent.fields.get(name, given[name]) != given[name])
    if unsigned or missing or changed:
        raise IntentFieldsMismatch(unsigned=unsigned, missing=missing, changed=changed)


def require_act(intent: Intent, *, origin: str, command: str, object: str | None = None) -> None:
    """Check that the intent was signed for this act; the version is compared under the row's lock by the command.

    Raises:
        IntentForAnother: ``facts`` hold the field that differs.
    """
    expected = {"origin": origin, "command": command} | ({} if object is None else {"object": object})
    for name, value in expected.items():
        if getattr(intent, name) != value:
            raise IntentForAnother(field=name, signed=getattr(intent, name), expected=value)


def require_alive(intent: Intent, at: datetime) -> None:
    """Check that the intent lives at ``at`` (aware): not expired, and no more than ten minutes (and a minute of
    clock difference) ahead.

    Raises:
        IntentExpired, IntentTooLongLived.
    """
    expires_at = parse_instant(intent.expires_at)
    if expires_at <= at:
        raise IntentExpired(expires_at=intent.expires_at)
    if expires_at - at > LONGEST_LIFE + CLOCK_TOLERANCE:
        raise IntentTooLongLived(expires_at=intent.expires_at)
