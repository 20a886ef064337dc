"""Limits of indicators: everybody reads them with their history; authorities enter them."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.supervision.limits import queries
from openhall.supervision.limits.models import IndicatorLimit, LimitName
from openhall.supervision.signing import signing
from openhall.tendering.planning.public import jurisdictions
from openhall.ui import formats
from openhall.ui.components import Column
from openhall.ui.jurisdictions import name as called


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """Which limits count, and all that were ever entered: by whom, when, why and where they are written."""
    reader = identity.reader(request)
    rows = queries.rows()
    today = identity.received_at(request).date()
    counting = list(queries.counting(rows, today).values())
    uuid = uuid4()
    context = {
        "columns": [Column(_("Limit"), header=True), Column(_("Rules")), *_columns()],
        "counting": [_row(row) for row in counting],
        "history": [_row(row) for row in rows],
        "may_set": reader is not None and reader.holds(Role.AUTHORITY),
        "names": LimitName.choices,
        "jurisdictions": [(code, called(code)) for code in jurisdictions()],
        "today": today.isoformat(),
        "object": f"indicator-limit:{uuid}",
        "url": f"/api/v1/supervision/limits/{uuid}",
    }
    return render(request, "limits/limits.html", context | signing(request, reader))


def _columns() -> list[Column]:
    return [
        Column(_("Value"), figure=True),
        Column(_("For tenders published from")),
        Column(_("Entered")),
        Column(_("Where it is written, and why it was entered")),
    ]


def _row(row: IndicatorLimit) -> list[object]:
    entered = format_html(
        '{} · {} · {} · <a href="/receipts/{}">{}</a>',
        row.by.name, row.organisation.name, formats.instant(row.at, "UTC"), row.leaf, _("Receipt"),
    )  # fmt: skip
    return [
        row.get_name_display(),
        called(row.jurisdiction),
        _value(row) if row.in_force else _("No limit any more"),
        formats.day(row.from_date),
        entered,
        format_html('<span lang="">{}</span><br><span lang="">{}</span>', row.basis, row.reason),
    ]


def _value(row: IndicatorLimit) -> str:
    if row.currency:
        return str(formats.money(row.value, row.currency))
    days = int(row.value)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": formats.number(days)}
