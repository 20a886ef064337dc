"""Pages of documents: one's own, the public check, codes for others, taking one into a dossier, the share by unit."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
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
from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.results import holding, policies, queries, reusing, sharing
from openhall.procedures.results.inputs import TakeInput
from openhall.procedures.results.models import Document, State
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag
from openhall.ui.templatetags.openhall_ui import tag_
from openhall.witness import public as witness

PAGE = 50
MOST_COMPARED = 20 * 1024 * 1024
COLOURS = {
    State.PREPARED: "amber",
    State.SIGNED: "amber",
    State.ISSUED: "green",
    State.REPLACED: "grey",
    State.REVOKED: "red",
}


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def tag(row: Document) -> Tag:
    """The state as an adjective."""
    return Tag(row.get_state_display(), COLOURS[State(row.state)])


def named(row: Document) -> object:
    """What a document is called, in its own language."""
    return catalogue.own(row.title, row.lang) if row.title else row.get_kind_display()


def _kind(row: Document) -> object:
    """What it is; of one in an organisation's store also whose."""
    if row.organisation is None:
        return row.get_kind_display()
    return format_html("{} · {}", row.get_kind_display(), row.organisation.name)


@never_cache
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The reader's documents, and where the receipts of their dossiers are."""
    reader = identity.signed_in(request)
    page = Paginator(queries.own(reader, identity.received_at(request)), PAGE).get_page(request.GET.get("page", "1"))
    rows = []
    for one in page:
        mark = tag(one)
        links = format_html('<a href="{}">{}</a>', reverse("document", args=[one.uuid]), _("Check it"))
        owed = holding.owed(one)
        if owed and one.dossier is not None:
            words = _("Pay %(amount)s first") % {"amount": formats.money(owed, holding.currency(one))}
            links = format_html(
                '<a href="{}#fees">{}</a> · {}', reverse("dossier", args=[one.dossier.uuid]), words, links
            )
        elif one.state not in (State.PREPARED, State.SIGNED):
            links = format_html(
                '<a href="{}">{}</a> · {}', reverse("document-file", args=[one.uuid]), _("Save the file"), links
            )
        if one.state == State.ISSUED and not owed:
            links = format_html(
                '{} · <a href="{}">{}</a>', links, reverse("document-share", args=[one.uuid]), _("Give it to somebody")
            )
        issued = formats.instant(one.issued_at, one.zone) if one.issued_at else "–"
        rows.append([named(one), _kind(one), tag_(mark.text, mark.colour), issued, links])
    context = {
        "rows": rows,
        "columns": [
            Column(_("Document"), header=True),
            Column(_("Kind")),
            Column(_("State")),
            Column(_("Issued at")),
            Column(_("What you can do")),
        ],
        "revoked": [one for one in page if one.state == State.REVOKED and one.words],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "results/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To what the code on a document leads, for everybody: by whom, when, whether it holds; a file can be compared."""
    row = queries.public(uuid)
    compared = ""
    if request.method == "POST" and (given := request.FILES.get("file")) is not None:
        data = given.read() if (given.size or 0) <= MOST_COMPARED else b""
        compared = queries.compared(row, hashlib.sha256(data).hexdigest())
        if compared == "other" and any(
            queries.compared(row, digest) != "other" for _length, digest in certificates.earlier(data)
        ):
            compared = "added"
    other = queries.replaced_by(row)
    context = {
        "row": row,
        "tag": tag(row),
        "facts": facts(row),
        "compared": compared,
        "other": other,
        "standing": witness.standing(row.leaf_sha256) if row.leaf_sha256 else None,
        "digest": " ".join(row.sha256[place : place + 8] for place in range(0, 64, 8)) if row.issued_at else "",
    }
    answer = render(request, "results/document.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def facts(row: Document) -> list[SummaryRow]:
    """By whom and when: nothing personal."""
    found = [
        SummaryRow(_("Kind"), row.get_kind_display()),
        SummaryRow(_("Issued by"), f"{row.unit.organisation.name} ({row.unit.number})"),
    ]
    if row.signed_at:
        found.append(SummaryRow(_("Sealed at"), formats.instant(row.signed_at, row.zone)))
    if row.issued_at:
        found.append(SummaryRow(_("Issued at"), formats.instant(row.issued_at, row.zone)))
    if row.ended_at:
        found.append(SummaryRow(_("It doesn’t hold since"), formats.instant(row.ended_at, row.zone)))
    if row.seal is not None:
        found.append(SummaryRow(pgettext("seal", "Certificate"), row.seal.subject))
    if row.stamped_until:
        found.append(SummaryRow(_("Its time stamp is renewed before"), formats.instant(row.stamped_until, row.zone)))
        found.append(SummaryRow(_("Renewed so far"), formats.number(row.renewals)))
    return found


@never_cache
@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A document's file, for its person and the unit."""
    row, data = queries.content(uuid, identity.signed_in(request), identity.received_at(request))
    return sent(row, data)


def sent(row: Document, data: bytes) -> HttpResponse:
    """A document's file as an answer."""
    answer = HttpResponse(data, content_type=row.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{reusing.file_name(row)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_safe
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Codes for one document: those that there are, and a new one."""
    reader = identity.signed_in(request)
    row = Document.objects.select_related("unit", "dossier__edition").filter(uuid=uuid, erased_at=None).first()
    if row is None or not policies.gives_out(reader, row, identity.received_at(request)):
        raise NotFound(document=str(uuid))
    holding.require_paid(row)
    made, now = uuid4(), identity.received_at(request)
    context = {
        "row": row,
        "title": named(row),
        "open": [
            (one, sharing.code_of(one), settings.OPENHALL_ORIGIN + reverse("document-shared", args=[one.uuid]))
            for one in row.shares.filter(opened_at=None, until_at__gt=now)
        ],
        "fetched": list(row.shares.exclude(opened_at=None)),
        "object": f"share:{made}",
        "url": f"/api/v1/document-shares/{made}",
    }
    return render(request, "results/share.html", context | signing(request, reader))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where somebody types the code that they were given; the file comes once."""
    refusal = None
    if request.method == "POST":
        try:
            row, data = sharing.open_share(
                share=uuid, code=request.POST.get("code", "")[:40], at=identity.received_at(request)
            )
            return sent(row, data)
        except Refusal as error:
            refusal = error
    problem = refusal.problem() if refusal else None
    return render(request, "results/shared.html", {"problem": problem}, status=refusal.status if refusal else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A document of one's own as a component of one's draft."""
    reader = identity.signed_in(request)
    draft = dossiers.own_draft(uuid, reader, identity.received_at(request))
    if request.method == "POST":
        place = request.POST.get("component", "")
        if not (place.isascii() and place.isdigit() and len(place) < 4):
            raise NotFound(component=place[:10])
        try:
            wanted = UUID(request.POST.get("document", ""))
        except ValueError as error:
            raise NotFound from error
        given = TakeInput(document=wanted, component=int(place))
        reusing.take(draft=uuid, given=given, actor=reader, at=identity.received_at(request))
        messages.success(request, _("The document was taken into your dossier; nothing was uploaded again."))
        return redirect("dossier-papers", uuid)
    context = {
        "draft": draft,
        "choices": [(one, named(one)) for one in reusing.usable(reader, identity.received_at(request))],
        "components": dossiers.components(draft),
        "lang": catalogue.html_lang(draft.edition.lang),
    }
    return render(request, "results/take.html", context)


@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """The share of electronic results by unit and procedure, for everybody, until it is 100 %."""
    at = identity.received_at(request)
    first, after = queries.period(request.GET.get("period", ""), at)
    found = queries.shares(first, after, queries.zone(at))
    ended, electronic = sum(one.ended for one in found), sum(one.electronic for one in found)
    context = {
        "period": request.GET.get("period", "")[:7],
        "first": first,
        "last": after - timedelta(days=1),
        "ended": ended,
        "electronic": electronic,
        "whole": percent(electronic, ended),
        "rows": [
            [
                one.unit,
                one.procedure,
                one.ended,
                one.electronic,
                one.paper,
                one.none,
                percent(one.electronic, one.ended),
            ]
            for one in found[: queries.MOST_ROWS]
        ],
        "columns": [
            Column(_("Unit"), header=True),
            Column(_("Administrative procedure")),
            Column(_("Ended")),
            Column(_("Electronic")),
            Column(_("Digitised paper")),
            Column(_("Without a result here")),
            Column(_("Share")),
        ],
    }
    return render(request, "results/shares.html", context)


def percent(part: int, whole: int) -> str:
    """A share in percent, rounded down to one place so that 100 % means all; a dash where there is nothing."""
    if not whole:
        return "–"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"
