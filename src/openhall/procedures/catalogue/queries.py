"""What may be read of the catalogue."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel import search
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import policies
from openhall.procedures.catalogue.inputs import service_law
from openhall.procedures.catalogue.models import Edition, EditionState, Import, Procedure, Translation


def today(jurisdiction: str, at: datetime) -> date:
    """The day of the jurisdiction on which an instant falls."""
    return service_law(jurisdiction).calendar.day_of(at)


def in_force(day: date) -> QuerySet[Edition]:
    """The published editions that are in force on a day, by title."""
    rows = Edition.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), state=EditionState.PUBLISHED, valid_from__lte=day
    )
    return rows.select_related("procedure__organisation").order_by("title", "id")


def found(day: date, *, words: str = "", field: str = "", online: str = "") -> QuerySet[Edition]:
    """Those of them that have all the words, in whatever language, in a field, and done so far online."""
    rows = in_force(day)
    if wanted := search.query(words.replace("\0", "")[:200]):
        translated = Translation.objects.filter(words__contains=wanted, replaced_at=None).values("edition_id")
        rows = rows.filter(Q(words__contains=wanted) | Q(pk__in=translated))
    if field:
        rows = rows.filter(field=field.replace("\0", "")[:200])
    return rows.filter(online=online) if online else rows


def fields(day: date) -> list[str]:
    """The fields of the editions in force, by name; at most 200."""
    return list(in_force(day).order_by("field").values_list("field", flat=True).distinct()[:200])


def procedure(code: str) -> Procedure:
    """The procedure of a number that has a published edition.

    Raises:
        NotFound
    """
    row = Procedure.objects.select_related("organisation").filter(code=code).first()
    if row is None or not row.editions.filter(state=EditionState.PUBLISHED).exists():
        raise NotFound(procedure=code)
    return row


def editions(row: Procedure) -> list[Edition]:
    """Its published editions, the latest first; at most 200."""
    rows = row.editions.filter(state=EditionState.PUBLISHED).order_by("-valid_from")
    return list(rows.prefetch_related("translations")[:200])


def edition(uuid: UUID, reader: Actor) -> Edition:
    """An edition that the reader may read.

    Raises:
        NotFound
    """
    row = Edition.objects.select_related("procedure__organisation").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(edition=str(uuid))
    policies.require_seen(reader, row)
    return row


def published(uuid: UUID) -> Edition:
    """A published edition, with its procedure.

    Raises:
        NotFound
    """
    rows = Edition.objects.select_related("procedure__organisation").filter(state=EditionState.PUBLISHED)
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(edition=str(uuid))
    return row


def waiting(reader: Actor) -> QuerySet[Edition]:
    """What isn't published yet and the reader may see, the newest first."""
    rows = Edition.objects.exclude(state=EditionState.PUBLISHED).select_related("procedure__organisation")
    if not policies.publishes(reader):
        rows = rows.filter(procedure__organisation_id=reader.organisation_id or 0)
    return rows.order_by("-id")


def imports(reader: Actor) -> QuerySet[Import]:
    """Files that the reader's office handed in, the newest first."""
    return Import.objects.filter(organisation_id=reader.organisation_id or 0).order_by("-id")


def one_import(uuid: UUID, reader: Actor) -> Import:
    """A file that the reader's office handed in.

    Raises:
        NotFound
    """
    row = Import.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(file=str(uuid))
    policies.require_office(reader, row)
    return row
