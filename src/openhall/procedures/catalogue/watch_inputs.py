"""What the publication watch accepts."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from openhall.procedures.catalogue.base_inputs import Input, Line
from openhall.procedures.catalogue.inputs import (
    Language,
    Number,
    Sha256,
    jurisdictions,
    not_a_procedure,
    not_an_agency,
    service_law,
)
from openhall_rules.errors import RuleError
from openhall_rules.service import codes

MOST_PROCEDURES = 2000


def _entry_lines(value: Any) -> Any:
    """Lines such as ``creates | 2.000815.000.00.00.H98 | H98.2`` as objects; a list is left as it is."""
    if not isinstance(value, str):
        return value
    found = []
    for line in value.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3:
            raise ValueError(_("A line has three parts: what happens | number of the procedure | number of the unit."))
        found.append(dict(zip(("action", "code", "unit"), parts, strict=True)))
    return found


def _words(value: Any) -> Any:
    return value.replace(",", " ").split() if isinstance(value, str) else value


class EntryInput(Input):
    """A procedure of a decision. ``unit``: the number of the unit that must carry it out."""

    action: Literal["creates", "amends", "repeals"]
    code: str
    unit: Number

    @field_validator("code")
    @classmethod
    def _numbered(cls, value: str) -> str:
        return _procedure(value)


def _procedure(value: str) -> str:
    try:
        return codes.procedure(value)
    except RuleError as error:
        raise ValueError(not_a_procedure(value)) from error


class DecisionInput(Input):
    """A decision, and the procedures that it is about."""

    jurisdiction: str
    number: Number
    title: Line
    lang: Language
    issuer: Literal["province", "ministry"] = "province"
    decided_date: date
    effective_date: date
    entries: Annotated[list[EntryInput], BeforeValidator(_entry_lines), Field(min_length=1, max_length=MOST_PROCEDURES)]

    @field_validator("jurisdiction")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in jurisdictions():
            raise ValueError(_("This installation doesn’t know the law of that jurisdiction."))
        return value

    @model_validator(mode="after")
    def _whole(self) -> "DecisionInput":
        law = service_law(self.jurisdiction)
        for one in self.entries:
            _agency(law, one.unit)
        if len({one.code for one in self.entries}) != len(self.entries):
            raise ValueError(_("A decision names a procedure once."))
        if self.effective_date < self.decided_date:
            raise ValueError(_("A decision doesn’t take effect before its own day."))
        return self


def _agency(law: Any, number: str) -> str:
    try:
        return codes.agency(law, number)
    except RuleError as error:
        raise ValueError(not_an_agency(number)) from error


ShownCode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class DeskInput(Input):
    """What a desk shows: its whole list as an uploaded file, or single editions and procedures taken down.

    ``shown``: digests of the contents of published editions. ``removed``: numbers of procedures.
    """

    unit: Number
    file_sha256: Sha256 | None = None
    shown: Annotated[list[Sha256], BeforeValidator(_words), Field(max_length=MOST_PROCEDURES)] = []
    removed: Annotated[list[ShownCode], BeforeValidator(_words), Field(max_length=MOST_PROCEDURES)] = []

    @model_validator(mode="after")
    def _one_way(self) -> "DeskInput":
        if (self.file_sha256 is not None) == bool(self.shown or self.removed):
            raise ValueError(_("A report is a file, or procedures that are shown or no longer shown."))
        return self
