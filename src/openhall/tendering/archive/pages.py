"""The archive of a project: for everybody what is public of it, for its parties and supervisors the whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.archive import commands, policies, reading
from openhall.tendering.archive.models import ProjectArchive
from openhall.tendering.archive.refusals import NotSealedYet
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, zone_of
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall.witness.public import REGISTRY

PER_PAGE = 50


@never_cache
@require_safe
def archive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a project's archive holds, from where, what is missing, and what came after the sealing."""
    reader = identity.reader(request)
    project = planning.visible_project(uuid, reader)
    context: dict[str, Any] = {"project": project, "zone": zone_of(project)}
    if reader is not None:
        context |= desk(request, reader, project)
    try:
        sealed = commands.sealed(project)
    except NotSealedYet:
        context["is_archived"] = project.state == Project.State.ARCHIVED
        return render(request, "archive/none.html", context)
    whole = policies.reads_whole(reader, project)
    context |= _told(sealed, whole=whole, page=_page(request)) | {
        "archive": sealed,
        "whole": whole,
        "may_add": policies.may_add(reader, project),
        "object": f"archive:{uuid}",
        "url": f"/api/v1/archives/{uuid}",
        "next": reverse("tender-archive", args=[uuid]),
    }
    return render(request, "archive/archive.html", context)


@never_cache
@require_safe
def archive_zip(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The whole archive as one file, for owner, agency, centre and supervisors."""
    reader = identity.signed_in(request)
    project = planning.visible_project(uuid, reader)
    if not policies.reads_whole(reader, project):
        raise NotFound(archive=str(uuid))
    sealed = commands.sealed(project)
    made = StreamingHttpResponse(reading.whole(sealed), content_type="application/zip")
    made["Content-Disposition"] = f'attachment; filename="archive-{uuid}.zip"'
    made["Cache-Control"], made["X-Content-Type-Options"] = "private, no-store", "nosniff"
    return made


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


def _told(sealed: ProjectArchive, *, whole: bool, page: int) -> dict[str, Any]:
    zone = zone_of(sealed.project)
    items = reading.contents_of(sealed)["items"]
    shown = [item for item in items if whole or item["public"]]
    here = shown[page * PER_PAGE : (page + 1) * PER_PAGE]
    address = reverse("tender-archive", args=[sealed.project.uuid])
    return {
        "rows": _summary(sealed, zone),
        "missing": [_asked(one) for one in sealed.missing],
        "columns": [
            Column(_("File"), header=True),
            Column(_("Recorded with")),
            Column(_("By")),
            Column(_("When")),
            Column(_("Size"), figure=True),
            Column(_("Digest")),
        ],
        "files": [_row(sealed.project, item, zone) for item in here],
        "not_shown": len(items) - len(shown),
        "newer": f"{address}?page={page - 1}" if page else "",
        "older": f"{address}?page={page + 1}" if len(shown) > (page + 1) * PER_PAGE else "",
    }


def _summary(sealed: ProjectArchive, zone: str) -> list[SummaryRow]:
    kept = _("No law that applies to this project says how long; it is kept.")
    if sealed.keep_until is not None:
        kept = _("At least until %(day)s (%(source)s)") % {
            "day": formats.day(sealed.keep_until),
            "source": sealed.keep_source,
        }
    return [
        SummaryRow(_("Sealed"), formats.instant(sealed.sealed_at, zone)),
        SummaryRow(_("Digest of the whole archive"), sealed.sha256),
        SummaryRow(_("Files"), formats.number(sealed.files)),
        SummaryRow(_("Size in bytes"), formats.number(sealed.size)),
        SummaryRow(_("Kept"), kept),
    ]


def _kind(item: dict[str, Any]) -> str:
    kinds = {
        "case": _("Evidence of the case, with every act"),
        "tender_document": _("Tender document: %(title)s"),
        "paper": _("Paper of the act “%(title)s”"),
        "sealed_price": _("Sealed price of the bid %(title)s"),
        "sealed_documents": _("Sealed documents of the bid %(title)s"),
        "sealed_bundle": _("Sealed shares of the bid %(title)s"),
        "recording": _("Picture and sound of the hall, piece by piece: %(title)s"),
        "filed_after": _("Filed after the project: %(title)s"),
    }
    known = REGISTRY.get(item["title"]) if item["kind"] == "paper" else None
    return kinds[item["kind"]] % {"title": known.name if known else item["title"]}


def _row(project: Project, item: dict[str, Any], zone: str) -> list[object]:
    source = item["source"]
    name: object = _kind(item)
    if item["kind"] == "tender_document":
        name = format_html('<a href="/tenders/{}/documents/{}">{}</a>', project.uuid, item["sha256"], name)
    elif item["kind"] == "case":
        name = format_html('<a href="/tenders/{}/evidence" download>{}</a>', project.uuid, name)
    return [
        name,
        format_html('<a href="/receipts/{}">{}</a>', source["leaf_sha256"], source["code"]),
        _("the platform by rule") if source["by"] == "log" else format_html("<code>{}</code>", source["by"][:12]),
        formats.instant(datetime.fromisoformat(source["at"]), zone),
        formats.number(item["size"]),
        format_html('<code title="{}">{}…</code>', item["sha256"], item["sha256"][:12]),
    ]


def _asked(one: dict[str, Any]) -> str:
    names = {
        "plan": _("the plan"),
        "notice": _("the notice"),
        "opening": _("the opening of the bids"),
        "auction": _("the result of the auction"),
        "evaluation": _("the report of the committee"),
        "candidates": _("the candidates"),
        "award": _("the award"),
        "contract": _("the contract"),
        "failure": _("why the lot failed"),
    }
    if one["code"].startswith("file:"):
        return _("A file that an act names was lost: %(path)s") % {"path": one["code"][5:]}
    name = names[one["code"]]
    if one["lot"]:
        return _("Lot %(number)s: %(what)s") % {"number": one["lot"], "what": name}
    return _("The project: %(what)s") % {"what": name}
