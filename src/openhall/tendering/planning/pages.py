"""Pages of planning, for who prepares a tender. They only read; acting is the signed form's and the API's."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.planning import queries
from openhall.tendering.planning.desk import desk, receipt_of, who_prepares, zone_of
from openhall.tendering.planning.forms import LANGUAGES, ProjectForm
from openhall.tendering.planning.law import law_of
from openhall.tendering.planning.models import Project
from openhall.tendering.planning.publication import digest, plan_to_sign
from openhall.tendering.planning.ways import class_name, procedure_name
from openhall.ui import formats, jurisdictions
from openhall.ui.components import Confirmation, Stage, StageState, SummaryRow


def facts(project: Project, *, change_url: str = "") -> list[SummaryRow]:
    """What the plan says, row by row."""
    languages = dict(LANGUAGES)
    rows = [
        (_("Title"), project.title, project.lang),
        (_("Description"), project.description or _("None"), project.lang if project.description else ""),
        (_("Kind"), project.get_category_display(), ""),
        *_way(project),
        (_("Binding language"), languages.get(project.lang, project.lang), ""),
        (_("Law"), f"{jurisdictions.name(project.jurisdiction)} ({project.pack})", ""),
        (_("Owner"), project.owner.name, ""),
        (_("Agency"), project.agency.name if project.agency else _("None"), ""),
        (_("Trading centre"), project.centre.name, ""),
        (_("Estimate"), _estimate(project), ""),
        (
            _("When the notice is planned"),
            formats.day(project.planned_notice_date) if project.planned_notice_date else _("Not stated"),
            "",
        ),
    ]
    return [SummaryRow(key=key, value=value, change_url=change_url, lang=lang) for key, value, lang in rows]


def _way(project: Project) -> list[tuple[str, str, str]]:
    """Class and procedure, where the project has them."""
    law = law_of(project)
    said = [
        (_("Class of resources"), class_name(law, project), ""),
        (_("Procedure"), procedure_name(law), ""),
    ]
    return [row for row in said if row[1]]


def _estimate(project: Project) -> str:
    return _("Not stated") if project.estimate is None else formats.money(project.estimate, project.currency)


@require_safe
def new_project(request: HttpRequest) -> HttpResponse:
    """The form of a new project."""
    reader = identity.signed_in(request)
    uuid = uuid4()
    context = desk(request, reader) | {
        "form": ProjectForm(project=None, reader=reader, at=identity.received_at(request)),
        "title": _("New project"),
        "command": "create_project",
        "object": f"project:{uuid}",
        "version": 0,
        "url": f"/api/v1/projects/{uuid}",
        "method": "POST",
        "next": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/project_form.html", context)


@require_safe
def edit_project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a draft."""
    project = queries.project(uuid)
    reader = who_prepares(request, project)
    context = desk(request, reader, project) | {
        "form": ProjectForm(project=project, reader=reader, at=identity.received_at(request)),
        "title": _("Change the project"),
        "command": "revise_project",
        "object": f"project:{uuid}",
        "version": project.version,
        "url": f"/api/v1/projects/{uuid}",
        "method": "PUT",
        "next": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/project_form.html", context)


@require_safe
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check the answers, then publish the plan."""
    project = queries.project(uuid)
    reader = who_prepares(request, project)
    is_draft = project.state == Project.State.DRAFT
    change_url = reverse("work-project-edit", args=[uuid]) if is_draft else ""
    context = desk(request, reader, project) | {
        "rows": facts(project, change_url=change_url),
        "is_draft": is_draft,
        "estimate": _estimate(project),
        "plan_sha256": digest(plan_to_sign(project, identity.received_at(request))) if is_draft else "",
        "object": f"project:{uuid}",
        "url": f"/api/v1/projects/{uuid}/plan",
        "next": f"/desk/projects/{uuid}/plan/published/{{leaf_sha256}}",
    }
    return render(request, "planning/plan.html", context)


@require_safe
def plan_published(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the plan is out."""
    project = queries.project(uuid)
    reader = who_prepares(request, project)
    steps = [
        Stage(_("Plan published"), StageState.DONE),
        Stage(_("Draft the notice"), StageState.CURRENT, detail=_("Lots, documents, custodians and deadline.")),
        Stage(_("Sign the commitment"), detail=_("The platform’s checks must all pass.")),
        Stage(_("Publish the notice"), detail=_("From then on bids can be sent in.")),
    ]
    confirmation = Confirmation(
        title=_("The plan is published"),
        reference=str(project.uuid),
        next_steps=steps,
        receipt=receipt_of(leaf, _("Plan published"), zone_of(project), on=f"project:{uuid}"),
    )
    context = desk(request, reader, project) | {
        "confirmation": confirmation,
        "back_url": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/confirmation.html", context)
