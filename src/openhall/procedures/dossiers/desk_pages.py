"""Pages of the desk: the queue by deadline, a dossier with its steps, many at once, filing for others."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound, Refusal, title_of
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import (
    beside,
    components,
    desk_fees,
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
from openhall.procedures.dossiers.fee_models import ChargeState
from openhall.procedures.dossiers.inputs import BATCH_STEPS
from openhall.procedures.dossiers.models import BatchState, Dossier, State
from openhall.procedures.dossiers.pages import draft_columns, draft_rows, page_url, signing
from openhall.procedures.dossiers.taking import take_file
from openhall.ui import formats
from openhall.ui.components import Column, StageState, WorkStage
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50


def worker(request: HttpRequest) -> Actor:
    """The signed-in reader, if dossiers wait for them.

    Raises:
        SignInFirst. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    if not (policies.works(reader) or policies.routes(reader)):
        raise NotFound
    return reader


def batch_steps() -> list[tuple[str, str]]:
    """Steps that may be ordered for many, in words."""
    names = {
        "accept": _("Accept"),
        "process": _("Begin to work on them"),
        "finish": _("They are done"),
        "give_back": _("Results are handed out"),
    }
    return [(step, names[step]) for step in BATCH_STEPS]


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits: by deadline for a unit; for the provincial office what no unit is known for."""
    reader, at = worker(request), identity.received_at(request)
    state, late = request.GET.get("state", ""), request.GET.get("late", "") == "1"
    context: dict[str, Any] = {"works": policies.works(reader), "routes": policies.routes(reader)}
    if policies.works(reader):
        page = Paginator(queries.queue(reader, at=at, state=state, late=late), PAGE).get_page(request.GET.get("page"))
        asked = f"state={state}&" if state in State.values else ""
        asked += "late=1&" if late else ""
        context |= {
            "rows": [_queued(one, at) for one in page],
            "columns": [
                Column(_("Choose")),
                Column(_("Number of the dossier"), header=True),
                Column(_("Administrative procedure")),
                Column(_("State")),
                Column(_("Due by")),
            ],
            "states": State.choices,
            "state": state,
            "late": late,
            "steps": batch_steps(),
            "newer": f"?{asked}page={page.previous_page_number()}" if page.has_previous() else "",
            "older": f"?{asked}page={page.next_page_number()}" if page.has_next() else "",
        }
    if policies.routes(reader):
        context |= {
            "unplaced": [
                [
                    format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[one.uuid]), one.code),
                    showing.title(one),
                    one.deciding or "–",
                ]
                for one in queries.unplaced(reader)[:PAGE]
            ],
            "unplaced_columns": [
                Column(_("Number of the dossier"), header=True),
                Column(_("Administrative procedure")),
                Column(_("Unit by the procedure")),
            ],
        }
    return render(request, "dossiers/desk.html", context)


def _queued(row: Dossier, at: datetime) -> list[object]:
    """A dossier of the queue: a box to choose it, number, procedure, status, and when it is due."""
    box = format_html(
        '<span class="oh-choice"><input type="checkbox" name="d" value="{}" aria-label="{}"></span>',
        row.uuid,
        _("Choose %(code)s") % {"code": row.code},
    )
    link = format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[row.uuid]), row.code)
    due = formats.instant(row.due_at, law.zone(row)) if row.due_at else _("Not received yet")
    if law.is_late(row, at):
        due = format_html("{} {}", due, tag_(_("Overdue"), "red"))
    mark = showing.tag(row)
    return [box, link, showing.title(row), tag_(mark.text, mark.colour), due]


@never_cache
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What a step for many would do, dossier by dossier, before it is signed."""
    reader, at = worker(request), identity.received_at(request)
    if not policies.works(reader):
        raise NotFound
    step, wanted = request.GET.get("step", ""), request.GET.getlist("d")[:500]
    if step not in BATCH_STEPS:
        raise NotFound(step=step[:40])
    rows = list(queries.queue(reader, at=at).filter(uuid__in=_uuids(wanted)))
    if step == "give_back":
        rows = list(queries.queue(reader, at=at, state=State.DONE).filter(uuid__in=_uuids(wanted)))
    seen = [(one, _why_not(one, step, at)) for one in rows]
    able = [one for one, why in seen if not why]
    uuid = uuid4()
    context = {
        "step": dict(batch_steps())[step],
        "step_code": step,
        "rows": [
            [one.code, showing.title(one), one.get_state_display(), why or _("Takes the step")] for one, why in seen
        ],
        "columns": [
            Column(_("Number of the dossier"), header=True),
            Column(_("Administrative procedure")),
            Column(_("State")),
            Column(_("What happens")),
        ],
        "count": len(able),
        "dossiers": " ".join(f"{one.uuid}:{one.version}" for one in able),
        "object": f"dossier-batch:{uuid}",
        "url": f"/api/v1/dossier-batches/{uuid}",
        "next": reverse("dossier-batch", args=[uuid]),
    }
    return render(request, "dossiers/preview.html", context | signing(request, reader))


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for one in texts:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _why_not(row: Dossier, step: str, at: datetime) -> str:
    """Why a dossier would stay as it is; empty when it takes the step."""
    if step not in row.workflow.possible(row.state):
        return _("Its state doesn’t allow it")
    if law.unexplained(row, at):
        return _("It is overdue; explain the delay first")
    if step == "accept" and papers.missing(row):
        return _("Papers are missing as files")
    try:
        beside.require(row, step, at)
    except Refusal as refusal:
        return str(refusal.title)
    return ""


@never_cache
@require_safe
def batch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far an ordered step is; the page may be left."""
    row = queries.batch(uuid, identity.signed_in(request))
    total, done = row.items.count(), row.items.exclude(done_at=None).count()
    stayed = row.items.exclude(refusal="").select_related("dossier")
    context = {
        "row": row,
        "step": dict(batch_steps())[row.step],
        "running": row.state == BatchState.RUNNING,
        "stages": [WorkStage(_("Dossiers"), done, total, StageState.CURRENT)],
        "total": total,
        "stayed": [[one.dossier.code, _why(one.refusal)] for one in stayed[:500]],
        "columns": [Column(_("Number of the dossier"), header=True), Column(_("Why it stayed as it was"))],
    }
    return render(request, "dossiers/batch.html", context)


def _why(code: str) -> str:
    """Why a dossier was left: in the words of a list, else in those of the refusal itself."""
    known = {
        "stale": _("It was changed after the preview"),
        "move-not-allowed": _("Its state doesn’t allow it"),
        "dossier-not-digitised": _("Papers are missing as files"),
        "delay-unexplained": _("It is overdue; explain the delay first"),
        "days-off-missing": _("The days off of a year that is needed aren’t known"),
    }
    return str(known.get(code) or title_of(code))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A dossier for the unit that decides, the desk that took it in, or the office that places it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.dossier(uuid, reader, at)
    handles, received = policies.handles(reader, row), policies.received(reader, row)
    digitises = policies.digitises(reader, row)
    if request.method == "POST":
        if not digitises:
            raise NotFound(dossier=str(uuid))
        take_file(request, row)
        return redirect(request.path)
    until = law.promised(row)
    late, silent = law.is_late(row, at), law.unexplained(row, at)
    possible = row.workflow.possible(row.state) if handles and not silent else []
    context = {
        "row": row,
        "title": showing.title(row),
        "tag": showing.tag(row),
        "facts": showing.facts(row),
        "authority": showing.authority(row),
        "applicant": showing.applicant(row),
        "answers": showing.answers(row),
        "papers": showing.paper_rows(row),
        "lacking": len(papers.missing(row)),
        "events": showing.events(row, words=True, inside=True),
        "late": late,
        "explains": handles and late,
        "silent": silent,
        "until": until,
        "zone": law.zone(row),
        "now": at,
        "runs": law.waits_for_office(row),
        "plain": [one for one in plain_steps() if one["move"] in possible],
        "said": [
            one
            for one in reasoned_steps()
            if one["move"] in possible and not (one["move"] == "ask_supplement" and row.supplement_requests)
        ],
        "asked_before": row.supplement_requests > 0,
        "charges": [(one, formats.money(one.amount, one.currency)) for one in row.charges.all()],
        "takes_fee": [one for one in row.charges.all() if one.state == ChargeState.ASKED and (handles or received)],
        "waives": [
            (one, formats.money(one.amount, one.currency))
            for one in row.charges.all()
            if one.state == ChargeState.ASKED and handles and reader.holds(Role.HEAD)
        ],
        "to_give_back": [
            (one.number, formats.money(one.amount, one.currency)) for one in desk_fees.to_give_back(row) if handles
        ],
        "owed_back": [formats.money(one.amount, one.currency) for one in fees.owed_back(row)],
        "may_charge": handles and not silent and row.received_at is not None,
        "routes": policies.routes(reader) and row.unit is None,
        "digitises": digitises,
        "hands_in": received and row.state == State.SUPPLEMENT,
        "content_sha256": filing.digest(row),
        "components": components.named(row),
        "lang": catalogue.html_lang(row.edition.lang),
        "beside": beside.links(row, reader, at),
        "panels": beside.panels(request, row, reader, at),
        "slip_url": reverse("dossier-slip", args=[uuid]) if received else "",
        "letters": printed_pages.letter_links(row),
        "object": f"dossier:{uuid}",
        "api": f"/api/v1/dossiers/{uuid}",
    }
    return render(request, "dossiers/work.html", context | signing(request, reader))


def plain_steps() -> list[dict[str, str]]:
    """Steps that need nothing but the signature."""
    rows = (
        ("accept", "accept_dossier", "acceptance", _("Accept the dossier"), _("It is whole. The clock begins now.")),
        ("process", "process_dossier", "processing", _("Begin to work on it"), _("Whoever filed it is told.")),
        ("finish", "finish_dossier", "completion", _("It is done"), _("The result is ready. The clock ends.")),
        ("give_back", "give_back_dossier", "return", _("The result is handed out"), _("Nothing is open any more.")),
    )
    return [dict(zip(("move", "command", "path", "text", "hint"), row, strict=True)) for row in rows]


def reasoned_steps() -> list[dict[str, str]]:
    """Steps that bear words."""
    once = _("All of it in one letter: a second request isn’t allowed. The clock stands still.")
    rows = (
        ("ask_supplement", "ask_supplement", "supplement-request", _("Ask for all that is missing"), once, "missing"),
        ("refuse", "refuse_dossier", "refusal", _("Don’t accept it"), _("It ends here. Say why."), "reason"),
        ("stop", "stop_dossier", "stop", _("Stop it"), _("It ends without a result. Say why."), "reason"),
    )
    return [dict(zip(("move", "command", "path", "text", "hint", "field"), row, strict=True)) for row in rows]


@never_cache
@require_safe
def slip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt to print: number, secret, and a code to scan."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.dossier(uuid, reader, at)
    if not (policies.own(reader, row, at) or policies.received(reader, row)):
        raise NotFound(dossier=str(uuid))
    context = {
        "row": row,
        "title": showing.title(row),
        "facts": showing.facts(row),
        "papers": showing.paper_rows(row),
        "secret": filing.secret_of(row),
        "address": printing.track_url(row),
        "work_url": reverse("dossier-work", args=[uuid]),
    }
    return render(request, "dossiers/slip.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An officer files for somebody who came to the desk: first the procedure."""
    reader, at = worker(request), identity.received_at(request)
    own = queries.units(reader)
    if not policies.works(reader):
        raise NotFound
    if request.method == "POST":
        unit = next((one for one in own if one.number == request.POST.get("unit", "")), None)
        if unit is None:
            raise NotFound(unit=request.POST.get("unit", "")[:40])
        code = request.POST.get("code", "")[:60]
        if drafts.filable(code, at, at_desk=True).content.get("eligibility"):
            return redirect(reverse("dossier-new", args=[code]) + "?" + urlencode({"unit": unit.number}))
        row = drafts.begin(code=code, actor=reader, desk=unit, at=at)
        return redirect("dossier-draft", row.uuid)
    words = request.GET.get("q", "")
    day = catalogue.today(catalogue.jurisdictions()[0], at)
    page = Paginator(catalogue.found(day, words=words), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "units": own,
        "words": words[:200],
        "rows": [(one.procedure.code, catalogue.own(one.title, one.lang)) for one in page],
        "newer": page_url(words, page.previous_page_number()) if page.has_previous() else "",
        "older": page_url(words, page.next_page_number()) if page.has_next() else "",
        "drafts": draft_rows(queries.drafts(reader, at, at_desk=True)[: drafts.MOST]),
        "draft_columns": draft_columns(),
    }
    return render(request, "dossiers/desk_new.html", context)
