"""What the room of desks accepts. A page sends lines of text, a program lists; both mean the same."""

import re
from datetime import time
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from openhall.kernel.refusals import Invalid

MOST_LINES = 26


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_without_nul)
]
Moment = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
MOMENTS = re.compile(r"\s*([0-9]{2}:[0-9]{2})\s*[-–]\s*([0-9]{2}:[0-9]{2})\s*")


def _queues(value: Any) -> Any:
    """``A: Name = field; field``, a line each."""
    if not isinstance(value, str):
        return value
    found = []
    for line in filter(str.strip, value.splitlines()):
        letter, _colon, rest = line.partition(":")
        name, _equals, fields = rest.partition("=")
        found.append(
            {
                "letter": letter.strip(),
                "name": name,
                "fields": [one.strip() for one in fields.split(";") if one.strip()],
            }
        )
    return found


def _counters(value: Any) -> Any:
    """``1: A B``, a line each."""
    if not isinstance(value, str):
        return value
    found = []
    for line in filter(str.strip, value.splitlines()):
        number, _colon, letters = line.partition(":")
        number = number.strip()
        found.append(
            {
                "number": int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1,
                "queues": letters.replace(",", " ").split(),
            }
        )
    return found


def _priorities(value: Any) -> Any:
    """``Who = source``, a line each."""
    if not isinstance(value, str):
        return value
    rows = [line.partition("=") for line in value.splitlines() if line.strip()]
    return [{"name": name, "source": source} for name, _equals, source in rows]


def _hours(value: Any) -> Any:
    """``07:30-11:30, 13:30-17:00``."""
    if not isinstance(value, str):
        return value
    pieces = [MOMENTS.fullmatch(one) for one in re.split(r"[,\n]", value) if one.strip()]
    return [[one[1], one[2]] if one else ["?", "?"] for one in pieces]


def _figure(value: Any) -> Any:
    """A page sends figures as text; blank is none."""
    if isinstance(value, str):
        return (
            int(value) if value.strip().isascii() and value.strip().isdigit() else None if not value.strip() else value
        )
    return value


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Queue(Input):
    """A group of procedures: its letter, its name, and the fields of the catalogue that belong to it."""

    letter: Letter
    name: Name
    fields: Annotated[list[Name], Field(max_length=50)] = []


class Counter(Input):
    """A counter and the queues that it calls."""

    number: Annotated[int, Field(ge=1, le=99)]
    queues: Annotated[list[Letter], Field(min_length=1, max_length=26)]


class Priority(Input):
    """Who goes first, and where that is written."""

    name: Name
    source: Name


class ArrangementInput(Input):
    """A desk: hours are on the clocks of the unit's law; ``promise_minutes`` None: nothing is promised."""

    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2,8})?$")]
    queues: Annotated[list[Queue], BeforeValidator(_queues), Field(min_length=1, max_length=MOST_LINES)]
    counters: Annotated[list[Counter], BeforeValidator(_counters), Field(min_length=1, max_length=99)]
    priorities: Annotated[list[Priority], BeforeValidator(_priorities), Field(max_length=MOST_LINES)] = []
    hours: Annotated[
        list[Annotated[list[Moment], Field(min_length=2, max_length=2)]],
        BeforeValidator(_hours),
        Field(min_length=1, max_length=4),
    ]
    slot_minutes: Annotated[int, BeforeValidator(_figure), Field(ge=5, le=120)] = 15
    slot_places: Annotated[int, BeforeValidator(_figure), Field(ge=0, le=20)] = 1
    promise_minutes: Annotated[int | None, BeforeValidator(_figure), Field(ge=1, le=480)] = None

    def whole(self) -> None:
        """Refuse an arrangement that contradicts itself.

        Raises:
            Invalid
        """
        letters = [one.letter for one in self.queues]
        errors: dict[str, Any] = {}
        if len(set(letters)) != len(letters):
            errors["queues"] = _("Each queue needs a letter of its own.")
        numbers = [one.number for one in self.counters]
        called = {letter for one in self.counters for letter in one.queues}
        if len(set(numbers)) != len(numbers):
            errors["counters"] = _("Each counter needs a number of its own.")
        elif not called <= set(letters):
            errors["counters"] = _("A counter calls a queue that isn’t there.")
        elif called != set(letters):
            errors["counters"] = _("No counter calls one of the queues.")
        times = [time.fromisoformat(one) for pair in self.hours for one in pair]
        if times != sorted(set(times)):
            errors["hours"] = _("Give the hours in order, each from an earlier to a later time.")
        if errors:
            raise Invalid(errors=errors)


class TicketInput(Input):
    """A ticket that is drawn: of which queue; or with the code of an appointment; with a priority, if there is one."""

    queue: Letter | None = None
    priority: Annotated[str, StringConstraints(max_length=200), AfterValidator(_without_nul)] = ""
    code: Annotated[str, StringConstraints(max_length=20), AfterValidator(_without_nul)] = ""
