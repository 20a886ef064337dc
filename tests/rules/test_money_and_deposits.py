"""Exact amounts and exact interest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_rules.competition import OverLimit
from openhall_rules.deposits import BadPeriod, Refund, days_between, deposit_refund, interest
from openhall_rules.law import Unset, pack
from openhall_rules.money import BadAmount, decimal, quantize, rounded, text
from openhall_rules.values import Rate

CN = pack("cn@2019-03-02")
AMOUNTS = st.decimals(min_value="0", max_value="999999999.99", places=2)
RATES = st.decimals(min_value="0", max_value="0.2", places=5)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTS = st.sampled_from(["actual/360", "actual/365", "30/360"])


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "expected"),
        [("1.005", "CNY", "1.01"), ("1.5", "KRW", "2"), ("1.5", "VND", "2"), ("1.0005", "KWD", "1.001"),
         ("-1.005", "EUR", "-1.01"), ("1.005", "XXX", "1.01"), ("10", "jpy", "10")],
    )  # fmt: skip
    def test_amounts_come_to_the_scale_of_their_currency(self, amount: str, currency: str, expected: str) -> None:
        assert str(quantize(Decimal(amount), currency)) == expected

    @pytest.mark.parametrize(
        "value",
        [
            1.5,
            "1e5",
            "1,000",
            " 1",
            "",
            "NaN",
            "Infinity",
            "01",
            "1.",
            ".5",
            "+1",
            True,
            None,
            "\u0661",
            Decimal("NaN"),
            "1\n",
        ],
    )
    def test_what_is_not_a_plain_decimal_is_refused(self, value: object) -> None:
        with pytest.raises(BadAmount):
            decimal(value)

    def test_decimals_are_written_without_exponent_or_negative_zero(self) -> None:
        assert text(Decimal("1E+3")) == "1000"
        assert text(Decimal("-0.00")) == "0.00"

    @given(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6),
        st.integers(0, 4),
    )
    def test_rounding_is_that_of_decimal_arithmetic(self, amount: Decimal, digits: int) -> None:
        for name, mode in (
            ("ROUND_HALF_UP", ROUND_HALF_UP),
            ("ROUND_HALF_EVEN", ROUND_HALF_EVEN),
            ("ROUND_DOWN", ROUND_DOWN),
            ("ROUND_UP", ROUND_UP),
        ):
            assert rounded(Fraction(amount), digits, name) == amount.quantize(Decimal(1).scaleb(-digits), mode)

    @pytest.mark.parametrize(
        ("half", "rounding", "expected"),
        [
            ("0.5", "ROUND_HALF_EVEN", "0"),
            ("1.5", "ROUND_HALF_EVEN", "2"),
            ("2.5", "ROUND_HALF_EVEN", "2"),
            ("-2.5", "ROUND_HALF_EVEN", "-2"),
            ("2.5", "ROUND_HALF_UP", "3"),
            ("-2.5", "ROUND_HALF_UP", "-3"),
            ("2.5", "ROUND_DOWN", "2"),
            ("-2.1", "ROUND_UP", "-3"),
        ],
    )
    def test_halves_go_where_the_rounding_says(self, half: str, rounding: str, expected: str) -> None:
        assert str(rounded(Fraction(half), 0, rounding)) == expected

    def test_an_unknown_rounding_is_refused(self) -> None:
        with pytest.raises(BadAmount):
            rounded(Fraction(1), 2, "ROUND_TO_TASTE")


class TestLimits:
    def test_a_deposit_over_two_per_cent_is_refused(self) -> None:
        CN.check_deposit(Decimal("20000.00"), Decimal("1000000.00"), "CNY")
        with pytest.raises(OverLimit) as refusal:
            CN.check_deposit(Decimal("20000.01"), Decimal("1000000.00"), "CNY")
        assert refusal.value.facts["limit"] == "20000.00"

    @given(st.decimals(min_value="1", max_value="999999999.99", places=2))
    def test_the_limit_is_never_more_than_the_share(self, estimate: Decimal) -> None:
        limit = CN.deposit_limit(estimate, "CNY")
        assert limit is not None
        assert 0 <= Fraction(estimate) / 50 - Fraction(limit) < Fraction(1, 100)


class TestInterest:
    @pytest.mark.parametrize(
        ("principal", "rate", "day_from", "day_to", "day_count", "expected"),
        [
            ("200000.00", "0.0005", "2026-03-20", "2026-04-15", "actual/360", "7.22"),
            ("200000.00", "0.0005", "2026-03-20", "2026-04-15", "actual/365", "7.12"),
            ("360000.00", "0.01", "2026-01-31", "2026-03-01", "30/360", "310.00"),
            ("360000.00", "0.01", "2026-01-30", "2026-03-31", "30/360", "600.00"),
            ("100000.00", "0.035", "2024-02-28", "2024-03-01", "actual/360", "19.44"),
            ("100000.00", "0.035", "2026-03-01", "2026-03-01", "actual/360", "0.00"),
        ],
    )
    def test_worked_by_hand(
        self, principal: str, rate: str, day_from: str, day_to: str, day_count: str, expected: str
    ) -> None:
        earned = interest(
            Decimal(principal),
            Decimal(rate),
            date.fromisoformat(day_from),
            date.fromisoformat(day_to),
            day_count=day_count,
        )
        assert str(earned) == expected

    @given(AMOUNTS, AMOUNTS, RATES, RATES, DAYS, st.integers(0, 700), st.integers(0, 700), COUNTS)
    def test_more_money_a_higher_rate_or_more_days_never_earn_less(
        self, one: Decimal, other: Decimal, low: Decimal, high: Decimal, start: date, short: int, long: int, count: str
    ) -> None:
        less, more = sorted((one, other))
        low, high = sorted((low, high))
        short, long = sorted((short, long))
        small = interest(less, low, start, start + timedelta(days=short), day_count=count)
        assert small <= interest(more, high, start, start + timedelta(days=long), day_count=count)
        assert small >= 0

    @given(
        AMOUNTS, RATES, DAYS, st.integers(0, 400), st.integers(0, 400), st.sampled_from(["actual/360", "actual/365"])
    )
    def test_a_rate_that_changes_to_itself_changes_nothing(
        self, principal: Decimal, rate: Decimal, start: date, first: int, second: int, count: str
    ) -> None:
        end = start + timedelta(days=first + second)
        arguments: dict[str, Any] = {
            "currency": "CNY",
            "received_date": start,
            "refunded_date": end,
            "day_count": count,
        }
        one = deposit_refund(principal=principal, rates=[Rate(date(2000, 1, 1), rate)], **arguments)
        two = deposit_refund(
            principal=principal,
            rates=[Rate(date(2000, 1, 1), rate), Rate(start + timedelta(days=first), rate)],
            **arguments,
        )
        assert one == two

    def test_rates_that_change_are_cut_and_rounded_once(self) -> None:
        refund = deposit_refund(
            principal=Decimal("100000.00"),
            currency="CNY",
            received_date=date(2026, 3, 20),
            refunded_date=date(2026, 4, 9),
            rates=[
                Rate(date(2025, 1, 1), Decimal("0.001")),
                Rate(date(2026, 4, 1), Decimal("0.002")),
                Rate(date(2026, 5, 1), Decimal("0.5")),
            ],
            day_count="actual/360",
        )
        # 12 days at 0.1 % are 3.33..., 8 days at 0.2 % are 4.44...: 7.777... together.
        assert (str(refund.interest), str(refund.total), refund.days) == ("7.78", "100007.78", 20)

    def test_no_rate_for_the_first_day_is_refused(self) -> None:
        with pytest.raises(BadPeriod):
            deposit_refund(
                principal=Decimal(100),
                currency="CNY",
                received_date=date(2026, 3, 20),
                refunded_date=date(2026, 4, 9),
                rates=[Rate(date(2026, 3, 21), Decimal("0.001"))],
                day_count="actual/360",
            )

    def test_backwards_negative_or_unknown_is_refused(self) -> None:
        day = date(2026, 3, 20)
        with pytest.raises(BadPeriod):
            days_between(day, day - timedelta(days=1), "actual/360")
        with pytest.raises(BadPeriod):
            days_between(day, day, "actual/actual")
        with pytest.raises(BadPeriod):
            interest(Decimal(-1), Decimal("0.1"), day, day, day_count="actual/360")

    def test_without_the_banks_rate_no_refund_is_computed(self) -> None:
        with pytest.raises(Unset):
            CN.deposit_refund(
                principal=Decimal(100), currency="CNY", received_date=date(2026, 3, 20), refunded_date=date(2026, 4, 9)
            )

    def test_a_refund_survives_a_journey(self) -> None:
        refund = Refund(Decimal("100.00"), Decimal("0.10"), Decimal("100.10"), "CNY", 12)
        assert Refund.from_json(refund.to_json()) == refund
