"""The act catalogue: everything that this installation can put on its log, what it means, and how often it did."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.kernel.refusals import NotFound
from openhall.portal.examples import Example, examples
from openhall.ui import formats
from openhall.ui.components import Column, Link, SummaryRow
from openhall.witness import public as witness
from openhall.witness.public import ActKind, By

COUNTS_LIVE = 300
"""Seconds for which the counts may be old."""


@dataclass(frozen=True)
class Totals:
    """How far the catalogue has come towards what OpenHall sets out to have."""

    function_points: int
    subsystems: int
    recorded: int
    never: int
    target_function_points: int = witness.TARGET_FUNCTION_POINTS
    target_subsystems: int = witness.TARGET_SUBSYSTEMS


def counts() -> dict[str, int]:
    """How often each kind was recorded; a few minutes old at most. Sealed acts that aren't disclosed don't count."""
    key = f"portal.counts.{settings.OPENHALL_LOG_ORIGIN}"
    found: dict[str, int] | None = cache.get(key)
    if found is None:
        found = witness.counts()
        cache.set(key, found, COUNTS_LIVE)
    return found


def totals() -> Totals:
    """Totals over the whole catalogue."""
    kinds, recorded = witness.declared(), counts()
    return Totals(
        function_points=len(kinds),
        subsystems=len({kind.subsystem for kind in kinds}),
        recorded=sum(recorded.get(kind.code, 0) for kind in kinds),
        never=sum(1 for kind in kinds if not recorded.get(kind.code)),
    )


def entries() -> list[dict[str, Any]]:
    """Every kind of act, in the catalogue's order, in the language in force."""
    recorded = counts()
    return [_facts(kind, recorded.get(kind.code, 0)) for kind in witness.declared()]


def entry(code: str) -> dict[str, Any]:
    """One kind of act with the JSON Schema of its leaf and the newest public examples.

    Raises:
        NotFound: no act has this code.
    """
    kind = _kind(code)
    return _facts(kind, counts().get(code, 0)) | {
        "schema": witness.leaf_schema(kind),
        "examples": [
            {"leaf_sha256": example.leaf_sha256, "index": example.index, "url": f"/receipts/{example.leaf_sha256}"}
            for example in examples(code)
        ],
    }


def _kind(code: str) -> ActKind:
    kind = next((kind for kind in witness.declared() if kind.code == code), None)
    if kind is None:
        raise NotFound(act=code)
    return kind


def _facts(kind: ActKind, recorded: int) -> dict[str, Any]:
    return {
        "subsystem": kind.subsystem,
        "subsystem_name": _subsystem(kind.subsystem),
        "code": kind.code,
        "name": str(kind.name),
        "meaning": str(kind.meaning),
        "effect": str(kind.effect),
        "command": kind.command,
        "on": kind.on,
        "by": kind.by.value,
        "basis": str(kind.basis),
        "sealed": kind.sealed,
        "fields": {name: str(text) for name, text in witness.explained(kind.public).items()},
        "optional": list(kind.optional),
        "commitments": {name: str(text) for name, text in witness.explained(kind.commitments).items()},
        "statement": None if not kind.has_statement else "" if kind.statement is True else str(kind.statement),
        "recorded": recorded,
    }


def _subsystem(key: str) -> str:
    return str(witness.SUBSYSTEMS.get(key, key))


def moved(request: HttpRequest) -> HttpResponse:
    """The catalogue's first address."""
    return redirect("/log/acts", permanent=True)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """The catalogue, or one subsystem of it (``?subsystem=``).

    Raises:
        NotFound: there is no such subsystem.
    """
    chosen = request.GET.get("subsystem", "")
    kinds = witness.declared()
    present = list(dict.fromkeys(kind.subsystem for kind in kinds))
    if chosen and chosen not in present:
        raise NotFound(subsystem=chosen[:80])
    shown = [kind for kind in kinds if chosen in ("", kind.subsystem)]
    recorded = counts()
    groups = [
        (_subsystem(name), [_row(kind, recorded.get(kind.code, 0)) for kind in members])
        for name, members in groupby(shown, key=lambda kind: kind.subsystem)
    ]
    links = [Link(_("All of them"), "/log/acts", current=not chosen)]
    links += [Link(_subsystem(name), f"/log/acts?subsystem={name}", current=name == chosen) for name in present]
    columns = [
        Column(_("Act"), header=True),
        Column(_("What changes when it is recorded")),
        Column(_("Legal basis")),
        Column(_("Recorded"), figure=True),
    ]
    context = {"links": links, "groups": groups, "columns": columns, "sentences": _sentences(totals())}
    return render(request, "portal/acts.html", context)


def _sentences(total: Totals) -> list[str]:
    numbers = {
        "points": formats.number(total.function_points),
        "subsystems": formats.number(total.subsystems),
        "wanted": formats.number(total.target_function_points),
        "wanted_subsystems": formats.number(total.target_subsystems),
        "recorded": formats.number(total.recorded),
        "never": formats.number(total.never),
    }
    return [
        _(
            "%(points)s kinds of acts in %(subsystems)s subsystems; OpenHall sets out to have %(wanted)s in "
            "%(wanted_subsystems)s."
        )
        % numbers,
        _("A kind is listed only once a command of its own records it and a test has found it on the log.") % numbers,
        _("Recorded here so far: %(recorded)s acts; %(never)s kinds never yet.") % numbers,
    ]


def _row(kind: ActKind, recorded: int) -> list[object]:
    name = format_html(
        '<a href="/log/acts/{0}">{1}</a> <span class="oh-code oh-quiet po-code">{0}</span>', kind.code, kind.name
    )
    return [name, kind.effect, _basis(kind), formats.number(recorded)]


def _basis(kind: ActKind) -> Any:
    """The article, marked as Chinese where it is cited so; or the sentence that there is none."""
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in str(kind.basis)[:2]) and isinstance(kind.basis, str)
    return format_html('<span lang="zh-Hans">{}</span>', kind.basis) if is_chinese else kind.basis


@require_safe
def act(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of act: what it means, what of it the log holds, and the newest examples.

    Raises:
        NotFound: no act has this code.
    """
    kind = _kind(code)
    fields = [Column(_("Field"), header=True), Column(_("What it means")), Column(_("In the leaf"))]
    context = {
        "name": kind.name,
        "meaning": kind.meaning,
        "code": kind.code,
        "facts": _summary(kind),
        "fields": fields,
        "rows": _field_rows(kind),
        "example_columns": [Column(_("Entry"), figure=True), Column(_("Recorded at")), Column(_("Proof"))],
        "examples": [_example(example) for example in examples(code)],
    }
    return render(request, "portal/act.html", context)


def _summary(kind: ActKind) -> list[SummaryRow]:
    by = {
        By.PERSON: _("A person, who signs it"),
        By.RULE: _("The platform by rule; the log signs it"),
        By.EITHER: _("A person who signs it, or the platform by rule"),
    }
    recorded = counts().get(kind.code, 0)
    rows = [
        SummaryRow(_("What changes when it is recorded"), kind.effect),
        SummaryRow(_("Legal basis"), _basis(kind)),
        SummaryRow(_("Subsystem"), _subsystem(kind.subsystem)),
        SummaryRow(_("Recorded by"), by[kind.by]),
        SummaryRow(_("Command"), format_html("<code>{}</code>", kind.command)),
        SummaryRow(_("How often it was recorded"), formats.number(recorded)),
    ]
    if kind.sealed:
        until_the_window = _(
            "Yes: one uniform entry until the lot’s release window closes. Only what was disclosed then is counted."
        )
        for_good = _(
            "Yes: one uniform entry, for good. Only who acted can show what it was, by the receipt; nothing is counted."
        )
        text = for_good if kind.for_good else until_the_window
        rows.append(SummaryRow(_("Sealed"), text))
    if kind.has_statement:
        text = "" if kind.statement is True else kind.statement
        rows.append(SummaryRow(_("Document beside the entry"), text or _("Yes")))
    return rows


def _field_rows(kind: ActKind) -> list[list[object]]:
    rows: list[list[object]] = [
        [
            format_html("<code>{}</code>", name),
            text,
            _("Public, may be absent") if name in kind.optional else _("Public"),
        ]
        for name, text in witness.explained(kind.public).items()
    ]
    rows += [
        [format_html("<code>{}</code>", path), text, _("Only a salted digest, until it is disclosed")]
        for path, text in witness.explained(kind.commitments).items()
    ]
    return rows


def _example(example: Example) -> list[object]:
    return [
        formats.number(example.index),
        formats.instant(example.at, "UTC"),
        format_html(
            '<a href="/receipts/{}">{}</a>',
            example.leaf_sha256,
            _("Receipt of entry %(index)s") % {"index": formats.number(example.index)},
        ),
    ]
