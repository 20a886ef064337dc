"""Two centres with their rooms, and people who book there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import MONDAY, Character, Joins

from openhall.identity.public import Role
from openhall.tendering.booking import public as booking
from openhall.tendering.booking.public import Booking, Resource

TEN = MONDAY + timedelta(hours=1)
"""10:00 in Beijing, on the Monday of these tests."""
NORTH = {"district": "North District", "address": "1 Harbour Road", "zone": "Asia/Shanghai", "slot_minutes": 30}
SOUTH = NORTH | {"district": "South District", "address": "9 Hill Road"}


def described(staff: Character, about: dict[str, Any], *, at: datetime = MONDAY) -> None:
    known = booking.centre_of(staff.organisation.uuid)
    uuid = staff.organisation.uuid
    signed = staff.signs("put_centre", f"centre:{uuid}", known.version if known else 0, about, at=at)
    booking.put_centre(organisation=uuid, entry=booking.CentreInput.model_validate(about), **signed)


def entered(staff: Character, *, uuid: UUID | None = None, version: int = 0, **about: Any) -> Resource:
    payload = {"kind": "room", "name": "Hall 1", "capacity": 12} | about
    uuid = uuid or uuid4()
    signed = staff.signs("put_resource", f"resource:{uuid}", version, payload)
    entry = booking.ResourceInput.model_validate(payload)
    return booking.put_resource(resource_uuid=uuid, entry=entry, **signed)[0]


@pytest.fixture
def centre_staff(host: Character) -> Character:
    """Staff of the northern centre, which is described."""
    described(host, NORTH)
    return host


@pytest.fixture
def southern(joins: Joins) -> Character:
    """Staff of the southern centre, which is described, too; also an opening custodian there."""
    staff = joins("Lan Ngo", "Southern Trading Centre", Role.CENTRE, Role.CUSTODIAN)
    described(staff, SOUTH)
    return staff


@pytest.fixture
def hall(centre_staff: Character) -> Resource:
    """A room of the northern centre."""
    return entered(centre_staff)


@pytest.fixture
def seat(centre_staff: Character, hall: Resource) -> Resource:
    """A seat in that room."""
    return entered(centre_staff, kind="seat", name="Seat 1", capacity=1, room=str(hall.uuid))


Books = Callable[..., Booking]


@pytest.fixture
def books() -> Books:
    """``books(bidder, hall)``: takes the hour from ten, by the real command; ``wait=True``: waits for it."""

    def book(
        who: Character,
        *resources: Resource,
        starts: datetime = TEN,
        hours: float = 1,
        wait: bool = False,
        at: datetime = MONDAY,
        **more: Any,
    ) -> Booking:
        uuid = uuid4()
        payload = {
            "resources": [str(one.uuid) for one in resources],
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=hours)).isoformat(),
        } | more
        command = booking.wait_for if wait else booking.book
        signed = who.signs(command.__name__, f"booking:{uuid}", 0, payload, at=at)
        return command(booking_uuid=uuid, wanted=booking.BookingInput.model_validate(payload), **signed)[0]

    return book


Cancels = Callable[..., Booking]


@pytest.fixture
def cancels() -> Cancels:
    """``cancels(bidder, booked)``."""

    def cancel(who: Character, booked: Booking, *, at: datetime = MONDAY, **payload: Any) -> Booking:
        booked.refresh_from_db()
        signed = who.signs("cancel_booking", f"booking:{booked.uuid}", booked.version, payload, at=at)
        given = booking.CancellationInput.model_validate(payload)
        return booking.cancel_booking(booking_uuid=booked.uuid, given=given, **signed)[0]

    return cancel
