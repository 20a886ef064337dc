"""Pages of mandates between people: one's own, a new one, one of them; recording at a desk."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.proxies import queries
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.public import Actor, Role
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall.ui.components import of_unknown_language as unknown

MOST = 200


def _signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@never_cache
@require_safe
def proxies(request: HttpRequest) -> HttpResponse:
    """Whom one lets act, and for whom one acts; a new one is offered, or recorded at a desk."""
    reader, uuid = identity.signed_in(request), uuid4()
    context = {
        "rows": [
            [
                format_html('<a href="{}">{}</a>', reverse("proxy", args=[one.uuid]), unknown(one.of)),
                unknown(queries.who_acts(one, reader) or "–"),
                _state(one),
                formats.day(one.ends_at.date()) if one.ends_at else _("Until it is ended"),
            ]
            for one in queries.own(reader)[:MOST]
        ],
        "columns": [Column(_("For whom"), header=True), Column(_("Who acts")), Column(_("State")), Column(_("Until"))],
        "records": reader.organisation_id is not None and reader.holds(Role.DESK, Role.HEAD),
        "offers": reader.organisation_id is None or reader.holds(Role.MANAGER),
        "object": f"proxy:{uuid}",
        "url": f"/api/v1/proxies/{uuid}",
        "next": reverse("proxy", args=[uuid]),
    }
    return render(request, "proxies/proxies.html", context | _signing(request, reader))


@never_cache
@require_safe
def proxy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mandate: accepted by who is asked, confirmed or refused by who didn't sign it, ended by either side."""
    reader = identity.signed_in(request)
    row = queries.one(uuid, reader)
    mine = row.agent_id == reader.person_id
    context = {
        "row": row,
        "facts": _facts(row, reader),
        "accepts": mine and row.state == ProxyState.OFFERED,
        "answers": row.unconfirmed and row.principal_id == reader.person_id,
        "ends": "end" in row.workflow.possible(row.state) and (mine or row.officer_id != reader.person_id),
        "object": f"proxy:{uuid}",
        "api": f"/api/v1/proxies/{uuid}",
    }
    return render(request, "proxies/proxy.html", context | _signing(request, reader))


def _state(row: Proxy) -> str:
    return _("In force; recorded at a desk, not confirmed yet") if row.unconfirmed else str(row.get_state_display())


def _facts(row: Proxy, reader: Actor) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("For whom"), unknown(row.of)),
        SummaryRow(_("Who acts"), unknown(queries.who_acts(row, reader) or "–")),
        SummaryRow(_("In which procedures"), ", ".join(row.procedures) or _("In all")),
        SummaryRow(_("State"), _state(row)),
        SummaryRow(_("From"), formats.instant(row.starts_at, "UTC")),
        SummaryRow(_("Until"), formats.instant(row.ends_at, "UTC") if row.ends_at else _("Until it is ended")),
    ]
    if row.paper:
        rows.append(SummaryRow(_("Paper that was seen at a desk"), unknown(row.paper)))
    if row.agreed_at is not None and row.officer_id is not None:
        rows.append(SummaryRow(_("Confirmed by who is acted for"), formats.instant(row.agreed_at, "UTC")))
    return rows
