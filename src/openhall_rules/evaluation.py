"""From opened bids to a ranking, for the platform and for anyone who recomputes it.

Pure: the same bids and parameters give the same ranking in any order, on any machine. Everything travels as canonical
JSON with decimal strings, so a verifier needs no platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Final

from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_rules.errors import RuleError
from openhall_rules.life_cycle import BadLifeCycle, Terms
from openhall_rules.money import decimal, rounded, scale, stated, text
from openhall_rules.price_scores import BadFormula, Formula
from openhall_rules.ranking import Ranked, Ranking, Rejected

LOWEST: Final = "lowest_evaluated_price"
SCORE: Final = "comprehensive_score"
METHODS: Final = (LOWEST, SCORE)
TIES: Final = ("lower_evaluated_price", "lower_price", "higher_other_score", "earlier_submission")

OVER_CEILING: Final = "over_ceiling"
"""The ground of rejection that is computed, not decided by the panel."""


class BadBid(RuleError):
    """Bids or parameters from which no ranking can be computed."""

    code: ClassVar[str] = "bad_bid"


@dataclass(frozen=True, slots=True)
class Bid:
    """An opened bid as it goes into the evaluation.

    Attributes:
        bid: its id or the bidder's pseudonym; unique in the lot.
        price: the price that was read out.
        leaf_index: index in the log of the submission that counts.
        evaluated_price: the price after the panel's corrections; the price read out when None.
        other_scores: technical, commercial and other scores as the panel gives them, by criterion.
        rejected: the panel's ground for rejecting the bid (a code of the pack); None when it stands.
        reason: the panel's words for it.
        costs: running costs that the bid declares, by name, where bids are compared by their life-cycle cost.
    """

    bid: str
    price: Decimal
    leaf_index: int
    evaluated_price: Decimal | None = None
    other_scores: Mapping[str, Decimal] = field(default_factory=dict)
    rejected: str | None = None
    reason: str = ""
    costs: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def compared_price(self) -> Decimal:
        """The price that is compared and scored; where life-cycle costs are compared, the price that enters them."""
        return self.price if self.evaluated_price is None else self.evaluated_price

    def to_json(self) -> dict[str, Any]:
        """Decimal strings; absent facts are null."""
        return {
            "bid": self.bid,
            "price": text(self.price),
            "leaf_index": self.leaf_index,
            "evaluated_price": None if self.evaluated_price is None else text(self.evaluated_price),
            "other_scores": {name: text(score) for name, score in sorted(self.other_scores.items())},
            "rejected": self.rejected,
            "reason": self.reason,
        } | ({"costs": {name: text(cost) for name, cost in sorted(self.costs.items())}} if self.costs else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Bid:
        """The inverse of ``to_json``.

        Raises:
            BadBid: a member is missing or unreadable.
        """
        try:
            evaluated = data.get("evaluated_price")
            return cls(
                bid=str(data["bid"]),
                price=decimal(data["price"]),
                leaf_index=_whole(data["leaf_index"]),
                evaluated_price=None if evaluated is None else decimal(evaluated),
                other_scores={str(name): decimal(score) for name, score in data.get("other_scores", {}).items()},
                rejected=data.get("rejected"),
                reason=str(data.get("reason", "")),
                costs={str(name): decimal(cost) for name, cost in data.get("costs", {}).items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise BadBid(f"A bid is not readable: {error!r}") from error


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadBid("A leaf index is a whole number.", value=repr(value)[:40])
    return value


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that decides a ranking besides the bids; made by ``Pack.evaluation_parameters``.

    Attributes:
        ceiling: bids with a price over it are rejected; None when the documents set none.
        formula: the price formula; None for ``lowest_evaluated_price``.
        score_limits: highest score of every other criterion; scores outside are refused.
        candidates: how many are recommended at most.
        ties: what decides between equals, in this order; the log's order is always last.
        score_digits: decimals of price score and total; prices have the currency's.
        life_cycle: how the life-cycle cost is computed that is compared and scored in the price's place; None: the
            price itself is. The ceiling is always on the price.
    """

    method: str
    currency: str
    candidates: int
    ties: tuple[str, ...]
    score_digits: int
    rounding: str
    ceiling: Decimal | None = None
    formula: Formula | None = None
    score_limits: Mapping[str, Decimal] = field(default_factory=dict)
    life_cycle: Terms | None = None

    @classmethod
    def resolve(
        cls,
        *,
        method: str,
        currency: str,
        ceiling: Decimal | None,
        formula: Mapping[str, Any] | None,
        score_limits: Mapping[str, Decimal],
        candidates: int,
        ties: Sequence[str],
        score_digits: int,
        rounding: str,
        life_cycle: Mapping[str, Any] | None = None,
    ) -> Parameters:
        """Check and complete parameters.

        Raises:
            BadBid: an unknown method or tie rule, or a formula that is missing where it is needed.
            BadFormula: a formula with wrong parameters.
            BadLifeCycle: terms of a life-cycle cost that are incomplete or senseless.
        """
        if method not in METHODS and method not in AUCTIONS:
            raise BadBid(f"There is no method {method}.", method=method)
        if life_cycle is not None and method not in METHODS:
            raise BadBid("An auction compares offers by their price alone.", method=method)
        if (method == SCORE) != (formula is not None):
            raise BadBid("A comprehensive score needs a price formula, and only it has one.", method=method)
        if strange := [tie for tie in ties if tie not in TIES]:
            raise BadBid(f"There is no tie rule {strange[0]}.", ties=list(ties))
        if candidates < 1 or score_digits < 0:
            raise BadBid("At least one candidate and no negative digits.", candidates=candidates)
        return cls(
            method=method,
            currency=currency,
            candidates=candidates,
            ties=tuple(ties),
            score_digits=score_digits,
            rounding=rounding,
            ceiling=None if ceiling is None else decimal(ceiling),
            formula=None if formula is None else Formula.from_json(formula),
            score_limits=MappingProxyType({name: decimal(limit) for name, limit in score_limits.items()}),
            life_cycle=None if life_cycle is None else Terms.from_json(life_cycle),
        )

    def compared(self, bid: Bid) -> Decimal:
        """What of a bid is compared and scored: its price, or its life-cycle cost.

        Raises:
            BadLifeCycle: the bid doesn't declare the costs of the documents.
        """
        if self.life_cycle is None:
            return bid.compared_price
        return self.life_cycle.cost(bid.compared_price, bid.costs, currency=self.currency, rounding=self.rounding)

    def to_json(self) -> dict[str, Any]:
        """Every parameter written out."""
        return {
            "method": self.method,
            "currency": self.currency,
            "ceiling": None if self.ceiling is None else stated(self.ceiling, self.currency),
            "formula": None if self.formula is None else self.formula.to_json(),
            "score_limits": {name: text(limit) for name, limit in sorted(self.score_limits.items())},
            "candidates": self.candidates,
            "ties": list(self.ties),
            "score_digits": self.score_digits,
            "rounding": self.rounding,
        } | ({} if self.life_cycle is None else {"life_cycle": self.life_cycle.to_json()})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Parameters:
        """The inverse of ``to_json``.

        Raises:
            BadBid, BadFormula: see ``resolve``.
        """
        try:
            return cls.resolve(
                method=data["method"],
                currency=data["currency"],
                ceiling=data["ceiling"],
                formula=data["formula"],
                score_limits=data["score_limits"],
                candidates=_whole(data["candidates"]),
                ties=data["ties"],
                score_digits=_whole(data["score_digits"]),
                rounding=data["rounding"],
                life_cycle=data.get("life_cycle"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise BadBid(f"Parameters are not readable: {error!r}") from error


def evaluate(method: str, bids: Iterable[Bid], parameters: Parameters) -> Ranking:
    """Reject, score and rank.

    Bids with a price over the ceiling and those that the panel rejected are out and don't enter the base. Under
    ``lowest_evaluated_price`` the lowest evaluated price is first; under ``comprehensive_score`` the highest sum of
    price score and other scores, each price score rounded once. Where the parameters have terms of a life-cycle cost,
    that cost takes the place of the evaluated price in all of this.

    Raises:
        BadBid: two bids of one id or leaf, a price that is not positive, scores that are missing, unknown or out of
            their limits, or a method other than the parameters'.
    """
    if method != parameters.method:
        raise BadBid("The parameters are for another method.", method=method, parameters=parameters.method)
    all_bids = sorted(bids, key=lambda bid: (bid.leaf_index, bid.bid))
    _check(all_bids, parameters)
    standing: list[Bid] = []
    rejected: list[Rejected] = []
    for bid in all_bids:
        if bid.rejected is not None:
            rejected.append(Rejected(bid.bid, bid.price, bid.rejected, bid.reason))
        elif parameters.ceiling is not None and bid.price > parameters.ceiling:
            ceiling = stated(parameters.ceiling, parameters.currency)
            rejected.append(Rejected(bid.bid, bid.price, OVER_CEILING, f"over {ceiling}"))
        else:
            standing.append(bid)
    base: Fraction | None = None
    if parameters.formula is not None and standing:
        base = parameters.formula.base([parameters.compared(bid) for bid in standing])
    scored = [_scored(bid, base, parameters) for bid in standing]
    ordered = sorted(scored, key=lambda entry: (entry.main, *(key(entry) for key in _tie_keys(parameters.ties))))
    ranked = tuple(
        Ranked(
            bid=entry.bid.bid,
            rank=place,
            price=entry.bid.price,
            evaluated_price=entry.bid.compared_price,
            price_score=entry.price_score,
            other_score=entry.other_score,
            score=entry.score,
            candidate=place <= parameters.candidates,
            tied=sum(other.main == entry.main for other in scored) > 1,
            life_cycle_cost=None if parameters.life_cycle is None else entry.compared,
        )
        for place, entry in enumerate(ordered, start=1)
    )
    return Ranking(
        method=method,
        currency=parameters.currency,
        base_price=None if base is None else rounded(base, scale(parameters.currency), parameters.rounding),
        ranked=ranked,
        rejected=tuple(rejected),
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    bid: Bid
    compared: Decimal
    main: Decimal  # ascending: the better, the lower
    price_score: Decimal | None
    other_score: Decimal | None
    score: Decimal | None


def _scored(bid: Bid, base: Fraction | None, parameters: Parameters) -> _Scored:
    compared = parameters.compared(bid)
    if parameters.formula is None or base is None:
        return _Scored(bid, compared, compared, None, None, None)
    digits, rounding = parameters.score_digits, parameters.rounding
    price_score = rounded(parameters.formula.score(compared, base), digits, rounding)
    other = rounded(sum((Fraction(score) for score in bid.other_scores.values()), Fraction(0)), digits, rounding)
    total = rounded(Fraction(price_score) + Fraction(other), digits, rounding)
    return _Scored(bid, compared, rounded(-Fraction(total), digits, rounding), price_score, other, total)


def _tie_keys(ties: Sequence[str]) -> list[Callable[[_Scored], Fraction]]:
    keys: dict[str, Callable[[_Scored], Fraction]] = {
        "lower_evaluated_price": lambda entry: Fraction(entry.compared),
        "lower_price": lambda entry: Fraction(entry.bid.price),
        "higher_other_score": lambda entry: -Fraction(entry.other_score or 0),
        "earlier_submission": lambda entry: Fraction(entry.bid.leaf_index),
    }
    # The log's order is total, so a ranking never depends on the order in which bids are handed in.
    return [keys[tie] for tie in (*ties, "earlier_submission")]


def _check(bids: Sequence[Bid], parameters: Parameters) -> None:
    for what, values in (("id", [bid.bid for bid in bids]), ("leaf", [bid.leaf_index for bid in bids])):
        if len(set(values)) != len(values):
            raise BadBid(f"Two bids have the same {what}.", **{what: sorted(map(str, values))})
    for bid in bids:
        if bid.rejected is not None:
            if not bid.rejected:
                raise BadBid("A rejection needs its ground.", bid=bid.bid)
            continue
        if decimal(bid.price) <= 0 or decimal(bid.compared_price) <= 0:
            raise BadBid("A price is positive.", bid=bid.bid)
        if parameters.life_cycle is None and bid.costs:
            raise BadBid("The documents ask for no running costs.", bid=bid.bid)
        if parameters.method == LOWEST:
            continue
        over_ceiling = parameters.ceiling is not None and bid.price > parameters.ceiling
        if bid.other_scores.keys() != parameters.score_limits.keys() and not over_ceiling:
            raise BadBid("The panel must score every criterion and no other.", bid=bid.bid,
                         given=sorted(bid.other_scores), needed=sorted(parameters.score_limits))  # fmt: skip
        for name, score in bid.other_scores.items():
            if name not in parameters.score_limits or not 0 <= decimal(score) <= parameters.score_limits[name]:
                raise BadBid("A score lies outside its limits.", bid=bid.bid, criterion=name, score=str(score))


__all__ = ["METHODS", "OVER_CEILING", "TIES", "BadBid", "BadFormula", "BadLifeCycle", "Bid", "Parameters", "Ranked",
           "Ranking", "Rejected", "evaluate"]  # fmt: skip
