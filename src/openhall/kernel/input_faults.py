"""What is wrong with a field, in the reader's language: pydantic says it in English only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as djangos

_SENTENCES: Final = {
    "missing": "This field is required.",
    "string_too_short": "This field is required.",
    "int_parsing": "Enter a whole number.",
    "int_type": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "decimal_parsing": "Enter a number.",
    "decimal_type": "Enter a number.",
    "decimal_whole_digits": "Enter a number.",
    "decimal_max_digits": "Enter a number.",
    "decimal_max_places": "Enter a number.",
    "date_parsing": "Enter a valid date.",
    "date_from_datetime_parsing": "Enter a valid date.",
    "datetime_parsing": "Enter a valid date/time.",
    "datetime_from_date_parsing": "Enter a valid date/time.",
    "greater_than_equal": "Ensure this value is greater than or equal to %(limit_value)s.",
    "less_than_equal": "Ensure this value is less than or equal to %(limit_value)s.",
}
"""Kinds of pydantic's errors, each with a sentence of Django's own catalogue, which has it in our four languages."""
_ANY: Final = "Enter a valid value."
_OWN: Final = "Value error, "
"""What pydantic puts before the sentences of our own validators."""


def sentence(fault: Mapping[str, Any]) -> str:
    """One of pydantic's errors (``type``, ``msg``, ``ctx``) as a sentence; what our validators say stays as it is."""
    told = str(fault["msg"])
    if fault["type"] in ("value_error", "assertion_error"):
        return told.removeprefix(_OWN)
    facts = fault.get("ctx") or {}
    limit = facts.get("ge", facts.get("le", ""))
    if fault["type"] == "string_too_short" and facts.get("min_length", 1) > 1:
        return djangos(_ANY)
    template = djangos(_SENTENCES.get(fault["type"], _ANY))
    return template % {"limit_value": limit} if "%(limit_value)s" in template else template
