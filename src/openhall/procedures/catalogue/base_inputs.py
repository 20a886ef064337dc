"""What the inputs of the catalogue share: nothing unknown, nothing blank, lists that a form sends as lines."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator

from openhall_rules.money import BadAmount, decimal, text

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def _refuse_nul(value: object, depth: int = 16) -> None:
    """PostgreSQL keeps no NUL in a text, and nobody types one."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(_("A text can’t hold the character NUL."))
    elif depth and isinstance(value, Mapping | list | tuple):
        for one in (*value.keys(), *value.values()) if isinstance(value, Mapping) else value:
            _refuse_nul(one, depth - 1)


class Input(BaseModel):
    """An input: unknown fields are refused, fields left blank in a form are as if they were absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        _refuse_nul(data)
        blank = (None, "")
        return {
            name: value
            for name, value in data.items()
            if (value.strip() if isinstance(value, str) else value) not in blank
        }


def lines(*names: str) -> Any:
    """Lines such as ``a | b`` as objects with these names; a list is left as it is."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        rows = [line for line in value.splitlines() if line.strip()]
        found = []
        for row in rows:
            parts = [part.strip() for part in row.split("|")]
            if len(parts) > len(names):
                raise ValueError(
                    _("A line has at most %(count)s parts: %(parts)s.")
                    % {"count": len(names), "parts": " | ".join(names)}
                )
            found.append({name: part for name, part in zip(names, parts, strict=False) if part})
        return found

    return BeforeValidator(read)


def read_json(value: Any) -> Any:
    """JSON as a form sends it; anything but a text is left as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(_("This isn’t JSON.")) from error


def whole_number(value: Any) -> Any:
    """Figures as a number; anything else is left as it is."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def amount_text(value: Any) -> str:
    """A fee as a plain decimal string."""
    try:
        read = decimal(value)
    except BadAmount as error:
        raise ValueError(_("Write the amount as figures, such as 50000, without separators.")) from error
    if read < 0 or len(text(read)) > 24:
        raise ValueError(_("A fee isn’t negative."))
    return text(read)
