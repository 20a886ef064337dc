"""Fees of a committee's experts by hours, distance and class, and the tax that whoever pays withholds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, quantize, rounded, scale, text


class BadFeeTable(RuleError):
    """What was entered is no table of fees or of tax."""

    code: ClassVar[str] = "bad_fee_table"


class UnknownClass(RuleError):
    """The table of fees names no such class. Fact: ``expert_class``."""

    code: ClassVar[str] = "unknown_expert_class"


@dataclass(frozen=True, slots=True)
class FeeStatement:
    """What one member is paid for one committee.

    Attributes:
        expert_class: of the table. minutes: of the sitting. kilometres: to the place of it.
        hours_more: hours begun beyond those that the base amount pays.
        time: for the base hours and those more. distance: added for the way. gross: both.
        tax: withheld. net: what the member gets.
    """

    expert_class: str
    minutes: int
    kilometres: int
    hours_more: int
    time: Decimal
    distance: Decimal
    gross: Decimal
    tax: Decimal
    net: Decimal
    currency: str

    def to_json(self) -> dict[str, Any]:
        """Decimal strings, for leaves and exported files."""
        return {
            "class": self.expert_class,
            "minutes": self.minutes,
            "kilometres": self.kilometres,
            "time": text(self.time),
            "distance": text(self.distance),
            "gross": text(self.gross),
            "tax": text(self.tax),
            "net": text(self.net),
            "currency": self.currency,
        }

    def __str__(self) -> str:
        return f"{text(self.gross)} {text(self.tax)} {text(self.net)}"


def fee_statement(
    *,
    expert_class: str,
    minutes: int,
    kilometres: int,
    base_hours: int,
    classes: Mapping[str, Any],
    distances: Mapping[str, Any],
    withholding: Mapping[str, Any],
    currency: str,
) -> FeeStatement:
    """The fee of one member.

    Args:
        minutes: how long the committee sat. kilometres: whole, from the register to the place of the sitting.
        base_hours: hours that ``base`` pays. classes: class → ``base`` and ``hour``, for each further hour begun.
        distances: more than so many kilometres → amount; the farthest that is passed counts.
        withholding: as :func:`withheld` takes it.

    Raises:
        UnknownClass, BadFeeTable
    """
    rate = classes.get(expert_class)
    if not isinstance(rate, Mapping):
        raise UnknownClass("The table of fees names no such class.", expert_class=expert_class)
    base, hour = _amount(rate, "base", currency), _amount(rate, "hour", currency)
    more = max(-(-(minutes - 60 * base_hours) // 60), 0)
    time = base + hour * more
    passed = [kilometre for kilometre in _steps(distances) if kilometres > kilometre]
    distance = _amount(distances, str(max(passed)), currency) if passed else quantize(Decimal(0), currency)
    gross = quantize(time + distance, currency)
    tax = withheld(gross, withholding, currency)
    return FeeStatement(
        expert_class, minutes, kilometres, more, quantize(time, currency), distance, gross, tax, gross - tax, currency
    )


def withheld(fee: Decimal, table: Mapping[str, Any], currency: str) -> Decimal:
    """The tax on one fee, rounded once, half up.

    Args:
        table: ``small_up_to``, ``small_deduction``: taken off a fee up to that amount; ``deduction``: the share taken
            off a larger one; ``brackets``: amount → rate of what is left above it, up to the next amount.

    Raises:
        BadFeeTable
    """
    limit, small, share = (_figure(table, name) for name in ("small_up_to", "small_deduction", "deduction"))
    brackets = table.get("brackets")
    if not isinstance(brackets, Mapping) or not brackets or share > 1:
        raise BadFeeTable("The table of withheld tax has no brackets, or deducts more than all.", table="withholding")
    left = Fraction(fee) - (Fraction(small) if fee <= limit else Fraction(fee) * Fraction(share))
    starts = _steps(brackets)
    tax = Fraction(0)
    for begin, end in zip(starts, [*starts[1:], None], strict=True):
        part = (left if end is None else min(left, Fraction(end))) - begin
        tax += max(part, Fraction(0)) * Fraction(_rate(brackets, str(begin)))
    return rounded(tax, scale(currency), "ROUND_HALF_UP")


def _steps(table: Mapping[str, Any]) -> list[int]:
    """The amounts or kilometres at which something changes, rising."""
    if not all(isinstance(key, str) and key.isdecimal() and str(int(key)) == key for key in table):
        raise BadFeeTable("Steps of a table are whole numbers.", table=str(sorted(table))[:80])
    return sorted(int(key) for key in table)


def _amount(table: Mapping[str, Any], name: str, currency: str) -> Decimal:
    amount = _figure(table, name)
    if quantize(amount, currency) != amount:
        raise BadFeeTable("An amount has more decimals than its currency.", table=name)
    return quantize(amount, currency)


def _rate(table: Mapping[str, Any], name: str) -> Decimal:
    rate = _figure(table, name)
    if rate > 1:
        raise BadFeeTable("A rate is a fraction of 1.", table=name)
    return rate


def _figure(table: Mapping[str, Any], name: str) -> Decimal:
    try:
        figure = decimal(table[name])
    except (KeyError, RuleError) as error:
        raise BadFeeTable("A figure is missing, or is no decimal string.", table=name) from error
    if figure < 0:
        raise BadFeeTable("No figure is negative.", table=name)
    return figure
