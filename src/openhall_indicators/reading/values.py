"""Values as the world publishes them, brought to one form. Whatever can't be understood is None, never an error."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

Json = Mapping[str, Any]
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[, \u00a0]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\s*(.*)")
_ZONE: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_YEARS: Final = (1900, 2200)
_NOTHING: Final[Json] = {}
LONGEST: Final = 500
"""Characters of a text that are kept: ids and names, not essays."""


def mapping(found: Any) -> Json:
    """An object, or an empty one."""
    if found.__class__ is dict:
        return found
    if found is None:
        return _NOTHING
    return found if isinstance(found, Mapping) else _NOTHING


def mappings(found: Any) -> list[Json]:
    """A list of objects; a single object where a list belongs counts as a list of one."""
    if found is None:
        return []
    if found.__class__ is list:
        return [one for one in found if one.__class__ is dict or isinstance(one, Mapping)]
    return [found] if isinstance(found, Mapping) else []


def text(found: Any) -> str | None:
    """A text without blanks at its ends; numbers are ids that somebody forgot to quote."""
    if found.__class__ is str:
        if len(found) <= LONGEST and found.isprintable() and "  " not in found:
            return found.strip() or None  # what the lines below would give, for nearly all texts
    elif found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    cleaned = " ".join(str(found).replace("\x00", "").split())[:LONGEST]
    return cleaned.encode("utf-8", "replace").decode() or None


def essay(found: Any) -> str | None:
    """A text of any length, as it stands."""
    return found.replace("\x00", "").encode("utf-8", "replace").decode() or None if isinstance(found, str) else None


def number(found: Any) -> float | None:
    """A finite number; texts like "1,234.50" too."""
    if isinstance(found, bool) or found is None:
        return None
    if found.__class__ is not float and isinstance(found, str):
        written = found.strip()
        if len(written) > LONGEST or not _NUMBER.fullmatch(written):
            return None
        found = re.sub(r"[, \u00a0]", "", written)
    try:
        value = float(found)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) and abs(value) < 1e24 else None


def count(found: Any) -> int | None:
    """A whole number that counts something."""
    value = number(found)
    return int(value) if value is not None and 0 <= value < 1e9 else None


def instant(found: Any) -> datetime | None:
    """An ISO 8601 date or moment between 1900 and 2200, in UTC without a zone."""
    if found.__class__ is str and len(found) == 20 and found[4:17:3] == "--T::" and found[19] == "Z":
        try:
            at = datetime.fromisoformat(found[:19])
        except ValueError:
            return None
        return at if _YEARS[0] <= at.year <= _YEARS[1] else None
    if not isinstance(found, str) or not (parts := _DATE.match(found.strip()[:60])):
        return None
    year, month, day, hour, minute, second, fraction, zone = parts.groups()
    if not _YEARS[0] <= int(year) <= _YEARS[1]:
        return None
    try:
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    at += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
    if shift := _ZONE.match(zone):
        offset = timedelta(hours=int(shift[2]), minutes=int(shift[3] or 0))
        at = at - offset if shift[1] == "+" else at + offset
    return at.replace(tzinfo=None)


def quarter(at: datetime | None) -> str | None:
    """Like 2024-Q1."""
    return f"{at.year}-Q{(at.month + 2) // 3}" if at else None
