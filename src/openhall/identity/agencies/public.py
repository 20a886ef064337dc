"""What other rooms may use of agency identifiers: resolving numbers, names of numbers, numbers of a party."""

from openhall.identity.agencies.queries import (
    codes_of,
    ends,
    identifier,
    in_force,
    names,
    not_in_register,
    require_in_force,
    resolved,
    without_force,
)
from openhall.identity.agencies.refusals import NotInRegister

__all__ = [
    "NotInRegister",
    "codes_of",
    "ends",
    "identifier",
    "in_force",
    "names",
    "not_in_register",
    "require_in_force",
    "resolved",
    "without_force",
]
