"""What the database counts is what the rules count: every figure and every list, on facts made by chance."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from openhall.procedures.index import counting, marks
from openhall.procedures.index.models import ProcedureKey, Stretch, UnitKey
from openhall.procedures.index.rows import stretches
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.service import (
    INDICATORS,
    Channel,
    Dossier,
    Facts,
    Gateway,
    Level,
    Pause,
    Period,
    Procedure,
    Reason,
    Unit,
    WorkingClock,
    law,
    whole_online,
)
from openhall_rules.service.indicators import above, count

pytestmark = pytest.mark.django_db
VN = law("vn@2025-07-01")
LAW = VN.with_values(VN.demo_values())
BEGIN = datetime(2026, 4, 20, tzinfo=UTC)
UNITS = {
    one.code: one
    for one in (
        Unit("H98", Level.PROVINCE),
        Unit("H98.1", Level.DEPARTMENT, "H98"),
        Unit("H98.1.1", Level.COMMUNE, "H98.1"),
        Unit("H98.2", Level.COMMUNE, "H98"),
    )
}
PROCEDURES = (
    Procedure("P1", "H98.2", online=True, has_fee=True),
    Procedure("P2", "H98.1.1", online=False, has_fee=True),
    Procedure("P3", "H98.1", online=True),
)
ONLINE = whole_online(PROCEDURES)


def some_dossier(chance: random.Random, number: int) -> Dossier:
    """Anything that may happen to a dossier between April and July, and some things that hardly do."""

    def after(at: datetime, most: int = 20) -> datetime:
        return at + timedelta(minutes=chance.choice((0, 1, chance.randrange(most * 24 * 60))))

    received = after(BEGIN, 80)
    pauses = []
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 3))):
        begin = after(received)
        pauses.append(
            Pause(begin, chance.choice((None, after(begin, 10), after(begin, 10))), chance.choice(list(Reason)))
        )
    ends = {name: after(received, 30) for name in ("done_at", "returned_at", "stopped_at") if chance.random() < 0.4}
    maybe = (True, False, None)
    return Dossier(
        code=f"D{number:05d}", unit=chance.choice(("H98.1", "H98.1.1", "H98.2")),
        procedure=chance.choice(("P1", "P2", "P3", "P9")), received_at=received, limit=chance.randrange(12),
        channel=chance.choice(list(Channel)), pauses=tuple(pauses),
        fees=chance.choice(((), (Decimal(0),), (Decimal(0), Decimal(8000)))),
        paid=chance.choice((None, Gateway.LOCAL, Gateway.NATIONAL)), components=2,
        components_digitised=chance.choice((1, 2)), components_reused=chance.choice((None, 0, 1)),
        paper_result=chance.choice((True, False)), result_link=chance.choice(maybe),
        result_digitised=chance.choice(maybe), e_result=chance.choice(maybe), synchronised=chance.choice(maybe),
        shared=chance.choice(maybe), checked_population=chance.choice(maybe),
        complained=chance.choices(maybe, (1, 8, 1))[0], disliked=chance.choices(maybe, (1, 8, 1))[0], **ends,
    )  # fmt: skip


def keep(dossiers: list[Dossier], pack=LAW) -> None:
    """The dossiers as rows of the database."""
    clock = WorkingClock(pack.calendar)
    units = {code: UnitKey.objects.get_or_create(code=code)[0].pk for code in UNITS}
    procedures = {code: ProcedureKey.objects.get_or_create(code=code)[0].pk for code in ("P1", "P2", "P3", "P9")}
    Stretch.objects.bulk_create(
        row
        for number, one in enumerate(dossiers)
        for row in stretches(one, clock, key=number, unit=units[one.unit], procedure=procedures[one.procedure])
    )


def below(code: str) -> list[str]:
    """A unit and those below it."""
    return [one for one, chain in above(UNITS.values()).items() if code in chain]


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_and_every_list_is_that_of_the_rules(seed):
    chance = random.Random(seed)
    dossiers = [some_dossier(chance, number) for number in range(250)]
    keep(dossiers)
    for written in ("2026-04", "2026-05", "2026-06", "2026-Q2", "2026"):
        period = Period.of(written)
        for as_of in (datetime(2027, 6, 1, tzinfo=UTC), BEGIN + timedelta(minutes=chance.randrange(90 * 24 * 60))):
            facts = Facts(units=UNITS, procedures=PROCEDURES, dossiers=tuple(dossiers))

            here = counting.counted(LAW, period, as_of, online=ONLINE)
            ours = count(LAW, replace(facts, dossiers=()), period, as_of, counted=here)

            rules = count(LAW, facts, period, as_of)
            moment = counting.Moment.of(LAW, period, as_of)
            for code in UNITS:
                for indicator in INDICATORS:
                    theirs, here = rules[code].of[indicator], ours[code].of[indicator]
                    assert (here.counted, here.of, here.unknown) == (theirs.counted, theirs.of, theirs.unknown), (
                        written,
                        code,
                        indicator,
                    )
                    if indicator in counting.ASKED:
                        only = sorted(ONLINE) if indicator == "filed_online" else None
                        found = counting.lost(moment, indicator, below(code), procedures=only, most=1000)
                        assert [number for number, _key in found] == sorted(theirs.lost), (written, code, indicator)
                    else:
                        assert sorted(here.lost) == sorted(theirs.lost)


def test_dossiers_that_are_left_out_are_counted_by_the_rules_instead():
    chance = random.Random(99)
    dossiers = [some_dossier(chance, number) for number in range(120)]
    keep(dossiers)
    period, as_of = Period.of("2026-05"), datetime(2026, 6, 1, tzinfo=UTC)
    facts = Facts(units=UNITS, procedures=PROCEDURES, dossiers=tuple(dossiers))
    some = replace(facts, dossiers=tuple(dossiers[:40]))

    here = counting.counted(LAW, period, as_of, online=ONLINE, without=range(40))
    ours = count(LAW, some, period, as_of, counted=here)

    rules = count(LAW, facts, period, as_of)
    assert all(
        (ours["H98"].of[one].counted, ours["H98"].of[one].of) == (rules["H98"].of[one].counted, rules["H98"].of[one].of)
        for one in INDICATORS
    )


def test_a_due_day_in_a_year_without_days_off_is_in_time_until_that_year_and_unknown_in_it():
    late = Dossier("D1", "H98.2", "P1", datetime(2026, 12, 29, 3, tzinfo=UTC), 5)
    keep([late], VN)

    [row] = counting.counted(VN, Period.of("2026-12"), datetime(2027, 3, 1, tzinfo=UTC), online=ONLINE)

    assert (row.ran, row.in_time) == (1, 1)
    with pytest.raises(BeyondCalendar):
        list(counting.counted(VN, Period.of("2027-01"), datetime(2027, 1, 20, tzinfo=UTC), online=ONLINE))


def marks_of(one: Dossier) -> set[str]:
    """The marks that the rules' words ask for."""
    online = one.channel is Channel.ONLINE
    reused = None if one.components_reused is None else one.components_reused > 0
    filed = online and (not one.paper_result or one.result_link)
    whole = one.components_digitised >= one.components and one.result_digitised
    ended = one.done_at is not None or one.returned_at is not None
    told = {
        "in_time": True, "in_time_regretted": one.regretted is True, "in_time_silent": one.regretted is None,
        "silent": one.regretted is None, "result": ended,
        "e_result_unknown": ended and one.e_result is None, "e_result_lost": ended and one.e_result is False,
        "digitised_unknown": ended and whole is None, "digitised_lost": ended and whole is False,
        "shared_unknown": ended and one.shared is None, "shared_lost": ended and one.shared is False,
        "received": True, "synchronised_unknown": one.synchronised is None,
        "synchronised_lost": one.synchronised is False,
        "reused_unknown": reused is None, "reused_lost": reused is False, "filed_unknown": filed is None,
        "filed_lost": filed is False, "population_unknown": one.checked_population is None,
        "population_lost": one.checked_population is False, "online": online, "with_fee": any(one.fees),
        "paid": any(one.fees) and one.paid is not None,
    }  # fmt: skip
    assert {*told, "vague"} == set(marks.MARKS)
    return {name for name, marked in told.items() if marked}


def test_every_mark_says_what_the_facts_say():
    chance = random.Random(7)
    dossiers = [some_dossier(chance, number) for number in range(200)]
    keep(dossiers)

    for row in Stretch.objects.all():
        one = dossiers[row.dossier]
        assert {name for name, bit in marks.BITS.items() if row.marks & bit} == marks_of(one), one
        settled = one.ended_at
        assert (row.settled_at.year, row.settled_days) == (9999, None) if settled is None else row.settled_at == settled
        if settled is not None:
            assert row.settled_days == WorkingClock(LAW.calendar).taken(one, settled)


def test_a_fact_that_changes_changes_its_marks():
    asked = marks.mask(("result", "e_result_unknown", "e_result_lost"))
    keep([Dossier("D1", "H98.2", "P1", BEGIN, 5, e_result=False, done_at=BEGIN)])
    assert Stretch.objects.get().marks & asked == marks.mask(("result", "e_result_lost"))

    Stretch.objects.update(e_result=None)
    assert Stretch.objects.get().marks & asked == marks.mask(("result", "e_result_unknown"))

    Stretch.objects.update(e_result=True)
    assert Stretch.objects.get().marks & asked == marks.mask(("result",))


def test_marks_of_a_column_never_meet_in_a_sum():
    for column in range(marks.COLUMNS):
        names = list(marks.MARKS)[column :: marks.COLUMNS]
        summed = sum(marks.MOST * (marks.BITS[name] >> column) for name in names)
        assert summed < 1 << 63

        with connection.cursor() as cursor:
            adding = f"SELECT {marks.wide('given')} FROM (VALUES (%s::bigint), (%s::bigint)) one (given)"  # noqa: S608
            cursor.execute(adding, [summed, summed])
            read = marks.read(column, *cursor.fetchone())

        assert set(read.values()) == {2 * marks.MOST}


@pytest.mark.parametrize("most", [7, 0])
def test_more_dossiers_than_a_lane_can_count_are_counted_in_parts(monkeypatch, most):
    chance = random.Random(11)
    keep([some_dossier(chance, number) for number in range(150)])
    period, as_of = Period.of("2026-05"), datetime(2026, 6, 1, tzinfo=UTC)

    def figures():
        found = count(LAW, Facts(UNITS, PROCEDURES), period, as_of, counting.counted(LAW, period, as_of, online=ONLINE))
        return {
            code: {name: (one.counted, one.of, one.unknown) for name, one in found[code].of.items()} for code in UNITS
        }

    whole = figures()
    asked = []

    def rows(parameters, parts, *, made=counting._rows):
        found = made(parameters, parts)
        asked.append(parts)
        # Beyond the largest sum the database refuses; what it says is tried here once.
        return None if not most and parts == 1 else found

    monkeypatch.setattr(counting, "_rows", rows)
    monkeypatch.setattr(counting, "MOST", most or marks.MOST)

    assert figures() == whole
    assert asked[:2] == [1, 16]


def test_a_sum_beyond_every_lane_is_no_figure(monkeypatch):
    chance = random.Random(11)
    keep([some_dossier(chance, number) for number in range(20)])
    parameters = counting.Moment.of(LAW, Period.of("2026-05"), datetime(2026, 6, 1, tzinfo=UTC)).parameters()
    parameters |= {"without": [], "online": []}
    beyond = counting.COUNT.replace("service_index_lanes(days)", f"service_index_lanes({1 << 62})")
    monkeypatch.setattr(counting, "COUNT", beyond)

    assert counting._rows(parameters, 1) is None
