"""What the room of calls and letters accepts; what is signed is what was sent."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

LANGUAGES = ("vi", "en", "ko", "zh-hans")
MOST_LETTERS, MOST_DAYS = 200, 30


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _bounded(most: int, least: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


def _whole(value: Any) -> Any:
    """A page sends figures as text; a field left blank is none."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None if not text else value


def _ids(value: Any) -> Any:
    """Ids with blanks between them, as a page sends them; a list is left as it is."""
    return value.split() if isinstance(value, str) else value


Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[GH][0-9]{2}(\.[0-9]{1,3})*$", max_length=35)
]
Words = Annotated[str, _bounded(4000, 5), AfterValidator(_without_nul)]
Blank = Annotated[str, _bounded(4000, 0), AfterValidator(_without_nul)]
Line = Annotated[str, _bounded(200, 0), AfterValidator(_without_nul)]
Code = Annotated[str, _bounded(60, 0), AfterValidator(_without_nul)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CallInput(Input):
    """A call. ``dossier``: its number; ``answer`` or ``days``: what was answered, or within how many working days it
    will be.
    """

    unit: Number
    caller: Line = ""
    telephone: Annotated[str, _bounded(40, 0), AfterValidator(_without_nul)] = ""
    procedure: Code = ""
    dossier: Code = ""
    question: Words
    answer: Blank = ""
    days: Annotated[int | None, BeforeValidator(_whole), Field(ge=1, le=MOST_DAYS)] = None


class AnswerInput(Input):
    """The answer to a call."""

    answer: Words


class TextInput(Input):
    """A letter in one language."""

    subject: Annotated[str, _bounded(200, 3), AfterValidator(_without_nul)]
    body: Words


class TemplateInput(Input):
    """A template. A page sends ``subject-vi``, ``body-vi`` and so on; a program ``texts``."""

    name: Annotated[str, _bounded(200, 3), AfterValidator(_without_nul)]
    procedure: Code = ""
    status: Annotated[str, _bounded(20, 0), AfterValidator(_without_nul)] = ""
    texts: Annotated[
        dict[Literal["vi", "en", "ko", "zh-hans"], TextInput], Field(min_length=1, max_length=len(LANGUAGES))
    ]

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or "texts" in value:
            return value
        rest = {name: one for name, one in value.items() if not name.startswith(("subject-", "body-"))}
        texts = {
            lang: {part: value.get(f"{part}-{lang}", "") for part in ("subject", "body")}
            for lang in LANGUAGES
            if value.get(f"subject-{lang}") or value.get(f"body-{lang}")
        }
        return rest | {"texts": texts}


class WithdrawInput(Input):
    """Why a template isn't sent any more."""

    reason: Annotated[str, _bounded(1000, 5), AfterValidator(_without_nul)]


class SendInput(Input):
    """Which template goes to whoever filed which dossiers. ``words``: for the field of the same name."""

    template: UUID
    words: Line = ""
    dossiers: Annotated[list[UUID], BeforeValidator(_ids), Field(min_length=1, max_length=MOST_LETTERS)]
