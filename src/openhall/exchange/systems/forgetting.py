"""What systems hold of a person, and what of it goes when they are erased."""

from collections.abc import Collection
from uuid import UUID

from openhall.exchange.systems import once
from openhall.exchange.systems.models import System


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Forget the answers that the person got, and their address where it is a system's contact."""
    once.forget(person)
    System.objects.filter(contact__in=list(addresses)).update(contact="")
