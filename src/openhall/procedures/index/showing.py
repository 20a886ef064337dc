"""Figures as rows, bars and sentences. Null is never shown as 0: a unit without a total has a sentence instead."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhall.procedures.index import naming, units
from openhall.procedures.index.edition_models import Edition
from openhall.procedures.index.queries import Past
from openhall.ui import formats
from openhall.ui.components import Bar, Column, of_unknown_language
from openhall_rules.service import GROUPS

MOST_BARS = 12


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as CSV in UTF-8."""
    body = io.StringIO()
    body.write("\ufeff")  # spreadsheets take the file for their own old encoding without it
    writer = csv.writer(body)
    writer.writerow(header)
    # A cell that a spreadsheet would compute is a text.
    writer.writerows([[_plain(one) for one in row] for row in rows])
    answer = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _plain(one: object) -> object:
    text = "" if one is None else str(one)
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t") else text


def named(codes: Iterable[str]) -> dict[str, Any]:
    """Number → the unit's name as markup; the number itself where it has none."""
    wanted = set(codes)
    known = units.names(wanted)
    return {code: _name(code, known.get(code)) for code in wanted}


def _name(code: str, found: tuple[str, str] | None) -> Any:
    if found is None:
        return code
    name, lang = found
    if not lang:
        return of_unknown_language(name)
    return format_html('<span lang="{}">{}</span>', {"zh-hans": "zh-Hans"}.get(lang, lang), name)


def points(value: str | None) -> str:
    """Points with two decimals, or a dash."""
    return "–" if value is None else str(formats.number(value, scale=2))


def total(one: dict[str, Any]) -> Any:
    """A unit’s total, or what of it there is."""
    if one["total"] is not None:
        return points(one["total"])
    return _("No total yet: %(points)s of the %(assessed)s points that could be assessed") % {
        "points": points(one["points"]), "assessed": points(one["assessed"]),
    }  # fmt: skip


def place(rank: int | None, *, tied: bool = False) -> str:
    """A rank."""
    if rank is None:
        return "–"
    return _("%(rank)s (tied)") % {"rank": rank} if tied else str(rank)


def ranking_columns() -> list[Column]:
    """Of a ranking."""
    return [
        Column(_("Rank"), figure=True),
        Column(pgettext("administration", "Unit"), header=True),
        Column(_("Total of 100"), figure=True),
        Column(_("Band")),
    ]


def ranking_rows(row: Edition, ranked: list[dict[str, Any]], query: str = "") -> list[list[object]]:
    """Of a ranking, each unit with its page."""
    names, bands = named(one["code"] for one in ranked), naming.bands()
    return [
        [
            place(one["rank"], tied=one["tied"]),
            format_html(
                '<a href="{}{}">{}</a>', reverse("service-index-unit", args=[row.period, one["code"]]), query,
                names[one["code"]],
            ),
            total(one),
            bands[one["band"]],
        ]
        for one in ranked
    ]  # fmt: skip


def ranking_bars(ranked: list[dict[str, Any]]) -> list[Bar]:
    """The best units of a level; the first is what the title is about."""
    known = units.names({one["code"] for one in ranked[:MOST_BARS]})
    return [
        Bar(
            known[one["code"]][0] if one["code"] in known else one["code"], Decimal(one["total"]), points(one["total"]),
            one["rank"] == 1,
        )
        for one in ranked[:MOST_BARS]
        if one["total"] is not None
    ]  # fmt: skip


def ranking_finding(ranked: list[dict[str, Any]]) -> str:
    """What the chart of a ranking shows, as a sentence."""
    first = [one for one in ranked if one["rank"] == 1]
    if not first:
        return _("No unit has a total yet.")
    known = units.names({first[0]["code"]})
    name = known[first[0]["code"]][0] if first[0]["code"] in known else first[0]["code"]
    if len(first) > 1:
        return _("%(count)s units share the first place with %(total)s points") % {
            "count": len(first), "total": points(first[0]["total"]),
        }  # fmt: skip
    return _("%(name)s comes first with %(total)s points") % {"name": name, "total": points(first[0]["total"])}


def history_bars(found: list[Past]) -> list[Bar]:
    """A unit’s totals by month; a month without one has no bar."""
    return [
        Bar(one.period, Decimal(one.total), points(one.total), one is found[-1])
        for one in found
        if one.total is not None
    ]


def history_finding(found: list[Past]) -> str:
    """What the history shows, as a sentence."""
    there = [one for one in found if one.total is not None]
    if not there:
        return _("There is no month with a total yet.")
    last = there[-1]
    if len(there) == 1:
        return _("%(total)s points in %(period)s") % {"total": points(last.total), "period": last.period}
    gap = Decimal(last.total or 0) - Decimal(there[-2].total or 0)
    words = {"period": last.period, "gap": points(str(abs(gap))), "total": points(last.total)}
    if gap > 0:
        return _("%(period)s: %(total)s points, %(gap)s more than the month before") % words
    if gap < 0:
        return _("%(period)s: %(total)s points, %(gap)s fewer than the month before") % words
    return _("%(period)s: %(total)s points, as many as the month before") % words


def score_columns() -> list[Column]:
    """Of the scores of a unit."""
    return [
        Column(_("Indicator"), header=True),
        Column(_("Points"), figure=True),
        Column(_("At most"), figure=True),
        Column(_("Counted"), figure=True),
        Column(_("How many lost points"), figure=True),
    ]


def score_tables(one: dict[str, Any], period: str, *, lists: bool) -> list[tuple[str, list[list[object]]]]:
    """Group and rows. ``lists``: with links to the lists of what lost points."""
    names, said = naming.indicators(), naming.missing()
    found = []
    for group, indicators in GROUPS.items():
        rows: list[list[object]] = []
        for name in indicators:
            maximum, counted, of, value, missing = one["scores"][name]
            whole = Fraction(of)
            if name == "average_days":
                taken = (
                    formats.number(_round(Fraction(counted) / whole), scale=1) if whole else said["nothing_to_measure"]
                )
                rows.append([names[name], "–", "–", taken, "–"])
                continue
            lost: object = max(int(whole) - counted, 0)
            if lists and lost and missing != "not_known":
                lost = format_html('<a href="{}">{}</a>', reverse("index-lost", args=[period, one["code"], name]), lost)
            rows.append(
                [
                    names[name],
                    points(value) if value is not None else said.get(missing, "–"),
                    "–" if maximum is None else formats.number(maximum),
                    _("%(counted)s of %(of)s") % {"counted": counted, "of": formats.number(_round(whole))},
                    lost,
                ]
            )
        found.append((naming.groups()[group], rows))
    return found


def _round(value: Fraction) -> Decimal:
    whole = Decimal(value.numerator) / Decimal(value.denominator)
    return whole.quantize(Decimal(1)) if value.denominator == 1 else whole.quantize(Decimal("0.1"))


def group_bars(one: dict[str, Any]) -> list[Bar]:
    """Points of each group in parts of what could be reached in it; groups without points are left out."""
    bars = []
    for group, indicators in GROUPS.items():
        scores = [one["scores"][name] for name in indicators if one["scores"][name][3] is not None]
        reach = sum((Decimal(each[0]) for each in scores), Decimal(0))
        if not reach:
            continue
        got = sum((Decimal(each[3]) for each in scores), Decimal(0))
        text = _("%(got)s of %(reach)s") % {"got": points(str(got)), "reach": formats.number(str(reach))}
        bars.append(Bar(naming.groups()[group], got * 100 / reach, text))
    if bars:
        low = min(bars, key=lambda each: each.value)
        bars = [Bar(each.label, each.value, each.text, each is low) for each in bars]
    return bars


def group_finding(bars: list[Bar]) -> str:
    """What the chart of the groups shows."""
    low = next((one for one in bars if one.marked), None)
    if low is None:
        return _("Nothing could be assessed yet.")
    return _("The largest share of points is lost in: %(group)s") % {"group": low.label}


def waits(found: dict[str, str]) -> list[tuple[str, str]]:
    """Values that must be entered: what, by whom."""
    return [(value_name(path), naming.authority(who)) for path, who in found.items()]


def value_name(path: str) -> str:
    """A value of the pack in words."""
    area, _dot, name = path.partition(".")
    known = naming.indicators()
    if area == "maxima" and name in known:
        return _("The most points for: %(indicator)s") % {"indicator": known[name]}
    if area == "thresholds" and name in known:
        return _("The rate that gives all points for: %(indicator)s") % {"indicator": known[name]}
    if area == "calendar" and name.startswith("year_"):
        return _("The days off of %(year)s") % {"year": name[5:]}
    named_ = {
        "totals.nothing_to_measure": _("What a unit gets of 100 where nothing could be measured"),
        "totals.fair": _("The edge of the band “fair”"),
        "limits.acceptance": _("Working days until a dossier filed online is answered"),
        "limits.appraisal_objection": _("Working days in which one may object to an appraisal"),
        "totals.digits": _("Decimals of published points"),
        "totals.rounding": _("How points are rounded"),
        "totals.ties": _("How tied units are numbered"),
    }
    if area == "groups":
        return _("The maxima of the indicators of a group don’t make what the group gives: correct one of them")
    return named_.get(path, path)
