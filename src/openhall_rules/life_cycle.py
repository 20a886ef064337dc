"""What an offer costs over the years: its price and the running costs that it declares, brought to today's value.

The terms stand in the tender documents before a bid is opened: over how many years, at which rate and by which source,
and which costs the offers declare, each for every year of a stretch of years. Directive 2014/24/EU, article 68, asks
for the same: the data that bidders provide and the method that turns them into the cost.

A cost counts at the end of its year, so that one of year ``t`` is divided by ``(1 + rate)`` to the power ``t``; the
price counts as it is. All of it is computed in fractions and rounded once, to the scale of the currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, rounded, scale, text

MOST_YEARS: Final = 60
MOST_COSTS: Final = 20
FACTOR_DIGITS: Final = 6
"""Decimals of a discount factor in a table that people read; nothing is computed from it."""


class BadLifeCycle(RuleError):
    """Terms of a life-cycle cost, or declared costs, from which none can be computed."""

    code: ClassVar[str] = "bad_life_cycle"


@dataclass(frozen=True, slots=True)
class Cost:
    """A running cost: offers declare what it is in a year; it counts in the years ``first`` to ``last``, from 1."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the table. ``year``: 0 is the acquisition. ``present``: rounded for reading alone."""

    year: int
    costs: Mapping[str, Decimal]
    total: Decimal
    factor: Decimal
    present: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The method, complete.

    Attributes:
        years: over how many years offers are compared, 1 to 60.
        rate: discount rate a year, as a fraction: 0.03 is three per cent; 0 discounts nothing.
        source: where years and rate come from, in the owner's words.
        costs: what offers declare, in the order of the documents.
    """

    years: int
    rate: Decimal
    source: str
    costs: tuple[Cost, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """Read and check terms.

        Raises:
            BadLifeCycle: a member is missing, unreadable or out of its bounds.
        """
        try:
            if strange := sorted(data.keys() - {"years", "rate", "source", "costs"}):
                raise BadLifeCycle(f"The terms of a life-cycle cost have no {strange[0]}.", names=strange)
            costs = tuple(Cost(str(one["name"]), _whole(one["first"]), _whole(one["last"])) for one in data["costs"])
            terms = cls(_whole(data["years"]), decimal(data["rate"]), str(data["source"]), costs)
        except (KeyError, TypeError, AttributeError) as error:
            raise BadLifeCycle(f"The terms of a life-cycle cost are not readable: {error!r}") from error
        if not 1 <= terms.years <= MOST_YEARS:
            raise BadLifeCycle(f"Offers are compared over 1 to {MOST_YEARS} years.", years=terms.years)
        if not 0 <= terms.rate < 1:
            raise BadLifeCycle("A discount rate is a fraction from 0 to less than 1.", rate=text(terms.rate))
        if not terms.source.strip():
            raise BadLifeCycle("Say where the years and the discount rate come from.")
        names = [one.name for one in costs]
        if not 1 <= len(names) <= MOST_COSTS or len(set(names)) != len(names) or not all(map(str.strip, names)):
            raise BadLifeCycle("At least one running cost is named, each once.", names=names)
        for one in costs:
            if not 1 <= one.first <= one.last <= terms.years:
                raise BadLifeCycle(f"The years of “{one.name}” lie within those of the comparison.", name=one.name)
        return terms

    def to_json(self) -> dict[str, Any]:
        """The inverse of ``from_json``."""
        return {
            "years": self.years,
            "rate": text(self.rate),
            "source": self.source,
            "costs": [{"name": one.name, "first": one.first, "last": one.last} for one in self.costs],
        }

    def require(self, declared: Mapping[str, Decimal]) -> None:
        """Ask that every cost of the terms is declared, no other, and none below nothing.

        Raises:
            BadLifeCycle
        """
        names = {one.name for one in self.costs}
        if declared.keys() != names:
            raise BadLifeCycle("Every running cost of the documents is declared, and no other.",
                               given=sorted(declared), needed=sorted(names))  # fmt: skip
        if low := sorted(name for name, amount in declared.items() if decimal(amount) < 0):
            raise BadLifeCycle(f"“{low[0]}” is less than nothing.", name=low[0])

    def exact(self, price: Decimal, declared: Mapping[str, Decimal]) -> Fraction:
        """The life-cycle cost, not yet rounded.

        Raises:
            BadLifeCycle: costs are missing, unknown or below nothing.
        """
        self.require(declared)
        grown = 1 + Fraction(self.rate)
        running = sum(
            (Fraction(decimal(declared[one.name])) / grown**year
             for one in self.costs for year in range(one.first, one.last + 1)),
            Fraction(0),
        )  # fmt: skip
        return Fraction(decimal(price)) + running

    def cost(self, price: Decimal, declared: Mapping[str, Decimal], *, currency: str, rounding: str) -> Decimal:
        """The life-cycle cost, rounded once to the scale of the currency.

        Raises:
            BadLifeCycle: costs are missing, unknown or below nothing.
        """
        return rounded(self.exact(price, declared), scale(currency), rounding)

    def table(
        self, price: Decimal, declared: Mapping[str, Decimal], *, currency: str, rounding: str
    ) -> tuple[Year, ...]:
        """The years one by one, for people: their present values add up to the cost but for their rounding.

        Raises:
            BadLifeCycle: costs are missing, unknown or below nothing.
        """
        self.require(declared)
        nothing, grown = Decimal(0), 1 + Fraction(self.rate)
        rows = [Year(0, {one.name: nothing for one in self.costs}, decimal(price), Decimal(1), decimal(price))]
        for year in range(1, self.years + 1):
            amounts = {
                one.name: decimal(declared[one.name]) if one.first <= year <= one.last else nothing
                for one in self.costs
            }
            total, factor = sum(amounts.values(), nothing), 1 / grown**year
            present = rounded(Fraction(total) * factor, scale(currency), rounding)
            rows.append(Year(year, amounts, total, rounded(factor, FACTOR_DIGITS, rounding), present))
        return tuple(rows)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadLifeCycle("Years are whole numbers.", value=repr(value)[:40])
    return value
