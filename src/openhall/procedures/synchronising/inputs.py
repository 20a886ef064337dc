"""What the synchronisation accepts; what is signed is what was sent."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


class Nothing(BaseModel):
    """Nothing but the signature."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReasonInput(BaseModel):
    """Why the portal is told again: what was mended."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000), AfterValidator(_without_nul)
    ]
