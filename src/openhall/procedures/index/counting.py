"""Dossiers of a period counted for all units by the database, as the rules count them, and lists of what lost points.

One pass over the stretches that were alive at the instant, grouped by unit and procedure. What an indicator asks for
(``of``) and what it counts (``good``) stands once, in :data:`ASKED`; both the figures and the lists are made from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from openhall_rules.calendars import BeyondCalendar
from openhall_rules.law import Pack
from openhall_rules.service import DossierCount, Period

ALIVE = """s.begins_at <= %(at)s::timestamptz AND (s.until_at IS NULL OR s.until_at > %(at)s::timestamptz)
    AND s.received_at < %(at)s::timestamptz
    AND (COALESCE(s.done_at, s.returned_at, s.stopped_at) IS NULL
         OR COALESCE(s.done_at, s.returned_at, s.stopped_at) >= %(begins)s::timestamptz)"""
ENDED = """(s.done_at <= %(at)s::timestamptz OR s.returned_at <= %(at)s::timestamptz
    OR s.stopped_at <= %(at)s::timestamptz) IS TRUE"""
RESULTED = "(s.done_at <= %(at)s::timestamptz OR s.returned_at <= %(at)s::timestamptz) IS TRUE"
"""Ended with a result: a dossier that was stopped has none."""
_STOOD = """COALESCE(CASE WHEN s.done_at <= %(at)s::timestamptz THEN s.done_at END,
    CASE WHEN s.returned_at <= %(at)s::timestamptz THEN s.returned_at END,
    CASE WHEN s.stopped_at <= %(at)s::timestamptz THEN s.stopped_at END, s.waiting_at, %(at)s::timestamptz)"""
_DAYS = """CASE WHEN s.done_at <= %(at)s::timestamptz THEN s.days_done
    WHEN s.returned_at <= %(at)s::timestamptz THEN s.days_returned ELSE s.days_stopped END"""
_IN_TIME = f"(s.asked <= %(most)s::int AND {_STOOD} <= s.due_at)"
_RECEIVED = "s.received_at >= %(begins)s::timestamptz"

ASKED: dict[str, tuple[str, str]] = {
    "on_time": ("TRUE", _IN_TIME),
    "dossier_satisfied": ("s.regretted IS NOT NULL", f"({_IN_TIME} AND NOT s.regretted)"),
    "e_result": (f"{RESULTED} AND s.e_result IS NOT NULL", "s.e_result"),
    "digitised": (f"{RESULTED} AND s.digitised IS NOT NULL", "s.digitised"),
    "shared": (f"{RESULTED} AND s.shared IS NOT NULL", "s.shared"),
    "synchronised": (f"{_RECEIVED} AND s.synchronised IS NOT NULL", "s.synchronised"),
    "reused": (f"{_RECEIVED} AND s.reused IS NOT NULL", "s.reused"),
    "filed_online": (f"{_RECEIVED} AND s.filed IS NOT NULL", "s.filed"),
    "paid_online": (f"{_RECEIVED} AND s.with_fee", "s.paid"),
    "population_dossiers": (f"{_RECEIVED} AND s.population IS NOT NULL", "s.population"),
}
"""Indicator → which stretches alive at the instant it asks for, and which of them it counts (alias ``s``)."""

_OF_RESULTED = ("e_result", "digitised", "shared")
_OF_RECEIVED = ("synchronised", "reused", "filed", "population")


def _rare(column: str, among: str) -> str:
    """What nobody knows, and what was lost: the rare cases, so that most rows cost one look at a flag."""
    return f"count(*) FILTER (WHERE s.{column} IS NULL AND {among}), count(*) FILTER (WHERE NOT s.{column} AND {among})"


COUNT = f"""
SELECT s.unit_id, s.procedure_id, count(*), count(*) FILTER (WHERE {_IN_TIME}),
    count(*) FILTER (WHERE s.regretted AND {_IN_TIME}), count(*) FILTER (WHERE s.regretted IS NULL),
    count(*) FILTER (WHERE s.regretted IS NULL AND {_IN_TIME}), count(*) FILTER (WHERE {RESULTED}),
    count(*) FILTER (WHERE {ENDED}), COALESCE(sum({_DAYS}) FILTER (WHERE {ENDED}), 0),
    count(*) FILTER (WHERE {_RECEIVED}),
    {", ".join(_rare(one, RESULTED) for one in _OF_RESULTED)},
    {", ".join(_rare(one, _RECEIVED) for one in _OF_RECEIVED)},
    count(*) FILTER (WHERE s.online AND {_RECEIVED}),
    count(*) FILTER (WHERE s.with_fee AND {_RECEIVED}), count(*) FILTER (WHERE s.paid AND s.with_fee AND {_RECEIVED}),
    count(*) FILTER (WHERE NOT s.due_known AND {_STOOD} > s.due_at),
    count(*) FILTER (WHERE s.days_done IS NULL AND {ENDED} AND {_DAYS} IS NULL)
FROM service_index_stretch s WHERE {ALIVE} GROUP BY s.unit_id, s.procedure_id"""  # noqa: S608 - our own words
ROOM = "SELECT set_config('work_mem', '128MB', true)"
"""So that the groups stay in memory: a few hundred bytes for each unit and procedure."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a count asks about: a period seen at ``at`` (its end at the latest) under a law."""

    begins: datetime
    at: datetime
    most: int

    @classmethod
    def of(cls, law: Pack, period: Period, as_of: datetime) -> "Moment":
        """The moment of a period as seen at ``as_of``."""
        return cls(
            period.starts_at(law.calendar), min(period.ends_at(law.calendar), as_of),
            int(law.get("limits.supplement_requests")),
        )  # fmt: skip

    def parameters(self) -> dict[str, Any]:
        """As the statements name them."""
        return {"begins": self.begins, "at": self.at, "most": self.most}


def counted(law: Pack, period: Period, as_of: datetime, *, without: Sequence[int] = ()) -> Iterator[DossierCount]:
    """Every unit's dossiers by procedure. ``without``: keys of dossiers that are left out.

    Raises:
        BeyondCalendar: whether a dossier is late hangs on days off that nobody has entered.
    """
    moment = Moment.of(law, period, as_of)
    statement, parameters = COUNT, moment.parameters()
    if without:
        statement = statement.replace(
            "WHERE s.begins_at", "WHERE NOT s.dossier = ANY(%(without)s::bigint[]) AND s.begins_at"
        )
        parameters["without"] = list(without)
    units, procedures = _keys("unitkey"), _keys("procedurekey")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    for row in rows:
        if row[-2] or row[-1]:
            missing = f"{max(law.calendar.years) + 1}-01-01"
            raise BeyondCalendar("Days off that are needed aren’t known.", day=missing)
        unit, procedure, ran, in_time, regretted, silent, silent_in_time, resulted, ended, days, received = row[:11]
        e_result, digitised, shared = (_triple(resulted, *row[at : at + 2]) for at in (11, 13, 15))
        synced, reused, filed, population = (_triple(received, *row[at : at + 2]) for at in (17, 19, 21, 23))
        online, with_fee, paid = row[25:28]
        satisfied = (in_time - regretted - silent_in_time, ran - silent, silent)
        yield DossierCount(
            units[unit], procedures[procedure], ran, in_time, satisfied, ended, int(days),
            e_result=e_result, digitised=digitised, shared=shared, synchronised=synced,
            reused=reused, online=online, filed_online=filed, with_fee=with_fee, paid=paid,
            population=population[:2],
        )  # fmt: skip


def _triple(all_of_them: int, unknown: int, lost: int) -> tuple[int, int, int]:
    """(counted, of, unknown)."""
    of = all_of_them - unknown
    return of - lost, of, unknown


def _keys(table: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, code FROM service_index_{table}")  # noqa: S608 - our own words
        return dict(cursor.fetchall())


def lost(
    moment: Moment, indicator: str, units: Sequence[str], *, procedures: Sequence[str] | None = None, after: str = "",
    most: int = 100,
) -> list[tuple[str, int]]:  # fmt: skip
    """Dossiers (number, key) that an indicator counted in but not for these units, by number, after one of them.

    ``procedures``: only under these; for ``filed_online`` those that are offered online as a whole.
    """
    of, good = ASKED[indicator]
    statement = f"""
        SELECT s.code, s.dossier FROM service_index_stretch s
        WHERE {ALIVE} AND {of} AND NOT {good} AND s.code > %(after)s
        AND s.unit_id IN (SELECT id FROM service_index_unitkey WHERE code = ANY(%(units)s::text[]))
        AND (%(any)s OR s.procedure_id IN (SELECT id FROM service_index_procedurekey
            WHERE code = ANY(%(procedures)s::text[])))
        ORDER BY s.code LIMIT %(limit)s"""  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            moment.parameters() | {
                "after": after, "units": list(units), "any": procedures is None, "procedures": list(procedures or ()),
                "limit": most,
            },
        )  # fmt: skip
        return [(code, key) for code, key in cursor.fetchall()]
