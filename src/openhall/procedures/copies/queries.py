"""What may be read of originals and the register, by whom."""

from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.copies.models import Entry, Original
from openhall.procedures.dossiers import public as dossiers


def originals(reader: Actor) -> QuerySet[Original]:
    """The originals of the reader's units, the newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Original.objects.filter(unit__organisation_id=reader.organisation_id or 0)
    return rows.select_related("unit__organisation", "fee", "document").order_by("-id")


def original(uuid: UUID, reader: Actor) -> Original:
    """An original of the reader's units.

    Raises:
        NotFound
    """
    row = originals(reader).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(original=str(uuid))
    return row


def register(reader: Actor) -> QuerySet[Entry]:
    """The register of certified copies of the reader's units, the newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Entry.objects.filter(unit__organisation_id=reader.organisation_id or 0)
    return rows.select_related("unit", "original__document", "original__fee").order_by("-year", "-number", "-id")
