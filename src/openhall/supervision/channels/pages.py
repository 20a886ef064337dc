"""The list of sectors, for everybody; authorities assign them here."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.supervision.channels import policies, queries
from openhall.supervision.channels.models import Sector
from openhall.supervision.signing import signing
from openhall.tendering.planning.public import Category
from openhall.ui.components import Column


@require_safe
def sectors(request: HttpRequest) -> HttpResponse:
    """Who supervises which tenders."""
    reader = identity.reader(request)
    rows = queries.all_sectors()
    seen = set(policies.seen_by(reader).values_list("pk", flat=True))
    assigns = reader is not None and reader.holds(Role.AUTHORITY)
    asked = request.GET.get("change", "")
    changed = next((row for row in rows if str(row.uuid) == asked), None) if assigns else None
    uuid: UUID = changed.uuid if changed else uuid4()
    context = {
        "rows": [_row(row, inside=row.pk in seen, change=assigns) for row in rows],
        "columns": [
            Column(_("Sector"), header=True),
            Column(_("Department")),
            Column(_("Tenders")),
            Column(_("Written in")),
        ],
        "inside": bool(seen),
        "assigns": assigns,
        "changed": changed,
        "filled": {
            "title": changed.title if changed else "",
            "lang": changed.lang if changed else "",
            "organisation": changed.organisation_id if changed else None,
            "classes": ", ".join(changed.classes) if changed else "",
            "categories": ", ".join(changed.categories) if changed else "",
            "basis": changed.basis if changed else "",
        },
        "known": ", ".join(Category.values),
        "departments": identity.organisations_with(Role.SUPERVISOR, identity.received_at(request)) if assigns else [],
        "object": f"sector:{uuid}",
        "version": changed.version if changed else 0,
        "url": f"/api/v1/supervision/sectors/{uuid}",
    }
    return render(request, "channels/sectors.html", context | signing(request, reader))


def _row(row: Sector, *, inside: bool, change: bool) -> list[object]:
    own = format_html('<span lang="{}">{}</span>', row.lang, row.title)
    name = format_html('<a href="/supervision/sectors/{}">{}</a>', row.uuid, own) if inside else own
    if change:
        name = format_html('{} <a href="?change={}">{}</a>', name, row.uuid, _("Assign anew"))
    labels = dict(Category.choices)
    parts = [str(labels[one]) for one in row.categories] + row.classes
    basis = format_html(
        '<span lang="{}">{}</span> <a href="/receipts/{}">{}</a>', row.lang, row.basis, row.leaf, _("Receipt")
    )
    return [name, row.organisation.name, ", ".join(parts), basis]
