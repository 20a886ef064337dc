"""Template tags for money, figures, instants, dates and durations; loaded with ``openhall_ui``."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.ui import chrome, formats, jurisdictions

register = template.Library()


@register.simple_tag
def money(amount: Decimal | int | str, currency: str) -> SafeString:
    """``{% money amount currency %}``: an exact amount. ``amount`` is a decimal, integer or decimal string."""
    return format_html('<span class="oh-figure">{}</span>', formats.money(amount, currency))


@register.simple_tag
def number(value: Decimal | int | str) -> SafeString:
    """``{% number value %}``: a figure in the reader's format."""
    return format_html('<span class="oh-figure">{}</span>', formats.number(value))


@register.simple_tag
def percent(ratio: Decimal | int | str) -> SafeString:
    """``{% percent ratio %}``: 0.125 reads 12.5%."""
    return format_html('<span class="oh-figure">{}</span>', formats.percent(ratio))


@register.simple_tag
def instant(value: datetime, zone: str, seconds: bool = False) -> SafeString:
    """``{% instant value zone seconds=False %}``: day, clock and zone inside ``<time datetime>`` (UTC)."""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), formats.instant(value, zone, seconds=seconds)
    )


@register.simple_tag
def day(value: date) -> SafeString:
    """``{% day value %}``: a calendar date."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.simple_tag
def duration(value: timedelta) -> SafeString:
    """``{% duration value %}``: its two largest units."""
    return format_html('<time datetime="PT{}S">{}</time>', abs(int(value.total_seconds())), formats.duration(value))


@register.inclusion_tag("openhall/components/countdown.html")
def countdown(deadline: datetime, zone: str, now: datetime, label: str = "") -> dict[str, object]:
    """``{% countdown deadline zone now label="" %}``: the deadline, and what is left of it by the server's clock.

    ``now`` is the request's ``received_at``. The island that counts on measures from ``data-now``, never from the
    clock of the reader's device.
    """
    left = deadline - now
    return {
        "label": label or _("Deadline"),
        "deadline": deadline,
        "zone": zone,
        "now": now,
        "over": left <= timedelta(0),
        "close": timedelta(0) < left <= timedelta(days=1),
        "left": left,
    }


@register.filter
def jurisdiction_name(code: str) -> str:
    """``{{ row.jurisdiction|jurisdiction_name }}``: what people call it."""
    return jurisdictions.name(code)


@register.filter
def language_name(code: str) -> str:
    """``{{ row.lang|language_name }}``: a language of the site, named in itself; another code as it is."""
    return dict(chrome.LANGUAGES).get(code, code)


@register.filter
def zone_place(zone: str) -> str:
    """``{{ zone|zone_place }}``: what people call an IANA zone, for the label of a field."""
    return formats.zone_place(zone)
