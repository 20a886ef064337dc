"""A fictional province with a department and two communes in June 2026, and short ways to write what happened there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from openhall_rules.service import Assessment, Dossier, Facts, Level, Pause, Period, Reason, Unit, assess, law

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VN = law("vn@2025-07-01")
ENTERED = VN.with_values(VN.demo_values())
"""With the fictional values of demonstrations: 3.1 2, 3.2 2, 3.3 8 points; fair from 70; scaled where null."""
JUNE = Period.of("2026-06")
UNITS = {
    one.code: one
    for one in (
        Unit("H98", Level.PROVINCE),
        Unit("H98.1", Level.DEPARTMENT, "H98"),
        Unit("H98.2", Level.COMMUNE, "H98"),
        Unit("H98.3", Level.COMMUNE, "H98"),
    )
}


def on(day: int, hour: int = 9, month: int = 6) -> datetime:
    """An hour of a day of June 2026, in the province. The 1st is a Monday."""
    return datetime(2026, month, day, hour, tzinfo=ZONE)


END = on(1, 0, month=7)


def dossier(number: int, received: datetime, limit: int = 5, **more: Any) -> Dossier:
    """A dossier of the first commune."""
    return Dossier(**{"code": f"D{number}", "unit": "H98.2", "procedure": "P1", "received_at": received,
                      "limit": limit, **more})  # fmt: skip


def asked(begin: datetime, end: datetime | None) -> Pause:
    """A supplement that is asked for."""
    return Pause(begin, end, Reason.SUPPLEMENT)


def facts(*dossiers: Dossier, **more: Any) -> Facts:
    """Facts of these dossiers."""
    return Facts(units=UNITS, dossiers=dossiers, **more)


def unit(code: str, **more: Any) -> dict[str, Unit]:
    """All units, one of them with other reports."""
    return UNITS | {code: replace(UNITS[code], **more)}


def assessed(given: Facts, code: str = "H98.2", period: Period = JUNE, pack: Any = ENTERED) -> Assessment:
    """A unit's assessment at the end of the period."""
    return assess(pack, given, period, as_of=period.ends_at(VN.calendar))[code]
