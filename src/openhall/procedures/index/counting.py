"""Dossiers of a period counted for all units by the database, as the rules count them, and lists of what lost points.

One pass over the stretches that were alive at the instant, grouped by unit and procedure. What hangs on the instant or
on the law is asked of each; the rest are the marks that the database keeps (``marks``), summed three at a time.
What an indicator asks for (``of``) and what it counts (``good``) stands in :data:`ASKED`, of which the lists are made.
A property test holds figures and lists to the rules.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from openhall.procedures.index import marks
from openhall.procedures.index.marks import DIGITISED, FEES, FILED, MOST, RAN, RECEIVED, RESULTED, REUSED, SHARED, lanes
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.law import Pack
from openhall_rules.service import DossierCount, Period

ALIVE = """s.begins_at <= %(at)s::timestamptz AND (s.until_at IS NULL OR s.until_at > %(at)s::timestamptz)
    AND s.received_at < %(at)s::timestamptz AND s.settled_at >= %(begins)s::timestamptz"""
_SETTLED = "s.settled_at <= %(at)s::timestamptz"
"""Nothing that it is judged by changes after the instant: most are, and need no look at how they ended."""
ENDED = f"({_SETTLED} OR (s.returned_at <= %(at)s::timestamptz OR s.stopped_at <= %(at)s::timestamptz) IS TRUE)"
_RESULT_BY_THEN = f"({_SETTLED} OR (s.returned_at <= %(at)s::timestamptz) IS TRUE)"
"""If it has a result at all (a dossier that was stopped has none), it had it by then: finished outranks returned."""
WITH_RESULT = f"({_RESULT_BY_THEN} AND s.marks & {marks.RESULT} <> 0)"
_STOOD = f"""(CASE WHEN {_SETTLED} THEN s.settled_at
    WHEN s.returned_at <= %(at)s::timestamptz THEN s.returned_at
    WHEN s.stopped_at <= %(at)s::timestamptz THEN s.stopped_at ELSE COALESCE(s.waiting_at, %(at)s::timestamptz) END)"""
_DAYS = f"""(CASE WHEN {_SETTLED} THEN s.settled_days
    WHEN s.returned_at <= %(at)s::timestamptz THEN s.days_returned ELSE s.days_stopped END)"""
_IN_TIME = f"(s.asked <= %(most)s::int AND {_STOOD} <= s.due_at)"
_RECEIVED = "s.received_at >= %(begins)s::timestamptz"

ASKED: dict[str, tuple[str, str]] = {
    "on_time": ("TRUE", _IN_TIME),
    "dossier_satisfied": ("s.regretted IS NOT NULL", f"({_IN_TIME} AND NOT s.regretted)"),
    "e_result": (f"{WITH_RESULT} AND s.e_result IS NOT NULL", "s.e_result"),
    "digitised": (f"{WITH_RESULT} AND s.digitised IS NOT NULL", "s.digitised"),
    "shared": (f"{WITH_RESULT} AND s.shared IS NOT NULL", "s.shared"),
    "synchronised": (f"{_RECEIVED} AND s.synchronised IS NOT NULL", "s.synchronised"),
    "reused": (f"{_RECEIVED} AND s.reused IS NOT NULL", "s.reused"),
    "filed_online": (f"{_RECEIVED} AND s.filed IS NOT NULL", "s.filed"),
    "paid_online": (f"{_RECEIVED} AND s.with_fee", "s.paid"),
    "population_dossiers": (f"{_RECEIVED} AND s.population IS NOT NULL", "s.population"),
}
"""Indicator → which stretches alive at the instant it asks for, and which of them it counts (alias ``s``)."""

SUMMED = {
    **dict.fromkeys((RESULTED, DIGITISED, SHARED), _RESULT_BY_THEN),
    **dict.fromkeys((RECEIVED, REUSED, FILED, FEES), _RECEIVED),
}
"""Threes of marks, and among which stretches they are summed; fees are the last."""
_MANY = 1 << 32
"""By what an ended dossier is counted in the sum of days."""
COUNT = f"""
SELECT s.unit_id, s.procedure_id, count(*), {lanes(RAN)} FILTER (WHERE {_IN_TIME}),
    count(*) FILTER (WHERE s.marks & {marks.SILENT} <> 0),
    service_index_lanes({_DAYS} + {_MANY}) FILTER (WHERE {ENDED}),
    {", ".join(f"{lanes(three)} FILTER (WHERE {among})" for three, among in SUMMED.items())},
    count(*) FILTER (WHERE s.marks & {marks.VAGUE} <> 0 AND (
        (NOT s.due_known AND {_STOOD} > s.due_at) OR ({ENDED} AND {_DAYS} IS NULL)))
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


def counted(
    law: Pack, period: Period, as_of: datetime, *, online: Collection[str], without: Sequence[int] = ()
) -> Iterator[DossierCount]:
    """Every unit's dossiers. ``online``: procedures of which indicator 3.3 asks; ``without``: keys that are left out.

    Raises:
        BeyondCalendar: whether a dossier is late hangs on days off that nobody has entered.
    """
    parameters = Moment.of(law, period, as_of).parameters() | {"without": list(without)}
    units, procedures = _keys("unitkey"), _keys("procedurekey")
    parts = 1
    while (found := _rows(parameters, parts)) is None:
        parts *= 2
    for part in found:
        for unit, rows in part.items():
            if any(row[-1] for row in rows):
                missing = f"{max(law.calendar.years) + 1}-01-01"
                raise BeyondCalendar("Days off that are needed aren’t known.", day=missing)
            yield _of_unit(units[unit], [(procedures[row[0]], *row[1:-1]) for row in rows], online)


def _rows(parameters: dict[str, Any], parts: int) -> list[dict[int, list[tuple[int, ...]]]] | None:
    """The counts by unit, of so many parts of the dossiers; None where a part has more than a lane can count."""
    found: list[dict[int, list[tuple[int, ...]]]] = []
    also = "NOT s.dossier = ANY(%(without)s::bigint[]) AND " if parameters["without"] else ""
    also += "abs(s.dossier %% %(parts)s::bigint) = %(part)s::bigint AND " if parts > 1 else ""
    statement = COUNT.replace("WHERE s.begins_at", f"WHERE {also}s.begins_at")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROOM)
        for part in range(parts):
            cursor.execute(statement, parameters | {"parts": parts, "part": part})
            of_unit: dict[int, list[tuple[int, ...]]] = {}
            for unit, *row in cursor.fetchall():
                of_unit.setdefault(unit, []).append(tuple(row))
            if any(sum(row[1] for row in rows) > MOST for rows in of_unit.values()):
                return None
            found.append(of_unit)
    return found


def _of_unit(unit: str, rows: list[tuple[Any, ...]], online: Collection[str]) -> DossierCount:
    """The counts of a unit's procedures together; sums are added before they are read."""
    (ran, in_time, silent, days), sums = _added(rows)
    of_whole = _added([row for row in rows if row[0] in online])[1]
    good, regretted, silent_in_time = marks.read(in_time)
    ended = (days + _MANY // 2) // _MANY
    resulted, e_unknown, e_lost = sums[RESULTED]
    digitised_unknown, digitised_lost, shared_unknown = sums[DIGITISED]
    received, synced_unknown, synced_lost = sums[RECEIVED]
    reused_unknown, reused_lost, _ = sums[REUSED]
    filed_lost, _, _ = of_whole[FILED]
    _, population_unknown, population_lost = sums[FILED]
    fees = [(row[0], marks.read(row[-1])) for row in rows if row[-1]]
    return DossierCount(
        unit, ran, good, (good - regretted - silent_in_time, ran - silent, silent), ended, days - ended * _MANY,
        e_result=_triple(resulted, e_unknown, e_lost),
        digitised=_triple(resulted, digitised_unknown, digitised_lost),
        shared=_triple(resulted, shared_unknown, sums[SHARED][0]),
        synchronised=_triple(received, synced_unknown, synced_lost),
        reused=_triple(received, reused_unknown, reused_lost),
        filed_online=_triple(of_whole[RECEIVED][0], of_whole[REUSED][2], filed_lost),
        with_fee=sums[FEES][1], paid=sums[FEES][2],
        population=_triple(received, population_unknown, population_lost)[:2],
        used_online=frozenset(code for code, one in fees if one[0]),
        used_with_fee=frozenset(code for code, one in fees if one[1]),
        used_paid=frozenset(code for code, one in fees if one[2]),
    )  # fmt: skip


def _added(rows: Sequence[tuple[Any, ...]]) -> tuple[list[int], dict[int, tuple[int, int, int]]]:
    """Columns of procedures added: how many ran …, and each three of marks."""
    columns = list(zip(*rows, strict=True))[1:] or [()] * (4 + len(SUMMED))
    plain, sums = columns[:4], columns[4:]
    return [sum(one) for one in plain], {three: marks.read(sum(one)) for three, one in zip(SUMMED, sums, strict=True)}


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
