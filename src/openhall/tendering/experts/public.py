"""What panels, fees, portal, config and later stages may use of experts and draws."""

from openhall.tendering.experts.cities import Allied, lots_of, provide_alliances
from openhall.tendering.experts.committees import members_of, seat_of, seated, seats
from openhall.tendering.experts.models import Draw, DrawState, Expert
from openhall.tendering.experts.performance.conduct import provide_conduct
from openhall.tendering.experts.performance.policies import provide_supervising
from openhall.tendering.experts.portraits import enrolled, of_seat
from openhall.tendering.experts.queries import accepted, drawn_or_appointed, is_secret, kept, of_lot, secret_lots
from openhall.tendering.experts.refusals import DrawRunning
from openhall.tendering.experts.register import lock_expert
from openhall.tendering.experts.seatings import Seating, seatings

__all__ = [
    "Allied",
    "Draw",
    "DrawRunning",
    "DrawState",
    "Expert",
    "Seating",
    "accepted",
    "drawn_or_appointed",
    "enrolled",
    "is_secret",
    "kept",
    "lock_expert",
    "lots_of",
    "members_of",
    "of_lot",
    "of_seat",
    "provide_alliances",
    "provide_conduct",
    "provide_supervising",
    "seat_of",
    "seated",
    "seatings",
    "seats",
    "secret_lots",
]
