"""JSON of the gate."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.entry import afterwards, commands, queries
from openhall.tendering.entry.inputs import AnswerInput, BreachInput, DecisionInput, FiledPaper, FileInput
from openhall.tendering.entry.models import AfterFile, Breach
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Input, Sha256, receipt

router = Router(tags=["entry"])


class CommitmentInput(Input):
    """Digest of the conditions that the person read."""

    conditions_sha256: Sha256


@router.get("/projects/{uuid}/gate", response=dict[str, Any])
def show_gate(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Conditions as they are signed, and what each automatic check finds now."""
    project = planning.visible_project(uuid, identity.reader(request))
    gate = queries.gate(project, identity.received_at(request))
    return {
        "version": project.version,
        "conditions": gate.texts,
        "conditions_sha256": gate.sha256,
        "open": gate.open,
        "checks": [
            found.to_json()
            | {
                "title": str(found.check.title),
                "detail": found.detail,
                "way_forward": "" if found.passed else str(found.check.way_forward),
            }
            for found in gate.checks
        ],
    }


@router.post("/projects/{uuid}/commitment", response=dict[str, Any])
def sign_commitment(request: HttpRequest, uuid: UUID, payload: CommitmentInput) -> dict[str, Any]:
    """Sign the owner's commitment (ENT-01); the project is admitted at once."""
    actor, intent = identity.acting(request, command="sign_commitment", object=f"project:{uuid}")
    commitment, recorded = commands.sign_commitment(
        project_uuid=uuid,
        conditions_sha256=payload.conditions_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(commitment.uuid), "checks": commitment.checks} | receipt(recorded)


@router.get("/projects/{uuid}/breaches", response=dict[str, Any])
def list_breaches(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Promises of the owner that were reported as broken, oldest first."""
    project = planning.visible_project(uuid, identity.reader(request))
    return {"breaches": [breach_json(row) for row in queries.breaches_of(project)]}


@router.put("/projects/{project_uuid}/breaches/{uuid}", response={201: dict[str, Any]})
def report_breach(request: HttpRequest, project_uuid: UUID, uuid: UUID, payload: BreachInput) -> Status[dict[str, Any]]:
    """Report that a promise was broken (ENT-02). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="report_breach", object=f"breach:{uuid}")
    _breach, recorded = afterwards.report_breach(
        breach_uuid=uuid,
        project_uuid=project_uuid,
        given=payload,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return Status(201, breach_json(queries.breach(uuid)) | receipt(recorded))


@router.put("/breaches/{uuid}/answer", response=dict[str, Any])
def answer_breach(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> dict[str, Any]:
    """Answer a report, as the owner (ENT-03)."""
    actor, intent = identity.acting(request, command="answer_breach", object=f"breach:{uuid}")
    at = identity.received_at(request)
    _breach, recorded = afterwards.answer_breach(breach_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return breach_json(queries.breach(uuid)) | receipt(recorded)


@router.put("/breaches/{uuid}/decision", response=dict[str, Any])
def decide_breach(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> dict[str, Any]:
    """Decide whether a promise was broken (ENT-04)."""
    actor, intent = identity.acting(request, command="decide_breach", object=f"breach:{uuid}")
    at = identity.received_at(request)
    _breach, recorded = afterwards.decide_breach(breach_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return breach_json(queries.breach(uuid)) | receipt(recorded)


@router.get("/projects/{uuid}/after-file", response=dict[str, Any])
def show_file(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """What the owner was to file after the project, what it filed, and what is missing."""
    project = planning.visible_project(uuid, identity.reader(request))
    return file_json(queries.existing_file_of(project))


@router.put("/projects/{uuid}/after-file", response={201: dict[str, Any]})
def open_file(request: HttpRequest, uuid: UUID, payload: FileInput) -> Status[dict[str, Any]]:
    """Ask the owner for what it promised, as the centre (ENT-05)."""
    actor, intent = identity.acting(request, command="open_file", object=f"project:{uuid}")
    at = identity.received_at(request)
    file, recorded = afterwards.open_file(project_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return Status(201, file_json(file) | receipt(recorded))


@router.post("/projects/{uuid}/after-file/papers", response=dict[str, Any])
def file_paper(request: HttpRequest, uuid: UUID, payload: FiledPaper) -> dict[str, Any]:
    """File a paper, as the owner (ENT-06)."""
    actor, intent = identity.acting(request, command="file_paper", object=f"project:{uuid}")
    at = identity.received_at(request)
    paper, recorded = afterwards.file_paper(project_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return file_json(paper.file) | receipt(recorded)


def breach_json(breach: Breach) -> dict[str, Any]:
    """A report as everybody may read it; its evidence by digests."""
    return {
        "uuid": str(breach.uuid),
        "project": str(breach.project.uuid),
        "condition": breach.condition,
        "text": breach.text,
        "evidence": breach.evidence,
        "found_by": breach.found_by.name,
        "answer_due_at": instant_text(breach.answer_due_at),
        "answer": breach.answer,
        "answer_evidence": breach.answer_evidence,
        "state": breach.state,
        "reason": breach.reason,
        "consequence": breach.consequence or (afterwards.UNSET if breach.decided_at else ""),
        "basis": breach.basis or (afterwards.UNSET if breach.decided_at else ""),
        "version": breach.version,
    }


def file_json(file: AfterFile) -> dict[str, Any]:
    """The file's state as everybody may read it; papers by their digests."""
    return {
        "due_at": instant_text(file.due_at),
        "working_days": file.working_days,
        "source": file.source,
        "items": file.items,
        "missing": [one["code"] for one in afterwards.missing(file)],
        "papers": [
            {
                "item": paper.item,
                "title": paper.title,
                "sha256": paper.sha256,
                "filed_at": instant_text(paper.filed_at),
                "late": paper.filed_at >= file.due_at,
            }
            for paper in file.papers.order_by("id")
        ],
        "version": file.version,
    }
