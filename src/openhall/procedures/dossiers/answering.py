"""Answers to the form of an edition: which questions are asked, and whether what is given can be an answer.

A question with a condition is asked only while the answer that it hangs on is the wanted one; what was answered to a
question that isn't asked any more isn't kept.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 4000
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")


def asked(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """The names of the questions that are asked, given these answers. A chain of conditions is followed to its end."""
    properties = schema["properties"]

    def shown(name: str, seen: frozenset[str]) -> bool:
        condition = properties[name].get("x-ui", {}).get("visible_if")
        if condition is None:
            return True
        other = condition["field"]
        if other in seen or not shown(other, seen | {name}):
            return False
        return bool(answers.get(other) == condition["equals"])

    return [name for name in properties if shown(name, frozenset({name}))]


def read(schema: Mapping[str, Any], given: Mapping[str, Any], *, whole: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are kept, and a sentence for each that can't be one.

    Args:
        given: by name, as a page (texts) or a program (values) sends them.
        whole: whether required answers must be there; else what is blank is left for later.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, one in schema["properties"].items():
        if name not in given:
            continue
        value, sentence = _value(one, given[name])
        if sentence:
            wrong[name] = sentence
        if value is not None:
            kept[name] = value
    names = asked(schema, kept)
    if whole:
        for name in schema.get("required", []):
            if name in names and name not in kept and name not in wrong:
                wrong[name] = _("Answer this question.")
    return (
        {name: value for name, value in kept.items() if name in names},
        {name: sentence for name, sentence in wrong.items() if name in names},
    )


def _value(one: Mapping[str, Any], given: Any) -> tuple[Any, str]:
    """An answer as it is kept (None: blank, or none), and what is wrong with it."""
    if one["type"] == "boolean":
        return (given is True or given in ("on", "true", "yes")), ""
    text = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if not text:
        return None, ""
    if "\0" in text or len(text) > min(one.get("maxLength", LONGEST), LONGEST):
        most = min(one.get("maxLength", LONGEST), LONGEST)
        return None, _("Write at most %(most)s signs.") % {"most": most}
    if one["type"] == "integer":
        return _integer(one, text)
    if "enum" in one and text not in [str(each) for each in one["enum"]]:
        return None, _("Choose one of the answers.")
    if one.get("format") == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return None, _("Give a day that exists.")
    if one.get("format") == "email" and not _EMAIL.fullmatch(text):
        return None, _("Give a whole e-mail address, such as name@example.org.")
    return text, ""


def _integer(one: Mapping[str, Any], text: str) -> tuple[int | None, str]:
    if not _WHOLE.fullmatch(text):
        return None, _("Write a whole number with figures only.")
    value = int(text)
    if value < one.get("minimum", value) or value > one.get("maximum", value):
        return None, _("This number is too small or too large.")
    if "enum" in one and value not in one["enum"]:
        return None, _("Choose one of the answers.")
    return value, ""
