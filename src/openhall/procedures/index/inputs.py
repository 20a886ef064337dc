"""What the room of the index accepts; what is signed is what was sent. Pages send lists as lines of text."""

import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from openhall_rules.service import INDICATORS

MOST_UNITS = 2_000
MOST_PROVINCES = 100


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Source = Annotated[str, _bounded(500, 3), AfterValidator(_without_nul)]
Line = Annotated[str, _bounded(300), AfterValidator(_without_nul)]
Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
Month = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")]
Written = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])|-Q[1-4])?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]
Points = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=2)]


def _exact(value: Any) -> Any:
    """Amounts come as decimal strings; a float has lost what it said."""
    if isinstance(value, float):
        raise ValueError(_("Write the number as a text, such as “12.50”."))
    return value


def _maybe(value: Any) -> Any:
    """A field that was left blank is absent."""
    return None if isinstance(value, str) and value.strip() in ("", "–", "-") else _exact(value)


def _json(value: Any) -> Any:
    """A list or a table that a page sends as text; other texts stay what they are."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This isn’t JSON.")) from error


Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
MaybeCount = Annotated[Count | None, BeforeValidator(_maybe)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueInput(Input):
    """A value of a service pack that is open. ``value`` is JSON as the rules take it; decimals are strings."""

    pack: Annotated[str, _bounded(40)]
    path: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}\.[a-z0-9_]{1,40}$")]
    value: Annotated[Any, BeforeValidator(_json)]
    source: Source
    from_date: Day


class UnitEntry(Input):
    """A unit's number, level and the number above it; ``certified_copies``: null where it needn't offer them.

    ``ended``: it stands nowhere any more; ``parent`` is then who takes over, blank where nobody does.
    """

    code: Number
    level: Literal["province", "department", "commune", "ended"]
    parent: Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)] = ""
    certified_copies: bool | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> "UnitEntry":
        if self.level == "ended":
            if self.parent == self.code:
                raise ValueError(_("Nobody takes over from itself."))
        elif (self.level == "province") != (self.parent == ""):
            raise ValueError(_("The province stands under nothing, every other unit under another."))
        return self


def _unit_lines(value: Any) -> Any:
    """``H98.2 | commune | H98 | yes`` a line."""
    if not isinstance(value, str):
        return value
    copies = {"yes": True, "no": False, "": None}
    rows = []
    for parts in _parts(value, 4):
        if parts[3].lower() not in copies:
            raise ValueError(_("Write yes, no or nothing where “%(word)s” stands.") % {"word": parts[3][:20]})
        rows.append(
            {"code": parts[0], "level": parts[1], "parent": parts[2], "certified_copies": copies[parts[3].lower()]}
        )
    return rows


def _parts(value: str, count: int) -> list[list[str]]:
    """Lines of ``a | b | c``, filled up with empty texts."""
    rows = [[each.strip() for each in line.split("|")] for line in value.splitlines() if line.strip()]
    if any(len(one) > count for one in rows):
        raise ValueError(_("A line has at most %(count)s parts.") % {"count": count})
    return [one + [""] * (count - len(one)) for one in rows]


class PlaceInput(Input):
    """Which units stand where from a day on."""

    valid_from: Day
    units: Annotated[list[UnitEntry], BeforeValidator(_unit_lines), Field(min_length=1, max_length=MOST_UNITS)]

    @model_validator(mode="after")
    def _each_once(self) -> "PlaceInput":
        if len({one.code for one in self.units}) != len(self.units):
            raise ValueError(_("A number stands twice in the list."))
        return self


class ReportedEntry(Input):
    """What others count of a unit; null where nobody reported."""

    code: Number
    national_report: MaybeCount = None
    portal: MaybeCount = None
    last_year: MaybeCount = None


def _reported_lines(value: Any) -> Any:
    """``H98.2 | 120 | 118 | 1400`` a line."""
    if not isinstance(value, str):
        return value
    names = ("code", "national_report", "portal", "last_year")
    return [dict(zip(names, one, strict=True)) for one in _parts(value, 4)]


class ReportedInput(Input):
    """How many dossiers the national report and the portal count in a period, and those of the whole last year."""

    period: Written
    source: Source
    units: Annotated[list[ReportedEntry], BeforeValidator(_reported_lines), Field(min_length=1, max_length=MOST_UNITS)]


class PublishInput(Input):
    """The computed figures that are published, by their digest. ``reason``: why a published ranking is corrected."""

    period: Written
    figures_sha256: Sha256
    reason: Annotated[str, _bounded(1000, 0), AfterValidator(_without_nul)] = ""


class NationalEntry(Input):
    """A province's published result; ``total`` null where none was published; ``points`` as far as they were."""

    code: Number
    name: Line
    total: Annotated[Points | None, BeforeValidator(_maybe)] = None
    points: dict[Literal[tuple(INDICATORS)], Annotated[Points, BeforeValidator(_exact)]] = Field(  # type: ignore[valid-type]
        default_factory=dict
    )


class NationalInput(Input):
    """The published results of a month."""

    period: Month
    own: Number
    source: Source
    rows: Annotated[list[NationalEntry], BeforeValidator(_json), Field(min_length=1, max_length=MOST_PROVINCES)]

    @model_validator(mode="after")
    def _each_once(self) -> "NationalInput":
        codes = [one.code for one in self.rows]
        if len(set(codes)) != len(codes):
            raise ValueError(_("A province stands twice in the list."))
        if self.own not in codes:
            raise ValueError(_("Our own province isn’t in the list."))
        return self


class TargetInput(Input):
    """A target with its source. A rank is a whole number from 1."""

    kind: Literal["national_rank", "answer_below", "train_below"]
    value: Annotated[Points, BeforeValidator(_exact)]
    from_date: Day
    source: Source

    @model_validator(mode="after")
    def _a_rank_is_whole(self) -> "TargetInput":
        if self.kind == "national_rank" and (self.value < 1 or self.value != int(self.value)):
            raise ValueError(_("A rank is a whole number from 1."))
        return self


class AnswerInput(Input):
    """What the head of a unit answers in person."""

    words: Words
    lang: Literal["ko", "zh-hans", "vi", "en"]


class TrainingInput(Input):
    """When and where a unit is trained, in what, and how many are invited."""

    session_date: Day
    place: Line
    topic: Annotated[str, _bounded(1000, 3), AfterValidator(_without_nul)]
    invited: Annotated[int, BeforeValidator(_maybe), Field(ge=1, le=100_000)]


class HeldInput(Input):
    """How many came."""

    attended: Annotated[int, BeforeValidator(_maybe), Field(ge=0, le=100_000)]


class HotlineInput(Input):
    """Whom to call about a unit's service, and when."""

    unit: Number
    telephone: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9 .()-]{3,30}$")]
    hours: Annotated[str, _bounded(200), AfterValidator(_without_nul)]


class SimulationInput(Input):
    """Dossiers that are thought of as finished at an instant's day."""

    period: Written
    finished_date: Day
    dossiers: Annotated[list[UUID], Field(min_length=1, max_length=500)]
