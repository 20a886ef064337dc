"""Opening the bids, reading the prices out, and the bidders' word on them."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Refusal
from openhall.tendering.bidding.public import Bid, BidVersion, Cause, envelope_of, files, standing
from openhall.tendering.notices.public import Lot, require_unpaused
from openhall.tendering.opening import acts, policies
from openhall.tendering.opening.closing import NOT_RELEASED, NOTHING_READABLE, fail_by_rule
from openhall.tendering.opening.locks import Locked, lock_lot
from openhall.tendering.opening.models import CustodianShare, Handover, Kind, OpenedBid, Opening, Reveal
from openhall.tendering.opening.refusals import AlreadyConfirmed, ConfirmationOver, NotOpened, NotReady
from openhall.tendering.planning.public import law_of
from openhall.witness.public import LOG, Recorded, disclose, hidden_acts, record
from openhall.witness_room.watching.public import halted_for, require_running
from openhall_rules.law import Unset
from openhall_sealing import PRICE, Envelope, PriceSheet, SealingError, canonical, combine_shares, open_price
from openhall_sealing.envelope import ciphertext_limit

FILE_PROBLEMS = frozenset({"truncated", "too_large", "digest_mismatch"})
"""The stored file is not the one that was accepted: the platform's fault, not the bidder's."""


@dataclass(frozen=True)
class Opened:
    """A lot whose prices are known. ``failed``: the act that failed the lot because nothing could be read."""

    lot: Lot
    opening: Opening
    opened: list[OpenedBid]
    unreadable: list[Bid]
    recorded: Recorded
    failed: Recorded | None


@dataclass(frozen=True)
class Confirmed:
    """What a bidder said about the price read out."""

    opened: OpenedBid
    version: int
    recorded: Recorded


@dataclass(frozen=True)
class Key:
    """The identity of one part with the places whose shares didn't fit, or (without identity) why there is none."""

    identity: str = ""
    bad: tuple[int, ...] = ()
    problem: str = ""


@dataclass
class Result:
    """What came of one bid."""

    version: BidVersion
    key: Key
    sheet: PriceSheet | None = None
    problem: str = ""
    cause: str = field(default=Cause.NONE)


def shares_by_bid(lot_id: int, kind: str) -> dict[int, dict[int, bytes]]:
    """Decrypted shares that were handed in: bid → place → 75 bytes."""
    rows = CustodianShare.objects.filter(lot_id=lot_id, kind=kind, share__isnull=False).order_by("bid_id", "place")
    found: dict[int, dict[int, bytes]] = defaultdict(dict)
    for bid_id, place, share in rows.values_list("bid_id", "place", "share"):
        if share is not None:
            found[bid_id][place] = bytes(share)
    return found


def find_key(envelope: Envelope, kind: str, shares: Mapping[int, bytes], revealed: str | None) -> Key:
    """The identity of a part from the shares, or from what the bidder revealed."""
    try:
        combined = combine_shares(envelope, kind, shares)
    except SealingError as error:
        return Key(identity=revealed) if revealed else Key(problem=error.code)
    return Key(identity=combined.identity, bad=combined.bad_shares)


@transaction.atomic(durable=True)
def open_bids(*, lot: UUID, at: datetime) -> Opened:
    """Open every released bid of a lot by rule, as soon as its custodians' shares allow it, and read the prices out.

    A bid whose shares don't fit yet waits for the other custodians; when all have come, or the time for a remedy is
    over, the others go on without it. A price that doesn't hold what its envelope promises is unreadable by the
    bidder's own fault; one that can't be opened for want of shares or of the stored file is taken back through
    another cause.

    Raises:
        NotReady: shares are still missing and may still come. SessionHalted: a witness officer halted the opening.
        What a pause of the tender raises.
        MoveNotAllowed: the window isn't closed, or all is open.
    """
    locked = lock_lot(lot)
    row = locked.lot
    require_running(f"lot:{row.uuid}", "opening", at=at)
    require_unpaused(row, "opening")
    row.move("open_bids")
    opening = Opening.objects.get(lot=row)
    results = _decrypt(_with_keys(row, opening, at))
    row.opened_at = at
    row.save(update_fields=["state", "version", "opened_at"])
    order = _log_order(row)
    results.sort(key=lambda result: order[result.version.leaf_sha256])
    opened = _keep_opened(results, order, at)
    unreadable = _take_out(results)
    read_out = [result.version.leaf_sha256 for result in results if result.sheet is not None]
    disclose(read_out, ["bidder/name", "bidder/identifier"], at)
    act = acts.BIDS_OPENED(
        object=f"lot:{row.uuid}",
        case=locked.project.uuid,
        public={"opened": len(opened), "unreadable": len(unreadable)},
        statement=_read_out(opened, unreadable),
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    opening.opening_leaf = recorded.leaf_sha256
    opening.confirmation_ends_at = _confirmation_ends(locked, at)
    opening.save()
    failed = None if opened else fail_by_rule(locked, opening, reason=NOTHING_READABLE, path=NOT_RELEASED, at=at)
    return Opened(row, opening, opened, unreadable, recorded, failed)


def _confirmation_ends(locked: Locked, at: datetime) -> datetime | None:
    """Until when bidders may answer; None (until the evaluation) where nobody entered a time, or entered 0."""
    try:
        ends = law_of(locked.project).confirmation_window_closes(read_out_at=at)
    except Unset:
        return None
    return ends if ends > at else None


def _with_keys(lot: Lot, opening: Opening, at: datetime) -> list[Result]:
    """Each released bid with its identity, or why it has none.

    Raises:
        NotReady
    """
    shares = shares_by_bid(lot.pk, Kind.PRICE)
    revealed = dict(Reveal.objects.filter(bid__lot=lot, kind=Kind.PRICE).values_list("bid_id", "identity"))
    results = []
    for version in standing(lot.pk, [Bid.State.RELEASED]):
        own, helped = shares.get(version.bid_id, {}), revealed.get(version.bid_id)
        results.append(Result(version, find_key(envelope_of(version), PRICE, own, helped)))
    handed_in, custodians = Handover.objects.filter(lot=lot).count(), lot.notice.custodians.count()
    found = sum(bool(result.key.identity) for result in results)
    remedy_over = opening.remedy_ends_at is not None and at >= opening.remedy_ends_at + _stood_still(opening, lot, at)
    if found < len(results) and handed_in < custodians and not (remedy_over and found):
        raise NotReady(handed_in=handed_in, threshold=lot.notice.threshold, missing=len(results) - found)
    return results


def _stood_still(opening: Opening, lot: Lot, at: datetime) -> timedelta:
    """How long a witness officer had halted the opening: no time of it runs meanwhile."""
    return halted_for(f"lot:{lot.uuid}", since=opening.window_closed_at or opening.closed_at, at=at)


def _decrypt(results: list[Result]) -> list[Result]:
    for result in results:
        if not result.key.identity:
            result.problem, result.cause = result.key.problem, Cause.OTHER
            continue
        try:
            ciphertext = files.content(result.version.price_sha256, at_most=ciphertext_limit(PRICE))
            result.sheet = open_price(envelope_of(result.version), ciphertext, result.key.identity).sheet
        except Refusal:
            result.problem, result.cause = "stored_file_lost", Cause.OTHER
        except SealingError as error:
            result.problem = error.code
            result.cause = Cause.OTHER if error.code in FILE_PROBLEMS and not _intact(result) else Cause.OWN_FAULT
    return results


def _intact(result: Result) -> bool:
    return files.intact(result.version.price_sha256, at_most=ciphertext_limit(PRICE))


def _log_order(lot: Lot) -> dict[str, int]:
    """Place in the log of every sealed leaf of the lot."""
    return {act.leaf_sha256: act.leaf_index for act in hidden_acts(lot.uuid) if act.leaf_index is not None}


def _keep_opened(results: list[Result], order: Mapping[str, int], at: datetime) -> list[OpenedBid]:
    opened: list[OpenedBid] = []
    bids: list[Bid] = []
    for result in results:
        if result.sheet is None:
            continue
        content = result.sheet.to_json()
        bid = result.version.bid
        bid.move("open")
        bids.append(bid)
        opened.append(
            OpenedBid(
                bid=bid,
                version=result.version,
                identity=result.key.identity,
                content=content,
                content_sha256=hashlib.sha256(canonical(content)).hexdigest(),
                currency=result.sheet.currency,
                total=result.sheet.amount,
                opened_order=len(opened) + 1,
                leaf_index=order[result.version.leaf_sha256],
                bad_shares=list(result.key.bad),
                opened_at=at,
            )
        )
    Bid.objects.bulk_update(bids, ["state", "version"], batch_size=500)
    return OpenedBid.objects.bulk_create(opened)


def _take_out(results: list[Result]) -> list[Bid]:
    bids: list[Bid] = []
    for result in results:
        if result.sheet is None:
            bid = result.version.bid
            bid.move("find_unreadable" if result.cause == Cause.OWN_FAULT else "retract")
            bid.cause, bid.reason = result.cause, result.problem
            bids.append(bid)
    Bid.objects.bulk_update(bids, ["state", "version", "cause", "reason"], batch_size=500)
    return bids


def declared(content: Mapping[str, Any]) -> dict[str, str]:
    """The running costs of a year that an opened price sheet declares, by name; none as a rule."""
    return {one["name"]: one["amount"] for one in content.get("costs", [])}


def _read_out(opened: list[OpenedBid], unreadable: list[Bid]) -> dict[str, Any]:
    return {
        "v": 1,
        "bids": [
            {
                "bid": str(one.bid.uuid),
                "bidder": one.bid.pseudonym,
                "version": one.version.number,
                "envelope_sha256": one.version.envelope_sha256,
                "identity": one.identity,
                "content_sha256": one.content_sha256,
                "currency": one.currency,
                "total": one.content["total"],
                "opened_order": one.opened_order,
            }
            | ({"costs": costs} if (costs := declared(one.content)) else {})
            for one in opened
        ],
        "unreadable": [{"bid": str(bid.uuid), "bidder": bid.pseudonym, "reason": bid.reason} for bid in unreadable],
    }


@transaction.atomic(durable=True)
def confirm_price(*, bid: UUID, agrees: bool, objection: str, intent: Intent, actor: Actor, at: datetime) -> Confirmed:
    """The bidder says whether the price read out is the one that it sealed; what it writes is kept with the record, and
    its digest on the log. Who doesn't confirm says why.

    Raises:
        Invalid: no reason is given. NotFound, NotOpened: nothing was read out. AlreadyConfirmed, ConfirmationOver.
        MoveNotAllowed: it is too late.
    """
    known = Bid.objects.filter(uuid=bid, bidder_id=actor.organisation_id).values_list("lot__uuid", flat=True).first()
    if actor.organisation_id is None or known is None:
        raise NotFound
    locked = lock_lot(known)
    row = Bid.objects.select_for_update(of=("self",)).get(uuid=bid)
    policies.admit_bidder(intent, actor, row, at=at)
    one = OpenedBid.objects.select_related("bid").filter(bid=row).first()
    if one is None:
        raise NotOpened
    if one.confirmed is not None:
        raise AlreadyConfirmed
    if not agrees and not objection.strip():
        raise Invalid(errors={"objection": _("Say what is wrong with the price that was read out.")})
    locked.lot.workflow.after("evaluate", now=locked.lot.state)
    ends = Opening.objects.get(lot=locked.lot).confirmation_ends_at
    if ends is not None and at > ends:
        raise ConfirmationOver(confirmation_ends_at=instant_text(ends))
    row.version += 1
    row.save(update_fields=["version"])
    public: dict[str, Any] = {"lot": str(locked.lot.uuid), "agrees": agrees}
    if objection:
        public["objection_sha256"] = hashlib.sha256(objection.encode()).hexdigest()
    act = acts.PRICE_CONFIRMED(object=f"bid:{row.uuid}", case=locked.project.uuid, public=public)
    recorded = record(act, intent=intent, actor=actor, at=at)
    one.confirmed, one.confirmed_at, one.objection = agrees, at, objection
    one.confirmation_leaf = recorded.leaf_sha256
    one.save(update_fields=["confirmed", "confirmed_at", "objection", "confirmation_leaf"])
    return Confirmed(one, row.version, recorded)
