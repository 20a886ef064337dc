"""One recorded tender as a tender of ours: what is bid, in which currency, and what can be compared afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from openhall.config.replay.sources import Price, SourceBid, SourceTender
from openhall_rules.money import quantize

LARGEST = Decimal(10) ** 17
DEPOSIT_SHARE = Decimal("0.01")
SAME_BIDDER = "the same bidder twice in one tender"
RECORDED_TWICE = "the same bid recorded twice, word for word"


@dataclass(frozen=True)
class Offer:
    """A recorded bid that can be bid: ``price`` is sealed, ``evaluated`` is what the committee compares."""

    source: SourceBid
    bidder: str
    price: Price
    evaluated: Decimal | None

    @property
    def read_out(self) -> bool:
        """Whether the sealed price is the one that was read out (not the evaluated one in its place)."""
        return self.source.price is not None


@dataclass(frozen=True)
class Refused:
    """A recorded bid that can't be bid, and why."""

    bidder: str
    reason: str


@dataclass
class Prepared:
    """A tender ready to be run. ``currency`` is the lot's; ``unrankable`` says why no ranking follows, if none does."""

    source: SourceTender
    offers: list[Offer] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    currency: str = "USD"
    unrankable: str = ""

    @property
    def estimate(self) -> Decimal:
        """Not recorded in the source: the highest price in the lot's currency stands for it."""
        prices = [offer.price.amount for offer in self.offers if offer.price.currency == self.currency]
        prices += [offer.evaluated for offer in self.offers if offer.evaluated is not None]
        return quantize(max(prices, default=Decimal(1)), self.currency) or Decimal(1)

    @property
    def deposit(self) -> Decimal:
        """One hundredth of the estimate, so that money moves in every tender."""
        return max(quantize(self.estimate * DEPOSIT_SHARE, self.currency), Decimal(1))


def prepare(source: SourceTender) -> Prepared:
    """Which recorded bids can be bid, and how they are compared.

    The price that was read out is sealed; where the record has none (or several currencies at once) the evaluated price
    is sealed in its place. A bidder named twice bids once.
    """
    tender = Prepared(source)
    seen: set[str] = set()
    whole: set[SourceBid] = set()
    for bid in source.bids:
        price = bid.price or bid.evaluated
        name = bid.name or "(no name in the record)"
        folded = name.casefold()
        if bid in whole:
            tender.refused.append(Refused(name, RECORDED_TWICE))
        elif folded in seen:
            tender.refused.append(Refused(name, SAME_BIDDER))
        elif price is None:
            tender.refused.append(Refused(name, bid.problem or "no price"))
        elif price.amount >= LARGEST:
            tender.refused.append(Refused(name, "the price is beyond every bound"))
        else:
            seen.add(folded)
            exact = Price(quantize(price.amount, price.currency), price.currency)
            if exact.amount <= 0:
                tender.refused.append(Refused(name, "the price rounds to nothing in its currency"))
                continue
            tender.offers.append(Offer(bid, name, exact, None))
        whole.add(bid)
    _compare_in_one_currency(tender)
    return tender


def _compare_in_one_currency(tender: Prepared) -> None:
    standing = [offer for offer in tender.offers if not offer.source.rejected]
    evaluated = {offer.source.evaluated.currency for offer in standing if offer.source.evaluated}
    if standing and len(evaluated) == 1 and all(offer.source.evaluated for offer in standing):
        [tender.currency] = evaluated
        tender.offers = [
            Offer(offer.source, offer.bidder, offer.price, _evaluated(offer.source, tender.currency))
            for offer in tender.offers
        ]
        return
    currencies = {offer.price.currency for offer in standing}
    if len(currencies) == 1:
        [tender.currency] = currencies
    elif standing:
        tender.currency = sorted(currencies)[0]
        tender.unrankable = "several currencies and no common evaluated price"
    elif tender.offers:
        tender.currency = tender.offers[0].price.currency


def _evaluated(bid: SourceBid, currency: str) -> Decimal | None:
    if bid.rejected or bid.evaluated is None or bid.evaluated.currency != currency:
        return None
    return quantize(bid.evaluated.amount, currency)


@dataclass(frozen=True)
class Comparison:
    """Whether our winner is the recorded one. None: can't be compared, for ``reason``."""

    same: bool | None
    reason: str = ""


def compare_evaluated(tender: Prepared, winner: str | None) -> Comparison:
    """Our winner (of the ranking by evaluated price) against the recorded award."""
    awarded = {offer.bidder for offer in tender.offers if offer.source.awarded}
    if reason := _not_comparable(tender, awarded):
        return Comparison(None, reason)
    if winner is None:
        return Comparison(None, "no ranking")
    return Comparison(winner in awarded)


def compare_opening(tender: Prepared) -> Comparison:
    """The lowest price read out, among bids that weren't rejected, against the recorded award."""
    awarded = {offer.bidder for offer in tender.offers if offer.source.awarded}
    standing = [offer for offer in tender.offers if not offer.source.rejected]
    if any(not offer.read_out for offer in standing):
        return Comparison(None, "a bid without an opening price")
    if len({offer.price.currency for offer in standing}) > 1:
        return Comparison(None, "opening prices in several currencies")
    if reason := _not_comparable(tender, awarded, ranked=False):
        return Comparison(None, reason)
    lowest = min(offer.price.amount for offer in standing)
    return Comparison(any(offer.bidder in awarded for offer in standing if offer.price.amount == lowest))


def _not_comparable(tender: Prepared, awarded: set[str], *, ranked: bool = True) -> str:
    recorded = {bid.name for bid in tender.source.bids if bid.awarded}
    if tender.source.problem:
        return tender.source.problem
    if not tender.source.bids:
        return "no bids in the record"
    if not recorded:
        return "no award in the record"
    if len(recorded) > 1:
        return "several awarded bidders"
    if not awarded:
        return "the awarded bidder has no usable price"
    names = {bid.bidder for bid in tender.refused if bid.reason == SAME_BIDDER}
    if names:
        return "a bidder named twice"
    rejected = {bid.name for bid in tender.source.bids if bid.rejected}
    if any(bid.bidder not in rejected for bid in tender.refused if bid.reason != RECORDED_TWICE):
        return "a bid without a usable price"
    if ranked and tender.unrankable:
        return tender.unrankable
    return ""
