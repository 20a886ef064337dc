"""What may be read of outages: everything, by everybody."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.kernel.refusals import NotFound
from openhall.tendering.outages.models import Outage, Presence
from openhall.tendering.planning.public import Project

PAGE = 50


def outage(uuid: UUID) -> Outage:
    """The outage with this id.

    Raises:
        NotFound
    """
    found = Outage.objects.select_related("declared_by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(outage=str(uuid))
    return found


def outages(*, before: int | None = None, limit: int = PAGE) -> list[Outage]:
    """Outages, the last recorded first; ``before`` continues after an earlier page's last ``id``."""
    rows = Outage.objects.select_related("declared_by").order_by("-id")
    return list((rows if before is None else rows.filter(pk__lt=before))[:limit])


def measured_since() -> datetime | None:
    """Since when the platform keeps its record of being there; None where it doesn't (machine's time)."""
    return Presence.objects.order_by("id").values_list("began_at", flat=True).first()


def sides_of(found: Outage, project: Project) -> set[str]:
    """As which sides of a tender it was declared: empty when it was measured or declared by a stranger to it."""
    parties = {"owner": project.owner_id, "agency": project.agency_id, "centre": project.centre_id}
    declarer = found.declared_by_id
    if declarer is None:
        return set()
    sides = {side for side, organisation in parties.items() if organisation == declarer}
    if found.supervises and found.declared_by is not None and found.declared_by.country == project.owner.country:
        sides.add("supervisor")
    return sides


def unjudged_for_deadlines() -> list[Outage]:
    """Outages by which deadlines for bids weren't judged yet, in the order in which they were recorded."""
    return list(Outage.objects.select_related("declared_by").filter(deadlines_at=None).order_by("id"))


def unjudged_for_windows() -> list[Outage]:
    """Outages by which windows of openings weren't judged yet; deadlines are first."""
    rows = Outage.objects.select_related("declared_by").filter(windows_at=None, deadlines_at__isnull=False)
    return list(rows.order_by("id"))


def unjudged_for_auctions() -> list[Outage]:
    """Outages by which auctions weren't judged yet, in the order in which they were recorded."""
    return list(Outage.objects.select_related("declared_by").filter(auctions_at=None).order_by("id"))


@transaction.atomic
def judged(found: Outage, what: str, at: datetime) -> None:
    """Note that ``deadlines``, ``windows`` or ``auctions`` were judged by an outage."""
    Outage.objects.filter(pk=found.pk, **{f"{what}_at": None}).update(**{f"{what}_at": at})
