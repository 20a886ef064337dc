"""What the API of limits takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, model_validator

from openhall.tendering.planning.public import Currency, Input

MOST_DAYS = 3650
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Figure = Annotated[Decimal, Field(ge=0, le=10**15, max_digits=20, decimal_places=2, allow_inf_nan=False)]


class LimitInput(Input):
    """A limit for the tenders of a jurisdiction, from a day on; ``basis``: where it is written."""

    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")]
    limit: Literal[
        "award_notice_days", "least_window_days", "most_decision_days", "most_signature_days", "threshold"
    ]  # fmt: skip
    value: Figure
    currency: Currency | None = None
    from_date: date
    in_force: Literal["yes", "no"] = "yes"
    basis: Annotated[Words, StringConstraints(max_length=500)]
    reason: Annotated[Words, StringConstraints(max_length=1000)]

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if (self.limit == "threshold") != (self.currency is not None):
            raise ValueError(_("An amount has a currency, and days have none."))
        if self.limit != "threshold" and (self.value > MOST_DAYS or self.value != int(self.value)):
            raise ValueError(_("Days are whole and fewer than ten years."))
        return self
