"""Procedures and classes as a form holds them (plain JSON), and the files of a pack that say the same.

A procedure's ``way`` is one list in the order of the law: ``{"stage": code}`` for what a room does, and ``{"elsewhere":
code, "name", "recorded_by", "citation"}`` for what is held outside, after whatever stage stands above it. Values that
a form doesn't know are kept to the letter. Nothing here judges: :func:`openhall_rules.law.read_pack` does.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from openhall_rules.procedures import LANGUAGES, PUBLISHED, Procedure, ResourceClass
from openhall_rules.rewriting import rewritten, tables_under
from openhall_rules.values import Value

METHODS: Final = "evaluation.methods"
Table = dict[str, Any]
"""A procedure or a class as a form holds it."""


def procedure_table(procedure: Procedure, methods: Value | None) -> Table:
    """What a form shows of a procedure. ``methods``: the value that it is under."""
    way: list[Table] = []
    for stage in procedure.stages:
        way.append({"stage": stage})
        way += [
            {
                "elsewhere": one.code,
                "name": dict(one.name),
                "recorded_by": one.recorded_by,
                "citation": one.citation,
            }
            for one in procedure.elsewhere
            if one.after == stage
        ]
    return {
        "from": procedure.code,
        "name": dict(procedure.name),
        "citation": procedure.citation,
        "note": procedure.note,
        "way": way,
        "switches": sorted(procedure.switches),
        "publicity": {one.code: one.citation for one in procedure.publicity},
        "methods": methods_table(methods),
        "documents": [{"code": one.code, "name": dict(one.name), "citation": one.citation}
                      for one in procedure.documents],
    }  # fmt: skip


def new_procedure(name: Mapping[str, str], stages: Sequence[str], methods: Value | None) -> Table:
    """A procedure that has nothing but its stages and the pack's own values."""
    return {
        "from": "",
        "name": dict(name),
        "citation": "",
        "note": "",
        "way": [{"stage": stage} for stage in stages],
        "switches": [],
        "publicity": {},
        "methods": methods_table(methods),
        "documents": [],
    }


def methods_table(methods: Value | None) -> Table:
    """The methods of evaluation that a law permits, and their source."""
    if methods is None or methods.unset:
        return {"codes": [], "citation": ""}
    return {"codes": list(methods.value or ()), "citation": methods.citation}


def class_table(one: ResourceClass) -> Table:
    """What a form shows of a class of resources."""
    return {
        "name": dict(one.name),
        "citation": one.citation,
        "note": one.note,
        "categories": list(one.categories),
        "procedures": list(one.procedures),
    }


def procedure_file(table: Mapping[str, Any], *, before: str, methods: Value | None) -> str:
    """The file of a procedure.

    Args:
        before: the file whose values it keeps; empty where there is none.
        methods: the methods that hold without a word of this form; they are written only where it says otherwise.

    Raises:
        BadValue: a method that can't be written.
    """
    way = table["way"]
    lines = [
        *_head(table),
        f"stages = {_text([one['stage'] for one in way if 'stage' in one])}",
        f"switches = {_text(list(table['switches']))}",
        *_name("name", table["name"]),
    ]
    after = ""
    for one in way:
        after = one.get("stage", after)
        if "elsewhere" in one:
            lines += ["", f"[elsewhere.{one['elsewhere']}]", f"after = {_text(after)}"]
            lines += [f"recorded_by = {_text(one['recorded_by'])}", f"citation = {_text(one['citation'])}"]
            lines += _name(f"elsewhere.{one['elsewhere']}.name", one["name"])
    for code in sorted(table["publicity"], key=PUBLISHED.index):  # JSON keeps no order
        lines += ["", f"[publicity.{code}]", f"citation = {_text(table['publicity'][code])}"]
    for one in table["documents"]:
        lines += ["", f"[documents.{one['code']}]", f"citation = {_text(one['citation'])}"]
        lines += _name(f"documents.{one['code']}.name", one["name"])
    text = "\n".join(lines) + "\n"
    if kept := tables_under(before, "values"):
        text = f"{text}\n{kept}\n"
    if methods is not None and table["methods"] != methods_table(methods):
        typed, citation = ", ".join(table["methods"]["codes"]), table["methods"]["citation"]
        text = rewritten(text, f'values."{METHODS}"', methods, typed=typed, citation=citation)
    return text


def class_file(table: Mapping[str, Any]) -> str:
    """The file of a class."""
    return "\n".join(
        [
            *_head(table),
            f"categories = {_text(list(table['categories']))}",
            f"procedures = {_text(list(table['procedures']))}",
            *_name("name", table["name"]),
            "",
        ]
    )


def code_of(name: str, taken: Collection[str]) -> str:
    """A code that a name gives: lower-case letters and ``_``, none of those that are taken; empty without a letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z]+", "_", plain).strip("_")[:36].strip("_")
    code, number = found, 0
    while code and code in taken:
        number += 1
        code = f"{found}_{'x' * number}"[:40]
    return code


def _head(table: Mapping[str, Any]) -> list[str]:
    note = [f"note = {_text(table['note'])}"] if table["note"] else []
    return [f"citation = {_text(table['citation'])}", *note]


def _name(table: str, names: Mapping[str, str]) -> list[str]:
    return ["", f"[{table}]", *(f"{language} = {_text(names.get(language, ''))}" for language in LANGUAGES)]


def _text(value: Any) -> str:
    """A string or a list of strings as TOML; JSON escapes what TOML would, except the one control that it lets be."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


__all__ = [
    "METHODS",
    "Table",
    "class_file",
    "class_table",
    "code_of",
    "methods_table",
    "new_procedure",
    "procedure_file",
    "procedure_table",
]
