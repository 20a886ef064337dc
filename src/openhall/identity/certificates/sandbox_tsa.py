"""A time-stamping authority for tests and trials (RFC 3161): made here, recognised by nobody.

It stamps, refuses, or is down, as it is told. Its key lies open; nothing that it stamps proves a time to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from openhall.identity.certificates.sandbox import SandboxAuthority, new_key

SERVING, REFUSING, DOWN = "serving", "refusing", "down"
PATH = "tsa"
LASTS = timedelta(days=365)


@dataclass
class SandboxStamps:
    """A fictional time-stamping authority below a sandbox authority. ``mode``: serving, refusing or down."""

    issuer: SandboxAuthority
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    mode: str = SERVING
    asked: list[str] = field(default_factory=list)

    @classmethod
    def found(cls, issuer: SandboxAuthority, *, at: datetime, lasts: timedelta = LASTS) -> SandboxStamps:
        """A new one, whose certificate runs out after ``lasts``."""
        key = new_key("rsa")
        if not isinstance(key, rsa.RSAPrivateKey):
            raise RuntimeError("The stamping key is of another kind.")
        certificate = issuer.issue(
            "Sandbox time stamps", key, at=at, lasts=lasts, usages=(ExtendedKeyUsageOID.TIME_STAMPING,)
        )
        return cls(issuer, key, certificate)

    def renewed(self, at: datetime) -> None:
        """Go on with a new key and certificate, as such authorities do before the old one runs out."""
        again = SandboxStamps.found(self.issuer, at=at, lasts=self.lasts)
        self.key, self.certificate = again.key, again.certificate

    @property
    def lasts(self) -> timedelta:
        """How long its certificates run."""
        return self.certificate.not_valid_after_utc - self.certificate.not_valid_before_utc - timedelta(hours=1)

    def stamper(self, now: datetime) -> DummyTimeStamper:
        """What stamps with this key and the time ``now``."""
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([_asn1(self.certificate)])
        pkcs8 = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return DummyTimeStamper(
            _asn1(self.certificate), asn1_keys.PrivateKeyInfo.load(pkcs8), store, fixed_dt=now.replace(microsecond=0)
        )

    def reply(self, body: bytes, now: datetime) -> bytes | None:
        """The answer to a request; None: nobody answers.

        Raises:
            ValueError: it is no request.
        """
        self.asked.append(self.mode)
        if self.mode == DOWN:
            return None
        if self.mode == REFUSING:
            status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["Fictional refusal"]})
            return bytes(tsp.TimeStampResp({"status": status}).dump())
        return bytes(self.stamper(now).request_tsa_response(tsp.TimeStampReq.load(body, strict=True)).dump())


def kept(path: Path, name: str, *, at: datetime, url: str = "") -> SandboxStamps:
    """One whose keys lie in a file: made on first use, and made anew below its root when its certificate runs out.

    Args:
        name: of its root. url: where who answers about its certificates is reached; empty: nobody answers.
    """
    if path.is_file():
        parts = path.read_bytes()
        found = x509.load_pem_x509_certificates(parts)
        keys = [b"-----BEGIN" + one for one in parts.split(b"-----BEGIN") if b"PRIVATE KEY" in one]
        top = load_pem_private_key(keys[0], None)
        issuer = SandboxAuthority(name, top, found[0], url=url)  # type: ignore[arg-type]
        key = load_pem_private_key(keys[1], None)
        if isinstance(key, rsa.RSAPrivateKey) and found[1].not_valid_after_utc > at:
            issuer.issued[found[1].serial_number] = found[1]
            return SandboxStamps(issuer, key, found[1])
    else:
        issuer = SandboxAuthority.found(name, at=at, years=20)
        issuer.url = url
    own = SandboxStamps.found(issuer, at=at)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = b"".join(
        [
            *(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for key in (issuer.key, own.key)),
            *(one.public_bytes(Encoding.PEM) for one in (issuer.certificate, own.certificate)),
        ]
    )
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_bytes(whole)
    partial.replace(path)
    return own


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
