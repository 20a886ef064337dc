"""A sector seen live with its queue, and the queue of all sectors that one sees. They only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.supervision import showing
from openhall.supervision.alerts import queries, rule_pages, words
from openhall.supervision.alerts.models import Alert, AlertState
from openhall.supervision.alerts.queries import Asked, Show
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.signing import PAGE, before_of, signing
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Column, WorkItem

ZONE = words.ZONE


@never_cache
@require_safe
def sector(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All tenders of a sector as they are now, and its alerts by deadline; ``?closed=1``: those that are settled."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    found = channels.sector(uuid, reader)
    before, closed = before_of(request), request.GET.get("closed") == "1"
    tenders = channels.tenders_of(found).order_by("-id")
    page = list((tenders.filter(pk__lt=before) if before else tenders)[:PAGE])
    asked = Asked(show=Show.CLOSED if closed else Show.OPEN, sector=found.uuid)
    rows, next_after = queries.page_of(queries.seen(reader, asked, at=now), _after(request), PAGE)
    stages = dict(Project.State.choices)
    rules = queries.rules(found, limit=rule_pages.MOST)
    names = words.names_of(rows)
    supervises = channels.supervises(reader, found)
    context = {
        "sector": found,
        "closed": closed,
        "items": [_item(row, names[row.pk]) for row in rows],
        "later": f"?{'closed=1&' if closed else ''}after={next_after}#alerts" if next_after else "",
        "queue": f"/supervision/alerts?{asked.query()}",
        "to_take": [(row.uuid, names[row.pk]) for row in rows if supervises and row.state == AlertState.OPEN],
        "take_object": f"sector:{found.uuid}",
        "take_url": f"/api/v1/supervision/sectors/{found.uuid}/alerts",
        "tenders": [showing.tender_row(row, stages) for row in page],
        "tender_columns": showing.tender_columns(),
        "older": f"?before={page[-1].pk}#tenders" if len(page) == PAGE else "",
        "behind": facts.behind(),
        "rules": rule_pages.rows_of(rules, now),
        "rule_columns": rule_pages.columns(),
        "may_set": supervises,
        "rule": None,
        "filled": {"when": "", "threshold": "", "least_n": 1, "days": 14},
        **rule_pages.choices(),
    }
    return render(request, "alerts/sector.html", context | signing(request, reader))


def _after(request: HttpRequest) -> UUID | None:
    return _uuid(request.GET.get("after", ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def asked_of(request: HttpRequest) -> Asked:
    """Which alerts the address asks for: ``show``, ``indicator``, ``sector``, ``words``; nonsense asks for nothing."""
    show = next((one for one in Show if one.value == request.GET.get("show", "")), Show.OPEN)
    said = request.GET.get("words", "").replace("\x00", "").strip()[:100]
    return Asked(show, request.GET.get("indicator", "")[:8], _uuid(request.GET.get("sector", "")), said)


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of all sectors that the reader sees, in pages by deadline, with filters; CSV beside."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    asked = asked_of(request)
    rows, next_after = queries.page_of(queries.seen(reader, asked, at=now), _after(request), PAGE)
    known = queries.counts(reader, asked, at=now)
    query = asked.query()
    labels = {
        Show.OPEN: _("Open"),
        Show.NEW: _("Taken by nobody yet"),
        Show.LATE: _("Past their deadline"),
        Show.MINE: _("Mine"),
        Show.CLOSED: _("Closed"),
    }
    context = {
        "asked": asked,
        "views": [(one.value, labels[one], formats.number(known[one]), _with(asked, one)) for one in Show],
        "indicators": [(one.id, one.name) for one in facts.meanings().values() if not one.not_here],
        "sectors": [(one.uuid, one.title, one.lang) for one in channels.seen_by(reader)],
        "columns": [
            Column(_("Alert"), header=True),
            Column(_("Indicator")),
            Column(_("Sector")),
            Column(_("To be settled by")),
            Column(_("State")),
            Column(_("Taken on by")),
        ],
        "rows": _listed(rows),
        "csv": f"/supervision/alerts.csv?{query}".rstrip("?"),
        "later": f"?{query}{'&' if query else ''}after={next_after}" if next_after else "",
    }
    return render(request, "alerts/alerts.html", context)


def _with(asked: Asked, show: Show) -> str:
    query = Asked(show, asked.indicator, asked.sector, asked.words).query()
    return f"/supervision/alerts?{query}".rstrip("?")


def _listed(rows: list[Alert]) -> list[list[object]]:
    names = words.names_of(rows)
    return [
        [
            format_html('<a href="/supervision/alerts/{}" lang="">{}</a>', row.uuid, names[row.pk]),
            words.sentence(row),
            format_html('<span lang="{}">{}</span>', row.rule.sector.lang, row.rule.sector.title),
            formats.instant(row.due_at, ZONE),
            str(words.tag(row).text),
            words.handler(row),
        ]
        for row in rows
    ]


def _item(row: Alert, name: str) -> WorkItem:
    return WorkItem(
        title=name,
        url=f"/supervision/alerts/{row.uuid}",
        deadline=None if row.state == AlertState.CLOSED else row.due_at,
        zone=ZONE,
        doing=words.sentence(row),
        officer=words.handler(row),
        tag=words.tag(row),
        lang="",
    )


@never_cache
@require_safe
def alerts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole queue as asked for, as CSV in UTF-8, page by page."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    rows = queries.seen(reader, asked_of(request), at=now)
    lines = _csv_lines(rows, get_language() or "en")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="alerts.csv"'
    return answer


CSV_HEAD = (
    "alert", "about", "indicator", "sector", "when", "threshold", "first_value", "value", "observations",
    "first_seen_at", "due_at", "state", "handler", "outcome", "investigated",
)  # fmt: skip


def _csv_lines(rows: Any, language: str) -> Iterator[str]:
    yield "\ufeff" + showing.csv_text([CSV_HEAD])
    after: UUID | None = None
    while True:
        page, after = queries.page_of(rows, after, 500)
        with override(language):  # what streams is made after the request's language is gone
            names = words.names_of(page)
        yield showing.csv_text(
            (
                row.uuid, names[row.pk], row.rule.indicator, row.rule.sector.title, row.crossed["when"],
                row.crossed["threshold"], row.value, row.latest, row.latest_n, instant_text(row.first_seen_at),
                instant_text(row.due_at), row.state, row.handler.name if row.handler else "", row.outcome,
                row.investigated,
            )
            for row in page
        )  # fmt: skip
        if after is None:
            return


@never_cache
@require_safe
def place_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The distribution in which an alert has its place, as CSV: the bins of its chart."""
    row = queries.alert(uuid, identity.signed_in(request))
    lines = [("from", "to", "values", "holds_this_alert"), *queries.place(row).bins]
    answer = HttpResponse("\ufeff" + showing.csv_text(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="place.csv"'
    return answer
