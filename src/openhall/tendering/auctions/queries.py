"""What may be read of an auction: terms, standing and offers by everybody; who it is behind them after the result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from openhall.identity.public import Actor, Role, organisations
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.auctions.models import Auction, AuctionMove, Entrant, Offer, Outcome, SealedOffer
from openhall.tendering.auctions.standing import currency_of, said, standing_of, terms_of
from openhall.tendering.notices.public import Lot
from openhall.ui import formats
from openhall_rules import auctions as rules
from openhall_rules.money import quantize

PAGE = 200


@dataclass(frozen=True)
class Result:
    """How an auction ended, for award and contract. ``organisation_id``: the winner's; None where nobody won.

    ``offers``: how many counted in the bidding. ``offer``: id of the winning one, of the bidding or the second round;
    ``offer_leaf``: the act that made it known.
    """

    lot: UUID
    auction: UUID
    method: str
    outcome: str
    offers: int
    offer: UUID | None
    offer_leaf: str
    entrant: UUID | None
    bidder: str
    organisation_id: int | None
    amount: Decimal | None
    currency: str
    ended_at: datetime
    result_leaf: str


def auction(uuid: UUID) -> Auction:
    """The auction with this id, with lot, notice and project.

    Raises:
        NotFound
    """
    found = Auction.objects.select_related("lot__notice__project", "winner").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(auction=str(uuid))
    return found


def auction_of(lot: Lot) -> Auction | None:
    """The lot's auction; None before it is announced."""
    return Auction.objects.select_related("lot__notice__project", "winner").filter(lot=lot).first()


def is_auction(lot: Lot) -> bool:
    """Whether the lot's price is found by an auction."""
    return lot.method in rules.METHODS


def result_of(lot: Lot) -> Result | None:
    """The result of the lot's auction; None before it is published."""
    row = auction_of(lot)
    if row is None or row.ended_at is None:
        return None
    best = None if row.winner is None else _best(row, row.winner)
    return Result(
        lot=lot.uuid,
        auction=row.uuid,
        method=lot.method,
        outcome=row.outcome,
        offers=row.offers,
        offer=None if best is None else best.offer,
        offer_leaf="" if best is None else best.leaf_sha256,
        entrant=None if row.winner is None else row.winner.uuid,
        bidder="" if row.winner is None else row.winner.pseudonym,
        organisation_id=None if row.winner is None else row.winner.organisation_id,
        amount=row.price,
        currency=currency_of(row),
        ended_at=row.ended_at,
        result_leaf=row.result_leaf,
    )


@dataclass(frozen=True)
class BestOffer:
    """The best that an entrant has offered; ``offer`` and ``amount`` are None where it made no offer."""

    organisation_id: int
    offer: UUID | None
    amount: Decimal | None
    leaf_sha256: str


def best_offers(lot: Lot) -> list[BestOffer]:
    """Each entrant's best offer that counts, the last one included; none before the result is published."""
    row = auction_of(lot)
    if row is None or row.ended_at is None:
        return []
    return [_best(row, one) for one in Entrant.objects.filter(auction=row).order_by("id")]


def _best(row: Auction, entrant: Entrant) -> BestOffer:
    last = SealedOffer.objects.filter(entrant=entrant, amount__isnull=False).first()
    if last is not None and last.amount is not None and _counts(row, last.amount):
        return BestOffer(entrant.organisation_id, last.uuid, last.amount, last.revealed_leaf)
    # Offers go one way, so an entrant's newest is its best.
    made = Offer.objects.filter(auction=row, entrant=entrant).order_by("-number").first()
    if made is None:
        return BestOffer(entrant.organisation_id, None, None, "")
    return BestOffer(entrant.organisation_id, made.uuid, made.amount, made.leaf_sha256)


def _counts(row: Auction, amount: Decimal) -> bool:
    return rules.counts_in_second_round(terms_of(row), standing_of(row), quantize(amount, currency_of(row)))


def won() -> QuerySet[Auction]:
    """Auctions that somebody has won and whose lot waits for its award, with lot, notice and project."""
    rows = Auction.objects.select_related("lot__notice__project")
    return rows.filter(state=Auction.State.ENDED, outcome=Outcome.SOLD, lot__state=Lot.State.EVALUATED)


def entrant_in(lot: Lot, organisation_id: int) -> Entrant | None:
    """An organisation's entry, with its last offer where it sealed one. Not for others' eyes before the result."""
    rows = Entrant.objects.select_related("last_offer").filter(auction__lot=lot, organisation_id=organisation_id)
    return rows.first()


def entered_by(reader: Actor | None, *, limit: int = 50) -> list[Auction]:
    """Auctions that the reader's organisation entered, the newest first: for itself alone."""
    if reader is None or reader.organisation_id is None or not reader.holds(Role.BIDDER):
        return []
    rows = Auction.objects.select_related("lot__notice__project").filter(
        entrants__organisation_id=reader.organisation_id
    )
    return list(rows.order_by("-id")[:limit])


def entrant_for(row: Auction, reader: Actor | None) -> Entrant | None:
    """The reader's own entry."""
    if reader is None or reader.organisation_id is None:
        return None
    return Entrant.objects.filter(auction=row, organisation_id=reader.organisation_id).first()


def names(row: Auction) -> dict[str, str]:
    """Names of the entrants by pseudonym; none before the result, even for the owner."""
    if row.state != Auction.State.ENDED:
        return {}
    entrants = list(Entrant.objects.filter(auction=row))
    known = organisations([one.organisation_id for one in entrants])
    return {one.pseudonym: known[one.organisation_id].name for one in entrants}


def offers(row: Auction, *, before: int | None = None, limit: int = PAGE) -> list[Offer]:
    """Offers that count, newest first; ``before`` continues below that number."""
    rows = Offer.objects.select_related("entrant").filter(auction=row)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(rows.order_by("-number")[: min(limit, 5_000)])


def last_offers(row: Auction) -> list[SealedOffer]:
    """Last offers that were revealed, in the order of their revealing."""
    rows = SealedOffer.objects.select_related("entrant").filter(entrant__auction=row, revealed_at__isnull=False)
    return list(rows.order_by("revealed_at", "id"))


def state(row: Auction, *, at: datetime, reader: Actor | None = None) -> dict[str, Any]:
    """What a page needs to follow an auction; ``own`` only for an entrant, about itself."""
    terms, standing = terms_of(row), standing_of(row)
    following = rules.next_amount(terms, standing)
    mine = entrant_for(row, reader)
    found: dict[str, Any] = {
        "uuid": str(row.uuid),
        "lot": str(row.lot.uuid),
        "state": row.state,
        "phase": phase(row, at),
        "version": row.version,
        "now": instant_text(at),
        "currency": terms.currency,
        "method": terms.method,
        "terms": row.terms,
        "starts_at": instant_text(row.starts_at),
        "ends_at": instant_text(row.ends_at),
        "due_at": instant_text(row.due_at),
        "paused_at": None if row.paused_at is None else instant_text(row.paused_at),
        "offers": standing.offers,
        "leader": standing.leader,
        "amount": said(row, standing.amount),
        "next": said(row, following),
        "shown_next": "" if following is None else formats.money(str(said(row, following)), terms.currency),
        "extensions": standing.extensions,
        "moved": [
            {
                "outage": None if one.outage is None else str(one.outage.uuid),
                "stood_from": None if one.stood_from is None else instant_text(one.stood_from),
                "stood_until": None if one.stood_until is None else instant_text(one.stood_until),
                "stage": one.stage,
                "old_ends_at": instant_text(one.old_ends_at),
                "new_ends_at": instant_text(one.new_ends_at),
                "leaf_sha256": one.leaf_sha256,
            }
            for one in moves_of(row)
        ],
        "reserve": said(row, row.reserve),
        "outcome": row.outcome,
        "winner": "" if row.winner is None else row.winner.pseudonym,
        "price": said(row, row.price),
        "result_leaf": row.result_leaf,
    }
    if mine is not None:
        found["own"] = {
            "entrant": str(mine.uuid),
            "bidder": mine.pseudonym,
            "version": mine.version,
            "leads": bool(standing.leader) and standing.leader == mine.pseudonym,
            "maximum": bool(mine.maximum),
        }
    return found


def moves_of(row: Auction) -> list[AuctionMove]:
    """How outages and pauses moved the auction, oldest first."""
    return list(AuctionMove.objects.select_related("outage").filter(auction=row).order_by("id"))


def phase(row: Auction, at: datetime) -> str:
    """``failed``, ``paused``, ``before``, ``running``, ``closing``, ``sealing``, ``revealing`` or ``ended``."""
    if row.state == Auction.State.ENDED:
        return "ended"
    if row.lot.state != Lot.State.OPEN:
        return "failed"
    if row.paused_at is not None:
        return "paused"
    if row.state != Auction.State.OPEN:
        return str(row.state)
    if row.closed_at is not None or rules.is_over(terms_of(row), standing_of(row), at):
        return "closing"
    return "before" if at < row.starts_at else "running"


def offer_json(row: Auction, one: Offer, known: dict[str, str]) -> dict[str, Any]:
    """An offer for everybody; ``name`` is empty before the result."""
    return {
        "number": one.number,
        "bidder": one.entrant.pseudonym,
        "name": known.get(one.entrant.pseudonym, ""),
        "amount": said(row, one.amount),
        "received_at": instant_text(one.received_at),
        "ends_at": instant_text(one.ends_at),
        "leaf_sha256": one.leaf_sha256,
        "receipt_url": f"/receipts/{one.leaf_sha256}",
    }
