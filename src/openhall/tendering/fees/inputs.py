"""What the room of fees accepts."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from openhall.tendering.planning.public import Input, SentInput
from openhall.treasury.public import PaymentKind

Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class TermsInput(Input):
    """The class of an expert (left out: the one in the register), and the city or county that the expert comes from."""

    expert_class: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")] = ""
    place: Place


class DistanceInput(SentInput):
    """How far a place is from a centre, in whole kilometres, and by what its office knows it."""

    site: UUID
    place: Place
    kilometres: Annotated[int, Field(ge=0, le=20_000)]
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class PayeeInput(Input):
    """Where a person wants to be paid. ``bank_code``: for bank transfers."""

    kind: PaymentKind
    holder: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140)]
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=34)]
    bank_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)] = ""


Minutes = Annotated[int, Field(ge=1, le=100_000)]


class FeesInput(Input):
    """How many minutes a committee without a room of its own sat: at most from the fixing of its pool to its report.

    ``minutes``: for the findings that count. ``earlier``: for those that are void and weren't paid, the oldest first.
    Of a committee that sat in a room the record of the room counts, and nothing is entered.
    ``site``: in which evaluation centre committees without a room sat, where the tender's centre has several.
    """

    minutes: Minutes | None = None
    earlier: Annotated[list[Minutes], Field(max_length=50)] = []
    site: UUID | None = None

    @field_validator("site", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        return value or None
