"""What may be read of investigations: by their departments, and by nobody else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.cases import policies
from openhall.supervision.cases.models import CaseState, CaseTask, EvidenceAccess, Investigation, Transfer


def cases(reader: Actor | None) -> QuerySet[Investigation]:
    """The cases of the reader's department, newest first.

    Raises:
        NotFound: the reader investigates nothing.
    """
    organisation = policies.require_reader(reader)
    rows = Investigation.objects.select_related("lead", "opened_by")
    return rows.filter(departments__organisation_id=organisation).order_by("-id")


def case(uuid: UUID, reader: Actor | None) -> Investigation:
    """One case.

    Raises:
        NotFound: there is none, or the reader's department isn't in it.
    """
    found = cases(reader).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(investigation=str(uuid))
    return found


def task(uuid: UUID, reader: Actor | None) -> CaseTask:
    """One task of a case that the reader may read.

    Raises:
        NotFound
    """
    found = CaseTask.objects.select_related("investigation", "organisation", "done_by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(task=str(uuid))
    case(found.investigation.uuid, reader)
    return found


def transfer(uuid: UUID, reader: Actor | None) -> Transfer:
    """One transfer of a case that the reader may read.

    Raises:
        NotFound
    """
    rows = Transfer.objects.select_related("investigation", "organisation", "received_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(transfer=str(uuid))
    case(found.investigation.uuid, reader)
    return found


def open_tasks(reader: Actor | None) -> QuerySet[CaseTask]:
    """Tasks without a report, of all open cases that the reader's department leads or takes part in, by deadline.

    Raises:
        NotFound: the reader investigates nothing.
    """
    organisation = policies.require_reader(reader)
    rows = CaseTask.objects.select_related("investigation__lead", "organisation").filter(done_at=None)
    mine = Q(organisation_id=organisation) | Q(investigation__lead_id=organisation)
    return rows.filter(mine, investigation__state=CaseState.OPEN).order_by("due_at", "id")


def took(row: Transfer, reader: Actor, at: datetime) -> None:
    """Keep that the reader takes the evidence file of a transfer now."""
    if reader.organisation_id is None:
        raise NotFound
    EvidenceAccess.objects.create(
        transfer=row, person_id=reader.person_id, organisation_id=reader.organisation_id, at=at
    )  # fmt: skip


def page_of_tasks(rows: QuerySet[CaseTask], after: UUID | None, limit: int) -> tuple[list[CaseTask], UUID | None]:
    """A page of :func:`open_tasks` behind the task ``after``, and after which one the next page begins.

    Raises:
        NotFound: there is no such task.
    """
    if after is not None:
        last = CaseTask.objects.filter(uuid=after).values_list("pk", "due_at").first()
        if last is None:
            raise NotFound(task=str(after))
        rows = rows.filter(Q(due_at__gt=last[1]) | Q(due_at=last[1], pk__gt=last[0]))
    found = list(rows[: limit + 1])
    return found[:limit], found[limit - 1].uuid if len(found) > limit else None
