"""The custodians of a notice before they are needed: whether their keys work, who is absent, whether enough will come.

Nothing here depends on bids: a custodian opens a *trial share* that the platform makes, not a share of anybody's bid.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours, Refusal
from openhall.tendering.notices import acts, rules
from openhall.tendering.notices.models import Custodian, Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.witness.public import Recorded, record
from openhall_sealing import SealingError, b64_decode
from openhall_sealing.age import seal
from openhall_sealing.opening import SHARE_BYTES

UNOPENED = (Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED)
LONGEST_REASON = 300
_DAY = timedelta(days=1)


class TrialNotOpened(Refusal):
    """What was handed in is not what the trial share holds."""

    code = "trial-not-opened"
    status = 422
    title = _("This is not what the trial share holds.")
    way_forward = _(
        "Open the page again: it fetches a new trial share. If that fails too, this device does not have the key that "
        "the notice names; import it from the file that you exported, or let the owner know that you can’t come."
    )


class NotThisCustodian(NotYours):
    """The place is another organisation's."""

    code = "not-this-custodian"
    title = _("You don’t keep this place.")
    way_forward = _("Act for the organisation that the notice names as custodian.")


@dataclass(frozen=True)
class Place:
    """One custodian of a notice. ``side``: owner, agency, centre or supervisor; ``revoked``: its key is, meanwhile."""

    custodian: Custodian
    side: str
    revoked: bool

    @property
    def absent(self) -> bool:
        """Whether the holder was declared absent."""
        return self.custodian.absent_since is not None


@dataclass(frozen=True)
class Custody:
    """Whether the custodians of a notice suffice. ``alone``: organisations that hold enough places by themselves."""

    places: list[Place]
    threshold: int
    alone: list[str]

    @property
    def present(self) -> int:
        """How many are not declared absent."""
        return sum(not place.absent for place in self.places)

    @property
    def proved(self) -> int:
        """How many have shown on their own device that their key opens a share, and are not absent."""
        return sum(place.custodian.proved_at is not None and not place.absent for place in self.places)

    @property
    def enough(self) -> bool:
        """Whether as many can come as must open together; else every bidder opens its own bid from its backup."""
        return self.present >= self.threshold


def custody_of(notice: Notice) -> Custody:
    """The custodians of a notice and what is known of them. For everybody: it tells nothing of bids."""
    rows = list(notice.custodians.select_related("organisation", "opening_key").order_by("place"))
    held: dict[str, int] = {}
    for row in rows:
        held[row.organisation.name] = held.get(row.organisation.name, 0) + 1
    return Custody(
        places=[
            Place(row, rules.side_of(notice.project, row.organisation_id), row.opening_key.revoked_at is not None)
            for row in rows
        ],
        threshold=notice.threshold,
        alone=[name for name, count in held.items() if count >= notice.threshold],
    )


def may_keep(actor: Actor | None, custodian: Custodian) -> bool:
    """Whether the reader keeps this place: a custodian of its organisation, of several the one whose key it is."""
    if actor is None or actor.organisation_id != custodian.organisation_id or not actor.holds(Role.CUSTODIAN):
        return False
    others = Custodian.objects.filter(notice=custodian.notice_id, organisation_id=custodian.organisation_id)
    own = custodian.opening_key.person_id == actor.person_id
    return own or not others.exclude(pk=custodian.pk).exists()


def may_declare(actor: Actor | None, custodian: Custodian, notice: Notice) -> bool:
    """Whether the reader may say that a custodian is absent: it does, its organisation's others, or the owner."""
    if actor is None or actor.organisation_id is None:
        return False
    if actor.organisation_id == custodian.organisation_id and actor.holds(Role.CUSTODIAN):
        return True
    return actor.organisation_id == notice.project.owner_id and actor.holds(Role.OFFICER)


def trial_share(custodian: UUID, actor: Actor, at: datetime) -> bytes:
    """A share of nothing, sealed to the custodian's key: an age file with 75 bytes, as the shares of a bid have.

    Raises:
        NotFound, NotThisCustodian.
    """
    row = _published(Custodian.objects.select_related("opening_key", "notice").filter(uuid=custodian).first())
    if not may_keep(actor, row):
        raise NotThisCustodian(reason="not-this-custodian")
    return seal(_inside(row, at.date()), row.recipient)


def _inside(custodian: Custodian, day: date) -> bytes:
    """The 75 bytes of a day's trial share: nobody can know them who neither opens it nor has the platform's key."""
    about = f"openhall/trial-share/v1\n{custodian.uuid}\n{custodian.recipient}\n{day.isoformat()}\n"
    key = settings.SECRET_KEY.encode()
    made = b"".join(hmac.new(key, f"{about}{half}".encode(), hashlib.sha512).digest() for half in range(2))
    return made[: SHARE_BYTES - 1] + bytes([custodian.place + 1])


def _published(row: Custodian | None) -> Custodian:
    if row is None or row.notice.state != Notice.State.PUBLISHED:
        raise NotFound
    return row


def _lock(uuid: UUID) -> tuple[Custodian, Notice]:
    found = Custodian.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(custodian=str(uuid))
    notice = Notice.objects.select_related("project").get(pk=found.notice_id)
    found.notice = notice
    _published(found)
    if not notice.lots.filter(state__in=UNOPENED).exists():
        raise MoveNotAllowed(move="keep", now="opened", possible=[])
    return found, notice


@transaction.atomic(durable=True)
def prove_custody(
    *, custodian: UUID, share: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Custodian, Recorded]:
    """A custodian shows that the key which the notice names opens a share on its own device.

    Args:
        share: base64 of the 75 bytes that the trial share of today or yesterday holds.

    Raises:
        NotFound, NotThisCustodian, TrialNotOpened; MoveNotAllowed: every lot is opened. What ``identity.admit`` raises.
    """
    row, notice = _lock(custodian)
    if not may_keep(actor, row):
        raise NotThisCustodian(reason="not-this-custodian")
    identity.admit(
        intent, actor, roles={Role.CUSTODIAN}, organisation_id=row.organisation_id, version=row.version, at=at
    )
    try:
        given = b64_decode(share)
    except SealingError as error:
        raise TrialNotOpened from error
    if not any(hmac.compare_digest(given, _inside(row, (at - ago).date())) for ago in (timedelta(0), _DAY)):
        raise TrialNotOpened
    row.version += 1
    act = acts.CUSTODY_PROVED(object=f"custodian:{row.uuid}", case=notice.project.uuid, public={"custodian": row.place})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.proved_at, row.proof_leaf = at, recorded.leaf_sha256
    row.save(update_fields=["version", "proved_at", "proof_leaf"])
    return row, recorded


@transaction.atomic(durable=True)
def declare_absence(
    *, custodian: UUID, absent: bool, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Custodian, Recorded]:
    """Say that a custodian can't come to the opening, or can again; public at once, with the reason as it was signed.

    Raises:
        NotFound, NotThisCustodian; MoveNotAllowed: it is so already, or every lot is opened; OtherContent; what
        ``identity.admit`` raises.
    """
    row, notice = _lock(custodian)
    if not may_declare(actor, row, notice):
        raise NotThisCustodian(reason="not-this-custodian")
    roles = {Role.CUSTODIAN} if actor.organisation_id == row.organisation_id and actor.holds(Role.CUSTODIAN) else set()
    if actor.organisation_id == notice.project.owner_id:
        roles |= {Role.OFFICER}
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=row.version, at=at)
    planning.require_signed({"absent": absent, "reason": reason}, intent)
    if absent == (row.absent_since is not None):
        raise MoveNotAllowed(move="absent" if absent else "present", now="absent" if absent else "present", possible=[])
    row.version += 1
    act = acts.ABSENCE_DECLARED(
        object=f"custodian:{row.uuid}",
        case=notice.project.uuid,
        public={"custodian": row.place, "absent": absent},
        statement={"v": 1, "reason": reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.absent_since, row.absence_leaf = (at if absent else None), recorded.leaf_sha256
    row.absence_reason = reason if absent else ""
    row.save(update_fields=["version", "absent_since", "absence_leaf", "absence_reason"])
    return row, recorded
