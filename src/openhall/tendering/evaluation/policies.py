"""Who evaluates: an expert of the centre that hosts the project; never the owner's officer, never a bidder."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.notices.public import Lot
from django.utils.translation import gettext as _


def as_committee(intent: Intent, actor: Actor, lot: Lot, *, version: int, at: datetime) -> None:
    """Let an expert act for the committee.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    project = lot.notice.project
    if actor.organisation_id != project.centre_id:
        raise NotYours(reason=_("Only the committee that sits at the project’s centre evaluates its bids."))
    admit(intent, actor, roles={Role.EXPERT}, organisation_id=project.centre_id, version=version, at=at)


def reads(actor: Actor | None, lot: Lot) -> bool:
    """Whether the reader may see findings before the report is signed: the committee and nobody else."""
    return (
        actor is not None
        and actor.organisation_id == lot.notice.project.centre_id
        and actor.holds(Role.EXPERT)
    )
