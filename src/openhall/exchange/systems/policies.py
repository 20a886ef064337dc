"""Who may do what with other systems."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.exchange.systems.models import System
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours


def as_manager(intent: Intent, actor: Actor, *, organisation_id: int | None, version: int, at: datetime) -> None:
    """Let a manager of the organisation act for its systems.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.MANAGER}, organisation_id=organisation_id, version=version, at=at)


def as_authority(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let an authority admit a system.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)


def revokes(intent: Intent, actor: Actor, system: System, *, at: datetime) -> bool:
    """Let the organisation's manager or an authority disconnect a system; returns whether it is an authority.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    if actor.organisation_id == system.organisation_id and actor.holds(Role.MANAGER):
        as_manager(intent, actor, organisation_id=system.organisation_id, version=system.version, at=at)
        return False
    as_authority(intent, actor, version=system.version, at=at)
    return True


def sees(actor: Actor | None, system: System) -> bool:
    """Whether the reader may see keys, contact and deliveries: the organisation's managers, and authorities."""
    if actor is None:
        return False
    return actor.holds(Role.AUTHORITY) or (
        actor.organisation_id == system.organisation_id and actor.holds(Role.MANAGER)
    )


def require_manager(actor: Actor) -> None:
    """Raise NotYours unless the reader manages an organisation's mandates."""
    if actor.organisation_id is None or not actor.holds(Role.MANAGER):
        raise NotYours(reason=_("Systems are connected by who manages an organisation’s mandates."))
