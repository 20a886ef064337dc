"""What waits in complaints: for the body, for who complained, and for the other side."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.planning.public import law_of, zone_of
from openhall.tendering.remedies.complaints import law, policies
from openhall.tendering.remedies.law import article_on
from openhall.tendering.remedies.models import Complaint, ComplaintState, Note, NoteKind
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS
from openhall.ui.components import WorkItem

MOST = 100
WAITING = (ComplaintState.FILED, ComplaintState.CORRECTING)


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Complaints in which the reader has something to do, with the law's last day."""
    rows = Complaint.objects.select_related("notice__project", "lot")
    if actor.organisation_id is None:
        for row in rows.filter(person_id=actor.person_id, state=ComplaintState.CORRECTING)[:MOST]:
            yield _item(row, _("Correct your complaint"), row.correction_due_at, "")
        return
    if actor.holds(*policies.HANDLERS):
        mine = rows.filter(body__authority_id=actor.organisation_id)
        for row in mine.filter(state__in=WAITING).order_by("acceptance_due_at", "id")[:MOST]:
            yield _item(row, _("Say whether you take a complaint up"), row.acceptance_due_at, law.ACCEPTANCE)
        for row in mine.filter(state=ComplaintState.ACCEPTED).order_by("decision_due_at", "id")[:MOST]:
            yield _item(row, _("Decide a complaint"), row.decision_due_at, law.DECISION)
    if actor.holds(*OBJECTORS):
        for row in rows.filter(organisation_id=actor.organisation_id, state=ComplaintState.CORRECTING)[:MOST]:
            yield _item(row, _("Correct your complaint"), row.correction_due_at, "")
    if actor.holds(*OWNERS):
        sides = Q(notice__project__owner_id=actor.organisation_id) | Q(notice__project__agency_id=actor.organisation_id)
        answered = Note.objects.filter(kind=NoteKind.ANSWER, side="owner").values("complaint")
        for row in rows.filter(sides, state=ComplaintState.ACCEPTED).exclude(pk__in=answered).order_by("id")[:MOST]:
            yield _item(row, _("Answer a complaint"), None, "")


def _item(row: Complaint, doing: str, due: datetime | None, path: str) -> WorkItem:
    project = row.notice.project
    return WorkItem(
        title=project.title,
        url=reverse("complaint", args=[row.uuid]),
        deadline=due,
        zone=zone_of(project),
        doing=doing,
        basis=article_on(law_of(project), path) if path else "",
        lang=project.lang,
    )
