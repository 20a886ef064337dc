"""Public pages: home, tenders, halls. Reading needs neither account nor script."""

import mimetypes
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.portal import export, queries, tender_page
from openhall.portal.lots import state_tag
from openhall.portal.queries import PHASES, Search
from openhall.portal.tables import csv_answer, for_all
from openhall.portal.tender_page import html_lang
from openhall.tendering.notices.public import Lot, documents_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Category, Project
from openhall.ui import formats
from openhall.ui.components import Column
from openhall.witness.public import published
from openhall_rules.money import stated

LATEST = 8
FEW = 6


def received_at(request: HttpRequest) -> datetime:
    """When the request arrived, as the edge stamped it."""
    at: datetime = request.received_at  # type: ignore[attr-defined]
    return at


def phase_names() -> dict[str, str]:
    """The filter's choices."""
    names = {
        "planned": _("Planned"),
        "open": _("Open for bids"),
        "opening": _("Opening and evaluation"),
        "awarded": _("Awarded"),
        "failed": _("Failed"),
    }
    return {phase: names[phase] for phase in PHASES}


def _title(project: Project) -> SafeString:
    return format_html('<a href="/tenders/{}" lang="{}">{}</a>', project.uuid, html_lang(project.lang), project.title)


def _tag(state: str) -> SafeString:
    tag = state_tag(state)
    return format_html('<strong class="oh-tag oh-tag--{}">{}</strong>', tag.colour, tag.text)


def hall_rows(lots: list[Lot], *, opened: bool = False) -> list[list[object]]:
    """Rows of a table of halls, with the deadline or, with ``opened``, the opening."""
    rows: list[list[object]] = []
    for lot in lots:
        project = lot.notice.project
        at = lot.opened_at if opened else lot.notice.bids_due_at
        hall = format_html(
            '<a href="/halls/{}"><span lang="{}">{}</span>, {}</a>',
            lot.uuid,
            html_lang(project.lang),
            project.title,
            _("lot %(number)s") % {"number": lot.number},
        )
        when = formats.instant(at, queries.zone_of(project)) if at else ""
        rows.append([hall, project.owner.name, when, _tag(lot.state)])
    return rows


def hall_columns(moment: str) -> list[Column]:
    """Columns of a table of halls; ``moment`` is the title of the instant's column."""
    return [Column(_("Hall"), header=True), Column(_("Owner")), Column(moment), Column(_("State"))]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: halls in session and next, latest notices, search, what this is, how to check it."""
    at = received_at(request)
    context = {
        "in_session": hall_rows(queries.halls_in_session(at, limit=FEW)),
        "to_come": hall_rows(queries.halls_to_come(at, limit=FEW)),
        "hall_columns": hall_columns(_("Bids due")),
        "notices": [
            [
                _title(notice.project),
                notice.project.owner.name,
                formats.instant(notice.published_at, queries.zone_of(notice.project)) if notice.published_at else "",
            ]
            for notice in queries.latest_notices(LATEST)
        ],
        "notice_columns": [Column(_("Tender"), header=True), Column(_("Owner")), Column(_("Published"))],
    }
    return render(request, "portal/home.html", context)


def _tender_columns() -> list[Column]:
    return [
        Column(_("Tender"), header=True),
        Column(_("Owner")),
        Column(_("State")),
        Column(_("Bids due")),
        Column(_("Estimated value"), figure=True),
    ]


def _tender_row(project: Project) -> list[object]:
    notice = queries.notice_out(project)
    due = notice.bids_due_at if notice else None
    return [
        _title(project),
        project.owner.name,
        _tag(project.state),
        formats.instant(due, queries.zone_of(project)) if due else _("Not yet published"),
        _("Not stated") if project.estimate is None else formats.money(project.estimate, project.currency),
    ]


@require_safe
def tenders(request: HttpRequest) -> HttpResponse:
    """Every published tender, newest first: search, filters, pages by key."""
    asked = Search.of(request.GET.dict())
    found = queries.tenders(asked, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    parameters = asked.parameters()
    older = {**parameters, "before": str(shown[-1].pk)} if len(found) > queries.PAGE else {}
    same = f"?{urlencode(parameters)}" if parameters else ""
    context = {
        "asked": asked,
        "phases": [(key, name, key == asked.phase) for key, name in phase_names().items()],
        "categories": [(key, name, key == asked.category) for key, name in Category.choices],
        "columns": _tender_columns(),
        "rows": [_tender_row(project) for project in shown],
        "older": f"/tenders?{urlencode(older)}" if older else "",
        "newer": f"/tenders{same}" if asked.before is not None else "",
        "same": same,
    }
    return render(request, "portal/tenders.html", context)


FACTS = ("uuid", "url", "title", "lang", "owner", "category", "state", "bids_due_at", "estimate", "currency")


def facts_of(project: Project) -> dict[str, Any]:
    """A tender in a list, as programs read it."""
    notice = queries.notice_out(project)
    due = notice.bids_due_at if notice else None
    values = (
        str(project.uuid),
        f"{settings.OPENHALL_ORIGIN}/tenders/{project.uuid}",
        project.title,
        project.lang,
        project.owner.name,
        project.category,
        project.state,
        instant_text(due) if due else None,
        None if project.estimate is None else stated(project.estimate, project.currency),
        project.currency,
    )
    return dict(zip(FACTS, values, strict=True))


@require_safe
def tenders_json(request: HttpRequest) -> HttpResponse:
    """The same list as JSON; ``next`` continues."""
    asked = Search.of(request.GET.dict())
    found = queries.tenders(asked, limit=queries.MOST)
    following = {**asked.parameters(), "before": str(found[-1].pk)} if len(found) == queries.MOST else None
    answer = {
        "tenders": [facts_of(project) for project in found],
        "next": f"{settings.OPENHALL_ORIGIN}/tenders.json?{urlencode(following)}" if following else None,
    }
    return for_all(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}))


@require_safe
def tenders_csv(request: HttpRequest) -> HttpResponse:
    """The same list as CSV, at most :data:`queries.MOST` rows; ``before`` continues."""
    found = queries.tenders(Search.of(request.GET.dict()), limit=queries.MOST)
    return csv_answer("tenders.csv", FACTS, [list(facts_of(project).values()) for project in found])


@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """Halls in session, next, and just held."""
    return render(request, "portal/halls.html", _halls(request))


@require_safe
def halls_now(request: HttpRequest) -> HttpResponse:
    """The lists of the halls alone, for the page that follows the live stream."""
    return render(request, "portal/_halls.html", _halls(request))


def _halls(request: HttpRequest) -> dict[str, Any]:
    at = received_at(request)
    after = _place(request.GET.get("after", ""))
    to_come = queries.halls_to_come(at, after=after, limit=queries.PAGE + 1)
    shown = to_come[: queries.PAGE]
    later = ""
    if len(to_come) > queries.PAGE and shown[-1].notice.bids_due_at:
        place = f"{instant_text(shown[-1].notice.bids_due_at)}~{shown[-1].pk}"
        later = f"/halls?{urlencode({'after': place})}"
    in_session, held = queries.halls_in_session(at), queries.halls_just_held()
    now_on, language = published(), urlencode({"language": get_language() or "en"})
    return {
        "first": after is None,
        "edition": "-".join(f"{lot.pk}.{lot.state}" for lot in (*in_session, *shown, *held)),
        "stream_url": f"{settings.OPENHALL_STREAM_ORIGIN}/live?{language}&after={now_on.size - 1 if now_on else -1}",
        "in_session": hall_rows(in_session),
        "to_come": hall_rows(shown),
        "held": hall_rows(held, opened=True),
        "columns": hall_columns(_("Bids due")),
        "held_columns": hall_columns(_("Opened")),
        "later": later,
    }


def _place(asked: str) -> tuple[datetime, int] | None:
    """Where a page of halls continues.

    Raises:
        Invalid: it isn't a place that a page of ours named.
    """
    if not asked:
        return None
    instant, _tilde, key = asked.partition("~")
    try:
        at = datetime.fromisoformat(instant)
        if at.tzinfo is None or not (key.isascii() and key.isdigit() and len(key) < 19):
            raise ValueError(asked)
        return at, int(key)
    except ValueError as error:
        raise Invalid(errors={"after": _("This page does not exist.")}) from error


@require_safe
def tender(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One tender with its whole history."""
    whole = queries.tender(uuid)
    return render(request, "portal/tender.html", tender_page.context(whole, received_at(request)))


@require_safe
def document(request: HttpRequest, uuid: UUID, sha256: str) -> StreamingHttpResponse:
    """A tender document, also one that an amendment took back: its digest is on the log.

    Raises:
        NotFound: it is none of this tender's.
    """
    whole = queries.tender(uuid)
    named = documents_of(whole.notice, withdrawn=True) if whole.notice else []
    found = next((row for row in named if row.sha256 == sha256), None)
    if found is None:
        raise NotFound(document=sha256)
    answer = StreamingHttpResponse(files.pieces(sha256), content_type=found.media_type)
    answer["Content-Length"] = str(found.size)
    ending = mimetypes.guess_extension(found.media_type) or ""
    answer["Content-Disposition"] = f'attachment; filename="{sha256[:16]}{ending}"'
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def evidence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The evidence file of a tender, for people; programs find it in the API."""
    return evidence_answer(uuid)


def evidence_answer(uuid: UUID) -> HttpResponse:
    """The evidence file as an answer to download."""
    answer = HttpResponse(export.evidence_zip(uuid), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{uuid}.zip"'
    return for_all(answer)


@require_safe
def prices_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opening record of a lot as CSV."""
    lot, _whole = queries.hall(uuid)
    found = opening.record_of(lot)
    header = ("order", "bid", "bidder", "name", "currency", "total", "confirmed")
    rows: list[list[object]] = [
        [
            one.opened_order,
            one.bid,
            one.bidder,
            found.names.get(one.organisation_id, ""),
            one.currency,
            one.content["total"],
            one.confirmed,
        ]
        for one in found.read_out
    ]
    return csv_answer(f"{uuid}.csv", header, rows)
