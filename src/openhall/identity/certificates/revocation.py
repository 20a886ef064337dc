"""Asking an authority whether a certificate was revoked (OCSP, then CRL), and keeping its very answer.

Only addresses inside certificates that a listed authority issued are ever asked: the chain is verified first.
"""

from __future__ import annotations

import hashlib
import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from openhall.identity.certificates import reading
from openhall.identity.certificates.models import Evidence, EvidenceKind

FRESH = timedelta(minutes=15)
"""How long an answer is used again without asking, never beyond its own next update."""
TIMEOUT_SECONDS = 4.0
LARGEST = 8 * 1024 * 1024
MOST_ADDRESSES = 3


@dataclass
class Answers:
    """What was learned about a chain. ``unanswered``: addresses that gave nothing usable."""

    evidence: list[Evidence] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def bodies(self, kind: str) -> list[bytes]:
        """The bytes of one kind."""
        return [bytes(one.body) for one in self.evidence if one.kind == kind]


def ask(chain: Sequence[x509.Certificate], at: datetime, *, anew: bool = False) -> Answers:
    """Ask about each certificate of ``chain``: end entity first; the listed authority, last, isn't asked about.

    ``anew``: no answer of a moment ago is used again: what proves something of a time stamp must be younger than it.
    """
    answers = Answers()
    for certificate, issuer in pairwise(chain):
        _ask_about(certificate, issuer, at, answers, anew)
    return answers


def _ask_about(
    certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, answers: Answers, anew: bool
) -> None:
    digest = reading.sha256(certificate)
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303 — an index, not a signature; every responder knows it
    for url in _responders(certificate):
        found = (None if anew else _kept(EvidenceKind.OCSP, url, digest, at)) or _asked(
            EvidenceKind.OCSP, url, digest, at, request.public_bytes(Encoding.DER)
        )
        if found is not None:
            answers.evidence.append(found)
            return
        answers.unanswered.append(url)
    about = reading.sha256(issuer)
    for url in _lists(certificate):
        found = None if anew else _kept(EvidenceKind.CRL, url, about, at)
        found = found or _asked(EvidenceKind.CRL, url, about, at, None)
        if found is not None:
            answers.evidence.append(found)
            return
        answers.unanswered.append(url)


def _responders(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    urls = [
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]
    return urls[:MOST_ADDRESSES]


def _lists(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    urls = [
        name.value
        for point in points
        for name in point.full_name or []
        if isinstance(name, x509.UniformResourceIdentifier)
    ]
    return urls[:MOST_ADDRESSES]


def _kept(kind: str, url: str, about: str, at: datetime) -> Evidence | None:
    rows = Evidence.objects.filter(kind=kind, url=url[:500], about_sha256=about)
    rows = rows.filter(fetched_at__gt=at - FRESH, fetched_at__lte=at, next_update__gt=at)
    return rows.order_by("-fetched_at", "-id").first()


def _asked(kind: str, url: str, about: str, at: datetime, request: bytes | None) -> Evidence | None:
    body = _fetch(url, request)
    if body is None:
        return None
    next_update = _next_update(kind, body)
    if next_update is None or next_update <= at:
        return None
    return Evidence.objects.create(
        kind=kind,
        url=url[:500],
        about_sha256=about,
        sha256=hashlib.sha256(body).hexdigest(),
        body=body,
        fetched_at=at,
        next_update=next_update,
    )


def _next_update(kind: str, body: bytes) -> datetime | None:
    """Until when an answer counts; None when it is none. Whose answer it is, is checked with the chain."""
    try:
        if kind == EvidenceKind.CRL:
            return x509.load_der_x509_crl(body).next_update_utc
        answer = ocsp.load_der_ocsp_response(body)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return answer.next_update_utc or answer.this_update_utc + timedelta(hours=1)
    except (ValueError, TypeError):
        return None


def _fetch(url: str, request: bytes | None) -> bytes | None:
    """The answer's bytes, bounded in size and time, without redirections; None when there is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    until = time.monotonic() + 2 * TIMEOUT_SECONDS
    try:
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            if request is None:
                connection.request("GET", path)
            else:
                connection.request("POST", path, request, {"Content-Type": "application/ocsp-request"})
            answer = connection.getresponse()
            if answer.status != 200:
                return None
            body = b""
            while piece := answer.read1(256 * 1024):
                body += piece
                if len(body) > LARGEST or time.monotonic() > until:
                    return None
            return body
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError, UnicodeError):
        return None
