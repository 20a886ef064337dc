"""What the room of flows accepts; what is signed is what was sent."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

LANGUAGES = ("vi", "en", "ko", "zh-hans")
MOST_STEPS, MOST_AT_ONCE = 20, 500


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


def _whole(value: Any) -> Any:
    """A page sends figures as text."""
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value


def _steps(value: Any) -> Any:
    """JSON text, as a page sends it; a list is left as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(_("The steps can’t be read.")) from error


def _listed(value: Any) -> Any:
    """``uuid:version`` a line, as a page sends them; a list is left as it is."""
    if not isinstance(value, str):
        return value
    rows = [line.partition(":") for line in value.split() if line]
    return [
        {"dossier": one, "version": int(seen) if seen.isascii() and seen.isdigit() else -1} for one, _, seen in rows
    ]


Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
Blank = Annotated[str, _bounded(4000, 0), AfterValidator(_without_nul)]
Line = Annotated[str, _bounded(200, 1), AfterValidator(_without_nul)]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]
OwnOr = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([GH][0-9]{2}(\.[0-9]{1,3})*)?$", max_length=35)
]
Place = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST_STEPS)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a step that needs nothing but the signature."""


class SettlementInput(Input):
    """What was done about a step that was late."""

    words: Words


class StepInput(Input):
    """One step of a flow: see :class:`openhall_rules.service.flows.FlowStep`."""

    title: Line
    unit: OwnOr = ""
    role: Literal["officer", "head"] = "officer"
    days: Annotated[int, Field(ge=0, le=1000)]
    next: Annotated[list[Place], Field(max_length=MOST_STEPS)] = []
    back: Annotated[list[Place], Field(max_length=MOST_STEPS)] = []
    opinions: Annotated[list[Number], Field(max_length=MOST_STEPS)] = []


class FlowInput(Input):
    """A flow: the procedure's number, the language of its titles, the first day, and its steps in order."""

    procedure: Annotated[str, _bounded(40, 1), AfterValidator(_without_nul)]
    lang: Literal["vi", "en", "ko", "zh-hans"]
    valid_from: date
    steps: Annotated[list[StepInput], BeforeValidator(_steps), Field(min_length=1, max_length=MOST_STEPS)]

    def content(self) -> list[dict[str, Any]]:
        """The steps as they are kept and published."""
        return [one.model_dump(mode="json") for one in self.steps]


class HandOverInput(Input):
    """To whom, by the address with which they signed up, and why."""

    to: Line
    reason: Words


class HandOnInput(Input):
    """To which step; ``words``: what whoever takes it should know."""

    to: Place
    words: Blank = ""


class SendBackInput(Input):
    """To which step, and why."""

    to: Place
    reason: Words


class Entry(Input):
    """A dossier, and the version that was seen."""

    dossier: UUID
    version: Annotated[int, Field(ge=0)]


class HandoverInput(Input):
    """Many dossiers of a unit that go into one person's hands."""

    unit: Number
    to: Line
    reason: Words
    dossiers: Annotated[list[Entry], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_AT_ONCE)]


FIELDS: Mapping[str, int] = {"title": 200, "unit": 35, "role": 10, "days": 4, "next": 80, "back": 80, "opinions": 400}
"""Fields of a step on the page, and how long each may be."""
