"""What the room of dispatches accepts; what is signed is what was sent."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

LANGUAGES = ("vi", "en", "ko", "zh-hans")


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WishInput(Input):
    """How, and in which language, somebody wants to be told."""

    channel: Literal["text", "post", "none"]
    lang: Literal["vi", "en", "ko", "zh-hans"]


class PostInput(Input):
    """The number under which the post follows the letter."""

    number: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60), AfterValidator(_without_nul)
    ]


class DeliveryInput(Input):
    """What the post says of a letter."""

    delivered: Literal["yes", "no"]
    ended_date: date
