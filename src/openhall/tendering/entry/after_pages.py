"""Pages of the time after the project: what was promised and what became of it, the file, reports of breaches."""

import mimetypes
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel import files
from openhall.kernel.refusals import NotFound
from openhall.tendering.entry import afterwards, queries
from openhall.tendering.entry.models import AfterFile, Breach, BreachState
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, zone_of
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import SummaryRow, of_unknown_language

REPORTERS = (Role.SUPERVISOR, Role.AUTHORITY)
COLOURS = {
    BreachState.REPORTED: "amber",
    BreachState.ANSWERED: "amber",
    BreachState.UPHELD: "red",
    BreachState.DISMISSED: "green",
}


def _may_report(reader: Actor | None, project: Project) -> bool:
    if reader is None or reader.organisation_id == project.owner_id:
        return False
    return reader.holds(*REPORTERS) or (reader.organisation_id == project.centre_id and reader.holds(Role.CENTRE))


def items(file: AfterFile | None) -> list[dict[str, Any]]:
    """The file's items with the papers of each, and whether they came in time."""
    if file is None:
        return []
    papers = list(file.papers.all())
    return [
        one | {"papers": [(paper, paper.filed_at >= file.due_at) for paper in papers if paper.item == one["code"]]}
        for one in file.items
    ]


@require_safe
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For everybody: what the owner promised, what was reported and decided, what it filed afterwards."""
    reader = identity.reader(request)
    project = planning.visible_project(uuid, reader)
    signed = queries.commitment_of(project)
    if signed is None:
        raise NotFound(project=str(uuid))
    promises = {code: condition.promise for code, condition in afterwards.promised(project).items()}
    file = queries.file_of(project)
    context = {
        "project": project,
        "signed": signed,
        "zone": zone_of(project),
        "breaches": [
            (one, promises.get(one.condition, one.condition), COLOURS[BreachState(one.state)])
            for one in queries.breaches_of(project)
        ],
        "file": file,
        "items": items(file),
        "is_overdue": file is not None and file.due_at <= identity.received_at(request),
        "may_report": _may_report(reader, project),
        "has_desk": reader is not None and reader.organisation_id in (*project.parties, project.centre_id),
    }
    return render(request, "entry/record.html", context)


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The file for owner and centre: opened by one, completed by the other."""
    reader = identity.signed_in(request)
    project = planning.visible_project(uuid, reader)
    if reader.organisation_id not in (*project.parties, project.centre_id):
        raise NotFound(project=str(uuid))
    found = queries.file_of(project)
    context = desk(request, reader, project) | {
        "file": found,
        "items": items(found),
        "is_over": project.state in afterwards.OVER,
        "is_centre": reader.organisation_id == project.centre_id and reader.holds(Role.CENTRE),
        "is_owner": reader.organisation_id == project.owner_id and reader.holds(Role.OFFICER),
        "object": f"project:{uuid}",
        "url": f"/api/v1/projects/{uuid}/after-file",
        "next": reverse("after-file", args=[uuid]),
    }
    return render(request, "entry/file.html", context)


@require_safe
def paper(request: HttpRequest, uuid: UUID, sha256: str) -> StreamingHttpResponse:
    """A paper of the file, for owner, agency, centre, supervisors and authorities."""
    reader = identity.signed_in(request)
    project = planning.visible_project(uuid, reader)
    inside = reader.organisation_id in (*project.parties, project.centre_id)
    found = queries.existing_file_of(project).papers.filter(sha256=sha256).first()
    if found is None or not (inside or reader.holds(*REPORTERS)):
        raise NotFound(document=sha256)
    answer = StreamingHttpResponse(files.pieces(sha256), content_type=found.media_type)
    ending = mimetypes.guess_extension(found.media_type) or ""
    answer["Content-Length"] = str(found.size)
    answer["Content-Disposition"] = f'attachment; filename="{sha256[:16]}{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def new_breach(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Report a promise as broken."""
    reader = identity.signed_in(request)
    project = planning.visible_project(uuid, reader)
    if not _may_report(reader, project):
        raise NotFound(project=str(uuid))
    breach = uuid4()
    context = desk(request, reader, project) | {
        "promises": [(code, one.promise) for code, one in afterwards.promised(project).items()],
        "object": f"breach:{breach}",
        "url": f"/api/v1/projects/{uuid}/breaches/{breach}",
        "next": reverse("breach", args=[breach]),
    }
    return render(request, "entry/new_breach.html", context)


def rows(breach: Breach, zone: str, promise: object) -> list[SummaryRow]:
    """What a report says, row by row."""
    found: list[tuple[str, Any]] = [
        (_("Promise"), promise),
        (_("What was found"), of_unknown_language(breach.text)),
        (_("Found by"), breach.found_by.name),
        (_("Reported"), formats.instant(breach.reported_at, zone)),
        (_("Answer due"), formats.instant(breach.answer_due_at, zone)),
    ]
    if breach.answered_at:
        answered = formats.instant(breach.answered_at, zone)
        found += [(_("Answer of the owner"), of_unknown_language(breach.answer)), (_("Answered"), answered)]
    if breach.decided_at and breach.decided_by:
        found += [
            (_("Decided by"), f"{breach.decided_by.name}, {formats.instant(breach.decided_at, zone)}"),
            (_("Reason"), of_unknown_language(breach.reason)),
        ]
    if breach.state == BreachState.UPHELD:
        none = _("unset: no source that this platform cites names one")
        found += [(_("Consequence by law"), f"{breach.consequence} ({breach.basis})" if breach.basis else none)]
    return [SummaryRow(key=key, value=value) for key, value in found]


@require_safe
def one_breach(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A report, for everybody; the owner answers here, supervisors and authorities decide."""
    reader = identity.reader(request)
    breach = queries.breach(uuid)
    project, at = breach.project, identity.received_at(request)
    is_open = breach.state in (BreachState.REPORTED, BreachState.ANSWERED)
    context: dict[str, Any] = {
        "breach": breach,
        "project": project,
        "rows": rows(breach, zone_of(project), afterwards.promised(project)[breach.condition].promise),
        "colour": COLOURS[BreachState(breach.state)],
        "may_answer": False,
        "may_decide": False,
        "waits": False,
    }
    if reader is not None:
        decides = is_open and reader.holds(*REPORTERS) and reader.organisation_id != project.owner_id
        context |= desk(request, reader, project) | {
            "may_answer": breach.state == BreachState.REPORTED
            and reader.organisation_id == project.owner_id
            and reader.holds(Role.OFFICER),
            "may_decide": decides and not _awaited(breach, at),
            "waits": decides and _awaited(breach, at),
            "object": f"breach:{uuid}",
            "api": f"/api/v1/breaches/{uuid}",
            "next": reverse("breach", args=[uuid]),
        }
    return render(request, "entry/breach.html", context)


def _awaited(breach: Breach, at: datetime) -> bool:
    return breach.state == BreachState.REPORTED and at < breach.answer_due_at
