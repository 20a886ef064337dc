"""What booking and moving accept."""

from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StringConstraints

from openhall.tendering.booking.models import Kind
from openhall.tendering.planning.public import Input, Instant

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000)]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(_("Name a time zone as IANA writes it, such as Asia/Shanghai."))
    return name


class CentreInput(Input):
    """A centre. ``slot_minutes``: 15, 30 or 60."""

    district: Line
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    access: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    zone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
    slot_minutes: int = 30


class ResourceInput(Input):
    """A room, seat or piece of equipment; ``room``: the one that it stands in."""

    kind: Kind
    name: Line
    about: Note = ""
    capacity: Annotated[int, Field(ge=1, le=5_000)] = 1
    room: UUID | None = None
    retired: bool = False


class BookingInput(Input):
    """What is wanted of one centre, and when. ``project``: only for who prepares the tender."""

    resources: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    starts_at: Instant
    ends_at: Instant
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    project: UUID | None = None


class CancellationInput(Input):
    """``reason``: the centre must give one."""

    reason: Note = ""


class MeasureInput(Input):
    """A district that is closed. ``to_centre``: the organisation of the centre that takes its tenders."""

    district: Line
    to_centre: UUID
    reason: Reason
    basis: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
    ends_at: Instant


class OfferInput(Input):
    """A session that one's centre offers to another."""

    project: UUID
    to_centre: UUID
    reason: Reason
