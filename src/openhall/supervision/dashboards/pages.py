"""The dashboard of everybody, a sector or a centre; the tenders behind a figure; indicators. All of it is public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.supervision import showing
from openhall.supervision.channels import public as channels
from openhall.supervision.dashboards import report, themes
from openhall.supervision.dashboards.themes import THEMES, Point, Scope, Theme
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Run, Watched
from openhall.supervision.signing import PAGE, before_of
from openhall.ui import formats
from openhall.ui.components import Bar, Column

MOST_CENTRES = 100
MOST_LINES = 1000
QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")


def scope_of(request: HttpRequest) -> Scope:
    """Whose tenders the address asks for.

    Raises:
        NotFound: there is no such sector or centre.
    """
    asked = {name: request.GET.get(name, "") for name in ("sector", "centre")}
    try:
        uuids = {name: UUID(value) for name, value in asked.items() if value}
    except ValueError as error:
        raise NotFound from error
    sector, centre = None, uuids.get("centre")
    if "sector" in uuids:
        sector = next((one for one in channels.all_sectors() if one.uuid == uuids["sector"]), None)
        if sector is None:
            raise NotFound(sector=str(uuids["sector"]))
    if centre is not None and not Watched.objects.filter(centre=centre).exists():
        raise NotFound(centre=str(centre))
    return Scope(sector=sector, centre=centre)


def theme_of(name: str) -> Theme:
    """A theme.

    Raises:
        NotFound
    """
    if name not in THEMES:
        raise NotFound(theme=name)
    return THEMES[name]


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Six figures by quarter, each under a title that says what it shows, with its table and CSV."""
    scope = scope_of(request)
    running = facts.quarter_of(identity.received_at(request))
    uuids = Watched.objects.exclude(centre=None).order_by("centre").values_list("centre", flat=True).distinct()
    centres = [identity.organisation(one) for one in uuids[:MOST_CENTRES] if one is not None]
    centre = next((one for one in centres if one.uuid == scope.centre), None)
    context = {
        "charts": [_chart(theme, scope, running) for theme in THEMES.values()],
        "sectors": channels.all_sectors(),
        "centres": centres,
        "scope": scope,
        "centre": centre,
        "permalink": f"{settings.OPENHALL_ORIGIN}/supervision?{scope.query()}".rstrip("?"),
        "report": f"/supervision/report.pdf?{scope.query()}".rstrip("?"),
        "behind": facts.behind(),
    }
    return render(request, "dashboards/dashboard.html", context)


def _chart(theme: Theme, scope: Scope, running: str) -> dict[str, object]:
    found = themes.points(theme, scope)
    query = scope.query()
    over = themes.whole(found, running)
    about = over[-1] if over else found[-1] if found else None
    return {
        "theme": theme,
        "title": themes.finding(theme, found, running),
        "so_far": themes.so_far(theme, found, running),
        "permalink": f"/supervision?{query}".rstrip("?") + f"#{theme.id}",
        "bars": [
            Bar(
                point.quarter,
                Decimal(f"{point.value:.6f}"),
                f"{themes.figure(theme, point.value)} (n = {formats.number(point.n)})",
                point is about,
            )
            for point in found
        ],
        "csv": f"/supervision/figures/{theme.id}.csv?{query}".rstrip("?"),
        "links": [
            (point.quarter, f"/supervision/figures/{theme.id}/{point.quarter}?{query}".rstrip("?"))
            for point in reversed(found)
        ],
    }


@require_safe
def figures_csv(request: HttpRequest, theme: str) -> HttpResponse:
    """A theme's figures as CSV in UTF-8."""
    found = theme_of(theme)
    lines = _lines(found, themes.points(found, scope_of(request)))
    # Spreadsheets take the file for their own old encoding without its first sign.
    body = "\ufeff" + showing.csv_text([("theme", "quarter", "value", "observations"), *lines])
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.id}.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _lines(theme: Theme, found: list[Point]) -> list[tuple[object, ...]]:
    return [(theme.id, point.quarter, f"{point.value:.6f}", point.n) for point in found]


@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The report of a month; ``?month=2026-03``, the last one by default."""
    at, scope = identity.received_at(request), scope_of(request)
    first, until = report.month_of(request.GET.get("month", ""), at)
    answer = HttpResponse(report.report(scope, first, until, at=at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="supervision-{first:%Y-%m}.pdf"'
    return answer


@require_safe
def figure_csv(request: HttpRequest, theme: str, quarter: str) -> StreamingHttpResponse:
    """All tenders behind a quarter's figure, as CSV in UTF-8."""
    found, scope = theme_of(theme), scope_of(request)
    if not QUARTER.fullmatch(quarter):
        raise NotFound(quarter=quarter[:20])
    answer = StreamingHttpResponse(_tender_lines(found, scope, quarter), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.id}-{quarter}.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _tender_lines(theme: Theme, scope: Scope, quarter: str) -> Iterator[str]:
    yield "\ufeff" + showing.csv_text([("ocid", "title", "owner", "value")])
    before = 2**62
    while keys := themes.tenders(theme, scope, quarter, before=before, limit=MOST_LINES):
        known = Watched.objects.in_bulk([key for key, _value in keys])
        yield showing.csv_text(
            (known[key].tender_id, known[key].title, known[key].buyer_name, "" if value is None else f"{value:.6f}")
            for key, value in keys
        )
        before = keys[-1][0]


@require_safe
def figure(request: HttpRequest, theme: str, quarter: str) -> HttpResponse:
    """The tenders behind a quarter's figure."""
    found, scope = theme_of(theme), scope_of(request)
    if not QUARTER.fullmatch(quarter):
        raise NotFound(quarter=quarter[:20])
    keys = themes.tenders(found, scope, quarter, before=before_of(request) or 2**62, limit=PAGE)
    known = Watched.objects.in_bulk([key for key, _value in keys])
    query = scope.query()
    context = {
        "theme": found,
        "quarter": quarter,
        "columns": [Column(_("Tender"), header=True), Column(_("Owner")), Column(_("Value"), figure=True)],
        "rows": [
            [showing.tender_link(known[key]), known[key].buyer_name, "" if value is None else showing.figure(value)]
            for key, value in keys
        ],
        "older": f"?before={keys[-1][0]}&{query}".rstrip("&") if len(keys) == PAGE else "",
        "csv": f"/supervision/figures/{found.id}/{quarter}.csv?{query}".rstrip("?"),
        "permalink": f"{settings.OPENHALL_ORIGIN}{request.path}?{query}".rstrip("?"),
        "running": quarter >= facts.quarter_of(identity.received_at(request)),
        "back": f"/supervision?{query}".rstrip("?"),
    }
    return render(request, "dashboards/figure.html", context)


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators with what they mean and how many units could be answered."""
    runs = {one.indicator: one for one in Run.objects.order_by("indicator")}
    context = {
        "columns": [
            Column(_("Indicator"), header=True),
            Column(_("Definition")),
            Column(_("Answered"), figure=True),
            Column(_("Values")),
            Column(_("On this platform")),
        ],
        "rows": [
            [
                f"{one.id} {one.name}",
                one.definition,
                formats.number(runs[one.id].answered) if one.id in runs else formats.number(0),
                format_html('<a href="/api/v1/supervision/indicators/{}">{}</a>', one.id, _("Public (JSON)"))
                if one.public
                else _("For those who supervise"),
                one.not_here or (_("Needs a limit that nobody has entered") if facts.lacks_limit(one.id) else _("Yes")),
            ]
            for one in facts.meanings().values()
        ],
    }
    return render(request, "dashboards/indicators.html", context)
