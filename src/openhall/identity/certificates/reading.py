"""Reading certificates: bytes to X.509, whom they name, what their key is, whether a signature is theirs."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openhall.identity.certificates import refusals
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

MOST_BYTES = 64 * 1024
MOST_CERTIFICATES = 8
SM2_CURVE = "1.2.156.10197.1.301"
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_CURVES = {"secp256r1": "p256", "secp384r1": "p384"}


def read_all(data: bytes) -> list[x509.Certificate]:
    """The certificates in ``data``, PEM (one after the other) or one in DER, as they stand.

    Raises:
        CertificateUnreadable: none, too many, too large, or one that can't be parsed.
    """
    if not data or len(data) > MOST_BYTES:
        raise refusals.CertificateUnreadable
    blocks = _BLOCK.findall(data)
    if len(blocks) > MOST_CERTIFICATES:
        raise refusals.CertificateUnreadable
    try:
        found = [x509.load_pem_x509_certificate(block) for block in blocks] or [x509.load_der_x509_certificate(data)]
        for one in found:  # parsed as late as it is asked for; a broken one is found here, not in the middle of a check
            _ = (one.subject, one.issuer, one.extensions, one.not_valid_before_utc, one.not_valid_after_utc)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise refusals.CertificateUnreadable from error
    return found


def read(text: str) -> list[x509.Certificate]:
    """The same for text as it travels: PEM, or b64u of DER.

    Raises:
        CertificateUnreadable
    """
    if len(text) > 2 * MOST_BYTES:
        raise refusals.CertificateUnreadable
    if "-----BEGIN" in text:
        return read_all(text.encode())
    try:
        return read_all(b64u_decode(text.strip()))
    except SealingError as error:
        raise refusals.CertificateUnreadable from error


def end_entity(certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Whose certificate it is, and the others, which may help to build the chain: the one that issued none of them."""
    issuers = {one.issuer.public_bytes() for one in certificates if one.issuer != one.subject}
    for one in certificates:
        if one.subject.public_bytes() not in issuers:
            return one, [other for other in certificates if other is not one]
    return certificates[0], list(certificates[1:])


def der(certificate: x509.Certificate) -> bytes:
    """Its bytes."""
    return certificate.public_bytes(Encoding.DER)


def pem(*certificates: x509.Certificate) -> str:
    """As text for a table."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def sha256(certificate: x509.Certificate) -> str:
    """Hex digest of its DER."""
    return hashlib.sha256(der(certificate)).hexdigest()


def named(name: x509.Name) -> str:
    """A distinguished name for people; at most 500 characters."""
    return name.rfc4514_string()[:500]


def key_kind(certificate: x509.Certificate) -> str:
    """``rsa``, ``p256`` or ``p384``.

    Raises:
        CertificateKeyUnsupported: another kind; SM2 among them, which the libraries underneath can't verify.
    """
    # SM2 is told by its curve before the key is parsed, because the libraries underneath don't parse it.
    if SM2_CURVE.encode() in _spki_oids(certificate):
        raise _unsupported(certificate, "SM2")
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise _unsupported(certificate, "?") from error
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < 2048:
            raise _unsupported(certificate, f"RSA {key.key_size}")
        return "rsa"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    raise _unsupported(
        certificate, key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
    )


def _spki_oids(certificate: x509.Certificate) -> bytes:
    from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]

    parsed = asn1_x509.Certificate.load(der(certificate))
    algorithm = parsed["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    found = [algorithm["algorithm"].dotted]
    with contextlib.suppress(AttributeError, ValueError, KeyError, TypeError):
        found.append(algorithm["parameters"].chosen.dotted)
    return " ".join(found).encode()


def _unsupported(certificate: x509.Certificate, kind: str) -> refusals.CertificateKeyUnsupported:
    return refusals.CertificateKeyUnsupported(subject=named(certificate.subject), kind=kind)


def point(certificate: x509.Certificate) -> bytes | None:
    """The public key as device keys are kept (65 bytes), where it is a P-256 key."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1":
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return None


def for_cms(certificate: x509.Certificate, signature: bytes) -> bytes:
    """A signature in the form that CMS wants: of a curve's key as DER, whichever of the two usual forms it came in."""
    size = {"p256": 64, "p384": 96}.get(key_kind(certificate))
    if size is not None and len(signature) == size:
        half = size // 2
        return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    return signature


def signed_by(certificate: x509.Certificate, signature: bytes, message: bytes) -> bool:
    """Whether the certificate's key made ``signature`` over ``message`` with SHA-256.

    Of RSA keys PKCS #1 v1.5; of curves ECDSA, as ``r ‖ s`` (WebCrypto) or DER.

    Raises:
        CertificateKeyUnsupported
    """
    key_kind(certificate)
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(for_cms(certificate, signature), message, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether ``issuer``'s key signed ``certificate`` (names and signature; nothing else)."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may issue certificates."""
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False
