"""Certification authorities for tests and trials: made here, recognised by nobody, answering CRL and OCSP on loopback.

Their keys lie open; nothing that they certify means anything outside a scratch instance. No tables, no Django.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from asn1crypto import core as asn1_core  # type: ignore[import-untyped]
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
YEAR = timedelta(days=365)


def new_key(kind: str) -> PrivateKey:
    """A key: ``rsa`` (2048 bits), ``p256`` or ``p384``."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[kind])


def _public(key: PrivateKey | PublicKey) -> PublicKey:
    return key.public_key() if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) else key


@dataclass
class SandboxAuthority:
    """A fictional certification authority. ``silent``: it answers nobody about revocation; ``behind``: how old its
    answers are when they are given.
    """

    name: str
    key: PrivateKey
    certificate: x509.Certificate
    issuer: SandboxAuthority | None = None
    url: str = ""
    silent: bool = False
    behind: timedelta = timedelta(minutes=1)
    revoked: dict[int, datetime] = field(default_factory=dict)
    issued: dict[int, x509.Certificate] = field(default_factory=dict)

    @classmethod
    def found(
        cls, name: str, *, at: datetime, kind: str = "p256", issuer: SandboxAuthority | None = None, years: int = 10
    ) -> SandboxAuthority:
        """A new authority: a root, or an intermediate one below ``issuer``."""
        key = new_key(kind)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fictional trust services"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(days=1))
            .not_valid_after(at + years * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if issuer is not None:
            builder = issuer._pointing(builder)
        certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
        if issuer is not None:
            issuer.issued[certificate.serial_number] = certificate
        return cls(name, key, certificate, issuer)

    @property
    def path(self) -> str:
        """Where it answers below the sandbox's address."""
        return f"{self.certificate.serial_number:x}"

    def _pointing(self, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_public(self.key)), critical=False
        )
        if not self.url:
            return builder
        responder = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{self.url}/{self.path}/ocsp")
        )
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{self.url}/{self.path}/crl")], None, None, None
        )
        return builder.add_extension(x509.AuthorityInformationAccess([responder]), critical=False).add_extension(
            x509.CRLDistributionPoints([point]), critical=False
        )

    def issue(
        self,
        common_name: str,
        key: PrivateKey | PublicKey,
        *,
        at: datetime,
        organisation: str = "",
        lasts: timedelta = YEAR,
        usages: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.CLIENT_AUTH, DOCUMENT_SIGNING),
        signing: bool = True,
    ) -> x509.Certificate:
        """A certificate of a person, or of an ``organisation``."""
        names = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
        if organisation:
            names.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
        builder = self._pointing(
            x509.CertificateBuilder()
            .subject_name(x509.Name(names))
            .issuer_name(self.certificate.subject)
            .public_key(_public(key))
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(hours=1))
            .not_valid_after(at + lasts)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signing=signing), critical=True)
        )
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        self.issued[certificate.serial_number] = certificate
        return certificate

    def revoke(self, certificate: x509.Certificate, at: datetime) -> None:
        """Take a certificate back."""
        self.revoked[certificate.serial_number] = at

    def crl(self, now: datetime) -> bytes:
        """The list of what it took back, signed now."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - self.behind)
            .next_update(now + timedelta(days=1))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_public(self.key)), critical=False)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        )
        for serial, when in sorted(self.revoked.items()):
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False).build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, request: bytes, now: datetime) -> bytes:
        """The answer to an OCSP request."""
        asked = ocsp.load_der_ocsp_request(request)
        certificate = self.issued.get(asked.serial_number)
        if certificate is None:
            unknown = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
            return unknown.public_bytes(Encoding.DER)
        when = self.revoked.get(asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 — an index, not a signature
            cert_status=ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD,
            this_update=now - self.behind,
            next_update=now + timedelta(hours=1),
            revocation_time=when,
            revocation_reason=x509.ReasonFlags.key_compromise if when else None,
        )
        signed = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate).sign(self.key, hashes.SHA256())
        return self._said_at(signed.public_bytes(Encoding.DER), now)

    def _said_at(self, answer: bytes, now: datetime) -> bytes:
        """An answer as given at ``now``: the library dates it by this machine's clock, which isn't the sandbox's."""
        whole = asn1_ocsp.OCSPResponse.load(answer)
        basic = whole["response_bytes"]["response"].parsed
        said = basic["tbs_response_data"]
        said["produced_at"] = now.replace(microsecond=0)
        told = said.dump(force=True)
        if isinstance(self.key, rsa.RSAPrivateKey):
            signature = self.key.sign(told, padding.PKCS1v15(), hashes.SHA256())
        else:
            signature = self.key.sign(told, ec.ECDSA(hashes.SHA256()))
        basic["signature"] = signature
        whole["response_bytes"]["response"] = asn1_core.ParsableOctetString(basic.dump(force=True))
        return bytes(whole.dump(force=True))


def _usage(*, authority: bool = False, signing: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing or authority,
        content_commitment=signing,
        key_encipherment=not (signing or authority),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class Stamps(Protocol):
    """A time-stamping authority that answers beside the others."""

    def reply(self, body: bytes, now: datetime) -> bytes | None:
        """The answer to a request for a time stamp; None: nobody answers."""


@dataclass
class Sandbox:
    """A process's authorities and the server that answers for them. ``now``: the time that answers are signed at;
    ``clock``: what tells it before each answer, where it goes on by itself.
    """

    now: datetime
    url: str
    authorities: list[SandboxAuthority] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    stamps: Stamps | None = None
    clock: Callable[[], datetime] | None = None

    def found(self, name: str, *, kind: str = "p256", issuer: SandboxAuthority | None = None) -> SandboxAuthority:
        """A further authority, which answers from now on."""
        authority = SandboxAuthority.found(name, at=self.now, kind=kind, issuer=issuer)
        authority.url = self.url
        self.authorities.append(authority)
        return authority

    def reply(self, path: str, body: bytes) -> bytes | None:
        """What a path answers; None: nothing."""
        self.asked.append(path)
        if self.clock is not None:
            self.now = self.clock()
        if path == "/tsa":
            return self.stamps.reply(body, self.now) if self.stamps else None
        _root, _slash, rest = path.partition("/")
        who, _slash, what = rest.partition("/")
        authority = next((one for one in self.authorities if one.path == who), None)
        if authority is None or authority.silent:
            return None
        return authority.crl(self.now) if what == "crl" else authority.answer(body, self.now)


@contextmanager
def serving(now: datetime, port: int = 0) -> Iterator[Sandbox]:
    """A sandbox on a loopback port, by default any free one, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            size = min(int(self.headers.get("Content-Length") or 0), 65_536)
            try:
                body = sandbox.reply(self.path, self.rfile.read(size))
            except ValueError:
                body = None
            self.send_response(200 if body is not None else 503)
            if self.path == "/tsa":
                self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        do_GET = do_POST = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    sandbox = Sandbox(now, f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sandbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
