"""Indicators that need a limit of the law: computed apart for each stretch of tenders under the same limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from openhall.supervision.limits import public as limits
from openhall.supervision.limits.public import Stretch

LARGEST: Final = frozenset({"F06"})
"""Their value is a largest one: of two stretches the larger counts. Of the others the mean by observations does."""
_WITHIN: Final = "tender_id IN (SELECT tender_id FROM facts_watched WHERE jurisdiction = %s AND published_at >= %s{})"
_IN_CURRENCY: Final = " AND tender_id IN (SELECT tender_id FROM facts_tenders WHERE currency = %s)"
Row = dict[str, Any]


@cache
def limits_of(indicator: str) -> frozenset[str]:
    """Names of the limits that the indicator needs, any of them; empty for most."""
    from openhall_indicators import catalogue

    known = catalogue().get(indicator)
    needs = [one.removeprefix("limit:") for one in known.needs if one.startswith("limit:")] if known else []
    return frozenset(name for one in needs for name in one.split("|"))


def lacks_limit(indicator: str) -> bool:
    """Whether the indicator needs a limit and no authority has entered any of those that it needs."""
    needed = limits_of(indicator)
    return bool(needed) and not any(needed & stretch.values.keys() for stretch in limits.stretches())


def rows_of(indicator: str, compute: Callable[[Any, str, list[Any]], list[Row]]) -> list[Row]:
    """What the indicator says of all stretches together. ``compute(limits, condition, values)`` says it of one.

    A unit of several tenders (a buyer's quarter) has its jurisdiction as one key more.
    """
    from openhall_indicators import Limits

    needed = limits_of(indicator)
    found: dict[tuple[tuple[str, Any], ...], Row] = {}
    for stretch in limits.stretches():
        values: dict[str, Any] = {name: float(value) for name, value in stretch.values.items() if name in needed}
        if not values:
            continue
        condition, given = _scope(stretch, "threshold" in values)
        for row in compute(replace(Limits(), **values), condition, given):
            unit = {name: cell for name, cell in row.items() if name not in ("value", "n")}
            if "tender_id" not in unit:
                unit["jurisdiction"] = stretch.jurisdiction
            key = tuple(sorted(unit.items()))
            known = found.get(key)
            fresh = unit | {"value": row["value"], "n": row["n"]}
            found[key] = _together(indicator, (known, fresh)) if known else fresh
    return list(found.values())


def _scope(stretch: Stretch, is_amount: bool) -> tuple[str, list[Any]]:
    condition, given = _WITHIN, [stretch.jurisdiction, stretch.since]
    until = ""
    if stretch.until is not None:
        until = " AND published_at < %s"
        given.append(stretch.until)
    condition = condition.format(until)
    if is_amount:
        condition += _IN_CURRENCY
        given.append(stretch.currency)
    return condition, given


def _together(indicator: str, rows: Iterable[Mapping[str, Any]]) -> Row:
    """One unit of two stretches."""
    known = [row for row in rows if row["value"] is not None]
    if len(known) < 2:
        return dict(known[0]) if known else dict(next(iter(rows)))
    total = sum(int(row["n"]) for row in known)
    if indicator in LARGEST:
        value = max(row["value"] for row in known)
    else:
        value = sum(row["value"] * int(row["n"]) for row in known) / total if total else None
    return {**known[0], "value": value, "n": total}
