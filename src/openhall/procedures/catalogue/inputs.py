"""What the catalogue accepts. Forms send lists as lines, programs as lists; what is signed is what was sent."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from openhall.procedures.catalogue import forms
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.money import BadAmount, decimal, text
from openhall_rules.service import available, codes, law

MOST_ENTRIES = 5000
MOST_LINES = 100
Language = Literal["ko", "zh-hans", "vi", "en"]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _refuse_nul(value: object, depth: int = 16) -> None:
    """PostgreSQL keeps no NUL in a text, and nobody types one."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(_("A text can’t hold the character NUL."))
    elif depth and isinstance(value, Mapping | list | tuple):
        for one in (*value.keys(), *value.values()) if isinstance(value, Mapping) else value:
            _refuse_nul(one, depth - 1)


class Input(BaseModel):
    """An input: unknown fields are refused, fields left blank in a form are as if they were absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        _refuse_nul(data)
        blank = (None, "")
        return {
            name: value
            for name, value in data.items()
            if (value.strip() if isinstance(value, str) else value) not in blank
        }


def _lines(*names: str) -> Any:
    """Lines such as ``a | b`` as objects with these names; a list is left as it is."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        rows = [line for line in value.splitlines() if line.strip()]
        found = []
        for row in rows:
            parts = [part.strip() for part in row.split("|")]
            if len(parts) > len(names):
                raise ValueError(
                    _("A line has at most %(count)s parts: %(parts)s.")
                    % {"count": len(names), "parts": " | ".join(names)}
                )
            found.append({name: part for name, part in zip(names, parts, strict=False) if part})
        return found

    return BeforeValidator(read)


def not_a_procedure(number: str) -> str:
    """What is said of a text that is no number of a procedure."""
    return _("“%(number)s” isn’t the number of a procedure, such as 2.000815.000.00.00.H55.") % {"number": number[:60]}


def not_an_agency(number: str) -> str:
    """What is said of a text that is no number of an agency."""
    return _("“%(number)s” isn’t the number of an agency, such as H55.242.") % {"number": number[:60]}


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(_("This isn’t JSON.")) from error


def _copies(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _amount(value: Any) -> str:
    """A fee as a plain decimal string."""
    try:
        read = decimal(value)
    except BadAmount as error:
        raise ValueError(_("Write the amount as figures, such as 50000, without separators.")) from error
    if read < 0 or len(text(read)) > 24:
        raise ValueError(_("A fee isn’t negative."))
    return text(read)


class Component(Input):
    """A paper of the dossier, and how many copies of it.

    ``answered_by``: the register whose answer stands in for the paper, and ``source``: where whoever keeps it published
    that its data do. One without the other is refused.
    """

    title: Line
    copies: Annotated[int, BeforeValidator(_copies), Field(ge=1, le=20)] = 1
    answered_by: Literal["population", "land", "tax", "insurance"] | None = None
    source: Line | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "Component":
        if (self.answered_by is None) != (self.source is None):
            raise ValueError(_("A register stands in for a paper by a source, and a source names a register."))
        return self


class Fee(Input):
    """A fee in the currency of the edition."""

    title: Line
    amount: Annotated[str, BeforeValidator(_amount)]


class Competence(Input):
    """Which unit decides, by the authority whose matter it is."""

    authority: Number
    unit: Number


class EditionInput(Input):
    """What a procedure says from a day on: the seven parts that the law wants, and what the desk needs.

    ``time_limit``: working days from the valid receipt. ``form``: see :mod:`openhall.procedures.catalogue.forms`.
    """

    jurisdiction: str
    code: str
    lang: Language
    title: Line
    field: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    sequence: Text
    method: Text
    components: Annotated[
        list[Component], _lines("title", "copies", "answered_by", "source"), Field(min_length=1, max_length=MOST_LINES)
    ]
    time_limit: Annotated[int, BeforeValidator(_copies), Field(ge=0, le=1000)]
    subjects: Text
    agency: Line
    result: Line
    online: Literal["whole", "part", "none"]
    competent: Annotated[list[Competence], _lines("authority", "unit"), Field(min_length=1, max_length=MOST_LINES)]
    fees: Annotated[list[Fee], _lines("title", "amount"), Field(max_length=MOST_LINES)] = []
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "VND"
    requirements: Text | None = None
    form: Annotated[dict[str, Any] | None, BeforeValidator(_json)] = None
    decision: Number
    decided_date: date
    valid_from: date

    @field_validator("jurisdiction")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in jurisdictions():
            raise ValueError(_("This installation doesn’t know the law of that jurisdiction."))
        return value

    @field_validator("code")
    @classmethod
    def _numbered(cls, value: str) -> str:
        try:
            return codes.procedure(value)
        except RuleError as error:
            raise ValueError(not_a_procedure(value)) from error

    @model_validator(mode="after")
    def _whole(self) -> "EditionInput":
        known = service_law(self.jurisdiction)
        for one in self.competent:
            for number in (one.authority, one.unit):
                try:
                    codes.agency(known, number)
                except RuleError as error:
                    raise ValueError(not_an_agency(number)) from error
        if len({one.authority for one in self.competent}) != len(self.competent):
            raise ValueError(_("An authority has one competent unit."))
        if self.form is not None:
            forms.check(self.form, self.lang)
        if self.decided_date > self.valid_from:
            raise ValueError(_("An edition isn’t in force before it is decided on."))
        return self

    def content(self) -> dict[str, Any]:
        """All that it says, as JSON."""
        return self.model_dump(mode="json", exclude_none=True)


class ContentInput(Input):
    """The edition that is meant, by what it says."""

    content_sha256: Sha256


def _rows(value: Any) -> Any:
    """A line each as a list; a list is left as it is."""
    return [row.strip() for row in value.splitlines() if row.strip()] if isinstance(value, str) else value


Rows = Annotated[list[Line], BeforeValidator(_rows), Field(max_length=MOST_LINES)]


class TranslationInput(Input):
    """What an edition says in another language. ``components``, ``fees``: their names in the order of the edition."""

    edition: UUID
    lang: Language
    title: Line
    field: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    sequence: Text
    method: Text
    components: Annotated[Rows, Field(min_length=1)]
    subjects: Text
    agency: Line
    result: Line
    fees: Rows = []
    requirements: Text | None = None

    def said(self) -> dict[str, Any]:
        """All that it says, as JSON."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"edition", "lang"})


class EndInput(Input):
    """Until when a procedure is in force, and by which decision it ends."""

    valid_until: date
    decision: Number
    decided_date: date


class FileInput(Input):
    """A file that the person uploaded."""

    file_sha256: Sha256
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""


def jurisdictions() -> tuple[str, ...]:
    """Jurisdictions whose law of procedures is at hand."""
    return tuple(sorted({one.partition("@")[0] for one in available()}))


def service_law(jurisdiction: str) -> Pack:
    """The newest pack of a jurisdiction: numbers are checked by it."""
    return law([one for one in available() if one.partition("@")[0] == jurisdiction][-1])
