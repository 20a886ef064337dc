"""What is accepted of mandates between people."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text can’t hold the character NUL")
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


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfferInput(Input):
    """Who is to act (an e-mail address), in which procedures (none: all), and until the end of which day."""

    agent: Line
    procedures: Annotated[list[Number], BeforeValidator(_numbers), Field(max_length=200)] = []
    until: Annotated[date | None, BeforeValidator(_blank)] = None


class RecordInput(OfferInput):
    """What an officer saw: the principal's e-mail address, or a ward's name and certificate; the paper's reference."""

    principal: Blank = ""
    ward: Blank = ""
    certificate: Blank = ""
    paper: Line
