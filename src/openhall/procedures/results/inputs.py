"""What the room of results accepts; what is signed is what was sent."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def bounded(most: int, least: int = 1) -> StringConstraints:
    """Bounds of a text."""
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


def whole(value: object) -> object:
    """A page sends figures as text."""
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value


Words = Annotated[str, bounded(4000, 5), AfterValidator(_without_nul)]
Line = Annotated[str, bounded(200), AfterValidator(_without_nul)]
Text = Annotated[str, bounded(8000, 0), AfterValidator(_without_nul)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Days = Annotated[int, BeforeValidator(whole), Field(ge=1, le=30)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateInput(Input):
    """A template of the results of a procedure in a language.

    ``rows``: a line each, ``name = text``; ``paragraphs``: one each, with empty lines between; ``entries``: what the
    officer enters when a result is made, a line each, ``name = words to show``. In texts ``{answer.name}`` stands for
    an answer of the dossier, ``{entry.name}`` for what is entered; more in :mod:`openhall.procedures.results.wording`.
    """

    procedure: Annotated[str, bounded(40), AfterValidator(_without_nul)]
    lang: Annotated[str, StringConstraints(pattern=r"^(vi|en|ko|zh-hans)$")]
    title: Line
    rows: Text = ""
    paragraphs: Text = ""
    entries: Text = ""


class ApprovalInput(Input):
    """The template that is meant, by what it says."""

    content_sha256: Sha256


class PrepareInput(Input):
    """A result to be made: from which template, with which entries; what it corrects, and why."""

    template: UUID
    entries: Annotated[dict[str, Line], Field(max_length=50)] = {}
    replaces: UUID | None = None
    reason: Annotated[str, bounded(4000, 0), AfterValidator(_without_nul)] = ""


class SealInput(Input):
    """The seal, and the document that its keeper has read."""

    certificate: UUID
    pdf_sha256: Sha256


class DigitiseInput(Input):
    """The scan that is meant, and why the result isn't electronic."""

    sha256: Sha256
    reason: Words


class RevokeInput(Input):
    """Why the document doesn't hold any more."""

    reason: Words


class ShareInput(Input):
    """Which document, for whom, and for how many days."""

    document: UUID
    whom: Line
    days: Days = 7


class OpenInput(Input):
    """The code of a share."""

    code: Annotated[str, StringConstraints(max_length=40)]


class TakeInput(Input):
    """A document to be taken as a component of a draft."""

    document: UUID
    component: Annotated[int, BeforeValidator(whole), Field(ge=0, le=1000)]
