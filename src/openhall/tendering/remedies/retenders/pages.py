"""The owner's page on which a new tender names the failed lot that it calls again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import desk
from openhall.tendering.remedies import policies
from openhall.tendering.remedies.retenders import queries
from openhall.tendering.remedies.retenders.commands import NAMING


@require_safe
def predecessor(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose among one's failed lots; afterwards, what was named."""
    reader, project = identity.signed_in(request), planning.project(uuid)
    if not policies.is_owner(reader, project):
        raise NotFound(project=str(uuid))
    named = queries.predecessor_of(project)
    lots = [one for one in queries.failed_lots(project.owner_id) if one.notice.project_id != project.pk]
    context = desk(request, reader, project) | {
        "named": named,
        "lots": lots,
        "may_name": named is None and bool(lots) and project.state in NAMING,
        "object": f"project:{uuid}",
        "url": f"/api/v1/projects/{uuid}/predecessor",
        "next": f"/desk/projects/{uuid}/predecessor",
    }
    return render(request, "remedies/predecessor.html", context)
