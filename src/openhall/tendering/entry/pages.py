"""The commitment page: conditions, checks, signature."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.entry import queries
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, receipt_of, who_prepares, zone_of
from openhall.tendering.planning.public import Project
from openhall.ui.components import Confirmation, Stage, StageState


@require_safe
def commitment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is promised, what the platform checks, and the form to sign."""
    project = planning.project(uuid)
    reader = who_prepares(request, project)
    gate = queries.gate(project, identity.received_at(request))
    context = desk(request, reader, project) | {
        "gate": gate,
        "signed": queries.commitment_of(project),
        "may_sign": project.state == Project.State.PLANNED and reader.organisation_id == project.owner_id,
        "is_draft": project.state == Project.State.DRAFT,
        "object": f"project:{uuid}",
        "url": f"/api/v1/projects/{uuid}/commitment",
        "next": f"/desk/projects/{uuid}/commitment/signed/{{leaf_sha256}}",
    }
    return render(request, "entry/commitment.html", context)


@require_safe
def commitment_signed(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the project is admitted."""
    project = planning.project(uuid)
    reader = who_prepares(request, project)
    confirmation = Confirmation(
        title=_("The project is admitted"),
        reference=str(project.uuid),
        next_steps=[
            Stage(_("Commitment signed"), StageState.DONE),
            Stage(_("Publish the notice"), StageState.CURRENT, detail=_("From then on bids can be sent in.")),
        ],
        receipt=receipt_of(leaf, _("Commitment signed"), zone_of(project), on=f"project:{uuid}"),
    )
    context = desk(request, reader, project) | {
        "confirmation": confirmation,
        "back_url": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/confirmation.html", context)
