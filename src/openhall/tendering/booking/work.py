"""What waits for a centre's staff: sessions that they are asked to host."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.booking import queries
from openhall.tendering.planning.desk import zone_of
from openhall.ui.components import WorkItem


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Offers to the reader's centre; no law sets a time for the answer."""
    if actor.organisation_id is None or not actor.holds(Role.CENTRE):
        return
    for offer in queries.offers_to(actor.organisation_id):
        yield WorkItem(
            title=offer.project.title,
            url=reverse("session-offered", args=[offer.uuid]),
            deadline=None,
            zone=zone_of(offer.project),
            doing=_("Answer: %(centre)s asks you to host this tender") % {"centre": offer.from_centre.name},
            lang=offer.project.lang,
        )
