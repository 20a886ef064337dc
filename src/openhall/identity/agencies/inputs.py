"""What the register of agency identifiers accepts."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from openhall.kernel.input_faults import sentence
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.service import available, codes, law

MOST_SUCCESSORS = 50
MOST_UNITS = 2_000
"""Numbers of one act."""


def jurisdictions() -> tuple[str, ...]:
    """Jurisdictions whose form of numbers is known."""
    return tuple(sorted({one.partition("@")[0] for one in available()}))


def service_law(jurisdiction: str) -> Pack:
    """The newest pack of a jurisdiction: it knows how numbers are written."""
    return law([one for one in available() if one.partition("@")[0] == jurisdiction][-1])


def _lines(value: Any) -> Any:
    return value.replace(",", " ").split() if isinstance(value, str) else value


Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Input(BaseModel):
    """Unknown fields are refused; what a form leaves blank is as if it were absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        if any(isinstance(value, str) and "\0" in value for value in data.values()):
            raise ValueError(_("A text can’t hold the character NUL."))
        return {name: value for name, value in data.items() if value is not None and str(value).strip()}


class IdentifierInput(Input):
    """A number that is issued. ``organisation``: the registered identifier of the party here that bears it."""

    jurisdiction: str
    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    lang: Literal["ko", "zh-hans", "vi", "en"]
    organisation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    valid_from: date

    @field_validator("jurisdiction")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in jurisdictions():
            raise ValueError(_("This installation doesn’t know the law of that jurisdiction."))
        return value

    @model_validator(mode="after")
    def _written(self) -> "IdentifierInput":
        try:
            codes.agency(service_law(self.jurisdiction), self.code)
        except RuleError as error:
            said = _("“%(number)s” isn’t the number of an agency, such as H55.242.") % {"number": self.code}
            raise ValueError(said) from error
        return self


class PublicationInput(Input):
    """Nothing but the object itself."""


class RetirementInput(Input):
    """Until when a number is in force. ``successors``: numbers that take over, by spaces or commas in a form."""

    valid_until: date
    successors: Annotated[list[Code], BeforeValidator(_lines), Field(max_length=MOST_SUCCESSORS)] = []


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This isn’t JSON.")) from error


class UnitInput(Input):
    """One of many numbers that are issued together; as :class:`IdentifierInput`, which checks it."""

    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    lang: Literal["ko", "zh-hans", "vi", "en"]
    organisation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    valid_from: date


class BatchInput(Input):
    """Numbers that are issued together; ``publish``: they are made public by the same act."""

    jurisdiction: str
    units: Annotated[list[UnitInput], BeforeValidator(_json), Field(min_length=1, max_length=MOST_UNITS)]
    publish: bool = False

    @model_validator(mode="after")
    def _each_written(self) -> "BatchInput":
        try:
            self.whole()
        except ValidationError as error:
            raise ValueError(sentence(error.errors()[0])) from error
        return self

    def whole(self) -> list[IdentifierInput]:
        """Each with its jurisdiction, checked."""
        return [
            IdentifierInput.model_validate(one.model_dump() | {"jurisdiction": self.jurisdiction}) for one in self.units
        ]


class NumbersInput(Input):
    """Numbers that were issued and are made public together."""

    codes: Annotated[list[Code], BeforeValidator(_lines), Field(min_length=1, max_length=MOST_UNITS)]
