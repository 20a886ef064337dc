"""Quarters and years that are still running: their figures change, and are no measure for a whole one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def quarter_of(at: datetime) -> str:
    """The quarter of an instant in UTC, as facts write it (``2026-Q1``)."""
    return f"{at.year:04d}-Q{(at.month + 2) // 3}"


def is_running(unit: Mapping[str, Any], at: datetime) -> bool:
    """Whether the unit is one of a quarter or a year that isn't over at ``at``."""
    quarter, year = str(unit.get("quarter") or ""), str(unit.get("year") or "")
    return quarter >= quarter_of(at) if quarter else bool(year) and year >= f"{at.year:04d}"
