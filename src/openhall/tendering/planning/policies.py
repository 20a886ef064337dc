"""Who may do what in planning."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.planning.models import Project


def prepare(intent: Intent, actor: Actor, *, parties: tuple[int, ...], version: int, at: datetime) -> None:
    """Let an officer of one of ``parties`` (owner or agency) act on a tender that they prepare.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    if actor.organisation_id not in parties:
        raise NotYours(reason=_("Only the owner of a project and its agency may do this."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=actor.organisation_id, version=version, at=at)


def as_owner(intent: Intent, actor: Actor, project: Project, *, at: datetime) -> None:
    """Let an officer of the owner bind the owner; an agency can't.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=project.owner_id, version=project.version, at=at)


def as_authority(intent: Intent, actor: Actor, *, at: datetime, version: int = 0) -> None:
    """Let an authority enter a legal value, or lay down rules.

    Raises:
        MandateMissing and whatever else ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)


def sees(actor: Actor | None, project: Project) -> bool:
    """Whether the reader may see the project: everybody once its plan is out, before that only who prepares it."""
    if project.state != Project.State.DRAFT:
        return True
    return actor is not None and actor.organisation_id in project.parties
