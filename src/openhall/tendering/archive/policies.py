"""Who may do what with an archive. Everybody reads what is public; owner, agency, centre and supervisors the whole."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.archive.models import ProjectArchive
from openhall.tendering.planning.public import Project

INSIDE = (Role.OFFICER, Role.CENTRE)
ABOVE = (Role.SUPERVISOR, Role.AUTHORITY)


def reads_whole(reader: Actor | None, project: Project) -> bool:
    """Whether the reader may take the whole archive: officers of owner and agency, staff of the centre, supervisors."""
    if reader is None:
        return False
    return reader.holds(*ABOVE) or (
        reader.organisation_id in (*project.parties, project.centre_id) and reader.holds(*INSIDE)
    )


def may_add(reader: Actor | None, project: Project) -> bool:
    """Whether the reader could add to the archive or hand it over; good for showing a form."""
    return reader is not None and reader.organisation_id == project.owner_id and reader.holds(Role.OFFICER)


def add(intent: Intent, actor: Actor, archive: ProjectArchive, *, at: datetime) -> None:
    """Let the owner's officer add to a sealed archive, or hand it over.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    owner = archive.project.owner_id
    if actor.organisation_id != owner:
        raise NotYours(reason=_("Only the owner of a project adds to its archive or hands it over."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=owner, version=archive.version, at=at)
