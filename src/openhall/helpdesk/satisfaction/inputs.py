"""What a rating is."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


class RatingInput(BaseModel):
    """From 1 to 5, and words if somebody wants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_without_nul)] = ""
    lang: Literal["ko", "zh-hans", "vi", "en"] = "en"
