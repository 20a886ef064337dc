"""This installation's own certificate authority, for seals.

It is no recognised authority: whoever trusts its seals trusts the operator's word that the seal was put on when the
person signed. Beyond argument is what the log holds: the person's own signature over the digest of the document. An
organisation with a seal of an authority on the trust list uses that instead (:mod:`party_seals`); pages and papers say
which of the two a seal is.

Keys are P-256, below ``OPENHALL_HOME/keys`` (mode 0600), made on first use like the log's own key.
"""

import contextlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.conf import settings
from django.db import transaction

from openhall.identity.public import OrganisationRef
from openhall.tendering.contracts.models import Seal

AUTHORITY_YEARS = 20
SEAL_YEARS = 3
CRL_DAYS = 30
ORGANISATION_IDENTIFIER = ObjectIdentifier("2.5.4.97")
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Held:
    """A seal with its key, for signing."""

    seal: Seal
    certificate: x509.Certificate
    key: PrivateKey


def _folder() -> Path:
    return Path(settings.OPENHALL_HOME) / "keys"


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(path: Path, content: bytes) -> bytes:
    """Write a file once, whole, for its owner only; the content that won, when several write at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
    return path.read_bytes()


def found(at: datetime) -> x509.Certificate:
    """The authority's certificate; made when there is none. Called at the founding, idempotent."""
    path = _folder() / "ca.pem"
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        host = settings.OPENHALL_LOG_ORIGIN
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"OpenHall {host}"[:64]),
                x509.NameAttribute(NameOID.COMMON_NAME, "Own seal authority (not a recognised one)"),
            ]
        )
        begin = at.replace(microsecond=0) - timedelta(days=1)
        builder = _builder(name, name, key.public_key(), begin, begin + timedelta(days=365 * AUTHORITY_YEARS))
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign=False, authority=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        # One file, so that key and certificate always belong together.
        _keep(path, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
    return _authority(path)[0]


@cache
def _authority(path: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    both = path.read_bytes()
    key = serialization.load_pem_private_key(both, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise RuntimeError("The authority's key is not an elliptic-curve key.")
    return x509.load_pem_x509_certificate(both), key


def seal_of(organisation: OrganisationRef, at: datetime) -> Held:
    """The organisation's seal that holds at ``at``; issued now if there is none. Inside a transaction."""
    name = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, organisation.country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.name[:64]),
        x509.NameAttribute(ORGANISATION_IDENTIFIER, f"{organisation.scheme}:{organisation.identifier}"[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, organisation.name[:64]),
    ]
    return _in_force(Seal.Purpose.ORGANISATION, organisation.id, x509.Name(name), at)


def instance_seal(at: datetime) -> Held:
    """The seal of this installation, for certificates."""
    return _in_force(Seal.Purpose.INSTANCE, None, _own_name("OpenHall"), at)


def time_stamper(at: datetime) -> Held:
    """Key and certificate of the stand-in for a time-stamping service; only a scratch instance has one."""
    if settings.OPENHALL_INSTANCE != "scratch":
        raise RuntimeError("Only a scratch instance stamps its own time.")
    return _in_force(Seal.Purpose.TIME, None, _own_name("Scratch time stamps"), at)


def revoke(seal: Seal, at: datetime) -> None:
    """Let a seal hold no more from ``at``; the list of revoked seals says so."""
    Seal.objects.filter(pk=seal.pk, revoked_at=None).update(revoked_at=at)


def revoked_list(at: datetime) -> bytes:
    """The list of revoked seals (CRL, DER), signed now."""
    certificate = found(at)
    key = _authority(_folder() / "ca.pem")[1]
    now = at.replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=CRL_DAYS))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for seal in Seal.objects.exclude(revoked_at=None).order_by("id"):
        assert seal.revoked_at is not None  # noqa: S101 — the query says so
        entry = x509.RevokedCertificateBuilder().serial_number(int(seal.serial, 16)).revocation_date(seal.revoked_at)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _own_name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"OpenHall {settings.OPENHALL_LOG_ORIGIN}"[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _in_force(purpose: str, organisation_id: int | None, name: x509.Name, at: datetime) -> Held:
    rows = Seal.objects.filter(purpose=purpose, not_before__lte=at, not_after__gt=at, revoked_at=None)
    rows = rows.filter(organisation=None) if organisation_id is None else rows.filter(organisation_id=organisation_id)
    for seal in rows.order_by("-not_after", "-id"):
        path = _key_path(seal.serial)
        if path.exists():
            key = serialization.load_pem_private_key(path.read_bytes(), None)
            if isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
                return Held(seal, x509.load_pem_x509_certificate(seal.certificate.encode()), key)
    return _issue(purpose, organisation_id, name, at)


def _issue(purpose: str, organisation_id: int | None, name: x509.Name, at: datetime) -> Held:
    issuer = found(at)
    authority_key = _authority(_folder() / "ca.pem")[1]
    key: PrivateKey = ec.generate_private_key(ec.SECP256R1())
    if purpose == Seal.Purpose.TIME:  # pyHanko's stand-in for a time-stamping service knows only RSA
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    begin = at.replace(microsecond=0) - timedelta(hours=1)
    end = min(begin + timedelta(days=365 * SEAL_YEARS), issuer.not_valid_after_utc)
    points = [
        x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{settings.OPENHALL_ORIGIN}/seals/revoked.crl")], None, None, None
        )
    ]
    builder = (
        _builder(issuer.subject, name, key.public_key(), begin, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=True, authority=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .add_extension(x509.CRLDistributionPoints(points), critical=False)
    )
    if purpose == Seal.Purpose.TIME:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(authority_key, hashes.SHA256())
    serial = f"{certificate.serial_number:x}"
    # The key is on disk before the row: an unused key is debris, a row without its key would be a seal that can't seal.
    _keep(_key_path(serial), _pem(key))
    with transaction.atomic():
        seal = Seal.objects.create(
            purpose=purpose,
            organisation_id=organisation_id,
            serial=serial,
            certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
            not_before=begin,
            not_after=end,
        )
    return Held(seal, certificate, key)


def _key_path(serial: str) -> Path:
    return _folder() / "seals" / f"{serial}.pem"


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    begin: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, sign: bool, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
