"""What the register of centres and panels accept."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from openhall.tendering.planning.public import Amount, Currency, Input, Instant, SentInput, Sha256

MOST_SEATS = 40
MOST_GUESTS = 6
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
"""Published letter by letter as it was signed."""
Number = Annotated[int, Field(ge=1, le=MOST_SEATS)]
Right = Literal["check_who_sits", "stop_a_seat"]
"""What a host may keep to itself and the witness."""
Language = Literal["en", "ko", "zh-hans", "vi"]


def _none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[date | None, BeforeValidator(_none)]


class IdentityInput(Input):
    """What the witness found of who sits at a member's seat."""

    member: Annotated[int, Field(ge=1, le=99)]
    outcome: Literal["confirmed", "doubted"]
    means: Literal["picture", "document", "person"]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


def _rows(rows: Any) -> Any:
    """Rows that were left blank fall out."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, Mapping) or str(row.get("equipment") or "").strip()]


def _chosen(value: object) -> object:
    """A single choice of a form is a list of one."""
    return [value] if isinstance(value, str) else value


class SeatInput(Input):
    """A seat and what stands there."""

    equipment: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class SiteInput(SentInput):
    """A centre's entry, whole; seats are numbered in the order in which they stand here."""

    name: Name
    city: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    address: Line
    contacts: Line
    lang: Language
    seats: Annotated[list[SeatInput], Field(min_length=1, max_length=MOST_SEATS)]

    _blank = field_validator("seats", mode="before")(_rows)


class TrialInput(SentInput):
    """A test of the connection with another centre."""

    site: UUID
    other: UUID
    tested_date: date
    outcome: Literal["good", "weak", "failed"]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class AllianceInput(SentInput):
    """An agreement between centres: its title, the digest of its file, from when until when."""

    site: UUID
    name: Name
    agreement: Line
    agreement_sha256: Sha256
    lang: Language
    from_date: date
    until_date: Day = None

    @model_validator(mode="after")
    def _in_order(self) -> "AllianceInput":
        if self.until_date is not None and self.until_date < self.from_date:
            raise ValueError(_("The agreement ends before it begins."))
        return self


class JoinInput(Input):
    """Which of one's centres joins, and under which agreement."""

    site: UUID
    agreement_sha256: Sha256


class LeaveInput(Input):
    """Which of one's centres leaves, and why."""

    site: UUID
    reason: Reason


class FeeInput(SentInput):
    """What a guest's seat costs an hour, how its time is counted, from when on, and by which source."""

    amount: Annotated[Amount, Field(ge=Decimal(0), max_digits=12, decimal_places=2)]
    currency: Currency
    counted: Literal["begun_hour", "minute"]
    from_date: date
    source: Line


class PanelInput(SentInput):
    """The host's centre, the alliance, the centres that are asked for seats, and what they may do at their own seats.

    To seat members and to be paid goes with the seats and is handed over always.
    """

    host: UUID
    alliance: UUID
    guests: Annotated[list[UUID], BeforeValidator(_chosen), Field(min_length=1, max_length=MOST_GUESTS)]
    rights: Annotated[list[Right], BeforeValidator(_chosen), Field(max_length=2)] = ["check_who_sits", "stop_a_seat"]


class GuestInput(Input):
    """Which centre accepts."""

    site: UUID


class GuestReasonInput(Input):
    """Which centre declines, and why."""

    site: UUID
    reason: Reason


class CommitmentInput(Input):
    """The commitment to the host's number."""

    number_sha256: Sha256


class NumberInput(Input):
    """The host's number: 32 bytes in hex, which its device made."""

    number: Sha256


class ReassignInput(Input):
    """Which guest centre withdrew or failed, and why."""

    site: UUID
    reason: Reason


class BeginInput(Input):
    """The fewest and the most minutes between two checks of presence."""

    check_from: Annotated[int, Field(ge=1, le=120)]
    check_until: Annotated[int, Field(ge=1, le=120)]

    @model_validator(mode="after")
    def _in_order(self) -> "BeginInput":
        if self.check_until <= self.check_from:
            raise ValueError(_("The most must be more than the fewest, or the moment could be foretold."))
        return self


class AdjournInput(Input):
    """Why, and when the session is to go on."""

    reason: Reason
    until: Instant


class SeatsInput(Input):
    """Seats of a centre, by their numbers, that are provided for a panel."""

    site: UUID
    seats: Annotated[list[Number], BeforeValidator(_chosen), Field(min_length=1, max_length=MOST_SEATS)]
    reason: Reason


class StopInput(Input):
    """Which member's seat is stopped, and why."""

    member: Annotated[int, Field(ge=1, le=99)]
    reason: Reason


class IncidentInput(Input):
    """What happened at a centre's seats; at which member's, where it was at one."""

    site: UUID
    member: Annotated[int | None, BeforeValidator(_none), Field(ge=1, le=99)] = None
    report: Reason


class ReasonInput(Input):
    """Why."""

    reason: Reason
