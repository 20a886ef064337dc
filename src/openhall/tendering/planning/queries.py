"""What may be read of projects, and the locks that commands take. Lock order: project, notice, lot, bid.

Locks are FOR NO KEY UPDATE: a new row that points at a locked one (a bid at its lot, a question at its notice) takes a
key share lock on it, and must not wait for whoever holds the row above it and waits for the row below.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel import search
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning import policies
from openhall.tendering.planning.models import LegalValue, Project


def project(uuid: UUID) -> Project:
    """The project with this id.

    Raises:
        NotFound
    """
    found = Project.objects.select_related("owner", "agency", "centre").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(project=str(uuid))
    return found


def lock_project(uuid: UUID) -> Project:
    """The project, locked until the transaction ends. Taken before any lock on its notice, lots or bids.

    Raises:
        NotFound
    """
    found = list(Project.objects.raw("SELECT * FROM planning_project WHERE uuid = %s FOR NO KEY UPDATE", [uuid]))
    if not found:
        raise NotFound(project=str(uuid))
    return found[0]


def visible_project(uuid: UUID, reader: Actor | None) -> Project:
    """The project if the reader may see it.

    Raises:
        NotFound: there is none, or it is somebody else's draft.
    """
    found = project(uuid)
    if not policies.sees(reader, found):
        raise NotFound(project=str(uuid))
    return found


def published_projects(
    *, before: int | None = None, limit: int = 50, states: Collection[str] = (), words: str = ""
) -> list[Project]:
    """Projects whose plan is out, newest first; ``before`` continues from an earlier page's last ``id``.

    ``words``: what title, description or name of the owner must have, in any script.
    """
    rows: QuerySet[Project] = Project.objects.exclude(state=Project.State.DRAFT).select_related("owner", "agency")
    if wanted := search.query(words):
        rows = rows.filter(search_tokens__contains=wanted)
    if states:
        rows = rows.filter(state__in=list(states))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[: min(limit, 500)])


def projects_of(organisation_id: int, *, before: int | None = None, limit: int = 100) -> list[Project]:
    """Projects that an organisation prepares as owner or agency, drafts too, newest first."""
    rows = Project.objects.filter(Q(owner_id=organisation_id) | Q(agency_id=organisation_id))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("owner", "agency").order_by("-id")[: min(limit, 500)])


def legal_values(pack: str) -> list[LegalValue]:
    """Every value entered for a pack, oldest first."""
    return list(LegalValue.objects.filter(pack=pack).select_related("authority").order_by("id"))
