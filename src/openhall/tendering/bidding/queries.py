"""What may be read of bids before the opening: by their bidder, everything; by others, nothing, not even a count."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from openhall.identity.public import Actor, OpeningPurpose, opening_key_of
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.bidding import policies
from openhall.tendering.bidding.envelopes import custodians_of
from openhall.tendering.bidding.models import Bid, BidVersion
from openhall.tendering.bidding.refusals import NotOpenForBids
from openhall.tendering.bidding.schedules import asked_of, costs_of
from openhall.tendering.notices.public import Lot, Notice, criteria_changed_at
from openhall.witness.public import NotYetInLog, act_on, pseudonym, receipt


def lot_for_bidding(uuid: UUID) -> Lot:
    """A published lot with notice and project.

    Raises:
        NotFound: there is none, or its notice is a draft.
    """
    rows = Lot.objects.select_related("notice__project").exclude(notice__state=Notice.State.DRAFT)
    lot = rows.filter(uuid=uuid).first()
    if lot is None:
        raise NotFound(lot=str(uuid))
    return lot


def bidder_context(lot: Lot, organisation: UUID, *, opening_recipient: str | None = None) -> dict[str, Any]:
    """The tender package of one bidder for one lot: what a sealer needs, in exactly the form that
    ``openhall_sealing.offline.read_package`` takes.

    ``opening_recipient``: the bidder's own opening key, where one is enrolled.
    """
    project = lot.notice.project
    package: dict[str, Any] = {
        "v": 1,
        "context": {
            "tender": str(project.uuid),
            "lot": str(lot.uuid),
            "bidder": pseudonym(organisation, project.uuid),
        },
        "threshold": lot.notice.threshold,
        "custodians": custodians_of(lot),
        "origin": settings.OPENHALL_ORIGIN,
        "title": lot.title,
    }
    if asked := asked_of(lot):
        package["schedule"] = asked
    if costs := costs_of(lot):
        package["costs"] = [one["name"] for one in costs]
    if opening_recipient:
        package["opening_recipient"] = opening_recipient
    return package


def sealing_context(lot_uuid: UUID, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The package for the reader's organisation.

    Raises:
        NotFound, NotYours, MayNotBid: no such lot, or the reader can't bid for it. NotOpenForBids: no custodians yet.
    """
    lot = lot_for_bidding(lot_uuid)
    _may_seal(actor, lot)
    if not lot.notice.custodians.exists():
        raise NotOpenForBids(state=lot.notice.state)
    assert actor.organisation is not None and actor.organisation_id is not None  # noqa: S101,PT018 — _may_seal saw to it
    key = opening_key_of(actor.person_id, actor.organisation_id, OpeningPurpose.BIDDER, at)
    package = bidder_context(lot, actor.organisation, opening_recipient=key.recipient if key else None)
    return package | {"custodian_proofs": custodian_proofs(lot)}


def custodian_proofs(lot: Lot) -> list[dict[str, str]]:
    """For each custodian of the lot, in the order of the shares: recipient, organisation, digest of the entry that
    enrolled the key, and the text of its ``tlog-proof`` (left out while the log hasn't taken it in yet).
    """
    told = []
    for custodian in lot.notice.custodians.select_related("opening_key", "organisation").order_by("place"):
        leaf = custodian.opening_key.enrolment_leaf_sha256
        entry = {
            "recipient": custodian.recipient,
            "organisation": custodian.organisation.name,
            "enrolment_leaf_sha256": leaf,
        }
        with suppress(NotYetInLog):
            entry["proof"] = receipt(leaf).decode()
        told.append(entry)
    return told


def _may_seal(actor: Actor, lot: Lot) -> None:
    if not actor.holds(*policies.BIDDERS):
        raise NotYours(reason="Only who holds the bidder’s mandate of an organisation prepares its bid.")
    policies.may_bid(actor, lot)


@dataclass(frozen=True)
class OwnBid:
    """A bid as its bidder sees it, with its versions, newest first."""

    bid: Bid
    versions: list[BidVersion]

    @property
    def bid_id(self) -> str:
        """The bid's outside id, as text."""
        return str(self.bid.uuid)

    @property
    def standing(self) -> BidVersion | None:
        """The version that counts, if one does."""
        return next((version for version in self.versions if version.withdrawn_at is None), None)


def sealed_before_change(own: OwnBid | None) -> bool:
    """Whether an amendment changed the lot's criteria after the version that counts was sealed."""
    standing = own.standing if own else None
    changed = criteria_changed_at(own.bid.lot) if own else None
    return standing is not None and changed is not None and standing.received_at < changed


def own_bid(uuid: UUID, actor: Actor) -> OwnBid:
    """A bid of the reader's organisation.

    Raises:
        NotFound: there is none, or it is another's.
    """
    bid = Bid.objects.select_related("lot__notice__project").filter(uuid=uuid).first()
    if bid is None:
        raise NotFound
    policies.may_read(actor, bid)
    return OwnBid(bid, list(bid.versions.order_by("-number")))


def standing_version(uuid: UUID, actor: Actor) -> BidVersion:
    """The version that counts of a bid of the reader's organisation.

    Raises:
        NotFound: there is none, or the bid is another's.
    """
    version = own_bid(uuid, actor).standing
    if version is None:
        raise NotFound
    return version


def own_bid_for(lot: Lot, actor: Actor) -> OwnBid | None:
    """The bid of the reader's organisation for a lot; None when there is none."""
    bid = Bid.objects.select_related("lot__notice__project").filter(lot=lot, bidder_id=actor.organisation_id).first()
    return OwnBid(bid, list(bid.versions.order_by("-number"))) if bid and actor.organisation_id else None


def own_bids(actor: Actor, *, limit: int = 100) -> list[OwnBid]:
    """The bids of the reader's organisation, newest first."""
    if actor.organisation_id is None:
        return []
    rows = Bid.objects.select_related("lot__notice__project").filter(bidder_id=actor.organisation_id)
    newest = rows.prefetch_related("versions").order_by("-id")[:limit]
    return [OwnBid(bid, list(bid.versions.all())[::-1]) for bid in newest]


def own_act(own: OwnBid, leaf_sha256: str) -> str:
    """Code of an act on one's own bid.

    Raises:
        NotFound: no act on this bid has that leaf.
    """
    code = act_on(f"bid:{own.bid.uuid}", leaf_sha256)
    if code is None:
        raise NotFound(leaf=leaf_sha256)
    return code


def own_receipt(uuid: UUID, leaf_sha256: str, actor: Actor) -> bytes:
    """The proof of an act on one's own bid, with what the sealed leaf hides: for nobody else's eyes before the opening.

    Raises:
        NotFound: the bid or the act is not the reader's. NotYetInLog: the log has not taken it in yet.
    """
    own_act(own_bid(uuid, actor), leaf_sha256)
    return receipt(leaf_sha256, with_hidden=True)
