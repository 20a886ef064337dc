"""JSON of investigations, for their departments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from ninja import Router

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.supervision.cases import commands, firms, policies, queries, transferring
from openhall.supervision.cases.inputs import (
    CloseInput,
    DepartmentInput,
    FollowUpInput,
    OpenInput,
    ReceiptInput,
    ReportInput,
    TaskInput,
    TransferInput,
)
from openhall.supervision.cases.models import CaseTask, Investigation, Transfer
from openhall.supervision.signing import PAGE
from openhall.tendering.planning.public import receipt

router = Router(tags=["investigations"])
Answer = dict[str, Any]
MOST_ACCESSES = 200


def _listed(row: Investigation) -> Answer:
    return {
        "uuid": str(row.uuid),
        "title": row.title,
        "origin": row.origin,
        "lead": row.lead.name,
        "state": row.state,
        "outcome": row.outcome or None,
        "opened_at": instant_text(row.opened_at),
        "version": row.version,
    }


def _task(row: CaseTask) -> Answer:
    return {
        "uuid": str(row.uuid),
        "investigation": str(row.investigation.uuid),
        "department": row.organisation.name,
        "text": row.text,
        "due_at": instant_text(row.due_at),
        "done_at": instant_text(row.done_at) if row.done_at else None,
        "report": row.report or None,
        "version": row.version,
    }


def _transfer(row: Transfer) -> Answer:
    return {
        "uuid": str(row.uuid),
        "investigation": str(row.investigation.uuid),
        "department": row.organisation.name,
        "reason": row.reason,
        "evidence": {"about": row.evidence_about, "sha256": row.evidence_sha256},
        "sent_at": instant_text(row.sent_at),
        "received_at": instant_text(row.received_at) if row.received_at else None,
        "follow_ups": [
            {"text": one.text, "final": one.final, "at": instant_text(one.at)} for one in row.follow_ups.all()
        ],
        "version": row.version,
    }


def _accesses(row: Transfer) -> list[Answer]:
    return [
        {"person": one.person.name, "department": one.organisation.name, "at": instant_text(one.at)}
        for one in row.accesses.select_related("person", "organisation")[:MOST_ACCESSES]
    ]


def _whole(row: Investigation, reader: Actor | None) -> Answer:
    leads = reader is not None and policies.leads(reader, row)
    return _listed(row) | {
        "text": row.text,
        "alert": str(row.alert.uuid) if row.alert else None,
        "tip": str(row.tip) if row.tip else None,
        "tenders": [str(one) for one in row.tenders],
        "departments": [one.organisation.name for one in row.departments.select_related("organisation")],
        "tasks": [_task(one) for one in row.tasks.select_related("organisation", "investigation")],
        "transfers": [
            _transfer(one) | ({"taken_by": _accesses(one)} if leads else {})
            for one in row.transfers.select_related("organisation", "investigation").prefetch_related("follow_ups")
        ],
        "result": row.result or None,
    }


@router.get("/supervision/cases", response=Answer)
def list_cases(request: HttpRequest, before: int | None = None) -> Answer:
    """Cases of the reader's department, newest first."""
    rows = queries.cases(identity.reader(request))
    found = list((rows.filter(pk__lt=before) if before else rows)[:PAGE])
    return {
        "cases": [_listed(row) for row in found],
        "next_before": found[-1].pk if len(found) == PAGE else None,
    }


@router.get("/supervision/cases/{uuid}", response=Answer)
def show_case(request: HttpRequest, uuid: UUID) -> Answer:
    """One case with its tasks and transfers."""
    reader = identity.reader(request)
    return _whole(queries.case(uuid, reader), reader)


@router.post("/supervision/cases/{uuid}", response=Answer)
def open_case(request: HttpRequest, uuid: UUID, payload: OpenInput) -> Answer:
    """Open an investigation (INV-01)."""
    actor, intent = identity.acting(request, command="open_investigation", object=f"investigation:{uuid}")
    _row, recorded = commands.open_investigation(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _whole(queries.case(uuid, actor), actor) | receipt(recorded)


@router.post("/supervision/cases/{uuid}/departments", response=Answer)
def join_department(request: HttpRequest, uuid: UUID, payload: DepartmentInput) -> Answer:
    """Take a department into a case (INV-02)."""
    actor, intent = identity.acting(request, command="join_department", object=f"investigation:{uuid}")
    _row, recorded = commands.join_department(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _whole(queries.case(uuid, actor), actor) | receipt(recorded)


@router.post("/supervision/cases/{uuid}/closure", response=Answer)
def close_case(request: HttpRequest, uuid: UUID, payload: CloseInput) -> Answer:
    """Close a case with its outcome (INV-08)."""
    actor, intent = identity.acting(request, command="close_investigation", object=f"investigation:{uuid}")
    _row, recorded = commands.close_investigation(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _whole(queries.case(uuid, actor), actor) | receipt(recorded)


@router.get("/supervision/tasks", response=Answer)
def list_tasks(request: HttpRequest, after: UUID | None = None) -> Answer:
    """Tasks without a report, across the cases of the reader's department, by deadline; in pages."""
    rows, next_after = queries.page_of_tasks(queries.open_tasks(identity.reader(request)), after, PAGE)
    return {"tasks": [_task(row) for row in rows], "next_after": str(next_after) if next_after else None}


@router.get("/supervision/firms/{uuid}", response=Answer)
def show_firm(request: HttpRequest, uuid: UUID) -> Answer:
    """What is known of a firm to those who supervise: its tenders, alerts that point at it, cases of the reader's."""
    known = firms.known_of(uuid, identity.reader(request))
    return {
        "uuid": str(uuid),
        "name": known.name,
        "tenders": [{"case": str(one.case), "ocid": one.tender_id, "title": one.title} for one in known.tenders],
        "alerts": [
            {
                "uuid": str(one.uuid),
                "indicator": one.rule.indicator,
                "value": one.latest,
                "state": one.state,
                "outcome": one.outcome or None,
                "investigated": one.investigated or None,
            }
            for one in known.alerts
        ],
        "cases": [_listed(one) for one in known.cases],
    }


@router.post("/supervision/tasks/{uuid}", response=Answer)
def set_task(request: HttpRequest, uuid: UUID, payload: TaskInput) -> Answer:
    """Give a department a task with a deadline (INV-03)."""
    actor, intent = identity.acting(request, command="set_investigation_task", object=f"investigation-task:{uuid}")
    _row, recorded = commands.set_investigation_task(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _task(queries.task(uuid, actor)) | receipt(recorded)


@router.post("/supervision/tasks/{uuid}/report", response=Answer)
def report_task(request: HttpRequest, uuid: UUID, payload: ReportInput) -> Answer:
    """Report on a task (INV-04)."""
    actor, intent = identity.acting(request, command="report_investigation_task", object=f"investigation-task:{uuid}")
    _row, recorded = commands.report_investigation_task(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _task(queries.task(uuid, actor)) | receipt(recorded)


@router.post("/supervision/transfers/{uuid}", response=Answer)
def transfer_case(request: HttpRequest, uuid: UUID, payload: TransferInput) -> Answer:
    """Hand a case to another authority with its evidence file (INV-05)."""
    actor, intent = identity.acting(request, command="transfer_investigation", object=f"investigation-transfer:{uuid}")
    _row, recorded = transferring.transfer_investigation(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _transfer(queries.transfer(uuid, actor)) | receipt(recorded)


@router.post("/supervision/transfers/{uuid}/receipt", response=Answer)
def receive_transfer(request: HttpRequest, uuid: UUID, payload: ReceiptInput) -> Answer:
    """Confirm that a case has arrived with exactly this file (INV-06)."""
    actor, intent = identity.acting(request, command="receive_transfer", object=f"investigation-transfer:{uuid}")
    _row, recorded = transferring.receive_transfer(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _transfer(queries.transfer(uuid, actor)) | receipt(recorded)


@router.post("/supervision/transfers/{uuid}/follow-ups", response=Answer)
def follow_up(request: HttpRequest, uuid: UUID, payload: FollowUpInput) -> Answer:
    """Say how far a case that was handed over has come (INV-07)."""
    actor, intent = identity.acting(request, command="follow_up_transfer", object=f"investigation-transfer:{uuid}")
    _row, recorded = transferring.follow_up_transfer(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _transfer(queries.transfer(uuid, actor)) | receipt(recorded)


@router.get("/supervision/transfers/{uuid}/evidence", response={200: None})
def evidence_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The evidence file that was handed over, for the departments of the case; who takes it is kept with the case."""
    reader = identity.signed_in(request)
    row = queries.transfer(uuid, reader)
    queries.took(row, reader, identity.received_at(request))
    # The response closes the file.
    made = FileResponse(
        files.opened(row.evidence_sha256),
        as_attachment=True,
        filename=f"evidence-{row.uuid}.zip",
        content_type=transferring.ZIP,
    )
    made["Cache-Control"] = "private, no-store"
    made["X-Content-Type-Options"] = "nosniff"
    return made
