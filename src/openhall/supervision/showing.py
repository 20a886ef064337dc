"""Figures, places and tags as pages of this room show them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.supervision.facts.public import Watched
from openhall.ui import formats
from openhall.ui.components import Column

FORMULA: Final = frozenset("=+-@\t\r")
NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_text(lines: Iterable[Iterable[object]]) -> str:
    """Lines of a CSV. A text that begins like a formula stays a text in a spreadsheet; a figure stays a figure."""
    body = io.StringIO()
    csv.writer(body).writerows([_cell(one) for one in line] for line in lines)
    return body.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in FORMULA and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


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
