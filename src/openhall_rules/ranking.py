"""The outcome of an evaluation, as it is published and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, text


class BadRanking(RuleError):
    """A published ranking that can't be read."""

    code: ClassVar[str] = "bad_ranking"


def _optional(value: object) -> Decimal | None:
    return None if value is None else decimal(value)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bid's place.

    Attributes:
        rank: from 1; no two bids share one.
        tied: whether only a tie rule separates it from a neighbour.
        price_score, score: None under ``lowest_evaluated_price``.
        life_cycle_cost: what was compared in the place of the evaluated price; None, and left out of the JSON, where
            that price was.
    """

    bid: str
    rank: int
    price: Decimal
    evaluated_price: Decimal
    price_score: Decimal | None
    other_score: Decimal | None
    score: Decimal | None
    candidate: bool
    tied: bool
    life_cycle_cost: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """Decimal strings."""
        return {
            name: text(value) if isinstance(value := getattr(self, name), Decimal) else value
            for name in self.__slots__
            if name != "life_cycle_cost" or self.life_cycle_cost is not None
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ranked:
        """The inverse of ``to_json``."""
        return cls(
            bid=data["bid"],
            rank=data["rank"],
            price=decimal(data["price"]),
            evaluated_price=decimal(data["evaluated_price"]),
            price_score=_optional(data["price_score"]),
            other_score=_optional(data["other_score"]),
            score=_optional(data["score"]),
            candidate=data["candidate"],
            tied=data["tied"],
            life_cycle_cost=_optional(data.get("life_cycle_cost")),
        )


@dataclass(frozen=True, slots=True)
class Rejected:
    """A bid that is out, and why."""

    bid: str
    price: Decimal
    ground: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Decimal strings."""
        return {"bid": self.bid, "price": text(self.price), "ground": self.ground, "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rejected:
        """The inverse of ``to_json``."""
        return cls(data["bid"], decimal(data["price"]), data["ground"], data["reason"])


@dataclass(frozen=True, slots=True)
class Ranking:
    """The outcome of an evaluation.

    Attributes:
        base_price: of the formula, rounded to the currency's scale for reading; scores come from the exact one.
        ranked: best first.
        rejected: by leaf index.
    """

    method: str
    currency: str
    base_price: Decimal | None
    ranked: tuple[Ranked, ...]
    rejected: tuple[Rejected, ...]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The recommended bids, best first."""
        return tuple(ranked.bid for ranked in self.ranked if ranked.candidate)

    def to_json(self) -> dict[str, Any]:
        """What the platform publishes and the verifier compares."""
        return {
            "method": self.method,
            "currency": self.currency,
            "base_price": None if self.base_price is None else text(self.base_price),
            "ranked": [ranked.to_json() for ranked in self.ranked],
            "rejected": [rejected.to_json() for rejected in self.rejected],
            "candidates": list(self.candidates),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ranking:
        """The inverse of ``to_json``.

        Raises:
            BadRanking: a member is missing or unreadable, or the candidates are not those of the ranked bids.
        """
        try:
            ranking = cls(
                method=data["method"],
                currency=data["currency"],
                base_price=_optional(data["base_price"]),
                ranked=tuple(Ranked.from_json(ranked) for ranked in data["ranked"]),
                rejected=tuple(Rejected.from_json(rejected) for rejected in data["rejected"]),
            )
            if list(ranking.candidates) != data["candidates"]:
                raise BadRanking("The candidates are not the bids marked so.")
        except (KeyError, TypeError, AttributeError) as error:
            raise BadRanking(f"A ranking is not readable: {error!r}") from error
        return ranking
