"""The readable index of a file of evidence: HTML and PDF, in the language that was chosen.

It helps to read; it proves nothing. What proves is the rest, and each page of the index says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.ui import formats
from openhall.ui.pdf import Paper, Section, Table, typeset
from openhall.witness_room.evidence.contents import Contents
from openhall.witness_room.evidence.models import Retrieval
from openhall.witness_room.evidence.sources import ToldCase

CASES_HERE = b"<!--cases-->"
MOST_CASES_ON_PAPER = 200
MOST_ACTS_ON_PAPER = 4_000
"""A longer PDF helps nobody; the HTML index has everything."""


def facts(row: Retrieval, contents: Contents) -> list[tuple[str, str]]:
    """What the file is, for whom and when, in the language in force."""
    found = [
        (_("What was asked for"), f"{row.get_scope_display()}: {row.about}"),
        (_("Purpose"), row.purpose),
        (_("Warrant or order"), row.warrant or _("none named")),
        (_("Asked for at"), formats.instant(row.requested_at, "UTC")),
        (_("Act on the log"), _in_groups(row.leaf_sha256)),
        (_("Log"), settings.OPENHALL_LOG_ORIGIN),
        (_("Entries of the log at that moment"), formats.number(contents.size)),
        (_("Cases"), formats.number(len(contents.cases))),
    ]
    if contents.stretch is not None:
        first, after = contents.stretch
        numbers = {"first": formats.number(first), "last": formats.number(after - 1)}
        found.append((_("Entries of the period"), _("%(first)s to %(last)s, without a gap") % numbers))
    if contents.missing:
        found.append((_("Documents that could not be added"), ", ".join(contents.missing)))
    return found


def _in_groups(digest: str) -> str:
    """A digest that can be broken into lines and compared by eye."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def html(row: Retrieval, contents: Contents) -> Iterator[bytes]:
    """The index as one HTML page without script, case by case."""
    context = {"row": row, "facts": _in_words(row, contents), "cases": _links(contents)}
    head, _here, foot = _part(row, "index", context).partition(CASES_HERE)
    yield head
    for case in contents.told():
        yield _part(row, "index_case", {"case": case, "acts": list(_acts(row, case))})
    yield foot


def _in_words(row: Retrieval, contents: Contents) -> list[tuple[str, str]]:
    with translation.override(row.lang):
        return facts(row, contents)


def _links(contents: Contents) -> list[tuple[str, str]]:
    return [(str(case.case), case.title) for case in contents.told()]


def _part(row: Retrieval, name: str, context: dict[str, Any]) -> bytes:
    with translation.override(row.lang):
        return render_to_string(f"evidence/{name}.html", context).encode()


def _acts(row: Retrieval, case: ToldCase) -> Iterator[dict[str, str]]:
    with translation.override(row.lang):
        rows = [
            {
                "index": formats.number(act.index),
                "at": formats.instant(act.at, case.zone, seconds=True),
                "title": act.title,
                "body": act.body,
                "leaf_sha256": act.leaf_sha256,
            }
            for act in case.acts
        ]
    yield from rows


def pdf(row: Retrieval, contents: Contents) -> bytes:
    """The index on paper; where it would be too long it says what is left out."""
    with translation.override(row.lang):
        sections = [
            Section(_("This file"), rows=facts(row, contents)),
            Section(_("How to check it"), paragraphs=_how()),
        ]
        left = MOST_ACTS_ON_PAPER
        for case in islice(contents.told(), MOST_CASES_ON_PAPER):
            shown, left = case.acts[:left], max(0, left - len(case.acts))
            rows = [
                [formats.number(act.index), formats.instant(act.at, case.zone, seconds=True), act.title]
                for act in shown
            ]
            table = Table([_("Entry"), _("Recorded at"), _("What happened")], rows, [2, 5, 11], figures=[0])
            more = len(case.acts) - len(shown)
            left_out = _("%(count)s further acts are in the HTML index.") % {"count": formats.number(more)}
            told = [left_out] if more else []
            papers = [f"{paper.title} · {_in_groups(paper.sha256)}" for paper in case.papers]
            named = [(_("Case"), str(case.case)), (_("Owner"), case.owner)]
            named += [(_("Document"), paper) for paper in papers]
            sections.append(Section(case.title, rows=named, paragraphs=told, table=table))
        beyond = len(contents.cases) - MOST_CASES_ON_PAPER
        if beyond > 0:
            text = _("%(count)s further cases are in the HTML index.") % {"count": formats.number(beyond)}
            sections.append(Section(_("Further cases"), paragraphs=[text]))
        paper = Paper(
            title=_("Index of evidence"),
            lang=row.lang,
            sections=sections,
            caption=settings.OPENHALL_ORIGIN,
            footer=_("This index helps to read. What proves is the file that it lies in."),
        )
    return typeset(paper, at=row.requested_at)


def _how() -> list[str]:
    return [
        _("Check the whole file on a machine without network: openhall-verify evidence FILE --log-key KEY."),
        _("Take the key of the log from somewhere you trust, not from this file alone. It is published at %(url)s.")
        % {"url": f"{settings.OPENHALL_ORIGIN}/log/vkey"},
        _("Each ZIP in the folder of cases proves one case by itself. Documents are named by their SHA-256 digest."),
    ]
