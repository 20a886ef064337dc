"""What the room of certified copies accepts; what is signed is what was sent."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value


def _line(least: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=200)


Line = Annotated[str, _line(1), AfterValidator(_without_nul)]
Blank = Annotated[str, _line(0), AfterValidator(_without_nul)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a step that needs nothing but the signature."""


class OriginalInput(Input):
    """An original as the officer compared it with its scan.

    ``holder``: whose it is. ``account``: e-mail address of their account, if the copy goes to a store; ``issuer``,
    ``number``: of the original; ``copies``: how many on paper, one set with one fee; ``scan_sha256``: the
    scan that was laid ready.
    """

    unit: Line
    holder: Line
    account: Blank = ""
    title: Line
    issuer: Line
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_without_nul)] = ""
    pages: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=10_000)]
    copies: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=100)] = 1
    scan_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
