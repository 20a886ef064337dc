"""Who may take evidence: supervisors for a stated purpose, investigators with a warrant; nobody else."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotYours

TAKERS: Collection[str] = (Role.SUPERVISOR, Role.INVESTIGATOR)


def may_read(reader: Actor) -> UUID:
    """The reader acts for a body that supervises or investigates: this one.

    Raises:
        NotYours
    """
    if reader.organisation is None or not reader.holds(*TAKERS):
        raise NotYours(reason=_("Evidence is taken by supervisors and investigators, for a stated purpose."))
    return reader.organisation


def may_retrieve(actor: Actor, intent: Intent, *, warrant: str, at: datetime) -> UUID:
    """The actor holds the role now, for this organisation. An investigator must name a warrant.

    Raises:
        Invalid: no warrant; what :func:`identity.admit` raises.
    """
    if not warrant and actor.holds(Role.INVESTIGATOR) and not actor.holds(Role.SUPERVISOR):
        raise Invalid(errors={"warrant": _("Enter the reference of your warrant or order.")})
    roles = TAKERS if warrant else (Role.SUPERVISOR,)
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=0, at=at)
    return may_read(actor)
