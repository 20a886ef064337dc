"""Every indicator on cases counted by hand: the rate, the points, and what lost them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.rules.service.casebook import END, ENTERED, JUNE, UNITS, VN, asked, assessed, dossier, facts, on, unit

from openhall_rules.service import (
    GROUPS,
    INDICATORS,
    Assessment,
    Channel,
    Decision,
    Facts,
    Feedback,
    Gateway,
    Level,
    Period,
    Procedure,
    Unit,
    assess,
)


def told(found: Assessment, indicator: str) -> tuple[int, Fraction, Decimal | None, tuple[str, ...]]:
    score = found.scores[indicator]
    return score.counted, score.of, score.points, score.lost


def procedure(code: str = "P1", **more: Any) -> Procedure:
    return Procedure(**{"code": code, "unit": "H98", **more})


def day(number: int, month: int = 6) -> date:
    return date(2026, month, number)


class TestTransparency:
    def of(self, *procedures: Procedure, units: dict[str, Unit] | None = None, code: str = "H98") -> Assessment:
        return assessed(Facts(units=units or UNITS, procedures=procedures), code)

    def test_1_1_a_decision_comes_five_working_days_before_its_effect(self) -> None:
        found = self.of(
            procedure("P1", decisions=(Decision(day(5), day(12)),)),
            procedure("P2", decisions=(Decision(day(8), day(12)),)),
            procedure("P3", decisions=(Decision(day(1), day(12)),)),
            procedure("P4", decisions=(Decision(day(29, 5), day(30, 5)),)),
        )
        assert told(found, "announced_on_time") == (2, 3, Decimal("4.00"), ("P2",))

    def test_1_1_and_1_2_of_a_ministry_have_twenty_and_ten(self) -> None:
        units = {"G12": Unit("G12", Level.MINISTRY), "G12.18": Unit("G12.18", Level.DEPARTMENT, "G12")}
        late = procedure("P1", unit="G12.18", decisions=(Decision(day(1), day(26), day(15)),))
        early = procedure("P2", unit="G12.18", decisions=(Decision(day(1), day(29), day(16)),))
        found = self.of(late, early, units=units, code="G12")
        assert told(found, "announced_on_time") == (1, 2, Decimal("3.00"), ("P1",))
        assert told(found, "published_on_time") == (1, 2, Decimal("2.00"), ("P2",))

    def test_1_1_and_1_2_a_ministry_s_decision_neither_helps_nor_harms_a_province(self) -> None:
        ministry, province = Level.MINISTRY, Level.PROVINCE
        found = self.of(
            # Six working days before it takes effect, public after six: a province's own would be late by 1.2.
            procedure("P1", decisions=(Decision(day(1), day(9), day(9), ministry),)),
            procedure("P2", decisions=(Decision(day(1), day(9), day(9), province),)),
            procedure(
                "P3", decisions=(Decision(day(1), day(30), day(2), province), Decision(day(8), day(9), None, ministry))
            ),
        )
        assert told(found, "announced_on_time") == (2, 2, Decimal("6.00"), ())
        assert told(found, "published_on_time") == (1, 2, Decimal("2.00"), ("P2",))
        units = {"G12": Unit("G12", Level.MINISTRY)}
        own = procedure("P1", unit="G12", decisions=(Decision(day(1), day(29), day(15), ministry),))
        found = self.of(own, units=units, code="G12")
        assert (told(found, "announced_on_time")[:2], told(found, "published_on_time")[:2]) == ((1, 1), (1, 1))

    def test_1_2_one_late_amendment_makes_the_procedure_late_all_period(self) -> None:
        found = self.of(
            procedure("P1", decisions=(Decision(day(1), day(30), day(2)), Decision(day(8), day(30), day(16)))),
            procedure("P2", decisions=(Decision(day(1), day(30), day(8)),)),
        )
        assert told(found, "published_on_time") == (1, 2, Decimal("2.00"), ("P1",))

    def test_1_2_what_isnt_public_is_late_once_the_time_is_over(self) -> None:
        hidden = procedure("P1", decisions=(Decision(day(1), day(30)),))
        assert told(self.of(hidden), "published_on_time")[:2] == (0, 1)
        early = assess(ENTERED, Facts(units=UNITS, procedures=(hidden,)), JUNE, as_of=on(8))["H98"]
        assert told(early, "published_on_time")[:2] == (1, 1)

    def test_1_3_all_seven_parts_are_public(self) -> None:
        seven = frozenset(VN.get("catalogue.parts"))
        found = self.of(procedure("P1", parts=seven), procedure("P2", parts=seven - {"agency"}), procedure("P3"))
        assert told(found, "content_complete") == (1, 2, Decimal("1.00"), ("P2",))

    def synchronised(self, **reports: int) -> Assessment:
        rows = [dossier(n, on(1), done_at=on(2), synchronised=n < 4) for n in range(1, 5)]
        return assessed(Facts(units=unit("H98.2", **reports), dossiers=tuple(rows)))

    def test_1_4_is_divided_by_the_greater_of_report_and_portal(self) -> None:
        found = self.synchronised(national_report=4, portal=5)
        assert told(found, "synchronised") == (3, 5, Decimal("3.60"), ("D4",))

    def test_1_4_without_reports_is_divided_by_a_twelfth_of_last_year(self) -> None:
        assert told(self.synchronised(last_year=120), "synchronised")[1:3] == (10, Decimal("1.80"))
        assert told(self.synchronised(national_report=0, portal=0, last_year=120), "synchronised")[1] == 10

    def test_1_4_of_a_quarter_is_divided_by_a_fourth_of_last_year(self) -> None:
        rows = (dossier(1, on(1), done_at=on(2), synchronised=True),)
        found = assessed(
            Facts(units=unit("H98.2", last_year=10), dossiers=rows), period=Period.of("2026-Q2"), code="H98.2"
        )
        assert told(found, "synchronised")[1:3] == (Fraction(5, 2), Decimal("2.40"))

    def test_1_4_with_nothing_to_divide_by_is_zero_and_not_null(self) -> None:
        score = self.synchronised().scores["synchronised"]
        assert (score.points, score.missing) == (Decimal("0.00"), "")

    def test_1_4_is_never_more_than_everything(self) -> None:
        assert told(self.synchronised(portal=2), "synchronised")[2] == Decimal("6.00")


class TestProgress:
    def test_2_1_counts_what_ran_in_the_period(self) -> None:
        found = assessed(
            facts(
                dossier(1, on(1), done_at=on(8)),
                dossier(2, on(1), done_at=on(9)),
                dossier(3, on(25, month=5), done_at=on(29, month=5)),  # over before the period
                dossier(4, on(25, month=5), done_at=on(1)),
                dossier(5, on(29)),  # not due at the end of the period
                dossier(6, on(1)),  # due on the 8th
                dossier(7, on(2, month=7)),  # after the period
            )
        )
        assert told(found, "on_time") == (3, 5, Decimal("12.00"), ("D2", "D6"))

    def test_2_1_a_second_request_loses_and_is_drilled_down_to(self) -> None:
        twice = (asked(on(2), on(2, 15)), asked(on(3), on(3, 15)))
        found = assessed(facts(dossier(1, on(1), done_at=on(4), pauses=twice), dossier(2, on(1), done_at=on(4))))
        assert told(found, "on_time") == (1, 2, Decimal("10.00"), ("D1",))

    def test_2_2_tells_days_and_gives_no_points(self) -> None:
        found = assessed(
            facts(
                dossier(1, on(1), done_at=on(8)),
                dossier(2, on(1), done_at=on(11), pauses=(asked(on(3), on(8)),)),
                dossier(3, on(1), done_at=on(1)),
            )
        )
        score = found.scores["average_days"]
        assert (score.rate, score.points, score.missing) == (Fraction(5 + 5 + 0, 3), None, "")


class TestOnline:
    def test_3_1_and_3_2_divide_procedures_by_procedures(self) -> None:
        procedures = [procedure(f"P{n}", could_be_online=True, online=n < 4) for n in range(1, 6)]
        rows = [dossier(n, on(1), channel=Channel.ONLINE, procedure="P1") for n in range(1, 9)]
        found = assessed(facts(*rows, procedures=tuple(procedures)), "H98")
        assert told(found, "offered_online") == (3, 5, Decimal("1.50"), ("P4", "P5"))
        assert told(found, "online_in_use") == (1, 3, Decimal("0.67"), ("P2", "P3"))

    def test_3_3_needs_the_link_where_there_is_paper_and_counts_the_synchronised_share(self) -> None:
        online = {"channel": Channel.ONLINE, "synchronised": True}
        rows = [
            dossier(1, on(1), **online, result_link=True),
            dossier(2, on(1), **online, paper_result=False),
            dossier(3, on(1), **online),
            dossier(4, on(1), synchronised=True),
            dossier(5, on(1), **online, result_link=True, procedure="P2"),  # can't be filed online as a whole
        ]
        procedures = (procedure("P1", could_be_online=True, online=True), procedure("P2"))
        found = assessed(Facts(units=unit("H98.2", portal=10), dossiers=tuple(rows), procedures=procedures))
        # 2 of 4, times 5 of 10 synchronised: 25 %, half of the threshold
        assert told(found, "filed_online") == (2, 4, Decimal("4.00"), ("D3", "D4"))
        assert found.scores["filed_online"].rate == Fraction(1, 4)


class TestPayment:
    ROWS = (
        dossier(1, on(1), fees=(Decimal(10), Decimal(0)), paid=Gateway.NATIONAL),
        dossier(2, on(1), fees=(Decimal(10),), paid=Gateway.LOCAL),
        dossier(3, on(1), fees=(Decimal(10),), procedure="P2"),
        dossier(4, on(1), fees=(Decimal(0), Decimal(0)), procedure="P3"),
        dossier(5, on(1), procedure="P3"),
    )

    def test_3_4_to_3_6(self) -> None:
        procedures = tuple(procedure(f"P{n}", has_fee=n < 4, payment_integrated=n == 1) for n in range(1, 5))
        found = assessed(facts(*self.ROWS, procedures=procedures), "H98")
        assert told(found, "payment_integrated") == (1, 3, Decimal("0.67"), ("P2", "P3"))
        assert told(found, "payment_in_use") == (1, 2, Decimal("1.25"), ("P2",))
        assert told(found, "paid_online") == (2, 3, Decimal("4.00"), ("D3",))

    def test_with_fees_that_are_all_zero_there_is_nothing_to_measure(self) -> None:
        score = assessed(facts(*self.ROWS[3:])).scores["paid_online"]
        assert (score.points, score.rate, score.missing) == (None, None, "nothing_to_measure")


class TestDigitisation:
    def test_4_1_to_4_3_and_the_shared_data(self) -> None:
        whole = {"components": 3, "components_digitised": 3, "result_digitised": True}
        found = assessed(
            facts(
                dossier(1, on(1), done_at=on(2), **whole, e_result=True, shared=True, components_reused=1),
                dossier(2, on(1), done_at=on(2), **whole, e_result=True),
                dossier(3, on(1), done_at=on(2), **(whole | {"components_digitised": 2})),
                dossier(4, on(1), done_at=on(2), **(whole | {"result_digitised": False})),
                dossier(5, on(1), **whole, components_reused=2),  # runs
            )
        )
        assert told(found, "e_result") == (2, 4, Decimal("3.00"), ("D3", "D4"))
        assert told(found, "digitised") == (2, 4, Decimal("2.50"), ("D3", "D4"))
        assert told(found, "shared") == (1, 4, Decimal("1.00"), ("D2", "D3", "D4"))
        assert told(found, "reused") == (2, 5, Decimal("1.00"), ("D2", "D3", "D4"))

    def test_population_data_and_certified_copies(self) -> None:
        units = unit("H98.2", certified_copies=True) | {"H98.3": replace(UNITS["H98.3"], certified_copies=False)}
        rows = tuple(dossier(n, on(1), checked_population=known) for n, known in enumerate((True, False, None), 1))
        procedures = (
            procedure("P1", needs_population_data=True, population_connected=True),
            procedure("P2", needs_population_data=True),
            procedure("P3"),
        )
        found = assessed(Facts(units=units, dossiers=rows, procedures=procedures), "H98")
        assert told(found, "population_dossiers") == (1, 2, Decimal("1.00"), ("D2",))
        assert told(found, "population_procedures") == (1, 2, Decimal("1.00"), ("P2",))
        assert told(found, "certified_copies") == (1, 2, Decimal("1.00"), ("H98.3",))


class TestSatisfaction:
    def test_5_2_and_5_3(self) -> None:
        done = {"answered_at": on(10), "published_at": on(11)}
        feedback = (
            Feedback("F1", "H98.2", on(1), **done),
            Feedback("F2", "H98.2", on(1), **done, dissatisfied=True),
            Feedback("F3", "H98.2", on(1), refused_at=on(5)),
            Feedback("F4", "H98.2", on(29)),
            Feedback("F5", "H98.2", on(1, month=4), answered_at=on(10, month=4), published_at=on(13, month=4)),
        )
        found = assessed(facts(feedback=feedback))
        assert told(found, "feedback_on_time") == (3, 4, Decimal("4.50"), ("F3",))
        assert told(found, "feedback_satisfied") == (1, 2, Decimal("3.00"), ("F2",))

    def test_5_4_a_dossier_counts_once_however_often_it_loses(self) -> None:
        rows = [dossier(n, on(1), done_at=on(2)) for n in range(1, 8)]
        rows += [
            dossier(8, on(1), done_at=on(9), complained=True, disliked=True),
            dossier(9, on(1), done_at=on(2), disliked=True),
            dossier(10, on(1), done_at=on(2), complained=True),
        ]
        # 100 % - (10 % overdue + 20 % others) = 70 %, of 90 %
        assert told(assessed(facts(*rows)), "dossier_satisfied") == (7, 10, Decimal("4.67"), ("D10", "D8", "D9"))

    def test_5_4_isnt_known_where_nobody_knows_of_complaints_and_never_full(self) -> None:
        rows = [dossier(1, on(1), done_at=on(2), complained=None), dossier(2, on(1), done_at=on(9), disliked=None)]
        found = assessed(facts(*rows)).scores["dossier_satisfied"]
        assert (found.counted, found.of, found.points, found.missing) == (0, 0, None, "not_known")
        # One that is known to be regretted counts, whatever else nobody knows of it.
        known = dossier(3, on(1), done_at=on(2), complained=True, disliked=None)
        assert told(assessed(facts(*rows, known)), "dossier_satisfied")[:2] == (0, 1)


def test_a_dossier_that_was_stopped_has_no_result_and_loses_nothing_by_it() -> None:
    papers = {"components": 1, "components_digitised": 1}
    done = dossier(1, on(1), done_at=on(2), e_result=True, result_digitised=True, shared=True, **papers)
    handed_out = dossier(2, on(1), returned_at=on(3), **papers)
    stopped = dossier(3, on(1), stopped_at=on(4), **papers)
    found = assessed(facts(done, handed_out, stopped))
    for indicator in ("e_result", "digitised", "shared"):
        assert told(found, indicator)[:2] == (1, 2), indicator
        assert found.scores[indicator].lost == ("D2",)
    # It took its time all the same: 1, 2 and 3 working days.
    assert (found.scores["average_days"].counted, found.scores["average_days"].of) == (6, 3)
    assert told(found, "on_time")[:2] == (3, 3)


def test_every_indicator_has_a_maximum_a_threshold_and_a_group_and_they_make_a_hundred() -> None:
    assert set(INDICATORS) == {path.partition(".")[2] for path in VN.values if path.startswith("maxima.")}
    assert set(INDICATORS) == {path.partition(".")[2] for path in VN.values if path.startswith("thresholds.")}
    assert set(GROUPS) == {path.partition(".")[2] for path in VN.values if path.startswith("groups.")}
    assert sum(ENTERED.get(f"maxima.{one}") for one in INDICATORS) == 100


def test_every_unit_counts_what_is_below_it() -> None:
    rows = (
        dossier(1, on(1), done_at=on(2)),
        dossier(2, on(1), done_at=on(9), unit="H98.3"),
        dossier(3, on(1), done_at=on(2), unit="H98.1"),
    )
    found = assess(ENTERED, facts(*rows), JUNE, as_of=END)
    assert {code: told(one, "on_time")[:2] for code, one in found.items()} == {
        "H98": (2, 3), "H98.1": (1, 1), "H98.2": (1, 1), "H98.3": (0, 1),
    }  # fmt: skip


@pytest.mark.parametrize("above", ["H98.2", "H98.9"])
def test_units_that_make_no_tree_are_refused(above: str) -> None:
    with pytest.raises(ValueError, match="above"):
        assess(ENTERED, Facts(units=unit("H98.2", parent=above)), JUNE, as_of=END)
