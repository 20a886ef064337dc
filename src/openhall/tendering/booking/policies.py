"""Who may do what in booking and moving."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.booking.models import Booking, HandOver
from openhall.tendering.planning.public import Project


def as_centre(intent: Intent, actor: Actor, *, centre_id: int, version: int, at: datetime) -> None:
    """Let the staff of a centre (key of its organisation) act for it.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.CENTRE}, organisation_id=centre_id, version=version, at=at)


def as_anybody_with_a_mandate(intent: Intent, actor: Actor, *, project: Project | None, at: datetime) -> None:
    """Let whoever acts for an organisation book for it; for a tender only who prepares or hosts it.

    Raises:
        NotYours; MandateMissing and whatever else ``identity.admit`` raises.
    """
    if project is not None and actor.organisation_id not in (*project.parties, project.centre_id):
        raise NotYours(reason=_("Only the owner, its agency and the centre book in the name of a tender."))
    admit(intent, actor, roles=set(Role), organisation_id=actor.organisation_id, version=0, at=at)


def cancel(intent: Intent, actor: Actor, booking: Booking, *, at: datetime) -> bool:
    """Let the organisation that booked cancel, or the centre's staff; returns whether it is the centre.

    Raises:
        NotYours; MandateMissing and whatever else ``identity.admit`` raises.
    """
    if actor.organisation_id == booking.organisation_id:
        admit(intent, actor, roles=set(Role), organisation_id=booking.organisation_id, version=booking.version, at=at)
        return False
    centre_id = booking.centre.organisation_id
    if actor.organisation_id != centre_id:
        raise NotYours(reason=_("Only who booked and the centre’s staff may cancel a booking."))
    as_centre(intent, actor, centre_id=centre_id, version=booking.version, at=at)
    return True


def as_authority(intent: Intent, actor: Actor, *, at: datetime) -> None:
    """Let an authority declare a measure.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=0, at=at)


def sees(actor: Actor, booking: Booking) -> bool:
    """Whether the reader may know who booked: the organisation itself, and the centre's staff."""
    if actor.organisation_id is None:
        return False
    mine = actor.organisation_id == booking.organisation_id
    return mine or (actor.organisation_id == booking.centre.organisation_id and actor.holds(Role.CENTRE))


def accepts(intent: Intent, actor: Actor, hand_over: HandOver, *, at: datetime) -> None:
    """Let the staff of the centre that was asked accept.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    as_centre(intent, actor, centre_id=hand_over.to_centre_id, version=hand_over.version, at=at)
