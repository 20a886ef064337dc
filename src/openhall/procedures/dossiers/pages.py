"""Pages of those who file: choosing, drafting, papers, checking, following; tracking without an account."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.identity import public as identity
from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import (
    answering,
    beside,
    collecting,
    drafts,
    fees,
    filing,
    law,
    papers,
    policies,
    printed_pages,
    queries,
    showing,
)
from openhall.procedures.dossiers.fee_models import Charge, ChargeState
from openhall.procedures.dossiers.inputs import APPLICANT_FIELDS, DraftInput
from openhall.procedures.dossiers.models import Dossier, Draft, State
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


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What can be filed online."""
    words = request.GET.get("q", "")
    day = catalogue.today(catalogue.jurisdictions()[0], _at(request))
    page = Paginator(catalogue.filable(day, words=words), PAGE).get_page(request.GET.get("page", "1"))
    said = catalogue.said_in(page)
    rows = [
        [
            format_html(
                '<a href="{}">{}</a>',
                reverse("dossier-new", args=[one.procedure.code]),
                catalogue.own(said[one.pk].title, said[one.pk].lang),
            ),
            catalogue.own(said[one.pk].content["field"], said[one.pk].lang),
            catalogue.days(one.content["time_limit"]),
        ]
        for one in page
    ]
    context = {
        "words": words[:200],
        "rows": rows,
        "columns": [Column(_("Administrative procedure"), header=True), Column(_("Field")), Column(_("Time limit"))],
        "newer": page_url(words, page.previous_page_number()) if page.has_previous() else "",
        "older": page_url(words, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "dossiers/choose.html", context)


def page_url(words: str, number: int) -> str:
    """The address of another page of a search."""
    return "?" + urlencode({"q": words[:200], "page": number})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Before one begins: who it is for, how long, what it costs, which papers; then a draft is begun."""
    edition = drafts.filable(code, _at(request), at_desk=False)
    if request.method == "POST":
        by = _uuid(request.POST["proxy"]) if request.POST.get("proxy") else None
        row = drafts.begin(code=code, actor=identity.signed_in(request), desk=None, at=_at(request), proxy=by)
        return redirect("dossier-draft", row.uuid)
    reader = identity.reader(request)
    context = {
        "proxies": [(str(one.uuid), one.of) for one in proxies.held(reader, code, _at(request))] if reader else [],
        "edition": edition,
        "title_lang": catalogue.html_lang(edition.lang),
        "facts": catalogue.facts(edition),
        "guest": reader is None,
        "action": request.path,
    }
    return render(request, "dossiers/new.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(proxy=text[:40]) from error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions of a draft. What is typed is kept; what can't be an answer is said beside its question."""
    reader = identity.signed_in(request)
    row = drafts.own(uuid, reader, _at(request))
    typed: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        before = answering.asked(drafts.schema_of(row.edition), row.answers)
        typed = _typed(request, row)
        given = DraftInput(
            authority=request.POST.get("authority", "")[:35].replace("\0", ""),
            applicant={name: request.POST.get(name, "")[:200].replace("\0", "") for name in APPLICANT_FIELDS},
            answers=typed,
        )
        row, wrong = drafts.keep(draft=uuid, given=given, actor=reader, at=_at(request))
        more = set(answering.asked(drafts.schema_of(row.edition), row.answers)) - set(before)
        if more and not wrong:
            messages.info(request, _("Your answer brings further questions."))
            return redirect(request.path)
        if not wrong:
            return redirect("dossier-papers", uuid)
    context = _steps(row, 1) | {
        "row": row,
        "fields": showing.fields(row, typed, wrong),
        "authorities": showing.authorities(row),
        "applicant": {name: row.applicant.get(name, "") for name in APPLICANT_FIELDS},
        "wrong": wrong,
        "api": f"/api/v1/dossier-drafts/{uuid}",
        "panels": beside.panels(request, row, reader, _at(request)) if row.desk else "",
    }
    return render(request, "dossiers/draft.html", context, status=422 if wrong else 200)


def _typed(request: HttpRequest, row: Draft) -> dict[str, Any]:
    """The answers of the form; a box that was shown and isn't ticked says no."""
    found: dict[str, Any] = {}
    for name, one in drafts.schema_of(row.edition)["properties"].items():
        if one["type"] == "boolean":
            if f"shown-{name}" in request.POST:
                found[name] = f"answer-{name}" in request.POST
        elif f"answer-{name}" in request.POST:
            found[name] = request.POST[f"answer-{name}"][:5000]
    return found


def _steps(row: Draft, current: int) -> dict[str, Any]:
    return {
        "steps": [_("Questions"), _("Papers"), _("Check your answers")],
        "step": current,
        "title": showing.title_read(row),
        "at_desk": row.desk is not None,
        "back_url": reverse("dossier-desk-new" if row.desk else "dossiers"),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_papers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The papers of a draft: photographed or chosen, one after another."""
    reader = identity.signed_in(request)
    row = drafts.own(uuid, reader, _at(request))
    refusal = None
    if request.method == "POST":
        try:
            _take(request, row, reader)
            return redirect(request.path)
        except Refusal as error:
            refusal = error
    there: dict[int, list[Any]] = {}
    for one in row.papers.all():
        there.setdefault(one.component, []).append(one)
    context = _steps(row, 2) | {
        "row": row,
        "lang": catalogue.html_lang(row.edition.lang),
        "components": [
            (place, one["title"], there.get(place, [])) for place, one in enumerate(row.edition.content["components"])
        ],
        "beside": beside.links(row, reader, _at(request)),
        "problem": refusal.problem() if refusal else None,
    }
    return render(request, "dossiers/papers.html", context, status=refusal.status if refusal else 200)


def _take(request: HttpRequest, row: Draft, reader: Actor) -> None:
    """Take a file in, or one out.

    Raises:
        Invalid: no file, no such paper; what ``papers.keep`` raises.
    """
    if remove := request.POST.get("remove", ""):
        try:
            drafts.remove_paper(draft=row.uuid, paper=UUID(remove), actor=reader, at=_at(request))
        except ValueError as error:
            raise NotFound(paper=remove[:40]) from error
        return
    take_file(request, row)


@never_cache
@require_safe
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All answers on one page, with the way back to each; then it is signed and sent."""
    reader = identity.signed_in(request)
    row = drafts.own(uuid, reader, _at(request))
    lacking = drafts.missing(row)
    questions, files = reverse("dossier-draft", args=[uuid]), reverse("dossier-papers", args=[uuid])
    command = "take_in_dossier" if row.desk else "file_dossier"
    context = _steps(row, 3) | {
        "row": row,
        "applicant": showing.applicant(row, questions),
        "answers": showing.answers(row, questions),
        "papers": showing.paper_rows(row, files),
        "authority": showing.authority(row),
        "missing": [
            (sentence, files if name.startswith("paper-") else questions) for name, sentence in lacking.items()
        ],
        "command": command,
        "object": f"dossier:{uuid}",
        "url": f"/api/v1/dossiers/{uuid}" + ("/taking-in" if row.desk else ""),
        "content_sha256": filing.digest(row),
        "next": reverse("dossier-slip" if row.desk else "dossier", args=[uuid]),
    }
    return render(request, "dossiers/check.html", context | signing(request, reader))


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard(draft=uuid, actor=identity.signed_in(request))
    messages.success(request, _("The draft and its files are destroyed."))
    return redirect("dossiers")


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
        "components": list(enumerate(one["title"] for one in row.edition.content["components"])),
        "lang": catalogue.html_lang(row.edition.lang),
        "charges": charges(row, request.build_absolute_uri(request.path)),
        "beside": beside.links(row, reader, _at(request)),
        "may_withdraw": "ask_withdrawal" in row.workflow.possible(row.state),
        "stays": _stays(row, _at(request)),
        "object": f"dossier:{uuid}",
        "api": f"/api/v1/dossiers/{uuid}",
        "content_sha256": filing.digest(row),
    }
    return render(request, "dossiers/dossier.html", context | signing(request, reader))


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
            }
    return render(request, "dossiers/track.html", context, status=422 if context["error"] else 200)
