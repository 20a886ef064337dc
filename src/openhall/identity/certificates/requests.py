"""Certificate requests (PKCS #10) for keys that never leave a browser: made here, signed there.

An authority that certifies the key of a device makes every act that this key signs one signed with a recognised
certificate, without another key, card or password.
"""

from __future__ import annotations

import base64

from asn1crypto import algos, core, csr, keys, x509  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from openhall.identity.certificates import refusals
from openhall.identity.models import DeviceKey, Organisation
from openhall.identity.values import Actor
from openhall_sealing.canonical import b64u, b64u_decode
from openhall_sealing.errors import SealingError

MOST_BYTES = 4096


def unsigned(reader: Actor, *, seal: bool) -> dict[str, str]:
    """Key id → what that key signs (b64u of a CertificationRequestInfo), for the reader's keys that count."""
    names = {"common_name": reader.name[:64]}
    if seal and reader.organisation_id is not None:
        party = Organisation.objects.get(pk=reader.organisation_id)
        names = {"organization_name": party.name[:64], "common_name": party.name[:64]}
    subject = x509.Name.build(names)
    rows = DeviceKey.objects.filter(person_id=reader.person_id, revoked_at=None).order_by("id")
    return {row.key_id: b64u(_info(subject, bytes(row.public_key)).dump()) for row in rows}


def _info(subject: x509.Name, public_key: bytes) -> csr.CertificationRequestInfo:
    algorithm = keys.PublicKeyAlgorithm(
        {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", "secp256r1")}
    )
    key = keys.PublicKeyInfo({"algorithm": algorithm, "public_key": keys.ECPointBitString(public_key)})
    return csr.CertificationRequestInfo(
        {"version": "v1", "subject": subject, "subject_pk_info": key, "attributes": csr.CRIAttributes([])}
    )


def finished(to_sign: str, signature: str) -> str:
    """The request with its signature, PEM.

    Raises:
        ProofWrong: the signature (``r ‖ s``) is not of the key in the request.
    """
    try:
        info = csr.CertificationRequestInfo.load(b64u_decode(to_sign[: 2 * MOST_BYTES]), strict=True)
        raw = b64u_decode(signature[:200])
        encoded = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = serialization.load_der_public_key(info["subject_pk_info"].dump())
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise refusals.ProofWrong
        key.verify(encoded, info.dump(), ec.ECDSA(hashes.SHA256()))
    except (SealingError, ValueError, TypeError, InvalidSignature) as error:
        raise refusals.ProofWrong from error
    request = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": core.OctetBitString(encoded),
        }
    )
    text = base64.encodebytes(request.dump()).decode().replace("\n", "")
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE REQUEST-----\n{lines}\n-----END CERTIFICATE REQUEST-----\n"
