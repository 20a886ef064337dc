"""Exact amounts: decimal strings outside, ``Decimal`` inside, ``Fraction`` in the middle of a computation."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from openhall_rules.errors import RuleError

MINOR_UNITS: Final[dict[str, int]] = {
    # ISO 4217 list one: the currencies whose minor unit is not two decimals.
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
         "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
"""Decimals of a currency where ISO 4217 says other than 2."""

ROUNDINGS: Final = frozenset({"ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN", "ROUND_UP"})

_AMOUNT: Final = re.compile(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,20})?\Z")


class BadAmount(RuleError):
    """Not an exact, finite decimal: floats, exponents, blanks and separators are refused."""

    code: ClassVar[str] = "bad_amount"


def decimal(value: object) -> Decimal:
    """Read an exact decimal from a ``Decimal``, an ``int`` or a plain decimal string such as ``"1234.50"``.

    Raises:
        BadAmount: anything else; a float above all.
    """
    if isinstance(value, bool):
        raise BadAmount("A truth value is not an amount.", value=value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise BadAmount("An amount must be finite.", value=str(value))
        return value
    if isinstance(value, str) and _AMOUNT.match(value):
        return Decimal(value)
    raise BadAmount("An amount is written as a plain decimal string.", value=repr(value)[:80])


def text(value: Decimal) -> str:
    """The one way to write a decimal: no exponent, no negative zero, the digits it has."""
    written = format(decimal(value), "f")
    return written.removeprefix("-") if value == 0 else written


def scale(currency: str) -> int:
    """Decimals of the currency's minor unit (ISO 4217); 2 for a currency that the table doesn't name."""
    return MINOR_UNITS.get(currency.upper(), 2)


def stated(amount: Decimal, currency: str) -> str:
    """An amount as statements and APIs write it: with the decimals of its currency, and more only if it has more.

    Columns are wide enough for every currency; what they pad a price with is not part of it.
    """
    in_scale = quantize(amount, currency)
    return text(in_scale if in_scale == amount else decimal(amount).normalize())


def quantize(amount: Decimal, currency: str, rounding: str = "ROUND_HALF_UP") -> Decimal:
    """Bring an amount to the scale of its currency."""
    return rounded(Fraction(decimal(amount)), scale(currency), rounding)


def rounded(value: Fraction, digits: int, rounding: str = "ROUND_HALF_UP") -> Decimal:
    """Round an exact fraction once, at the end, by integer arithmetic.

    Args:
        digits: decimals kept, 0 or more.
        rounding: ``ROUND_HALF_UP`` (half away from zero), ``ROUND_HALF_EVEN``, ``ROUND_DOWN`` (towards zero) or
            ``ROUND_UP`` (away from zero).

    Raises:
        BadAmount: an unknown rounding or a negative number of digits.
    """
    return rounded_ratio(value.numerator, value.denominator, digits, rounding)


def rounded_ratio(above: int, below: int, digits: int, rounding: str = "ROUND_HALF_UP") -> Decimal:
    """As :func:`rounded`, of two whole numbers that may have a common divisor; ``below`` is 1 or more.

    Raises:
        BadAmount: an unknown rounding or a negative number of digits.
    """
    return of_last_digit(rounded_steps(above, below, digits, rounding), digits)


def of_last_digit(steps: int, digits: int) -> Decimal:
    """So many of the smallest steps of a number with ``digits`` decimals."""
    return Decimal(f"{steps}E-{digits}")


def rounded_steps(above: int, below: int, digits: int, rounding: str = "ROUND_HALF_UP") -> int:
    """As :func:`rounded_ratio`, counted in steps of the last digit that is kept: 12.34 with two digits is 1,234.

    Raises:
        BadAmount: an unknown rounding or a negative number of digits.
    """
    if rounding not in ROUNDINGS or digits < 0:
        raise BadAmount("Unknown rounding.", rounding=rounding, digits=digits)
    scale: int = 10**digits
    whole, rest = divmod(abs(above) * scale, below)
    twice = 2 * rest
    up = (
        (rounding == "ROUND_UP" and rest > 0)
        or (rounding == "ROUND_HALF_UP" and twice >= below)
        or (rounding == "ROUND_HALF_EVEN" and twice + whole % 2 > below)
    )
    whole += up
    return -whole if above < 0 else whole
