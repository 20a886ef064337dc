"""The means of what the members of a committee score one by one, by hand, and scores that lie far from them."""

from __future__ import annotations

from decimal import Decimal

from openhall_rules import scoring

SHEETS = [
    {"a": {"Plan": "20", "Team": "5"}, "b": {"Plan": "10", "Team": "5"}},
    {"a": {"Plan": "21", "Team": "5"}, "b": {"Plan": "10", "Team": "5"}},
    {"a": {"Plan": "21", "Team": "5"}, "b": {"Plan": "30", "Team": "4.5"}},
]
RULE = {"digits": 2, "rounding": "ROUND_HALF_UP"}


def test_the_mean_is_rounded_once() -> None:
    assert scoring.means(SHEETS, **RULE) == {
        "a": {"Plan": "20.67", "Team": "5.00"},
        "b": {"Plan": "16.67", "Team": "4.83"},
    }
    assert scoring.means([], **RULE) == {}


def test_findings_take_the_means_and_a_rejected_bid_may_have_none() -> None:
    right = [
        {"bid": "a", "other_scores": {"Plan": "20.67", "Team": "5"}, "rejected": None},
        {"bid": "b", "other_scores": {}, "rejected": {"article": "x", "reason": "y"}},
    ]
    assert scoring.scored_otherwise(right, SHEETS, **RULE) == []
    assert scoring.scored_otherwise([right[0] | {"other_scores": {"Plan": "20.66", "Team": "5"}}], SHEETS, **RULE) == [
        "a"
    ]
    assert scoring.scored_otherwise([right[1] | {"rejected": None}], SHEETS, **RULE) == ["b"]


def test_far_is_further_than_the_share_of_the_highest_score() -> None:
    limits = {"Plan": Decimal(30), "Team": Decimal(10)}

    (far,) = scoring.deviations(SHEETS, limits, Decimal("0.3"))
    assert (far.sheet, far.bid, far.criterion, far.score, far.mean) == (2, "b", "Plan", Decimal(30), Decimal("16.67"))
    assert scoring.deviations(SHEETS, limits, Decimal("0.45")) == []
