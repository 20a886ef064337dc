"""What other rooms may use of registers: for which dossiers one answered, and which are set up."""

from collections.abc import Iterable
from uuid import UUID

from openhall.procedures.registers import wire
from openhall.procedures.registers.models import Lookup, LookupState


def answered(dossiers: Iterable[UUID], register: str = "population") -> set[UUID]:
    """Those of the dossiers for which a register was asked with consent and knew the number; one query."""
    rows = Lookup.objects.filter(holder__in=list(dossiers), register=register, state=LookupState.ANSWERED)
    return set(rows.values_list("holder", flat=True))


def asked_for(lookup: UUID) -> UUID | None:
    """The draft or dossier for which a register was asked; None: there is no such question."""
    return Lookup.objects.filter(uuid=lookup).values_list("holder", flat=True).first()


def connected(register: str = "population") -> bool:
    """Whether a register is set up here."""
    return wire.register(register) is not None


__all__ = ["answered", "asked_for", "connected"]
