"""Submitting, replacing and withdrawing a bid. All three are sealed acts: the log shows uniform leaves only.

Lock order: lot (shared), then bid. Submissions share the lot's row and never wait for one another; the closing of the
lot takes it exclusively and so waits for every submission that has begun (SEALING.md, “Time”).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent, organisation
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding import acts, envelopes, policies
from openhall.tendering.bidding.models import Bid, BidVersion
from openhall.tendering.bidding.refusals import BidStands, EnvelopeUsed, Late, NotOpenForBids
from openhall.tendering.notices.public import Lot, Notice
from openhall.witness.public import ActKind, Recorded, pseudonym, record, require_living_log
from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_sealing import Envelope


@dataclass(frozen=True)
class Submitted:
    """A bid that stands: the version handed in, and what the log promised."""

    bid: Bid
    version: BidVersion
    recorded: Recorded


@dataclass(frozen=True)
class Withdrawn:
    """A bid that was taken back."""

    bid: Bid
    recorded: Recorded


def share_lot(uuid: UUID) -> Lot:
    """The lot with notice and project, its row locked ``FOR SHARE`` in the caller's transaction.

    Raises:
        NotFound
    """
    # The row is locked by a statement of its own, so that what is read afterwards is what the lock protects.
    locked = list(Lot.objects.raw("SELECT id FROM notices_lot WHERE uuid = %s FOR SHARE", [uuid]))
    if not locked:
        raise NotFound
    return Lot.objects.select_related("notice__project").get(pk=locked[0].pk)


def _require_open(lot: Lot, at: datetime) -> None:
    due = lot.notice.bids_due_at
    if lot.notice.state != Notice.State.PUBLISHED or due is None:
        raise NotOpenForBids(state=lot.notice.state)
    if at >= due:
        late = at - due
        late_by = f"{late.days * 86_400 + late.seconds}.{late.microseconds:06}"
        raise Late(bids_due_at=instant_text(due), received_at=instant_text(at), late_by=late_by)
    if lot.state != Lot.State.OPEN or lot.method in AUCTIONS:
        raise NotOpenForBids(state=lot.state)


@transaction.atomic(durable=True)
def submit_bid(
    *, lot: UUID, bid: UUID, envelope: Mapping[str, Any], intent: Intent, actor: Actor, at: datetime
) -> Submitted:
    """Hand in a sealed bid, the first or one after a withdrawal.

    Args:
        lot: for which. bid: id that the bidder chose (the same again after a withdrawal). envelope: protocols §4; its
            files were uploaded before. at: when the final request had arrived whole.

    Raises:
        Late, NotOpenForBids, MayNotBid, BidStands, NotFound: the act isn't possible.
        IntakeStopped: the log stands still.
        EnvelopeRefused, FileRefused and their kinds: what is handed in isn't what the notice asks for.
    """
    row = share_lot(lot)
    policies.may_bid(actor, row)
    _require_open(row, at)
    require_living_log(at)
    mine = _own_row(row, bid, actor)
    policies.admit_bidder(intent, actor, mine, at=at)
    if mine.uuid != bid:
        raise NotFound
    if mine.version == 0:
        mine.version = 1
    elif mine.state == Bid.State.SUBMITTED:
        raise BidStands
    else:
        mine.move("submit")
    return _hand_in(acts.SUBMITTED, row, mine, envelope, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def replace_bid(*, bid: UUID, envelope: Mapping[str, Any], intent: Intent, actor: Actor, at: datetime) -> Submitted:
    """Put a new version in place of the one that stands; the old one is never opened.

    Raises:
        Late, NotOpenForBids, NotFound, MoveNotAllowed; EnvelopeRefused, FileRefused and their kinds.
    """
    row, mine = _own_bid(bid, actor)
    _require_open(row, at)
    require_living_log(at)
    policies.admit_bidder(intent, actor, mine, at=at)
    mine.move("replace")
    BidVersion.objects.filter(bid=mine, withdrawn_at=None).update(withdrawn_at=at)
    return _hand_in(acts.REPLACED, row, mine, envelope, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def withdraw_bid(*, bid: UUID, intent: Intent, actor: Actor, at: datetime) -> Withdrawn:
    """Take a bid back before the deadline (招标投标法 29); its files are removed, the deposit is refunded.

    Raises:
        Late, NotOpenForBids, NotFound, MoveNotAllowed.
    """
    row, mine = _own_bid(bid, actor)
    _require_open(row, at)
    policies.admit_bidder(intent, actor, mine, at=at)
    mine.move("withdraw")
    mine.save(update_fields=["state", "version"])
    BidVersion.objects.filter(bid=mine, withdrawn_at=None).update(withdrawn_at=at)
    act = acts.WITHDRAWN(
        object=f"bid:{mine.uuid}",
        case=row.notice.project.uuid,
        public={"lot": str(row.uuid), "bidder": mine.pseudonym, "version": mine.number},
        sealed_for=row.uuid,
    )
    return Withdrawn(mine, record(act, intent=intent, actor=actor, at=at))


def _own_row(lot: Lot, bid: UUID, actor: Actor) -> Bid:
    """The bidder's row for the lot, locked; made where there is none (``version`` 0 until the command is through).

    Two tabs that submit at once meet at the unique constraint: the second waits, then finds the first one's row.
    """
    assert actor.organisation is not None and actor.organisation_id is not None  # noqa: S101,PT018 — may_bid saw to it
    fresh = Bid(
        uuid=bid,
        lot=lot,
        bidder_id=actor.organisation_id,
        pseudonym=pseudonym(actor.organisation, lot.notice.project.uuid),
    )
    Bid.objects.bulk_create([fresh], ignore_conflicts=True)
    mine = Bid.objects.select_for_update(of=("self",)).filter(lot=lot, bidder_id=actor.organisation_id).first()
    if mine is None:
        raise NotFound  # the id that was chosen is another record's
    return mine


def _own_bid(uuid: UUID, actor: Actor) -> tuple[Lot, Bid]:
    """The bidder's bid, its lot shared and its row locked, in that order."""
    known = Bid.objects.filter(uuid=uuid, bidder_id=actor.organisation_id).values_list("lot__uuid", flat=True).first()
    if actor.organisation_id is None or known is None:
        raise NotFound
    lot = share_lot(known)
    return lot, Bid.objects.select_for_update(of=("self",)).get(uuid=uuid)


def _hand_in(
    kind: ActKind, lot: Lot, bid: Bid, value: Mapping[str, Any], *, intent: Intent, actor: Actor, at: datetime
) -> Submitted:
    envelope = envelopes.read_envelope(value, lot, pseudonym=bid.pseudonym)
    if BidVersion.objects.filter(envelope_sha256=envelope.sha256).exists():
        raise EnvelopeUsed(problem="envelope_used", sentence="", kind="envelope")
    envelopes.require_files(envelope, uploader=actor.person)
    bid.number += 1
    bid.save(update_fields=["state", "number", "version"])
    recorded = record(_act(kind, lot, bid, envelope, actor), intent=intent, actor=actor, at=at)
    # After the act, because it keeps the leaf's digest; a sealed act takes no lock that others wait for.
    version = BidVersion.objects.create(
        bid=bid,
        number=bid.number,
        envelope=envelope.to_json(),
        envelope_sha256=envelope.sha256,
        price_sha256=envelope.parts[0].sha256,
        documents_sha256=envelope.parts[1].sha256 if len(envelope.parts) > 1 else "",
        bundle_sha256=envelope.bundle_sha256,
        leaf_sha256=recorded.leaf_sha256,
        received_at=at,
    )
    return Submitted(bid, version, recorded)


def _act(kind: ActKind, lot: Lot, bid: Bid, envelope: Envelope, actor: Actor) -> Any:
    assert actor.organisation is not None  # noqa: S101 — the bid belongs to it
    bidder = organisation(actor.organisation)
    return kind(
        object=f"bid:{bid.uuid}",
        case=lot.notice.project.uuid,
        public={
            "lot": str(lot.uuid),
            "bidder": bid.pseudonym,
            "version": bid.number,
            "envelope_sha256": envelope.sha256,
        },
        commit={"bidder/name": bidder.name, "bidder/identifier": f"{bidder.scheme}:{bidder.identifier}"},
        sealed_for=lot.uuid,
    )
