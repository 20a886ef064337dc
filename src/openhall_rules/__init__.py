"""The law as data, and pure functions over it: no framework, no clock, no network, no randomness, no floats.

law = in_force("cn", at)
law.bid_deadline("lowest_evaluated_price", published_at=at)
"""

from openhall_rules.calendars import BeyondCalendar, Calendar
from openhall_rules.competition import OverLimit
from openhall_rules.deposits import Refund, deposit_refund, interest
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import BadBid, Bid, Parameters, Ranked, Ranking, Rejected, evaluate
from openhall_rules.law import (
    FixedByLaw,
    Pack,
    PackChanged,
    UnknownPack,
    UnknownValue,
    Unset,
    available,
    in_force,
    pack,
    packs,
)
from openhall_rules.opening import Submission, opening_order
from openhall_rules.price_scores import BadFormula, Formula
from openhall_rules.time_limits import MethodNotPermitted
from openhall_rules.values import BadValue, Rate, Value

__all__ = [
    "BadBid",
    "BadFormula",
    "BadValue",
    "BeyondCalendar",
    "Bid",
    "Calendar",
    "FixedByLaw",
    "Formula",
    "MethodNotPermitted",
    "OverLimit",
    "Pack",
    "PackChanged",
    "Parameters",
    "Ranked",
    "Ranking",
    "Rate",
    "Refund",
    "Rejected",
    "RuleError",
    "Submission",
    "UnknownPack",
    "UnknownValue",
    "Unset",
    "Value",
    "available",
    "deposit_refund",
    "evaluate",
    "in_force",
    "interest",
    "opening_order",
    "pack",
    "packs",
]
