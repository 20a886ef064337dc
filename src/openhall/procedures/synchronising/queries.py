"""What may be read of the synchronisation: its line and counts, what isn't in step, where the portal differs."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.synchronising.models import Comparison, Gap, Message, Portal, Standing

MOST = 100


def require_reader(reader: Actor) -> None:
    """Ask that the reader is of a provincial office, or works on dossiers of a unit.

    Raises:
        NotFound
    """
    if not (dossiers.routes(reader) or dossiers.works(reader)):
        raise NotFound


@dataclass(frozen=True)
class Overview:
    """The line to the portal. ``oldest``: what waits longest; ``comparison``: the last that is finished, ``running``
    one that isn't."""

    there: bool
    line: Portal | None
    waiting: int
    oldest: Message | None
    comparison: Comparison | None
    running: Comparison | None


def overview(reader: Actor) -> Overview:
    """How the synchronisation stands.

    Raises:
        NotFound
    """
    require_reader(reader)
    waits = Message.objects.filter(ended_at=None)
    return Overview(
        catalogue.dossier_portal() is not None,
        Portal.objects.filter(pk=1).first(),
        waits.count(),
        waits.order_by("id").first(),
        Comparison.objects.filter(finished_at__isnull=False).order_by("-id").first(),
        Comparison.objects.filter(finished_at=None).order_by("id").first(),
    )


def not_in_step(reader: Actor, *, after: str = "", refused: bool = False) -> list[Standing]:
    """Dossiers of which the portal hasn't taken the last state, by number, at most 100: of all units for the office,
    else of the reader's. ``refused``: only those that it refused.

    Raises:
        NotFound
    """
    require_reader(reader)
    rows = Standing.objects.filter(told__lt=F("made"), code__gt=after.replace("\0", "")[:60])
    if refused:
        rows = rows.exclude(refused="")
    if not dossiers.routes(reader):
        rows = rows.filter(dossier__unit__organisation_id=reader.organisation_id or 0)
    return list(rows.select_related("dossier__edition__procedure", "dossier__unit").order_by("code")[:MOST])


def gaps(reader: Actor) -> QuerySet[Gap]:
    """Fields in which the portal differed at the last comparison: of all units for the office, else of the reader's.

    Raises:
        NotFound
    """
    require_reader(reader)
    rows = Gap.objects.order_by("code", "field")
    return rows if dossiers.routes(reader) else rows.filter(dossier__unit__organisation_id=reader.organisation_id or 0)


def standing(uuid: UUID, reader: Actor) -> tuple[Dossier, Standing | None, list[Message]]:
    """A dossier, how it stands, and what the portal was told of it, the newest first, at most 100.

    Raises:
        NotFound
    """
    row = Dossier.objects.select_related("edition__procedure", "unit", "desk").filter(uuid=uuid).first()
    if row is None or not sees(reader, row):
        raise NotFound(dossier=str(uuid))
    told = Message.objects.filter(dossier=row).order_by("-number")[:MOST]
    return row, Standing.objects.filter(dossier=row).first(), list(told)


def sees(reader: Actor, row: Dossier) -> bool:
    """Whether the reader may see what the portal was told of a dossier: the office, who decides, who took it in."""
    return dossiers.routes(reader) or dossiers.handles(reader, row) or dossiers.received(reader, row)
