"""Leaf schemas: the JSON Schema of each kind of act's leaf, generated from its declaration (protocols §2)."""

from __future__ import annotations

from typing import Any, Final

from openhall.witness.kinds import ActKind, By, explained

_HEX_64: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_INSTANT: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$"
_LINK: Final = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "seq": {"type": "integer", "minimum": 1}, "prev": _HEX_64},
    "required": ["id", "seq", "prev"],
    "additionalProperties": False,
}
_INTENT: Final = {
    "type": "object",
    "properties": {"sha256": _HEX_64, "signature": {"type": "string", "pattern": "^[A-Za-z0-9_-]{86}$"}},
    "required": ["sha256", "signature"],
    "additionalProperties": False,
}


_PSEUDONYM: Final = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_FIRST: Final = {
    "type": "object",
    "properties": {
        "actor": _PSEUDONYM,
        "in_place_of": _PSEUDONYM,
        "sha256": _HEX_64,
        "signature": {"type": "string", "pattern": "^[A-Za-z0-9_-]{86}$"},
    },
    "required": ["actor", "sha256", "signature"],
    "additionalProperties": False,
}


def leaf_schema(kind: ActKind) -> dict[str, Any]:
    """The schema of a leaf of this kind; of a sealed kind, of the act that the sealed leaf hides."""
    actor: dict[str, Any] = {"type": "string", "pattern": "^(?:[0-9a-f]{32}|log)$"}
    if kind.by is not By.EITHER:
        actor = {"const": "log"} if kind.by is By.RULE else {"type": "string", "pattern": "^[0-9a-f]{32}$"}
    properties: dict[str, Any] = {
        "v": {"const": 1},
        "code": {"const": kind.code},
        "actor": actor,
        "object": {"type": "string", "pattern": f"^{kind.on or '[a-z_-]+'}:{_UUID}$"},
        "at": {"type": "string", "pattern": _INSTANT},
        "public": {
            "type": "object",
            "properties": {name: {"description": str(text)} for name, text in explained(kind.public).items()},
            "required": [name for name in kind.public if name not in kind.optional],
            "additionalProperties": False,
        },
    }
    required = ["v", "code", "actor", "object", "at", "public"]
    if not kind.sealed:
        properties["case"] = _LINK
    if kind.has_statement:
        text = "" if kind.statement is True else str(kind.statement)
        properties["statement"] = {**_HEX_64, "description": text}
        required.append("statement")
    if kind.commitments:
        meanings = explained(kind.commitments)
        properties["commitments"] = {
            "type": "object",
            "patternProperties": {
                f"^{path.replace('*', '[^/]+')}$": {**_HEX_64, "description": str(text)}
                for path, text in meanings.items()
            },
            "additionalProperties": False,
        }
    if kind.by is not By.RULE:
        properties |= {"intent": _INTENT, "first": _FIRST, "in_place_of": _PSEUDONYM}
        if kind.by is By.PERSON:
            required.append("intent")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(kind.name),
        "description": str(kind.meaning),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
