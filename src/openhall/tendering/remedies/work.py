"""What waits here: objections that the owner must answer."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.planning.public import law_of, zone_of
from openhall.tendering.remedies import law, policies
from openhall.tendering.remedies.objection_models import Objection, ObjectionState
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Open objections in the tenders that the reader owns, with the day until which the law wants the answer."""
    if actor.organisation_id is None or not actor.holds(*policies.OWNERS):
        return
    rows = Objection.objects.select_related("notice__project").filter(
        notice__project__owner_id=actor.organisation_id, state=ObjectionState.OPEN
    )
    for row in rows.order_by("reply_due_at", "id")[:MOST]:
        project = row.notice.project
        yield WorkItem(
            title=project.title,
            url=reverse("objection", args=[row.uuid]),
            deadline=row.reply_due_at,
            zone=zone_of(project),
            doing=_("Answer an objection: the tender pauses until then") if row.pauses else _("Answer an objection"),
            basis=law.article_on(law_of(project), law.REPLY),
            lang=project.lang,
        )
