"""What contracts accept."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from openhall.tendering.planning.public import Input, Sha256

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Lines = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Language = Annotated[str, StringConstraints(pattern=r"^(en|ko|vi|zh-hans)$")]

MOST_BYTES = 15 * 1024 * 1024
"""Largest PDF that is taken for a check."""


class Terms(Input):
    """How what was bid is delivered, as far as tender and bid leave it open; never price, items or days."""

    delivery_place: Line = ""
    delivery_contact: Line = ""
    acceptance: Lines = ""


class SignatureInput(Input):
    """``pdf_sha256``: digest of the document that the person read and signs.

    ``without_own_seal``: the organisation has a seal of its own and does without it here.
    """

    side: Literal["owner", "supplier"]
    pdf_sha256: Sha256
    without_own_seal: bool = False


class SealInput(Input):
    """``certificate``: the seal; ``pdf_sha256``: digest of the document that its keeper read and seals."""

    certificate: UUID
    pdf_sha256: Sha256


class CertificateInput(Input):
    """In which language the certificate is printed."""

    lang: Language
