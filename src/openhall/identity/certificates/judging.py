"""Judging a signature that somebody holds: did its certificate count when it was made? And what came after it?

Nothing is asked over the network here: a page for everybody must not become a way to make the platform ask addresses.
What counts is what lies inside the document, and what was kept when certificates were checked here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from openhall.identity.certificates import checking, purposes, reading, refusals, revocation
from openhall.identity.certificates.models import Evidence, EvidenceKind, TrustEntry, Use
from openhall.kernel.refusals import Refusal

MOST_REVISIONS = 20
_END = re.compile(rb"%%EOF\r?\n?")


@dataclass(frozen=True)
class Judgement:
    """What is known of a signer's certificate at ``at``. ``refusal``: why it doesn't count; None: it does.

    ``authority``: the trust list's name of its authority, ``counts_in``: the jurisdictions where it counted.
    """

    subject: str
    issuer: str
    at: datetime
    authority: str = ""
    counts_in: tuple[str, ...] = ()
    refusal: Refusal | None = None

    @property
    def good(self) -> bool:
        """It counted then."""
        return self.refusal is None


def judge(
    certificate: bytes, others: Sequence[bytes], *, crls: Sequence[bytes], ocsps: Sequence[bytes], at: datetime
) -> Judgement:
    """Whether a certificate (DER) counted at ``at``, by the trust lists of that time.

    Args:
        others: what lay beside it, to build the chain. crls, ocsps: answers about revocation that lay beside it.
    """
    try:
        leaf = reading.read_all(certificate)[0]
        pool = [reading.read_all(one)[0] for one in others[: reading.MOST_CERTIFICATES]]
    except refusals.CertificateUnreadable as refusal:
        return Judgement("", "", at, refusal=refusal)
    subject, issuer = reading.named(leaf.subject), reading.named(leaf.issuer)
    entry: TrustEntry | None = None
    try:
        reading.key_kind(leaf)
        chain, entry = checking.climb(leaf, [one for one in pool if one != leaf], list(TrustEntry.objects.in_force(at)))
        checking.require_time(leaf, at)
        purposes.require(leaf, Use.SEAL if entry.for_seals else Use.PERSON, entry)
        answers = revocation.Answers(
            [*_kept(chain, at), *_given(EvidenceKind.CRL, crls), *_given(EvidenceKind.OCSP, ocsps)]
        )
        checking.validate(chain, entry, answers, at, afterwards=True)
    except refusals.CertificateRefused as refusal:
        return Judgement(subject, issuer, at, entry.name if entry else "", refusal=refusal)
    return Judgement(subject, issuer, at, entry.name, tuple(checking.counts_in(entry.jurisdiction, at)))


def _given(kind: str, bodies: Sequence[bytes]) -> list[Evidence]:
    return [Evidence(kind=kind, body=body) for body in bodies[:10]]


def _kept(chain: Sequence[x509.Certificate], at: datetime) -> list[Evidence]:
    """What authorities answered here around that time about the certificates of the chain."""
    about = [reading.sha256(one) for one in chain]
    rows = Evidence.objects.filter(about_sha256__in=about, fetched_at__gte=at - timedelta(days=1), fetched_at__lte=at)
    return list(rows.order_by("-fetched_at", "-id")[:10])


def earlier(data: bytes) -> Iterator[tuple[int, str]]:
    """Length and digest of each earlier state of a PDF, the latest first: what it was before something was added.

    A PDF grows by additions at its end; each state ends with its own mark. At most :data:`MOST_REVISIONS` are told.
    """
    ends = [match.end() for match in _END.finditer(data) if match.end() < len(data)]
    digest, place, found = hashlib.sha256(), 0, []
    for end in ends[-MOST_REVISIONS:]:
        digest.update(data[place:end])
        place = end
        found.append((end, digest.copy().hexdigest()))
    yield from reversed(found)
