"""What later stages and other rooms may use of booking."""

from openhall.tendering.booking.commands import book, cancel_booking, promote, promote_waiting, wait_for
from openhall.tendering.booking.inputs import (
    BookingInput,
    CancellationInput,
    CentreInput,
    MeasureInput,
    OfferInput,
    ResourceInput,
)
from openhall.tendering.booking.models import Booking, Centre, HandOver, Measure, Resource
from openhall.tendering.booking.moving import apply_measures, declare_measure, hand_over, offer_session
from openhall.tendering.booking.places import put_centre, put_resource
from openhall.tendering.booking.queries import centre_of, hand_overs_of

__all__ = [
    "Booking",
    "BookingInput",
    "CancellationInput",
    "Centre",
    "CentreInput",
    "HandOver",
    "Measure",
    "MeasureInput",
    "OfferInput",
    "Resource",
    "ResourceInput",
    "apply_measures",
    "book",
    "cancel_booking",
    "centre_of",
    "declare_measure",
    "hand_over",
    "hand_overs_of",
    "offer_session",
    "promote",
    "promote_waiting",
    "put_centre",
    "put_resource",
    "wait_for",
]
