"""Price auctions (竞价): which offer counts, when the bidding ends, and who has won. Pure, for platform and verifier.

An auction *rises* (who sells: the highest offer wins) or *falls* (who buys: the lowest wins). Each offer must better
the one that leads by the step, so no two offers that count are ever equal and the order of the offers is their value.
An offer in the last moments moves the end (at most so often). A second round, where the terms ask for one, is sealed:
each bidder commits to one last offer, and all are revealed after the sealing has ended.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.leaves import canonical
from openhall_rules.money import decimal, scale, text

RISING: Final = "rising_auction"
FALLING: Final = "falling_auction"
METHODS: Final = (RISING, FALLING)

SOLD: Final = "sold"
NO_OFFER: Final = "no_offer"
RESERVE_NOT_MET: Final = "reserve_not_met"
OUTCOMES: Final = (SOLD, NO_OFFER, RESERVE_NOT_MET)

BIDDING: Final = "bidding"
SECOND_ROUND: Final = "second_round"
REVEAL: Final = "reveal"
"""Stages of an auction that last, and that an outage may move."""

RESERVE: Final = "reserve"
SEALED_OFFER: Final = "offer"
MAXIMUM: Final = "maximum"
COMMITTED: Final = (RESERVE, SEALED_OFFER, MAXIMUM)
"""What is committed to by a salted digest before it is revealed."""

MOST_EXTENSIONS: Final = 10_000


class BadTerms(RuleError):
    """Terms under which no auction can be held; ``field`` names the fault."""

    code: ClassVar[str] = "bad_terms"


class OfferRefused(RuleError):
    """Base of why an offer doesn't count. Facts: ``next`` (the amount that would be allowed), where there is one."""

    code: ClassVar[str] = "offer_refused"


class TooEarly(OfferRefused):
    """The auction has not begun."""

    code = "offer_too_early"


class TooLate(OfferRefused):
    """The auction is over."""

    code = "offer_too_late"


class LeadsAlready(OfferRefused):
    """The bidder's own offer leads."""

    code = "offer_leads"


class NotBetter(OfferRefused):
    """The offer doesn't better the leading one (or the starting price) as the terms ask."""

    code = "offer_not_better"


class BeyondLimit(OfferRefused):
    """The offer goes beyond the ceiling, or below the floor."""

    code = "offer_beyond_limit"


class NotInCurrency(OfferRefused):
    """The amount isn't positive or has more decimals than its currency."""

    code = "offer_not_in_currency"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the announcement fixes.

    Attributes:
        method: ``rising_auction`` or ``falling_auction``.
        start: the starting price: the first offer may be it.
        step: by how much an offer betters the one that leads, at least.
        limit: ceiling of a rising auction, floor of a falling one; an offer of it ends the bidding. None: no limit.
        starts_at, ends_at: offers are taken from the first on and before the second.
        window_seconds: an offer so shortly before the end moves it …
        extension_seconds: … to so long after the offer, if that is later …
        most_extensions: … at most so often.
        second_minutes: how long last offers are sealed after the bidding; 0: no second round.
        reveal_minutes: how long sealed offers and the reserve may be revealed.
        reserve: commitment (hex) to the reserve price; None: there is none.
    """

    method: str
    currency: str
    start: Decimal
    step: Decimal
    starts_at: datetime
    ends_at: datetime
    limit: Decimal | None = None
    window_seconds: int = 0
    extension_seconds: int = 0
    most_extensions: int = 0
    second_minutes: int = 0
    reveal_minutes: int = 0
    reserve: str | None = None

    def check(self) -> Terms:
        """The terms, if an auction can be held under them.

        Raises:
            BadTerms
        """
        for field, fault in self._faults():
            if fault:
                raise BadTerms(f"The terms don't fit: {field}.", field=field)
        return self

    def _faults(self) -> Iterable[tuple[str, bool]]:
        amounts = [("start", self.start), ("step", self.step), ("limit", self.limit)]
        yield "method", self.method not in METHODS
        for name, amount in amounts:
            yield name, amount is not None and not _fits(amount, self.currency)
        yield "limit", self.limit is not None and not _better(self.method, self.limit, self.start)
        yield "ends_at", not self.starts_at < self.ends_at
        counts = (self.window_seconds, self.extension_seconds, self.second_minutes, self.reveal_minutes)
        yield "extension", min(counts) < 0 or not 0 <= self.most_extensions <= MOST_EXTENSIONS
        yield "extension", self.most_extensions > 0 and 0 in (self.window_seconds, self.extension_seconds)
        reveals = self.second_minutes > 0 or self.reserve is not None
        yield "reveal_minutes", reveals and self.reveal_minutes == 0

    def to_json(self) -> dict[str, Any]:
        """Every term written out: instants as leaves write them, decimals as strings."""
        return {
            "method": self.method,
            "currency": self.currency,
            "start": text(self.start),
            "step": text(self.step),
            "limit": None if self.limit is None else text(self.limit),
            "starts_at": _instant_text(self.starts_at),
            "ends_at": _instant_text(self.ends_at),
            "window_seconds": self.window_seconds,
            "extension_seconds": self.extension_seconds,
            "most_extensions": self.most_extensions,
            "second_minutes": self.second_minutes,
            "reveal_minutes": self.reveal_minutes,
            "reserve": self.reserve,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """The inverse of ``to_json``.

        Raises:
            BadTerms: a term is missing or of another form.
        """
        try:
            limit = data["limit"]
            counts = {name: data[name] for name in _COUNTS}
            if not all(type(count) is int for count in counts.values()) or not isinstance(data["reserve"], str | None):
                raise BadTerms("A term has another form.", field="counts")
            return cls(
                method=str(data["method"]),
                currency=str(data["currency"]),
                start=decimal(data["start"]),
                step=decimal(data["step"]),
                limit=None if limit is None else decimal(limit),
                starts_at=_instant(data["starts_at"]),
                ends_at=_instant(data["ends_at"]),
                reserve=data["reserve"],
                **counts,
            ).check()
        except (KeyError, TypeError, ValueError) as error:
            raise BadTerms(f"The terms are not readable: {error!r}", field="terms") from error


_COUNTS: Final = (
    "window_seconds",
    "extension_seconds",
    "most_extensions",
    "second_minutes",
    "reveal_minutes",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bidding stands: how many offers count, whose leads, when it ends, how often an offer moved the end.

    ``starts_at``: from when on offers are taken, where an outage moved it; else None, and the terms say it.
    """

    ends_at: datetime
    offers: int = 0
    leader: str = ""
    amount: Decimal | None = None
    extensions: int = 0
    starts_at: datetime | None = None


def begin(terms: Terms) -> Standing:
    """Before the first offer."""
    return Standing(ends_at=terms.ends_at)


def next_amount(terms: Terms, standing: Standing) -> Decimal | None:
    """The least that a next offer must be (rising) or the most that it may be (falling); None: the limit is reached."""
    if standing.amount is None:
        return terms.start
    if terms.limit is not None and standing.amount == terms.limit:
        return None
    wanted = standing.amount + (terms.step if terms.method == RISING else -terms.step)
    if terms.limit is not None and not _better(terms.method, terms.limit, wanted):
        return terms.limit  # the last offer may be less than a step
    return wanted if wanted > 0 else None


def take(terms: Terms, standing: Standing, *, bidder: str, amount: Decimal, at: datetime) -> Standing:
    """The standing after an offer.

    Args:
        at: when the offer had arrived whole at the platform.

    Raises:
        TooEarly, TooLate, LeadsAlready, NotInCurrency, BeyondLimit, NotBetter: it doesn't count.
    """
    wanted = next_amount(terms, standing)
    facts = {} if wanted is None else {"next": text(wanted)}
    starts_at = standing.starts_at or terms.starts_at
    if at < starts_at:
        raise TooEarly("The auction has not begun.", starts_at=_instant_text(starts_at), **facts)
    if at >= standing.ends_at or wanted is None:
        raise TooLate("The auction is over.", ends_at=_instant_text(standing.ends_at))
    if standing.leader == bidder:
        raise LeadsAlready("The bidder's own offer leads.", **facts)
    if not _fits(amount, terms.currency):
        raise NotInCurrency("The amount doesn't fit its currency.", **facts)
    if terms.limit is not None and amount != terms.limit and not _better(terms.method, terms.limit, amount):
        raise BeyondLimit("The amount lies beyond the limit.", limit=text(terms.limit), **facts)
    if not _better(terms.method, amount, wanted):
        raise NotBetter("The amount doesn't better what leads.", **facts)
    after = replace(standing, offers=standing.offers + 1, leader=bidder, amount=decimal(amount))
    moved = at + timedelta(seconds=terms.extension_seconds)
    late = standing.ends_at - at <= timedelta(seconds=terms.window_seconds)
    if late and moved > standing.ends_at and standing.extensions < terms.most_extensions:
        return replace(after, ends_at=moved, extensions=standing.extensions + 1)
    return after


def is_over(terms: Terms, standing: Standing, at: datetime) -> bool:
    """Whether no further offer can count: the time is over, or the limit has been offered."""
    return at >= standing.ends_at or next_amount(terms, standing) is None


@dataclass(frozen=True, slots=True)
class LastOffer:
    """A revealed offer of the second round; ``order`` is that of the sealing (the log's)."""

    bidder: str
    amount: Decimal
    order: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came out. ``bidder`` and ``amount`` are the best offer's, also where the reserve was not met."""

    outcome: str
    bidder: str = ""
    amount: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """Decimal string or null."""
        return {
            "outcome": self.outcome,
            "bidder": self.bidder,
            "amount": None if self.amount is None else text(self.amount),
        }


def counts_in_second_round(terms: Terms, standing: Standing, amount: Decimal) -> bool:
    """Whether a last offer can count: it fits the currency and is better than the offer that led the bidding."""
    return (
        standing.amount is not None
        and _fits(amount, terms.currency)
        and amount != standing.amount
        and _better(terms.method, amount, standing.amount)
    )


def result(
    terms: Terms, standing: Standing, *, last_offers: Iterable[LastOffer] = (), reserve: Decimal | None = None
) -> Result:
    """Who has won: the best offer of the bidding and of the second round, if it is no worse than the reserve.

    Among equal last offers the one that was sealed first wins. A last offer that can't count is left out.

    Args:
        reserve: as revealed; None: there is none, or it was not revealed in time and counts for nothing.
    """
    if standing.amount is None:
        return Result(NO_OFFER)
    bidder, amount = standing.leader, standing.amount
    for one in sorted(last_offers, key=lambda offer: offer.order):
        counts = counts_in_second_round(terms, standing, one.amount)
        if counts and one.amount != amount and _better(terms.method, one.amount, amount):
            bidder, amount = one.bidder, one.amount
    if reserve is not None and not _better(terms.method, amount, reserve):
        return Result(RESERVE_NOT_MET, bidder, amount)
    return Result(SOLD, bidder, amount)


def commitment(what: str, *, auction: str, bidder: str, amount: Decimal, salt: bytes) -> str:
    """Hex of HMAC-SHA-256 under a random 32-byte salt: binds to the amount, and tells nothing of it.

    Args:
        what: ``reserve``, ``offer`` or ``maximum``. auction: its uuid. bidder: pseudonym; empty for the reserve.

    Raises:
        ValueError: an unknown ``what``, or a salt of another length.
    """
    if what not in COMMITTED or len(salt) != 32:
        raise ValueError("A commitment is to a reserve, an offer or a maximum, under 32 bytes of salt.")
    body = canonical({"auction": auction, "bidder": bidder, "amount": text(decimal(amount))})
    return hmac.digest(salt, f"openhall/auction/v1/{what}\n".encode() + body, hashlib.sha256).hex()


def _better(method: str, one: Decimal, other: Decimal) -> bool:
    """Whether an amount is at least as good as another."""
    return one >= other if method == RISING else one <= other


def _fits(amount: Decimal, currency: str) -> bool:
    """Whether an amount is positive, below 10^18 and has no more decimals than its currency."""
    value = decimal(amount)
    exponent = value.as_tuple().exponent
    return 0 < value < 10**18 and isinstance(exponent, int) and -exponent <= scale(currency)


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("an instant is a text")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None or _instant_text(found) != value:
        raise ValueError("an instant is written in UTC with six digits")
    return found


def _instant_text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


__all__ = [
    "BIDDING", "FALLING", "METHODS", "NO_OFFER", "OUTCOMES", "RESERVE_NOT_MET", "REVEAL", "RISING", "SECOND_ROUND",
    "SOLD", "BadTerms", "BeyondLimit", "LastOffer", "LeadsAlready", "NotBetter", "NotInCurrency", "OfferRefused",
    "Result", "Standing", "Terms", "TooEarly", "TooLate", "begin", "commitment", "counts_in_second_round", "is_over",
    "next_amount", "result", "take",
]  # fmt: skip
