"""Figures, places and tags as pages of this room show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.supervision.facts.public import Watched
from openhall.ui import formats
from openhall.ui.components import Column


def figure(value: float | Decimal) -> str:
    """A value of an indicator: four significant figures at most behind the point."""
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal(1)) if abs(exact) >= 1000 else Decimal(f"{exact:.4g}")
    return str(formats.number(Decimal(f"{rounded:f}")))


def tender_link(row: Watched) -> SafeString:
    """A tender's title, in its language, that leads to its page."""
    return format_html('<a href="/tenders/{}" lang="{}">{}</a>', row.case, row.lang, row.title)


def tender_columns() -> list[Column]:
    """Columns of :func:`tender_row`."""
    return [
        Column(_("Tender"), header=True),
        Column(_("Owner")),
        Column(_("Stage")),
        Column(_("Notice")),
    ]


def tender_row(row: Watched, stages: dict[str, Any]) -> list[object]:
    """A tender in a list."""
    notice = formats.instant(row.published_at, "UTC") if row.published_at else _("Not yet")
    return [tender_link(row), row.buyer_name, stages.get(row.state, row.state), notice]
