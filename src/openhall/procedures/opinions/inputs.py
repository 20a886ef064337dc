"""What the room of opinions accepts; what is signed is what was sent."""

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MOST_DAYS, MOST_PAPERS = 60, 200


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _whole(value: Any) -> Any:
    """A page sends figures as text."""
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=5, max_length=4000), AfterValidator(_without_nul)
]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionInput(Input):
    """What is asked, of which unit, about which dossier; the working days it has; ids of the papers it may read."""

    dossier: UUID
    unit: Number
    question: Words
    days: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST_DAYS)]
    papers: Annotated[list[UUID], Field(max_length=MOST_PAPERS)] = []


class WordsInput(Input):
    """The opinion, or why it isn't wanted any more."""

    words: Words
