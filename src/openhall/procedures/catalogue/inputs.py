"""What the catalogue accepts. Forms send lists as lines, programs as lists; what is signed is what was sent."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from openhall.procedures.catalogue import conditions, forms
from openhall.procedures.catalogue.base_inputs import Input, Line, lines, read_json, whole_number
from openhall.procedures.catalogue.conditions import Condition
from openhall.procedures.catalogue.filing_inputs import MOST_ELIGIBILITY, Benefit, Due, Eligibility, Fee, Reduction
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.service import available, codes, law

MOST_ENTRIES = 5000
MOST_LINES = 100
Language = Literal["ko", "zh-hans", "vi", "en"]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def not_a_procedure(number: str) -> str:
    """What is said of a text that is no number of a procedure."""
    return _("“%(number)s” isn’t the number of a procedure, such as 2.000815.000.00.00.H55.") % {"number": number[:60]}


def not_an_agency(number: str) -> str:
    """What is said of a text that is no number of an agency."""
    return _("“%(number)s” isn’t the number of an agency, such as H55.242.") % {"number": number[:60]}


class Component(Input):
    """A paper of the dossier, and how many copies of it.

    ``answered_by``: the register whose answer stands in for the paper, and ``source``: where whoever keeps it published
    that its data do. One without the other is refused. ``asked_if``: the answer after which it is asked for at all.
    """

    title: Line
    copies: Annotated[int, BeforeValidator(whole_number), Field(ge=1, le=20)] = 1
    answered_by: Literal["population", "land", "tax", "insurance"] | None = None
    source: Line | None = None
    asked_if: Condition | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "Component":
        if (self.answered_by is None) != (self.source is None):
            raise ValueError(_("A register stands in for a paper by a source, and a source names a register."))
        return self


class Competence(Input):
    """Which unit decides, by the authority whose matter it is."""

    authority: Number
    unit: Number


class EditionInput(Input):
    """What a procedure says from a day on: the seven parts that the law wants, and what the desk needs.

    ``time_limit``: working days from the valid receipt. ``form``: see :mod:`openhall.procedures.catalogue.forms`.
    ``fees_due``: when those are due that name no day of their own; when the unit asks for them, unless it is said.
    ``eligibility``: asked before one begins.
    """

    jurisdiction: str
    code: str
    lang: Language
    title: Line
    field: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    sequence: Text
    method: Text
    components: Annotated[
        list[Component],
        lines("title", "copies", "answered_by", "source", "asked_if"),
        Field(min_length=1, max_length=MOST_LINES),
    ]
    time_limit: Annotated[int, BeforeValidator(whole_number), Field(ge=0, le=1000)]
    subjects: Text
    agency: Line
    result: Line
    online: Literal["whole", "part", "none"]
    competent: Annotated[list[Competence], lines("authority", "unit"), Field(min_length=1, max_length=MOST_LINES)]
    fees: Annotated[list[Fee], lines("title", "amount", "online", "source", "due"), Field(max_length=MOST_LINES)] = []
    fees_due: Due | None = None
    reductions: Annotated[
        list[Reduction] | None, lines("title", "percent", "asked_if", "source"), Field(max_length=MOST_LINES)
    ] = None
    benefits: Annotated[list[Benefit] | None, lines("title", "source"), Field(max_length=MOST_LINES)] = None
    eligibility: Annotated[list[Eligibility] | None, BeforeValidator(read_json), Field(max_length=MOST_ELIGIBILITY)] = (
        None
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "VND"
    requirements: Text | None = None
    form: Annotated[dict[str, Any] | None, BeforeValidator(read_json)] = None
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
        self._hangs_together()
        if self.decided_date > self.valid_from:
            raise ValueError(_("An edition isn’t in force before it is decided on."))
        return self

    def _hangs_together(self) -> None:
        """Ask that what hangs on an answer names a question that can have it, and texts are there in the language."""
        properties = (self.form or {}).get("properties", {})
        for one in (*self.components, *(self.reductions or ())):
            conditions.check(one.title, one.asked_if, properties)
        if all(one.asked_if is not None for one in self.components):
            raise ValueError(_("A procedure has at least one paper that is always asked for."))
        for question in self.eligibility or ():
            for said in (question.question, question.otherwise, question.where):
                if said is not None and self.lang not in said:
                    raise ValueError(_("Write a text by language."))

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
    """What an edition says in another language. ``components``, ``fees``, ``reductions``, ``benefits``: their names in
    the order of the edition."""

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
    reductions: Rows | None = None
    benefits: Rows | None = None
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
