"""What the API of the witness room takes. What people write is kept letter by letter, as it was signed."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _something(text: str) -> str:
    if not text.strip():
        raise ValueError(_("Write at least a word."))
    return _no_nul(text)


def _instant(value: object) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        read = None
    if not isinstance(read, datetime) or read.tzinfo is None:
        raise ValueError(_("Write date and time with their zone, such as 2026-12-14T09:30:00+08:00."))
    return read.astimezone(UTC)


Leaf = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Words = Annotated[str, StringConstraints(max_length=5_000), AfterValidator(_something)]
MaybeWords = Annotated[str, StringConstraints(max_length=5_000), AfterValidator(_no_nul)]
MaybeInstant = Annotated[datetime | None, BeforeValidator(_instant)]
MaybeLeaf = Annotated[Leaf | None, BeforeValidator(lambda value: value or None)]
Language = Literal["en", "ko", "vi", "zh-hans"]


class Input(BaseModel):
    """An input; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a command that needs nothing but the signature."""


class ConfirmationInput(Input):
    """``about_leaf``: digest of the step's leaf."""

    about_leaf: Leaf
    remark: MaybeWords = ""


class RemarkInput(Input):
    """``about_leaf``: digest of the step's leaf."""

    about_leaf: Leaf
    remark: Words


class HaltInput(Input):
    """``until``: when it ends by itself; left out: it doesn't."""

    reason: Words
    until: MaybeInstant = None


class ReasonInput(Input):
    """Why."""

    reason: Words


class RecordInput(Input):
    """``about_leaf``: the step that it is about; left out: the whole transaction."""

    lang: Language
    about_leaf: MaybeLeaf = None


class RevocationInput(Input):
    """``pdf_sha256``: digest of the record that no longer counts."""

    pdf_sha256: Leaf
    reason: Words
