"""The page and the files that show opened price schedules side by side."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import lot_for_bidding
from openhall.tendering.opening.schedules import Comparison, as_rows, comparison
from openhall.tendering.planning.desk import zone_of
from openhall.ui.components import Column
from openhall_sealing.schedule_files import write_csv, write_xlsx


@require_safe
def schedules(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opened price schedules of a lot side by side, for everybody; before the opening there is nothing on it."""
    lot = lot_for_bidding(uuid)
    project = lot.notice.project
    found = comparison(lot)
    context = {
        "lot": lot,
        "notice": lot.notice,
        "project": project,
        "zone": zone_of(project),
        "now": identity.received_at(request),
        "found": found,
        "columns": [
            Column(_("Position"), header=True),
            Column(_("Quantity"), figure=True),
            *(Column(name, figure=True) for name in found.bidders),
        ],
        "rows": _rows(found, project.lang),
        "csv_url": reverse("lot-schedules-csv", args=[uuid]) if found.lines else "",
        "xlsx_url": reverse("lot-schedules-xlsx", args=[uuid]) if found.lines else "",
    }
    return render(request, "opening/schedules.html", context)


def _rows(found: Comparison, lang: str) -> list[list[object]]:
    rows: list[list[object]] = []
    for line in found.lines:
        cells: list[object] = []
        for price in line.prices:
            if price is None:
                cells.append(_("none"))
                continue
            unit_price, amount = price
            mark = _("lowest") if line.lowest == Decimal(unit_price) else ""
            shown = '<span class="oh-figure">{}</span><br><span class="oh-hint oh-figure">{}</span> {}'
            cells.append(format_html(shown, unit_price, amount, mark))
        name = format_html('<span lang="{}">{} · {}</span>', lang, line.id, line.description)
        rows.append([name, f"{line.quantity} {line.unit}", *cells])
    bold = '<strong class="oh-figure">{} {}</strong>'
    totals = [format_html(bold, total, currency) for total, currency in found.totals]
    return [*rows, [_("Total"), "", *totals]] if rows else []


def _file(uuid: UUID, kind: str, media_type: str) -> HttpResponse:
    found = comparison(lot_for_bidding(uuid))
    if not found.lines:
        raise NotFound(lot=str(uuid))
    rows = as_rows(found)
    figures = frozenset(range(3, 4 + 2 * len(found.bidders)))
    data = write_csv(rows) if kind == "csv" else write_xlsx(rows, numbers=figures)
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="schedules-{uuid}.{kind}"'
    return response


@require_safe
def schedules_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The comparison as CSV."""
    return _file(uuid, "csv", "text/csv; charset=utf-8")


@require_safe
def schedules_xlsx(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The comparison as a workbook."""
    return _file(uuid, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
