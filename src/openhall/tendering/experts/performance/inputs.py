"""What ratings accept."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, field_validator

from openhall.tendering.experts.inputs import Reason
from openhall.tendering.experts.performance.models import Mark
from openhall.tendering.planning.public import Input, Title

MOST_QUESTIONS = 20
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _asked(rows: Any) -> Any:
    """The rows of the form whose words aren't blank: a page gives every row a code."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, Mapping) or str(row.get("text") or "").strip()]


class QuestionInput(Input):
    """One question: a code of small letters that stays the same when the words change, and the words."""

    code: Code
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class QuestionsInput(Input):
    """What is asked about an expert's work, and the document that says so."""

    questions: Annotated[list[QuestionInput], Field(min_length=1, max_length=MOST_QUESTIONS)]
    lang: Literal["ko", "zh-hans", "vi", "en"]
    source: Title

    _rows = field_validator("questions", mode="before")(_asked)

    @field_validator("questions")
    @classmethod
    def _once(cls, questions: list[QuestionInput]) -> list[QuestionInput]:
        if len({one.code for one in questions}) < len(questions):
            raise ValueError(_("Each question has a code of its own."))
        return questions


class MarkInput(Input):
    """How far the member did what a question asks, and why one says so."""

    question: Code
    mark: Mark
    reason: Reason


class RatingInput(Input):
    """What is found about the member at ``seat`` of a committee (the id of its draw or appointment)."""

    committee: UUID
    seat: Annotated[int, Field(ge=1, le=99)]
    questions: UUID
    marks: Annotated[list[MarkInput], Field(min_length=1, max_length=MOST_QUESTIONS)]


class CorrectionInput(Input):
    """What is found now, question by question, and why it was otherwise before."""

    marks: Annotated[list[MarkInput], Field(min_length=1, max_length=MOST_QUESTIONS)]
    reason: Reason


class AnswerInput(Input):
    """What the expert says to it."""

    answer: Annotated[str, StringConstraints(min_length=1, max_length=4_000, pattern=r"\S")]
