"""What a certificate was issued for, by its own key usage."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils.translation import gettext as _

from openhall.identity.certificates import reading, refusals
from openhall.identity.certificates.models import TrustEntry, Use

DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
"""RFC 9336."""
ANSWERING = frozenset(
    {
        ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string,
        ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,
        DOCUMENT_SIGNING,
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft's document signing, which authorities used before RFC 9336
        "1.2.840.113583.1.1.5",  # Adobe's authentic documents
    }
)
"""Extended key usages that let a person or an organisation sign something."""


def require(certificate: x509.Certificate, use: str, entry: TrustEntry) -> None:
    """Refuse a certificate that wasn't issued for signing, or whose authority is listed for something else.

    Raises:
        CertificateWrongPurpose
    """
    reason = _against(certificate)
    if not reason and use == Use.PERSON and not entry.for_persons:
        reason = _("Its authority is on the trust list for seals of organisations only.")
    if not reason and use == Use.SEAL and not entry.for_seals:
        reason = _("Its authority is on the trust list for signatures of persons only.")
    if reason:
        raise refusals.CertificateWrongPurpose(subject=reading.named(certificate.subject), reason=reason)


def _against(certificate: x509.Certificate) -> str:
    if reading.is_authority(certificate):
        return _("It is a certificate for issuing other certificates.")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        return _("Its key usage allows no signatures.")
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    if not ANSWERING & {oid.dotted_string for oid in extended}:
        return _("Its extended key usage is for something else, such as a web server.")
    return ""
