"""What dashboards show: six themes, each a figure per quarter over the facts of a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.supervision.channels.public import Sector
from openhall.ui import formats

QUARTERS: Final = 8
PLAIN, SHARE, DAYS = "plain", "share", "days"


@dataclass(frozen=True)
class Theme:
    """A figure: of an indicator's values in a quarter the mean, or the share of those that are exactly one."""

    id: str
    name: Any
    meaning: Any
    kind: str
    indicator: str = ""
    ones: bool = False


THEMES: Final[Mapping[str, Theme]] = {
    one.id: one
    for one in (
        Theme(
            "participation", gettext_lazy("Bids per tender"),
            gettext_lazy("Mean number of bids handed in for a tender whose bids are opened."), PLAIN, "A02",
        ),
        Theme(
            "competition", gettext_lazy("Tenders with one bid only"),
            gettext_lazy("Share of the tenders with opened bids that had a single one."), SHARE, "A02", ones=True,
        ),
        Theme(
            "concentration", gettext_lazy("Awards to the three most successful suppliers"),
            gettext_lazy("Share of the quarter’s awards that went to the three suppliers with the most of them."),
            SHARE,
        ),
        Theme(
            "openness", gettext_lazy("Key documents that were published"),
            gettext_lazy("Mean share of a tender’s key documents that everybody can read."), SHARE, "D04",
        ),
        Theme(
            "savings", gettext_lazy("Saving against the estimate"),
            gettext_lazy("Mean of (estimate − award) / estimate over awarded tenders."), SHARE, "F01",
        ),
        Theme(
            "time", gettext_lazy("Days from the deadline to the award"),
            gettext_lazy("Mean of the whole days from the end of the time for bids to the award."), DAYS, "E02",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Whose tenders: all, those of a sector, or those of a centre."""

    sector: Sector | None = None
    centre: UUID | None = None
    last: str | None = None
    """No quarter after this one."""

    def where(self) -> tuple[str, list[Any]]:
        """A condition on ``facts_watched w`` and ``facts_tenders t``, with its values."""
        parts: list[str] = ["true"]
        values: list[Any] = []
        if self.sector is not None:
            parts.append("(w.resource_class = ANY(%s) OR w.category = ANY(%s))")
            values += [self.sector.classes, self.sector.categories]
        if self.centre is not None:
            parts.append("w.centre = %s")
            values.append(self.centre)
        if self.last is not None:
            parts.append("t.quarter <= %s")
            values.append(self.last)
        return " AND ".join(parts), values

    def query(self) -> str:
        """The scope in an address."""
        parts = [f"sector={self.sector.uuid}"] if self.sector is not None else []
        return "&".join([*parts, *([f"centre={self.centre}"] if self.centre is not None else [])])


@dataclass(frozen=True)
class Point:
    """A theme's figure of one quarter, from ``n`` observations."""

    quarter: str
    value: float
    n: int


_STANDING: Final = "coalesce(a.status, 'active') NOT IN ('cancelled', 'unsuccessful', 'pending')"
_FROM: Final = "FROM facts_watched w JOIN facts_tenders t ON t.tender_id = w.tender_id"


def _of_values(theme: Theme, scope: Scope) -> tuple[str, list[Any]]:
    figure = "count(*) FILTER (WHERE v.value = 1)::float / count(*)" if theme.ones else "avg(v.value)"
    condition, values = scope.where()
    text = (
        f"SELECT t.quarter, {figure}, count(*) {_FROM} JOIN facts_value v ON v.tender_id = w.tender_id "
        f"WHERE v.indicator = %s AND t.quarter IS NOT NULL AND {condition} "
        f"GROUP BY t.quarter ORDER BY t.quarter DESC LIMIT {QUARTERS}"
    )
    return text, [theme.indicator, *values]


def _of_awards(theme: Theme, scope: Scope) -> tuple[str, list[Any]]:
    condition, values = scope.where()
    text = (  # our own names; what anybody asked for is among the values
        f"WITH won AS (SELECT t.quarter, a.supplier_id, count(*) AS many {_FROM} "  # noqa: S608
        "JOIN facts_awards a ON a.tender_id = w.tender_id WHERE t.quarter IS NOT NULL AND a.supplier_id <> '' "
        f"AND {_STANDING} AND {condition} "
        "GROUP BY 1, 2), placed AS (SELECT quarter, many, row_number() OVER "
        "(PARTITION BY quarter ORDER BY many DESC, supplier_id) AS place FROM won) "
        "SELECT quarter, sum(many) FILTER (WHERE place <= 3)::float / sum(many), sum(many)::bigint FROM placed "
        f"GROUP BY quarter ORDER BY quarter DESC LIMIT {QUARTERS}"
    )
    return text, values


def points(theme: Theme, scope: Scope, *, last: str | None = None) -> list[Point]:
    """The theme's last quarters, the oldest first; ``last``: none after this one (``2026-Q1``)."""
    make: Callable[[Theme, Scope], tuple[str, list[Any]]] = _of_values if theme.indicator else _of_awards
    text, values = make(theme, scope if last is None else replace(scope, last=last))
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [Point(quarter, float(value), int(n)) for quarter, value, n in reversed(cursor.fetchall())]


def tenders(theme: Theme, scope: Scope, quarter: str, *, before: int, limit: int) -> list[tuple[int, float | None]]:
    """Keys of the tenders behind a quarter's figure, newest first, each with its value."""
    condition, values = scope.where()
    join = "JOIN facts_value v ON v.tender_id = w.tender_id AND v.indicator = %s"
    if not theme.indicator:
        join = "JOIN (SELECT a.tender_id, count(*)::float AS value FROM facts_awards a "
        join += f"WHERE a.supplier_id <> '' AND {_STANDING} GROUP BY 1) v "
        join += "ON v.tender_id = w.tender_id"
    text = (
        f"SELECT w.id, avg(v.value) {_FROM} {join} WHERE t.quarter = %s AND w.id < %s AND {condition} "
        "GROUP BY w.id ORDER BY w.id DESC LIMIT %s"
    )
    given = [*([theme.indicator] if theme.indicator else []), quarter, before, *values, limit]
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return [(int(key), value) for key, value in cursor.fetchall()]


def figure(theme: Theme, value: float) -> str:
    """A figure of the theme in words."""
    if theme.kind == SHARE:
        return str(formats.percent(Decimal(f"{value:.3f}")))
    rounded = Decimal(f"{value:.1f}")
    return (
        _("%(days)s days") % {"days": formats.number(rounded)} if theme.kind == DAYS else str(formats.number(rounded))
    )


def whole(found: list[Point], running: str) -> list[Point]:
    """The quarters that are over: only these are compared with one another. ``running``: the quarter of today."""
    return [one for one in found if one.quarter < running]


def finding(theme: Theme, told: list[Point], running: str) -> str:
    """What the figures say, as a sentence: the last whole quarter beside the one before.

    A quarter that is still running is no measure for a whole one; it is told where there is no other.
    """
    if not told:
        return _("%(name)s: nothing to compute yet") % {"name": theme.name}
    found = whole(told, running)
    if not found:
        last = told[-1]
        return _("%(name)s: %(value)s so far in %(quarter)s, which is still running") % {
            "name": theme.name,
            "value": figure(theme, last.value),
            "quarter": last.quarter,
        }
    last = found[-1]
    facts = {"name": theme.name, "value": figure(theme, last.value), "quarter": last.quarter}
    if len(found) == 1:
        return _("%(name)s: %(value)s in %(quarter)s") % facts
    facts["before"] = figure(theme, found[-2].value)
    if facts["before"] == facts["value"]:
        return _("%(name)s: %(value)s in %(quarter)s, as in the quarter before") % facts
    if last.value > found[-2].value:
        return _("%(name)s: %(value)s in %(quarter)s, up from %(before)s") % facts
    return _("%(name)s: %(value)s in %(quarter)s, down from %(before)s") % facts


def so_far(theme: Theme, told: list[Point], running: str) -> str:
    """What the running quarter says so far, beside whole ones; empty where there is nothing to say."""
    if not told or told[-1].quarter < running or not whole(told, running):
        return ""
    last = told[-1]
    return _("%(quarter)s is still running: %(value)s so far, from %(n)s observations. It isn’t compared.") % {
        "quarter": last.quarter,
        "value": figure(theme, last.value),
        "n": formats.number(last.n),
    }
