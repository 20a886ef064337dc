"""Interest on deposits, exact until one rounding at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, rounded, scale, text
from openhall_rules.values import Rate

DAY_COUNTS: Final = {"actual/365": 365, "actual/360": 360, "30/360": 360}


class BadPeriod(RuleError):
    """Interest cannot run backwards, or no rate is known for a part of the time."""

    code: ClassVar[str] = "bad_period"


@dataclass(frozen=True, slots=True)
class Refund:
    """What is paid back.

    Attributes:
        days: days for which interest ran.
        total: principal and interest.
    """

    principal: Decimal
    interest: Decimal
    total: Decimal
    currency: str
    days: int

    def to_json(self) -> dict[str, Any]:
        """Decimal strings, for leaves and exported files."""
        return {
            "principal": text(self.principal),
            "interest": text(self.interest),
            "total": text(self.total),
            "currency": self.currency,
            "days": self.days,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Refund:
        """The inverse of ``to_json``."""
        principal, interest, total = (decimal(data[name]) for name in ("principal", "interest", "total"))
        return cls(principal, interest, total, data["currency"], data["days"])


def days_between(day_from: date, day_to: date, day_count: str) -> int:
    """Days of interest: the first day counts, the last doesn't. ``30/360`` is the bond basis of ISDA 2006, 4.16(f).

    Raises:
        BadPeriod: ``day_to`` lies before ``day_from``, or an unknown day count.
    """
    if day_count not in DAY_COUNTS:
        raise BadPeriod("Unknown day count.", day_count=day_count)
    if day_to < day_from:
        raise BadPeriod("Interest cannot run backwards.", day_from=str(day_from), day_to=str(day_to))
    if day_count != "30/360":
        return (day_to - day_from).days
    first = min(day_from.day, 30)
    last = 30 if day_to.day == 31 and first == 30 else day_to.day
    return (day_to.year - day_from.year) * 360 + (day_to.month - day_from.month) * 30 + last - first


def interest(
    principal: Decimal,
    rate: Decimal,
    day_from: date,
    day_to: date,
    *,
    day_count: str,
    rounding: str = "ROUND_HALF_UP",
    digits: int = 2,
) -> Decimal:
    """Simple interest of one period at one rate.

    Args:
        rate: per year; 0.0035 is 0.35 %.
        day_from: first day of interest; it counts.
        day_to: the day of repayment; it doesn't count.
        day_count: ``actual/365``, ``actual/360`` or ``30/360``.
        digits: decimals of the result.

    Raises:
        BadPeriod: see ``days_between``; also for a negative principal or rate.
    """
    return rounded(_exact(decimal(principal), decimal(rate), day_from, day_to, day_count), digits, rounding)


def _exact(principal: Decimal, rate: Decimal, day_from: date, day_to: date, day_count: str) -> Fraction:
    if principal < 0 or rate < 0:
        raise BadPeriod("Principal and rate are not negative.", principal=str(principal), rate=str(rate))
    days = days_between(day_from, day_to, day_count)
    return Fraction(principal) * Fraction(rate) * days / DAY_COUNTS[day_count]


def deposit_refund(
    *,
    principal: Decimal,
    currency: str,
    received_date: date,
    refunded_date: date,
    rates: Sequence[Rate],
    day_count: str,
    rounding: str = "ROUND_HALF_UP",
) -> Refund:
    """Principal and simple interest of a deposit, over rates that may change on the way; rounded once.

    Args:
        rates: by rising first day; the first must apply on ``received_date`` already.

    Raises:
        BadPeriod: no rate covers the first day, or the dates run backwards.
    """
    principal = decimal(principal)
    if not rates or (rates[0].from_date > received_date and refunded_date > received_date):
        raise BadPeriod("No rate is known for the first day of interest.", day=str(received_date))
    # Cut at every change of rate; an empty stretch adds nothing.
    starts = [min(max(rate.from_date, received_date), refunded_date) for rate in rates]
    exact = sum(
        (
            _exact(principal, rate.rate, begin, end, day_count)
            for rate, (begin, end) in zip(rates, pairwise([*starts, refunded_date]), strict=True)
        ),
        Fraction(0),
    )
    earned = rounded(exact, scale(currency), rounding)
    principal = rounded(Fraction(principal), scale(currency), rounding)
    days = days_between(received_date, refunded_date, day_count)
    return Refund(principal, earned, principal + earned, currency, days)
