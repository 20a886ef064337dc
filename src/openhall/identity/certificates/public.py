"""What other rooms may use of certificates and seals. What loads pyHanko (a second) is imported where it is needed."""

from datetime import datetime

from openhall.identity.certificates.batches import may_use
from openhall.identity.certificates.judging import Judgement, earlier, judge
from openhall.identity.certificates.models import Certificate, SealedPdf
from openhall.identity.certificates.outlasting import Lasting, StampUnavailable
from openhall.identity.certificates.reserved import Place, begin_reserved, counting, take_back
from openhall.identity.certificates.using import by_digest

__all__ = [
    "Certificate",
    "Judgement",
    "Lasting",
    "Place",
    "SealedPdf",
    "StampUnavailable",
    "begin_reserved",
    "by_digest",
    "complete",
    "counting",
    "earlier",
    "judge",
    "may_use",
    "renew",
    "take_back",
    "with_field",
]


def with_field(pdf: bytes, name: str, *, page: int, box: tuple[int, int, int, int]) -> bytes:
    """The PDF with one empty signature field (:func:`openhall.identity.certificates.placing.with_field`)."""
    from openhall.identity.certificates import placing

    return placing.with_field(pdf, name, page=page, box=box)


def complete(pdf: bytes, *, field: str, seal: Certificate, jurisdiction: str, at: datetime) -> Lasting:
    """A seal made to last (:func:`openhall.identity.certificates.lasting.complete`).

    Raises:
        StampUnavailable. CertificateRefused and its kin.
    """
    from openhall.identity.certificates import lasting

    return lasting.complete(pdf, field=field, seal=seal, jurisdiction=jurisdiction, at=at)


def renew(pdf: bytes, *, at: datetime) -> Lasting:
    """The archival time stamp renewed (:func:`openhall.identity.certificates.lasting.renew`).

    Raises:
        StampUnavailable
    """
    from openhall.identity.certificates import lasting

    return lasting.renew(pdf, at=at)
