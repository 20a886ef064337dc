"""A period's figures of all units, as they are kept, shown, published and digested: plain JSON, amounts as strings.

``units``: each with ``code``, ``level``, ``parent``, ``points``, ``assessed``, ``total``, ``band``, ``rank`` (among the
units of its level), ``tied``, ``scores``: indicator → ``[maximum, counted, of, points, missing]`` (amounts are strings,
``of`` may be a fraction; null is not 0), and ``waits``: path → who enters it. ``pack`` and ``values`` say by which law.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.witness.public import canonical
from openhall_rules.law import Pack
from openhall_rules.money import text
from openhall_rules.service import Assessment, DossierCount, Facts, Level, Period, assess, rank

Figures = dict[str, Any]
LEVELS = (Level.PROVINCE, Level.DEPARTMENT, Level.COMMUNE)


def compute(law: Pack, facts: Facts, period: Period, as_of: datetime, counted: Iterable[DossierCount] = ()) -> Figures:
    """Assess and rank every unit.

    Raises:
        What :func:`openhall_rules.service.assess` raises.
    """
    with _no_search_for_circles():
        return written(law, assess(law, facts, period, as_of=as_of, counted=counted), period, as_of)


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Scores and figures of a thousand units are a hundred thousand objects, none of which refers back to its holder:
    a search for such circles while they are made takes as long as making them, and finds nothing.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def written(law: Pack, assessed: Mapping[str, Assessment], period: Period, as_of: datetime) -> Figures:
    """Assessments as figures."""
    places = {
        place.unit: place
        for level in LEVELS
        for place in rank(law, [one for one in assessed.values() if one.unit.level is level])
    }
    points: dict[int, str] = {}
    first = next(iter(assessed.values()), None)
    maxima = {name: _text(one.maximum) for name, one in first.scores.items()} if first else {}  # of the law, for all
    return {
        "v": 1,
        "period": period.text,
        "as_of": instant_text(as_of),
        "pack": law.id,
        "pack_sha256": law.sha256,
        "values": dict(law.overrides),
        "units": [_unit(one, places[code], points, maxima) for code, one in sorted(assessed.items())],
    }


def _unit(one: Assessment, place: Any, points: dict[int, str], maxima: dict[str, str | None]) -> dict[str, Any]:
    return {
        "code": one.unit.code,
        "level": one.unit.level.value,
        "parent": one.unit.parent,
        "points": text(one.points),
        "assessed": text(one.assessed),
        "total": _text(one.total),
        "band": one.band,
        "rank": place.rank,
        "tied": place.tied,
        "waits": dict(one.waits_for),
        "scores": {
            name: [maxima[name], score.counted, str(score.of), _once(score.points, points), score.missing]
            for name, score in one.scores.items()
        },
    }


def _text(value: Any) -> str | None:
    return None if value is None else text(value)


def _once(value: Decimal | None, known: dict[int, str]) -> str | None:
    """Points as text. Units with the same counts share a score, and so the very number: it is written once."""
    if value is None:
        return None
    found = known.get(id(value))
    if found is None:
        found = known[id(value)] = text(value)
    return found


def digest(figures: Figures) -> str:
    """SHA-256 of the canonical JSON, hex."""
    return hashlib.sha256(canonical(figures)).hexdigest()


def unit_of(figures: Figures, code: str) -> dict[str, Any] | None:
    """A unit's figures; None where it has none."""
    found: dict[str, Any] | None = next((one for one in figures.get("units", ()) if one["code"] == code), None)
    return found


def totals(figures: Figures) -> dict[str, str | None]:
    """Unit → total."""
    return {one["code"]: one["total"] for one in figures.get("units", ())}


def changed(before: Figures, now: Figures) -> dict[str, list[str | None]]:
    """Units whose total differs between two editions: ``[before, now]``."""
    old, new = totals(before), totals(now)
    return {
        code: [old.get(code), new.get(code)]
        for code in sorted(old.keys() | new.keys())
        if old.get(code) != new.get(code)
    }
