"""Dossiers of a period counted for all units by the database, as the rules count them, and lists of what lost points.

One pass over the stretches that were alive at the instant, grouped by unit and procedure, then by unit. Of the marks
that the database keeps (``marks``) each row shows those that count at the instant under the law; they are summed four
at a time.
What an indicator asks for (``of``) and what it counts (``good``) stands in :data:`ASKED`, of which the lists are made.
A property test holds figures and lists to the rules.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DataError, connection, transaction

from openhall.procedures.index import marks
from openhall.procedures.index.marks import MOST
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
WITH_RESULT = f"({_RESULT_BY_THEN} AND s.marks & {marks.BITS['result']} <> 0)"
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

_MANY = 1 << 32
"""By what an ended dossier is counted in the sum of days."""
_QUICK = "s.asked <= %(most)s::int AND s.settled_at <= s.due_at"
_ALWAYS = marks.mask(marks.ALWAYS)


def _of_settled(*groups: tuple[str, ...]) -> str:
    among = marks.mask(marks.ALWAYS, marks.RESULT, *groups)
    return f"CASE WHEN {_RECEIVED} THEN {among | marks.mask(marks.RECEIVED)} ELSE {among} END"


_WORD = f"""s.marks & CASE WHEN {_SETTLED} THEN
    CASE WHEN {_QUICK} THEN {_of_settled(marks.IN_TIME)} ELSE {_of_settled()} END
    ELSE {_ALWAYS} | CASE WHEN {_RECEIVED} THEN {marks.mask(marks.RECEIVED)} ELSE 0 END
    | CASE WHEN {_RESULT_BY_THEN} THEN {marks.mask(marks.RESULT)} ELSE 0 END
    | CASE WHEN {_IN_TIME} THEN {marks.mask(marks.IN_TIME)} ELSE 0 END END"""
"""Those of a row's marks that count at the instant. Most have settled, and take the short way."""
_WORDS = f"""
SELECT s.unit_id, s.procedure_id, {_WORD} AS word,
    CASE WHEN {_SETTLED} THEN s.settled_days + {_MANY} WHEN {ENDED} THEN {_DAYS} + {_MANY} END AS days
FROM service_index_stretch s WHERE {ALIVE} OFFSET '0'"""  # noqa: S608 - our own words
"""``OFFSET '0'``: the word is made once for each row, not for each sum. As a number it would keep workers away."""
_COLUMNS = range(marks.COLUMNS)
_SUMS = f"""
SELECT unit_id, procedure_id, count(*) AS ran, service_index_lanes(days) AS days,
    {", ".join(f"{marks.lanes(one)} AS sum_{one}" for one in _COLUMNS)}
FROM ({_WORDS}) words GROUP BY unit_id, procedure_id"""  # noqa: S608 - our own words
_WHOLE = marks.column("filed_lost")


def _used(name: str) -> str:
    found = marks.lane(f"sum_{marks.column(name)}", name)
    return f"array_agg(procedure_id) FILTER (WHERE {found} > 0)"


COUNT = f"""
SELECT unit_id, max(ran), service_index_lanes(ran), service_index_lanes(days),
    {_used("online")}, {_used("with_fee")}, {_used("paid")},
    {", ".join(marks.wide(f"sum_{one}") for one in _COLUMNS)},
    {marks.wide(f"sum_{_WHOLE}", "procedure_id = ANY(%(online)s::bigint[])")}
FROM ({_SUMS}) sums GROUP BY unit_id"""  # noqa: S608 - our own words
"""The counts of each unit; ``online``: keys of the procedures of which indicator 3.3 asks."""
UNSURE = f"""
SELECT EXISTS (SELECT FROM service_index_stretch s WHERE {ALIVE} AND s.marks & {marks.BITS["vague"]} <> 0 AND (
    (NOT s.due_known AND {_STOOD} > s.due_at) OR ({ENDED} AND {_DAYS} IS NULL)))"""  # noqa: S608 - our own words
"""Whether there is one that can't be judged, since days off aren't known."""
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
    units, procedures = _keys("unitkey"), _keys("procedurekey")
    parameters = Moment.of(law, period, as_of).parameters() | {
        "without": list(without), "online": [key for key, code in procedures.items() if code in online],
    }  # fmt: skip
    parts = 1
    while (found := _rows(parameters, parts)) is None:
        parts *= 16
    sets: dict[tuple[int, ...], frozenset[str]] = {}
    for unit, _largest, ran, days, *rest in found:
        # Units of one level use much the same procedures.
        used = [
            sets.get(keys) or sets.setdefault(keys, frozenset(map(procedures.__getitem__, keys)))
            for keys in (tuple(some or ()) for some in rest[:3])
        ]
        one = marks.read_all(rest[3:-2])
        whole = marks.read(_WHOLE, *rest[-2:])
        if one["vague"] and _any_unsure(parameters):
            missing = f"{max(law.calendar.years) + 1}-01-01"
            raise BeyondCalendar("Days off that are needed aren’t known.", day=missing)
        yield _of_unit(units[unit], ran, days or 0, one, whole, used)


def _rows(parameters: dict[str, Any], parts: int) -> list[tuple[Any, ...]] | None:
    """The counts by unit, of groups in so many parts; None where a group has more than a lane can count."""
    also = "NOT s.dossier = ANY(%(without)s::bigint[]) AND " if parameters["without"] else ""
    statement = COUNT.replace("WHERE s.begins_at", f"WHERE {also}s.begins_at")
    if parts > 1:
        statement = statement.replace("AS days\nFROM", "AS days, s.dossier %% %(parts)s::bigint AS part\nFROM")
        statement = statement.replace("GROUP BY unit_id, procedure_id", "GROUP BY unit_id, procedure_id, part")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ROOM)
            cursor.execute(statement, parameters | {"parts": parts})
            found: list[tuple[Any, ...]] = cursor.fetchall()
    except DataError:  # a sum beyond all lanes
        return None
    return None if any(row[1] > MOST for row in found) else found


def _any_unsure(parameters: dict[str, Any]) -> bool:
    also = "NOT s.dossier = ANY(%(without)s::bigint[]) AND " if parameters["without"] else ""
    with connection.cursor() as cursor:
        cursor.execute(UNSURE.replace("WHERE s.begins_at", f"WHERE {also}s.begins_at"), parameters)
        return bool(cursor.fetchone()[0])


def _of_unit(
    unit: str, ran: int, days: int, one: dict[str, int], whole: dict[str, int], used: list[frozenset[str]]
) -> DossierCount:
    ended = (days + _MANY // 2) // _MANY
    in_time, silent, resulted, received = one["in_time"], one["silent"], one["result"], one["received"]
    return DossierCount(
        unit, ran, in_time, (in_time - one["in_time_regretted"] - one["in_time_silent"], ran - silent, silent),
        ended, days - ended * _MANY,
        e_result=_triple(resulted, one["e_result_unknown"], one["e_result_lost"]),
        digitised=_triple(resulted, one["digitised_unknown"], one["digitised_lost"]),
        shared=_triple(resulted, one["shared_unknown"], one["shared_lost"]),
        synchronised=_triple(received, one["synchronised_unknown"], one["synchronised_lost"]),
        reused=_triple(received, one["reused_unknown"], one["reused_lost"]),
        filed_online=_triple(whole["received"], whole["filed_unknown"], whole["filed_lost"]),
        with_fee=one["with_fee"], paid=one["paid"],
        population=_triple(received, one["population_unknown"], one["population_lost"])[:2],
        used_online=used[0], used_with_fee=used[1], used_paid=used[2],
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
