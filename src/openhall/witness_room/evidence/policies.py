"""Who may take evidence: supervisors for a stated purpose; inspection, audit and investigators with an order."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotYours

TAKERS: Collection[str] = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.INVESTIGATOR)
BY_OFFICE: Collection[str] = (Role.SUPERVISOR,)
"""Who needs no order: watching these tenders is their office."""


def may_read(reader: Actor) -> UUID:
    """The reader acts for a body that supervises, inspects, audits or investigates: this one.

    Raises:
        NotYours
    """
    if reader.organisation is None or not reader.holds(*TAKERS):
        raise NotYours(
            reason=_("Evidence is taken by those who supervise, inspect, audit or investigate, for a stated purpose.")
        )
    return reader.organisation


def may_retrieve(actor: Actor, intent: Intent, *, warrant: str, at: datetime) -> UUID:
    """The actor holds the role now, for this organisation. Whoever isn't a supervisor must name a warrant or order.

    Raises:
        Invalid: no warrant; what :func:`identity.admit` raises.
    """
    if not warrant and actor.holds(*TAKERS) and not actor.holds(*BY_OFFICE):
        raise Invalid(errors={"warrant": _("Enter the reference of your warrant or order.")})
    roles = TAKERS if warrant else BY_OFFICE
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=0, at=at)
    return may_read(actor)
