"""What the API of rules and alerts takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from openhall.tendering.planning.public import Input, Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
Explanation = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=5000)]
Threshold = Annotated[Decimal, Field(ge=-(10**15), le=10**15, max_digits=24, decimal_places=6, allow_inf_nan=False)]


def _minute(given: object) -> object:
    """What a browser’s field of date and time sends is UTC, as its label says."""
    return f"{given}Z" if isinstance(given, str) and len(given) in (16, 19) and "T" in given else given


class RuleInput(Input):
    """From which value on an indicator gives an alert."""

    sector: UUID
    indicator: Annotated[str, Field(max_length=8)]
    when: Literal["above", "below"]
    threshold: Threshold
    least_n: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    days: Annotated[int, Field(ge=1, le=365)] = 14
    in_force: Literal["yes", "no"] = "yes"
    reason: Reason


class MuteInput(Input):
    """Until when a rule is muted, and why."""

    until: Annotated[Instant, BeforeValidator(_minute)]
    reason: Reason


class TakeInput(Input):
    """Alerts of a sector that one person takes on at once."""

    alerts: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class ClosureInput(Input):
    """What came of an alert, and how that was found out."""

    outcome: Literal["confirmed", "explained", "false_alarm", "handed_on"]
    explanation: Explanation
