"""What may be read of imports, and of the records of other systems."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from openhall.exchange.imports.models import ForeignRecord, ForeignRelease, Import, Outcome, Row
from openhall.kernel import search
from openhall.kernel.refusals import NotFound

PAGE = 50


def one(uuid: UUID) -> Import:
    """An import with its organisation.

    Raises:
        NotFound
    """
    found = Import.objects.select_related("organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(file=str(uuid))
    return found


def of_organisation(organisation_id: int, *, before: int | None = None) -> list[Import]:
    """An organisation's files, the newest first: a page and one more."""
    rows = Import.objects.filter(organisation_id=organisation_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[: PAGE + 1])


def rows(report: Import, *, after: int = 0, outcome: str = "", limit: int = PAGE + 1) -> list[Row]:
    """Rows of a report in the file's order, only those of an outcome where one is named."""
    found = Row.objects.filter(report=report, number__gt=after)
    if outcome in Outcome.values:
        found = found.filter(outcome=outcome)
    return list(found.order_by("number")[:limit])


def records(*, words: str = "", before: int | None = None, limit: int = PAGE + 1) -> list[ForeignRecord]:
    """Records of other systems, the latest comer first."""
    found = ForeignRecord.objects.select_related("publisher", "last_import")
    if wanted := search.query(words):
        found = found.filter(search_tokens__contains=wanted)
    elif words:
        return []
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[:limit])


def records_of(ocid: str) -> list[ForeignRecord]:
    """The records of one id, by who published them; at most a page.

    Raises:
        NotFound
    """
    related = ("publisher", "last_import__organisation")
    found = list(ForeignRecord.objects.select_related(*related).filter(ocid=ocid).order_by("id")[:PAGE])
    if not found:
        raise NotFound(ocid=ocid)
    return found


def awarded(begins: datetime, ends: datetime, *, own_prefix: str) -> QuerySet[ForeignRecord]:
    """Records of which something was awarded within those instants, each contracting process once.

    ``own_prefix``: of this installation's own ids, whose records are counted where they are.
    """
    earlier = ForeignRecord.objects.filter(ocid=OuterRef("ocid"), pk__lt=OuterRef("pk"))
    found = ForeignRecord.objects.filter(awarded_at__gte=begins, awarded_at__lt=ends)
    return found.exclude(Exists(earlier)).exclude(ocid__startswith=f"{own_prefix}-")


def record(uuid: UUID) -> ForeignRecord:
    """One record with who published and who brought it.

    Raises:
        NotFound
    """
    found = ForeignRecord.objects.select_related("publisher", "last_import__organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(record=str(uuid))
    return found


def releases(found: ForeignRecord, *, skip: int = 0, limit: int = PAGE + 1) -> list[ForeignRelease]:
    """A record's releases, the latest first."""
    kept = ForeignRelease.objects.select_related("came_by").filter(record=found)
    return list(kept.order_by("-released_at", "-id")[skip : skip + limit])
