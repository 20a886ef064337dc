"""What may be read of centres, alliances and panels. Who sits on a seat is told to nobody before the award."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import policies
from openhall.tendering.panels.centre_models import Alliance, Fee, Site, Trial
from openhall.tendering.panels.models import Adjournment, Guest, Panel, PanelState, Place
from openhall_rules.panels import lasted

MOST = 50


def sites(city: str = "") -> QuerySet[Site]:
    """The register, by city; those of one city where it is named."""
    rows = Site.objects.select_related("organisation").annotate(free=Count("seats", filter=Q(seats__in_use=True)))
    rows = rows.order_by("city", "name", "id")
    return rows.filter(city__icontains=city) if city else rows


def site(uuid: UUID) -> Site:
    """A centre.

    Raises:
        NotFound
    """
    found = Site.objects.select_related("organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(site=str(uuid))
    return found


def sites_by_key(keys: Iterable[int]) -> list[Site]:
    """Centres by their table keys."""
    return list(Site.objects.select_related("organisation").filter(pk__in=set(keys)))


def sites_of_centre(organisation_id: int) -> list[Site]:
    """The evaluation centres that an organisation has entered."""
    rows = Site.objects.select_related("organisation").filter(organisation_id=organisation_id)
    return list(rows.order_by("city", "name", "id")[:MOST])


def own_sites(reader: Actor | None) -> list[Site]:
    """The centres for which the reader can act."""
    if reader is None or reader.organisation_id is None or not reader.holds(*policies.STAFF):
        return []
    return list(Site.objects.filter(organisation_id=reader.organisation_id).order_by("city", "name", "id")[:MOST])


def trials_of(row: Site) -> list[Trial]:
    """The newest tests of a centre's connections, whichever end recorded them."""
    rows = Trial.objects.filter(Q(site=row) | Q(other=row)).select_related("site", "other")
    return list(rows[:MOST])


def alliances() -> QuerySet[Alliance]:
    """All alliances, by name, with how many members they have."""
    return Alliance.objects.annotate(present=Count("memberships", filter=Q(memberships__left_at=None))).order_by(
        "name", "id"
    )


def alliance(uuid: UUID) -> Alliance:
    """An alliance.

    Raises:
        NotFound
    """
    found = Alliance.objects.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(alliance=str(uuid))
    return found


def fee_on(row: Alliance, day: date) -> Fee | None:
    """The fee in force on a day; None where no authority has entered one."""
    return row.fees.filter(from_date__lte=day).select_related("authority").first()


def of_lot(lot: Lot) -> Panel | None:
    """The panel that counts for a lot: the newest that wasn't called off and whose committee may still find."""
    rows = Panel.objects.select_related("host", "alliance", "lot__notice__project")
    return rows.filter(lot=lot, void_at=None).exclude(state=PanelState.CALLED_OFF).order_by("-id").first()


def adjournment(row: Panel) -> Adjournment | None:
    """Since when and until when a session is adjourned; None: it isn't."""
    return row.adjournments.filter(resumed_at=None).first()


def session_minutes(lot: Lot) -> int | None:
    """How long the rooms were open in which a lot’s findings were made, in minutes begun, adjournments left out.

    None where no session is over.
    """
    rows = Panel.objects.filter(lot=lot, void_at=None, closed_at__isnull=False).prefetch_related("adjournments")
    seconds = [
        lasted(one.began_at, one.closed_at, [(gap.from_at, gap.resumed_at) for gap in one.adjournments.all()])
        for one in rows
        if one.began_at is not None and one.closed_at is not None
    ]
    return -(-sum(seconds) // 60) if seconds else None


def panel(uuid: UUID) -> Panel:
    """A panel.

    Raises:
        NotFound
    """
    rows = Panel.objects.select_related("host", "alliance", "lot__notice__project__owner")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(panel=str(uuid))
    return found


def guests_of(row: Panel) -> list[Guest]:
    """The centres that were asked."""
    return list(row.guests.select_related("site__organisation"))


def seats_of(row: Panel) -> list[Place]:
    """Where each member sits, by the member's number."""
    rows = row.places.filter(member__isnull=False, gone=False).select_related("seat__site")
    return list(rows.order_by("member"))
