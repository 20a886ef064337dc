"""What the database counts is what the rules count: every figure and every list, on facts made by chance."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

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


def marks_of(one: Dossier) -> set[tuple[int, int]]:
    """The marks that the rules' words ask for: three, and place in it."""
    online = one.channel is Channel.ONLINE
    reused = None if one.components_reused is None else one.components_reused > 0
    filed = online and (not one.paper_result or one.result_link)
    whole = one.components_digitised >= one.components and one.result_digitised
    ended = one.done_at is not None or one.returned_at is not None
    told = {
        (marks.RAN, 0): True, (marks.RAN, 1): one.regretted is True, (marks.RAN, 2): one.regretted is None,
        (marks.RESULTED, 0): ended, (marks.RESULTED, 1): ended and one.e_result is None,
        (marks.RESULTED, 2): ended and one.e_result is False,
        (marks.DIGITISED, 0): ended and whole is None, (marks.DIGITISED, 1): ended and whole is False,
        (marks.DIGITISED, 2): ended and one.shared is None, (marks.SHARED, 0): ended and one.shared is False,
        (marks.RECEIVED, 0): True, (marks.RECEIVED, 1): one.synchronised is None,
        (marks.RECEIVED, 2): one.synchronised is False,
        (marks.REUSED, 0): reused is None, (marks.REUSED, 1): reused is False, (marks.REUSED, 2): filed is None,
        (marks.FILED, 0): filed is False, (marks.FILED, 1): one.checked_population is None,
        (marks.FILED, 2): one.checked_population is False,
        (marks.FEES, 0): online, (marks.FEES, 1): any(one.fees),
        (marks.FEES, 2): any(one.fees) and one.paid is not None,
    }  # fmt: skip
    return {place for place, marked in told.items() if marked}


def test_every_mark_says_what_the_facts_say():
    chance = random.Random(7)
    dossiers = [some_dossier(chance, number) for number in range(200)]
    keep(dossiers)

    for row in Stretch.objects.all():
        one = dossiers[row.dossier]
        marked = {(three, place) for three in range(8) for place in range(3) if row.marks >> 3 * three + place & 1}
        assert marked == marks_of(one), one
        assert bool(row.marks & marks.RESULT) == bool(one.done_at or one.returned_at), one
        assert bool(row.marks & marks.SILENT) == (one.regretted is None), one
        assert not row.marks & marks.VAGUE
        settled = one.ended_at
        assert (row.settled_at.year, row.settled_days) == (9999, None) if settled is None else row.settled_at == settled
        if settled is not None:
            assert row.settled_days == WorkingClock(LAW.calendar).taken(one, settled)


def test_a_fact_that_changes_changes_its_marks():
    keep([Dossier("D1", "H98.2", "P1", BEGIN, 5, e_result=False, done_at=BEGIN)])
    assert Stretch.objects.get().marks >> 3 * marks.RESULTED & 7 == 0b101

    Stretch.objects.update(e_result=None)
    assert Stretch.objects.get().marks >> 3 * marks.RESULTED & 7 == 0b011

    Stretch.objects.update(e_result=True)
    assert Stretch.objects.get().marks >> 3 * marks.RESULTED & 7 == 0b001


def test_more_dossiers_than_a_lane_can_count_are_counted_in_parts(monkeypatch):
    chance = random.Random(11)
    keep([some_dossier(chance, number) for number in range(150)])
    period, as_of = Period.of("2026-05"), datetime(2026, 6, 1, tzinfo=UTC)

    def figures():
        found = count(LAW, Facts(UNITS, PROCEDURES), period, as_of, counting.counted(LAW, period, as_of, online=ONLINE))
        return {
            code: {name: (one.counted, one.of, one.unknown) for name, one in found[code].of.items()} for code in UNITS
        }

    whole = figures()
    monkeypatch.setattr(counting, "MOST", 7)

    assert len(list(counting.counted(LAW, period, as_of, online=ONLINE))) > 8
    assert figures() == whole
