"""The index of service over made-up dossiers: the whole computation, its counting beside a bare scan, and the growth.

Facts are copied into the table directly; units, procedures and the law are those of a province of the size asked for.
The computation is what the platform does each day: counting, scores, totals, ranks, the figures as JSON.

The bare scan reads the same rows of the same table under the same condition (alive in the period) and groups them
alike, by unit and procedure, with one count and nothing else: what any query must do that wants a figure for each. Its
rows are fetched, too. Two figures are held against it: the counting, fetched, and the whole computation, which is the
counting, the sums of a thousand units and those above, 22 scores for each, ranks, and the JSON. ``count(*)`` of the
table, which groups nothing and asks nothing, stands below.
"""

from __future__ import annotations

import random
import resource
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.sizes import Sizes

TITLE = "Index of service"
AT = datetime(2026, 7, 1, tzinfo=UTC)
PERIOD = "2026-06"
PROCEDURES = 60
KINDS = 2_000
"""Different dossiers; the others are like one of them, of another unit and number."""
PLAIN = "SELECT count(*) FROM service_index_stretch"
COLUMNS = (
    "begins_at", "until_at", "received_at", "due_at", "waiting_at", "done_at", "returned_at", "stopped_at", "days_done",
    "days_returned", "days_stopped", "asked", "due_known", "regretted", "e_result", "digitised", "shared",
    "synchronised", "reused", "online", "filed", "with_fee", "paid", "population",
)  # fmt: skip


def run(sizes: Sizes, folder: Path) -> Result:
    """Every size in turn, from an empty table."""
    from django.db import connection, transaction

    from openhall.procedures.index import counting
    from openhall.procedures.index.edition_models import Computation
    from openhall.procedures.index.figures import compute, digest
    from openhall.procedures.index.models import ProcedureKey
    from openhall_rules.service import Facts, Period, law, whole_online

    result = Result("index", TITLE, sizes={"dossiers": list(sizes.index_dossiers), "units": sizes.index_units})
    pack = law("vn@2025-07-01")
    pack = pack.with_values(pack.demo_values())
    period = Period.of(PERIOD)
    medians: list[tuple[int, float]] = []
    for dossiers in sizes.index_dossiers:
        units, procedures = province(sizes.index_units)
        seconds = fill(pack, dossiers, [code for code in units if code != "H98"])
        facts = Facts(units=units, procedures=procedures)
        offered = whole_online(procedures)
        online_keys = list(ProcedureKey.objects.filter(code__in=offered).values_list("pk", flat=True))

        def ours(facts: Facts = facts) -> float:
            began = time.perf_counter()
            online = whole_online(facts.procedures)
            compute(pack, facts, period, AT, counting.counted(pack, period, AT, online=online))
            return time.perf_counter() - began

        def counts(online_keys: list[int] = online_keys) -> float:
            began = time.perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(counting.ROOM)
                asked = counting.Moment.of(pack, period, AT).parameters() | {"online": online_keys}
                cursor.execute(counting.COUNT, asked)
                cursor.fetchall()
            return time.perf_counter() - began

        bare = (
            "SELECT s.unit_id, s.procedure_id, count(*) FROM service_index_stretch s "  # noqa: S608 - our own words
            f"WHERE {counting.ALIVE} GROUP BY s.unit_id, s.procedure_id"
        )

        def scan(statement: str) -> float:
            began = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(statement, counting.Moment.of(pack, period, AT).parameters())
                cursor.fetchall()
            return time.perf_counter() - began

        found = in_turn(
            {
                "ours": ours,
                "counts": counts,
                "bare": lambda bare=bare, scan=scan: scan(bare),
                "plain": lambda scan=scan: scan(PLAIN),
            },
            warmup=1,
            repetitions=sizes.repetitions,
        )

        def kept(facts: Facts = facts) -> float:
            online = whole_online(facts.procedures)
            found = compute(pack, facts, period, AT, counting.counted(pack, period, AT, online=online))
            began = time.perf_counter()
            written = {"as_of": AT, "figures": found, "sha256": digest(found), "waits": {}, "milliseconds": 0}
            Computation.objects.update_or_create(period=period.text, defaults=written)
            return time.perf_counter() - began

        peer = "bare scan, grouped"
        result.rows += [
            Row(f"whole computation of {dossiers:,} dossiers", "s", found["ours"], peer, found["bare"], "less"),
            Row(f"counting them in the database, {dossiers:,}", "s", found["counts"], peer, found["bare"], "less"),
        ]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        result.parts += [
            Part(f"count(*) of the same table, {dossiers:,} dossiers", "s", found["plain"]),
            Part(f"copying the facts in, {dossiers:,} dossiers", "s", Samples((seconds,))),
            Part(f"peak of memory of this process, {dossiers:,} dossiers", "MB", Samples((peak,))),
        ]
        result.parts += [
            Part(f"keeping the figures: digest and one row, {dossiers:,} dossiers", "s", Samples((kept(),))),
            Part(f"the table, {dossiers:,} dossiers", "MB", Samples((table(),))),
        ]
        medians.append((dossiers, found["ours"].median))
    result.parts += [
        Part(f"growth of time from {a:,} to {b:,} dossiers (× {b / a:g})", "×", Samples((time_b / time_a,)))
        for (a, time_a), (b, time_b) in pairwise(medians)
    ]
    Computation.objects.filter(period=period.text).delete()
    empty()
    result.notes.append(
        "The bare scan reads the same rows of the same table under the same condition, grouped by unit and procedure, "
        "with one count. The whole computation is the counting, sums, scores and ranks of all units, and their JSON."
    )
    return result


def province(count: int) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """A province of so many units below it, every tenth a department, and who carries out which procedure."""
    from openhall_rules.service import Level, Procedure, Unit

    units = {"H98": Unit("H98", Level.PROVINCE)}
    procedures = []
    for number in range(1, count + 1):
        code = f"H98.{number}"
        units[code] = Unit(code, Level.COMMUNE if number % 10 else Level.DEPARTMENT, "H98", certified_copies=True)
        procedures += [
            Procedure(f"P{one:03d}", code, parts=frozenset({"name"}), could_be_online=True, online=one % 3 > 0,
                      has_fee=one % 2 > 0, payment_integrated=True)
            for one in range(PROCEDURES // 3)
        ]  # fmt: skip
    return units, tuple(procedures)


def table() -> float:
    """Megabytes of the table of facts, without its indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('service_index_stretch') / 1e6")
        return float(cursor.fetchone()[0])


def empty() -> None:
    """Nothing of this benchmark stays."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE service_index_stretch, service_index_unitkey, service_index_procedurekey CASCADE")


def fill(pack: Any, dossiers: int, units: list[str]) -> float:
    """Copy the facts of so many dossiers in; the seconds that it took."""
    from django.db import connection

    from openhall.procedures.index.models import ProcedureKey, UnitKey
    from openhall.procedures.index.rows import stretches
    from openhall_rules.service import WorkingClock

    empty()
    unit_keys = [one.pk for one in UnitKey.objects.bulk_create(UnitKey(code=one) for one in units)]
    procedure_keys = [
        one.pk
        for one in ProcedureKey.objects.bulk_create(ProcedureKey(code=f"P{one:03d}") for one in range(PROCEDURES))
    ]
    clock, chance = WorkingClock(pack.calendar), random.Random(1)  # noqa: S311 - made-up facts
    kinds = [
        [
            tuple(getattr(row, name) for name in COLUMNS)
            for row in stretches(_dossier(chance, number), clock, key=0, unit=0, procedure=0)
        ]
        for number in range(min(KINDS, dossiers))
    ]
    began = time.perf_counter()
    names = ", ".join((*COLUMNS, "dossier", "unit_id", "procedure_id", "code"))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY service_index_stretch ({names}) FROM STDIN") as copy:
            for number in range(dossiers):
                unit, procedure = chance.randrange(len(unit_keys)), chance.randrange(PROCEDURES // 3)
                code = f"{units[unit]}-{number:07d}"
                for row in kinds[number % len(kinds)]:
                    copy.write_row((*row, number, unit_keys[unit], procedure_keys[procedure], code))
        cursor.execute("ANALYZE service_index_stretch")
    return time.perf_counter() - began


def _dossier(chance: random.Random, number: int) -> Any:
    from openhall_rules.service import Channel, Dossier, Gateway, Pause

    received = datetime(2026, 5, 20, 2, tzinfo=UTC) + timedelta(minutes=chance.randrange(40 * 24 * 60))
    begin = received + timedelta(days=1)
    pauses = (Pause(begin, begin + timedelta(days=2)),) if number % 7 == 0 else ()
    done = received + timedelta(days=chance.randrange(1, 9)) if number % 9 else None
    return Dossier(
        code=str(number), unit="H98.1", procedure="P000", received_at=received, limit=chance.randrange(2, 8),
        channel=Channel.ONLINE if number % 3 else Channel.DESK, pauses=pauses, done_at=done,
        fees=(Decimal(8000),) if number % 2 else (), paid=Gateway.LOCAL if number % 4 == 1 else None, components=2,
        components_digitised=chance.choice((1, 2, 2)), components_reused=chance.randrange(2),
        result_link=number % 5 > 0,
        result_digitised=number % 6 > 0, e_result=number % 5 > 0, synchronised=number % 20 > 0, shared=number % 3 > 0,
        checked_population=chance.choice((None, True, True, False)),
    )  # fmt: skip
