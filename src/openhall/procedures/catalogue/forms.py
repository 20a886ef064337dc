"""Forms of procedures: a small part of JSON Schema with hints for the screen, checked when a procedure is drafted.

``{"type": "object", "required": [...], "properties": {name: {"type": "string" | "integer" | "boolean", "title": {lang:
text}, "enum": [...], "format": "date" | "email", "maxLength": n, "minimum": n, "maximum": n, "x-ui": {"widget":
"text" | "textarea" | "radio" | "select" | "checkbox", "order": n, "hint": {lang: text}, "choices": {value: {lang:
text}}, "visible_if": {"field": name, "equals": value} | {"field": name, "in": [...]}}, "x-register": "population" |
"land" | "tax" | "insurance"}}}``

A property may be a list of rows: ``{"type": "array", "title": {lang: text}, "minItems": n, "maxItems": n, "items":
{"type": "object", "required": [...], "properties": {...}}}``. A row has plain questions, which hang on answers of the
same row. ``maxItems`` is at most :data:`MOST_ROWS`, a row has at most :data:`MOST_IN_ROW` questions.

``"allOf": [{"if": {"properties": {name: {"const": value}}}, "then": {"required": [...]}}]``: questions that must be
answered after another answer. ``"x-steps": [{"title": {lang: text}, "fields": [...]}]``: the pages on which the
questions are asked; what no step names comes last.

``x-register``: the register of the state that knows the answer, if whoever files consents. Of rows also ``x-list``:
what the register calls the list that fills them, if not as the question is called; a row is filled by names.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from openhall.procedures.catalogue import conditions

MOST_FIELDS: Final = 100
MOST_IN_ROW: Final = 20
MOST_ROWS: Final = 50
MOST_STEPS: Final = 10
MOST_RULES: Final = 50
TYPES: Final = frozenset({"string", "integer", "boolean"})
WIDGETS: Final = frozenset({"text", "textarea", "radio", "select", "checkbox"})
LANGUAGES: Final = frozenset({"ko", "zh-hans", "vi", "en"})
_FORM: Final = frozenset({"type", "required", "properties", "allOf", "x-steps"})
_PROPERTY: Final = frozenset(
    {"type", "title", "enum", "format", "maxLength", "minimum", "maximum", "x-ui", "x-register"}
)
_ROWS: Final = frozenset({"type", "title", "minItems", "maxItems", "items", "x-ui", "x-register", "x-list"})
REGISTERS: Final = frozenset({"population", "land", "tax", "insurance"})
_UI: Final = frozenset({"widget", "order", "hint", "choices", "visible_if"})


def check(schema: Any, lang: str) -> dict[str, Any]:
    """The form, if every field of it can be shown and checked.

    Args:
        lang: the language in which every field must have a title.

    Raises:
        ValueError: what can't be, with the field's name.
    """
    if not isinstance(schema, Mapping) or schema.get("type") != "object" or schema.keys() - _FORM:
        raise ValueError(_("A form is an object with properties and required."))
    properties = _object(schema, MOST_FIELDS)
    for name, one in properties.items():
        if isinstance(one, Mapping) and one.get("type") == "array":
            _rows(name, one, lang)
        else:
            _property(name, one, lang)
    for name, one in properties.items():
        conditions.check(name, one.get("x-ui", {}).get("visible_if"), properties)
    _rules(schema.get("allOf", []), properties)
    _pages(schema.get("x-steps", []), properties, lang)
    return dict(schema)


def _object(schema: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    """The properties of an object, if there are some, not too many, and what is required is among them."""
    properties, required = schema.get("properties"), schema.get("required", [])
    if not isinstance(properties, Mapping) or not 0 < len(properties) <= most:
        raise ValueError(_("A form has 1 to %(most)s properties.") % {"most": most})
    if not isinstance(required, list) or any(not isinstance(one, str) or one not in properties for one in required):
        raise ValueError(_("What is required must be among the properties."))
    return properties


def _rows(name: str, one: Mapping[str, Any], lang: str) -> None:
    """Ask that a list of rows is bounded and its rows have plain questions."""
    _shown(name, one, lang, _ROWS)
    _known_register(name, one)
    least, most = one.get("minItems", 0), one.get("maxItems")
    if type(least) is not int or type(most) is not int or not 0 <= least <= most <= MOST_ROWS or most < 1:
        raise ValueError(
            _("%(name)s: minItems and maxItems are whole numbers; there are at most %(most)s rows.")
            % {"name": name, "most": MOST_ROWS}
        )
    items = one.get("items")
    if not isinstance(items, Mapping) or items.get("type") != "object" or items.keys() - {
        "type", "required", "properties",
    }:  # fmt: skip
        raise ValueError(_("%(name)s: the items are objects with properties and required.") % {"name": name})
    properties = _object(items, MOST_IN_ROW)
    for inner, said in properties.items():
        _property(f"{name}.{inner}", said, lang)
    for inner, said in properties.items():
        conditions.check(inner, said.get("x-ui", {}).get("visible_if"), properties)


def _property(name: str, one: Any, lang: str) -> None:
    if not isinstance(one, Mapping) or one.get("type") not in TYPES or one.keys() - _PROPERTY:
        strange = sorted(map(str, one.keys() - _PROPERTY)) if isinstance(one, Mapping) else []
        raise ValueError(
            _("%(name)s: a field is a string, an integer or a boolean; it can’t have %(strange)s.")
            % {"name": name, "strange": ", ".join(strange) or "–"}
        )
    _shown(name, one, lang, _PROPERTY)
    values = one.get("enum")
    if values is not None and (
        not isinstance(values, list) or not values or any(not isinstance(each, str | int) for each in values)
    ):
        raise ValueError(_("%(name)s: enum is a list of texts or whole numbers.") % {"name": name})
    _choices(name, values or [], one.get("x-ui", {}).get("choices", {}))
    for bound in ("maxLength", "minimum", "maximum"):
        if bound in one and (isinstance(one[bound], bool) or not isinstance(one[bound], int)):
            raise ValueError(_("%(name)s: %(bound)s is a whole number.") % {"name": name, "bound": bound})
    if one.get("format", "date") not in {"date", "email"}:
        raise ValueError(_("%(name)s: a format is date or email.") % {"name": name})
    _known_register(name, one)


def _known_register(name: str, one: Mapping[str, Any]) -> None:
    """Ask that what fills a question is a register that there is; a list is named only beside its register."""
    if one.get("x-register", "population") not in REGISTERS:
        known = ", ".join(sorted(REGISTERS))
        raise ValueError(_("%(name)s: x-register is one of %(known)s.") % {"name": name, "known": known})
    listed = one.get("x-list", "list")
    if not isinstance(listed, str) or not 0 < len(listed) <= 60 or ("x-list" in one and "x-register" not in one):
        raise ValueError(_("%(name)s: x-list names a list of the register that x-register names.") % {"name": name})


def _shown(name: str, one: Mapping[str, Any], lang: str, known: frozenset[str]) -> None:
    """Ask that a question has its title and no hint that nobody knows."""
    if strange := sorted(map(str, one.keys() - known)):
        raise ValueError(_("%(name)s: a field can’t have %(strange)s.") % {"name": name, "strange": ", ".join(strange)})
    title, hints = one.get("title"), one.get("x-ui", {})
    if not isinstance(title, Mapping) or not texts(title) or lang not in title:
        raise ValueError(_("%(name)s: the title in %(lang)s is missing.") % {"name": name, "lang": lang})
    if not isinstance(hints, Mapping) or hints.keys() - _UI or hints.get("widget", "text") not in WIDGETS:
        raise ValueError(_("%(name)s: x-ui knows widget, order, hint, choices and visible_if.") % {"name": name})
    if type(hints.get("order", 0)) is not int:
        raise ValueError(_("%(name)s: %(bound)s is a whole number.") % {"name": name, "bound": "order"})
    if "hint" in hints and not texts(hints["hint"]):
        raise ValueError(_("%(name)s: a hint is a text by language.") % {"name": name})


def _choices(name: str, values: list[Any], named: Any) -> None:
    """Ask that what choices are called is said of choices that there are."""
    known = set(map(str, values))
    if not isinstance(named, Mapping) or named.keys() - known or not all(texts(one) for one in named.values()):
        raise ValueError(_("%(name)s: choices are texts by language, for values of its enum.") % {"name": name})


def _rules(rules: Any, properties: Mapping[str, Any]) -> None:
    """Ask that each rule says which questions must be answered after which answer."""
    wrong = ValueError(_("allOf is a list of rules with if, properties with const, and then, what is required."))
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        raise wrong
    for one in rules:
        if not isinstance(one, Mapping) or one.keys() != {"if", "then"}:
            raise wrong
        when, then = one["if"], one["then"]
        if not (isinstance(when, Mapping) and isinstance(then, Mapping) and then.keys() == {"required"}):
            raise wrong
        wanted, needed = when.get("properties"), then["required"]
        if when.keys() - {"properties", "required"} or not isinstance(wanted, Mapping) or not wanted:
            raise wrong
        if any(not isinstance(said, Mapping) or said.keys() != {"const"} for said in wanted.values()):
            raise wrong
        if not isinstance(needed, list) or any(not isinstance(name, str) or name not in properties for name in needed):
            raise ValueError(_("What is required must be among the properties."))
        for name, said in wanted.items():
            conditions.check("allOf", {"field": name, "equals": said["const"]}, properties)


def _pages(pages: Any, properties: Mapping[str, Any], lang: str) -> None:
    """Ask that each step has its title and questions, and no question is asked twice."""
    wrong = ValueError(
        _("x-steps is a list of at most %(most)s steps with a title in %(lang)s and fields, each field once.")
        % {"most": MOST_STEPS, "lang": lang}
    )
    if not isinstance(pages, list) or len(pages) > MOST_STEPS:
        raise wrong
    named: list[str] = []
    for one in pages:
        if not isinstance(one, Mapping) or one.keys() != {"title", "fields"} or not isinstance(one["fields"], list):
            raise wrong
        if not texts(one["title"]) or lang not in one["title"] or not one["fields"]:
            raise wrong
        if any(not isinstance(name, str) or name not in properties for name in one["fields"]):
            raise wrong
        named += one["fields"]
    if len(named) != len(set(named)):
        raise wrong


def texts(value: Any) -> bool:
    """Whether this is a text by language."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and value.keys() <= LANGUAGES
        and all(isinstance(text, str) and text.strip() for text in value.values())
    )


def in_language(said: Mapping[str, str], lang: str) -> tuple[str, str]:
    """A text by language in the reader's, or in the first that it has; and which one that is."""
    shown = lang if lang in said else next(iter(said))
    return said[shown], shown


def choice(one: Mapping[str, Any], value: Any, lang: str) -> tuple[str, str]:
    """What a value of a question's enum is called in the reader's language, or in the first that the form has; and in
    which one that is, empty for a value that has no name and stands for itself."""
    said = one.get("x-ui", {}).get("choices", {}).get(str(value))
    return in_language(said, lang) if said else (str(value), "")


def registers(schema: Mapping[str, Any]) -> set[str]:
    """The registers of the state that a form says know some of its answers."""
    return {one["x-register"] for one in schema.get("properties", {}).values() if "x-register" in one}


def steps(schema: Mapping[str, Any], lang: str) -> list[tuple[str, str, list[str]]]:
    """The pages of a form: title, its language, and names of questions. One without a title where no step is named."""
    found = [(*in_language(one["title"], lang), list(one["fields"])) for one in schema.get("x-steps", [])]
    named = {name for _title, _lang, names in found for name in names}
    if rest := [name for name in schema["properties"] if name not in named]:
        found.append(("", lang, rest))
    return found


def fields(schema: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The fields in their order, for reading: name, title, hint, type, choices (value, what it is called, the language
    of that, empty where the value stands for itself), whether required, and on what it hangs.

    The order is that of the steps where the form has some, then ``order``: the database doesn't keep that of the names.
    ``lang``: the reader's language; ``title_lang`` says in which one the title is there.
    """
    required = set(schema.get("required", []))
    stepped = [name for one in schema.get("x-steps", []) for name in one["fields"]]
    places = {name: place for place, name in enumerate(stepped)}
    found = []
    for place, (name, one) in enumerate(schema["properties"].items()):
        hints = one.get("x-ui", {})
        title, shown = in_language(one["title"], lang)
        condition = hints.get("visible_if")
        found.append(
            {
                "name": name,
                "title": title,
                "title_lang": shown,
                "type": one["type"],
                "choices": [(value, *choice(one, value, lang)) for value in one.get("enum", [])],
                "required": name in required,
                "order": (places.get(name, len(places)), hints.get("order", place), place),
                "hangs_on": condition["field"] if condition else "",
            }
        )
    return sorted(found, key=lambda field: field["order"])
