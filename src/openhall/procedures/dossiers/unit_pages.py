"""The page of units: which organisation is which unit, and who answers for its dossiers."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.procedures.dossiers import policies
from openhall.procedures.dossiers.desk_pages import worker
from openhall.procedures.dossiers.models import Unit
from openhall.procedures.dossiers.pages import signing
from openhall.ui.components import Column

MOST_UNITS = 200


@never_cache
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Units: the office registers them, heads name who answers for theirs."""
    reader = worker(request)
    uuid = uuid4()
    office, head = policies.routes(reader), reader.holds(Role.HEAD)
    rows = Unit.objects.select_related("organisation", "officer", "backup").order_by("number")
    shown = list((rows if office else rows.filter(organisation_id=reader.organisation_id or 0))[:MOST_UNITS])
    bodies = identity.organisations_with(Role.DESK, identity.received_at(request)) if office else []
    context = {
        "rows": [
            [
                one.number,
                one.organisation.name,
                one.officer.name if one.officer else _("Nobody yet"),
                one.backup.name if one.backup else _("Nobody yet"),
            ]
            for one in shown
        ],
        "columns": [
            Column(_("Number"), header=True),
            Column(_("Body")),
            Column(_("Officer")),
            Column(_("Stands in")),
        ],
        "office": office,
        "bodies": bodies,
        "own": [one for one in shown if head and one.organisation_id == reader.organisation_id],
        "object": f"unit:{uuid}",
        "url": f"/api/v1/units/{uuid}",
    }
    return render(request, "dossiers/units.html", context | signing(request, reader))
