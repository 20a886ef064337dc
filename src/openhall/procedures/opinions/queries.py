"""What may be read of opinions, by whom."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Paper
from openhall.procedures.opinions.commands import asked_of
from openhall.procedures.opinions.models import Opinion, OpinionState


def _rows() -> QuerySet[Opinion]:
    return Opinion.objects.select_related(
        "dossier__edition__procedure", "dossier__unit", "asking__organisation", "asked__organisation"
    )


def queue(reader: Actor, *, ended: bool = False) -> QuerySet[Opinion]:
    """What the reader's units are asked, by deadline; ``ended``: what they answered or needn't, the newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = _rows().filter(asked__organisation_id=reader.organisation_id or 0)
    if ended:
        return rows.exclude(state=OpinionState.ASKED).order_by("-ended_at", "-id")
    return rows.filter(state=OpinionState.ASKED).order_by("due_at", "id")


def opinion(uuid: UUID, reader: Actor) -> Opinion:
    """An opinion, for the unit that decides and the one that is asked.

    Raises:
        NotFound
    """
    row = _rows().filter(uuid=uuid).first()
    if row is None or not (asked_of(reader, row) or dossiers.handles(reader, row.dossier)):
        raise NotFound(opinion=str(uuid))
    return row


def of_dossier(uuid: UUID, reader: Actor, at: datetime) -> tuple[Dossier, list[Opinion]]:
    """A dossier that the reader's unit decides, and what others were asked about it.

    Raises:
        NotFound
    """
    row = dossiers.dossier(uuid, reader, at)
    if not dossiers.handles(reader, row):
        raise NotFound(dossier=str(uuid))
    return row, list(_rows().filter(dossier=row).order_by("id"))


def papers(row: Opinion, reader: Actor) -> list[Paper]:
    """The papers that go with it: for the asked unit only while it is asked."""
    if row.state != OpinionState.ASKED and not dossiers.handles(reader, row.dossier):
        return []
    return list(row.papers.order_by("component", "id"))


def paper(uuid: UUID, paper_uuid: UUID, reader: Actor) -> tuple[Paper, BinaryIO]:
    """A paper that goes with an opinion, open for reading.

    Raises:
        NotFound
    """
    row = opinion(uuid, reader)
    found = next((one for one in papers(row, reader) if one.uuid == paper_uuid), None)
    if found is None:
        raise NotFound(paper=str(paper_uuid))
    return found, dossiers.opened_paper(row.dossier.folder, found)
