"""Does a certificate count at this moment? The chain to a listed authority, validity, purpose, revocation.

The order matters: nothing inside a certificate is believed, and no address in it is asked, before a listed authority's
signature is found above it. The rules of RFC 5280 are pyhanko-certvalidator's; the way up is ours, so that an unlisted
authority and a broken chain are told apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from django.utils.translation import gettext as _
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors

from openhall.identity.certificates import purposes, reading, refusals, revocation
from openhall.identity.certificates.models import (
    Check,
    Evidence,
    EvidenceKind,
    Recognition,
    Revocation,
    TrustEntry,
    Use,
)
from openhall.kernel.clock import instant_text

LONGEST_CHAIN = 6


@dataclass(frozen=True)
class Checked:
    """A certificate that counts. ``chain``: end entity first, the listed authority last."""

    certificate: x509.Certificate
    chain: list[x509.Certificate]
    entry: TrustEntry
    evidence: list[Evidence] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def climb(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], entries: Sequence[TrustEntry]
) -> tuple[list[x509.Certificate], TrustEntry]:
    """The way from a certificate to a listed authority, every signature on it verified.

    Raises:
        CertificateNotListed: it ends at an authority that no list has. CertificateChainBroken: a part is missing, or a
        signature on the way is wrong.
    """
    anchors = [(reading.read_all(entry.certificate.encode())[0], entry) for entry in entries]
    chain, unused = [certificate], list(others)
    while len(chain) <= LONGEST_CHAIN:
        top = chain[-1]
        listed = [(anchor, entry) for anchor, entry in anchors if anchor.subject == top.issuer]
        for anchor, entry in listed:
            if reading.issued(anchor, top):
                return [*chain, anchor], entry
        handed = [one for one in unused if one.subject == top.issuer and one != top]
        above = next((one for one in handed if reading.issued(one, top)), None)
        if above is None:
            _lost(certificate, top, forged=bool(listed or handed), others=bool(others))
        chain.append(above)
        unused.remove(above)
    raise refusals.CertificateChainBroken(
        subject=reading.named(certificate.subject), reason=_("The chain is longer than any authority’s.")
    )


def _lost(certificate: x509.Certificate, top: x509.Certificate, *, forged: bool, others: bool) -> NoReturn:
    subject, issuer = reading.named(certificate.subject), reading.named(top.issuer)
    selfmade = top.issuer == top.subject
    if forged and not selfmade:
        reason = _("“%(top)s” says that “%(issuer)s” issued it, but the signature is not theirs.")
        facts = {"top": reading.named(top.subject), "issuer": issuer}
        raise refusals.CertificateChainBroken(subject=subject, reason=reason % facts)
    if others and not selfmade and top is not certificate:
        reason = _("The certificate of “%(issuer)s” is missing.") % {"issuer": issuer}
        raise refusals.CertificateChainBroken(subject=subject, reason=reason)
    raise refusals.CertificateNotListed(subject=subject, issuer=issuer)


def check(
    certificates: Sequence[x509.Certificate],
    *,
    use: str,
    at: datetime,
    occasion: str,
    jurisdiction: str | None = None,
) -> Checked:
    """A certificate with what was handed in beside it, checked in full at ``at``; the answers about it are kept.

    Args:
        use: :class:`Use`. occasion: what for, in the record of checks. jurisdiction: where it shall count; None: any.

    Raises:
        CertificateRefused and its kin: see there. Called outside transactions: it asks over the network.
    """
    certificate, others = reading.end_entity(certificates)
    reading.key_kind(certificate)
    chain, entry = climb(certificate, others, list(TrustEntry.objects.in_force(at)))
    answers = revocation.Answers()
    try:
        require_time(certificate, at)
        purposes.require(certificate, use, entry)
        if jurisdiction is not None:
            require_recognised(jurisdiction, entry.jurisdiction, at)
        answers = revocation.ask(chain, at)
        validate(chain, entry, answers, at)
    except refusals.CertificateRefused as refusal:
        _keep(certificate, entry, answers, occasion=occasion, outcome=refusal.code, at=at)
        raise
    _keep(certificate, entry, answers, occasion=occasion, outcome="good", at=at)
    return Checked(certificate, chain, entry, answers.evidence, answers.unanswered)


def _keep(
    certificate: x509.Certificate,
    entry: TrustEntry,
    answers: revocation.Answers,
    *,
    occasion: str,
    outcome: str,
    at: datetime,
) -> None:
    row = Check.objects.create(
        certificate_sha256=reading.sha256(certificate),
        entry=entry,
        occasion=occasion,
        at=at,
        outcome=outcome,
        unanswered=answers.unanswered,
    )
    row.evidence.set(answers.evidence)


def require_time(certificate: x509.Certificate, at: datetime) -> None:
    """Refuse a certificate outside its time.

    Raises:
        CertificateExpired, CertificateNotYetValid
    """
    subject = reading.named(certificate.subject)
    if at > certificate.not_valid_after_utc:
        ended = instant_text(certificate.not_valid_after_utc)
        raise refusals.CertificateExpired(subject=subject, not_after=ended, now=instant_text(at))
    if at < certificate.not_valid_before_utc:
        begins = instant_text(certificate.not_valid_before_utc)
        raise refusals.CertificateNotYetValid(subject=subject, not_before=begins, now=instant_text(at))


def require_recognised(by: str, of: str, at: datetime) -> None:
    """Refuse a list that a jurisdiction doesn't recognise at ``at``; each recognises its own.

    Raises:
        JurisdictionNotRecognised
    """
    if by != of and not Recognition.objects.in_force(at).filter(by=by, of=of).exists():
        raise refusals.JurisdictionNotRecognised(by=by, of=of)


def counts_in(jurisdiction: str, at: datetime) -> list[str]:
    """The jurisdictions where certificates of this one's list count at ``at``, its own first."""
    others = Recognition.objects.in_force(at).filter(of=jurisdiction).order_by("by").values_list("by", flat=True)
    return [jurisdiction, *others]


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """A certificate as pyHanko takes it."""
    return asn1_x509.Certificate.load(reading.der(certificate))


def context(
    chain: Sequence[x509.Certificate],
    entry: TrustEntry,
    answers: revocation.Answers,
    at: datetime,
    *,
    afterwards: bool = False,
) -> ValidationContext:
    """What the chain is judged by at ``at``: the listed authority, the answers, and how hard the list is.

    ``afterwards``: answers that came later count as well, for what they say about ``at``.
    """
    return ValidationContext(
        trust_roots=[as_asn1(chain[-1])],
        other_certs=[as_asn1(one) for one in chain[1:-1]],
        moment=at.astimezone(UTC),
        crls=answers.bodies(EvidenceKind.CRL),
        ocsps=answers.bodies(EvidenceKind.OCSP),
        allow_fetching=False,
        revocation_mode="hard-fail" if entry.revocation == Revocation.HARD else "soft-fail",
        retroactive_revinfo=afterwards,
        weak_hash_algos={"md2", "md5", "sha1"},
    )


def validate(
    chain: Sequence[x509.Certificate],
    entry: TrustEntry,
    answers: revocation.Answers,
    at: datetime,
    *,
    afterwards: bool = False,
) -> None:
    """The rules of RFC 5280 for a whole chain at ``at``, and what the answers say about it.

    Raises:
        CertificateRevoked, RevocationUnanswered, CertificateChainBroken
    """
    subject = reading.named(chain[0].subject)
    judged_by = context(chain, entry, answers, at, afterwards=afterwards)
    validator = CertificateValidator(as_asn1(chain[0]), validation_context=judged_by)
    try:
        asyncio.run(validator.async_validate_path())
    except errors.RevokedError as error:
        raise refusals.CertificateRevoked(
            subject=subject, revoked_at=instant_text(error.revocation_dt), reason=error.reason.native
        ) from error
    except (errors.InsufficientRevinfoError, errors.StaleRevinfoError) as error:
        asked = ", ".join(answers.unanswered or [one.url for one in answers.evidence]) or "—"
        raise refusals.RevocationUnanswered(subject=subject, asked=asked) from error
    except (errors.ExpiredError, errors.NotYetValidError) as error:
        reason = _("A certificate of the chain is outside its time.")
        raise refusals.CertificateChainBroken(subject=subject, reason=reason) from error
    except (errors.PathError, errors.ValidationError) as error:
        reason = _("A certificate of the chain breaks the rules for chains: %(problem)s") % {
            "problem": str(error)[:300]
        }
        raise refusals.CertificateChainBroken(subject=subject, reason=reason) from error


__all__ = [
    "Checked",
    "Use",
    "as_asn1",
    "check",
    "climb",
    "context",
    "counts_in",
    "require_recognised",
    "require_time",
    "validate",
]
