"""Auctions whose tender stands still: nothing is offered or ends meanwhile, and the lost time is given back."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop

from openhall.kernel.clock import instant_text
from openhall.kernel.wording import instant, say
from openhall.tendering.auctions import acts
from openhall.tendering.auctions.extending import Times, tell_entrants
from openhall.tendering.auctions.models import Auction, AuctionMove, MovedStage
from openhall.tendering.auctions.standing import standing_of, terms_of
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import zone_of
from openhall.witness.public import LOG, record
from openhall_rules import auctions as rules
from openhall_rules import standstill


def hold(lots: Sequence[Lot], *, at: datetime) -> None:
    """Let the auctions of locked lots stand still from now on; one that does already, does so since before."""
    for row in _lasting(lots):
        if row.paused_at is None:
            row.paused_at = at
            row.version += 1
            row.save(update_fields=["paused_at", "version"])


def move_auction(lot: Lot, stood: standstill.Interval | None, *, released: bool, at: datetime) -> AuctionMove | None:
    """Give the present stage of a locked lot’s auction the time back in which its tender stood still (AUC-13).

    Args:
        stood: what is given back now; None where nothing is, because an earlier pause lasts. released: whether nothing
            pauses the lot any more.
    """
    rows = _lasting([lot])
    if not rows:
        return None
    (row,) = rows
    row.lot = lot
    found = None if stood is None else _after(row, stood)
    if released:
        row.paused_at = None
    if found is not None:
        stage, _old, new = found
        if stage == MovedStage.BIDDING:
            row.starts_at, row.ends_at = new
        row.due_at = new[1]
    row.version += 1
    row.save(update_fields=["paused_at", "starts_at", "ends_at", "due_at", "version"])
    return None if found is None or stood is None else _recorded(row, stood, *found, at=at)


def _lasting(lots: Sequence[Lot]) -> list[Auction]:
    rows = Auction.objects.select_for_update(of=("self",), no_key=True).filter(lot__in=[one.pk for one in lots])
    return list(rows.exclude(state=Auction.State.ENDED).order_by("id"))


def _after(row: Auction, stood: standstill.Interval) -> tuple[MovedStage, Times, Times] | None:
    """The stage that lasts, its times before and after; None where the standstill took nothing from it."""
    if row.lot.state != Lot.State.OPEN:
        return None
    if row.state == Auction.State.OPEN:
        # An auction that ended at its limit has nothing more to take.
        if row.closed_at is not None or rules.next_amount(terms_of(row), standing_of(row)) is None:
            return None
        old = (row.starts_at, row.ends_at)
        new = standstill.stage_after(starts_at=old[0], ends_at=old[1], stood=stood)
        return None if new is None else (MovedStage.BIDDING, old, new)
    if row.since_at is None:
        return None
    due = standstill.window_after(opened_at=row.since_at, ends_at=row.due_at, stood=stood)
    stage = MovedStage.SECOND_ROUND if row.state == Auction.State.SEALING else MovedStage.REVEAL
    return None if due is None else (stage, (row.since_at, row.due_at), (row.since_at, due))


def _recorded(
    row: Auction, stood: standstill.Interval, stage: MovedStage, old: Times, new: Times, *, at: datetime
) -> AuctionMove:
    tell_entrants(
        row,
        say(gettext_noop("Your auction goes on")),
        say(
            gettext_noop("The tender had stood still. This stage of the auction of “%(lot)s” now ends at %(when)s."),
            lot=row.lot.title,
            when=instant(new[1], zone_of(row.lot.notice.project)),
        ),
        at,
    )
    act = acts.PAUSED(
        object=f"auction:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={
            "lot": str(row.lot.uuid),
            "began_at": instant_text(stood[0]),
            "ended_at": instant_text(stood[1]),
            "stage": stage.value,
            "old_starts_at": instant_text(old[0]),
            "new_starts_at": instant_text(new[0]),
            "old_ends_at": instant_text(old[1]),
            "new_ends_at": instant_text(new[1]),
        },
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    return AuctionMove.objects.create(
        auction=row,
        stood_from=stood[0],
        stood_until=stood[1],
        stage=stage,
        old_starts_at=old[0],
        new_starts_at=new[0],
        old_ends_at=old[1],
        new_ends_at=new[1],
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
