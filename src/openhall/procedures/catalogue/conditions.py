"""Conditions on answers: what an edition asks, wants as a paper or lets go of only after certain answers.

``{"field": name, "equals": value}``, or ``{"field": name, "in": [values]}`` with at most :data:`MOST_VALUES` values.
The page, the programs' interface and the act of filing ask :func:`holds` and nothing else.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from pydantic import BeforeValidator

MOST_VALUES: Final = 50
_TRUTHS: Final = {"true": True, "false": False}


def holds(condition: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds with these answers; none always does."""
    if condition is None:
        return True
    given = answers.get(condition["field"])
    wanted = condition["in"] if "in" in condition else [condition["equals"]]
    # A box that says yes isn't the figure 1.
    return any(type(given) is type(one) and given == one for one in wanted)


def _read(value: Any) -> Any:
    """``field=value`` as a condition, ``field=a,b`` as one with several values; anything else is left as it is."""
    if not isinstance(value, str):
        return value
    field, sign, wanted = (part.strip() for part in value.partition("="))
    if not (field and sign and wanted):
        raise ValueError(_("A condition is written as question=answer."))
    values = [_value(one.strip()) for one in wanted.split(",")]
    return {"field": field, "equals": values[0]} if len(values) == 1 else {"field": field, "in": values}


def _value(text: str) -> str | int | bool:
    if text in _TRUTHS:
        return _TRUTHS[text]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text


Condition = Annotated[dict[str, Any], BeforeValidator(_read)]
"""A condition; a form sends it as ``field=value``."""


def line(condition: Mapping[str, Any]) -> str:
    """A condition as a form has it."""
    values = condition["in"] if "in" in condition else [condition["equals"]]
    return f"{condition['field']}={','.join(str(one).lower() if isinstance(one, bool) else str(one) for one in values)}"


def check(name: str, condition: Any, properties: Mapping[str, Any]) -> None:
    """Ask that a condition of something called ``name`` names a question and answers that it can have.

    Raises:
        ValueError
    """
    if condition is None:
        return
    said = isinstance(condition, Mapping) and condition.keys() in ({"field", "equals"}, {"field", "in"})
    other = condition["field"] if said else None
    if not said or not isinstance(other, str) or other not in properties or other == name:
        raise ValueError(_("%(name)s: visible_if names another field and what it equals.") % {"name": name})
    values = condition["in"] if "in" in condition else [condition["equals"]]
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        raise ValueError(_("%(name)s: a condition has 1 to %(most)s values.") % {"name": name, "most": MOST_VALUES})
    for one in values:
        if not _possible(properties[other], one):
            raise ValueError(
                _("%(name)s: the question “%(other)s” can’t have the answer %(value)s.")
                % {"name": name, "other": other, "value": str(one)[:60]}
            )


def _possible(said: Mapping[str, Any], value: Any) -> bool:
    """Whether a question can have this answer: by its type, and its list of answers if it has one."""
    types = {"string": str, "integer": int, "boolean": bool}
    wanted = types.get(said.get("type", ""))
    return wanted is type(value) and ("enum" not in said or value in said["enum"])
