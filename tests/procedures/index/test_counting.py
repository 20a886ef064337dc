"""What the database counts is what the rules count: every figure and every list, on facts made by chance."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from openhall.procedures.index import counting
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
    online = [one.code for one in PROCEDURES if one.online]
    for written in ("2026-04", "2026-05", "2026-06", "2026-Q2", "2026"):
        period = Period.of(written)
        for as_of in (datetime(2027, 6, 1, tzinfo=UTC), BEGIN + timedelta(minutes=chance.randrange(90 * 24 * 60))):
            facts = Facts(units=UNITS, procedures=PROCEDURES, dossiers=tuple(dossiers))

            ours = count(LAW, replace(facts, dossiers=()), period, as_of, counted=counting.counted(LAW, period, as_of))

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
                        only = online if indicator == "filed_online" else None
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

    ours = count(LAW, some, period, as_of, counted=counting.counted(LAW, period, as_of, without=range(40)))

    rules = count(LAW, facts, period, as_of)
    assert all(
        (ours["H98"].of[one].counted, ours["H98"].of[one].of) == (rules["H98"].of[one].counted, rules["H98"].of[one].of)
        for one in INDICATORS
    )


def test_a_due_day_in_a_year_without_days_off_is_in_time_until_that_year_and_unknown_in_it():
    late = Dossier("D1", "H98.2", "P1", datetime(2026, 12, 29, 3, tzinfo=UTC), 5)
    keep([late], VN)

    [row] = counting.counted(VN, Period.of("2026-12"), datetime(2027, 3, 1, tzinfo=UTC))

    assert (row.ran, row.in_time) == (1, 1)
    with pytest.raises(BeyondCalendar):
        list(counting.counted(VN, Period.of("2027-01"), datetime(2027, 1, 20, tzinfo=UTC)))
