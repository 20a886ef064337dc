"""Answers to the form of an edition: which questions are asked, and whether what is given can be an answer.

A question with a condition is asked only while the answer that it hangs on is the wanted one; what was answered to a
question that isn't asked any more isn't kept. A question may have rows; the same holds within each of them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.procedures.catalogue import public as catalogue

LONGEST = 4000
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_YES, _NO = ("on", "true", "yes"), ("", "off", "false", "no")


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
        return catalogue.holds(condition, answers)

    return [name for name in properties if shown(name, frozenset({name}))]


def required(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """The names of the questions that must be answered, given these answers: always, or by a rule of the form."""
    found = dict.fromkeys(schema.get("required", []))
    for rule in schema.get("allOf", []):
        wanted = rule["if"]["properties"]
        if all(catalogue.holds({"field": name, "equals": said["const"]}, answers) for name, said in wanted.items()):
            found |= dict.fromkeys(rule["then"]["required"])
    return list(found)


def unknown(schema: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """A sentence for each name that is no question of the form."""
    return {name: _("The form has no such question.") for name in names if name not in schema["properties"]}


def read(schema: Mapping[str, Any], given: Mapping[str, Any], *, whole: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are kept, and a sentence for each that can't be one.

    Of rows: by ``name`` what is wrong with all of them, by ``name.row.question`` (rows from 0) what is with one answer.

    Args:
        given: by name, as a page (texts) or a program (values) sends them.
        whole: whether required answers must be there; else what is blank is left for later.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, one in schema["properties"].items():
        if name not in given:
            continue
        if one["type"] == "array":
            value, faults = _rows(name, one, given[name], whole=whole)
            wrong |= faults
        else:
            value, sentence = _value(one, given[name])
            if sentence:
                wrong[name] = sentence
        if value is not None:
            kept[name] = value
    names = asked(schema, kept)
    if whole:
        for name in required(schema, kept):
            if name in names and name not in kept and name not in wrong:
                wrong[name] = _("Answer this question.")
        wrong |= {
            name: sentence
            for name in names
            if (sentence := _too_few(schema["properties"][name], kept.get(name))) and name not in wrong
        }
    return (
        {name: value for name, value in kept.items() if name in names},
        {name: sentence for name, sentence in wrong.items() if name.partition(".")[0] in names},
    )


def _rows(
    name: str, one: Mapping[str, Any], given: Any, *, whole: bool
) -> tuple[list[dict[str, Any]] | None, dict[str, str]]:
    """Rows as they are kept (None: none is left), and what is wrong with them."""
    if not isinstance(given, list) or any(not isinstance(row, Mapping) for row in given):
        return None, {name: _("Give rows, each with the answers by the names of its questions.")}
    wrong: dict[str, str] = {}
    if len(given) > one["maxItems"]:
        wrong[name] = too_many(one["maxItems"])
    rows = []
    for place, row in enumerate(given[: one["maxItems"]]):
        kept, faults = read(one["items"], row, whole=whole)
        rows.append(kept)
        faults |= unknown(one["items"], row)
        if whole and not kept and not faults:
            faults = {"": _("This row is blank: fill it in or remove it.")}
        wrong |= {f"{name}.{place}.{inner}": sentence for inner, sentence in faults.items()}
    return rows or None, wrong


def too_many(most: int) -> str:
    """What is said of rows that are too many."""
    return ngettext("There can be %(most)d row.", "There can be at most %(most)d rows.", most) % {"most": most}


def _too_few(one: Mapping[str, Any], rows: Any) -> str:
    """What is said of rows that are too few; empty where they are enough."""
    least = one.get("minItems", 0) if one["type"] == "array" else 0
    there = len(rows) if isinstance(rows, list) else 0
    if there >= least:
        return ""
    return ngettext("Give at least %(least)d row.", "Give at least %(least)d rows.", least) % {"least": least}


def _value(one: Mapping[str, Any], given: Any) -> tuple[Any, str]:
    """An answer as it is kept (None: blank, or none), and what is wrong with it."""
    if one["type"] == "boolean":
        return _truth(given)
    if not isinstance(given, str | int) or isinstance(given, bool):
        return None, "" if given is None else _("This can’t be an answer to the question.")
    text = str(given).strip()
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


def _truth(given: Any) -> tuple[bool | None, str]:
    if isinstance(given, bool):
        return given, ""
    if isinstance(given, str) and given in _YES + _NO:
        return given in _YES, ""
    return None, "" if given is None else _("This can’t be an answer to the question.")


def _integer(one: Mapping[str, Any], text: str) -> tuple[int | None, str]:
    if not _WHOLE.fullmatch(text):
        return None, _("Write a whole number with figures only.")
    value = int(text)
    if value < one.get("minimum", value) or value > one.get("maximum", value):
        return None, _("This number is too small or too large.")
    if "enum" in one and value not in one["enum"]:
        return None, _("Choose one of the answers.")
    return value, ""
