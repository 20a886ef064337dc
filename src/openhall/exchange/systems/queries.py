"""What may be read of systems."""

from uuid import UUID

from openhall.exchange.systems.models import Scope, System, SystemKey, SystemState
from openhall.kernel.refusals import NotFound

PAGE = 50


def system(uuid: UUID) -> System:
    """A system with its organisation.

    Raises:
        NotFound
    """
    found = System.objects.select_related("organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(system=str(uuid))
    return found


def connected(*, before: int | None = None) -> list[System]:
    """Systems that are let in, the newest first: a page and one more."""
    rows = System.objects.select_related("organisation").filter(state=SystemState.ADMITTED)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[: PAGE + 1])


def of_organisation(organisation_id: int) -> list[System]:
    """An organisation's systems, the newest first; at most a page."""
    rows = System.objects.select_related("organisation").filter(organisation_id=organisation_id)
    return list(rows.order_by("-id")[:PAGE])


def waiting() -> list[System]:
    """Systems that wait for an authority, the oldest first; at most a page."""
    rows = System.objects.select_related("organisation").filter(state=SystemState.ASKED)
    return list(rows.order_by("id")[:PAGE])


def keys_of(found: System) -> list[SystemKey]:
    """A system's keys, the newest first; at most a page."""
    return list(found.keys.order_by("-id")[:PAGE])


def admitted(uuid: UUID, scope: Scope) -> System | None:
    """The system, if it is let in and may do this."""
    found = System.objects.filter(uuid=uuid, state=SystemState.ADMITTED).first()
    return found if found is not None and scope in found.scopes else None
