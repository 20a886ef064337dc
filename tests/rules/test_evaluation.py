"""From bids to a ranking: worked by hand, and held by properties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openhall_rules.evaluation import BadBid, Bid, Parameters, evaluate
from openhall_rules.law import pack
from openhall_rules.price_scores import BadFormula, Formula
from openhall_rules.ranking import BadRanking, Ranking
from openhall_rules.time_limits import MethodNotPermitted

CN = pack("cn@2019-03-02")
LOWEST = "lowest_evaluated_price"
SCORE = "comprehensive_score"

PRICES = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
FORMULAS = [
    Formula.from_json({**CN.get(f"price_scores.{code}"), **given})
    for code, given in {
        "trimmed_mean": {},
        "discounted_trimmed_mean": {},
        "capped_deduction": {"per_cent_above": "1", "per_cent_below": "0.5"},
        "linear_to_lowest": {},
        "ratio_to_lowest": {},
    }.items()
]


def bid(name: str, price: str, leaf: int, **more: Any) -> Bid:
    return Bid(name, Decimal(price), leaf, **more)


def lowest(**more: Any) -> Parameters:
    return CN.evaluation_parameters(LOWEST, currency="CNY", **more)


def scoring(**more: Any) -> Parameters:
    arguments: dict[str, Any] = {
        "currency": "CNY",
        "formula": "trimmed_mean",
        "score_limits": {"technical": Decimal(40)},
        **more,
    }
    return CN.evaluation_parameters(SCORE, **arguments)


def technical(score: str) -> dict[str, Mapping[str, Decimal]]:
    return {"other_scores": {"technical": Decimal(score)}}


class TestLowestEvaluatedPrice:
    def test_the_lowest_is_first_and_three_are_recommended(self) -> None:
        ranking = evaluate(
            LOWEST, [bid("a", "130.00", 1), bid("b", "110.00", 2), bid("c", "120.00", 3), bid("d", "140", 4)], lowest()
        )
        assert [(place.bid, place.rank, place.candidate) for place in ranking.ranked] == [
            ("b", 1, True),
            ("c", 2, True),
            ("a", 3, True),
            ("d", 4, False),
        ]
        assert ranking.candidates == ("b", "c", "a")
        assert ranking.base_price is None

    def test_the_evaluated_price_decides_not_the_one_read_out(self) -> None:
        ranking = evaluate(LOWEST, [bid("a", "100", 1, evaluated_price=Decimal(125)), bid("b", "120", 2)], lowest())
        assert ranking.candidates == ("b", "a")

    def test_over_the_ceiling_is_out_and_at_the_ceiling_is_in(self) -> None:
        ranking = evaluate(LOWEST, [bid("a", "100.01", 1), bid("b", "100.00", 2)], lowest(ceiling=Decimal(100)))
        assert ranking.candidates == ("b",)
        assert [(out.bid, out.ground) for out in ranking.rejected] == [("a", "over_ceiling")]

    def test_what_the_panel_rejects_is_out_with_its_reason(self) -> None:
        ranking = evaluate(
            LOWEST, [bid("a", "10", 1, rejected="below_cost", reason="No margin shown."), bid("b", "20", 2)], lowest()
        )
        assert ranking.candidates == ("b",)
        assert ranking.rejected[0].reason == "No margin shown."

    def test_equal_prices_go_by_the_order_of_the_log(self) -> None:
        ranking = evaluate(LOWEST, [bid("z", "10", 5), bid("a", "10.00", 7), bid("m", "11", 1)], lowest())
        assert [(place.bid, place.tied) for place in ranking.ranked] == [("z", True), ("a", True), ("m", False)]

    def test_no_bids_and_only_rejected_bids_give_an_empty_ranking(self) -> None:
        assert evaluate(LOWEST, [], lowest()).ranked == ()
        assert evaluate(SCORE, [bid("a", "10", 1, rejected="unsigned")], scoring()).candidates == ()


class TestComprehensiveScore:
    def test_price_and_other_scores_add_up(self) -> None:
        ranking = evaluate(
            SCORE,
            [
                bid("a", "100", 1, **technical("30")),
                bid("b", "110", 2, **technical("35.5")),
                bid("c", "120", 3, **technical("36")),
            ],
            scoring(),
        )
        assert ranking.base_price == Decimal("110.00")
        assert [(place.bid, str(place.price_score), str(place.score)) for place in ranking.ranked] == [
            ("b", "60.00", "95.50"),
            ("c", "58.18", "94.18"),
            ("a", "59.09", "89.09"),
        ]

    def test_rejected_bids_do_not_enter_the_base(self) -> None:
        ranking = evaluate(
            SCORE,
            [
                bid("a", "100", 1, **technical("30")),
                bid("b", "120", 2, **technical("30")),
                bid("c", "900", 3, rejected="unresponsive"),
                bid("d", "901", 4),
            ],
            scoring(ceiling=Decimal(200)),
        )
        assert ranking.base_price == Decimal("110.00")
        assert {out.bid for out in ranking.rejected} == {"c", "d"}

    def test_equal_totals_go_to_the_lower_price(self) -> None:
        ranking = evaluate(
            SCORE,
            [bid("dear", "110", 1, **technical("30")), bid("cheap", "90", 2, **technical("31"))],
            scoring(),
        )
        assert [str(place.score) for place in ranking.ranked] == ["88.00", "90.00"][::-1]
        tied = evaluate(
            SCORE,
            [bid("dear", "110", 1, **technical("31")), bid("cheap", "90", 2, **technical("30"))],
            scoring(),
        )
        assert [str(place.score) for place in tied.ranked] == ["89.00", "89.00"]
        assert tied.candidates == ("cheap", "dear")
        assert all(place.tied for place in tied.ranked)

    def test_documents_may_let_the_other_scores_decide(self) -> None:
        law = CN.with_values({"evaluation.ties": ["higher_other_score", "lower_evaluated_price"]})
        parameters = law.evaluation_parameters(
            SCORE, currency="CNY", formula="trimmed_mean", score_limits={"technical": Decimal(40)}
        )
        ranking = evaluate(
            SCORE,
            [bid("cheap", "90", 2, **technical("30")), bid("dear", "110", 1, **technical("31"))],
            parameters,
        )
        assert ranking.candidates == ("dear", "cheap")


class TestRefusals:
    @pytest.mark.parametrize(
        "bids",
        [
            [bid("a", "10", 1), bid("a", "11", 2)],
            [bid("a", "10", 1), bid("b", "11", 1)],
            [bid("a", "0", 1)],
            [bid("a", "-5", 1)],
            [bid("a", "5", 1, evaluated_price=Decimal(0))],
            [bid("a", "5", 1, rejected="")],
        ],
    )
    def test_bids_that_cannot_be_ranked(self, bids: list[Bid]) -> None:
        with pytest.raises(BadBid):
            evaluate(LOWEST, bids, lowest())

    @pytest.mark.parametrize(
        "other_scores", [{}, {"technical": Decimal(41)}, {"technical": Decimal(-1)}, {"charm": Decimal(1)}]
    )
    def test_scores_that_are_missing_or_out_of_their_limits(self, other_scores: dict[str, Decimal]) -> None:
        with pytest.raises(BadBid):
            evaluate(SCORE, [bid("a", "5", 1, other_scores=other_scores)], scoring())

    def test_parameters_of_another_method(self) -> None:
        with pytest.raises(BadBid):
            evaluate(SCORE, [], lowest())

    def test_a_score_without_formula_and_a_formula_without_score(self) -> None:
        with pytest.raises(BadBid):
            CN.evaluation_parameters(SCORE, currency="CNY")
        with pytest.raises(BadBid):
            CN.evaluation_parameters(LOWEST, currency="CNY", formula="trimmed_mean")

    def test_a_method_that_a_pack_does_not_permit(self) -> None:
        with pytest.raises(MethodNotPermitted):
            pack("reference@2020-01-01").evaluation_parameters(SCORE, currency="USD", formula="trimmed_mean")

    def test_a_formula_whose_figure_no_source_gives(self) -> None:
        with pytest.raises(BadFormula) as refusal:
            CN.evaluation_parameters(SCORE, currency="CNY", formula="capped_deduction")
        assert refusal.value.facts["missing"] == ["per_cent_above", "per_cent_below"]

    @pytest.mark.parametrize(
        "formula",
        [
            {"family": "astrology", "full": "60"},
            {"family": "deviation", "full": "60", "per_cent_above": "1", "per_cent_below": "1", "wind": "1"},
            {"family": "deviation", "full": "60", "per_cent_above": 0.5, "per_cent_below": "1"},
            {"family": "deviation", "full": "60", "per_cent_above": "-1", "per_cent_below": "1"},
            {"family": "deviation", "full": "0", "per_cent_above": "1", "per_cent_below": "1"},
            {"family": "deviation", "full": "60", "per_cent_above": "1", "per_cent_below": "1",
             "trim": [{"at_least": 2, "highest": 1, "lowest": 1}]},
            {"family": "deviation", "full": "60", "per_cent_above": "1", "per_cent_below": "1",
             "trim": [{"highest": 1}]},
            {"family": "lowest", "shape": "cubic", "full": "60"},
        ],
    )  # fmt: skip
    def test_a_senseless_formula(self, formula: dict[str, Any]) -> None:
        with pytest.raises(BadFormula):
            Formula.from_json(formula)


class TestProperties:
    @given(st.lists(PRICES, min_size=1, max_size=12), st.sampled_from(FORMULAS), PRICES, PRICES)
    def test_a_score_never_rises_when_a_price_moves_away_from_the_base(
        self, prices: list[Decimal], formula: Formula, one: Decimal, other: Decimal
    ) -> None:
        base = formula.base(prices)
        near, far = sorted((one, other), key=lambda price: abs(Fraction(price) - base))
        assume((Fraction(near) >= base) == (Fraction(far) >= base))
        if formula.shape == "ratio" or formula.family == "lowest":
            assume(min(near, far) >= base)
        assert formula.score(far, base) <= formula.score(near, base)
        assert Fraction(formula.floor) <= formula.score(far, base) <= Fraction(formula.full)

    @given(st.lists(PRICES, min_size=1, max_size=12), st.sampled_from(FORMULAS))
    def test_the_base_lies_among_the_prices_times_the_factor(self, prices: list[Decimal], formula: Formula) -> None:
        factor = Fraction(formula.factor)
        assert min(map(Fraction, prices)) * factor <= formula.base(prices) <= max(map(Fraction, prices)) * factor

    @given(st.lists(PRICES, min_size=3, max_size=12), st.sampled_from(FORMULAS), st.integers(2, 1000))
    def test_the_unit_of_money_does_not_matter(self, prices: list[Decimal], formula: Formula, unit: int) -> None:
        base, scaled = formula.base(prices), formula.base([price * unit for price in prices])
        assert formula.score(prices[0], base) == formula.score(prices[0] * unit, scaled)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["90", "100", "100.00", "110", "250"]), st.sampled_from(["10", "20", "40"]),
                      st.booleans()), max_size=9),
        st.randoms(use_true_random=False),
        st.sampled_from([LOWEST, SCORE]),
    )  # fmt: skip
    def test_the_order_in_which_bids_come_in_does_not_matter(
        self, drawn: list[tuple[str, str, bool]], random: Any, method: str
    ) -> None:
        bids = [
            bid(f"b{n}", price, n, rejected="unsigned" if out else None, **technical(score))
            for n, (price, score, out) in enumerate(drawn)
        ]
        parameters = lowest(ceiling=Decimal(200)) if method == LOWEST else scoring(ceiling=Decimal(200))
        shuffled = list(bids)
        random.shuffle(shuffled)
        ranking = evaluate(method, bids, parameters)
        assert evaluate(method, shuffled, parameters) == ranking
        assert sorted([place.bid for place in ranking.ranked] + [out.bid for out in ranking.rejected]) == sorted(
            bid.bid for bid in bids
        )
        assert [place.rank for place in ranking.ranked] == list(range(1, len(ranking.ranked) + 1))
        assert len(ranking.candidates) == min(3, len(ranking.ranked))


class TestJson:
    def test_bids_and_parameters_survive_a_journey_and_give_the_same_ranking(self) -> None:
        bids = [
            bid("a", "100", 1, evaluated_price=Decimal("99.50"), **technical("30")),
            bid("b", "110", 2, **technical("35.5")),
            bid("c", "120", 3, rejected="collusion", reason="One account."),
        ]
        parameters = scoring(ceiling=Decimal("150.00"))
        travelled = json.loads(
            json.dumps({"bids": [one.to_json() for one in bids], "parameters": parameters.to_json()})
        )
        again = evaluate(
            SCORE, [Bid.from_json(one) for one in travelled["bids"]], Parameters.from_json(travelled["parameters"])
        )
        assert again.to_json() == evaluate(SCORE, bids, parameters).to_json()
        assert Ranking.from_json(json.loads(json.dumps(again.to_json()))) == again

    def test_a_published_ranking_that_contradicts_itself_is_refused(self) -> None:
        published = evaluate(LOWEST, [bid("a", "10", 1), bid("b", "11", 2)], lowest()).to_json()
        changes: list[dict[str, Any]] = [{"candidates": ["b", "a"]}, {"ranked": [{}]}, {"rejected": None}]
        for change in changes:
            with pytest.raises(BadRanking):
                Ranking.from_json({**published, **change})

    def test_no_float_is_ever_written(self) -> None:
        parameters = scoring()
        ranking = evaluate(SCORE, [bid("a", "100", 1, **technical("30"))], parameters)

        def refuse(literal: str) -> None:
            raise AssertionError(literal)

        json.loads(json.dumps([ranking.to_json(), parameters.to_json()]), parse_float=refuse)

    @pytest.mark.parametrize("change", [{"price": 100.0}, {"price": "1e3"}, {"leaf_index": "1"}, {"price": None}])
    def test_an_unreadable_bid_is_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(Exception, match=r".") as refusal:
            Bid.from_json({**bid("a", "100", 1).to_json(), **change})
        assert type(refusal.value).__name__ in {"BadBid", "BadAmount"}

    def test_parameters_without_a_member_are_refused(self) -> None:
        data = lowest().to_json()
        for name in data:
            with pytest.raises(BadBid):
                Parameters.from_json({key: value for key, value in data.items() if key != name})
