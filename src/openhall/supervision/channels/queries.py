"""Sectors and their tenders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.channels import policies
from openhall.supervision.channels.models import Sector
from openhall.supervision.facts.public import Watched

MOST = 500


def all_sectors() -> list[Sector]:
    """Every sector, for everybody: who supervises what is no secret."""
    return list(Sector.objects.select_related("organisation")[:MOST])


def sector(uuid: UUID, reader: Actor | None) -> Sector:
    """A sector, for those who see it from within.

    Raises:
        NotFound
    """
    found = policies.seen_by(reader).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(sector=str(uuid))
    return found


def tenders_of(found: Sector) -> QuerySet[Watched]:
    """The published tenders of a sector."""
    within = Q(resource_class__in=found.classes) | Q(category__in=found.categories)
    return Watched.objects.exclude(tender_id="").filter(within)


def sectors_of(case: UUID) -> list[Sector]:
    """The sectors to which a tender belongs."""
    row = Watched.objects.filter(case=case).exclude(tender_id="").first()
    if row is None:
        return []
    within = Q(categories__contains=[row.category])
    if row.resource_class:
        within |= Q(classes__contains=[row.resource_class])
    return list(Sector.objects.filter(within).order_by("id"))
