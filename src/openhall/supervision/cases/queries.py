"""What may be read of investigations: by their departments, and by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.cases import policies
from openhall.supervision.cases.models import CaseTask, Investigation, Transfer


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
