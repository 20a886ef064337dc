"""Who registers decisions, reports for desks, and reads the watch."""

from datetime import datetime

from openhall.identity.agencies.public import codes_of
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import queries
from openhall.procedures.catalogue.inputs import jurisdictions
from openhall.procedures.catalogue.policies import DRAFTERS, OFFICE
from openhall.procedures.catalogue.refusals import NotYourDesk

READERS = DRAFTERS | OFFICE | {Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR}


def report(intent: Intent, actor: Actor, *, unit: str, at: datetime) -> None:
    """Let an officer report for a desk whose number, or a number above it, their body bears.

    Raises:
        NotYourDesk, and what ``identity.admit`` raises.
    """
    admit(intent, actor, roles=DRAFTERS, organisation_id=actor.organisation_id, version=0, at=at)
    today = queries.today(jurisdictions()[0], at)
    if not any(below(unit, code) for code in codes_of(actor.organisation_id or 0, today)):
        raise NotYourDesk(unit=unit)


def below(unit: str, code: str) -> bool:
    """Whether a unit's number is this one or lies below it."""
    return unit == code or unit.startswith(f"{code}.")


def reads(reader: Actor | None) -> bool:
    """Whether the reader may see the watch."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*READERS)


def require_reader(reader: Actor) -> None:
    """Ask that the reader may see the watch.

    Raises:
        NotFound
    """
    if not reads(reader):
        raise NotFound
