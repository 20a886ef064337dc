"""Pages of outages: the list and each of them for everybody, the declaration for trading centres and supervisors."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.tendering.outages import commands, queries
from openhall.tendering.outages.models import Outage, Part
from openhall.tendering.outages.refusals import NoSideDeclares
from openhall.tendering.planning.public import desk, jurisdictions, law_in_force, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, in_english

PAGE = 50
MOST_TENDERS = 200
FIGURES = ("shortest", "before_deadline", "time_left", "declared_by", "stops_windows")


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    """Every outage that is on the log, the last first, and what the law of each jurisdiction makes of one."""
    page = Paginator(Outage.objects.select_related("declared_by").order_by("-id"), PAGE).get_page(
        request.GET.get("page", "1")
    )
    at, since = identity.received_at(request), queries.measured_since()
    context = {
        "columns": [Column(_("From"), header=True), Column(_("How long")), Column(_("Source"))],
        "rows": [_row(one) for one in page],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "since": formats.instant(since, "UTC") if since else "",
        "laws": [_law(name, at) for name in jurisdictions()],
        "may_declare": _may_declare(identity.reader(request)),
    }
    return render(request, "outages/outages.html", context)


def _may_declare(reader: Actor | None) -> bool:
    return reader is not None and reader.organisation is not None and reader.holds(*commands.SIDES)


def _row(one: Outage) -> list[Any]:
    link = format_html('<a href="{}">{}</a>', reverse("outage", args=[one.uuid]), formats.instant(one.began_at, "UTC"))
    return [link, formats.duration(one.ended_at - one.began_at), _source(one)]


def _source(one: Outage) -> str:
    if one.declared_by is not None:
        return _("Declared by %(name)s") % {"name": one.declared_by.name}
    return _("Measured by the platform")


def _law(name: str, at: Any) -> dict[str, Any]:
    """What a jurisdiction says of outages: each figure with its source, or who must enter it."""
    law = law_in_force(name, at)
    figures: list[SummaryRow] = []
    for figure in FIGURES:
        value = law.value(f"opening.outage_{figure}")
        unset = _("not set; it is entered by: %(authority)s").replace("%(authority)s", "{}")
        said = format_html(unset, in_english(value.set_by or "")) if value.unset else _written(value.value)
        cell = format_html('{}<br><span class="oh-hint" lang="en">{}</span>', said, value.citation)
        figures.append(SummaryRow(_NAMES[figure](), cell))
    return {"id": law.id, "figures": figures}


_NAMES = {
    "shortest": lambda: _("Shortest outage that counts, in minutes"),
    "before_deadline": lambda: _("It counts in so many minutes before the deadline"),
    "time_left": lambda: _("Minutes left to bidders after it"),
    "declared_by": lambda: _("Who may declare one"),
    "stops_windows": lambda: _("Its time doesn’t count in windows of the opening"),
}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        names = {"centre": _("trading centre"), "supervisor": _("supervisor")}
        return ", ".join(str(names.get(one, one)) for one in value) or _("nobody")
    return str(value)


@require_safe
def outage(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One outage: when, how it is known, what it moved."""
    one = queries.outage(uuid)
    rows = [
        SummaryRow(_("From"), formats.instant(one.began_at, "UTC")),
        SummaryRow(_("Until"), formats.instant(one.ended_at, "UTC")),
        SummaryRow(_("How long"), formats.duration(one.ended_at - one.began_at)),
        SummaryRow(_("Source"), _source(one)),
    ]
    if one.reason:
        rows.append(SummaryRow(_("Reason"), one.reason))
    if one.parts:
        names = dict(Part.choices)
        rows.append(SummaryRow(_("Not there"), ", ".join(str(names.get(part, part)) for part in one.parts)))
    for which, name in (("before", _("Log before")), ("after", _("Log after")), ("declared", _("Log when declared"))):
        if head := one.heads.get(which):
            told = _("%(size)s entries, root %(root)s") % {"size": head["size"], "root": head["root"] or "–"}
            rows.append(SummaryRow(name, told))
    moved = one.extensions.select_related("notice__project").order_by("id")[:MOST_TENDERS]
    windows = one.window_extensions.select_related("lot__notice__project").order_by("id")[:MOST_TENDERS]
    rows_of_auctions = one.auction_moves.select_related("auction__lot__notice__project").order_by("id")[:MOST_TENDERS]
    auctions = [(row, row.auction.lot.notice.project) for row in rows_of_auctions]
    context = {
        "outage": one,
        "rows": rows,
        "settled": one.settled,
        "moved": [(row, row.notice.project, zone_of(row.notice.project)) for row in moved],
        "auctions": [(row, project, zone_of(project)) for row, project in auctions],
        "windows": [(row, row.lot.notice.project, zone_of(row.lot.notice.project)) for row in windows],
    }
    return render(request, "outages/outage.html", context)


@require_safe
def declare(request: HttpRequest) -> HttpResponse:
    """The form of a declaration.

    Raises:
        NoSideDeclares: neither a trading centre’s staff nor a supervisor.
    """
    reader = identity.signed_in(request)
    if not _may_declare(reader):
        raise NoSideDeclares
    new = uuid4()
    zones = sorted(
        {law_in_force(name, identity.received_at(request)).calendar.zone for name in jurisdictions()} - {"UTC"}
    )
    context = desk(request, reader) | {
        "zone": zones[0] if zones else "UTC",
        "object": f"outage:{new}",
        "url": f"/api/v1/outages/{new}",
        "next": reverse("outage", args=[new]),
    }
    return render(request, "outages/declare.html", context)
