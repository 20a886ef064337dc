"""HTTP message signatures with Ed25519 (RFC 9421) over messages whose body is named by its digest (RFC 9530).

Pure: no clock, no table, no framework. Components with parameters (``sf``, ``key``, ``bs``, ``req``, ``tr``) and
``@query-param`` are not known here, and a signature that covers one is refused.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openhall.exchange.systems.fields import Bare, InnerList, Malformed, bare, dictionary

ALGORITHM = "ed25519"
DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
PORTS = {"http": ":80", "https": ":443"}


class NotSigned(ValueError):
    """The message bears no signature that can be judged; the text says why."""


class Forged(ValueError):
    """The signature or the digest is not of this message."""


@dataclass(frozen=True)
class Message:
    """A request as it is signed. ``url``: absolute. ``headers``: by name in small letters; several lines of one name
    are joined by a comma and a space."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def component(self, name: str) -> str:
        """The value of a component (RFC 9421 §2).

        Raises:
            NotSigned: it isn't known, or the message hasn't got it.
        """
        parts = urlsplit(self.url)
        if name == "@method":
            return self.method
        if name == "@target-uri":
            return self.url
        if name == "@authority":
            return parts.netloc.rpartition("@")[2].lower().removesuffix(PORTS.get(parts.scheme, " "))
        if name == "@scheme":
            return parts.scheme.lower()
        if name == "@path":
            return parts.path or "/"
        if name == "@query":
            return f"?{parts.query}"
        if name == "@request-target":
            return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if name.startswith("@") or name != name.lower():
            raise NotSigned(f"The component “{name}” is not known here.")
        if name not in self.headers:
            raise NotSigned(f"The covered header “{name}” is missing.")
        return " ".join(line.strip() for line in self.headers[name].splitlines()).strip()


@dataclass(frozen=True)
class Signature:
    """A signature that was found on a message. ``base``: the bytes that were signed."""

    covered: tuple[str, ...]
    parameters: Mapping[str, Bare]
    value: bytes
    base: bytes

    def text(self, name: str) -> str:
        """A parameter that is a string; empty where it is missing."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) else ""

    def instant(self, name: str) -> int | None:
        """A parameter that is a time in seconds since 1970."""
        value = self.parameters.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def base(message: Message, input: InnerList) -> bytes:
    """The signature base (RFC 9421 §2.5).

    Raises:
        NotSigned: a component is not known, missing, or named twice.
    """
    names = [name for name, _parameters in input.items]
    if len(set(names)) != len(names):
        raise NotSigned("A component is covered twice.")
    lines = []
    for name, parameters in input.items:
        if parameters:
            raise NotSigned(f"Parameters of the component “{name}” are not known here.")
        lines.append(f"{bare(name)}: {message.component(name)}")
    lines.append(f'"@signature-params": {input}')
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def found(message: Message, *, label: str = "") -> Signature:
    """The message's signature: that named ``label``, else its only one.

    Raises:
        NotSigned: there is none, there are several, or they can't be read.
    """
    try:
        inputs = dictionary(message.headers.get("signature-input", ""))
        values = dictionary(message.headers.get("signature", ""))
    except Malformed as error:
        raise NotSigned(str(error)) from error
    if label not in inputs and len(inputs) != 1:
        raise NotSigned("The message needs one signature.")
    name = label if label in inputs else next(iter(inputs))
    input, value = inputs[name], values.get(name)
    if not isinstance(input, InnerList) or not isinstance(value, bytes):
        raise NotSigned("“Signature-Input” and “Signature” don’t belong together.")
    return Signature(tuple(one for one, _ in input.items), input.parameters, value, base(message, input))


def check(signature: Signature, public_key: bytes) -> None:
    """Raise Forged unless the key (32 bytes) made the signature; NotSigned for another algorithm."""
    if signature.text("alg") not in ("", ALGORITHM):
        raise NotSigned("Only Ed25519 is known here.")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature.value, signature.base)
    except (InvalidSignature, ValueError) as error:
        raise Forged("The signature is not of this key over this message.") from error


def sign(
    message: Message, *, covered: Sequence[str], parameters: Mapping[str, Bare], key: Ed25519PrivateKey, label: str
) -> dict[str, str]:
    """``Signature-Input`` and ``Signature`` for the message."""
    input = InnerList(tuple((name, {}) for name in covered), parameters)
    value = key.sign(base(message, input))
    return {"Signature-Input": f"{label}={input}", "Signature": f"{label}={bare(value)}"}


def content_digest(body: bytes) -> str:
    """``Content-Digest`` of a body."""
    return f"sha-256={bare(hashlib.sha256(body).digest())}"


def check_digest(header: str, body: bytes) -> None:
    """Raise Forged unless a strong digest of the header is that of ``body``; NotSigned where there is none."""
    try:
        given = dictionary(header)
    except Malformed as error:
        raise NotSigned(str(error)) from error
    known = {name: value for name, value in given.items() if name in DIGESTS}
    if not known:
        raise NotSigned("“Content-Digest” needs sha-256 or sha-512.")
    for name, value in known.items():
        if not isinstance(value, bytes) or not hmac.compare_digest(value, DIGESTS[name](body).digest()):
            raise Forged("The body is not the one whose digest was signed.")


def b64u(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_id(public_key: bytes) -> str:
    """A key's name: the thumbprint of its JWK (RFC 7638, RFC 8037), base64url."""
    jwk = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": b64u(public_key)}, separators=(",", ":"))
    return b64u(hashlib.sha256(jwk.encode()).digest())
