"""What the API of warnings takes."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


class Nothing(BaseModel):
    """The payload of a command that needs nothing but the signature."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ClosureInput(BaseModel):
    """What came of a warning, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["remedied", "explained", "false_alarm", "handed_on"]
    explanation: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000),
        AfterValidator(_without_nul),
    ]
