"""What bidders and custodians hand in so that the bids can be opened."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.bidding.public import Bid, BidVersion, envelope_of, share_lot
from openhall.tendering.notices.public import Lot, require_unpaused
from openhall.tendering.opening import acts, policies
from openhall.tendering.opening.locks import lock_lot
from openhall.tendering.opening.models import CustodianShare, Handover, Kind, Release, Reveal
from openhall.tendering.opening.refusals import (
    AlreadyHandedIn,
    DeadlineNotPassed,
    IdentityRefused,
    WindowOver,
    WindowStillOpen,
    shares_refused,
)
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching.public import require_running
from openhall_sealing import SealingError, b64_decode, canonical, read_release, require_identity
from openhall_sealing.opening import SHARE_BYTES

PROBLEMS = frozenset({"wrong_recipient", "damaged", "truncated", "not_encrypted", "forbidden_recipient", "bad_share",
                      "share_mismatch"})  # fmt: skip
"""Why a custodian can have no share of a bid: codes of the sealing library."""
NOT_GIVEN = "not_given"


@dataclass(frozen=True)
class Released:
    """A bid whose encrypted shares are in."""

    bid: Bid
    release: Release
    recorded: Recorded


@dataclass(frozen=True)
class HandedIn:
    """What one custodian handed in: for how many parts of bids there is a share."""

    lot: Lot
    handover: Handover
    shares: int
    recorded: Recorded


@dataclass(frozen=True)
class Revealed:
    """An identity that its bidder made public."""

    bid: Bid
    reveal: Reveal
    recorded: Recorded


@transaction.atomic(durable=True)
def release_bundle(
    *, bid: UUID, shares: Mapping[str, Sequence[str]], intent: Intent, actor: Actor, at: datetime
) -> Released:
    """The bidder hands in the encrypted shares of the version that stands, within the window.

    The shares stay sealed to the custodians: releasing tells no price to anybody, and that somebody released stays
    hidden until the window is closed. Releases of different bidders don't wait for one another.

    Raises:
        NotFound: it isn't the actor's bid. DeadlineNotPassed, WindowOver: outside the window. MoveNotAllowed: released
        already. SharesRefused: a share is not the one of the envelope. What a pause of the tender raises.
    """
    lot, row = _own_bid(bid, actor)
    policies.admit_bidder(intent, actor, row, at=at)
    if lot.state == Lot.State.OPEN:
        raise DeadlineNotPassed(state=lot.state)
    if lot.state == Lot.State.CLOSED:
        require_unpaused(lot, "release")
    if lot.window_ends_at is None or lot.state != Lot.State.CLOSED or at >= lot.window_ends_at:
        ended = instant_text(lot.window_ends_at) if lot.window_ends_at else ""
        raise WindowOver(window_ends_at=ended, received_at=instant_text(at))
    row.move("release")
    version = BidVersion.objects.get(bid=row, number=row.number)
    given = {str(kind): list(values) for kind, values in shares.items()}
    try:
        read_release(envelope_of(version), given)
        digest = hashlib.sha256(canonical(given)).hexdigest()
    except SealingError as error:
        raise shares_refused(error) from error
    row.save(update_fields=["state", "version"])
    act = acts.BUNDLE_RELEASED(
        object=f"bid:{row.uuid}",
        case=lot.notice.project.uuid,
        public={"lot": str(lot.uuid), "bidder": row.pseudonym, "version": row.number, "shares_sha256": digest},
        sealed_for=lot.uuid,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    release = Release.objects.create(
        bid=row,
        number=row.number,
        shares=given,
        shares_sha256=digest,
        released_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return Released(row, release, recorded)


def _own_bid(uuid: UUID, actor: Actor) -> tuple[Lot, Bid]:
    known = Bid.objects.filter(uuid=uuid, bidder_id=actor.organisation_id).values_list("lot__uuid", flat=True).first()
    if actor.organisation_id is None or known is None:
        raise NotFound
    lot = share_lot(known)
    return lot, Bid.objects.select_for_update(of=("self",)).get(uuid=uuid)


@transaction.atomic(durable=True)
def release_shares(
    *, lot: UUID, shares: Sequence[Mapping[str, Any]], intent: Intent, actor: Actor, at: datetime
) -> HandedIn:
    """A custodian hands in the decrypted shares of every released bid of a lot, in one act, after the window closed.

    Args:
        shares: one ``{"bid", "kind", "share": base64}`` for each part of each released bid; what the custodian could
        not decrypt is left out, or has ``"share": null`` and a ``"problem"``, one of ``PROBLEMS``.

    Raises:
        NotCustodian, AlreadyHandedIn, WindowStillOpen; SessionHalted: a witness officer halted it; what a pause of the
        tender raises; Invalid: an entry is doubled, unknown or malformed, or there is no share at all.
    """
    locked = lock_lot(lot)
    row = locked.lot
    custodian = policies.custodian_of(actor, row)
    place = custodian.place
    policies.admit_custodian(intent, actor, custodian, row, at=at)
    require_running(f"lot:{row.uuid}", "opening", at=at)
    require_unpaused(row, "opening")
    if row.state in (Lot.State.OPEN, Lot.State.CLOSED):
        raise WindowStillOpen(state=row.state)
    if Handover.objects.filter(lot=row, place=place).exists():
        raise AlreadyHandedIn(place=place)
    if row.state != Lot.State.RELEASED:
        row.workflow.after("open_bids", now=row.state)
    found = _read_shares(shares, wanted_parts(row), lot=row, place=place)
    CustodianShare.objects.bulk_create(found)
    act = acts.SHARES_RELEASED(
        object=f"lot:{row.uuid}",
        case=locked.project.uuid,
        public={"custodian": place},
        statement={
            "v": 1,
            "shares": [
                {"bid": str(one.bid.uuid), "kind": one.kind, "sha256": hashlib.sha256(one.share).hexdigest()}
                for one in found
                if one.share is not None
            ],
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    handover = Handover.objects.create(lot=row, place=place, handed_in_at=at, leaf_sha256=recorded.leaf_sha256)
    return HandedIn(row, handover, sum(one.share is not None for one in found), recorded)


def wanted_parts(lot: Lot) -> dict[tuple[str, str], Bid]:
    """Bid and kind of every part that a custodian of the lot must give a share of, by (uuid, kind)."""
    releases = Release.objects.select_related("bid").filter(bid__lot=lot, bid__state=Bid.State.RELEASED)
    return {
        (str(release.bid.uuid), kind): release.bid for release in releases.order_by("bid_id") for kind in release.shares
    }


def _read_shares(
    given: Sequence[Mapping[str, Any]], wanted: Mapping[tuple[str, str], Bid], *, lot: Lot, place: int
) -> list[CustodianShare]:
    found: dict[tuple[str, str], CustodianShare] = {}
    for number, entry in enumerate(given):
        key = (str(entry.get("bid")), str(entry.get("kind")))
        if key not in wanted or key in found:
            raise Invalid(errors={f"shares.{number}": _("This part of a bid is unknown here or stands twice.")})
        share, problem = _read_share(entry, number)
        found[key] = CustodianShare(lot=lot, bid=wanted[key], kind=key[1], place=place, share=share, problem=problem)
    if not any(one.share is not None for one in found.values()):
        raise Invalid(errors={"shares": _("Hand in at least one share.")})
    for (uuid, kind), bid in wanted.items():
        if (uuid, kind) not in found:
            found[(uuid, kind)] = CustodianShare(lot=lot, bid=bid, kind=kind, place=place, problem=NOT_GIVEN)
    return list(found.values())


def _read_share(entry: Mapping[str, Any], number: int) -> tuple[bytes | None, str]:
    if entry.get("share") is None:
        if entry.get("problem") not in PROBLEMS:
            raise Invalid(errors={f"shares.{number}": _("Say why there is no share of this bid.")})
        return None, str(entry["problem"])
    try:
        share = b64_decode(entry["share"])
    except SealingError as error:
        raise Invalid(errors={f"shares.{number}": str(error)}) from error
    if len(share) != SHARE_BYTES or share[-1] == 0:
        raise Invalid(errors={f"shares.{number}": _("A share has 75 bytes, the last of which is not zero.")})
    return share, ""


@transaction.atomic(durable=True)
def reveal_identity(*, bid: UUID, kind: str, identity: str, intent: Intent, actor: Actor, at: datetime) -> Revealed:
    """The bidder opens its own released bid with the identity from the backup, because custodians are missing.

    Raises:
        NotFound, WindowStillOpen: before the window is closed nobody reveals anything. MoveNotAllowed: the bid takes no
        part. IdentityRefused: the envelope commits to another. AlreadyHandedIn: revealed before. What a pause raises.
    """
    known = Bid.objects.filter(uuid=bid, bidder_id=actor.organisation_id).values_list("lot__uuid", flat=True).first()
    if actor.organisation_id is None or known is None:
        raise NotFound
    locked = lock_lot(known)
    row = Bid.objects.select_for_update(of=("self",)).get(uuid=bid)
    policies.admit_bidder(intent, actor, row, at=at)
    require_running(f"lot:{locked.lot.uuid}", "opening", at=at)
    require_unpaused(locked.lot, "opening")
    if locked.lot.state in (Lot.State.OPEN, Lot.State.CLOSED):
        raise WindowStillOpen(state=locked.lot.state)
    if kind not in Kind.values:
        raise Invalid(errors={"kind": _("A bid has the parts “price” and “documents”.")})
    if row.state != Bid.State.RELEASED and not (kind == Kind.DOCUMENTS and row.state == Bid.State.OPENED):
        row.workflow.after("open", now=row.state)
    version = BidVersion.objects.get(bid=row, number=row.number)
    try:
        require_identity(envelope_of(version), kind, identity)
    except SealingError as error:
        raise IdentityRefused(problem=error.code, sentence=str(error)) from error
    if Reveal.objects.filter(bid=row, kind=kind).exists():
        raise AlreadyHandedIn(kind=kind)
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.IDENTITY_REVEALED(
        object=f"bid:{row.uuid}",
        case=locked.project.uuid,
        public={"lot": str(locked.lot.uuid), "bidder": row.pseudonym, "kind": kind},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    reveal = Reveal.objects.create(
        bid=row, kind=kind, identity=identity, revealed_at=at, leaf_sha256=recorded.leaf_sha256
    )
    return Revealed(row, reveal, recorded)
