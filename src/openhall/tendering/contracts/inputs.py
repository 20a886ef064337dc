"""What contracts accept."""

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import StringConstraints, field_validator

from openhall.tendering.planning.public import Input, Sha256

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Lines = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Language = Annotated[str, StringConstraints(pattern=r"^(en|ko|vi|zh-hans)$")]

MOST_BYTES = 15 * 1024 * 1024
"""Largest PDF that is taken for a check."""


MOST_MILESTONES = 20
MILESTONE = re.compile(r"(\d{4}-\d\d-\d\d)[ \t]+(\S.*)")
SUBSTANCE = ("subject", "price", "quality", "days")
PARTICULARS = ("delivery_place", "delivery_contact", "acceptance")


class Terms(Input):
    """How what was bid is delivered, as far as tender and bid leave it open.

    ``milestones``: lines of a day and what is to be done by it. ``further``: clauses of the two sides' own, on what the
    law leaves to them. What is asked of ``subject``, ``price``, ``quality`` or
    ``days`` is refused by rule, with the article: these are the tender's and the bid's.
    """

    delivery_place: Line = ""
    delivery_contact: Line = ""
    acceptance: Lines = ""
    milestones: Lines = ""
    further: Lines = ""
    subject: Line = ""
    price: Line = ""
    quality: Line = ""
    days: Line = ""

    @field_validator("milestones")
    @classmethod
    def _are_days(cls, value: str) -> str:
        if len(planned(value)) > MOST_MILESTONES:
            raise ValueError(_("Plan at most 20 milestones."))
        return value


def planned(lines: str) -> list[tuple[date, str]]:
    """Day and title of each line.

    Raises:
        ValueError: a line doesn't begin with a day.
    """
    found = []
    for line in filter(None, (one.strip() for one in lines.splitlines())):
        read = MILESTONE.fullmatch(line)
        if read is None:
            raise ValueError(_("Write one milestone a line: 2026-12-31 and what is to be done by then."))
        found.append((date.fromisoformat(read[1]), read[2][:300]))
    return found


class SignatureInput(Input):
    """``pdf_sha256``: digest of the document that the person read and signs.

    ``without_own_seal``: the organisation has a seal of its own and does without it here.
    ``late_reason``: why it is signed after the law's time; blank in time.
    """

    side: Literal["owner", "supplier"]
    pdf_sha256: Sha256
    without_own_seal: bool = False
    late_reason: Lines = ""


class SealInput(Input):
    """``certificate``: the seal; ``pdf_sha256``: digest of the document that its keeper read and seals."""

    certificate: UUID
    pdf_sha256: Sha256


class CertificateInput(Input):
    """In which language the certificate is printed."""

    lang: Language
