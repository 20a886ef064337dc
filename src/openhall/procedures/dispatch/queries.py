"""What may be read of dispatches: by the desk that took the dossier in, and by the unit that decides."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dispatch import policies
from openhall.procedures.dispatch.models import Channel, Dispatch, DispatchState, Wish
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier


def of_dossier(uuid: UUID, reader: Actor, at: datetime) -> tuple[Dossier, Wish | None, list[Dispatch]]:
    """The messages about a dossier, the newest first, and the wish; at most 200.

    Raises:
        NotFound
    """
    row = dossiers.dossier(uuid, reader, at)
    if not (dossiers.received(reader, row) or dossiers.handles(reader, row)):
        raise NotFound(dossier=str(uuid))
    found = list(Dispatch.objects.filter(dossier=row).order_by("-id")[:200])
    return row, Wish.objects.filter(dossier=row).first(), found


def letters(reader: Actor, *, posted: bool = False) -> QuerySet[Dispatch]:
    """Letters of the reader's desks that wait for the post, the oldest first; ``posted``: those that are on their way.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Dispatch.objects.filter(desk__organisation_id=reader.organisation_id or 0, channel=Channel.POST)
    rows = rows.filter(state=DispatchState.SENT if posted else DispatchState.WAITING)
    return rows.select_related("dossier", "desk").order_by("id")


def letter(uuid: UUID, reader: Actor) -> Dispatch:
    """A letter of the reader's desk.

    Raises:
        NotFound
    """
    rows = Dispatch.objects.select_related("dossier__desk", "desk")
    row = rows.filter(uuid=uuid, channel=Channel.POST).first()
    if row is None:
        raise NotFound(dispatch=str(uuid))
    policies.require_desk(reader, row.dossier)
    return row
