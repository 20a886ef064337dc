"""One value of a pack's file said anew, everything else to the letter as it was."""

from __future__ import annotations

import json
import re
from typing import Final

from openhall_rules.values import EXACT, WHOLE, BadValue, Value

_TABLE: Final = re.compile(r"^\[(?P<name>[^\]]+)\]\s*$", re.MULTILINE)
_SAYS: Final = re.compile(r"^(value|unset|no_limit|citation|set_by|demo|note) = .*\n", re.MULTILINE)
_EXAMPLES: Final = re.compile(r"^examples = \[\n(?:.*\n)*?\]\n", re.MULTILINE)


def literal(declared: Value, typed: str) -> str:
    """What a person typed for a value, as TOML.

    Raises:
        BadValue: it isn't of the value's unit, or the unit has no short form.
    """
    typed = typed.strip()
    if declared.unit in WHOLE:
        if not typed.isascii() or not typed.isdigit():
            raise BadValue(f"{declared.path}: a whole number of 0 or more is needed", path=declared.path)
        return str(int(typed))
    if declared.unit == "flag":
        if typed not in {"true", "false"}:
            raise BadValue(f"{declared.path}: true or false is needed", path=declared.path)
        return typed
    if declared.unit == "list":
        return json.dumps([one.strip() for one in typed.split(",") if one.strip()], ensure_ascii=False)
    if declared.unit in EXACT or declared.unit in {"choice", "text"}:
        return json.dumps(typed, ensure_ascii=False)
    raise BadValue(f"{declared.path} is a table: hand in its file.", path=declared.path)


def rewritten(text: str, table: str, declared: Value, *, typed: str, citation: str) -> str:
    """The file with another value in one table, a source of its own, and without examples that explained the old one.

    Args:
        table: name of the table as TOML writes it, for example ``bid_period`` or ``values."time_limits.bid_period"``;
            it is added at the end where the file has none.

    Raises:
        BadValue: what was typed doesn't fit.
    """
    said = f"value = {literal(declared, typed)}\ncitation = {json.dumps(citation, ensure_ascii=False)}\n"
    tables = list(_TABLE.finditer(text))
    found = next((place for place, one in enumerate(tables) if one["name"] == table), None)
    if found is None:
        return f"{text.rstrip()}\n\n[{table}]\n{said}unit = {json.dumps(declared.unit)}\n"
    start = tables[found].end() + 1
    end = tables[found + 1].start() if found + 1 < len(tables) else len(text)
    kept = _EXAMPLES.sub("", _SAYS.sub("", text[start:end]))
    return f"{text[:start]}{said}{kept}{text[end:]}"


def tables_under(text: str, name: str) -> str:
    """The tables of a file below one name (``values``), to the letter; empty where there are none."""
    tables = list(_TABLE.finditer(text))
    ends = [*(one.start() for one in tables[1:]), len(text)]
    kept = [
        text[one.start() : end].strip()
        for one, end in zip(tables, ends, strict=False)
        if one["name"] == name or one["name"].startswith(f"{name}.")
    ]
    return "\n\n".join(kept)


__all__ = ["literal", "rewritten", "tables_under"]
