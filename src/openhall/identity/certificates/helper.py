"""The offline helper: signs what a page of OpenHall asks for, with the key of a PKCS #12 file. No Django, no network.

A request is the file ``request.json`` that the page saves; the answer is a file that the page takes. Only what belongs
to certificates is ever signed: proofs (:mod:`proofs`), and signed attributes of a seal, told apart by their
first bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from openhall.identity.certificates import proofs
from openhall_sealing.canonical import b64u, b64u_decode
from openhall_sealing.errors import SealingError

MOST_BYTES = 16 * 1024 * 1024
MOST_MESSAGES = 1000


class HelperRefused(Exception):
    """The helper signs nothing; the sentence says why."""


@dataclass(frozen=True)
class Asked:
    """What a request asks for: the messages, and a line about each for whoever signs."""

    messages: list[bytes]
    lines: list[str]


def read_request(text: str) -> Asked:
    """The messages of a request, each of a kind that may be signed.

    Raises:
        HelperRefused
    """
    try:
        said = json.loads(text) if len(text) <= MOST_BYTES else None
        messages = [b64u_decode(one) for one in said["to_sign"]]  # type: ignore[index]
    except (ValueError, KeyError, TypeError, RecursionError, SealingError) as error:
        raise HelperRefused("This is no request of a page of OpenHall.") from error
    if not 1 <= len(messages) <= MOST_MESSAGES:
        raise HelperRefused("The request asks for no signature, or for too many.")
    return Asked(messages, [_line(message) for message in messages])


def _line(message: bytes) -> str:
    said = proofs.explained(message)
    if said is not None and said["for"] == "bind":
        where, whom = said.get("origin"), said.get("person")
        return f"bind the certificate {said.get('certificate')} at {where} to the account {whom}"
    if said is not None:
        return f"sign in at {said.get('origin')}"
    digest = sealed_digest(message)
    if digest is None:
        raise HelperRefused(
            "The request asks to sign something that is neither a proof nor a seal. Nothing was signed."
        )
    return f"seal a PDF whose signed part has the digest {digest}"


def sealed_digest(message: bytes) -> str | None:
    """The digest of the document that signed attributes of a seal speak of; None when they are none."""
    try:
        attributes = cms.CMSAttributes.load(message, strict=True)
        values = {one["type"].native: one["values"] for one in attributes}
        if values["content_type"][0].native != "data" or "signing_certificate_v2" not in values:
            return None
        digest: bytes = values["message_digest"][0].native
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return digest.hex() if len(digest) == 32 else None


def open_pkcs12(
    data: bytes, password: str
) -> tuple[rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, list[x509.Certificate]]:
    """The key and the certificates (its own first) of a PKCS #12 file.

    Raises:
        HelperRefused: wrong password, no file of this kind, or a key of another kind.
    """
    try:
        found = pkcs12.load_pkcs12(data, password.encode())
    except (ValueError, TypeError) as error:
        raise HelperRefused("The file can’t be opened: it is no PKCS #12 file, or the password is wrong.") from error
    if not isinstance(found.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or found.cert is None:
        raise HelperRefused("The file holds no certificate with an RSA or elliptic-curve key.")
    return found.key, [found.cert.certificate, *(one.certificate for one in found.additional_certs)]


def answer(asked: Asked, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The answer to a request: the signatures, and the digests of what they are over."""
    return {
        "v": 1,
        "to_sign_sha256": [hashlib.sha256(message).hexdigest() for message in asked.messages],
        "signatures": [b64u(_signed(key, message)) for message in asked.messages],
    }


def _signed(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256()))
