"""The forms of a procedure and of a class: from what was posted to what a draft holds, and back with what is wrong.

They are ordinary forms. Every button sends the whole form, so nothing that was typed is lost, with or without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.tendering.planning import telling
from openhall.tendering.planning.ways import named
from openhall_rules import composing
from openhall_rules.composing import Table
from openhall_rules.procedures import LANGUAGES, PUBLISHED, STAGES

MOST_ROWS: Final = 40
_CODE: Final = re.compile(r"[a-z][a-z_]{0,39}\Z")
_OWN_NAMES: Final[Mapping[str, Any]] = {
    "en": gettext_lazy("Name in English"),
    "ko": gettext_lazy("Name in Korean"),
    "zh-hans": gettext_lazy("Name in Chinese"),
    "vi": gettext_lazy("Name in Vietnamese"),
}
Faults = dict[str, str]
"""Name of a field → what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line to type in."""

    name: str
    label: Any
    value: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick or to choose; ``source``: the line for its citation."""

    value: str
    label: Any
    chosen: bool
    source: Field | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A stage of the way, or a document. ``code``: of a stage that a room does; ``fields``: what is typed otherwise."""

    at: int
    title: Any
    code: str = ""
    kept: str = ""
    fields: tuple[Field, ...] = ()
    shown_by: tuple[Choice, ...] = ()
    first: bool = False
    last: bool = False

    @property
    def up(self) -> str:
        """What the button says that moves it before the one above."""
        return f"up-{self.at}"

    @property
    def down(self) -> str:
        """What the button says that moves it behind the one below."""
        return f"down-{self.at}"

    @property
    def remove(self) -> str:
        """What the button says that takes it out of the way."""
        return f"remove-{self.at}"

    @property
    def drop(self) -> str:
        """What the button says that takes the document away."""
        return f"drop-{self.at}"


# --- what was posted ---------------------------------------------------------


def procedure_posted(post: QueryDict, before: Table) -> Table:
    """A procedure as it was typed; what the form doesn't show stays as it is in ``before``."""
    way: list[Table] = []
    taken: set[str] = set()
    for at in range(_count(post, "way")):
        if stage := post.get(f"way-{at}-stage", ""):
            way.append({"stage": stage})
            continue
        code = _kept_code(post, f"way-{at}", "held_outside", taken)
        way.append(
            {
                "elsewhere": code,
                "name": _names(post, f"way-{at}-name"),
                "recorded_by": post.get(f"way-{at}-shown", ""),
                "citation": _text(post, f"way-{at}-citation"),
            }
        )
    chosen = post.getlist("publicity")
    methods = post.getlist("methods")
    known = [one for one in before["methods"]["codes"] if one in methods]  # the usual one stays first
    return {
        "from": before["from"],
        "name": _names(post, "name"),
        "citation": _text(post, "citation"),
        "note": _text(post, "note"),
        "way": way,
        "switches": sorted({one for one in post.getlist("switches") if one in telling.SWITCHES}),
        "publicity": {one: _text(post, f"publicity-{one}-citation") for one in PUBLISHED if one in chosen},
        "methods": {
            "codes": known + [one for one in telling.METHODS if one in methods and one not in known],
            "citation": _text(post, "methods-citation"),
        },
        "documents": list(_documents_posted(post)),
    }


def _documents_posted(post: QueryDict) -> Iterator[Table]:
    taken: set[str] = set()
    for at in range(_count(post, "documents")):
        code = _kept_code(post, f"documents-{at}", "document", taken)
        name, citation = _names(post, f"documents-{at}-name"), _text(post, f"documents-{at}-citation")
        yield {"code": code, "name": name, "citation": citation}


def class_posted(post: QueryDict) -> Table:
    """A class as it was typed; the usual procedure stands first."""
    procedures = [one for one in post.getlist("procedures") if _CODE.match(one)]
    usual = post.get("usual", "")
    return {
        "name": _names(post, "name"),
        "citation": _text(post, "citation"),
        "note": _text(post, "note"),
        "categories": list(dict.fromkeys(post.getlist("categories"))),
        "procedures": sorted(dict.fromkeys(procedures), key=lambda one: one != usual),
    }


def done(action: str, table: Table, *, adds: str) -> tuple[Table, str]:
    """What a button does to a procedure, and the id of the control that has the focus afterwards.

    ``action``: ``up-3``, ``down-3``, ``remove-3``, ``drop-1`` (a document), ``add-stage`` (of the code ``adds``),
    ``add-outside``, ``add-document``; anything else changes nothing.
    """
    verb, _dash, place = action.rpartition("-")
    way, documents = list(table["way"]), list(table["documents"])
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    focus = ""
    if verb in {"up", "down"} and 0 <= at < len(way):
        to = max(0, at - 1) if verb == "up" else min(len(way) - 1, at + 1)
        way.insert(to, way.pop(at))
        turned = {("up", 0): "down", ("down", len(way) - 1): "up"}.get((verb, to), verb)
        focus = f"{turned}-{to}"
    elif verb == "remove" and 0 <= at < len(way):
        way.pop(at)
        focus = f"remove-{min(at, len(way) - 1)}" if way else "add-stage"
    elif verb == "drop" and 0 <= at < len(documents):
        documents.pop(at)
        focus = "add-document"
    elif action == "add-stage" and adds in STAGES and len(way) < MOST_ROWS:
        way.append({"stage": adds})
        focus = f"up-{len(way) - 1}"
    elif action == "add-outside" and len(way) < MOST_ROWS:
        taken = {one.get("elsewhere", "") for one in way}
        way.append(_blank("elsewhere", "held_outside", taken) | {"recorded_by": "notice"})
        focus = f"id_way-{len(way) - 1}-name-en"
    elif action == "add-document" and len(documents) < MOST_ROWS:
        documents.append(_blank("code", "document", {one["code"] for one in documents}))
        focus = f"id_documents-{len(documents) - 1}-name-en"
    return table | {"way": way, "documents": documents}, focus


def _blank(key: str, name: str, taken: set[str]) -> Table:
    return {key: composing.code_of(name, taken), "name": dict.fromkeys(LANGUAGES, ""), "citation": ""}


def _kept_code(post: QueryDict, prefix: str, otherwise: str, taken: set[str]) -> str:
    """The code that a row has had, or one that its name gives."""
    code = post.get(f"{prefix}-code", "")
    if not _CODE.match(code) or code in taken or re.match(rf"{otherwise}(_x+)?\Z", code):
        code = composing.code_of(post.get(f"{prefix}-name-en", ""), taken) or composing.code_of(otherwise, taken)
    taken.add(code)
    return code


def _count(post: QueryDict, name: str) -> int:
    count = post.get(f"{name}-count", "")
    return min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").strip()


def _names(post: QueryDict, prefix: str) -> dict[str, str]:
    return {language: _text(post, f"{prefix}-{language}") for language in LANGUAGES}


# --- what is wrong -----------------------------------------------------------


def faults_of(table: Table) -> Faults:
    """Names and sources that are missing, each at its field; whether the rooms can run it, the rules say."""
    found = dict(_missing("", table))
    for at, one in enumerate(table.get("way", [])):
        if "elsewhere" in one:
            found |= dict(_missing(f"way-{at}-", one))
    for at, one in enumerate(table.get("documents", [])):
        found |= dict(_missing(f"documents-{at}-", one))
    for code, citation in table.get("publicity", {}).items():
        if not citation:
            found[f"publicity-{code}-citation"] = _("Give the source: the article, ordinance or decision.")
    if "methods" in table and not table["methods"]["citation"]:
        found["methods-citation"] = _("Give the source: the article, ordinance or decision.")
    return found


def _missing(prefix: str, table: Table) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        if not table["name"].get(language):
            yield f"{prefix}name-{language}", _("A name is needed in each of the four languages.")
    if not table["citation"]:
        yield f"{prefix}citation", _("Give the source: the article, ordinance or decision.")


def filled(table: Table) -> Table:
    """The table as if no name and no source were missing: so that the rules can be asked about all the rest."""

    def full(one: Table) -> Table:
        names = {language: one["name"].get(language) or "…" for language in LANGUAGES}
        return one | {"name": names, "citation": one["citation"] or "…"}

    made = full(table)
    if "way" in table:
        made["way"] = [full(one) if "elsewhere" in one else one for one in table["way"]]
        made["documents"] = [full(one) for one in table["documents"]]
        made["publicity"] = {code: citation or "…" for code, citation in table["publicity"].items()}
        made["methods"] = table["methods"] | {"citation": table["methods"]["citation"] or "…"}
    return made


# --- what is shown -----------------------------------------------------------


def head_fields(table: Table, faults: Faults) -> tuple[Field, ...]:
    """Names and source of a procedure or a class."""
    return _own_fields("", table, faults)


def way_rows(table: Table, faults: Faults) -> list[Row]:
    """The stages in their order."""
    rows: list[Row] = []
    way = table["way"]
    for at, one in enumerate(way):
        first, last = at == 0, at == len(way) - 1
        if "stage" in one:
            rows.append(
                Row(
                    title=telling.STAGES.get(one["stage"], one["stage"]),
                    code=one["stage"],
                    at=at,
                    first=first,
                    last=last,
                )
            )
            continue
        shown = tuple(Choice(code, label, code == one["recorded_by"]) for code, label in telling.PUBLISHED.items())
        title = named(one["name"]) or _("Held outside the platform")
        fields = _own_fields(f"way-{at}-", one, faults)
        rows.append(Row(at, title, kept=one["elsewhere"], fields=fields, shown_by=shown, first=first, last=last))
    return rows


def document_rows(table: Table, faults: Faults) -> list[Row]:
    """The documents that the owner needs."""
    return [
        Row(at, named(one["name"]) or _("Document"), kept=one["code"],
            fields=_own_fields(f"documents-{at}-", one, faults))
        for at, one in enumerate(table["documents"])
    ]  # fmt: skip


def choices_of(table: Table, faults: Faults) -> dict[str, list[Choice]]:
    """Switches, methods and what is published."""
    methods = {code: code for code in table["methods"]["codes"]} | dict(telling.METHODS)
    publicity = [
        Choice(code, label, code in table["publicity"], _line(f"publicity-{code}-citation", _("Source"),
               table["publicity"].get(code, ""), faults))
        for code, label in telling.PUBLISHED.items()
    ]  # fmt: skip
    return {
        "switches": [Choice(code, label, code in table["switches"]) for code, label in telling.SWITCHES.items()],
        "methods": [Choice(code, label, code in table["methods"]["codes"]) for code, label in methods.items()],
        "publicity": publicity,
    }


def methods_source(table: Table, faults: Faults) -> Field:
    """The line for the source of the methods."""
    return _line("methods-citation", _("Source of the methods"), table["methods"]["citation"], faults)


def _own_fields(prefix: str, table: Table, faults: Faults) -> tuple[Field, ...]:
    names = (
        _line(f"{prefix}name-{language}", label, table["name"].get(language, ""), faults)
        for language, label in _OWN_NAMES.items()
    )
    return (*names, _line(f"{prefix}citation", _("Source"), table["citation"], faults))


def _line(name: str, label: Any, value: str, faults: Faults) -> Field:
    return Field(name, label, value, faults.get(name, ""))
