"""What people are told about systems."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.exchange.systems.models import System
from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import Text, say


def _managers(system: System, subject: Text, body: Text, at: datetime) -> None:
    link = f"/desk/systems/{system.uuid}"
    identity.notify_holders(system.organisation_id, {Role.MANAGER}, subject=subject, body=body, link=link, at=at)


def of_registration(system: System, at: datetime) -> None:
    """An authority is asked to admit a system."""
    subject = say(_("A system wants to connect: %(name)s"), name=system.name)
    body = say(_("Look at what it asks for, and admit it or say why not."))
    link = f"/desk/systems/{system.uuid}"
    for one in identity.organisations_with(Role.AUTHORITY, at):
        identity.notify_holders(one.id, {Role.AUTHORITY}, subject=subject, body=body, link=link, at=at)


def of_admission(system: System, at: datetime) -> None:
    """The system is connected."""
    body = say(_("Requests that its keys sign are answered from now on."))
    _managers(system, say(_("Your system is connected: %(name)s"), name=system.name), body, at)


def of_revocation(system: System, at: datetime) -> None:
    """An authority disconnected the system."""
    body = say(_("An authority disconnected it. Reason: %(reason)s"), reason=system.reason)
    _managers(system, say(_("Your system is not connected any more: %(name)s"), name=system.name), body, at)
