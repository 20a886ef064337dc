"""What people do beside making offers: announce, enter, seal and reveal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, organisation
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Stale
from openhall.tendering.auctions import acts, policies, refusals
from openhall.tendering.auctions.inputs import Announcement
from openhall.tendering.auctions.locks import Queue, join_queue
from openhall.tendering.auctions.models import Auction, Entrant, Offer, SealedOffer
from openhall.tendering.auctions.standing import terms_of
from openhall.tendering.notices.public import Lot, Notice, lock_lot_in_project, require_unpaused
from openhall.tendering.planning.public import article, asking_the_law, law_of, require_signed
from openhall.treasury.public import deposit_matched
from openhall.witness.public import Recorded, pseudonym, record, require_living_log
from openhall_rules import auctions as rules
from openhall_rules.law import Pack, UnknownValue
from openhall_rules.money import text

HOURS = "evaluation.auction_hours"
EXTENSION = "evaluation.auction_extension"


@dataclass(frozen=True)
class Announced:
    """An auction that is announced."""

    auction: Auction
    recorded: Recorded


@dataclass(frozen=True)
class Entered:
    """An entry, or what was done to it."""

    entrant: Entrant
    recorded: Recorded


@dataclass(frozen=True)
class LastOffer:
    """A last offer that was sealed or revealed."""

    offer: SealedOffer
    recorded: Recorded


@transaction.atomic(durable=True)
def announce_auction(*, auction: UUID, terms: Announcement, intent: Intent, actor: Actor, at: datetime) -> Announced:
    """Fix the terms of a lot's auction. The reserve, where there is one, is committed to now and shown afterwards.

    Raises:
        NoAuctionLot: the lot's method is none. AlreadyAnnounced. TermsRefused: the terms don't fit, or the law asks for
        more. OtherContent: not what was signed. NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(terms.lot)
    notice, project = lot.notice, lot.notice.project
    policies.admit_owner(intent, actor, project, version=0, at=at)
    require_signed(terms.sent, intent)
    if lot.method not in rules.METHODS or lot.state != Lot.State.OPEN or notice.state != Notice.State.PUBLISHED:
        raise refusals.NoAuctionLot(method=lot.method)
    require_unpaused(lot, "auction")
    if Auction.objects.filter(lot=lot).exists():
        raise refusals.AlreadyAnnounced
    if Auction.objects.filter(uuid=auction).exists():
        raise Stale(seen=0, now=1)
    fixed = _lawful(terms, lot, at=at)
    act = acts.ANNOUNCED(
        object=f"auction:{auction}",
        case=project.uuid,
        public={
            "lot": str(lot.uuid),
            "method": fixed.method,
            "starts_at": fixed.to_json()["starts_at"],
            "ends_at": fixed.to_json()["ends_at"],
            "reserve": fixed.reserve,
        },
        statement={"v": 1, "signed": terms.sent, "terms": fixed.to_json()},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Auction.objects.create(
        uuid=auction,
        lot=lot,
        terms=fixed.to_json(),
        starts_at=fixed.starts_at,
        ends_at=fixed.ends_at,
        due_at=fixed.ends_at,
        announced_at=at,
        announced_leaf=recorded.leaf_sha256,
        version=1,
    )
    return Announced(row, recorded)


def _lawful(asked: Announcement, lot: Lot, *, at: datetime) -> rules.Terms:
    """The terms, if rules and law admit them.

    Raises:
        TermsRefused
    """
    try:
        terms = asked.terms(method=lot.method, currency=lot.currency)
    except rules.BadTerms as error:
        said = _("This does not fit: %(field)s.") % {"field": _name_of(str(error.facts.get("field")))}
        raise refusals.TermsRefused(reason=said, article="") from error
    due = lot.notice.bids_due_at
    if at >= terms.starts_at or (due is not None and terms.starts_at < due):
        said = _("The auction begins after the announcement, and not before the deadline of the notice.")
        raise refusals.TermsRefused(reason=said, article="")
    law = law_of(lot.notice.project)
    with asking_the_law():
        hours, minutes = _value(law, HOURS), _value(law, EXTENSION)
    if terms.ends_at - terms.starts_at < timedelta(hours=hours):
        said = _("Offers must be taken for at least %(hours)s hours.") % {"hours": hours}
        raise refusals.TermsRefused(reason=said, article=article(law, HOURS))
    least = minutes * 60
    if least and (min(terms.window_seconds, terms.extension_seconds) < least or not terms.most_extensions):
        said = _("An offer in the last %(minutes)s minutes must move the end by as much.") % {"minutes": minutes}
        raise refusals.TermsRefused(reason=said, article=article(law, EXTENSION))
    return terms


def _value(law: Pack, path: str) -> int:
    """A value that packs without auctions don't have."""
    try:
        return int(law.get(path))
    except UnknownValue:
        return 0


def _name_of(field: str) -> str:
    names: dict[str, Any] = {
        "start": _("Starting price"),
        "step": _("Step"),
        "limit": _("Limit"),
        "ends_at": _("End"),
        "extension": _("Extension"),
        "reveal_minutes": _("Time to reveal"),
    }
    return str(names.get(field, field))


@transaction.atomic(durable=True)
def enter_auction(*, auction: UUID, entrant: UUID, intent: Intent, actor: Actor, at: datetime) -> Entered:
    """Be admitted to an auction; where the notice asks for a deposit, it must have been matched.

    Raises:
        EntryClosed, AlreadyEntered, DepositMissing, NotInterested: the entry isn't possible.
        IntakeStopped: the log stands still. NotYours, MandateMissing, Stale: who may not.
    """
    queue = join_queue(auction)
    lot, row = queue.lot, queue.auction
    policies.may_enter(actor, lot)
    assert actor.organisation is not None and actor.organisation_id is not None  # noqa: S101,PT018 — may_enter saw to it
    fresh = Entrant(uuid=entrant, auction=row, organisation_id=actor.organisation_id)
    policies.admit_entrant(intent, actor, fresh, version=0, at=at)
    require_living_log(at)
    if lot.state != Lot.State.OPEN or row.closed_at is not None or at >= row.ends_at:
        raise refusals.EntryClosed(ends_at=instant_text(row.ends_at))
    if Entrant.objects.filter(auction=row, organisation_id=actor.organisation_id).exists():
        raise refusals.AlreadyEntered
    if Entrant.objects.filter(uuid=entrant).exists():
        raise Stale(seen=0, now=1)
    if lot.deposit and not deposit_matched(lot.uuid, actor.organisation_id):
        raise refusals.DepositMissing(amount=text(lot.deposit), currency=lot.currency)
    party = organisation(actor.organisation)
    fresh.pseudonym = pseudonym(actor.organisation, lot.notice.project.uuid)
    fresh.entered_at = at
    act = acts.ENTERED(
        object=f"entrant:{entrant}",
        case=lot.notice.project.uuid,
        public=_named(queue, fresh),
        commit={"bidder/name": party.name, "bidder/identifier": f"{party.scheme}:{party.identifier}"},
        sealed_for=lot.uuid,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    fresh.leaf_sha256 = recorded.leaf_sha256
    fresh.save(force_insert=True)
    return Entered(fresh, recorded)


@transaction.atomic(durable=True)
def seal_maximum(*, entrant: UUID, commitment: str, intent: Intent, actor: Actor, at: datetime) -> Entered:
    """Commit to the amount up to which the device makes offers by itself. The platform never learns it from this.

    Raises:
        RevealRefused: one was sealed before. EntryClosed: the bidding is over. NotFound, MandateMissing, Stale.
    """
    queue, mine = _own(entrant, actor)
    policies.admit_entrant(intent, actor, mine, version=mine.version, at=at)
    if mine.maximum:
        raise refusals.RevealRefused(reason=_("A maximum was sealed before; it can’t be changed."))
    if at >= queue.auction.ends_at or queue.auction.closed_at is not None:
        raise refusals.EntryClosed(ends_at=instant_text(queue.auction.ends_at))
    act = acts.MAXIMUM_SEALED(
        object=f"entrant:{mine.uuid}",
        case=queue.lot.notice.project.uuid,
        public={**_named(queue, mine), "commitment": commitment},
        sealed_for=queue.lot.uuid,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    mine.maximum, mine.maximum_leaf = commitment, recorded.leaf_sha256
    mine.version += 1
    mine.save(update_fields=["maximum", "maximum_leaf", "version"])
    return Entered(mine, recorded)


@transaction.atomic(durable=True)
def reveal_maximum(*, entrant: UUID, amount: str, salt: str, intent: Intent, actor: Actor, at: datetime) -> Entered:
    """Show, after the result, the maximum that was sealed; every offer of the bidder lies within it.

    Raises:
        RevealRefused: not over yet, none was sealed, not the one, or an offer went beyond it.
    """
    queue, mine = _own(entrant, actor)
    policies.admit_entrant(intent, actor, mine, version=mine.version, at=at)
    if queue.auction.state != Auction.State.ENDED or not mine.maximum or mine.revealed_leaf:
        raise refusals.RevealRefused(reason=_("A sealed maximum is shown once, after the result."))
    if mine.maximum != _commitment(rules.MAXIMUM, queue.auction, mine.pseudonym, amount, salt):
        raise refusals.RevealRefused(reason=_("This is not the maximum that was sealed."))
    act = acts.MAXIMUM_REVEALED(
        object=f"entrant:{mine.uuid}",
        case=queue.lot.notice.project.uuid,
        public={**_named(queue, mine), "amount": amount, "currency": queue.lot.currency, "salt": salt},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    mine.revealed_maximum, mine.revealed_leaf = Decimal(amount), recorded.leaf_sha256
    mine.version += 1
    mine.save(update_fields=["revealed_maximum", "revealed_leaf", "version"])
    return Entered(mine, recorded)


@transaction.atomic(durable=True)
def seal_offer(*, auction: UUID, offer: UUID, commitment: str, intent: Intent, actor: Actor, at: datetime) -> LastOffer:
    """Seal one last offer in the second round; only who has made an offer in the bidding may.

    Raises:
        LastOfferRefused: not the time for it, no offer made before, or one was sealed. NotEntered, MandateMissing.
        What a pause of the tender raises.
    """
    queue = join_queue(auction)
    mine = policies.entrant_of(actor, queue.auction)
    policies.admit_entrant(intent, actor, mine, version=0, at=at)
    require_unpaused(queue.lot, "offer")
    if queue.auction.state != Auction.State.SEALING or at >= queue.auction.due_at or queue.lot.state != Lot.State.OPEN:
        raise refusals.LastOfferRefused(reason=_("Last offers are sealed in the second round only."))
    if not Offer.objects.filter(auction=queue.auction, entrant=mine).exists():
        raise refusals.LastOfferRefused(reason=_("Only bidders who made an offer in the bidding take part in it."))
    if SealedOffer.objects.filter(entrant=mine).exists():
        raise refusals.LastOfferRefused(reason=_("Your organisation has sealed its last offer already."))
    if SealedOffer.objects.filter(uuid=offer).exists():
        raise Stale(seen=0, now=1)
    act = acts.SEALED(
        object=f"sealed-offer:{offer}",
        case=queue.lot.notice.project.uuid,
        public={**_named(queue, mine), "commitment": commitment},
        sealed_for=queue.lot.uuid,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = SealedOffer.objects.create(
        uuid=offer, entrant=mine, commitment=commitment, sealed_at=at, leaf_sha256=recorded.leaf_sha256
    )
    return LastOffer(row, recorded)


@transaction.atomic(durable=True)
def reveal_offer(*, offer: UUID, amount: str, salt: str, intent: Intent, actor: Actor, at: datetime) -> LastOffer:
    """Show a last offer after the sealing has ended.

    Raises:
        RevealRefused: too early or too late, or not what was sealed. NotFound, MandateMissing. What a pause of the
        tender raises.
    """
    if actor.organisation_id is None:
        raise NotFound(offer=str(offer))
    known = SealedOffer.objects.filter(uuid=offer, entrant__organisation_id=actor.organisation_id)
    auction = known.values_list("entrant__auction__uuid", flat=True).first()
    if auction is None:
        raise NotFound(offer=str(offer))
    queue = join_queue(auction)
    row = SealedOffer.objects.select_for_update(of=("self",)).select_related("entrant").get(uuid=offer)
    policies.admit_entrant(intent, actor, row.entrant, version=0, at=at)
    require_unpaused(queue.lot, "offer")
    if (
        queue.auction.state != Auction.State.REVEALING
        or at >= queue.auction.due_at
        or queue.lot.state != Lot.State.OPEN
    ):
        raise refusals.RevealRefused(reason=_("Last offers are revealed after the second round, and once."))
    if row.revealed_at is not None:
        raise refusals.RevealRefused(reason=_("This offer was revealed already."))
    if row.commitment != _commitment(rules.SEALED_OFFER, queue.auction, row.entrant.pseudonym, amount, salt):
        raise refusals.RevealRefused(reason=_("This is not the offer that was sealed."))
    act = acts.REVEALED(
        object=f"sealed-offer:{row.uuid}",
        case=queue.lot.notice.project.uuid,
        public={**_named(queue, row.entrant), "amount": amount, "currency": queue.lot.currency, "salt": salt},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.amount, row.revealed_at, row.revealed_leaf = Decimal(amount), at, recorded.leaf_sha256
    row.save(update_fields=["amount", "revealed_at", "revealed_leaf"])
    return LastOffer(row, recorded)


@transaction.atomic(durable=True)
def reveal_reserve(*, auction: UUID, amount: str, salt: str, intent: Intent, actor: Actor, at: datetime) -> Announced:
    """The owner shows the reserve to which it had committed; one that isn't shown in time counts for nothing.

    Raises:
        RevealRefused: not the time for it, or not what was committed to. NotYours, MandateMissing, Stale. What a pause
        of the tender raises.
    """
    queue = join_queue(auction)
    row, project = queue.auction, queue.lot.notice.project
    policies.admit_owner(intent, actor, project, version=row.version, at=at)
    terms = terms_of(row)
    require_unpaused(queue.lot, "offer")
    if row.state != Auction.State.REVEALING or at >= row.due_at or terms.reserve is None or row.reserve is not None:
        raise refusals.RevealRefused(reason=_("The reserve is revealed once, after the last offer."))
    if terms.reserve != _commitment(rules.RESERVE, row, "", amount, salt):
        raise refusals.RevealRefused(reason=_("This is not the reserve that was committed to."))
    act = acts.RESERVE_REVEALED(
        object=f"auction:{row.uuid}",
        case=project.uuid,
        public={"lot": str(queue.lot.uuid), "amount": amount, "currency": queue.lot.currency, "salt": salt},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.reserve, row.reserve_leaf = Decimal(amount), recorded.leaf_sha256
    row.version += 1
    row.save(update_fields=["reserve", "reserve_leaf", "version"])
    return Announced(row, recorded)


def _own(uuid: UUID, actor: Actor) -> tuple[Queue, Entrant]:
    """An entry of the actor's organisation, its auction locked.

    Raises:
        NotFound: there is none; whether another has it isn't told.
    """
    if actor.organisation_id is None:
        raise NotFound(entrant=str(uuid))
    known = Entrant.objects.filter(uuid=uuid, organisation_id=actor.organisation_id)
    auction = known.values_list("auction__uuid", flat=True).first()
    if auction is None:
        raise NotFound(entrant=str(uuid))
    queue = join_queue(auction)
    return queue, Entrant.objects.select_for_update(of=("self",), no_key=True).get(uuid=uuid)


def _named(queue: Queue, entrant: Entrant) -> dict[str, Any]:
    return {"lot": str(queue.lot.uuid), "auction": str(queue.auction.uuid), "bidder": entrant.pseudonym}


def _commitment(what: str, auction: Auction, bidder: str, amount: str, salt: str) -> str:
    return rules.commitment(
        what, auction=str(auction.uuid), bidder=bidder, amount=Decimal(amount), salt=bytes.fromhex(salt)
    )
