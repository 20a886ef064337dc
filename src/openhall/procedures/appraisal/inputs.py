"""What reports and sheets accept; what is signed is what was sent."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
MaybeWords = Annotated[str, _bounded(4000, 0), AfterValidator(_without_nul)]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]
Written = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])|-Q[1-4])?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftInput(Input):
    """The edition that is reported on, the office's own words, and the language of the paper."""

    edition: UUID
    words: MaybeWords = ""
    lang: Literal["ko", "zh-hans", "vi", "en"]


class SealInput(Input):
    """The seal, and the report that its keeper has read."""

    certificate: UUID
    pdf_sha256: Sha256


class DeliveryInput(Input):
    """To whose chair, and the sealed PDF that is meant."""

    to: UUID
    pdf_sha256: Sha256


class ReceiptInput(Input):
    """The PDF that was received, and what the chair says about it."""

    pdf_sha256: Sha256
    words: MaybeWords = ""


class InstructionInput(Input):
    """What a unit shall do, and by which day its head answers."""

    report: UUID
    unit: Number
    due_date: Day
    words: Words


class WordsInput(Input):
    """What somebody says."""

    words: Words


class RoundInput(Input):
    """Whose sheets are drafted. ``higher``: the organisation whose people sign second."""

    period: Written
    unit: Number
    higher: UUID


class AssessmentInput(Input):
    """The assessment; ``without``: why there is no statement of the person, where there is none."""

    words: Words
    without: Annotated[str, _bounded(1000, 0), AfterValidator(_without_nul)] = ""


class DecisionInput(Input):
    """Whether the sheet stays (``uphold``) or is assessed anew (``again``), with reasons."""

    outcome: Literal["uphold", "again"]
    words: Words
