"""What other rooms may use of registers: for which dossiers one answered."""

from collections.abc import Iterable
from uuid import UUID

from openhall.procedures.registers.models import Lookup, LookupState


def answered(dossiers: Iterable[UUID], register: str = "population") -> set[UUID]:
    """Those of the dossiers for which a register was asked with consent and knew the number; one query."""
    rows = Lookup.objects.filter(holder__in=list(dossiers), register=register, state=LookupState.ANSWERED)
    return set(rows.values_list("holder", flat=True))


__all__ = ["answered"]
