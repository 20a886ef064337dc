"""Totals, bands, ranks, null, simulation, the comparison with published figures, and the packs themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.rules.service.casebook import END, ENTERED, JUNE, UNITS, VN, assessed, dossier, facts, on

from openhall_rules import examples as worked
from openhall_rules.law_errors import FixedByLaw, UnknownPack, Unset
from openhall_rules.service import (
    BadCode,
    BadPeriod,
    Facts,
    GroupsDiffer,
    Period,
    UnknownDossier,
    assess,
    available,
    compare,
    copy_fee,
    law_in_force,
    points,
    rank,
    simulate,
)
from openhall_rules.service.codes import agency, procedure, read_dossier
from openhall_rules.service.codes import dossier as dossier_code
from openhall_rules.service.examples import answer
from openhall_rules.service.index import band_of

CASES = list(worked.examples(VN))
LEFT_OUT = ENTERED.with_values({"totals.nothing_to_measure": "leave_out"})
LATE = facts(dossier(1, on(1), done_at=on(2)), dossier(2, on(1), done_at=on(9)))


@pytest.mark.parametrize("example", CASES, ids=[f"{one.path}:{place}" for place, one in enumerate(CASES)])
def test_every_worked_example_is_true(example: worked.Example) -> None:
    assert answer(VN, example) == example.expect


class TestThePack:
    def test_is_in_force_from_its_midnight_on(self) -> None:
        assert available() == ("vn@2025-07-01",)
        assert law_in_force("vn", datetime(2025, 6, 30, 17, tzinfo=UTC)) == VN
        with pytest.raises(UnknownPack):
            law_in_force("vn", datetime(2025, 6, 30, 16, 59, tzinfo=UTC))

    def test_names_who_enters_what_no_source_gives(self) -> None:
        assert set(VN.unset()) == {
            "calendar.year_2027", "limits.acceptance", "limits.appraisal_objection", "maxima.filed_online",
            "maxima.offered_online",
            "maxima.online_in_use",
            "totals.fair", "totals.nothing_to_measure",
        }  # fmt: skip
        with pytest.raises(Unset):
            points(VN, "filed_online", 1, 2)

    def test_what_the_decision_fixes_stays_fixed(self) -> None:
        with pytest.raises(FixedByLaw):
            VN.with_values({"maxima.on_time": "25"})

    def test_what_is_entered_must_make_the_groups_points(self) -> None:
        wrong = ENTERED.with_values({"maxima.filed_online": "9"})
        with pytest.raises(GroupsDiffer):
            assess(wrong, facts(), JUNE, as_of=END)


class TestTotal:
    def test_nothing_to_measure_is_no_zero(self) -> None:
        found = assessed(LATE)
        # on time 1 of 2: 10 of 20; satisfied 1 of 2: 50 % × 6 ÷ 90 % = 3.33 of 6; 0 of synchronised 6, digitised 4,
        # e-result 6, shared 4, reused 2: 13.33 of 48, so 27.78 of 100
        assert (found.points, found.assessed, found.total, found.band) == (
            Decimal("13.33"), Decimal(48), Decimal("27.78"), "weak",
        )  # fmt: skip
        assert found.scores["paid_online"].points is None
        assert found.waits_for == {}

    def test_points_can_be_left_as_they_are(self) -> None:
        assert assessed(LATE, pack=LEFT_OUT).total == Decimal("13.33")

    def test_waits_for_who_must_enter_what(self) -> None:
        found = assessed(LATE, pack=VN)
        assert found.total is None
        assert found.band is None
        assert set(found.waits_for) == {"maxima.offered_online", "maxima.online_in_use", "maxima.filed_online"}
        assert found.scores["filed_online"].missing == "unset"
        assert found.points == Decimal("13.33")
        maxima = {path: VN.value(path).demo for path in found.waits_for}
        assert set(assessed(LATE, pack=VN.with_values(maxima)).waits_for) == {"totals.nothing_to_measure"}

    def test_of_a_unit_with_nothing_at_all(self) -> None:
        found = assessed(Facts(units=UNITS))
        assert (found.points, found.assessed, found.total) == (Decimal("0.00"), Decimal(6), Decimal("0.00"))

    @pytest.mark.parametrize(
        ("total", "band"),
        [
            ("100.00", "excellent"), ("90.00", "excellent"), ("89.99", "good"), ("80.00", "good"),
            ("79.99", "fair"), ("70.00", "fair"), ("69.99", "average"), ("50.00", "average"), ("49.99", "weak"),
        ],
    )  # fmt: skip
    def test_bands_begin_at_their_edge(self, total: str, band: str) -> None:
        assert band_of(ENTERED, Decimal(total), {}) == band

    def test_an_edge_that_nobody_entered_names_noband_of(self) -> None:
        waits: dict[str, str] = {}
        assert band_of(VN, Decimal("79.00"), waits) is None
        assert set(waits) == {"totals.fair"}
        assert band_of(VN, Decimal("80.00"), {}) == "good"
        assert band_of(VN, Decimal("49.99"), {}) == "weak"


class TestRank:
    def places(self, pack=ENTERED):
        rows = [
            dossier(1, on(1), done_at=on(2), unit="H98.1"),
            dossier(2, on(1), done_at=on(2), unit="H98.2"),
            dossier(3, on(1), done_at=on(9), unit="H98.3"),
        ]
        found = assess(pack, facts(*rows), JUNE, as_of=END)
        return [(one.unit, one.rank, one.tied) for one in rank(pack, [found[code] for code in sorted(found)[1:]])]

    def test_equal_totals_share_a_place_and_the_next_is_left_out(self) -> None:
        assert self.places() == [("H98.1", 1, True), ("H98.2", 1, True), ("H98.3", 3, False)]

    def test_or_isnt_where_it_was_entered_so(self) -> None:
        dense = ENTERED.with_values({"totals.ties": "dense"})
        assert [place for _unit, place, _tied in self.places(dense)] == [1, 1, 2]

    def test_without_a_total_nobody_has_a_place(self) -> None:
        assert self.places(VN) == [("H98.1", None, False), ("H98.2", None, False), ("H98.3", None, False)]


class TestPeriods:
    def test_month_quarter_and_year(self) -> None:
        rows = facts(
            dossier(1, on(1), done_at=on(9)),
            dossier(2, on(4, month=5), done_at=on(5, month=5)),
            dossier(3, on(5, month=1), done_at=on(6, month=1)),
        )
        told = {one: assessed(rows, period=Period.of(one)).scores["on_time"] for one in ("2026-06", "2026-Q2", "2026")}
        assert [(one.counted, one.of) for one in told.values()] == [(0, 1), (1, 2), (2, 3)]

    def test_end_on_their_last_day(self) -> None:
        written = ("2026-02", "2028-02", "2026-Q1", "2026-Q4", "2026")
        assert [Period.of(one).last.isoformat() for one in written] == [
            "2026-02-28", "2028-02-29", "2026-03-31", "2026-12-31", "2026-12-31",
        ]  # fmt: skip
        assert [Period.of(one).first.isoformat() for one in ("2026-Q4", "2026")] == ["2026-10-01", "2026-01-01"]

    @pytest.mark.parametrize("written", ["2026-13", "2026-00", "2026-Q5", "26-01", "2026-1", "0000", "2026-06\n", ""])
    def test_anything_else_is_refused(self, written: str) -> None:
        with pytest.raises(BadPeriod):
            Period.of(written)

    def test_a_period_that_runs_is_judged_as_it_is_seen(self) -> None:
        seen = assess(ENTERED, LATE, JUNE, as_of=on(8))["H98.2"].scores
        assert seen["on_time"].lost == ()
        assert assessed(LATE).scores["on_time"].lost == ("D2",)


class TestSimulation:
    RUNNING = facts(dossier(1, on(1)), dossier(2, on(4)), dossier(3, on(1), done_at=on(2)))

    def test_says_what_would_be_if_these_were_finished_by_friday(self) -> None:
        friday = on(12, 17)
        before, after = simulate(ENTERED, self.RUNNING, JUNE, {"D2": on(11)}, as_of=friday)
        assert before["H98.2"].scores["on_time"].lost == ("D1", "D2")
        assert after["H98.2"].scores["on_time"].lost == ("D1",)
        assert after["H98"].scores["on_time"].points == Decimal("13.33")
        assert self.RUNNING.dossiers[1].done_at is None

    @pytest.mark.parametrize("done", [{"D9": on(11)}, {"D3": on(11)}, {"D2": on(3)}], ids=["strange", "ended", "early"])
    def test_of_what_cant_be_finished_is_refused(self, done) -> None:
        with pytest.raises(UnknownDossier):
            simulate(ENTERED, self.RUNNING, JUNE, done, as_of=END)


def test_published_points_that_differ_are_told_with_the_mistake_that_gives_them() -> None:
    whole = {"components": 1, "result_digitised": True, "done_at": on(2)}
    own = assessed(facts(*(dossier(n, on(1), components_digitised=n % 2, **whole) for n in range(1, 5))))
    assert own.scores["digitised"].points == Decimal("2.50")  # 50 % × 4 ÷ 80 %
    published = {"digitised": Decimal("1.60"), "on_time": Decimal("20.00"), "paid_online": Decimal("0.00")}
    told = [(one.indicator, one.own, one.cause) for one in compare(ENTERED, own, published)]
    assert told == [("digitised", Decimal("2.50"), "times_threshold"), ("paid_online", None, "null_as_zero")]
    assert compare(ENTERED, own, {"digitised": Decimal("2.00")})[0].cause == "no_threshold"
    assert compare(ENTERED, own, {"digitised": Decimal("3.00")})[0].cause == ""


class TestCodes:
    def test_a_dossiers_number_is_unit_day_and_sequence(self) -> None:
        day = datetime(2026, 10, 8, tzinfo=UTC).date()
        assert dossier_code(VN, "H15.50.05.13", day, 975) == "H15.50.05.13-261008-0975"
        assert dossier_code(VN, "G12.18", day, 975) == "G12.18-261008-000975"
        assert dossier_code(VN, "G12.18", day, 1_000_000) == "G12.18-261008-1000000"
        read = read_dossier(VN, "H15.50.05.13-261008-0975")
        assert (read.unit, read.received_date, read.number) == ("H15.50.05.13", day, 975)

    @pytest.mark.parametrize(
        "written",
        ["H15-261308-0975", "H15-261008-00975", "G12-261008-0975", "X15-261008-0975", "H15-261008-0000", "H15", ""],
    )
    def test_what_cant_be_a_number_is_refused(self, written: str) -> None:
        with pytest.raises(BadCode):
            read_dossier(VN, written)

    def test_a_day_of_a_province_has_9999(self) -> None:
        with pytest.raises(BadCode):
            dossier_code(VN, "H15", on(1).date(), 10_000)

    def test_agencies_and_procedures(self) -> None:
        assert agency(VN, "H55.242") == "H55.242"
        assert procedure("2.000815.000.00.00.H55") == "2.000815.000.00.00.H55"
        for wrong in ("H5", "H55.", "Z55.1", "H55" + ".100" * 9):
            with pytest.raises(BadCode):
                agency(VN, wrong)
        for wrong in ("2.815.000.00.00.H55", "2.000815.000.00.00", "2.000815.000.00.00.h55"):
            with pytest.raises(BadCode):
                procedure(wrong)


def test_a_copy_has_a_page() -> None:
    with pytest.raises(ValueError, match="page"):
        copy_fee(VN, 0)
