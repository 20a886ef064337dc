"""Making offers. Several that wait for one auction are taken in one transaction, each judged after the one before it.

No offer is acknowledged before the transaction that holds it is durable. One that is refused leaves nothing behind and
doesn't touch the others of its transaction.
"""

from collections.abc import Iterator, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Admission, Intent, Signed, authenticate_many
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal, Stale
from openhall.tendering.auctions import acts, policies
from openhall.tendering.auctions.locks import Queue, join_queue
from openhall.tendering.auctions.models import Auction, Entrant, Offer
from openhall.tendering.auctions.refusals import NotEntered, OfferTooLate, refused
from openhall.tendering.auctions.standing import keep, standing_of, terms_of
from openhall.tendering.notices.public import Lot, require_unpaused
from openhall.tendering.outages import public as outages
from openhall.witness.public import Happened, Recorded, record_many, require_living_log
from openhall_rules import auctions as rules


@dataclass(frozen=True)
class Sent:
    """An offer as a request brought it, its signature unchecked; ``amount`` as it was written."""

    auction: UUID
    offer: UUID
    amount: str
    signed: Signed


@dataclass(frozen=True)
class Asked:
    """An offer whose signature was checked: ``amount`` as it was signed, ``at`` when it had arrived whole."""

    auction: UUID
    offer: UUID
    amount: str
    intent: Intent
    actor: Actor
    at: datetime
    context: Context = field(default_factory=copy_context, repr=False, compare=False)


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
        OutageNotSettled: it would be too late, but an outage may give time back. NotEntered: not admitted.
        TenderPaused, TenderSuspended: the tender stands still. IntakeStopped: the log does.
        Stale: the id was used. MandateMissing and what ``identity.admit`` raises.
    """
    [answer] = _take(auction, [Asked(auction, offer, amount, intent, actor, at)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


def check(sent: Sequence[Sent]) -> list[Asked | Refusal]:
    """Check the signatures of offers as they were sent, in this order, before their transaction."""
    answers: list[Asked | Refusal] = []
    for one, found in zip(sent, authenticate_many([one.signed for one in sent]), strict=True):
        if isinstance(found, Refusal):
            answers.append(found)
        else:
            actor, intent = found
            signed = one.signed
            answers.append(Asked(one.auction, one.offer, one.amount, intent, actor, signed.at, signed.context))
    return answers


@transaction.atomic(durable=True)
def make_offers(asked: Sequence[Asked]) -> list[Made | Refusal]:
    """Make offers of one auction, in this order, in one transaction; an answer for each."""
    return _take(asked[0].auction, asked)


def _take(auction: UUID, asked: Sequence[Asked]) -> list[Made | Refusal]:
    queue = join_queue(auction)
    if (still := _stands_still(queue)) is not None:
        return [still for _one in asked]
    require_living_log(max(one.at for one in asked))
    entrants = _entrants(queue.auction, asked)
    used = _used(queue.auction, asked)
    admission = Admission([(one.intent, one.actor) for one in asked])
    judged = admission.settle(lambda: list(_judged(queue, asked, entrants, used, admission)))
    counted = [one for one in judged if not isinstance(one, Refusal)]
    made = iter(_written(queue, counted))
    return [one if isinstance(one, Refusal) else next(made) for one in judged]


def _stands_still(queue: Queue) -> Refusal | None:
    """Why nobody may offer now: the tender stands still. The auction's row says whether; only then is asked why."""
    if queue.auction.paused_at is None:
        return None
    try:
        require_unpaused(queue.lot, "offer")
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True)
class _Counted:
    """An offer that counts, and the standing right after it."""

    asked: Asked
    entrant: Entrant
    after: rules.Standing


def _judged(
    queue: Queue, asked: Sequence[Asked], entrants: dict[int, Entrant], used: frozenset[UUID], admission: Admission
) -> Iterator[_Counted | Refusal]:
    """What becomes of each, judged after the one before it that counts."""
    terms, standing, seen = terms_of(queue.auction), standing_of(queue.auction), set(used)
    for one in asked:
        try:
            entrant = _may_offer(queue, one, entrants, seen)
            after = _judge(terms, standing, entrant, one)
            policies.admit_together(
                admission, one.intent, one.actor, entrant, version=0, at=one.at, context=one.context
            )
        except Refusal as refusal:
            yield refusal
            continue
        seen.add(one.offer)
        standing = after
        yield _Counted(one, entrant, after)


def _written(queue: Queue, counted: Sequence[_Counted]) -> list[Made]:
    """The offers that count, as leaves and as rows, and the auction as it stands after the last of them."""
    if not counted:
        return []
    row, terms = queue.auction, terms_of(queue.auction)
    recorded = record_many([_happened(queue, one) for one in counted])
    made = [
        Made(
            Offer(
                uuid=one.asked.offer,
                auction=row,
                entrant=one.entrant,
                number=one.after.offers,
                amount=Decimal(one.asked.amount),
                received_at=one.asked.at,
                ends_at=one.after.ends_at,
                leaf_sha256=leaf.leaf_sha256,
            ),
            one.after,
            rules.next_amount(terms, one.after),
            leaf,
        )
        for one, leaf in zip(counted, recorded, strict=True)
    ]
    Offer.objects.bulk_create([one.offer for one in made])
    last = made[-1]
    keep(row, last.standing)
    row.due_at = last.offer.received_at if last.next_amount is None else last.standing.ends_at
    row.save(update_fields=["ends_at", "offers", "leader", "amount", "extensions", "due_at"])
    return made


def _entrants(row: Auction, asked: Sequence[Asked]) -> dict[int, Entrant]:
    parties = [one.actor.organisation_id for one in asked if one.actor.organisation_id is not None]
    return {found.organisation_id: found for found in Entrant.objects.filter(auction=row, organisation_id__in=parties)}


def _used(row: Auction, asked: Sequence[Asked]) -> frozenset[UUID]:
    ids = [one.offer for one in asked]
    return frozenset(Offer.objects.filter(auction=row, uuid__in=ids).values_list("uuid", flat=True))


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
        if isinstance(error, rules.TooLate) and outages.unsettled(one.at):
            raise outages.OutageNotSettled from error  # an outage may have given time back: nobody is too late yet
        raise refused(error, currency=terms.currency, received_at=one.at) from error


def _happened(queue: Queue, one: _Counted) -> Happened:
    asked = one.asked
    public: dict[str, Any] = {
        "lot": str(queue.lot.uuid),
        "auction": str(queue.auction.uuid),
        "bidder": one.entrant.pseudonym,
        "number": one.after.offers,
        "amount": asked.amount,
        "currency": queue.lot.currency,
        "ends_at": instant_text(one.after.ends_at),
    }
    act = acts.OFFERED(object=f"offer:{asked.offer}", case=queue.lot.notice.project.uuid, public=public)
    return Happened(act, asked.intent, asked.actor, asked.at)
