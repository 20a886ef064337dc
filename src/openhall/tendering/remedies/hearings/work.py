"""What waits in hearings: answers to a summons, hearings to be held, minutes to be signed."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.planning.public import zone_of
from openhall.tendering.remedies.complaints.policies import HANDLERS
from openhall.tendering.remedies.hearing_models import Hearing, HearingState
from openhall.tendering.remedies.hearings import policies, queries
from openhall.tendering.remedies.models import ComplaintState
from openhall.tendering.remedies.policies import OBJECTORS, OWNERS
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Hearings in which the reader has something to do."""
    rows = Hearing.objects.select_related(
        "complaint__notice__project", "complaint__lot", "complaint__body", "complaint__organisation"
    ).filter(complaint__state=ComplaintState.ACCEPTED)
    own = actor.organisation_id
    if own is None:
        yield from _as_side(actor, rows.filter(complaint__person_id=actor.person_id))
        return
    if actor.holds(*HANDLERS):
        mine = rows.filter(complaint__body__authority_id=own, state=HearingState.SUMMONED)
        for row in mine.order_by("begins_at", "id")[:MOST]:
            over = row.begins_at <= at
            yield _item(row, _("Write the minutes of a hearing") if over else _("Hold a hearing"), row.begins_at)
    if not actor.holds(*OBJECTORS, *OWNERS):
        return
    sides = Q(complaint__organisation_id=own) | Q(complaint__notice__project__owner_id=own)
    sides |= Q(complaint__notice__project__agency_id=own) | Q(complaint__matter="result", sides__contains="bidder")
    yield from _as_side(actor, rows.filter(sides))


def _as_side(actor: Actor, rows: QuerySet[Hearing]) -> Iterator[WorkItem]:
    """What a summoned side has to do in these hearings."""
    for row in rows.exclude(state=HearingState.OFF).order_by("begins_at", "id")[:MOST]:
        side = policies.side_of(actor, row)
        done = next((one for one in queries.of_sides(row) if one.side == side), None)
        if done is None:
            continue
        if row.state == HearingState.SUMMONED and done.answer is None:
            yield _item(row, _("Say whether you come to a hearing"), row.begins_at)
        elif done.came and done.signature is None:
            yield _item(row, _("Read and sign the minutes of a hearing"), None)


def _item(row: Hearing, doing: str, due: datetime | None) -> WorkItem:
    project = row.complaint.notice.project
    return WorkItem(
        title=project.title,
        url=reverse("hearing", args=[row.uuid]),
        deadline=due,
        zone=zone_of(project),
        doing=doing,
        basis="",
        lang=project.lang,
    )
