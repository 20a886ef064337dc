"""Pages of the service promises: each with its definition, its figures, an address that stays, and CSV."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.helpdesk.answers import csv_answer
from openhall.helpdesk.promises.rules import PROMISES, Figures, since
from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.ui.components import Column


def _rate(kept: int, broken: int) -> str:
    if not kept + broken:
        return _("Nothing measured yet")
    tenths = kept * 1000 // (kept + broken)
    return f"{tenths // 10}.{tenths % 10} %"


def _columns(first: str) -> list[Column]:
    return [
        Column(first, header=True),
        Column(_("Times kept"), figure=True),
        Column(_("Broken"), figure=True),
        Column(_("Kept rate"), figure=True),
    ]


def _sums(rows: list[Figures]) -> tuple[int, int]:
    return sum(one.kept for one in rows), sum(one.broken for one in rows)


@require_safe
def service_promises(request: HttpRequest) -> HttpResponse:
    """All promises with the figures of twelve months."""
    at = identity.received_at(request)
    first = since(at.date())
    shown = []
    for one in PROMISES.values():
        kept, broken = _sums(one.figures(first, at))
        shown.append((one, [[one.name, kept, broken, _rate(kept, broken)]]))
    rows = [row for _one, rows in shown for row in rows]
    context = {
        "promises": [one for one, _rows in shown],
        "rows": rows,
        "columns": _columns(_("Promise")),
        "first": first,
    }
    return render(request, "service_promises/promises.html", context)


@require_safe
def service_promise(request: HttpRequest, code: str) -> HttpResponse:
    """One promise by month."""
    if code not in PROMISES:
        raise NotFound(promise=code)
    one = PROMISES[code]
    at = identity.received_at(request)
    months = one.figures(since(at.date()), at)
    rows = [[f"{row.month:%Y-%m}", row.kept, row.broken, _rate(row.kept, row.broken)] for row in months]
    context = {"promise": one, "rows": rows, "columns": _columns(_("Month"))}
    return render(request, "service_promises/promise.html", context)


@require_safe
def service_promises_csv(request: HttpRequest) -> HttpResponse:
    """Every promise by month."""
    at = identity.received_at(request)
    first = since(at.date())
    rows = [
        (one.code, f"{row.month:%Y-%m}", row.kept, row.broken)
        for one in PROMISES.values()
        for row in one.figures(first, at)
    ]
    return csv_answer("service-promises.csv", ("promise", "month", "kept", "broken"), rows)
