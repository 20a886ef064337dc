"""Making offers. Several that wait for one auction are taken in one transaction, each judged after the one before it.

No offer is acknowledged before the transaction that holds it is durable. One that is refused leaves nothing behind and
doesn't touch the others of its transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal, Stale
from openhall.tendering.auctions import acts, policies
from openhall.tendering.auctions.locks import Queue, join_queue
from openhall.tendering.auctions.models import Auction, Entrant, Offer
from openhall.tendering.auctions.refusals import NotEntered, OfferTooLate, refused
from openhall.tendering.auctions.standing import keep, standing_of, terms_of
from openhall.tendering.notices.public import Lot
from openhall.witness.public import Recorded, record, require_living_log
from openhall_rules import auctions as rules


@dataclass(frozen=True)
class Asked:
    """An offer as it came in: ``amount`` as it was signed, ``at`` when it had arrived whole."""

    auction: UUID
    offer: UUID
    amount: str
    intent: Intent
    actor: Actor
    at: datetime


@dataclass(frozen=True)
class Made:
    """An offer that counts, with the standing right after it and what the log promised."""

    offer: Offer
    standing: rules.Standing
    next_amount: Decimal | None
    recorded: Recorded


@transaction.atomic(durable=True)
def make_offer(*, auction: UUID, offer: UUID, amount: str, intent: Intent, actor: Actor, at: datetime) -> Made:
    """Make one offer.

    Raises:
        OfferTooEarly, OfferTooLate, OfferLeads, OfferNotBetter, OfferBeyondLimit, OfferNotInCurrency: it doesn't count.
        NotEntered: not admitted. IntakeStopped: the log stands still. Stale: the id was used. MandateMissing and what
        ``identity.admit`` raises.
    """
    [answer] = _take(auction, [Asked(auction, offer, amount, intent, actor, at)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic(durable=True)
def make_offers(asked: Sequence[Asked]) -> list[Made | Refusal]:
    """Make offers of one auction, in this order, in one transaction; an answer for each."""
    return _take(asked[0].auction, asked)


def _take(auction: UUID, asked: Sequence[Asked]) -> list[Made | Refusal]:
    queue = join_queue(auction)
    row, terms = queue.auction, terms_of(queue.auction)
    standing = standing_of(row)
    entrants = _entrants(row, asked)
    used = set(Offer.objects.filter(auction=row, uuid__in=[one.offer for one in asked]).values_list("uuid", flat=True))
    answers: list[Made | Refusal] = []
    made: list[Offer] = []
    require_living_log(max(one.at for one in asked))
    for one in asked:
        try:
            entrant = _may_offer(queue, one, entrants, used)
            after = _judge(terms, standing, entrant, one)
            policies.admit_entrant(one.intent, one.actor, entrant, version=0, at=one.at)
        except Refusal as refusal:
            answers.append(refusal)
            continue
        recorded = _record(queue, entrant, one, after)
        offer = Offer(
            uuid=one.offer,
            auction=row,
            entrant=entrant,
            number=after.offers,
            amount=Decimal(one.amount),
            received_at=one.at,
            ends_at=after.ends_at,
            leaf_sha256=recorded.leaf_sha256,
        )
        used.add(one.offer)
        made.append(offer)
        standing = after
        answers.append(Made(offer, after, rules.next_amount(terms, after), recorded))
    if made:
        Offer.objects.bulk_create(made)
        keep(row, standing)
        row.due_at = made[-1].received_at if rules.next_amount(terms, standing) is None else standing.ends_at
        row.save(update_fields=["ends_at", "offers", "leader", "amount", "extensions", "due_at"])
    return answers


def _entrants(row: Auction, asked: Sequence[Asked]) -> dict[int, Entrant]:
    parties = [one.actor.organisation_id for one in asked if one.actor.organisation_id is not None]
    return {found.organisation_id: found for found in Entrant.objects.filter(auction=row, organisation_id__in=parties)}


def _may_offer(queue: Queue, one: Asked, entrants: dict[int, Entrant], used: set[UUID]) -> Entrant:
    """Who is admitted, while the auction takes offers."""
    found = None if one.actor.organisation_id is None else entrants.get(one.actor.organisation_id)
    if found is None:
        raise NotEntered
    if queue.lot.state != Lot.State.OPEN or queue.auction.closed_at is not None:
        raise OfferTooLate(ends_at=instant_text(queue.auction.ends_at), received_at=instant_text(one.at))
    if one.offer in used:
        raise Stale(seen=0, now=1)
    return found


def _judge(terms: rules.Terms, standing: rules.Standing, entrant: Entrant, one: Asked) -> rules.Standing:
    try:
        return rules.take(terms, standing, bidder=entrant.pseudonym, amount=Decimal(one.amount), at=one.at)
    except rules.OfferRefused as error:
        raise refused(error, currency=terms.currency, received_at=one.at) from error


def _record(queue: Queue, entrant: Entrant, one: Asked, after: rules.Standing) -> Recorded:
    public: dict[str, Any] = {
        "lot": str(queue.lot.uuid),
        "auction": str(queue.auction.uuid),
        "bidder": entrant.pseudonym,
        "number": after.offers,
        "amount": one.amount,
        "currency": queue.lot.currency,
        "ends_at": instant_text(after.ends_at),
    }
    act = acts.OFFERED(object=f"offer:{one.offer}", case=queue.lot.notice.project.uuid, public=public)
    return record(act, intent=one.intent, actor=one.actor, at=one.at)
