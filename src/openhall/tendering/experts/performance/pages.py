"""Pages of experts' work: the keeper's questions, a side's ratings of a committee, and what is known of one expert."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.experts.performance import conduct, queries
from openhall.tendering.experts.performance.models import Mark, Questions, Rating, Side
from openhall.tendering.planning.public import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow

ROWS = 3
"""Empty rows for further questions below those that are there."""


@never_cache
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """What the reader's authority asks about an expert's work, and the form that states it anew."""
    reader = identity.signed_in(request)
    found, new = queries.own_questions(reader), uuid4()
    asked = list(found.asked) if found else []
    codes = {one["code"] for one in asked}
    free = [code for number in range(1, len(asked) + ROWS + 21) if (code := f"q{number}") not in codes]
    context = desk(request, reader) | {
        "found": found,
        "lang": found.lang if found else "",
        "source": found.source if found else "",
        "rows": [*asked, *({"code": code, "text": ""} for code in free[:ROWS])],
        "object": f"expert-questions:{new}",
        "url": f"/api/v1/expert-questions/{new}",
        "here": request.path,
    }
    return render(request, "experts/questions.html", context)


@never_cache
@require_safe
def lot(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The members of a lot's committees, each with what the reader's side found or the form to say it."""
    reader = identity.signed_in(request)
    above, side = queries.rateable_lot(uuid, reader)
    rated, project = queries.ratings_by(above, side), above.notice.project
    asked: dict[int, Questions | None] = {}
    rows = []
    for number, one in enumerate(queries.members(above), start=1):
        keeper = one.expert.keeper
        known = asked.setdefault(keeper.pk, queries.questions_of(keeper.pk))
        found, new = rated.get((one.committee, one.seat)), uuid4()
        rows.append(
            {
                "number": number,
                "member": one,
                "name": one.expert.person.name,
                "keeper": keeper.name,
                "asked": known,
                "found": found,
                "cells": _cells(found) if found else [],
                "earlier": _earlier(found, zone_of(project)) if found else [],
                "again": _again(found) if found else [],
                "version": found.version if found else 0,
                "fix_object": f"expert-rating:{found.uuid}" if found else "",
                "fix_url": f"/api/v1/expert-ratings/{found.uuid}/correction" if found else "",
                "object": f"expert-rating:{new}",
                "url": f"/api/v1/lots/{uuid}/expert-ratings/{new}",
            }
        )
    context = desk(request, reader, project) | {
        "lot": above,
        "rows": rows,
        "columns": _columns(),
        "marks": Mark.choices,
        "here": request.path,
        "back_url": reverse("lot-committee", args=[uuid]) if rows else reverse("tender", args=[project.uuid]),
        "side": Side(side).label,
    }
    return render(request, "experts/lot_performance.html", context)


@never_cache
@require_safe
def expert(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was found about one expert, what the record counts, and to the expert the form of an answer."""
    reader = identity.signed_in(request)
    row, own = queries.readable(uuid, reader)
    context: dict[str, Any] = desk(request, reader) | {
        "expert": row,
        "name": row.person.name,
        "own": own,
        "counts": [SummaryRow(one.fact.label, str(one.times)) for one in conduct.of_expert(row)],
        "columns": _columns(),
        "ratings": [
            {
                "row": one,
                "title": one.lot.notice.project.title,
                "lang": one.lot.notice.project.lang,
                "by": _by(one),
                "cells": _cells(one),
                "earlier": _earlier(one, zone_of(one.lot.notice.project)),
                "object": f"expert-rating:{one.uuid}",
                "url": f"/api/v1/expert-ratings/{one.uuid}/answer",
            }
            for one in queries.ratings_of(row)
        ],
        "here": request.path,
        "back_url": reverse("expert-own") if own else reverse("expert", args=[uuid]),
    }
    return render(request, "experts/performance.html", context)


def _by(row: Rating) -> str:
    return _("%(side)s, %(organisation)s, %(when)s") % {
        "side": row.get_side_display(),
        "organisation": row.organisation.name,
        "when": formats.instant(row.rated_at, zone_of(row.lot.notice.project)),
    }


def _earlier(row: Rating, zone: str) -> list[dict[str, Any]]:
    """What a rating said before each correction, the newest first."""
    return [
        {
            "title": _("Until it was corrected on %(when)s") % {"when": formats.instant(one.corrected_at, zone)},
            "cells": _rows(row, queries.words_before(row, one)),
            "reason": one.reason,
            "answer": one.answer,
        }
        for one in row.earlier.all()
    ]


def _again(row: Rating) -> list[dict[str, str]]:
    """Each question with what stands, for the form that corrects it."""
    marks = {one["question"]: one for one in row.marks}
    return [one | marks.get(one["code"], {"mark": "", "reason": ""}) for one in row.questions.asked]


def _columns() -> list[Column]:
    return [Column(_("What is asked"), header=True), Column(_("What was found")), Column(_("Reason"))]


def _cells(row: Rating) -> list[list[object]]:
    return _rows(row, queries.words_of(row))


def _rows(row: Rating, words: list[tuple[str, str, str]]) -> list[list[object]]:
    lang = row.questions.lang
    return [
        [format_html('<span lang="{}">{}</span>', lang, text), Mark(mark).label, _lines(reason)]
        for text, mark, reason in words
    ]


def _lines(text: str) -> object:
    return format_html('<span lang="">{}</span>', format_html_join("\n", "{}", ((line,) for line in text.splitlines())))
