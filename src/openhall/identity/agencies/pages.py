"""Pages of agency identifiers: the register for everybody, its acts for the provincial office."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import edge
from openhall.identity.agencies import policies, queries
from openhall.identity.agencies.inputs import jurisdictions, service_law
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.values import Actor
from openhall.kernel.refusals import NotFound
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag
from openhall.ui.jurisdictions import name as called

PAGE = 50
COLOURS = {AgencyState.ISSUED: "grey", AgencyState.PUBLISHED: "green", AgencyState.RETIRED: "amber"}


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """The register, with a search by name or number."""
    reader = edge.reader(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "state")}
    page = Paginator(queries.found(reader, words=asked["q"], state=asked["state"]), PAGE).get_page(
        request.GET.get("page", "1")
    )
    context = {
        "asked": asked,
        "states": [choice for choice in AgencyState.choices if choice[0] != AgencyState.ISSUED],
        "columns": [
            Column(_("Number"), header=True),
            Column(_("Name")),
            Column(_("In force from")),
            Column(_("In force until")),
            Column(_("State")),
        ],
        "rows": [_row(one) for one in page],
        "newer": _page_url(asked, page.previous_page_number()) if page.has_previous() else "",
        "older": _page_url(asked, page.next_page_number()) if page.has_next() else "",
        "keeps": policies.keeps(reader),
        "csv_url": f"{reverse('agencies-csv')}?{urlencode({name: one for name, one in asked.items() if one})}".rstrip(
            "?"
        ),
    }
    return render(request, "agencies/agencies.html", context)


def _page_url(asked: dict[str, str], number: int) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"page": number})


def _row(one: AgencyIdentifier) -> list[object]:
    return [
        _link(one),
        own_words(one.name, one.lang),
        formats.day(one.valid_from),
        formats.day(one.valid_until) if one.valid_until else "–",
        one.get_state_display(),
    ]


def _link(one: AgencyIdentifier) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("agency", args=[one.code]), one.code)


def own_words(text: str, lang: str) -> SafeString:
    """A name in the language that it is in."""
    return format_html('<span lang="{}">{}</span>', "zh-Hans" if lang == "zh-hans" else lang, text)


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One number: whose it is, from when until when, who took over; with the step that comes next for the office."""
    reader = edge.reader(request)
    row = queries.identifier(code, reader)
    keeps = policies.keeps(reader)
    day = service_law(row.jurisdiction).calendar.day_of(edge.received_at(request))
    current = queries.resolved(code, day) if row.state != AgencyState.ISSUED else []
    units = Paginator(row.units.filter(pk__in=queries.found(reader)).order_by("code"), PAGE).get_page(
        request.GET.get("page", "1")
    )
    context = {
        "row": row,
        "name_lang": "zh-Hans" if row.lang == "zh-hans" else row.lang,
        "tag": Tag(row.get_state_display(), COLOURS[AgencyState(row.state)]),
        "facts": _facts(row, current),
        "replaced": row.state == AgencyState.RETIRED and not queries.in_force(row, day),
        "columns": [
            Column(_("Number"), header=True),
            Column(_("Name")),
            Column(_("In force from")),
            Column(_("In force until")),
            Column(_("State")),
        ],
        "units": [_row(one) for one in units],
        "newer": f"?page={units.previous_page_number()}" if units.has_previous() else "",
        "older": f"?page={units.next_page_number()}" if units.has_next() else "",
        "leaves": [
            (text, leaf)
            for text, leaf in (
                (_("Receipt of the issue"), row.issue_leaf),
                (_("Receipt of the publication"), row.publication_leaf),
                (_("Receipt of the retirement"), row.retirement_leaf),
            )
            if leaf
        ],
        "may_publish": keeps and row.state == AgencyState.ISSUED,
        "may_retire": keeps and row.state == AgencyState.PUBLISHED,
        "object": f"agency:{row.uuid}",
        "publication_url": f"/api/v1/agency-identifiers/{row.uuid}/publication",
        "retirement_url": f"/api/v1/agency-identifiers/{row.uuid}/retirement",
    }
    return render(request, "agencies/agency.html", context | (signing(request, reader) if reader else {}))


def _facts(row: AgencyIdentifier, current: list[AgencyIdentifier]) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Number"), row.code),
        SummaryRow(_("In force from"), formats.day(row.valid_from)),
        SummaryRow(_("In force until"), formats.day(row.valid_until) if row.valid_until else _("No last day is set")),
    ]
    if row.parent is not None:
        rows.append(SummaryRow(_("Level above"), format_html("{} {}", _link(row.parent), _named(row.parent))))
    if row.organisation is not None:
        rows.append(SummaryRow(_("Party here"), row.organisation.name))
    if row.state == AgencyState.RETIRED:
        lines = format_html_join("", "<li>{} {}</li>", ((_link(one), _named(one)) for one in current))
        text = format_html("<ul>{}</ul>", lines) if lines else _("Nobody took over")
        rows.append(SummaryRow(_("Who answers now"), text))
    return rows


def _named(one: AgencyIdentifier) -> SafeString:
    return own_words(one.name, one.lang)


@never_cache
@require_safe
def new_agency(request: HttpRequest) -> HttpResponse:
    """The form of a number that is issued."""
    reader = edge.signed_in(request)
    if not policies.keeps(reader):
        raise NotFound
    uuid = uuid4()
    context = {
        "object": f"agency:{uuid}",
        "url": f"/api/v1/agency-identifiers/{uuid}",
        "next": reverse("agencies"),
        "jurisdictions": [(code, called(code)) for code in jurisdictions()],
    }
    return render(request, "agencies/new.html", context | signing(request, reader))


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
        "here": request.path,
    }
