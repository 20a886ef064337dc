"""Pages of the synchronisation: how it stands, what isn't in step, where the portal differs, one dossier there."""

import csv
from collections.abc import Iterator
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.laws.public import zone_of
from openhall.procedures.synchronising import queries, wording
from openhall.procedures.synchronising.models import Comparison, Gap, Message, Standing
from openhall.procedures.synchronising.queries import Overview
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50
CSV_COLUMNS = ("dossier", "kind", "field", "here", "there", "since")


def _signing(request: HttpRequest, reader: Actor) -> dict[str, object]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def _zone() -> str:
    return zone_of(catalogue.jurisdictions()[0])


@never_cache
@require_safe
def national(request: HttpRequest) -> HttpResponse:
    """How the synchronisation stands, and the dossiers that aren't in step."""
    reader = identity.signed_in(request)
    found = queries.overview(reader)
    refused, after = request.GET.get("refused", "") == "1", request.GET.get("after", "")
    rows = queries.not_in_step(reader, after=after, refused=refused)
    more = f"?{'refused=1&' if refused else ''}after={rows[-1].code}" if len(rows) == queries.MOST else ""
    context = {
        "there": found.there,
        "facts": _facts(found),
        "compared": _compared(found.comparison) if found.comparison else [],
        "running": found.running,
        "refused": refused,
        "columns": [
            Column(_("Dossier"), header=True),
            Column(_("Administrative procedure")),
            Column(pgettext("administration", "Unit")),
            Column(_("State")),
            Column(_("At the portal")),
        ],
        "rows": [_standing_row(one) for one in rows],
        "more": more,
        "orders": dossiers.routes(reader) and found.there and found.running is None,
        "object": f"portal-comparison:{(fresh := uuid4())}",
        "url": f"/api/v1/portal-comparisons/{fresh}",
    }
    return render(request, "synchronising/national.html", context | _signing(request, reader))


def _facts(found: Overview) -> list[SummaryRow]:
    zone, line = _zone(), found.line
    rows = [
        SummaryRow(
            _("Last answer of the portal"),
            formats.instant(line.told_at, zone) if line and line.told_at else _("None yet"),
        ),
        SummaryRow(_("Changes that wait to be told"), formats.number(found.waiting)),
    ]
    if found.oldest:
        rows.append(SummaryRow(_("The oldest waits since"), formats.instant(found.oldest.made_at, zone)))
    if line and line.failing_since:
        rows.append(SummaryRow(_("It gives no answer since"), formats.instant(line.failing_since, zone)))
    if line and line.next_attempt_at:
        rows.append(SummaryRow(_("It is tried again at"), formats.instant(line.next_attempt_at, zone)))
    return rows


def _compared(row: Comparison) -> list[SummaryRow]:
    counts = (
        (_("Dossiers here"), row.here),
        (_("Dossiers at the portal"), row.there),
        (_("On their way, not compared"), row.waiting),
        (_("Missing at the portal"), row.missing),
        (_("Only at the portal"), row.extra),
        (_("Held otherwise"), row.differing),
    )
    receipt = format_html('<a href="/receipts/{}">{}</a>', row.leaf_sha256, _("Receipt of the log"))
    return [
        SummaryRow(_("Compared at"), formats.instant(row.finished_at, _zone()) if row.finished_at else "–"),
        *(SummaryRow(name, formats.number(count)) for name, count in counts),
        SummaryRow(_("On the log"), receipt),
    ]


def _standing_row(one: Standing) -> list[object]:
    row = one.dossier
    there: object = format_html("{} {}", tag_(_("Refused"), "red"), _said(one.refused)) if one.refused else ""
    if not there:
        there = tag_(_("Waits to be told"), "amber")
    return [
        format_html('<a href="{}">{}</a>', reverse("national-dossier", args=[row.uuid]), one.code),
        dossiers.title(row),
        row.deciding or "–",
        row.get_state_display(),
        there,
    ]


def _said(words: str) -> object:
    """What the portal said, in its language."""
    return format_html('<span lang="vi">{}</span>', words)


@never_cache
@require_safe
def dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the portal was told of a dossier, and with which receipts; the office lets it be told again."""
    reader = identity.signed_in(request)
    row, standing, told = queries.standing(uuid, reader)
    zone = dossiers.zone(row)
    context = {
        "title": dossiers.title_read(row),
        "code": row.code,
        "back": reverse("dossier-work", args=[uuid]) if dossiers.handles(reader, row) else reverse("national-dossiers"),
        "standing": standing,
        "columns": [
            Column(_("Number"), figure=True),
            Column(_("What it was told of"), header=True),
            Column(_("Written down")),
            Column(_("Answered")),
            Column(_("Answer of the portal")),
        ],
        "rows": [_message_row(one, zone) for one in told],
        "tells": dossiers.routes(reader) and standing is not None and bool(standing.refused),
        "object": f"dossier:{uuid}",
        "url": f"/api/v1/national-dossiers/{uuid}/told",
    }
    return render(request, "synchronising/dossier.html", context | _signing(request, reader))


def _message_row(one: Message, zone: str) -> list[object]:
    answer: object = _("None yet")
    if one.receipt:
        answer = _("Receipt %(receipt)s") % {"receipt": one.receipt}
    elif one.refused:
        answer = format_html("{} {}", tag_(_("Refused"), "red"), _said(one.refused))
    return [
        formats.number(one.number),
        format_html("{}<br>{}", wording.value("status", str(one.status), zone), one.get_cause_display()),
        formats.instant(one.made_at, zone),
        formats.instant(one.ended_at, zone) if one.ended_at else "–",
        answer,
    ]


@never_cache
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """Where the portal holds dossiers otherwise, field by field."""
    reader = identity.signed_in(request)
    page = Paginator(queries.gaps(reader).select_related("dossier"), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "columns": [
            Column(_("Dossier"), header=True),
            Column(_("What differs")),
            Column(_("Here")),
            Column(_("At the portal")),
            Column(_("Seen since")),
        ],
        "rows": [_gap_row(one) for one in page],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "synchronising/differences.html", context)


def _gap_row(one: Gap) -> list[object]:
    code: object = one.code
    if one.dossier is not None:
        code = format_html('<a href="{}">{}</a>', reverse("national-dossier", args=[one.dossier.uuid]), one.code)
    zone = _zone()
    return [
        code,
        wording.fields()[one.field] if one.field else one.get_kind_display(),
        wording.value(one.field, one.here, zone),
        wording.value(one.field, one.there, zone),
        formats.day(one.since),
    ]


class _Line:
    """What csv writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


@never_cache
@require_safe
def differences_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a CSV file, whole."""
    rows = queries.gaps(identity.signed_in(request))
    answer = StreamingHttpResponse(_csv(rows.iterator(1000)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="national-dossiers.csv"'
    return answer


def _csv(rows: Iterator[Gap]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(CSV_COLUMNS)
    for one in rows:
        cells = (one.code, one.kind, one.field, one.here, one.there, one.since.isoformat())
        # A cell that a spreadsheet would compute is a text.
        yield writer.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in cells])
