"""What other rooms may use of agency identifiers: resolving numbers, names of numbers, numbers of a party."""

from openhall.identity.agencies.queries import codes_of, identifier, in_force, names, resolved

__all__ = ["codes_of", "identifier", "in_force", "names", "resolved"]
