"""What the register and the draw accept."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from openhall.tendering.experts.models import DECLARED, Cause, OffGround
from openhall.tendering.planning.public import Input, Instant, SentInput, Sha256

MOST = 30


def folded(text: str) -> str:
    """The form in which names of fields, regions and languages are compared."""
    return " ".join(text.casefold().split())


def _listed(value: object) -> object:
    """A form's line, with commas between; Chinese and Japanese commas too."""
    if not isinstance(value, str):
        return value
    for comma in ("，", "、", "；", ";"):
        value = value.replace(comma, ",")
    return [part.strip() for part in value.split(",") if part.strip()]


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[list[Word], BeforeValidator(_listed), Field(max_length=MOST)]
Identifier = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z./-]{1,64}$")]
Identifiers = Annotated[list[Identifier], BeforeValidator(_listed), Field(max_length=MOST)]
ClassCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_-]{1,40}$")]
"""Code of a class of experts, as tables of fees name it."""
ClassCodes = Annotated[list[ClassCode], BeforeValidator(_listed), Field(max_length=MOST)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
"""Published, where it is, letter by letter as it was signed."""
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9 ()-]{5,20}$")]


def _ground(value: str) -> str:
    if value not in DECLARED:
        raise ValueError(_("Choose one of the grounds."))
    return value


def _rows_with_something(rows: Any) -> Any:
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, Mapping) or not all(map(_is_blank, row.values()))]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class QualificationInput(Input):
    """A field, the title or certificate that shows it, and the last day on which it is valid."""

    field: Word
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    valid_until: date | None = None


class EntryInput(Input):
    """An expert's entry, as the keeper of the register makes or changes it."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=254)]
    region: Word
    languages: Words = Field(default_factory=list)
    employer_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    employer: Identifier | None = None
    superior: Identifier | None = None
    expert_class: ClassCode | None = None
    qualifications: Annotated[list[QualificationInput], Field(min_length=1, max_length=MOST)]

    _rows = field_validator("qualifications", mode="before")(_rows_with_something)


class SuspensionInput(Input):
    """Until when an expert can't be drawn, and why."""

    until: Instant
    reason: Reason


class LiftInput(Input):
    """Why a suspension ends early."""

    reason: Reason


class InterestInput(Input):
    """An interest in an organisation, by the identifier under which it is registered."""

    ground: Annotated[str, AfterValidator(_ground)]
    identifier: Identifier


class DeclarationInput(Input):
    """What experts say of themselves: whether they can be called, by which telephone, and whom they must avoid.

    ``keys_answer``: a key pressed on that telephone counts as the expert's own answer to a call.
    """

    available: bool = False
    unavailable_until: Instant | None = None
    phone: Phone | None = None
    keys_answer: bool = False
    interests: Annotated[list[InterestInput], Field(max_length=200)] = Field(default_factory=list)

    _rows = field_validator("interests", mode="before")(_rows_with_something)


MOST_OF_A_PORTRAIT = 150_000
"""Bytes of an enrolled picture; the page makes it some 20,000."""


def _jpeg(value: object) -> object:
    """Base64 of a picture as the page made it: a JPEG that tells nothing of camera, time or place."""
    if value in (None, ""):
        return None
    try:
        data = base64.b64decode(str(value), validate=True)
    except ValueError as error:
        raise ValueError(_("This is no picture. Choose a photograph of your face.")) from error
    if not data.startswith(b"\xff\xd8\xff") or not data.endswith(b"\xff\xd9"):
        raise ValueError(_("This is no JPEG picture. Choose the photograph again; the page makes it one."))
    if b"Exif\x00" in data or b"http://ns.adobe.com/" in data:
        raise ValueError(_("The picture tells when and where it was taken. Take that out, or choose it on the page."))
    return data


class PortraitInput(Input):
    """A picture of the expert's face, as base64 of a JPEG; empty to withdraw it."""

    jpeg: Annotated[bytes, Field(max_length=MOST_OF_A_PORTRAIT)] | None = None

    _decoded = field_validator("jpeg", mode="before")(_jpeg)


class GroupInput(Input):
    """A group of experts in a draw: its conditions as in :class:`DrawInput`, how many are drawn, and how many more must
    be there in case some decline.
    """

    name: Word
    experts: Annotated[int, Field(ge=1, le=99)]
    reserve: Annotated[int, Field(ge=0, le=99)] = 0
    fields: Annotated[Words, Field(min_length=1)]
    regions: Words = Field(default_factory=list)
    languages: Words = Field(default_factory=list)
    classes: ClassCodes = Field(default_factory=list)


def _none_if_blank(value: Any) -> Any:
    """A choice of a form that was left open."""
    return None if value == "" else value


class DrawInput(SentInput):
    """What is drawn: how many, by which conditions, and the commitment to the owner's number.

    ``fields``: an expert is qualified in one of them. ``regions``, ``languages``: one of them, where any is named.
    ``superiors``: identifiers of bodies that supervise the owner or the tender; who works there must not judge it.
    ``classes``: classes of the register, of which an expert has one, where any is named. ``groups``: experts are drawn
    group by group; each group has conditions of its own, and the draw then has none but ``superiors``. ``alliance``:
    the pool is made of the registers of all its cities.
    """

    members: Annotated[int, Field(ge=1, le=99)]
    experts: Annotated[int, Field(ge=1, le=99)]
    fields: Words = Field(default_factory=list)
    regions: Words = Field(default_factory=list)
    languages: Words = Field(default_factory=list)
    superiors: Identifiers = Field(default_factory=list)
    groups: Annotated[list[GroupInput], Field(max_length=9)] = Field(default_factory=list)
    classes: ClassCodes = Field(default_factory=list)
    answer_minutes: Annotated[int, Field(ge=1, le=10_080)]
    number_sha256: Sha256
    alliance: UUID | None = None

    _blank = field_validator("alliance", mode="before")(_none_if_blank)
    _rows = field_validator("groups", mode="before")(_rows_with_something)

    def faults(self) -> dict[str, str]:
        """What doesn't fit together in the conditions, by the field."""
        if not self.groups:
            return {} if self.fields else {"fields": _("Name at least one field of expertise, or groups.")}
        found = {}
        for name in ("fields", "regions", "languages", "classes"):
            if getattr(self, name):
                found[name] = _("Where there are groups, say this in each group.")
        if sum(one.experts for one in self.groups) != self.experts:
            found["experts"] = _("The experts of the groups are more or fewer than this.")
        if len({folded(one.name) for one in self.groups}) < len(self.groups):
            found["groups"] = _("Each group has a name of its own.")
        return found


class NumberInput(Input):
    """The owner's number: 32 bytes in hex, which its device made."""

    number: Sha256


class CallingOffInput(Input):
    """On which ground a draw is called off, and why; for everybody to read."""

    ground: OffGround
    reason: Reason


class ReasonInput(Input):
    """Why a call is declined."""

    reason: Reason


class ReplacementInput(Input):
    """Which seat is to be replaced (from 1, in the order of the draw), on which of the law's grounds, and why."""

    seat: Annotated[int, Field(ge=1, le=99)]
    cause: Cause
    reason: Reason


class LeavingInput(Input):
    """Why an expert gives a seat up."""

    cause: Cause
    reason: Reason


class SearchInput(Input):
    """By what an owner searches the register for experts whom it may name; as in :class:`DrawInput`."""

    fields: Annotated[Words, Field(min_length=1)]
    regions: Words = Field(default_factory=list)
    languages: Words = Field(default_factory=list)
    classes: ClassCodes = Field(default_factory=list)
    superiors: Identifiers = Field(default_factory=list)


class NamedInput(Input):
    """Experts by the ids of their entries. ``salt``: 32 random bytes in hex, without which anybody who knows the
    entries could find out from the signature which ones were named.
    """

    salt: Sha256
    uuids: Annotated[list[UUID], Field(min_length=1, max_length=99)]


class AppointmentInput(SentInput):
    """A committee that the owner appoints. ``fields``, ``superiors``: as in :class:`DrawInput`.

    ``ground``: a code of the pack's ``committee.appointment``; ``reason``: why it holds, for everybody to read.
    """

    members: Annotated[int, Field(ge=1, le=99)]
    fields: Annotated[Words, Field(min_length=1)]
    superiors: Identifiers = Field(default_factory=list)
    ground: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    reason: Reason
    experts: NamedInput


class SuccessorInput(SentInput):
    """Which seat of an appointed committee is filled anew (from 1), by whom, on which of the law's grounds, and why."""

    place: Annotated[int, Field(ge=1, le=99)]
    cause: Cause
    reason: Reason
    experts: NamedInput
