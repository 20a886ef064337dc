"""What remedies may use of forfeitures: holding a deposit while its bidder is heard, keeping it, letting it go."""

from openhall.tendering.forfeiture.acts import DEPOSIT_FORFEITED, DEPOSIT_LET_GO
from openhall.tendering.forfeiture.grounds import BY_DECISION, Keepable, by_decision, findable, in_words
from openhall.tendering.forfeiture.policies import BIDDERS
from openhall.tendering.forfeiture.refusals import GroundContradicted
from openhall.tendering.forfeiture.rule import (
    LIFTED,
    NOT_ORDERED,
    ORDERED,
    WITHDRAWN,
    carry_out,
    money_of,
    public_of,
    release,
)
from openhall.tendering.forfeiture.rule import in_words as reason_in_words
from openhall.tendering.forfeiture.telling import heard as tell_heard
from openhall.tendering.forfeiture.telling import ordered as tell_ordered

__all__ = [
    "BIDDERS",
    "BY_DECISION",
    "DEPOSIT_FORFEITED",
    "DEPOSIT_LET_GO",
    "LIFTED",
    "NOT_ORDERED",
    "ORDERED",
    "WITHDRAWN",
    "GroundContradicted",
    "Keepable",
    "by_decision",
    "carry_out",
    "findable",
    "in_words",
    "money_of",
    "public_of",
    "reason_in_words",
    "release",
    "tell_heard",
    "tell_ordered",
]
