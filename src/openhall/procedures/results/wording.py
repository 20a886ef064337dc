"""What a template may name, and a template filled in.

``{answer.NAME}`` an answer of the dossier · ``{applicant.name}``, ``{applicant.number}``, ``{applicant.address}`` ·
``{entry.NAME}`` what the officer enters · ``{dossier.code}`` · ``{dossier.authority}`` · ``{issuer}`` · ``{day}``.
"""

import re
from collections.abc import Mapping
from typing import Any

from openhall.procedures.results.inputs import TemplateInput
from openhall.procedures.results.refusals import TemplateUnfit

FIELD = re.compile(r"\{([a-z]+(?:\.[A-Za-z0-9_-]{1,60})?)\}")
ALWAYS = (
    "applicant.name",
    "applicant.number",
    "applicant.address",
    "dossier.code",
    "dossier.authority",
    "issuer",
    "day",
)
Content = dict[str, Any]


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        name, mark, value = line.partition("=")
        if line.strip():
            if not mark or not name.strip() or not value.strip():
                raise TemplateUnfit(field=line.strip()[:80])
            found.append((name.strip()[:200], value.strip()[:1000]))
    return found


def read(given: TemplateInput, form: Mapping[str, Any] | None) -> Content:
    """A template's content, every name in it known.

    Raises:
        TemplateUnfit
    """
    entries = _lines(given.entries)
    names = {f"answer.{name}" for name in (form or {}).get("properties", {})} | set(ALWAYS)
    names |= {f"entry.{name}" for name, _words in entries}
    for name, _words in entries:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
            raise TemplateUnfit(field=name)
    for used in FIELD.findall(" ".join([given.title, given.rows, given.paragraphs])):
        if used not in names:
            raise TemplateUnfit(field=used)
    return {
        "title": given.title,
        "rows": [list(one) for one in _lines(given.rows)],
        "paragraphs": [one.strip() for one in re.split(r"\n\s*\n", given.paragraphs.replace("\r", "")) if one.strip()],
        "entries": [list(one) for one in entries],
    }


def filled(content: Content, values: Mapping[str, str]) -> Content:
    """A template with its fields filled in; a field without a value is shown as a dash."""

    def put(text: str) -> str:
        return FIELD.sub(lambda found: values.get(found.group(1), "") or "–", text)

    return {
        "title": put(content["title"]),
        "rows": [[put(name), put(value)] for name, value in content["rows"]],
        "paragraphs": [put(one) for one in content["paragraphs"]],
    }


def samples(content: Content) -> dict[str, str]:
    """A value for each field, for a preview: its own name."""
    names = FIELD.findall(str(content))
    return {name: f"‹{name}›" for name in names}
