"""Figures, dates and instants as people read them in four languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from openhall.ui import formats
from openhall.ui.refusals import NotExact, NotInstant

DEADLINE = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "currency", "amount", "shown"),
    [
        ("en", "CNY", "1234567.5", "CNY 1,234,567.50"),
        ("zh-hans", "CNY", "1234567.5", "1,234,567.50 元"),
        ("zh-hans", "KRW", "1234567", "1,234,567 KRW"),
        ("ko", "KRW", "1234567", "1,234,567원"),
        ("ko", "CNY", "0.07", "0.07 CNY"),
        ("vi", "VND", "1234567", "1.234.567 đồng"),
        ("vi", "USD", "1234567.5", "1.234.567,50 USD"),
        ("en", "USD", "-3", "USD −3.00"),
    ],
)
def test_money_stands_in_the_readers_format(language: str, currency: str, amount: str, shown: str) -> None:
    with translation.override(language):
        assert formats.money(amount, currency).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_money_is_never_rounded(english: None) -> None:
    assert formats.money("0.123456", "CNY") == "CNY\N{NO-BREAK SPACE}0.123456"
    assert formats.money(Decimal("123456789012345678901234567890.01"), "CNY").endswith(
        "123,456,789,012,345,678,901,234,567,890.01"
    )
    assert formats.money("1E+6", "KRW").endswith("1,000,000")
    assert formats.percent("0.1234567890123456789012345678901") == "12.34567890123456789012345678901%"


@pytest.mark.parametrize("figure", [1.5, float("nan"), "NaN", "Infinity", "twelve", True, None])
def test_a_figure_that_is_not_exact_is_refused(figure: object) -> None:
    with pytest.raises(NotExact):
        formats.number(figure)  # type: ignore[arg-type]


def test_a_ratio_reads_as_a_percentage(language: str) -> None:
    assert formats.percent("0.0725") == ("7,25%" if language == "vi" else "7.25%")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "9 March 2026, 09:30 (Beijing time, UTC+8)"),
        ("zh-hans", "2026年3月9日 09:30（北京时间，UTC+8）"),
        ("ko", "2026년 3월 9일 09:30 (베이징 시각, UTC+8)"),
        ("vi", "09:30 ngày 9/3/2026 (giờ Bắc Kinh, UTC+8)"),
    ],
)
def test_an_instant_names_its_zone(language: str, shown: str) -> None:
    with translation.override(language):
        assert formats.instant(DEADLINE, "Asia/Shanghai").replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans", "vi"])
def test_an_instant_without_its_zone_is_the_beginning_of_the_one_with_it(language: str) -> None:
    with translation.override(language):
        short = formats.without_zone(DEADLINE, "Asia/Shanghai", seconds=True)
        whole = formats.instant(DEADLINE, "Asia/Shanghai", seconds=True)

    assert short
    assert whole.startswith(short)
    assert "UTC" not in short


def test_the_distance_from_utc_is_that_of_the_day(english: None) -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert formats.instant(DEADLINE, "Europe/Paris").endswith("(Paris, UTC+1)")
    assert formats.instant(summer, "Europe/Paris").endswith("(Paris, UTC+2)")
    assert formats.instant(summer, "Asia/Kathmandu").endswith("(Kathmandu, UTC+5:45)")
    assert formats.instant(summer, "America/New_York").endswith("(New York, UTC−4)")
    assert formats.instant(summer, "UTC").endswith("12:00 (UTC)")


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(NotInstant):
        formats.instant(datetime(2026, 3, 9), "Asia/Seoul")  # noqa: DTZ001 — the mistake on trial


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(days=2, hours=5, minutes=40), "2 days 5 hours"),
        (timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(0), "0 seconds"),
        (timedelta(hours=-3), "3 hours"),
    ],
)
def test_a_duration_reads_in_its_two_largest_units(english: None, span: timedelta, shown: str) -> None:
    assert formats.duration(span) == shown


def test_a_date_in_each_language(language: str) -> None:
    shown = {"en": "9 March 2026", "ko": "2026년 3월 9일", "zh-hans": "2026年3月9日", "vi": "9/3/2026"}

    assert formats.day(date(2026, 3, 9)).replace("\N{NO-BREAK SPACE}", " ") == shown[language]
