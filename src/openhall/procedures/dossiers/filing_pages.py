"""Pages of those who file: choosing, whether one may, questions step by step, papers, checking what is sent."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.identity import public as identity
from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import (
    beside,
    carrying,
    components,
    drafts,
    due_fees,
    eligibility,
    filing,
    queries,
    questions,
    showing,
)
from openhall.procedures.dossiers.inputs import APPLICANT_FIELDS, DraftInput
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.dossiers.pages import page_url, signing
from openhall.procedures.dossiers.refusals import NotEligible
from openhall.procedures.dossiers.taking import take_file
from openhall.ui.components import Column

PAGE = 50


def _at(request: HttpRequest) -> Any:
    return identity.received_at(request)


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
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(pgettext("procedure", "Field")),
            Column(_("Time limit")),
        ],
        "newer": page_url(words, page.previous_page_number()) if page.has_previous() else "",
        "older": page_url(words, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "dossiers/choose.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Before one begins: who it is for, how long, what it costs and saves, which papers; whether one may file here.

    ``?unit=``: an officer begins for somebody who came to this unit's desk.
    """
    number = request.POST.get("unit", request.GET.get("unit", ""))[:35].replace("\0", "")
    unit = queries.own_unit(number, identity.signed_in(request)) if number else None
    edition = drafts.filable(code, _at(request), at_desk=unit is not None)
    given = [yes_or_no(request, place) for place in range(len(edition.content.get("eligibility", [])))]
    refused = False
    if request.method == "POST":
        by = _uuid(request.POST["proxy"]) if request.POST.get("proxy") else None
        reader = identity.signed_in(request)
        try:
            row = drafts.begin(
                code=code, actor=reader, desk=unit, at=_at(request), proxy=by,
                eligible=[one for one in given if one is not None] if None not in given else (),
            )  # fmt: skip
        except NotEligible:
            refused = True
        else:
            return redirect("dossier-draft", row.uuid)
    viewer = identity.reader(request)
    mine = proxies.held(viewer, code, _at(request)) if viewer and unit is None else []
    said = catalogue.said_in([edition])[edition.pk]
    context = {
        "proxies": [(str(one.uuid), one.of) for one in mine],
        "chosen_proxy": request.POST.get("proxy", ""),
        "title": said.title,
        "title_lang": catalogue.html_lang(said.lang),
        "facts": catalogue.facts(edition, said),
        "guest": viewer is None,
        "unit": unit,
        "questions": eligibility.asked(edition, given, told=refused),
        "refused": refused,
        "action": request.path,
    }
    return render(request, "dossiers/new.html", context, status=NotEligible.status if refused else 200)


def yes_or_no(request: HttpRequest, place: int) -> bool | None:
    """The answer to a question before one begins; None while there is none."""
    return {"yes": True, "no": False}.get(request.POST.get(f"may-{place}", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(proxy=text[:40]) from error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A page of questions of a draft (``?step=``). What is typed is kept; what can't be an answer is said beside it."""
    reader = identity.signed_in(request)
    row = drafts.own(uuid, reader, _at(request))
    if carrying.replaced_by(row, _at(request)):
        if request.method == "POST":
            # What was typed before one knew isn't lost: it is kept under the edition that asked for it.
            _kept(request, row, reader, who="authority" in request.POST)
        return redirect("dossier-edition", uuid)
    number = _step(request, len(questions.pages(row)))
    page = questions.pages(row)[number - 1]
    typed: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        # The draft may know more than the page did: a script keeps an answer before the button is pressed.
        before = set(request.POST["seen"].split()) if "seen" in request.POST else questions.shown(row, page)
        row, typed, wrong, goes_on = _kept(request, row, reader, who=page.who)
        # What was on a page that isn't asked any more is gone with it.
        number = min(number, len(questions.pages(row)))
        page = questions.pages(row)[number - 1]
        if goes_on:
            return redirect(questions.address(row, number) + f"#{goes_on}")
        if questions.shown(row, page) - before and not wrong:
            messages.info(request, _("Your answer brings further questions."))
            return redirect(questions.address(row, number))
        if not wrong and number < len(questions.pages(row)):
            return redirect(questions.address(row, number + 1))
        if not wrong:
            return redirect("dossier-papers", uuid)
    told = beside.sources(row)
    context = _steps(row, number) | {
        "row": row,
        "page": page,
        "seen": " ".join(sorted(questions.shown(row, page))),
        "sources": {f"applicant_{name}": told.get(f"applicant.{name}", "") for name in APPLICANT_FIELDS},
        "fields": questions.fields(row, page.names, typed, wrong),
        "authorities": showing.authorities(row),
        "applicant": {name: row.applicant.get(name, "") for name in APPLICANT_FIELDS},
        "posted_date": row.posted_date.isoformat() if row.posted_date else "",
        "wrong": wrong,
        "before_url": questions.address(row, number - 1) if number > 1 else "",
        "api": f"/api/v1/dossier-drafts/{uuid}",
        "panels": beside.panels(request, row, reader, _at(request)) if row.desk else "",
    }
    return render(request, "dossiers/draft.html", context, status=422 if wrong else 200)


def _step(request: HttpRequest, most: int) -> int:
    """Which page of the questions is asked for: from 1, the nearest that there is."""
    text = request.GET.get("step", "1")
    return max(1, min(int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1, most))


def _kept(
    request: HttpRequest, row: Draft, reader: Actor, *, who: bool
) -> tuple[Draft, dict[str, Any], dict[str, str], str]:
    """Keep what a page sent: the draft, what was typed, what is wrong, and where the page goes on after a button."""
    schema = drafts.schema_of(row.edition)
    typed = questions.typed(request.POST, schema)
    typed, goes_on = questions.changed_rows(request.POST, typed, schema)
    given = DraftInput(
        authority=request.POST.get("authority", "")[:35].replace("\0", "") if who else None,
        applicant={name: request.POST.get(name, "")[:200].replace("\0", "") for name in APPLICANT_FIELDS}
        if who
        else None,
        answers=typed,
        posted_date=_posted(request) if who and row.desk else None,
    )
    row, wrong = drafts.keep(draft=row.uuid, given=given, actor=reader, at=_at(request))
    return row, typed, wrong, goes_on


def _posted(request: HttpRequest) -> Any:
    """The day on the postmark as it was typed; blank where there is none, or none that exists."""
    try:
        return date.fromisoformat(request.POST.get("posted_date", "").strip())
    except ValueError:
        return ""


def _steps(row: Draft, current: int) -> dict[str, Any]:
    pages = questions.pages(row)
    asked = [one.title or (_("Questions") if len(pages) == 1 else _("Who files")) for one in pages]
    # A page that no step of the form names, after those that one does.
    asked[1:] = [one.title or _("What the procedure asks") for one in pages[1:]]
    return {
        "steps": [*asked, _("Papers"), _("Check your answers")],
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
    if carrying.replaced_by(row, _at(request)):
        return redirect("dossier-edition", uuid)
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
    pages = len(questions.pages(row))
    wanted = components.shown(row)
    context = _steps(row, pages + 1) | {
        "row": row,
        "lang": catalogue.html_lang(row.edition.lang),
        "components": [(one, there.pop(one.place, [])) for one in wanted],
        "needless": [one for rows in there.values() for one in rows],
        "before_url": questions.address(row, pages),
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
    if carrying.replaced_by(row, _at(request)):
        return redirect("dossier-edition", uuid)
    lacking = drafts.missing(row)
    files = reverse("dossier-papers", args=[uuid])
    command = "take_in_dossier" if row.desk else "file_dossier"
    context = _steps(row, len(questions.pages(row)) + 2) | {
        "row": row,
        "applicant": showing.applicant(row, questions.address(row, 1)),
        "answers": showing.answers(row, changes=True),
        "papers": showing.paper_rows(row, files),
        "authority": showing.authority(row),
        "lang": catalogue.html_lang(row.edition.lang),
        "costs": showing.costs(row),
        "pays_next": bool(due_fees.cost(row, catalogue.FILING)),
        "authority_url": questions.address(row, 1),
        "missing": [_lacks(row, name, sentence, files) for name, sentence in lacking.items()],
        "command": command,
        "object": f"dossier:{uuid}",
        "url": f"/api/v1/dossiers/{uuid}" + ("/taking-in" if row.desk else ""),
        "content_sha256": filing.digest(row),
        "next": reverse("dossier-slip" if row.desk else "dossier", args=[uuid]),
    }
    return render(request, "dossiers/check.html", context | signing(request, reader))


def _lacks(row: Draft, name: str, sentence: str, files: str) -> tuple[str, str, str]:
    """What is missing, of what, and where it is added."""
    kind, _sign, rest = name.partition("-")
    if kind == "paper":
        return sentence, row.edition.content["components"][int(rest)]["title"], f"{files}#paper-{rest}"
    if kind != "answer":
        return sentence, "", questions.address(row, 1)
    top = rest.partition(".")[0]
    return sentence, questions.titled(drafts.schema_of(row.edition), rest), questions.where(row, top)


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard(draft=uuid, actor=identity.signed_in(request))
    messages.success(request, _("The draft and its files are destroyed."))
    return redirect("dossiers")
