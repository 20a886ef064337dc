"""Pages of those who filed: their dossiers and drafts, one dossier, its papers; tracking without an account."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import (
    beside,
    collecting,
    components,
    drafts,
    fees,
    filing,
    law,
    papers,
    policies,
    printed_pages,
    printing,
    queries,
    showing,
)
from openhall.procedures.dossiers.fee_models import Charge, ChargeState
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.taking import take_file
from openhall.procedures.laws.public import zone_of
from openhall.ui import formats
from openhall.ui.components import Column

PAGE = 50


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def _at(request: HttpRequest) -> Any:
    return identity.received_at(request)


@never_cache
@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """The reader's dossiers and drafts."""
    reader = identity.signed_in(request)
    page = Paginator(queries.own(reader, _at(request)), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "rows": [
            [
                format_html('<a href="{}">{}</a>', reverse("dossier", args=[one.uuid]), one.code),
                showing.title(one),
                one.get_state_display(),
                formats.instant(one.due_at, law.zone(one)) if one.due_at else "–",
            ]
            for one in page
        ],
        "columns": [
            Column(_("Number of the dossier"), header=True),
            Column(_("Administrative procedure")),
            Column(_("State")),
            Column(_("Due by")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "drafts": draft_rows(queries.drafts(reader, _at(request), at_desk=False)[: drafts.MOST]),
        "draft_columns": draft_columns(),
    }
    return render(request, "dossiers/dossiers.html", context)


def draft_columns() -> list[Column]:
    """Columns of drafts."""
    return [Column(_("Draft"), header=True), Column(_("Last changed"))]


def draft_rows(found: Any) -> list[list[object]]:
    """Drafts with the way back to them."""
    zone = zone_of(catalogue.jurisdictions()[0])
    return [
        [
            format_html('<a href="{}">{}</a>', reverse("dossier-draft", args=[one.uuid]), showing.title(one)),
            formats.instant(one.changed_at, zone),
        ]
        for one in found
    ]


def page_url(words: str, number: int) -> str:
    """The address of another page of a search."""
    return "?" + urlencode({"q": words[:200], "page": number})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's own dossier: how far it is, the proof, the secret; what is to be done next."""
    reader = identity.signed_in(request)
    row = queries.dossier(uuid, reader, _at(request))
    if not policies.own(reader, row, _at(request)):
        return redirect("dossier-work", uuid)
    waiting = row.state == State.SUPPLEMENT
    if request.method == "POST":
        if not waiting:
            raise NotFound(dossier=str(uuid))
        take_file(request, row)
        return redirect(request.path)
    asked = row.intervals.filter(end_at=None).first()
    context = {
        "row": row,
        "title": showing.title_read(row),
        "tag": showing.tag(row),
        "facts": showing.facts(row),
        "applicant": showing.applicant(row),
        "answers": showing.answers(row),
        "papers": showing.paper_rows(row),
        "events": showing.events(row, words=True),
        "stages": showing.stages(row),
        "letters": printed_pages.letter_links(row),
        "secret": filing.secret_of(row),
        "asked": asked.words if asked and waiting else "",
        "waiting": waiting,
        "components": components.named(row),
        "lang": catalogue.html_lang(row.edition.lang),
        "pay_now": _pay_now(row),
        "charges": charges(row, request.build_absolute_uri(request.path)),
        "prints": True,
        "beside": beside.links(row, reader, _at(request)),
        "may_withdraw": "ask_withdrawal" in row.workflow.possible(row.state),
        "stays": _stays(row, _at(request)),
        "object": f"dossier:{uuid}",
        "api": f"/api/v1/dossiers/{uuid}",
        "content_sha256": filing.digest(row),
    }
    return render(request, "dossiers/dossier.html", context | signing(request, reader))


def _pay_now(row: Dossier) -> str:
    """What waits for a fee that is open; empty when nothing does."""
    if row.state in fees.FELL or not row.charges.filter(state=ChargeState.ASKED).exists():
        return ""
    if row.state == State.NEW:
        return _("The dossier is accepted once it is paid. Paying at a desk counts too.")
    if row.state == State.DONE:
        return _("The result, electronic or on paper, is handed out once it is paid. Paying at a desk counts too.")
    return ""


def _stays(row: Dossier, at: Any) -> str:
    """Why a dossier can't be withdrawn any more; empty when it can."""
    try:
        beside.require(row, "ask_withdrawal", at)
    except Refusal as refusal:
        return f"{refusal.title} {refusal.way_forward}"
    return ""


def charges(row: Dossier, back: str) -> list[tuple[Charge, str, str]]:
    """Each fee, its amount in words, and where it is paid: empty when it is, fell, or no gateway is set up."""
    gateway = collecting.collector()
    found = []
    for one in row.charges.all():
        address = ""
        if gateway is not None and one.state == ChargeState.ASKED and row.state not in fees.FELL:
            address = gateway.address(key=one.uuid.hex, amount=one.amount, currency=one.currency, back=back)
        found.append((one, formats.money(one.amount, one.currency), address))
    return found


@never_cache
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> FileResponse:
    """A file of a draft or dossier, for those who may read it."""
    folder, row = queries.paper(uuid, identity.signed_in(request), _at(request))
    answer = FileResponse(
        papers.opened(folder, row), content_type=row.media_type, as_attachment=True, filename=row.name
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """How far a dossier is, for whoever has its number and secret. Nothing personal is shown."""
    code, secret = request.POST.get("code", request.GET.get("code", ""))[:60], request.POST.get("secret", "")[:40]
    context: dict[str, Any] = {"code": code, "error": "", "row": None}
    if request.method == "POST":
        try:
            row = queries.tracked(code, secret)
        except NotFound:
            context["error"] = _("No dossier has this number with this secret. Check each sign of both.")
        else:
            context |= {
                "row": row,
                "secret": secret,
                "tag": showing.tag(row),
                "facts": showing.facts(row),
                "events": showing.events(row, words=False),
                "stages": showing.stages(row),
                "pay_now": _pay_now(row),
                "charges": charges(row, printing.track_url(row)),
                "prints": False,
            }
    return render(request, "dossiers/track.html", context, status=422 if context["error"] else 200)
