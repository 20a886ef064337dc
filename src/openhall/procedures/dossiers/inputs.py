"""What the room of dossiers accepts; what is signed is what was sent."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MOST_COPIES = 100
BATCH_STEPS = ("accept", "process", "finish", "give_back")
MOST_IN_A_BATCH = 500


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
Short = Annotated[str, _bounded(2000, 5), AfterValidator(_without_nul)]
Line = Annotated[str, _bounded(200), AfterValidator(_without_nul)]
Blank = Annotated[str, _bounded(200, 0), AfterValidator(_without_nul)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]


def _listed(value: Any) -> Any:
    """``uuid:version`` a line, as a page sends them; a list is left as it is."""
    if not isinstance(value, str):
        return value
    rows = [line.partition(":") for line in value.split() if line]
    return [
        {"dossier": one, "version": int(seen) if seen.isascii() and seen.isdigit() else -1} for one, _, seen in rows
    ]


def _whole(value: Any) -> Any:
    """A page sends figures as text; a field left blank is 0."""
    if isinstance(value, str):
        return int(value) if value.strip().isascii() and value.strip().isdigit() else 0 if not value.strip() else value
    return value


def _copies(value: Any) -> Any:
    """A field left blank is one copy."""
    return _whole(value) or 1 if isinstance(value, str) else value


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a step that needs nothing but the signature."""


class UnitInput(Input):
    """A unit's number and the identifier of the organisation that it is."""

    number: Number
    organisation: UUID


class OfficersInput(Input):
    """Who answers for the unit's dossiers, and who stands in: e-mail addresses of people of the unit."""

    officer: Line
    backup: Blank = ""


class ContentInput(Input):
    """The draft that is meant, by all that it says (:func:`openhall.procedures.dossiers.filing.digest`)."""

    content_sha256: Sha256


class ReasonInput(Input):
    """Why."""

    reason: Words


class SupplementInput(Input):
    """All that is missing, at once."""

    missing: Words


class FeeInput(Input):
    """Which fee: 0 the procedure's own; from 1 a set of so many certified copies of so many pages each."""

    copy_set: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=100)] = 0
    pages: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=10_000)] = 0
    copies: Annotated[int, BeforeValidator(_copies), Field(ge=1, le=MOST_COPIES)] = 1


DueDay = Literal["filing", "acceptance", "pick_up"]
"""The day of a fee of the procedure; unsaid, the one that is open."""


class WaiveInput(Input):
    """Which fee is let go, and why."""

    copy_set: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=100)] = 0
    due: DueDay | None = None
    reason: Words


class DeskFeeInput(Input):
    """A fee that somebody pays at a desk. ``receipt``: the number of the paper receipt or of the card's slip."""

    copy_set: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=100)] = 0
    due: DueDay | None = None
    means: Literal["cash", "card"]
    receipt: Annotated[str, _bounded(40), AfterValidator(_without_nul)]


class RefundInput(Input):
    """Which payment goes back, and to which account."""

    payment: Annotated[str, _bounded(80), AfterValidator(_without_nul)]
    name: Annotated[str, _bounded(140), AfterValidator(_without_nul)]
    account: Annotated[str, _bounded(34), AfterValidator(_without_nul)]
    bank: Annotated[str, _bounded(20), AfterValidator(_without_nul)]


class DelayInput(Input):
    """Why a dossier is late, what is done about it, the letter of apology, the new day."""

    cause: Short
    remedy: Short
    apology: Words
    new_date: date


class RouteInput(Input):
    """The unit that decides."""

    unit: Number
    reason: Words


class BatchEntry(Input):
    """A dossier, and the version that the officer saw."""

    dossier: UUID
    version: Annotated[int, Field(ge=0)]


class BatchInput(Input):
    """One step for many dossiers."""

    step: Literal["accept", "process", "finish", "give_back"]
    dossiers: Annotated[list[BatchEntry], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_IN_A_BATCH)]


class Applicant(Input):
    """Who files: as they are called, and how they are reached. ``number``: of an identity document, if asked for."""

    name: Line
    number: Blank = ""
    telephone: Blank = ""
    email: Blank = ""
    address: Blank = ""


class BeginInput(Input):
    """A draft that is begun: the procedure's number; the unit's, when an officer files for somebody at a
    desk; the mandate's id, when one files for another one; the answers to what is asked before one begins."""

    procedure: Annotated[str, _bounded(60), AfterValidator(_without_nul)]
    desk: Number | None = None
    proxy: UUID | None = None
    eligible: Annotated[list[bool], Field(max_length=20)] = []


class CarryInput(Input):
    """The answers to what the edition in force asks before one begins, where that is new."""

    eligible: Annotated[list[bool], Field(max_length=20)] = []


Plain = str | int | bool
Answers = dict[str, Plain | Annotated[list[Annotated[dict[str, Plain], Field(max_length=50)]], Field(max_length=100)]]
"""Answers by the name of the question; those of a question with rows are a list of them."""


class DraftInput(Input):
    """What is kept of a draft; what isn't named stays as it was. ``posted_date``: at a desk, the day on the postmark of
    what came by post; a blank one says that it came otherwise."""

    authority: Blank | None = None
    applicant: dict[str, Blank] | None = None
    posted_date: date | Literal[""] | None = None
    answers: Annotated[Answers, Field(max_length=200)] | None = None


APPLICANT_FIELDS: Mapping[str, int] = dict.fromkeys(Applicant.model_fields, 200)
