"""A bidder revokes its bid after the prices were read out and before the award (撤销, 条例 35)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import say
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import acts, policies
from openhall.tendering.opening.locks import Locked, lock_lot
from openhall.tendering.opening.models import OpenedBid, Revocation
from openhall.tendering.opening.refusals import AlreadyRevoked, NotRevocable
from openhall.witness.public import Recorded, record

REVOCABLE = frozenset({Lot.State.OPENED, Lot.State.EVALUATED, Lot.State.PUBLICITY})
"""From the reading of the prices to the award. Until then a bid that isn't released is revoked by rule, without an act
that would tell others who takes part."""


@dataclass(frozen=True)
class Revoked:
    """A bid that was revoked. ``left``: how many bids read out still stand."""

    bid: Bid
    revocation: Revocation
    left: int
    recorded: Recorded


@transaction.atomic(durable=True)
def revoke_bid(*, bid: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> Revoked:
    """Revoke one's own bid for good. It is not ranked; the deposit stays until the owner keeps it or it goes back.

    Args:
        reason: published letter by letter, as signed.

    Raises:
        NotFound: another's bid. NotRevocable: too early or too late, or its price was never read out. AlreadyRevoked.
        What ``identity.admit`` raises.
    """
    known = Bid.objects.filter(uuid=bid, bidder_id=actor.organisation_id).values_list("lot__uuid", flat=True).first()
    if actor.organisation_id is None or known is None:
        raise NotFound
    locked = lock_lot(known)
    row = Bid.objects.select_for_update(of=("self",)).get(uuid=bid)
    policies.admit_bidder(intent, actor, row, at=at)
    if Revocation.objects.filter(bid=row).exists():
        raise AlreadyRevoked
    if locked.lot.state not in REVOCABLE or not OpenedBid.objects.filter(bid=row).exists():
        raise NotRevocable(state=locked.lot.state)
    row.version += 1
    row.save(update_fields=["version"])
    # What the committee or the owner had before them is no longer what they sign.
    locked.lot.version += 1
    locked.lot.save(update_fields=["version"])
    left = OpenedBid.objects.filter(bid__lot=locked.lot, bid__revocation=None).exclude(bid=row).count()
    _tell_owner(locked, left, at)
    act = acts.BID_REVOKED(
        object=f"bid:{row.uuid}",
        case=locked.project.uuid,
        public={"lot": str(locked.lot.uuid), "bidder": row.pseudonym},
        statement={"v": 1, "reason": reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    revocation = Revocation.objects.create(bid=row, reason=reason, revoked_at=at, leaf_sha256=recorded.leaf_sha256)
    return Revoked(row, revocation, left, recorded)


def _tell_owner(locked: Locked, left: int, at: datetime) -> None:
    """The owner decides what follows: for the deposit, and for the lot where too few bids are left."""
    lot = locked.lot
    body = gettext_noop(
        "A bidder revoked its bid for “%(lot)s” of “%(project)s”. Bids that still stand: %(left)s. You may keep its "
        "deposit, and you may end the lot where too few bids are left."
    )
    identity.notify_holders(
        locked.project.owner_id,
        {Role.OFFICER},
        subject=say(gettext_noop("A bid for “%(lot)s” was revoked"), lot=lot.title),
        body=say(body, lot=lot.title, project=locked.project.title, left=left),
        link=f"/desk/lots/{lot.uuid}/deposits",
        at=at,
    )
