"""Public pages of feedback: figures by month and unit, one unit, the questions and their source."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback import queries
from openhall.procedures.feedback.desk_pages import signing
from openhall.procedures.feedback.inputs import LANGUAGES, MOST_QUESTIONS
from openhall.procedures.feedback.pages import in_language
from openhall.procedures.feedback.queries import Cell, Handled
from openhall.procedures.laws.public import zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language

COLUMNS = ("month", "unit", "asked", "answered", "satisfied")
NAMES = {"vi": "Tiếng Việt", "en": "English", "ko": "한국어", "zh-hans": "中文"}


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How satisfied people are with how their dossiers were handled, and whether reflections were answered in time."""
    cells, at = queries.cells(), identity.received_at(request)
    handled = queries.handled(at)
    names = dossiers.bodies([*(one.unit for one in cells), *(one.unit for one in handled)])
    context = {
        "published": queries.newest() is not None,
        "asked": sum(one.asked for one in cells if "." not in one.unit),
        "rows": [_row(one, names) for one in cells],
        "columns": _columns(),
        "handled": [_handled(one, names) for one in handled],
        "handled_columns": _handled_columns(),
        "fewest": queries.FEWEST,
    }
    return render(request, "feedback/figures.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Month"), header=True),
        Column(_("Unit")),
        Column(_("People asked"), figure=True),
        Column(_("Answers"), figure=True),
        Column(_("Satisfied"), figure=True),
    ]


def _row(one: Cell, names: Mapping[str, SafeString]) -> list[object]:
    link = format_html('<a href="{}">{}</a>', reverse("feedback-unit", args=[one.unit]), names[one.unit])
    if one.answered is None:
        return [one.month, link, formats.number(one.asked), _("Withheld"), _("Withheld")]
    rate = "–" if one.tenths is None else f"{formats.number(Decimal(one.tenths) / 10, scale=1)}%"
    return [one.month, link, formats.number(one.asked), formats.number(one.answered), rate]


def _handled_columns() -> list[Column]:
    return [
        Column(_("Unit"), header=True),
        Column(_("Reflections"), figure=True),
        Column(_("Answered in time"), figure=True),
        Column(_("Answered late"), figure=True),
        Column(_("Not taken up"), figure=True),
        Column(_("Waiting"), figure=True),
        Column(_("Overdue"), figure=True),
    ]


def _handled(one: Handled, names: Mapping[str, SafeString]) -> list[object]:
    figures = (one.handed_in, one.in_time, one.late, one.refused, one.waiting, one.overdue)
    return [names[one.unit], *map(formats.number, figures)]


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV; withheld cells are empty."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feedback.csv"'
    writer = csv.writer(answer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.month, one.unit, one.asked, one.answered, one.satisfied) for one in queries.cells())
    return answer


@require_safe
def unit(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit with those below it: its months, each question of the newest set, its reflections."""
    cells = [one for one in queries.cells() if one.unit == unit]
    handled = queries.handled(identity.received_at(request), unit.replace("\0", "")[:35])
    if not cells and not handled:
        raise NotFound(unit=unit[:35])
    names = dossiers.bodies([unit, *(one.unit for one in handled)])
    context = {
        "number": unit,
        "unit": names[unit],
        "rows": [_row(one, names) for one in cells],
        "columns": _columns(),
        "choices": [
            [_text(one.words), *(_("Withheld") if said is None else formats.number(said) for said in (one.yes, one.no))]
            for one in queries.choices(unit)
        ],
        "choice_columns": [
            Column(_("Question"), header=True),
            Column(_("Yes"), figure=True),
            Column(_("No"), figure=True),
        ],
        "handled": [_handled(one, names) for one in handled],
        "handled_columns": _handled_columns(),
        "fewest": queries.FEWEST,
    }
    return render(request, "feedback/unit.html", context)


def _text(words: Mapping[str, str]) -> object:
    text, lang = in_language(words)
    return format_html('<span lang="{}">{}</span>', lang, text)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that are asked now and where they are from; for the provincial office, publishing others."""
    reader, row, uuid = identity.reader(request), queries.newest(), uuid4()
    publishes = dossiers.routes(reader)
    facts = []
    if row is not None:
        facts = [
            SummaryRow(_("Source"), of_unknown_language(row.source)),
            SummaryRow(_("Days in which one may answer and change the answer"), formats.number(row.days)),
            SummaryRow(_("Published at"), formats.instant(row.published_at, zone_of(catalogue.jurisdictions()[0]))),
        ]
    known = row.questions if row else []
    context: dict[str, Any] = {
        "row": row,
        "facts": facts,
        "texts": [in_language(one) for one in known],
        "publishes": publishes,
        "days": str(row.days) if row else "",
        "source": row.source if row else "",
        "places": [
            (
                place,
                [(lang, NAMES[lang], catalogue.html_lang(lang), _known(known, place, lang)) for lang in LANGUAGES],
            )
            for place in range(1, min(len(known) + 3, MOST_QUESTIONS) + 1)
        ],
        "object": f"question-set:{uuid}",
        "url": f"/api/v1/question-sets/{uuid}",
    }
    if publishes and reader is not None:
        context |= signing(request, reader)
    return render(request, "feedback/questions.html", context)


def _known(questions: list[dict[str, str]], place: int, lang: str) -> str:
    return questions[place - 1].get(lang, "") if place <= len(questions) else ""
