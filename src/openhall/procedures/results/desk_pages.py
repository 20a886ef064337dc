"""Pages of the desk: templates of results, the result of a dossier, dossiers without an electronic one."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.refusals import Invalid, NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.results import issuing, paper, policies, queries, templates_of
from openhall.procedures.results.inputs import PrepareInput
from openhall.procedures.results.models import Document, Kind, State, TemplateState
from openhall.procedures.results.pages import named, signing, tag
from openhall.ui import formats
from openhall.ui.chrome import LANGUAGES
from openhall.ui.components import Column, of_unknown_language


@never_cache
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates of the reader's organisation, and a form for a new one."""
    reader = identity.signed_in(request)
    rows = templates_of.readable(reader)[:200]
    uuid = uuid4()
    context = {
        "rows": [
            [
                format_html('<a href="{}">{}</a>', reverse("result-template", args=[one.uuid]), one.procedure.code),
                dict(LANGUAGES)[one.lang],
                one.number,
                one.get_state_display(),
            ]
            for one in rows
        ],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("Language")),
            Column(_("Number")),
            Column(_("State")),
        ],
        "object": f"result-template:{uuid}",
        "url": f"/api/v1/result-templates/{uuid}",
        "next": reverse("result-template", args=[uuid]),
    }
    return render(request, "results/templates.html", context | signing(request, reader))


@never_cache
@require_safe
def template(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a template says; the head approves it."""
    reader = identity.signed_in(request)
    row = templates_of.one(uuid, reader)
    context = {
        "row": row,
        "lang": catalogue.html_lang(row.lang),
        "may_approve": row.state == TemplateState.DRAFT and reader.holds(Role.HEAD),
        "object": f"result-template:{uuid}",
        "api": f"/api/v1/result-templates/{uuid}",
    }
    return render(request, "results/template.html", context | signing(request, reader))


@never_cache
@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How a result made from it looks."""
    row = templates_of.one(uuid, identity.signed_in(request))
    answer = HttpResponse(templates_of.preview(row, identity.received_at(request)), content_type=issuing.PDF)
    answer["Content-Disposition"] = f'inline; filename="preview-{row.number}.pdf"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The result of a dossier: made from a template and sealed, or on paper and digitised; corrected, revoked."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = issuing.mine(uuid, reader, at)
    refusal = None
    if request.method == "POST":
        try:
            _take(request, uuid)
            return redirect(request.path)
        except Refusal as error:
            refusal = error
    found = list(
        Document.objects.filter(dossier=row, kind__in=issuing.RESULTS)
        .select_related("unit", "template")
        .order_by("-id")
    )
    waiting = next((one for one in found if one.state == State.PREPARED), None)
    valid = next((one for one in found if one.state == State.ISSUED), None)
    sealed = next((one for one in found if one.state == State.SIGNED), None)
    seals = issuing.sealing(reader, waiting, at) if waiting else []
    context = {
        "row": row,
        "title": catalogue.own(row.edition.title, row.edition.lang),
        "found": [(one, named(one), tag(one), of_unknown_language(one.words)) for one in found],
        "waiting": waiting,
        "electronic": waiting is not None and waiting.kind == Kind.RESULT,
        "valid": valid,
        "sealed": sealed,
        "received": row.received_at is not None,
        "templates": issuing.approved(row),
        "sealing": seals,
        "batch": uuid4(),
        "document_url": f"/api/v1/documents/{waiting.uuid}/seal-batches/" if waiting else "",
        "sha256": waiting.sha256 if waiting else "",
        "next": request.path,
        "waiting_object": f"document:{waiting.uuid}" if waiting else "",
        "digitise_url": f"/api/v1/documents/{waiting.uuid}/digitisation" if waiting else "",
        "valid_object": f"document:{valid.uuid}" if valid else "",
        "revoke_url": f"/api/v1/documents/{valid.uuid}/revocation" if valid else "",
        "problem": refusal.problem() if refusal else None,
        "back": reverse("dossier-work", args=[uuid]),
    }
    return render(
        request, "results/work.html", context | signing(request, reader), status=refusal.status if refusal else 200
    )


def _take(request: HttpRequest, uuid: UUID) -> None:
    """Prepare an electronic result, or take the scan of a paper one in.

    Raises:
        Invalid; what :func:`issuing.prepare` and :func:`paper.attach` raise.
    """
    reader, at = identity.signed_in(request), identity.received_at(request)
    if "scan" in request.POST:
        file = request.FILES.get("file")
        if file is None or file.file is None:
            raise Invalid(errors={"file": _("Choose a file first.")})
        paper.attach(dossier=uuid, source=file.file, media_type=file.content_type or "", actor=reader, at=at)
        return
    try:
        wanted = UUID(request.POST.get("template", ""))
        replaces = UUID(request.POST["replaces"]) if request.POST.get("replaces") else None
    except ValueError as error:
        raise NotFound(template=request.POST.get("template", "")[:40]) from error
    entries = {
        name.removeprefix("entry-"): value.strip()[:200].replace("\0", "")
        for name in request.POST
        if name.startswith("entry-") and (value := str(request.POST[name])).strip()
    }
    reason = request.POST.get("reason", "").strip()[:4000].replace("\0", "")
    given = PrepareInput(template=wanted, entries=entries, replaces=replaces, reason=reason)
    issuing.prepare(dossier=uuid, document=uuid4(), given=given, actor=reader, at=at)


@never_cache
@require_safe
def without(request: HttpRequest) -> HttpResponse:
    """The ended dossiers of one's units that have no electronic result, with what the unit said of it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    first, after = queries.period(request.GET.get("period", ""), at)
    found = queries.without(first, after, queries.zone(at), reader)
    rows = [
        [
            format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[one.uuid]), one.code)
            if dossiers.handles(reader, one)
            else one.code,
            one.deciding,
            catalogue.own(one.edition.title, one.edition.lang),
            formats.instant(one.ended_at, queries.zone(at)) if one.ended_at else "–",
            of_unknown_language(queries.reason(one)) if policies.DESK & reader.roles else "–",
        ]
        for one in found
    ]
    context = {
        "rows": rows,
        "period": request.GET.get("period", "")[:7],
        "first": first,
        "last": after - timedelta(days=1),
        "columns": [
            Column(_("Number of the dossier"), header=True),
            Column(_("Unit")),
            Column(_("Administrative procedure")),
            Column(_("Ended at")),
            Column(_("Why it isn’t electronic")),
        ],
    }
    return render(request, "results/without.html", context)
