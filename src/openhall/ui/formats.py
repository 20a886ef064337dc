"""How money, numbers, dates, instants and durations read in Korean, Chinese, Vietnamese and English.

The platform writes for four languages only and never rounds what it was given, so the rules are a table of our own
instead of a locale library, and no arithmetic touches a figure (a decimal context would round). Grouping and the order
of dates follow CLDR 45; the twenty-four-hour clock is used everywhere because a deadline must not depend on reading
"am". Instants always name their zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from openhall.ui.refusals import NotExact, NotInstant

NBSP = "\N{NO-BREAK SPACE}"

#: Decimal places of the currencies that the platform trades in (ISO 4217); any other currency has two.
SCALES = {"KRW": 0, "VND": 0, "JPY": 0, "CNY": 2, "USD": 2, "EUR": 2}


@dataclass(frozen=True, slots=True)
class Rules:
    """The writing rules of one language."""

    group: str
    decimal: str
    currency: Callable[[str, str], str]
    day: Callable[[date], str]
    moment: Callable[[str, str], str]


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _money_zh(figure: str, currency: str) -> str:
    return f"{figure}{NBSP}元" if currency == "CNY" else f"{figure}{NBSP}{currency}"


def _money_ko(figure: str, currency: str) -> str:
    return f"{figure}원" if currency == "KRW" else f"{figure}{NBSP}{currency}"


def _money_vi(figure: str, currency: str) -> str:
    return f"{figure}{NBSP}đồng" if currency == "VND" else f"{figure}{NBSP}{currency}"


RULES = {
    "en": Rules(
        ",",
        ".",
        lambda figure, currency: f"{currency}{NBSP}{figure}",
        lambda day: f"{day.day}{NBSP}{_ENGLISH_MONTHS[day.month - 1]}{NBSP}{day.year}",
        lambda day, clock: f"{day}, {clock}",
    ),
    "zh-hans": Rules(
        ",",
        ".",
        _money_zh,
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day, clock: f"{day} {clock}",
    ),
    "ko": Rules(
        ",",
        ".",
        _money_ko,
        lambda day: f"{day.year}년 {day.month}월 {day.day}일",
        lambda day, clock: f"{day} {clock}",
    ),
    "vi": Rules(
        ".",
        ",",
        _money_vi,
        lambda day: f"{day.day}/{day.month}/{day.year}",
        lambda day, clock: f"{clock} ngày {day}",
    ),
}


def rules() -> Rules:
    """The rules of the active language; English when it has none of its own."""
    return RULES.get(get_language() or "en", RULES["en"])


def exact(value: Decimal | int | str) -> Decimal:
    """A decimal with nothing lost.

    Raises:
        NotExact: the value is a float, is not finite or is not a number at all.
    """
    if isinstance(value, float | bool):
        raise NotExact(value)
    try:
        figure = Decimal(value)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotExact(value) from error
    if not figure.is_finite():
        raise NotExact(value)
    return figure


def number(value: Decimal | int | str, *, scale: int = 0) -> str:
    """A figure with the language's separators and at least ``scale`` decimals; never rounded."""
    figure, rule = exact(value), rules()
    sign = "\N{MINUS SIGN}" if figure < 0 else ""
    whole, _dot, decimals = f"{figure.copy_abs():f}".partition(".")
    decimals = decimals.rstrip("0").ljust(scale, "0")
    grouped = f"{int(whole):,}".replace(",", rule.group)
    return f"{sign}{grouped}{rule.decimal}{decimals}" if decimals else f"{sign}{grouped}"


def money(amount: Decimal | int | str, currency: str) -> str:
    """An amount in full, padded to the currency's scale, e.g. ``CNY 1,234,567.00``; unit prices keep their decimals."""
    return rules().currency(number(amount, scale=SCALES.get(currency, 2)), currency)


def percent(ratio: Decimal | int | str) -> str:
    """A ratio as a percentage: ``Decimal("0.125")`` is 12.5 %."""
    sign, digits, exponent = exact(ratio).as_tuple()
    return f"{number(Decimal((sign, digits, int(exponent) + 2)))}%"


def day(value: date) -> str:
    """A calendar date without a zone."""
    return rules().day(value)


def _zone_names(moment: datetime, zone: str) -> tuple[str, str]:
    """What people call the zone (empty for UTC itself), and its distance from UTC at that moment."""
    names = {
        "Asia/Shanghai": _("Beijing time"),
        "Asia/Seoul": _("Korean time"),
        "Asia/Ho_Chi_Minh": _("Vietnam time"),
    }
    offset = moment.utcoffset() or timedelta(0)
    if zone == "UTC":
        return "", "UTC"
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{'+' if minutes >= 0 else chr(0x2212)}{hours}" + (f":{rest:02}" if rest else "")
    return names.get(zone) or zone.rpartition("/")[2].replace("_", " "), distance


def zone_place(zone: str) -> str:
    """What people call the IANA zone ``zone``, without its distance from UTC: for labels of fields."""
    return _zone_names(datetime(2000, 1, 1, tzinfo=UTC), zone)[0] or zone


def instant(value: datetime, zone: str, *, seconds: bool = False) -> str:
    """An instant as its day, clock and zone in the IANA zone ``zone``.

    Raises:
        NotInstant: the value carries no zone, so it names no instant.
    """
    shown = without_zone(value, zone, seconds=seconds)
    place, distance = _zone_names(value.astimezone(ZoneInfo(zone)), zone)
    if not place:
        return _("%(moment)s (%(zone)s)") % {"moment": shown, "zone": distance}
    return _("%(moment)s (%(place)s, %(zone)s)") % {"moment": shown, "place": place, "zone": distance}


def without_zone(value: datetime, zone: str, *, seconds: bool = False) -> str:
    """An instant as its day and clock in ``zone``, for papers and tables that name the zone once for all their rows.

    Raises:
        NotInstant: the value carries no zone, so it names no instant.
    """
    if value.tzinfo is None:
        raise NotInstant(value)
    moment = value.astimezone(ZoneInfo(zone))
    clock = f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"
    return rules().moment(rules().day(moment.date()), clock)


def duration(value: timedelta) -> str:
    """A length of time in its two largest units; less than a minute is told in seconds. The sign is dropped."""
    seconds = abs(int(value.total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    parts = [
        (days, ngettext("%(count)d day", "%(count)d days", days)),
        (hours, ngettext("%(count)d hour", "%(count)d hours", hours)),
        (minutes, ngettext("%(count)d minute", "%(count)d minutes", minutes)),
        (seconds, ngettext("%(count)d second", "%(count)d seconds", seconds)),
    ]
    first = next((place for place, (count, _text) in enumerate(parts) if count), 3)
    shown = [text % {"count": count} for count, text in parts[first : first + 2] if count]
    return " ".join(shown) or parts[3][1] % {"count": 0}
