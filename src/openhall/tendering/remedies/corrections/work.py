"""What waits in ordered corrections: for the owner's side to report, for the body to accept."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.planning.public import zone_of
from openhall.tendering.remedies.complaints.policies import HANDLERS
from openhall.tendering.remedies.correction_models import Correction, CorrectionState
from openhall.tendering.remedies.policies import OWNERS
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Corrections in which the reader has something to do, with the time that the body set."""
    own = actor.organisation_id
    if own is None:
        return
    rows = Correction.objects.select_related("complaint__notice__project").order_by("due_at", "id")
    if actor.holds(*OWNERS):
        sides = Q(complaint__notice__project__owner_id=own) | Q(complaint__notice__project__agency_id=own)
        for row in rows.filter(sides, state=CorrectionState.OWED)[:MOST]:
            yield _item(row, _("Correct what a decision orders, and report it"))
    if actor.holds(*HANDLERS):
        mine = rows.filter(complaint__body__authority_id=own)
        for row in mine.filter(Q(state=CorrectionState.REPORTED) | Q(state=CorrectionState.OWED, due_at__lt=at))[:MOST]:
            late = row.state == CorrectionState.OWED
            yield _item(row, _("Press for an overdue correction") if late else _("Say whether a correction is done"))


def _item(row: Correction, doing: str) -> WorkItem:
    project = row.complaint.notice.project
    return WorkItem(
        title=project.title,
        url=reverse("complaint", args=[row.complaint.uuid]),
        deadline=row.due_at,
        zone=zone_of(project),
        doing=doing,
        basis="",
        lang=project.lang,
    )
