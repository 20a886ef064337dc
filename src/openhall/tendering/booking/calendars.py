"""Bookings as calendar events."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.tendering.booking import queries
from openhall.tendering.booking.models import Booking, BookingState, CalendarFeed
from openhall.tendering.planning.icalendar import Event, calendar

STATUS = {BookingState.BOOKED: "CONFIRMED", BookingState.WAITING: "TENTATIVE", BookingState.CANCELLED: "CANCELLED"}


def event(booking: Booking) -> Event:
    """One booking; its ``uid`` stays, its ``sequence`` counts with every change, so that calendars replace it."""
    names = ", ".join(one.name for one in booking.resources.all())
    return Event(
        uid=f"{booking.uuid}@{urlsplit(settings.OPENHALL_ORIGIN).hostname}",
        stamp=booking.changed_at,
        starts=booking.starts_at,
        ends=booking.ends_at,
        summary=f"{names}, {booking.centre.organisation.name}",
        location=booking.centre.address,
        description=booking.purpose,
        url=f"{settings.OPENHALL_ORIGIN}/desk/bookings/{booking.uuid}",
        sequence=booking.version - 1,
        status=STATUS[BookingState(booking.state)],
    )


def of_feed(feed: CalendarFeed, at: datetime) -> bytes:
    """The calendar of a feed: what was booked from a month ago on, cancelled ones marked so.

    Raises:
        NotFound: its person holds no mandate of the organisation any more.
    """
    reader = Actor(feed.person.uuid, feed.person_id, "", feed.organisation.uuid, feed.organisation_id, frozenset())
    if not identity.holds(reader, set(Role), feed.organisation_id, at):
        raise NotFound
    rows = queries.bookings_of(feed.organisation_id, since=at - queries.FEED_KEEPS)
    name = _("Bookings of %(organisation)s") % {"organisation": feed.organisation.name}
    return calendar(name, [event(row) for row in rows])
