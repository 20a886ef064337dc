"""Jobs of the opening, by rule; the worker polls ``due``."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from openhall.kernel.refusals import Refusal
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.opening import commands, extending
from openhall_rules.auctions import METHODS as AUCTIONS

TRANSIT = timedelta(seconds=1)
"""A request that arrived whole before the deadline may still be on its way to its transaction: it gets this long."""


def due(at: datetime) -> int:
    """Give windows back what an outage took, close lots and windows whose time has come, open bids whose shares are
    there; how many. Idempotent."""
    return (
        extending.judge(at)
        + _each(commands.close_lot, lots_to_close(at), at)
        + _each(commands.close_window, windows_to_close(at), at)
        + _each(commands.open_bids, lots_to_open(at), at)
    )


def lots_to_close(at: datetime) -> list[UUID]:
    """Open lots whose deadline has passed."""
    rows = Lot.objects.filter(
        state=Lot.State.OPEN, notice__state=Notice.State.PUBLISHED, notice__bids_due_at__lte=at - TRANSIT
    ).exclude(method__in=AUCTIONS)
    return list(rows.order_by("notice__bids_due_at", "id").values_list("uuid", flat=True)[:500])


def windows_to_close(at: datetime) -> list[UUID]:
    """Closed lots whose window has ended, or whose bids are all released."""
    rows = Lot.objects.filter(state=Lot.State.CLOSED).annotate(
        waiting=Count("bids", filter=Q(bids__state=Bid.State.SUBMITTED))
    )
    rows = rows.filter(Q(window_ends_at__lte=at - TRANSIT) | Q(waiting=0))
    return list(rows.order_by("window_ends_at", "id").values_list("uuid", flat=True)[:500])


def lots_to_open(at: datetime) -> list[UUID]:
    """Lots with closed windows for which enough custodians, or the bidders themselves, have come."""
    rows = Lot.objects.filter(state=Lot.State.RELEASED).annotate(
        came=Count("handovers", distinct=True), revealed=Count("bids__reveals", distinct=True)
    )
    rows = rows.filter(Q(came__gte=F("notice__threshold")) | Q(revealed__gt=0))
    return list(rows.order_by("window_ends_at", "id").values_list("uuid", flat=True)[:500])


def _each(command: Callable[..., object], lots: Iterable[UUID], at: datetime) -> int:
    done = 0
    for lot in lots:
        try:
            command(lot=lot, at=at)
        except Refusal:  # another worker was quicker, or what is missing (shares, leaves) may still come
            continue
        done += 1
    return done
