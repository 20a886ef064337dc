"""What is accepted of mandates between people."""

import re
from datetime import date
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


def _address(text: str) -> str:
    """An e-mail address by its form alone; whether anybody has it isn't looked up."""
    if not text:
        return text
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(_("This is no e-mail address.")) from error
    return text


def _numbers(value: Any) -> Any:
    """A page sends the numbers of procedures parted by spaces or commas."""
    return [one for one in re.split(r"[\s,;]+", value) if one] if isinstance(value, str) else value


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_without_nul)
]
Blank = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_without_nul)]
Number = Annotated[str, StringConstraints(max_length=60), AfterValidator(_without_nul)]

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_address)
]
BlankAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_address)]


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfferInput(Input):
    """Who is to act (an e-mail address), in which procedures (none: all), and until the end of which day."""

    agent: Address
    procedures: Annotated[list[Number], BeforeValidator(_numbers), Field(max_length=200)] = []
    until: Annotated[date | None, BeforeValidator(_blank)] = None


class RecordInput(OfferInput):
    """What an officer saw: the name of who is acted for, as the paper has it; their e-mail address, or the number of
    the certificate; the paper's reference."""

    principal: BlankAddress = ""
    ward: Line
    certificate: Blank = ""
    paper: Line
