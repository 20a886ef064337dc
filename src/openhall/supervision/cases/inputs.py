"""What the API of investigations takes."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from openhall.tendering.planning.public import Input, Instant, Sha256, Title

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=5_000)]
LongWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=10_000)]


def _listed(given: object) -> object:
    return given.replace(",", " ").split() if isinstance(given, str) else given


def _minute(given: object) -> object:
    """What a browser’s field of date and time sends is UTC, as its label says."""
    return f"{given}Z" if isinstance(given, str) and len(given) in (16, 19) and "T" in given else given


class OpenInput(Input):
    """What an investigation is about, and what it began with."""

    title: Title
    text: LongWords
    alert: UUID | None = None
    tip: UUID | None = None
    tenders: Annotated[list[UUID], BeforeValidator(_listed), Field(max_length=200)] = []


class DepartmentInput(Input):
    """Which department is taken in."""

    department: UUID


class TaskInput(Input):
    """Who is to do what until when."""

    investigation: UUID
    department: UUID
    text: Words
    due_at: Annotated[Instant, BeforeValidator(_minute)]


class ReportInput(Input):
    """What a department did about its task."""

    report: LongWords


class TransferInput(Input):
    """To whom a case is handed, why, and with which evidence file (a finished retrieval of one's own)."""

    investigation: UUID
    department: UUID
    reason: Words
    evidence: UUID


class ReceiptInput(Input):
    """The digest of the evidence file that arrived."""

    evidence_sha256: Sha256


class FollowUpInput(Input):
    """How far a case that was handed over has come."""

    text: LongWords
    final: Literal["yes", "no"]


class CloseInput(Input):
    """What came of an investigation."""

    outcome: Literal["confirmed", "not_confirmed", "handed_over"]
    result: LongWords
