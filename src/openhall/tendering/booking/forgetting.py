"""What booking holds of a person, and what of it goes when they are erased."""

from collections.abc import Collection
from uuid import UUID

from openhall.tendering.booking.models import Booking, CalendarFeed


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Blank what the person wrote about their bookings, and close their calendar feeds. The bookings stay: they are
    their organisation's, and point at the person's empty shell."""
    Booking.objects.filter(person__uuid=person).update(purpose="")
    CalendarFeed.objects.filter(person__uuid=person).delete()
