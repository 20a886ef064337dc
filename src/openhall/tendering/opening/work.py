"""What waits in an opening: for bidders, custodians and the owner. Each sees only what is theirs."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot, custody_of, work_on_lot
from openhall.tendering.opening import policies
from openhall.tendering.opening.models import Handover, Kind, OpenedBid, Opening
from openhall.tendering.planning.public import article, law_of
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Releases, confirmations, shares and stuck openings that wait for the reader."""
    if actor.organisation_id is None:
        return
    if actor.holds(Role.BIDDER):
        yield from _to_release(actor.organisation_id, at)
        yield from _to_confirm(actor.organisation_id, at)
        yield from _to_reveal(actor.organisation_id, at)
    if actor.holds(Role.CUSTODIAN):
        yield from _to_hand_in(actor, actor.organisation_id)
    if actor.holds(Role.OFFICER):
        yield from _stuck(actor.organisation_id, at)


def _item(lot: Lot, deadline: datetime, url: str, doing: str, path: str) -> WorkItem:
    return work_on_lot(lot, url, doing, deadline=deadline, basis=article(law_of(lot.notice.project), path))


def _to_release(organisation_id: int, at: datetime) -> Iterator[WorkItem]:
    bids = Bid.objects.select_related("lot__notice__project").filter(
        bidder_id=organisation_id,
        state=Bid.State.SUBMITTED,
        lot__state=Lot.State.CLOSED,
        lot__window_ends_at__gt=at,
    )
    for bid in bids.order_by("lot__window_ends_at", "id")[:MOST]:
        if bid.lot.window_ends_at is not None:
            url = reverse("bid-release", args=[bid.uuid])
            yield _item(bid.lot, bid.lot.window_ends_at, url, _("Release your bid"), "opening.release_window")


def _to_reveal(organisation_id: int, at: datetime) -> Iterator[WorkItem]:
    """Released bids that too few custodians will open: those left are too few, or their time is over."""
    bids = Bid.objects.select_related("lot__notice__project", "lot__opening").filter(
        bidder_id=organisation_id, state=Bid.State.RELEASED, lot__state=Lot.State.RELEASED
    )
    for bid in bids.exclude(reveals__kind=Kind.PRICE).order_by("id")[:MOST]:
        opening, notice = bid.lot.opening, bid.lot.notice
        came = Handover.objects.filter(lot=bid.lot).count()
        over = opening.custodians_due_at is not None and at >= opening.custodians_due_at
        if not custody_of(notice).enough or (over and came < notice.threshold):
            url = reverse("bid-reveal", args=[bid.uuid])
            doing = _("Open your bid from its backup: too few custodians come")
            deadline = opening.remedy_ends_at or opening.custodians_due_at or bid.lot.window_ends_at
            if deadline is not None:
                yield _item(bid.lot, deadline, url, doing, "opening.not_released")


def _to_confirm(organisation_id: int, at: datetime) -> Iterator[WorkItem]:
    rows = OpenedBid.objects.select_related("bid__lot__notice__project", "bid__lot__opening").filter(
        bid__bidder_id=organisation_id,
        confirmed=None,
        bid__lot__state=Lot.State.OPENED,
        bid__lot__opening__confirmation_ends_at__gt=at,
    )
    for row in rows.order_by("opened_at", "id")[:MOST]:
        ends = row.bid.lot.opening.confirmation_ends_at
        url = reverse("bid-confirm", args=[row.bid.uuid])
        doing = _("Say whether the price read out is yours")
        if ends is not None:
            yield _item(row.bid.lot, ends, url, doing, "opening.confirmation_window")


def _to_hand_in(actor: Actor, organisation_id: int) -> Iterator[WorkItem]:
    lots = Lot.objects.select_related("notice__project", "opening").filter(
        state=Lot.State.RELEASED, notice__custodians__organisation_id=organisation_id
    )
    for lot in lots.distinct().order_by("window_ends_at", "id")[:MOST]:
        try:
            place = policies.custodian_of(actor, lot).place
        except Refusal:
            continue
        deadline = lot.opening.custodians_due_at or lot.opening.window_closed_at
        if deadline is not None and not Handover.objects.filter(lot=lot, place=place).exists():
            url = reverse("lot-custody", args=[lot.uuid])
            yield _item(lot, deadline, url, _("Hand in your shares"), "opening.custodian_window")


def _stuck(organisation_id: int, at: datetime) -> Iterator[WorkItem]:
    openings = Opening.objects.select_related("lot__notice__project").filter(
        lot__state=Lot.State.RELEASED, custodians_due_at__lte=at, lot__notice__project__owner_id=organisation_id
    )
    for opening in openings.order_by("custodians_due_at", "id")[:MOST]:
        if opening.custodians_due_at is not None:
            url = reverse("lot-opening", args=[opening.lot.uuid])
            doing = _("Custodians are missing: remind them, or end the lot")
            yield _item(opening.lot, opening.custodians_due_at, url, doing, "opening.custodian_window")
