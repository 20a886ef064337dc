"""Life-cycle costs, worked by hand: the price, and what each year costs brought to today's value, rounded once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import openhall_rules as rules
from openhall_rules.evaluation import LOWEST, SCORE, BadBid, Bid, Parameters, evaluate
from openhall_rules.life_cycle import BadLifeCycle, Terms
from openhall_rules.ranking import Ranking

TERMS: dict[str, Any] = {
    "years": 3,
    "rate": "0.05",
    "source": "Circular 1 of an invented ministry",
    "costs": [{"name": "Energy", "first": 1, "last": 3}, {"name": "Disposal", "first": 3, "last": 3}],
}
FIVE: dict[str, Any] = TERMS | {"years": 5, "costs": [{"name": "Energy", "first": 1, "last": 5}]}


def money(amount: str) -> Decimal:
    return Decimal(amount)


def parameters(method: str = LOWEST, *, terms: dict[str, Any] | None = None, **changes: Any) -> Parameters:
    facts: dict[str, Any] = {
        "method": method,
        "currency": "CNY",
        "ceiling": None,
        "formula": None,
        "score_limits": {},
        "candidates": 3,
        "ties": ["lower_evaluated_price"],
        "score_digits": 2,
        "rounding": "ROUND_HALF_UP",
        "life_cycle": FIVE if terms is None else terms,
    }
    return Parameters.from_json(facts | changes)


class TestTheCost:
    def test_worked_by_hand(self) -> None:
        """100,000 + 1,000/1.05 + 1,000/1.1025 + 1,500/1.157625 = 100,000 + 952.3809… + 907.0294… + 1,295.7563…"""
        declared = {"Energy": money("1000.00"), "Disposal": money("500.00")}
        terms = Terms.from_json(TERMS)

        found = terms.cost(money("100000.00"), declared, currency="CNY", rounding="ROUND_HALF_UP")

        assert found == money("103155.17")

    def test_the_table_tells_each_year(self) -> None:
        declared = {"Energy": money("1000.00"), "Disposal": money("500.00")}

        rows = Terms.from_json(TERMS).table(money("100000.00"), declared, currency="CNY", rounding="ROUND_HALF_UP")

        assert [(one.year, str(one.total), str(one.factor), str(one.present)) for one in rows] == [
            (0, "100000.00", "1", "100000.00"),
            (1, "1000.00", "0.952381", "952.38"),
            (2, "1000.00", "0.907029", "907.03"),
            (3, "1500.00", "0.863838", "1295.76"),
        ]
        assert dict(rows[3].costs) == {"Energy": money("1000.00"), "Disposal": money("500.00")}

    def test_it_is_rounded_once_and_not_year_by_year(self) -> None:
        """0.01 a year at a third: rounded year by year three cents and more would be lost or gained."""
        terms = Terms.from_json(TERMS | {"rate": "0.5", "costs": [{"name": "Energy", "first": 1, "last": 3}]})
        declared = {"Energy": money("0.01")}

        # 0.01/1.5 + 0.01/2.25 + 0.01/3.375 = 0.0066… + 0.0044… + 0.0029… = 0.0140…
        assert terms.cost(money("1.00"), declared, currency="CNY", rounding="ROUND_HALF_UP") == money("1.01")
        rows = terms.table(money("1.00"), declared, currency="CNY", rounding="ROUND_HALF_UP")
        assert sum(one.present for one in rows) == money("1.01")
        tenfold = {"Energy": money("0.02")}
        assert terms.cost(money("1.00"), tenfold, currency="CNY", rounding="ROUND_HALF_UP") == money("1.03")

    def test_a_currency_without_decimals_and_a_rate_of_nothing(self) -> None:
        terms = Terms.from_json(TERMS | {"rate": "0"})
        declared = {"Energy": money("1000"), "Disposal": money("500")}

        assert terms.cost(money("100000"), declared, currency="KRW", rounding="ROUND_HALF_UP") == money("103500")

    @pytest.mark.parametrize(
        "declared",
        [{"Energy": "1"}, {"Energy": "1", "Disposal": "1", "Noise": "1"}, {"Energy": "1", "Disposal": "-1"}, {}],
        ids=["missing", "unknown", "below nothing", "none"],
    )
    def test_every_cost_is_declared_and_no_other(self, declared: dict[str, str]) -> None:
        with pytest.raises(BadLifeCycle):
            Terms.from_json(TERMS).exact(money("1"), {name: money(cost) for name, cost in declared.items()})


class TestTheTerms:
    def test_written_out_and_read_again_they_are_the_same(self) -> None:
        assert Terms.from_json(TERMS).to_json() == TERMS
        whole = parameters()
        assert Parameters.from_json(whole.to_json()) == whole

    @pytest.mark.parametrize(
        "change",
        [
            {"years": 0},
            {"years": 61},
            {"years": "3"},
            {"years": True},
            {"rate": "-0.01"},
            {"rate": "1"},
            {"rate": 0.05},
            {"source": " "},
            {"costs": []},
            {"costs": [{"name": "Energy", "first": 0, "last": 3}]},
            {"costs": [{"name": "Energy", "first": 1, "last": 4}]},
            {"costs": [{"name": "Energy", "first": 3, "last": 2}]},
            {"costs": [{"name": "Energy", "first": 1, "last": 1}, {"name": "Energy", "first": 2, "last": 2}]},
            {"costs": [{"name": "", "first": 1, "last": 1}]},
            {"costs": [{"name": "Energy"}]},
            {"weight": "1"},
        ],
        ids=str,
    )
    def test_senseless_terms_are_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(rules.errors.RuleError):
            Terms.from_json(TERMS | change)

    def test_an_auction_has_none(self) -> None:
        with pytest.raises(BadBid):
            parameters("rising_auction")

    def test_without_terms_nothing_is_written_that_was_not_before(self) -> None:
        assert "life_cycle" not in Parameters.from_json(parameters().to_json() | {"life_cycle": None}).to_json()


def bid(name: str, price: str, energy: str, place: int) -> Bid:
    return Bid(bid=name, price=money(price), leaf_index=place, costs={"Energy": money(energy)})


DEAR, CHEAP = bid("dear", "1400.00", "200.00", 1), bid("cheap", "1000.00", "300.00", 2)


class TestRanking:
    def test_the_dearer_offer_wins_by_what_it_saves(self) -> None:
        """At nothing a year: 1,000 + 5 × 300 = 2,500 against 1,400 + 5 × 200 = 2,400."""
        found = evaluate(LOWEST, [DEAR, CHEAP], parameters(terms=FIVE | {"rate": "0"}))

        assert [(one.bid, str(one.life_cycle_cost)) for one in found.ranked] == [
            ("dear", "2400.00"),
            ("cheap", "2500.00"),
        ]
        assert [str(one.evaluated_price) for one in found.ranked] == ["1400.00", "1000.00"]

    def test_at_ten_per_cent_what_comes_later_counts_less(self) -> None:
        """The sum of 1/1.1 to 1/1.1⁵ is 3.790786…: 1,000 + 1,137.236 = 2,137.24; 1,400 + 758.157 = 2,158.16."""
        found = evaluate(LOWEST, [DEAR, CHEAP], parameters(terms=FIVE | {"rate": "0.1"}))

        assert [(one.bid, str(one.life_cycle_cost)) for one in found.ranked] == [
            ("cheap", "2137.24"),
            ("dear", "2158.16"),
        ]

    def test_the_price_formula_scores_the_life_cycle_cost(self) -> None:
        """Linear to the lowest, full 50, one point for each per cent: 2,500 is 4.1666… % above 2,400."""
        formula = {"family": "lowest", "shape": "linear", "full": "50", "per_cent_above": "1"}
        whole = parameters(SCORE, terms=FIVE | {"rate": "0"}, score_limits={}, formula=formula)
        found = evaluate(SCORE, [DEAR, CHEAP], whole)

        assert [(one.bid, str(one.price_score)) for one in found.ranked] == [("dear", "50.00"), ("cheap", "45.83")]
        assert found.base_price == money("2400.00")

    def test_the_ceiling_is_on_the_price_alone(self) -> None:
        found = evaluate(LOWEST, [DEAR, CHEAP], parameters(ceiling="1200.00"))

        assert [one.bid for one in found.ranked] == ["cheap"]
        assert [one.bid for one in found.rejected] == ["dear"]

    def test_published_it_is_read_again(self) -> None:
        found = evaluate(LOWEST, [DEAR, CHEAP], parameters())

        assert Ranking.from_json(found.to_json()) == found
        assert Bid.from_json(DEAR.to_json()) == DEAR
        without = Parameters.from_json(parameters().to_json() | {"life_cycle": None})
        plain = evaluate(LOWEST, [Bid("a", money("1.00"), 1)], without)
        assert "life_cycle_cost" not in plain.to_json()["ranked"][0]

    def test_costs_are_asked_for_or_not_given(self) -> None:
        without = Parameters.from_json(parameters().to_json() | {"life_cycle": None})
        with pytest.raises(BadBid):
            evaluate(LOWEST, [DEAR], without)
        with pytest.raises(BadLifeCycle):
            evaluate(LOWEST, [Bid("a", money("1.00"), 1)], parameters())
