"""The questions of a draft as a page asks them, step by step, and what the page sends back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import answering, beside, drafts
from openhall.procedures.dossiers.models import Dossier, Draft

LONGEST = 5000
"""Signs of an answer that a page sends; what is longer than any answer may be is refused beside its question."""


@dataclass(frozen=True)
class Field:
    """A question of a form, as a page asks it. ``kind``: text, number, date, email, check, choice, radio, rows.

    ``control``: the name of the field on the page. ``choices``: value, what it is called, in which language, whether it
    is chosen. ``source``: which register says so, in words.
    """

    name: str
    control: str
    label: SafeString
    kind: str
    value: str
    required: bool
    rows: int = 0
    hint: str = ""
    error: str = ""
    choices: list[tuple[str, str, str, bool]] = field(default_factory=list)
    lang: str = ""
    source: str = ""
    shown: str = ""
    table: "list[Row]" = field(default_factory=list)
    may_add: bool = False
    limit: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a question that has several. ``place``: from 0; ``prefix``: of the names of its fields on the page;
    ``source``: which register says the same, and when; empty where none does.
    """

    place: int
    prefix: str
    fields: list[Field]
    error: str = ""
    source: str = ""

    @property
    def number(self) -> int:
        """Which row it is, for people."""
        return self.place + 1


@dataclass(frozen=True)
class Page:
    """A page of questions. ``who``: it asks who files and whose matter it is."""

    title: str
    lang: str
    names: list[str]
    who: bool = False


def language() -> str:
    """The reader's language."""
    return (get_language() or "en").lower()


def pages(row: Draft | Dossier) -> list[Page]:
    """The pages of questions of a draft: the first asks who files, and all the rest where the form names no steps."""
    schema = drafts.schema_of(row.edition)
    asked = set(answering.asked(schema, row.answers))
    steps = [
        (title, lang, [name for name in names if name in asked])
        for title, lang, names in catalogue.steps(schema, language())
    ]
    if "x-steps" not in schema:
        return [Page("", "", steps[0][2] if steps else [], who=True)]
    found = [Page(title, catalogue.html_lang(lang) if title else "", names) for title, lang, names in steps if names]
    return [Page("", "", [], who=True), *found]


def shown(row: Draft, page: Page) -> set[str]:
    """The names of the questions of a page as they are asked now; those within rows as ``name.row.question``."""
    properties, found = drafts.schema_of(row.edition)["properties"], set(page.names)
    for name in page.names:
        if properties[name]["type"] == "array":
            for place, said in enumerate(row.answers.get(name, [])):
                found |= {f"{name}.{place}.{one}" for one in answering.asked(properties[name]["items"], said)}
    return found


def address(row: Draft | Dossier, page: int, name: str = "") -> str:
    """The address of a page of questions (from 1), at a question of it."""
    asked = "?" + urlencode({"step": page}) if page > 1 else ""
    return reverse("dossier-draft", args=[row.uuid]) + asked + (f"#{anchor(name)}" if name else "")


def anchor(name: str) -> str:
    """The id of a question on its page."""
    return f"question-{name}"


def where(row: Draft | Dossier, name: str) -> str:
    """The address at which a question is asked; the first page for what is no question of the form."""
    for number, page in enumerate(pages(row), start=1):
        if name in page.names:
            return address(row, number, name)
    return address(row, 1)


def fields(row: Draft, names: list[str], typed: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    """The questions of these names, with what was typed last and what is wrong with it."""
    schema = drafts.schema_of(row.edition)
    said = row.answers | dict(typed)
    return _fields(schema, names, said, wrong, "", beside.sources(row), catalogue.html_lang(row.edition.lang))


def _fields(
    schema: Mapping[str, Any], names: list[str], said: Mapping[str, Any], wrong: Mapping[str, str], prefix: str,
    sources: Mapping[str, str], lang: str,
) -> list[Field]:  # fmt: skip
    found = []
    needed = set(answering.required(schema, said))
    for one in catalogue.fields(schema, language()):
        name = one["name"]
        if name not in names:
            continue
        about = schema["properties"][name]
        hints = about.get("x-ui", {}).get("hint", {})
        value = said.get(name, "")
        common: dict[str, Any] = {
            "name": name,
            "control": f"{prefix or 'answer-'}{name}",
            "label": catalogue.own(one["title"], one["title_lang"]),
            "required": name in needed,
            "hint": hints.get(language()) or next(iter(hints.values()), ""),
            "error": wrong.get(name, ""),
            "lang": lang,
            "source": sources.get(name, "") if not prefix else "",
        }
        if about["type"] == "array":
            rows = _rows(about, name, value if isinstance(value, list) else [], wrong, lang, sources)
            found.append(
                Field(
                    kind="rows", value="", table=rows, may_add=len(rows) < about["maxItems"],
                    limit=answering.too_many(about["maxItems"]), **common,
                )
            )  # fmt: skip
            continue
        kind, lines = _kind(about)
        found.append(
            Field(
                kind=kind,
                value=("yes" if value else "") if kind == "check" else str(value),
                rows=lines,
                choices=[
                    (str(each), text, catalogue.html_lang(spoken) if spoken else lang, str(each) == str(value))
                    for each, text, spoken in one["choices"]
                ],
                shown=f"shown-{prefix}{name}",
                **common,
            )
        )
    return found


def _rows(
    about: Mapping[str, Any], name: str, rows: list[Any], wrong: Mapping[str, str], lang: str,
    sources: Mapping[str, str],
) -> list[Row]:  # fmt: skip
    """The rows of a question, each with its own questions."""
    found = []
    for place, row in enumerate(rows[: about["maxItems"]]):
        said = row if isinstance(row, Mapping) else {}
        start = f"{name}.{place}."
        faults = {key.removeprefix(start): words for key, words in wrong.items() if key.startswith(start)}
        prefix = row_prefix(name, place)
        names = answering.asked(about["items"], said)
        inner = _fields(about["items"], names, said, faults, prefix, {}, lang)
        source = sources.get(f"{name}.{place}", "")
        found.append(Row(place, prefix, inner, error=faults.get("", ""), source=source))
    return found


def row_prefix(name: str, place: int) -> str:
    """What the names of the fields of a row begin with on the page."""
    return f"row-{name}-{place}-"


def _kind(said: Mapping[str, Any]) -> tuple[str, int]:
    widget = said.get("x-ui", {}).get("widget")
    if said["type"] == "boolean":
        return "check", 0
    if "enum" in said:
        return "radio" if widget == "radio" else "choice", 0
    if said["type"] == "integer":
        return "number", 0
    if widget == "textarea":
        return "text", 4
    return said.get("format", "text"), 0


def typed(sent: QueryDict, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a page sent; a box that was shown and isn't ticked says no."""
    found: dict[str, Any] = {}
    for name, one in schema["properties"].items():
        if one["type"] == "array":
            count = sent.get(f"rows-{name}", "")
            if count.isascii() and count.isdigit() and len(count) < 4:
                found[name] = [_row(sent, one, name, place) for place in range(min(int(count), one["maxItems"] + 1))]
        elif (value := _sent(sent, f"answer-{name}", f"shown-{name}", one)) is not None:
            found[name] = value
    return found


def _row(sent: QueryDict, one: Mapping[str, Any], name: str, place: int) -> dict[str, Any]:
    prefix = row_prefix(name, place)
    read = {
        inner: _sent(sent, prefix + inner, f"shown-{prefix}{inner}", said)
        for inner, said in one["items"]["properties"].items()
    }
    return {inner: value for inner, value in read.items() if value is not None}


def _sent(sent: QueryDict, control: str, shown: str, one: Mapping[str, Any]) -> Any:
    """One answer as the page sent it; None where the page didn't ask. ``shown``: sent beside a box, ticked or not."""
    if one["type"] == "boolean":
        return control in sent if shown in sent else None
    return sent[control][:LONGEST] if control in sent else None


def changed_rows(sent: QueryDict, answers: dict[str, Any], schema: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The answers after a row was added or taken away by a button, and where the page goes on; the answers as they are,
    and nothing, where no button of rows was pressed."""
    if name := sent.get("add", ""):
        one = schema["properties"].get(name, {})
        rows = list(answers.get(name, []))
        if one.get("type") == "array" and len(rows) < one["maxItems"]:
            return answers | {name: [*rows, {}]}, f"{anchor(name)}-{len(rows)}"
    if said := sent.get("remove", ""):
        name, _sign, place = said.rpartition(":")
        one, rows = schema["properties"].get(name, {}), list(answers.get(name, []))
        if one.get("type") == "array" and place.isascii() and place.isdigit() and len(place) < 4:
            return answers | {name: [row for at, row in enumerate(rows) if at != int(place)]}, anchor(name)
    return answers, ""


def titled(schema: Mapping[str, Any], name: str) -> str:
    """What a question is called, with its row where it is one of several: for the list of what is missing."""
    top, _sign, rest = name.partition(".")
    said = schema["properties"].get(top)
    if said is None:
        return ""
    title = catalogue.in_language(said["title"], language())[0]
    place, _sign, inner = rest.partition(".")
    if not place.isdigit():
        return title
    row = _("%(title)s, row %(number)d") % {"title": title, "number": int(place) + 1}
    about = said["items"]["properties"].get(inner)
    if about is None:
        return row
    return _("%(row)s: %(title)s") % {"row": row, "title": catalogue.in_language(about["title"], language())[0]}
