"""Opening and closing investigations, taking departments in, tasks and their reports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.helpdesk.tips.public import tip as tip_of
from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, OrganisationRef
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.kernel.wording import say
from openhall.supervision.alerts import public as alerts
from openhall.supervision.cases import acts, policies
from openhall.supervision.cases.inputs import CloseInput, DepartmentInput, OpenInput, ReportInput, TaskInput
from openhall.supervision.cases.models import CaseTask, Department, Investigation, Origin
from openhall.supervision.cases.refusals import (
    DueInThePast,
    NotADepartment,
    NotInTheCase,
    TasksOpen,
    UnknownTender,
)
from openhall.supervision.facts.public import Watched
from openhall.supervision.signing import require_new
from openhall.witness.public import Recorded, record


def locked(uuid: UUID) -> Investigation:
    """The case, locked.

    Raises:
        NotFound
    """
    row = Investigation.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(investigation=str(uuid))
    return row


def department(uuid: UUID, at: datetime) -> OrganisationRef:
    """A department that can read cases.

    Raises:
        NotFound, NotADepartment
    """
    found = identity.organisation(uuid)
    if not policies.is_department(found.id, at):
        raise NotADepartment(organisation=found.name)
    return found


def tell(organisation_id: int, row: Investigation, *, at: datetime) -> None:
    """Tell a department that something waits for it; what, only the case itself says."""
    identity.notify_holders(
        organisation_id,
        policies.INVESTIGATES,
        subject=say(gettext_noop("Something in an investigation waits for your department")),
        body=say(gettext_noop("The page of the investigation says what and until when.")),
        link=f"/supervision/cases/{row.uuid}",
        at=at,
    )


@transaction.atomic(durable=True)
def open_investigation(
    *, uuid: UUID, given: OpenInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Investigation, Recorded]:
    """Open an investigation (INV-01) from an alert, a tip or by hand.

    Raises:
        NotFound: the alert or tip, or the actor may not see it. UnknownTender. Stale: the id was used.
        What ``identity.admit`` raises.
    """
    require_new(uuid)
    if Investigation.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    lead = policies.works_on(intent, actor, actor.organisation_id, 0, at=at)
    alert = alerts.alert(given.alert, actor) if given.alert else None
    tip = tip_of(given.tip, actor) if given.tip else None
    tenders = sorted(set(given.tenders), key=str)
    known = set(Watched.objects.filter(case__in=tenders).exclude(tender_id="").values_list("case", flat=True))
    for one in tenders:
        if one not in known:
            raise UnknownTender(tender=str(one))
    row = Investigation.objects.create(
        uuid=uuid,
        title=given.title,
        text=given.text,
        origin=Origin.ALERT if alert else Origin.TIP if tip else Origin.HAND,
        alert=alert,
        tip=tip.uuid if tip else None,
        tenders=tenders,
        lead_id=lead,
        opened_by_id=actor.person_id,
        opened_at=at,
    )
    Department.objects.create(investigation=row, organisation_id=row.lead_id, joined_at=at)
    origin = f"alert:{alert.uuid}" if alert else f"tip:{tip.uuid}" if tip else "hand"
    content = {"title": row.title, "text": row.text, "tenders": [str(one) for one in tenders]}
    act = acts.INVESTIGATION_OPENED(
        object=f"investigation:{uuid}", commit={"content": content, "origin": origin}
    )  # fmt: skip
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def join_department(
    *, uuid: UUID, given: DepartmentInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Investigation, Recorded]:
    """Take a department into a case of one's own (INV-02).

    Raises:
        NotFound, NotADepartment. MoveNotAllowed: the case is closed, or the department is in it.
        What ``identity.admit`` raises.
    """
    row = locked(uuid)
    policies.works_on(intent, actor, row.lead_id, row.version, at=at)
    row.move("join")
    found = department(given.department, at)
    if row.departments.filter(organisation_id=found.id).exists():
        raise MoveNotAllowed(move="join", now="joined", possible=["work"])
    Department.objects.create(investigation=row, organisation_id=found.id, joined_at=at)
    row.save()
    tell(found.id, row, at=at)
    act = acts.DEPARTMENT_JOINED(object=f"investigation:{uuid}", commit={"department": str(found.uuid)})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def set_investigation_task(
    *, uuid: UUID, given: TaskInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[CaseTask, Recorded]:
    """Give a department of one's own case a task with a deadline (INV-03).

    Raises:
        NotFound. NotInTheCase, DueInThePast. MoveNotAllowed: the case is closed. Stale: the id was used.
        What ``identity.admit`` raises.
    """
    require_new(uuid)
    row = locked(given.investigation)
    policies.works_on(intent, actor, row.lead_id, 0, at=at)
    if CaseTask.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    row.move("work")
    found = identity.organisation(given.department)
    if not row.departments.filter(organisation_id=found.id).exists():
        raise NotInTheCase(organisation=found.name)
    if given.due_at <= at:
        raise DueInThePast
    task = CaseTask.objects.create(
        uuid=uuid, investigation=row, organisation_id=found.id, text=given.text, set_at=at, due_at=given.due_at
    )
    row.save()
    tell(found.id, row, at=at)
    act = acts.TASK_SET(
        object=f"investigation-task:{uuid}",
        public={"due_at": instant_text(task.due_at)},
        commit={"case": str(row.uuid), "department": str(found.uuid), "text": task.text},
    )
    return task, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def report_investigation_task(
    *, uuid: UUID, given: ReportInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[CaseTask, Recorded]:
    """Report on a task of one's own department (INV-04), late or not.

    Raises:
        NotFound. MoveNotAllowed: it is done. What ``identity.admit`` raises.
    """
    rows = CaseTask.objects.select_related("investigation").select_for_update(of=("self",), no_key=True)
    task = rows.filter(uuid=uuid).first()
    if task is None:
        raise NotFound(task=str(uuid))
    policies.works_on(intent, actor, task.organisation_id, task.version, at=at)
    if task.done_at is not None:
        raise MoveNotAllowed(move="report", now="done", possible=[])
    task.done_at, task.done_by_id, task.report, task.version = at, actor.person_id, given.report, task.version + 1
    task.save()
    tell(task.investigation.lead_id, task.investigation, at=at)
    act = acts.TASK_REPORTED(
        object=f"investigation-task:{uuid}", public={"in_time": at <= task.due_at}, commit={"report": task.report}
    )
    return task, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def close_investigation(
    *, uuid: UUID, given: CloseInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Investigation, Recorded]:
    """Close a case of one's own with its outcome (INV-08).

    Raises:
        NotFound. TasksOpen: a report or a receipt is missing. MoveNotAllowed: it is closed.
        What ``identity.admit`` raises.
    """
    row = locked(uuid)
    policies.works_on(intent, actor, row.lead_id, row.version, at=at)
    row.move("close")
    waiting = row.tasks.filter(done_at=None).count() + row.transfers.filter(received_at=None).count()
    if waiting:
        raise TasksOpen(open=waiting)
    row.outcome, row.result, row.closed_at = given.outcome, given.result, at
    row.save()
    act = acts.INVESTIGATION_CLOSED(
        object=f"investigation:{uuid}", public={"outcome": row.outcome}, commit={"result": row.result}
    )
    return row, record(act, intent=intent, actor=actor, at=at)
