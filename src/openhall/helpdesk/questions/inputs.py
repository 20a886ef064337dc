"""What the help desk takes: bounded texts."""

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


Lang = Literal["ko", "zh-hans", "vi", "en"]
Line = Annotated[str, _bounded(300), AfterValidator(_without_nul)]
Letter = Annotated[str, _bounded(5_000), AfterValidator(_without_nul)]
LongText = Annotated[str, _bounded(10_000), AfterValidator(_without_nul)]
Reason = Annotated[str, _bounded(1_000), AfterValidator(_without_nul)]
Code = Annotated[str, StringConstraints(max_length=80)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a command that needs nothing but the signature."""


class QuestionInput(Input):
    """A question and where it came from. ``page``: the address within this site.

    ``terms``, ``nonce``: the work of a guest's browser, as ``GET /help/terms`` asks for it; without it few are taken.
    """

    text: Letter
    lang: Lang
    page: Annotated[str, StringConstraints(max_length=300), AfterValidator(_without_nul)] = ""
    terms: Annotated[str, StringConstraints(max_length=200)] = ""
    nonce: Annotated[int, Field(ge=0, lt=2**53)] | None = None


class CodeInput(Input):
    """The code of a guest."""

    code: Code


class FollowUpInput(Input):
    """Another letter of whoever asked; a guest sends the code."""

    text: Letter
    code: Code = ""


class EndInput(Input):
    """Whoever asked has what they need; a guest sends the code."""

    code: Code = ""


class AnswerInput(Input):
    """``request``: what is missing, asked for once and all together."""

    kind: Literal["answer", "request"]
    text: Letter
    lang: Lang


class ServiceLevelInput(Input):
    """Hours of the clock, day and night counted, and where that is written."""

    answer_hours: Annotated[int, Field(ge=1, le=8760)]
    escalate_hours: Annotated[int, Field(ge=1, le=8760)]
    basis: Line


class DutyInput(Input):
    """On duty or off."""

    on_duty: bool


class ArticleInput(Input):
    """An article in one language; ``question`` is the one that it answers."""

    lang: Lang
    title: Annotated[str, _bounded(200), AfterValidator(_without_nul)]
    body: LongText
    question: UUID | None = None


class ReasonInput(Input):
    """Why."""

    reason: Reason
    lang: Lang


class RouteInput(Input):
    """Who takes complaints on a matter, where, how, by which law."""

    lang: Lang
    matter: Annotated[str, _bounded(200), AfterValidator(_without_nul)]
    who: Line
    where: Annotated[str, _bounded(500), AfterValidator(_without_nul)]
    how: Annotated[str, _bounded(2_000), AfterValidator(_without_nul)]
    law: Line
