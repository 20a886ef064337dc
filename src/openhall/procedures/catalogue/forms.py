"""Forms of procedures: a small part of JSON Schema with hints for the screen, checked when a procedure is drafted.

``{"type": "object", "required": [...], "properties": {name: {"type": "string" | "integer" | "boolean", "title": {lang:
text}, "enum": [...], "format": "date" | "email", "maxLength": n, "minimum": n, "maximum": n, "x-ui": {"widget":
"text" | "textarea" | "radio" | "select" | "checkbox", "order": n, "hint": {lang: text}, "visible_if":
{"field": name, "equals": value}}, "x-register": "population" | "land" | "tax" | "insurance"}}}``

``x-register``: the register of the state that knows the answer, if whoever files consents.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

MOST_FIELDS: Final = 100
TYPES: Final = frozenset({"string", "integer", "boolean"})
WIDGETS: Final = frozenset({"text", "textarea", "radio", "select", "checkbox"})
LANGUAGES: Final = frozenset({"ko", "zh-hans", "vi", "en"})
_PROPERTY: Final = frozenset(
    {"type", "title", "enum", "format", "maxLength", "minimum", "maximum", "x-ui", "x-register"}
)
REGISTERS: Final = frozenset({"population", "land", "tax", "insurance"})
_UI: Final = frozenset({"widget", "order", "hint", "visible_if"})


def check(schema: Any, lang: str) -> dict[str, Any]:
    """The form, if every field of it can be shown and checked.

    Args:
        lang: the language in which every field must have a title.

    Raises:
        ValueError: what can't be, with the field's name.
    """
    if not isinstance(schema, Mapping) or schema.get("type") != "object" or schema.keys() - {
        "type", "required", "properties",
    }:  # fmt: skip
        raise ValueError(_("A form is an object with properties and required."))
    properties, required = schema.get("properties"), schema.get("required", [])
    if not isinstance(properties, Mapping) or not 0 < len(properties) <= MOST_FIELDS:
        raise ValueError(_("A form has 1 to %(most)s properties.") % {"most": MOST_FIELDS})
    if not isinstance(required, list) or any(name not in properties for name in required):
        raise ValueError(_("What is required must be among the properties."))
    for name, one in properties.items():
        _property(name, one, lang)
    for name, one in properties.items():
        _condition(name, one.get("x-ui", {}).get("visible_if"), properties)
    return dict(schema)


def _property(name: str, one: Any, lang: str) -> None:
    if not isinstance(one, Mapping) or one.get("type") not in TYPES or (strange := sorted(one.keys() - _PROPERTY)):
        strange = sorted(one.keys() - _PROPERTY) if isinstance(one, Mapping) else []
        raise ValueError(
            _("%(name)s: a field is a string, an integer or a boolean; it can’t have %(strange)s.")
            % {"name": name, "strange": ", ".join(map(str, strange)) or "–"}
        )
    title, hints = one.get("title"), one.get("x-ui", {})
    if not isinstance(title, Mapping) or not _texts(title) or lang not in title:
        raise ValueError(_("%(name)s: the title in %(lang)s is missing.") % {"name": name, "lang": lang})
    values = one.get("enum")
    if values is not None and (
        not isinstance(values, list) or not values or any(not isinstance(each, str | int) for each in values)
    ):
        raise ValueError(_("%(name)s: enum is a list of texts or whole numbers.") % {"name": name})
    if not isinstance(hints, Mapping) or hints.keys() - _UI or hints.get("widget", "text") not in WIDGETS:
        raise ValueError(_("%(name)s: x-ui knows widget, order, hint and visible_if.") % {"name": name})
    if "hint" in hints and not _texts(hints["hint"]):
        raise ValueError(_("%(name)s: a hint is a text by language.") % {"name": name})
    for bound in ("maxLength", "minimum", "maximum"):
        if bound in one and (isinstance(one[bound], bool) or not isinstance(one[bound], int)):
            raise ValueError(_("%(name)s: %(bound)s is a whole number.") % {"name": name, "bound": bound})
    if one.get("format", "date") not in {"date", "email"}:
        raise ValueError(_("%(name)s: a format is date or email.") % {"name": name})
    if one.get("x-register", "population") not in REGISTERS:
        known = ", ".join(sorted(REGISTERS))
        raise ValueError(_("%(name)s: x-register is one of %(known)s.") % {"name": name, "known": known})


def _condition(name: str, condition: Any, properties: Mapping[str, Any]) -> None:
    if condition is None:
        return
    other = condition.get("field") if isinstance(condition, Mapping) else None
    if other not in properties or other == name or "equals" not in condition:
        raise ValueError(_("%(name)s: visible_if names another field and what it equals.") % {"name": name})


def _texts(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and value.keys() <= LANGUAGES
        and all(isinstance(text, str) and text.strip() for text in value.values())
    )


def registers(schema: Mapping[str, Any]) -> set[str]:
    """The registers of the state that a form says know some of its answers."""
    return {one["x-register"] for one in schema.get("properties", {}).values() if "x-register" in one}


def fields(schema: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The fields in their order, for reading: name, title, hint, type, choices, whether required, and on what it hangs.

    ``lang``: the reader's language; ``title_lang`` says in which one the title is there.
    """
    required = set(schema.get("required", []))
    found = []
    for place, (name, one) in enumerate(schema["properties"].items()):
        hints = one.get("x-ui", {})
        titles = one["title"]
        shown = lang if lang in titles else next(iter(titles))
        condition = hints.get("visible_if")
        found.append(
            {
                "name": name,
                "title": titles[shown],
                "title_lang": shown,
                "type": one["type"],
                "choices": one.get("enum", []),
                "required": name in required,
                "order": (hints.get("order", place), place),
                "hangs_on": condition["field"] if condition else "",
            }
        )
    return sorted(found, key=lambda field: field["order"])
