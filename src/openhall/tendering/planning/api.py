"""JSON of planning. Acts carry their intent in the headers; drafts too, so that they can't be overwritten unseen."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.planning import commands, costs, inviting, packs, queries
from openhall.tendering.planning.answers import receipt
from openhall.tendering.planning.inputs import (
    CostModelInput,
    Invited,
    LegalValueInput,
    PackAdoption,
    PackProposal,
    PlanPublication,
    ProjectDraft,
)
from openhall.tendering.planning.law import known_packs, law_of, pack_named
from openhall.tendering.planning.models import Project
from openhall.tendering.planning.publication import digest, plan_to_sign
from openhall_rules.money import stated

router = Router(tags=["planning"])
Answer = dict[str, Any]


def shown(project: Project) -> Answer:
    """A project as everybody may read it."""
    parties = {"owner": project.owner, "agency": project.agency, "centre": project.centre}
    return {
        "uuid": str(project.uuid),
        "version": project.version,
        "state": project.state,
        "title": project.title,
        "description": project.description,
        "lang": project.lang,
        "category": project.category,
        "resource_class": project.resource_class or None,
        "procedure": project.procedure or None,
        "jurisdiction": project.jurisdiction,
        "pack": project.pack,
        "pack_sha256": project.pack_sha256,
        "pack_values": project.pack_values,
        "estimate": None if project.estimate is None else stated(project.estimate, project.currency),
        "currency": project.currency,
        "planned_notice_date": project.planned_notice_date.isoformat() if project.planned_notice_date else None,
        **{
            name: None if party is None else {"uuid": str(party.uuid), "name": party.name}
            for name, party in parties.items()
        },
    }


@router.get("/projects", response=dict[str, Any])
def list_projects(request: HttpRequest, before: int | None = None, limit: int = 50, words: str = "") -> Answer:
    """Projects whose plan is out, newest first. ``before``: ``next`` of an earlier answer; ``words``: to search for."""
    rows = queries.published_projects(before=before, limit=max(1, min(limit, 100)), words=words[:200])
    return {"projects": [shown(row) for row in rows], "next": rows[-1].pk if rows else None}


@router.get("/projects/{uuid}", response=dict[str, Any])
def show_project(request: HttpRequest, uuid: UUID) -> Answer:
    """One project; a draft only for who prepares it, with the plan that would be published and its digest to sign."""
    project = queries.visible_project(uuid, identity.reader(request))
    if project.state != Project.State.DRAFT:
        return shown(project)
    plan = plan_to_sign(project, identity.received_at(request))
    return shown(project) | {"plan": plan, "plan_sha256": digest(plan)}


@router.post("/projects/{uuid}", response={201: dict[str, Any]})
def create_project(request: HttpRequest, uuid: UUID, payload: ProjectDraft) -> Status[Answer]:
    """Begin a project as a draft. ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="create_project", object=f"project:{uuid}")
    commands.create_project(
        project_uuid=uuid, draft=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, shown(queries.project(uuid)))


@router.put("/projects/{uuid}", response=dict[str, Any])
def revise_project(request: HttpRequest, uuid: UUID, payload: ProjectDraft) -> Answer:
    """Change a draft."""
    actor, intent = identity.acting(request, command="revise_project", object=f"project:{uuid}")
    commands.revise_project(
        project_uuid=uuid, draft=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(queries.project(uuid))


@router.post("/projects/{uuid}/plan", response=dict[str, Any])
def publish_plan(request: HttpRequest, uuid: UUID, payload: PlanPublication) -> Answer:
    """Publish the plan (PLN-01). ``plan_sha256``: digest of the plan as the project's draft shows it."""
    actor, intent = identity.acting(request, command="publish_plan", object=f"project:{uuid}")
    _project, recorded = commands.publish_plan(
        project_uuid=uuid,
        plan_sha256=payload.plan_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return shown(queries.project(uuid)) | receipt(recorded)


@router.get("/projects/{uuid}/law", response=dict[str, Any])
def show_law(request: HttpRequest, uuid: UUID) -> Answer:
    """The law of the project: its pack, what was entered, what nobody has entered yet."""
    project = queries.visible_project(uuid, identity.reader(request))
    law = law_of(project)
    return {"pack": law.id, "sha256": law.sha256, "values": dict(law.overrides), "unset": law.unset()}


@router.post("/legal-values/{uuid}", response={201: dict[str, Any]})
def enter_legal_value(request: HttpRequest, uuid: UUID, payload: LegalValueInput) -> Status[Answer]:
    """Enter a value that the law leaves to an authority (LAW-01)."""
    actor, intent = identity.acting(request, command="enter_legal_value", object=f"legal-value:{uuid}")
    value, recorded = commands.enter_legal_value(
        value_uuid=uuid, entry=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, {"uuid": str(value.uuid)} | receipt(recorded))


@router.get("/legal-values/{pack}", response=dict[str, Any])
def list_legal_values(request: HttpRequest, pack: str) -> Answer:
    """Every value that was entered for a pack, oldest first; of one path the last counts."""
    return {
        "values": [
            {
                "uuid": str(row.uuid),
                "path": row.path,
                "value": row.value,
                "source": row.source,
                "authority": row.authority.name,
                "entered_at": instant_text(row.entered_at),
            }
            for row in queries.legal_values(pack)
        ]
    }


@router.put("/projects/{uuid}/invitations", response=dict[str, Any])
def invite_bidders(request: HttpRequest, uuid: UUID, payload: Invited) -> Answer:
    """Say who may bid, where the procedure is for the invited only (PLN-02)."""
    actor, intent = identity.acting(request, command="invite_bidders", object=f"project:{uuid}")
    project, recorded = inviting.invite_bidders(
        project_uuid=uuid, invited=payload.invited, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"version": project.version} | receipt(recorded)


@router.get("/packs", response=dict[str, Any])
def list_packs(request: HttpRequest) -> Answer:
    """Every pack of rules: built in, or adopted here by an authority."""
    return {"packs": [{"pack": one.id, "sha256": one.sha256, "title": one.title} for one in known_packs()]}


# Before the address of a pack by its name, which would take this one for a name.
@router.post("/packs/{uuid:uuid}", response={201: dict[str, Any]})
def propose_pack(request: HttpRequest, uuid: UUID, payload: PackProposal) -> Status[Answer]:
    """Lay a dated version of a pack before the check; no act."""
    actor, intent = identity.acting(request, command="propose_pack", object=f"pack-version:{uuid}")
    row = packs.propose_pack(
        version_uuid=uuid, proposal=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, {"uuid": str(row.uuid), "version": row.version, "pack": row.pack, "sha256": row.sha256})


@router.get("/packs/{pack}", response=dict[str, Any])
def show_pack(request: HttpRequest, pack: str) -> Answer:
    """One pack with its files, which give its digest: SHA-256 of the canonical JSON of file name to SHA-256."""
    found = pack_named(pack)
    return {
        "pack": found.id,
        "sha256": found.sha256,
        "title": found.title,
        "classes": {code: {"name": dict(one.name), "procedures": list(one.procedures)}
                    for code, one in found.classes.items()},
        "procedures": {code: {"name": dict(one.name), "stages": list(one.stages), "switches": sorted(one.switches)}
                       for code, one in found.procedures.items()},
        "files": packs.texts_of(found.id),
    }  # fmt: skip


@router.put("/packs/{uuid}/adoption", response=dict[str, Any])
def adopt_pack(request: HttpRequest, uuid: UUID, payload: PackAdoption) -> Answer:
    """Adopt a proposed version (LAW-02)."""
    actor, intent = identity.acting(request, command="adopt_pack", object=f"pack-version:{uuid}")
    row, recorded = packs.adopt_pack(
        version_uuid=uuid,
        pack_sha256=payload.pack_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"pack": row.pack, "sha256": row.sha256} | receipt(recorded)


@router.post("/cost-models/{uuid}", response={201: dict[str, Any]})
def adopt_cost_model(request: HttpRequest, uuid: UUID, payload: CostModelInput) -> Status[Answer]:
    """Publish a version of the cost model (LAW-03)."""
    actor, intent = identity.acting(request, command="adopt_cost_model", object=f"cost-model:{uuid}")
    row, recorded = costs.adopt_cost_model(
        model_uuid=uuid, entry=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, {"uuid": str(row.uuid)} | receipt(recorded))
