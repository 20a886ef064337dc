"""Auctions that an outage of the platform moved: by the rule of the case, what it took from a stage is given back.

Offers that were made stand. No stage ends by the clock while an outage lasts on or is to be judged (``closing``).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.clock import instant_text
from openhall.kernel.wording import Text, instant, say
from openhall.tendering.auctions import acts
from openhall.tendering.auctions.locks import stop_queue
from openhall.tendering.auctions.models import Auction, AuctionMove, Entrant, MovedStage
from openhall.tendering.auctions.standing import standing_of, terms_of
from openhall.tendering.notices.public import Lot, counts_for
from openhall.tendering.outages import public as outages
from openhall.tendering.outages.public import Outage
from openhall.tendering.planning.public import law_of, zone_of
from openhall.witness.public import LOG, record
from openhall_rules import auctions as rules

Times = tuple[datetime, datetime]
"""Since when a stage lasts, and until when."""


def touched(outage: Outage) -> list[UUID]:
    """Auctions of which an outage moves the present stage: not ended before it began, and by the law of the case."""
    lasting = Q(state=Auction.State.OPEN, closed_at=None, ends_at__gt=outage.began_at)
    following = Q(state__in=[Auction.State.SEALING, Auction.State.REVEALING], due_at__gt=outage.began_at)
    rows = Auction.objects.select_related("lot__notice__project__owner").filter(
        lasting | following, lot__state=Lot.State.OPEN
    )
    return [row.uuid for row in rows.order_by("id") if _after(row, outage) is not None]


def _after(row: Auction, outage: Outage) -> tuple[MovedStage, Times, Times] | None:
    """The stage that lasts, its times, and what the law of the case makes of them; None where nothing moves."""
    project = row.lot.notice.project
    if row.lot.state != Lot.State.OPEN or not counts_for(outage, project):
        return None
    law, began, ended = law_of(project), outage.began_at, outage.ended_at
    if row.state == Auction.State.OPEN:
        # An auction that ended at its limit has nothing more to take.
        if row.closed_at is not None or rules.next_amount(terms_of(row), standing_of(row)) is None:
            return None
        old = (row.starts_at, row.ends_at)
        new = law.auction_after_outage(starts_at=old[0], ends_at=old[1], began_at=began, ended_at=ended)
        return None if new is None else (MovedStage.BIDDING, old, new)
    if row.since_at is None or row.state == Auction.State.ENDED:
        return None
    due = law.window_after_outage(opened_at=row.since_at, ends_at=row.due_at, began_at=began, ended_at=ended)
    stage = MovedStage.SECOND_ROUND if row.state == Auction.State.SEALING else MovedStage.REVEAL
    return None if due is None else (stage, (row.since_at, row.due_at), (row.since_at, due))


@transaction.atomic(durable=True)
def extend_auction(*, auction: UUID, outage: UUID, at: datetime) -> AuctionMove | None:
    """Give the present stage of an auction the time back that an outage took from it (AUC-12); None where it took none.

    Raises:
        NotFound
    """
    locked, row = stop_queue(auction)
    row.lot = locked.lot
    cause = outages.outage(outage)
    found = _after(row, cause)
    if found is None:
        return None
    stage, old, new = found
    if AuctionMove.objects.filter(auction=row, outage=cause, stage=stage).exists():
        return None
    if stage == MovedStage.BIDDING:
        row.starts_at, row.ends_at = new
    row.due_at = new[1]
    row.save(update_fields=["starts_at", "ends_at", "due_at"])
    _tell(row, new, at)
    act = acts.MOVED(
        object=f"auction:{row.uuid}",
        case=locked.project.uuid,
        public={
            "lot": str(locked.lot.uuid),
            "outage": str(cause.uuid),
            "began_at": instant_text(cause.began_at),
            "ended_at": instant_text(cause.ended_at),
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
        outage=cause,
        stage=stage,
        old_starts_at=old[0],
        new_starts_at=new[0],
        old_ends_at=old[1],
        new_ends_at=new[1],
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )


def judge(at: datetime) -> int:
    """Judge auctions by the outages that are on the log; how many moved. Idempotent."""
    done = 0
    for outage in outages.unjudged_for_auctions():
        for auction in touched(outage):
            done += extend_auction(auction=auction, outage=outage.uuid, at=at) is not None
        outages.judged(outage, "auctions", at)
    return done


def _tell(row: Auction, new: Times, at: datetime) -> None:
    """Write to those who have entered, and to the owner's side."""
    subject = say(gettext_noop("An outage moved your auction"))
    body = say(
        gettext_noop("The platform could not be used. This stage of the auction of “%(lot)s” now ends at %(when)s."),
        lot=row.lot.title,
        when=instant(new[1], zone_of(row.lot.notice.project)),
    )
    tell_entrants(row, subject, body, at)


def tell_entrants(row: Auction, subject: Text, body: Text, at: datetime) -> None:
    """Write to those who have entered an auction, and to the owner's side."""
    project = row.lot.notice.project
    entered = Entrant.objects.filter(auction=row).order_by("id").values_list("organisation_id", flat=True)
    for organisation in entered:
        identity.notify_holders(
            organisation, {Role.BIDDER}, subject=subject, body=body, link=f"/desk/auctions/{row.uuid}", at=at
        )
    for organisation in project.parties:
        identity.notify_holders(
            organisation, {Role.OFFICER}, subject=subject, body=body, link=f"/auctions/{row.uuid}", at=at
        )
