"""What may be read of an opening. Nothing of any bid, not even their number, before the release window is closed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, organisations
from openhall.kernel.refusals import Refusal
from openhall.tendering.bidding.public import Bid, BidVersion, standing
from openhall.tendering.notices.public import Custodian, Lot
from openhall.tendering.opening import policies
from openhall.tendering.opening.closing import NOTHING_READABLE, NOTHING_RELEASED, TOO_FEW
from openhall.tendering.opening.models import Handover, OpenedBid, Opening, Release, Reveal, Revocation
from openhall.tendering.opening.refusals import WindowStillOpen

SECRET = frozenset({Lot.State.OPEN, Lot.State.CLOSED})
"""States in which nobody learns who bids, or how many (招标投标法 22)."""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A price that was read out, for evaluation and award.

    ``bid``, ``bid_id``: outside id and key of the bid. ``bidder``: pseudonym. ``leaf_index``, ``submission_leaf``:
    the act that handed in the opened version. ``total``: exactly as the sheet has it.
    """

    bid: UUID
    bid_id: int
    bidder: str
    organisation_id: int
    version: int
    submission_leaf: str
    leaf_index: int
    envelope_sha256: str
    ciphertext_sha256: str
    identity: str
    content: dict[str, Any]
    content_sha256: str
    currency: str
    total: Decimal
    opened_order: int
    confirmed: bool | None
    objection: str
    bad_shares: list[int]
    revoked_at: datetime | None = None


def read_out(lot_id: int) -> list[ReadOut]:
    """The prices read out in a lot, in the order of the opening; none before it. Some may be revoked meanwhile."""
    rows = OpenedBid.objects.select_related("bid__revocation", "version").filter(bid__lot_id=lot_id)
    return [
        ReadOut(
            bid=row.bid.uuid,
            bid_id=row.bid_id,
            bidder=row.bid.pseudonym,
            organisation_id=row.bid.bidder_id,
            version=row.version.number,
            submission_leaf=row.version.leaf_sha256,
            leaf_index=row.leaf_index,
            envelope_sha256=row.version.envelope_sha256,
            ciphertext_sha256=row.version.price_sha256,
            identity=row.identity,
            content=row.content,
            content_sha256=row.content_sha256,
            currency=row.currency,
            total=Decimal(row.content["total"]),
            opened_order=row.opened_order,
            confirmed=row.confirmed,
            objection=row.objection,
            bad_shares=row.bad_shares,
            revoked_at=getattr(getattr(row.bid, "revocation", None), "revoked_at", None),
        )
        for row in rows.order_by("opened_order")
    ]


def still_standing(lot_id: int) -> list[ReadOut]:
    """The prices read out that their bidders haven't revoked: what is evaluated."""
    return [one for one in read_out(lot_id) if one.revoked_at is None]


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A bid that stood at the deadline, for treasury and awards: what became of it and through whom."""

    bid: UUID
    bid_id: int
    bidder: str
    organisation_id: int
    state: str
    cause: str
    reason: str
    submission_leaf: str


def window_closed(lot: Lot) -> bool:
    """Whether the lot's participants may be known: its release window was closed by an act on the log."""
    return Opening.objects.filter(lot=lot).exclude(window_closed_at=None).exists()


def taken_part(lot: Lot) -> list[TakenPart]:
    """Who had a bid standing at the deadline.

    Raises:
        WindowStillOpen: nobody may know yet, or ever (a lot that failed before its window closed).
    """
    if not window_closed(lot):
        raise WindowStillOpen(state=lot.state)
    states = [state for state in Bid.State.values if state != Bid.State.WITHDRAWN]
    return [
        TakenPart(
            bid=version.bid.uuid,
            bid_id=version.bid_id,
            bidder=version.bid.pseudonym,
            organisation_id=version.bid.bidder_id,
            state=version.bid.state,
            cause=version.bid.cause,
            reason=version.bid.reason,
            submission_leaf=version.leaf_sha256,
        )
        for version in standing(lot.pk, states)
    ]


def opened_count(lot: Lot) -> int:
    """How many prices were read out of the log; 0 before."""
    return OpenedBid.objects.filter(bid__lot=lot).count()


@dataclass(frozen=True, slots=True)
class HallEvent:
    """Something that happened in the hall, for the live page: ``act`` is its code, ``facts`` small and public."""

    act: str
    at: datetime
    leaf_sha256: str
    facts: dict[str, Any]


def hall_events(lot: Lot) -> list[HallEvent]:
    """What everybody may know of the opening so far, in order."""
    opening = Opening.objects.filter(lot=lot).first()
    if opening is None:
        return []
    events: list[HallEvent] = []
    if opening.close_leaf:
        ends = lot.window_ends_at.isoformat() if lot.window_ends_at else ""
        events.append(HallEvent("OPN-01", opening.closed_at, opening.close_leaf, {"window_ends_at": ends}))
    if opening.window_closed_at is not None:
        facts = {"submitted": opening.submitted, "released": opening.released, "outcome": opening.outcome}
        events.append(HallEvent("OPN-03", opening.window_closed_at, opening.window_leaf, facts))
    events.extend(
        HallEvent("OPN-04", handover.handed_in_at, handover.leaf_sha256, {"custodian": handover.place})
        for handover in Handover.objects.filter(lot=lot).order_by("handed_in_at", "id")
    )
    for reveal in Reveal.objects.select_related("bid").filter(bid__lot=lot).order_by("revealed_at", "id"):
        facts = {"bidder": reveal.bid.pseudonym, "kind": reveal.kind}
        events.append(HallEvent("OPN-08", reveal.revealed_at, reveal.leaf_sha256, facts))
    if opening.opening_leaf and lot.opened_at is not None:
        facts = {"opened": OpenedBid.objects.filter(bid__lot=lot).count()}
        events.append(HallEvent("OPN-05", lot.opened_at, opening.opening_leaf, facts))
    answered = OpenedBid.objects.select_related("bid").filter(bid__lot=lot, confirmed_at__isnull=False)
    for one in answered.order_by("confirmed_at", "id"):
        facts = {"bid": str(one.bid.uuid), "agrees": bool(one.confirmed)}
        events.append(HallEvent("OPN-06", one.confirmed_at or one.opened_at, one.confirmation_leaf, facts))
    for revoked in Revocation.objects.select_related("bid").filter(bid__lot=lot).order_by("revoked_at", "id"):
        facts = {"bidder": revoked.bid.pseudonym, "reason": revoked.reason}
        events.append(HallEvent("BID-04", revoked.revoked_at, revoked.leaf_sha256, facts))
    if opening.failed_at is not None:
        facts = {"reason": opening.reason, "article": opening.article}
        events.append(HallEvent("OPN-07", opening.failed_at, opening.fail_leaf, facts))
    return sorted(events, key=lambda event: event.at)


@dataclass(frozen=True)
class Record:
    """The opening record (开标记录): what everybody may read at this stage. Names belong to prices read out and to
    those who took part without a price, and are known only once the bids are opened.
    """

    lot: Lot
    opening: Opening | None
    read_out: list[ReadOut]
    not_opened: list[TakenPart]
    names: dict[int, str]
    custodians: list[tuple[Custodian, Handover | None]]


def record_of(lot: Lot) -> Record:
    """The record of a lot, for everybody."""
    opening = Opening.objects.filter(lot=lot).first()
    prices = read_out(lot.pk)
    not_opened: list[TakenPart] = []
    if opening is not None and opening.opening_leaf:
        not_opened = [one for one in taken_part(lot) if one.state != Bid.State.OPENED]
    known = organisations([one.organisation_id for one in prices] + [one.organisation_id for one in not_opened])
    handed_in = {handover.place: handover for handover in Handover.objects.filter(lot=lot).order_by("place")}
    custodians = lot.notice.custodians.select_related("organisation").order_by("place")
    return Record(
        lot=lot,
        opening=opening,
        read_out=prices,
        not_opened=not_opened,
        names={key: ref.name for key, ref in known.items()},
        custodians=[(custodian, handed_in.get(custodian.place)) for custodian in custodians],
    )


def sealed_shares(lot: Lot, actor: Actor) -> dict[str, Any]:
    """What a custodian decrypts: its encrypted share of each part of each released bid, with the bid's context.

    Raises:
        NotCustodian: not one of the lot's custodians. WindowStillOpen: nobody may know yet who released.
    """
    custodian = policies.custodian_of(actor, lot)
    if lot.state in SECRET:
        raise WindowStillOpen(state=lot.state)
    releases = Release.objects.select_related("bid").filter(bid__lot=lot).order_by("bid_id")
    versions = BidVersion.objects.filter(bid__lot=lot, withdrawn_at=None)
    contexts = dict(versions.values_list("bid_id", "envelope__context"))
    return {
        "bids": [
            {
                "bid": str(release.bid.uuid),
                "context": contexts[release.bid_id],
                "shares": {kind: shares[custodian.place] for kind, shares in release.shares.items()},
            }
            for release in releases
        ]
    }


def opening_of(lot: Lot) -> Opening | None:
    """The lot's opening; None before it was closed."""
    return Opening.objects.filter(lot=lot).first()


def reason_text(reason: str) -> str:
    """Why a lot failed, for people: the platform's own codes as sentences, an owner's reason as it was written."""
    known = {
        TOO_FEW: _("Fewer bidders came than the law asks for."),
        NOTHING_RELEASED: _("No bid was released."),
        NOTHING_READABLE: _("No bid could be read."),
        "no_offer": _("Nobody made an offer in the auction."),
        "reserve_not_met": _("The reserve price was not reached."),
        "complaint_upheld": _("The decision on a complaint ended it."),
    }
    return known.get(reason, reason)


def is_custodian(lot: Lot, actor: Actor | None) -> bool:
    """Whether the reader keeps a place among the lot's custodians."""
    try:
        return actor is not None and policies.custodian_of(actor, lot) is not None
    except Refusal:
        return False
