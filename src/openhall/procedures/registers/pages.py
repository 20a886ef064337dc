"""The page of registers beside a draft: consent, what came, use it."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.registers import commands, standing, wire
from openhall.procedures.registers.models import LookupState
from openhall.procedures.registers.naming import names
from openhall.ui.components import SummaryRow
from openhall.ui.components import of_unknown_language as unknown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Consent to ask a register for one's draft; see what it said; fill the draft from it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    draft = dossiers.own_draft(uuid, reader, at)
    if request.method == "POST":
        try:
            wanted = UUID(request.POST.get("lookup", ""))
        except ValueError as error:
            raise NotFound from error
        place = request.POST.get("component", "")
        if place.isascii() and place.isdigit() and len(place) < 4:
            standing.stand_in(lookup=wanted, component=int(place), actor=reader, at=at)
            messages.success(request, _("The register’s answer stands in for the paper; look at it with your papers."))
            return redirect("dossier-papers", uuid)
        commands.use(lookup=wanted, actor=reader, at=at)
        messages.success(request, _("What was blank is filled in; check it."))
        return redirect("dossier-draft", uuid)
    components = draft.edition.content["components"]
    stands = {one.paper.component for one in standing.standing(draft)}
    rows = list(commands.own(reader).filter(holder=uuid).order_by("-id")[:20])
    lookup, words = uuid4(), names()
    context = {
        "draft": draft,
        "rows": [
            (
                one,
                words[one.register],
                [SummaryRow(unknown(name), unknown(value)) for name, value in one.fields.items()]
                + [SummaryRow(unknown(name), _listed(rows)) for name, rows in one.rows.items()],
                one.state == LookupState.ANSWERED,
                [
                    (place, components[place]["title"], place in stands)
                    for place in standing.offered(draft, one.register)
                ],
            )
            for one in rows
        ],
        "wanted": [
            (one["title"], words[one["answered_by"]], one["source"])
            for one in components
            if one.get("answered_by") in words
        ],
        "lang": catalogue.html_lang(draft.edition.lang),
        "waits": any(one.state == LookupState.ASKED for one in rows),
        "there": [(name, words[name]) for name in wire.there()],
        "object": f"lookup:{lookup}",
        "url": f"/api/v1/register-lookups/{lookup}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }
    return render(request, "registers/registers.html", context)


def _listed(rows: list[dict[str, str]]) -> SafeString:
    """A list of a register, one row a line."""
    lines = ((unknown(", ".join(value for value in row.values() if value)),) for row in rows)
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", lines))
