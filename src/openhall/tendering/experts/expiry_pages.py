"""The keeper's page of qualifications that end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.experts import expiry
from openhall.ui import formats
from openhall.ui.components import Column


@never_cache
@require_safe
def expiring(request: HttpRequest) -> HttpResponse:
    """Which qualifications of the reader's register are over or end soon."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    rows = [
        [
            format_html(
                '<a href="{}">{}</a>', reverse("expert", args=[one.row.expert.uuid]), one.row.expert.person.name
            ),
            one.row.field,
            one.row.title,
            formats.day(one.valid_until),
            _left(one.days),
        ]
        for one in expiry.ending(reader, at)
    ]
    columns = [
        Column(_("Name"), header=True),
        Column(_("Field of expertise")),
        Column(_("Title or certificate")),
        Column(_("Valid until and including")),
        Column(_("State")),
    ]
    steps = ", ".join(str(step) for step in expiry.STEPS if step)
    return render(request, "experts/expiring.html", {"rows": rows, "columns": columns, "steps": steps})


def _left(days: int) -> str:
    if days < 0:
        return _("Over: draws that ask for it leave the expert out")
    if days == 0:
        return _("Today is the last day")
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
