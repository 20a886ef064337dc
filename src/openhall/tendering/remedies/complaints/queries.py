"""What may be read of complaints: by everybody that there are some and how they ended, by the parties the rest."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.public import Notice
from openhall.tendering.remedies.complaints import policies
from openhall.tendering.remedies.models import Complaint, ComplaintFile, ComplaintState, Outcome
from openhall.tendering.remedies.objection_models import raised_by

MOST = 1000
_WITH = ("notice__project", "lot", "body__authority", "organisation", "objection", "correction_ordered")


def complaints_about(notice: Notice) -> list[Complaint]:
    """The complaints about a tender, the newest first."""
    rows = Complaint.objects.select_related(*_WITH).prefetch_related("hearings")
    return list(rows.filter(notice=notice).order_by("-id")[:MOST])


def decisions() -> QuerySet[Complaint]:
    """Every decided complaint, the newest decision first; to be paged."""
    rows = Complaint.objects.select_related(
        "notice__project", "lot", "body__authority", "correction_ordered"
    ).prefetch_related("hearings")
    return rows.filter(state=ComplaintState.DECIDED).order_by("-ended_at", "-id")


def decision(uuid: UUID) -> Complaint:
    """A decided complaint; what of it is everybody's is ``published``, ``law``, ``outcome`` and ``effect``.

    Raises:
        NotFound: there is none, or it isn't decided.
    """
    found = decisions().filter(uuid=uuid).first()
    if found is None:
        raise NotFound(complaint=str(uuid))
    return found


def complaint(uuid: UUID, reader: Actor) -> Complaint:
    """A complaint, for its parties and the body.

    Raises:
        NotFound
    """
    found = Complaint.objects.select_related(*_WITH).filter(uuid=uuid).first()
    if found is None or not policies.reads(reader, found):
        raise NotFound(complaint=str(uuid))
    return found


def evidence(uuid: UUID, sha256: str, reader: Actor) -> ComplaintFile:
    """A file of a complaint, for its parties and the body.

    Raises:
        NotFound
    """
    found = complaint(uuid, reader).files.filter(sha256=sha256).first()
    if found is None:
        raise NotFound(sha256=sha256)
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """What the same organisation or person complained about before. Facts for the body; they forbid nothing."""

    made: int
    dismissed: list[Complaint]


def before(row: Complaint) -> Before:
    """Earlier complaints by who complains here, and those of them that were dismissed, the newest first."""
    if not row.online:
        return Before(0, [])
    rows = Complaint.objects.select_related("notice__project").filter(
        raised_by(row.organisation_id, row.person_id), pk__lt=row.pk
    )
    dismissed = rows.filter(outcome=Outcome.DISMISSED).order_by("-ended_at", "-id")
    return Before(rows.count(), list(dismissed[:100]))


def undecided(project_uuid: UUID) -> int:
    """How many complaints about a tender wait for their end."""
    states = (ComplaintState.FILED, ComplaintState.CORRECTING, ComplaintState.ACCEPTED)
    return Complaint.objects.filter(notice__project__uuid=project_uuid, state__in=states).count()
