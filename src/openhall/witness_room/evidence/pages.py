"""Pages of evidence on demand: one's retrievals, asking for one, how far it is, the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.ui import formats
from openhall.ui.components import Column, Link, StageState, SummaryRow, Tag, WorkStage
from openhall.witness_room.evidence import downloads, policies, queries
from openhall.witness_room.evidence.models import Retrieval, Scope, State

COLOURS = {
    State.REQUESTED: "grey",
    State.COLLECTING: "teal",
    State.READY: "green",
    State.FAILED: "red",
    State.EXPIRED: "grey",
}


@require_safe
def retrievals(request: HttpRequest) -> HttpResponse:
    """One's own retrievals, newest first."""
    reader = identity.signed_in(request)
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 19
    rows = queries.own(reader, before=int(before) if is_number else None)
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    columns = [
        Column(_("What was asked for"), header=True),
        Column(_("Asked for at")),
        Column(_("State")),
        Column(_("Size"), figure=True),
    ]
    cells: list[list[object]] = [
        [
            format_html('<a href="/evidence/{}">{}: {}</a>', row.uuid, row.get_scope_display(), row.about),
            formats.instant(row.requested_at, "UTC"),
            row.get_state_display(),
            _size(row.size) if row.size else "–",
        ]
        for row in shown
    ]
    older = f"/evidence?before={shown[-1].pk}" if more else ""
    return render(request, "evidence/retrievals.html", {"columns": columns, "rows": cells, "older": older})


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Ask for evidence of one kind (``?scope=``); ``?project=`` fills in the project."""
    reader = identity.signed_in(request)
    policies.may_read(reader)
    asked = request.GET.get("scope", Scope.PROJECT)
    scope = Scope(asked) if asked in Scope.values else Scope.PROJECT
    uuid = uuid4()
    context = _form(reader) | {
        "scope": scope.value,
        "links": [Link(one.label, f"/evidence/new?scope={one.value}", current=one == scope) for one in Scope],
        "project": request.GET.get("project", "")[:300],
        "object": f"evidence:{uuid}",
        "url": f"/api/v1/evidence/{uuid}",
        "next": f"/evidence/{uuid}",
        "needs_warrant": not reader.holds(*policies.BY_OFFICE),
    }
    return render(request, "evidence/new.html", context)


def _form(reader: Actor) -> dict[str, Any]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
    }


@require_safe
def retrieval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One retrieval: how far it is, and the file when it is done."""
    row = queries.one(identity.signed_in(request), uuid)
    under_way = row.state in (State.REQUESTED, State.COLLECTING)
    context = {
        "row": row,
        "tag": Tag(row.get_state_display(), COLOURS[State(row.state)]),
        "facts": _facts(row),
        "under_way": under_way,
        "stages": _stages(row) if under_way else [],
        "is_ready": row.state == State.READY,
        "has_failed": row.state == State.FAILED,
        "has_expired": row.state == State.EXPIRED,
        "file_url": f"/evidence/{row.uuid}/file",
        "receipts": _receipts(row),
        "command": f"openhall-verify evidence evidence-{row.uuid}.zip",
    }
    answer = render(request, "evidence/retrieval.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _facts(row: Retrieval) -> list[SummaryRow]:
    rows = [
        SummaryRow(row.get_scope_display(), row.about),
        SummaryRow(_("Purpose"), row.purpose),
        SummaryRow(_("Warrant or order"), row.warrant or _("none named")),
        SummaryRow(_("Asked for at"), formats.instant(row.requested_at, "UTC")),
    ]
    if row.state == State.READY and row.expires_at is not None:
        rows += [
            SummaryRow(_("Size"), _size(row.size)),
            SummaryRow(_("Files in it"), formats.number(row.files)),
            SummaryRow(_("SHA-256"), format_html("<code>{}</code>", row.sha256)),
            SummaryRow(_("Can be downloaded until"), formats.instant(row.expires_at, "UTC")),
        ]
    if row.state == State.EXPIRED:
        rows.append(SummaryRow(_("SHA-256"), format_html("<code>{}</code>", row.sha256)))
    return rows


def _receipts(row: Retrieval) -> list[Link]:
    links = [Link(_("Receipt of your request"), f"/receipts/{row.leaf_sha256}")]
    if row.finish_leaf_sha256:
        links.append(Link(_("Receipt of the finished file"), f"/receipts/{row.finish_leaf_sha256}"))
    return links


def _stages(row: Retrieval) -> list[WorkStage]:
    """Three stages with true counts: cases, bytes."""
    progress = queries.progress(row)
    waiting = row.state == State.REQUESTED
    collected = not waiting and progress.collected == progress.cases
    first = StageState.CURRENT if waiting else StageState.DONE
    second = StageState.NEXT if waiting else StageState.DONE if collected else StageState.CURRENT
    third = StageState.CURRENT if collected else StageState.NEXT
    mebibyte = 1024 * 1024
    return [
        WorkStage(_("Your request is taken into the log"), state=first),
        WorkStage(_("Cases are collected"), done=progress.collected, total=progress.cases, state=second),
        WorkStage(
            _("The file is written (MiB)"),
            done=min(progress.written, progress.to_write) // mebibyte,
            total=-(-progress.to_write // mebibyte),
            state=third,
        ),
    ]


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return _("%(count)s KiB") % {"count": formats.number(-(-size // 1024))}
    return _("%(count)s MiB") % {"count": formats.number(-(-size // (1024 * 1024)))}


@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The finished file."""
    return downloads.answer(queries.one(identity.signed_in(request), uuid))
