"""Price formulas with all their parameters as data, computed in fractions and rounded once.

Two families cover the formulas of published tender documents:

``deviation``: the base is a trimmed mean times a factor; every per cent above (below) the base costs
``per_cent_above`` (``per_cent_below``) points of ``full``; ``deduction_cap`` bounds what can be lost; the score never
falls below ``floor``.

``lowest``: the base is the lowest price; ``shape`` says whether the score is ``full x base / price`` (``ratio``) or
falls by ``per_cent_above`` points for every per cent above it (``linear``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.money import BadAmount, decimal, text


class BadFormula(RuleError):
    """A price formula with an unknown, missing or senseless parameter."""

    code: ClassVar[str] = "bad_formula"


@dataclass(frozen=True, slots=True)
class Trim:
    """With at least ``at_least`` prices, drop so many of the highest and of the lowest before the mean."""

    at_least: int
    highest: int
    lowest: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A price formula, complete.

    Attributes:
        family: ``deviation`` or ``lowest``.
        full: the highest score.
        per_cent_above: points lost for each per cent over the base.
        per_cent_below: points lost for each per cent under the base.
        factor: the mean is multiplied by it.
        trim: the rule with the highest ``at_least`` that the number of prices reaches is used.
        deduction_cap: the most points that can be lost; None without bound.
        floor: no score falls below it.
        shape: of the family ``lowest``: ``ratio`` or ``linear``.
    """

    family: str
    full: Decimal
    per_cent_above: Decimal = Decimal(0)
    per_cent_below: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    trim: tuple[Trim, ...] = ()
    deduction_cap: Decimal | None = None
    floor: Decimal = Decimal(0)
    shape: str = "linear"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Formula:
        """Read a formula from the pack or an exported file.

        Raises:
            BadFormula: an unknown, missing or senseless parameter, named in ``facts``.
        """
        family = data.get("family")
        shape = data.get("shape", "linear")
        required = _REQUIRED.get((str(family), str(shape)))
        if required is None:
            raise BadFormula("Unknown family or shape of a formula.", family=family, shape=shape)
        if strange := sorted(data.keys() - {"family", "shape", "trim", *_NUMBERS}):
            raise BadFormula(f"A formula has no parameter {strange[0]}.", parameters=strange)
        if missing := [name for name in required if data.get(name) is None]:
            raise BadFormula(f"The tender documents must give {missing[0]}.", missing=missing)
        try:
            numbers = {name: decimal(data[name]) for name in _NUMBERS if data.get(name) is not None}
            trim = tuple(Trim(**{key: int(rule[key]) for key in ("at_least", "highest", "lowest")})
                         for rule in data.get("trim", ()))  # fmt: skip
        except (BadAmount, KeyError, TypeError, ValueError) as error:
            raise BadFormula(f"A parameter of the formula is not readable: {error}") from error
        if any(number < 0 for number in numbers.values()) or numbers["full"] == 0 or numbers.get("factor") == 0:
            raise BadFormula("Parameters are not negative, and full score and factor not zero.")
        if any(min(rule.highest, rule.lowest) < 0 or rule.at_least <= rule.highest + rule.lowest for rule in trim):
            raise BadFormula("A trimming rule must leave a price over.")
        trim = tuple(sorted(trim, key=lambda rule: rule.at_least))
        return cls(family=str(family), shape=str(shape), trim=trim, **numbers)

    def to_json(self) -> dict[str, Any]:
        """The inverse of ``from_json``, every parameter written out."""
        return {
            "family": self.family,
            "shape": self.shape,
            **{name: None if (number := getattr(self, name)) is None else text(number) for name in _NUMBERS},
            "trim": [{"at_least": rule.at_least, "highest": rule.highest, "lowest": rule.lowest} for rule in self.trim],
        }

    def base(self, prices: Sequence[Decimal]) -> Fraction:
        """The base price, exact.

        Raises:
            BadFormula: no prices, or one that is not positive.
        """
        if not prices or min(prices) <= 0:
            raise BadFormula("A base needs prices, all of them positive.", prices=len(prices))
        ordered = sorted(Fraction(price) for price in prices)
        if self.family == "lowest":
            return ordered[0]
        for rule in reversed(self.trim):
            if len(ordered) >= rule.at_least:
                ordered = ordered[rule.lowest : len(ordered) - rule.highest]
                break
        return sum(ordered, Fraction(0)) / len(ordered) * Fraction(self.factor)

    def score(self, price: Decimal, base: Fraction) -> Fraction:
        """The score of one price, exact and not yet rounded."""
        exact = Fraction(price)
        full = Fraction(self.full)
        if self.family == "lowest" and self.shape == "ratio":
            return max(full * base / exact, Fraction(self.floor))
        per_cent = (exact - base) / base * 100
        lost = per_cent * Fraction(self.per_cent_above) if per_cent >= 0 else -per_cent * Fraction(self.per_cent_below)
        if self.deduction_cap is not None:
            lost = min(lost, Fraction(self.deduction_cap))
        return max(full - lost, Fraction(self.floor))


_NUMBERS: Final = ("full", "per_cent_above", "per_cent_below", "factor", "deduction_cap", "floor")
_REQUIRED: Final = {
    ("deviation", "linear"): ("full", "per_cent_above", "per_cent_below"),
    ("lowest", "linear"): ("full", "per_cent_above"),
    ("lowest", "ratio"): ("full",),
}
