"""What the API of the hall takes. What people write is kept letter by letter, as it was signed."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _something(text: str) -> str:
    if not text.strip():
        raise ValueError(_("Write at least a word."))
    return _no_nul(text)


Said = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_something)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Strict):
    """No fields."""


class AttendInput(Strict):
    """Whether the person comes as the project manager whom the bidder named."""

    manager: bool = False


class ManagerInput(Strict):
    """The bid, and the person of the bidder who is its project manager."""

    bid: UUID
    person: UUID


class BeginInput(Strict):
    """The lot that is met about."""

    lot: UUID


class RecordingInput(Strict):
    """The meeting that is recorded, and that everybody in the room was told."""

    meeting: UUID
    told: bool


class ReadInput(Strict):
    """Which bid is read out, and after how many seconds the next follows by itself (0: not)."""

    order: Annotated[int, Field(ge=1, le=100_000)]
    pace: Annotated[int, Field(ge=0, le=600)] = 0


class ObjectionInput(Strict):
    """What is objected, in the meeting that it is about."""

    meeting: UUID
    text: Said


class AnswerInput(Strict):
    """Whether the objection is right, and the answer."""

    upheld: bool
    answer: Said


class CloseInput(Strict):
    """Why objections stay unanswered; left out when none does."""

    reason: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_no_nul)] = ""


class SignatureInput(Strict):
    """The digest of the minutes that were read."""

    pdf_sha256: Sha256


class RefusalInput(SignatureInput):
    """Why the minutes are not signed."""

    reason: Said
