"""What may be read of centres, bookings, measures and hand-overs."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.booking import policies
from openhall.tendering.booking.models import (
    Booking,
    BookingState,
    CalendarFeed,
    Centre,
    HandOver,
    HandOverState,
    Measure,
    Resource,
)
from openhall.tendering.booking.moving import MOVABLE
from openhall.tendering.planning.public import Project

FEED_KEEPS = timedelta(days=31)


def centres() -> list[Centre]:
    """Every centre that has described itself, by name."""
    return list(Centre.objects.select_related("organisation").order_by("organisation__name", "id"))


def centre_of(organisation: UUID) -> Centre | None:
    """The centre of an organisation, None before it has described itself."""
    return Centre.objects.select_related("organisation").filter(organisation__uuid=organisation).first()


def centre(organisation: UUID) -> Centre:
    """The centre of an organisation.

    Raises:
        NotFound
    """
    found = centre_of(organisation)
    if found is None:
        raise NotFound(centre=str(organisation))
    return found


def resources_of(found: Centre, *, retired: bool = False) -> list[Resource]:
    """What can be booked there: rooms by name, each followed by what stands in it, then the rest."""
    rows = found.resources.select_related("room").order_by("name", "id")
    known = [row for row in rows if retired or not row.retired]
    inside: dict[int, list[Resource]] = {}
    for row in known:
        if row.room_id is not None:
            inside.setdefault(row.room_id, []).append(row)
    order: list[Resource] = []
    for row in sorted((row for row in known if row.room_id is None), key=lambda row: row.kind != "room"):
        order += [row, *inside.pop(row.pk, [])]
    return order + [row for rest in inside.values() for row in rest]


def resource(uuid: UUID) -> Resource:
    """One room, seat or piece of equipment.

    Raises:
        NotFound
    """
    found = Resource.objects.select_related("centre__organisation", "room").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(resource=str(uuid))
    return found


def bookings_of(organisation_id: int, *, since: datetime, limit: int = 200) -> list[Booking]:
    """Bookings of an organisation that end after ``since``, by time, those cancelled too."""
    rows = Booking.objects.filter(organisation_id=organisation_id, ends_at__gt=since)
    return list(_whole(rows)[:limit])


def bookings_at(found: Centre, *, since: datetime, limit: int = 200) -> list[Booking]:
    """What is booked at a centre, and who waits, from ``since``, for its staff."""
    rows = Booking.objects.filter(centre=found, ends_at__gt=since).exclude(state=BookingState.CANCELLED)
    return list(_whole(rows)[:limit])


def _whole(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    chosen = rows.select_related("centre__organisation", "organisation", "project").prefetch_related("resources")
    return chosen.order_by("starts_at", "id")


def booking(uuid: UUID, reader: Actor) -> Booking:
    """A booking that the reader may see.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = _whole(Booking.objects.filter(uuid=uuid)).first()
    if found is None or not policies.sees(reader, found):
        raise NotFound(booking=str(uuid))
    return found


def feed(token: str) -> CalendarFeed:
    """A calendar feed by its secret.

    Raises:
        NotFound
    """
    found = CalendarFeed.objects.select_related("organisation", "person").filter(token=token).first()
    if found is None:
        raise NotFound
    return found


def feed_of(reader: Actor) -> CalendarFeed | None:
    """The reader's calendar feed for the organisation that they act for."""
    return CalendarFeed.objects.filter(person_id=reader.person_id, organisation_id=reader.organisation_id or 0).first()


def measures(*, limit: int = 100) -> list[Measure]:
    """Measures, newest first."""
    return list(Measure.objects.select_related("to_centre__organisation", "authority").order_by("-id")[:limit])


def measure(uuid: UUID) -> Measure:
    """One measure.

    Raises:
        NotFound
    """
    found = Measure.objects.select_related("to_centre__organisation", "authority").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(measure=str(uuid))
    return found


def one_hand_over(uuid: UUID) -> HandOver:
    """One hand-over; an offer, too, which is no secret.

    Raises:
        NotFound
    """
    rows = HandOver.objects.select_related("project", "from_centre", "to_centre", "measure__authority")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(hand_over=str(uuid))
    return found


def hand_overs_of(project: Project) -> list[HandOver]:
    """Where the session went, newest first."""
    rows = HandOver.objects.filter(project=project, state=HandOverState.DONE)
    return list(rows.select_related("from_centre", "to_centre", "measure").order_by("-id"))


def hosted_by(organisation_id: int) -> list[Project]:
    """Projects whose session a centre hosts now, newest first."""
    rows = Project.objects.filter(centre_id=organisation_id, state__in=MOVABLE)
    return list(rows.select_related("owner").order_by("-id")[:200])


def offers_to(organisation_id: int) -> list[HandOver]:
    """Sessions that a centre is asked to host, oldest first."""
    rows = HandOver.objects.filter(to_centre_id=organisation_id, state=HandOverState.OFFERED)
    return list(rows.select_related("project", "from_centre").order_by("id"))


def moved_by(found: Measure) -> list[HandOver]:
    """The tenders that a measure moved."""
    return list(found.hand_overs.select_related("project", "from_centre", "to_centre").order_by("id"))
