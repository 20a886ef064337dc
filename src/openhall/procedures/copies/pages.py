"""Pages of certified copies at the desk: originals of the day, taking one in, its copies and fee, the register."""

from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid, NotFound, Refusal
from openhall.procedures.copies import commands, queries
from openhall.procedures.copies.models import FeeState, Form, Original
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.results import public as results
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language

PAGE = 50


@never_cache
@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    """The originals that were brought to the reader's desks."""
    reader = identity.signed_in(request)
    page = Paginator(queries.originals(reader), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "rows": [
            [
                format_html('<a href="{}">{}</a>', reverse("copy-original", args=[one.uuid]), one.title or "–"),
                formats.instant(one.presented_at, one.zone),
                formats.instant(one.due_at, one.zone),
                formats.money(one.fee.amount, one.fee.currency),
                one.fee.get_state_display(),
            ]
            for one in page
        ],
        "columns": [
            Column(_("Original"), header=True),
            Column(_("Brought at")),
            Column(_("Due by")),
            Column(_("Fee")),
            Column(_("State")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "copies/copies.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the scan; then the officer compares it, says what it is, and signs."""
    reader = identity.signed_in(request)
    if not dossiers.works(reader):
        raise NotFound
    context: dict[str, object] = {"units": dossiers.units(reader), "scan": "", "problem": None}
    status = 200
    if request.method == "POST":
        uuid = uuid4()
        try:
            file = request.FILES.get("file")
            if file is None or file.file is None:
                raise Invalid(errors={"file": _("Choose a file first.")})
            digest, _kind = commands.lay_ready(
                original=uuid, source=file.file, media_type=file.content_type or "", actor=reader
            )
        except Refusal as refusal:
            context["problem"], status = refusal.problem(), refusal.status
        else:
            context |= {
                "scan": digest,
                "object": f"original:{uuid}",
                "url": f"/api/v1/copy-originals/{uuid}",
                "next": reverse("copy-original", args=[uuid]),
            }
    return render(request, "copies/new.html", context | results.signing(request, reader), status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def original(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An original: its one fee, its copy on paper, its electronic copy."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.original(uuid, reader)
    refusal = None
    if request.method == "POST":
        try:
            commands.prepare_copy(original=uuid, actor=reader, at=at)
            return redirect(request.path)
        except Refusal as error:
            refusal = error
    entries = {one.form: one for one in row.entries.all()}
    document = row.document
    gateway = dossiers.collector()
    pay = ""
    if gateway is not None and row.fee.state == FeeState.ASKED:
        pay = gateway.address(
            key=row.fee.uuid.hex, amount=row.fee.amount, currency=row.fee.currency,
            back=request.build_absolute_uri(request.path),
        )  # fmt: skip
    sealing = results.sealing(reader, document, at) if document else []
    context = {
        "row": row,
        "facts": facts(row),
        "fee": formats.money(row.fee.amount, row.fee.currency),
        "paid": row.fee.state == FeeState.PAID,
        "pay": pay,
        "owed_back": [formats.money(one.amount, one.currency) for one in row.fee.payments.filter(counted=False)],
        "paper": entries.get(Form.PAPER),
        "electronic": entries.get(Form.ELECTRONIC),
        "document": document,
        "mark": results.tag(document) if document else None,
        "waits_for_seal": document is not None and document.state == results.State.PREPARED,
        "waits_for_stamp": document is not None and document.state == results.State.SIGNED,
        "sealing": sealing,
        "batch": uuid4(),
        "document_url": f"/api/v1/documents/{document.uuid}/seal-batches/" if document else "",
        "sha256": document.sha256 if document else "",
        "next": request.path,
        "object": f"original:{uuid}",
        "api": f"/api/v1/copy-originals/{uuid}",
        "problem": refusal.problem() if refusal else None,
    }
    context |= results.signing(request, reader)
    return render(request, "copies/original.html", context, status=refusal.status if refusal else 200)


def facts(row: Original) -> list[SummaryRow]:
    """What it is, whose, and until when its copies are due."""
    return [
        SummaryRow(_("Original"), of_unknown_language(row.title or "–")),
        SummaryRow(pgettext("certified copy", "Holder"), of_unknown_language(row.holder or "–")),
        SummaryRow(_("Issued by"), of_unknown_language(row.issuer or "–")),
        SummaryRow(_("Number of the original"), row.number or "–"),
        SummaryRow(pgettext("certified copy", "Pages"), formats.number(row.pages)),
        SummaryRow(_("Copies on paper"), formats.number(row.copies)),
        SummaryRow(_("Brought at"), formats.instant(row.presented_at, row.zone)),
        SummaryRow(_("Copies of both kinds are due by"), formats.instant(row.due_at, row.zone)),
    ]


@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of certified copies."""
    reader = identity.signed_in(request)
    page = Paginator(queries.register(reader), PAGE).get_page(request.GET.get("page", "1"))
    rows = []
    for one in page:
        document = one.original.document if one.form == Form.ELECTRONIC else None
        given = one.at if document is None else document.issued_at
        late = given is not None and given > one.original.due_at
        rows.append(
            [
                f"{one.number}/{one.year}",
                one.unit.number,
                one.get_form_display(),
                formats.number(one.original.copies if one.form == Form.PAPER else 1),
                format_html('<a href="{}">{}</a>', reverse("copy-original", args=[one.original.uuid]), _("Open it")),
                formats.instant(given, one.original.zone) if given else _("Not yet"),
                _("Late") if late else _("On the same day") if given else "–",
            ]
        )
    context = {
        "rows": rows,
        "columns": [
            Column(_("Number"), header=True),
            Column(_("Unit")),
            Column(_("Kind")),
            Column(pgettext("certified copy", "Copies")),
            Column(_("Original")),
            Column(_("Given at")),
            Column(_("Time limit")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "copies/register.html", context)
