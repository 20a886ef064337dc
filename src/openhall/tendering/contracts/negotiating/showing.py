"""How two wordings differ, word by word, and what in them touches the law's bound."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from django.utils.translation import gettext as _

from openhall.tendering.contracts.negotiating.commands import CLAUSES

_TOKEN: Final = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]|\w+|\s+|[^\w\s]")
"""A word, or a single character of a script that puts no space between its words."""
_BOUND: Final = re.compile(
    r"\d[\d.,]*\s*(?:%|CNY|KRW|VND|USD|EUR|RMB|元|万元|원|đồng|¥|₩|₫|€|\$"
    r"|天|日|个月|周|일|개월|주|ngày|tháng|tuần|days?\b|weeks?\b|months?\b)"
    r"|[¥₩₫€$]\s*\d",
    re.IGNORECASE,
)
"""An amount, a share or a period. Days of the calendar (2026-12-31) are none."""


@dataclass(frozen=True)
class Part:
    """A stretch of a wording. ``kind``: same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A clause that differs. ``touches``: it speaks of an amount or a period that the wording before doesn't."""

    clause: str
    name: str
    parts: list[Part]
    touches: bool


def names() -> dict[str, str]:
    """What the clauses are called."""
    return {
        "delivery_place": _("Place of delivery"),
        "delivery_contact": _("Contact for delivery"),
        "acceptance": _("Acceptance"),
        "milestones": _("Milestones"),
        "further": _("Further clauses"),
    }


def changes(before: Mapping[str, str], after: Mapping[str, str], wanted: Collection[str] | None = None) -> list[Change]:
    """The clauses that differ, in the order of the document; those of ``wanted`` where it is given."""
    called = names()
    found = []
    for clause in CLAUSES:
        old, new = before.get(clause, ""), after.get(clause, "")
        if clause in wanted if wanted is not None else old != new:
            touches = clause != "milestones" and bool(set(_BOUND.findall(new)) - set(_BOUND.findall(old)))
            found.append(Change(clause, called[clause], parts(old, new), touches))
    return found


def parts(old: str, new: str) -> list[Part]:
    """Two texts as one, with what is gone and what is new."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    found = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Part("same", "".join(left[i1:i2])))
            continue
        if i1 < i2:
            found.append(Part("gone", "".join(left[i1:i2])))
        if j1 < j2:
            found.append(Part("new", "".join(right[j1:j2])))
    return found
