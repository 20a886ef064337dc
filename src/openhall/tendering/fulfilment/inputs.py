"""What fulfilment accepts. Every value has one spelling, so that whoever checks a signature needs no other rule."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from openhall.tendering.planning.public import Code, Input, Sha256

Text = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=r"\S")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
OwnTitle = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S[^\n]*$")]
Figure = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d{0,11})(\.\d{1,6})?$")]


class MilestoneInput(Input):
    """What is to be done, and by which day (``2026-12-31``)."""

    title: OwnTitle
    due_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]

    @field_validator("due_date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        date.fromisoformat(value)
        return value


class MilestoneAnswer(Input):
    """Whether one agrees to a milestone that the other side proposed."""

    milestone: UUID
    agreed: bool


class ReportInput(Input):
    """What the supplier did for a milestone."""

    milestone: UUID
    text: Text


class JudgementInput(Input):
    """Whether the owner accepts what was reported, and why."""

    milestone: UUID
    accepted: bool
    reason: Reason


class PostponementInput(Input):
    """A later day for a milestone (``2026-12-31``), and why."""

    milestone: UUID
    due_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    reason: Reason

    @field_validator("due_date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        date.fromisoformat(value)
        return value


class PostponementAnswer(Input):
    """Whether one signs the later day."""

    postponement: UUID
    agreed: bool


class AmendmentInput(Input):
    """A change of one clause.

    ``clause``: ``quantity`` adds ``quantity`` more of ``item`` at its price; ``amount`` adds so much where the contract
    lists no items; one of the delivery particulars gets ``text``. Others are refused by rule.
    """

    clause: Code
    item: Annotated[str, StringConstraints(max_length=40)] = ""
    quantity: Figure | Literal[""] = ""
    text: Annotated[str, StringConstraints(max_length=2_000)] = ""
    reason: Reason


class AmendmentAnswer(Input):
    """Whether one signs the change with exactly these contents."""

    amendment: UUID
    changes_sha256: Sha256
    agreed: bool


class PaymentInput(Input):
    """What the owner paid: how much, on which day (``2026-12-31``), for which milestone; none: for the whole."""

    amount: Figure
    paid_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^\S[^\n]*$")]
    milestone: UUID | Literal[""] = ""

    @field_validator("paid_date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        date.fromisoformat(value)
        return value


class PaymentAnswer(Input):
    """Whether the supplier has the money. Whoever disputes it says why."""

    payment: UUID
    confirmed: bool
    reason: Annotated[str, StringConstraints(max_length=2_000)] = ""


class CompletionInput(Input):
    """What the owner writes on acceptance."""

    text: Text


class Mark(Input):
    """One criterion's mark, from 1 (poor) to 5 (very good), and why."""

    criterion: Code
    mark: Annotated[int, Field(ge=1, le=5)]
    reason: Reason


class RatingInput(Input):
    """A mark for each criterion of the law."""

    marks: Annotated[list[Mark], Field(min_length=1, max_length=20)]


class AnswerInput(Input):
    """What the supplier makes of its evaluation."""

    text: Text


class BondInput(Input):
    """How much the tender documents ask for."""

    amount: Figure

    @property
    def exact(self) -> Decimal:
        """The amount as a figure."""
        return Decimal(self.amount)
