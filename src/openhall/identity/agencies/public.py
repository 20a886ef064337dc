"""What other rooms may use of agency identifiers: resolving numbers, names of numbers, numbers of a party."""

from openhall.identity.agencies.queries import codes_of, ends, identifier, in_force, names, require_in_force, resolved
from openhall.identity.agencies.refusals import NotInRegister

__all__ = ["NotInRegister", "codes_of", "ends", "identifier", "in_force", "names", "require_in_force", "resolved"]
