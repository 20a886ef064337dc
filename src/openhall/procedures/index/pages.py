"""The published index for everybody: rankings, a unit's scores and history, national results; CSV beside each table."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.index import naming, national, policies, queries, reports, showing
from openhall.procedures.index.edition_models import Edition, NationalImport, TargetKind
from openhall.ui import formats
from openhall.ui.components import Column
from openhall.witness.public import canonical
from openhall_rules.service import Period

RANKED = ("department", "commune")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest ranking; before the first one what the page will show."""
    row = queries.latest()
    if row is None:
        return render(request, "index/nothing.html", {"office": policies.office(identity.reader(request))})
    return _edition(request, row)


@require_safe
def edition(request: HttpRequest, period: str) -> HttpResponse:
    """The ranking of a period; ``?edition=1``: an earlier edition of it."""
    return _edition(request, queries.edition(period, request.GET.get("edition", "")))


def _edition(request: HttpRequest, row: Edition) -> HttpResponse:
    newest = queries.edition(row.period)
    query = f"?edition={row.number}" if row.number != newest.number else ""
    province = next((one for one in row.figures["units"] if one["level"] == "province"), None)
    past = queries.history(province["code"]) if province else []
    months = national.newest()
    context: dict[str, Any] = {
        "row": row,
        "newest": newest,
        "query": query,
        "periods": queries.periods(),
        "permalink": f"{settings.OPENHALL_ORIGIN}/service-index/{row.period}?edition={row.number}",
        "province": province,
        "province_name": showing.named([province["code"]])[province["code"]] if province else "",
        "province_total": showing.total(province) if province else "",
        "province_band": naming.bands()[province["band"]] if province else "",
        "waits": showing.waits(province["waits"]) if province else [],
        "rankings": [_ranking(row, level, query) for level in RANKED],
        "columns": showing.ranking_columns(),
        "history": showing.history_bars(past),
        "history_finding": showing.history_finding(past),
        "changes": [[code, showing.points(a), showing.points(b)] for code, (a, b) in list(row.changes.items())[:200]],
        "change_columns": [
            Column(pgettext("administration", "Unit"), header=True),
            Column(_("Total before"), figure=True),
            Column(_("Total now"), figure=True),
        ],
        "numbers": range(newest.number, 0, -1),
        "national": months[0] if months else None,
        "national_rank": showing.place(national.own_rank(months[0])) if months else "",
        "goal": _goal(row.period),
        "unplaced": sum(row.figures.get("unplaced", {}).values()),
    }
    return render(request, "index/edition.html", context)


def _goal(period: str) -> str:
    found = queries.target(TargetKind.NATIONAL_RANK, Period.of(period).last)
    return str(int(found.value)) if found else ""


def _ranking(row: Edition, level: str, query: str) -> dict[str, Any]:
    ranked = queries.ranking(row, level)
    return {
        "level": level,
        "name": naming.levels()[level],
        "rows": showing.ranking_rows(row, ranked, query),
        "bars": showing.ranking_bars(ranked),
        "finding": showing.ranking_finding(ranked),
        "csv": f"{reverse('service-index-csv', args=[row.period])}?level={level}&edition={row.number}",
    }


@require_safe
def ranking_csv(request: HttpRequest, period: str) -> HttpResponse:
    """A ranking as CSV: ``?level=commune``; all units without one."""
    row = queries.edition(period, request.GET.get("edition", ""))
    level = request.GET.get("level", "")
    rows = queries.ranking(row, level) if level else row.figures["units"]
    header = ("period", "edition", "code", "level", "parent", "rank", "total", "band", "points", "assessed")
    return showing.csv_file(
        f"service-index-{row.period}",
        header,
        [(row.period, row.number, *(one[name] for name in header[2:])) for one in rows],
    )


@require_safe
def figures_json(request: HttpRequest, period: str) -> HttpResponse:
    """The figures letter by letter: the SHA-256 of these bytes is what the log has."""
    row = queries.edition(period, request.GET.get("edition", ""))
    answer = HttpResponse(canonical(row.figures), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def report_pdf(request: HttpRequest, period: str) -> HttpResponse:
    """The report of a period to the chair."""
    row = queries.edition(period, request.GET.get("edition", ""))
    answer = HttpResponse(reports.report(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="service-index-{row.period}.pdf"'
    return answer


@require_safe
def unit(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """A unit's scores, what lost points, its history, its head's answers, whom to call."""
    row = queries.edition(period, request.GET.get("edition", ""))
    one = queries.unit(row, unit)
    lists = policies.sees_codes(identity.reader(request), unit)
    past, groups = queries.history(unit), showing.group_bars(one)
    context = {
        "row": row,
        "one": one,
        "name": showing.named([unit])[unit],
        "level": naming.levels()[one["level"]],
        "total": showing.total(one),
        "rank": showing.place(one["rank"], tied=one["tied"]),
        "band": naming.bands()[one["band"]],
        "waits": showing.waits(one["waits"]),
        "tables": showing.score_tables(one, row.period, lists=lists),
        "columns": showing.score_columns(),
        "groups": groups,
        "group_finding": showing.group_finding(groups),
        "history": showing.history_bars(past),
        "history_finding": showing.history_finding(past),
        "lists": lists,
        "answers": queries.answers(row.period, unit),
        "hotline": queries.hotline(unit),
        "query": f"?edition={row.number}",
    }
    return render(request, "index/unit.html", context)


@require_safe
def unit_csv(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """A unit's scores as CSV. An empty cell is nothing, not 0."""
    row = queries.edition(period, request.GET.get("edition", ""))
    one = queries.unit(row, unit)
    return showing.csv_file(
        f"service-index-{row.period}-{unit}",
        ("period", "unit", "indicator", "maximum", "counted", "of", "points", "missing"),
        [(row.period, unit, name, *score) for name, score in one["scores"].items()],
    )


@require_safe
def history_csv(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """A unit's published months as CSV."""
    queries.unit(queries.edition(period), unit)
    return showing.csv_file(
        f"service-index-history-{unit}",
        ("unit", "period", "points", "assessed", "total", "rank"),
        [(unit, one.period, one.points, one.assessed, one.total, one.rank) for one in queries.history(unit)],
    )


def month(period: str) -> NationalImport:
    """The national results of a month.

    Raises:
        NotFound
    """
    row = next((one for one in national.newest() if one.period == period), None)
    if row is None:
        raise NotFound(period=period[:20])
    return row


@require_safe
def national_results(request: HttpRequest, period: str) -> HttpResponse:
    """The provinces of a month, our own place through the months, our own points beside the published ones."""
    row = month(period)
    ranked = national.ranked(row)
    beside = national.beside(row, national.law_of(row, identity.received_at(request)))
    names, causes = naming.indicators(), naming.causes()
    months = national.newest()
    own = next((one for one in ranked if one.row.code == row.own), None)
    figures_of_own = national.own_figures(row)
    context = {
        "row": row,
        "months": months,
        "rank": showing.place(own.rank) if own else "–",
        "provinces": len(ranked),
        "goal": _goal(row.period),
        "own_total": showing.points(figures_of_own["total"]) if figures_of_own else "",
        "published_total": showing.points(str(own.row.total)) if own and own.row.total is not None else "–",
        "columns": [
            Column(_("Rank"), figure=True),
            Column(_("Province"), header=True),
            Column(_("Total of 100"), figure=True),
        ],
        "rows": [
            [
                showing.place(one.rank),
                one.row.name,
                "–" if one.row.total is None else formats.number(one.row.total, scale=2),
            ]
            for one in ranked
        ],
        "history_columns": [
            Column(_("Month"), header=True),
            Column(_("Our rank"), figure=True),
            Column(_("Provinces"), figure=True),
        ],
        "history": [[one.period, showing.place(national.own_rank(one)), one.rows.count()] for one in months[:24]],
        "beside_columns": [
            Column(_("Indicator"), header=True),
            Column(_("Our own points"), figure=True),
            Column(_("Published points"), figure=True),
            Column(_("What explains the difference")),
        ],
        "beside": [
            [
                names[one.indicator],
                showing.points(one.own),
                showing.points(one.published),
                _("No difference") if one.same else causes[one.cause],
            ]
            for one in beside
        ],
    }
    return render(request, "index/national.html", context)


@require_safe
def national_csv(request: HttpRequest, period: str) -> HttpResponse:
    """The provinces of a month as CSV."""
    row = month(period)
    return showing.csv_file(
        f"national-{row.period}",
        ("period", "rank", "code", "name", "total"),
        [(row.period, one.rank, one.row.code, one.row.name, one.row.total) for one in national.ranked(row)],
    )
