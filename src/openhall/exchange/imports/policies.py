"""Who may bring in records of other systems."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.exchange.imports.models import Import, Publisher, likeness
from openhall.exchange.imports.refusals import PublisherOfAnother
from openhall.exchange.systems.public import By, Caller, Scope, ScopeMissing, System, SystemNotAdmitted, SystemState
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound, NotYours

ROLES = frozenset({Role.MANAGER, Role.AUTHORITY})


def brings(reader: Actor) -> int:
    """The organisation (table key) for which the reader brings in records: a public body's manager, or an authority.

    Raises:
        NotYours
    """
    if reader.organisation_id is not None and reader.holds(*ROLES):
        party = identity.organisations([reader.organisation_id])[reader.organisation_id]
        if reader.holds(Role.AUTHORITY) or party.public_body:
            return reader.organisation_id
    reason = _("Records of other systems are brought in by managers of public bodies, by authorities and by systems.")
    raise NotYours(reason=reason)


def sees(row: Import, *, reader: Actor | None = None, caller: Caller | None = None) -> None:
    """See that whoever asks may read a report: those who could take the file in.

    Raises:
        NotFound
    """
    if caller is not None and caller.organisation_id == row.organisation_id:
        return
    if reader is not None and reader.organisation_id == row.organisation_id and reader.holds(*ROLES):
        return
    raise NotFound(file=str(row.uuid))


def may_take_in(by: By, row: Import, *, at: datetime) -> bool:
    """Let a person or a system take a checked file in (row locked); returns whether an authority does it.

    Raises:
        NotFound, NotYours, SystemNotAdmitted, ScopeMissing, MandateMissing and its kin, Stale.
    """
    if isinstance(by, Caller):
        system = System.objects.select_for_update(no_key=True).get(pk=by.system_id)
        if by.organisation_id != row.organisation_id:
            raise NotFound(file=str(row.uuid))
        if system.state != SystemState.ADMITTED:
            raise SystemNotAdmitted(state=str(system.get_state_display()))
        if Scope.IMPORT not in system.scopes:
            raise ScopeMissing(scope=Scope.IMPORT.value)
        return False
    identity.admit(by.intent, by.actor, roles=ROLES, organisation_id=row.organisation_id, version=row.version, at=at)
    brings(by.actor)
    return by.actor.holds(Role.AUTHORITY)


def speaks_for(name: str, organisation_id: int, *, authority: bool) -> None:
    """See that nobody replaces what another organisation brought in under that publisher's name.

    Raises:
        PublisherOfAnother
    """
    publisher = Publisher.objects.select_related("organisation").filter(likeness=likeness(name)).first()
    if publisher is not None and publisher.organisation_id != organisation_id and not authority:
        raise PublisherOfAnother(organisation=publisher.organisation.name)
