"""What the room of feedback accepts; what is signed is what was sent."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

LANGUAGES = ("vi", "en", "ko", "zh-hans")
MOST_QUESTIONS, MOST_DAYS = 12, 90


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


def _whole(value: Any) -> Any:
    """A page sends figures as text."""
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value


Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
Question = Annotated[str, _bounded(300, 3), AfterValidator(_without_nul)]
YesNo = Literal["yes", "no"]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionsInput(Input):
    """A set of questions. A page sends ``question-1-vi``, ``question-1-en`` and so on; a program ``questions``.

    Each question has its words in Vietnamese, and in the other languages where there are some.
    """

    source: Annotated[str, _bounded(500, 5), AfterValidator(_without_nul)]
    days: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST_DAYS)]
    questions: Annotated[
        list[dict[Literal["vi", "en", "ko", "zh-hans"], Question]], Field(max_length=MOST_QUESTIONS)
    ] = []

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or "questions" in value:
            return value
        rest = {name: one for name, one in value.items() if not name.startswith("question-")}
        found = [
            {lang: text for lang in LANGUAGES if (text := str(value.get(f"question-{place}-{lang}", "")).strip())}
            for place in range(1, MOST_QUESTIONS + 1)
        ]
        return rest | {"questions": [one for one in found if one]}

    @model_validator(mode="after")
    def _in_vietnamese(self) -> "QuestionsInput":
        if any("vi" not in one for one in self.questions):
            raise ValueError(_("Each question has its words in Vietnamese."))
        return self


class AnswerInput(Input):
    """What somebody says of their dossier. ``choices``: place of a question in the set, from 1 → yes or no."""

    satisfied: YesNo
    choices: Annotated[dict[str, YesNo], Field(max_length=MOST_QUESTIONS)] = {}


class ReflectionInput(Input):
    """What is wrong."""

    words: Words


class ReplyInput(Input):
    """The unit's answer, or why it doesn't take the reflection up."""

    words: Words


class RatingInput(Input):
    """Whether the answer satisfies."""

    satisfied: YesNo


class SecretInput(Input):
    """Number and secret of the receipt: for whoever has no account."""

    code: Annotated[str, _bounded(60, 1), AfterValidator(_without_nul)]
    secret: Annotated[str, _bounded(40, 1), AfterValidator(_without_nul)]


class GuestAnswer(SecretInput, AnswerInput):
    """An answer with number and secret."""


class GuestReflection(SecretInput, ReflectionInput):
    """A reflection with number and secret."""


class GuestRating(SecretInput, RatingInput):
    """A rating of the newest answer, with number and secret."""
