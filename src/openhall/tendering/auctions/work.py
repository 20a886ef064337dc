"""What waits in auctions: entering and following for bidders, announcing and revealing for the owner."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.auctions.models import Auction
from openhall.tendering.notices.public import Lot, Notice, work_on_lot
from openhall.ui.components import WorkItem
from openhall_rules.auctions import METHODS

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Auctions to announce, to bid in, and reserves and last offers to reveal."""
    if actor.organisation_id is None:
        return
    if actor.holds(Role.OFFICER):
        yield from _to_announce(actor.organisation_id)
        yield from _to_reveal(actor.organisation_id)
    if actor.holds(Role.BIDDER):
        yield from _entered(actor.organisation_id)


def _to_announce(organisation_id: int) -> Iterator[WorkItem]:
    lots = Lot.objects.select_related("notice__project").filter(
        method__in=METHODS,
        state=Lot.State.OPEN,
        notice__state=Notice.State.PUBLISHED,
        notice__project__owner_id=organisation_id,
        auction=None,
    )
    for lot in lots.order_by("notice__bids_due_at", "id")[:MOST]:
        url = reverse("lot-auction", args=[lot.uuid])
        yield work_on_lot(lot, url, _("Announce the auction"), deadline=lot.notice.bids_due_at)


def _to_reveal(organisation_id: int) -> Iterator[WorkItem]:
    rows = Auction.objects.select_related("lot__notice__project").filter(
        state=Auction.State.REVEALING, reserve=None, lot__notice__project__owner_id=organisation_id
    )
    for row in rows.exclude(terms__reserve=None).order_by("due_at", "id")[:MOST]:
        url = reverse("lot-auction", args=[row.lot.uuid])
        yield work_on_lot(row.lot, url, _("Reveal the reserve"), deadline=row.due_at)


def _entered(organisation_id: int) -> Iterator[WorkItem]:
    rows = Auction.objects.select_related("lot__notice__project").filter(entrants__organisation_id=organisation_id)
    for row in (
        rows.exclude(state=Auction.State.ENDED).filter(lot__state=Lot.State.OPEN).order_by("due_at", "id")[:MOST]
    ):
        url = reverse("auction-desk", args=[row.uuid])
        yield work_on_lot(row.lot, url, _("Bid in the auction"), deadline=row.due_at)
