"""What may be read of awards: everything, by everybody, once published."""

from collections.abc import Iterable
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.public import Lot


def find(lot: Lot) -> Award | None:
    """Publicity and award of a lot; None before its candidates are published."""
    return Award.objects.select_related("lot__notice__project", "bid", "supplier").filter(lot=lot).first()


def award_of(lot_uuid: UUID) -> Award:
    """Publicity and award of a lot.

    Raises:
        NotFound: its candidates aren't published.
    """
    found = Award.objects.select_related("lot__notice__project", "bid", "supplier").filter(lot__uuid=lot_uuid).first()
    if found is None:
        raise NotFound(lot=str(lot_uuid))
    return found


def published_award(lot_uuid: UUID) -> Award:
    """The award notice of a lot.

    Raises:
        NotFound: it isn't awarded.
    """
    found = award_of(lot_uuid)
    if found.awarded_at is None:
        raise NotFound(lot=str(lot_uuid))
    return found


def locked_award(lot: Lot) -> Award | None:
    """Publicity and award of a locked lot, locked; None before its candidates are published."""
    return Award.objects.select_for_update(of=("self",)).filter(lot=lot).first()


def awards_of(lot_ids: Iterable[int]) -> dict[int, Award]:
    """Awards by lot (table key)."""
    rows = Award.objects.select_related("supplier").filter(lot_id__in=list(lot_ids))
    return {award.lot_id: award for award in rows.order_by("lot_id")}
