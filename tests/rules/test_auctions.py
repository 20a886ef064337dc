"""The rules of an auction, for any offers in any order: property tests beside worked examples."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import openhall_rules
from openhall_rules import auctions as rules
from openhall_rules.auctions import LastOffer, OfferRefused, Terms

BEGIN = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def terms(**changes: object) -> Terms:
    facts: dict[str, object] = {
        "method": rules.RISING,
        "currency": "CNY",
        "start": Decimal("1000.00"),
        "step": Decimal("10.00"),
        "starts_at": BEGIN,
        "ends_at": BEGIN + HOUR,
        "window_seconds": 300,
        "extension_seconds": 300,
        "most_extensions": 3,
    }
    return Terms(**(facts | changes)).check()  # type: ignore[arg-type]


amounts = st.decimals(min_value="0.01", max_value="5000", places=2)
bidders = st.sampled_from(["a" * 32, "b" * 32, "c" * 32])
moments = st.integers(min_value=-600, max_value=7200).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
histories = st.lists(st.tuples(bidders, amounts, moments), max_size=40)
methods = st.sampled_from(rules.METHODS)


@given(histories, methods, st.one_of(st.none(), st.just(True)))
def test_what_counts_betters_what_led_by_a_step_and_nothing_is_ever_equal(history, method, limited):
    limit = None if limited is None else Decimal("3000.00") if method == rules.RISING else Decimal("200.00")
    fixed = terms(method=method, limit=limit)
    standing = rules.begin(fixed)
    taken: list[Decimal] = []
    for bidder, amount, at in sorted(history, key=lambda one: one[2]):
        before = standing
        try:
            standing = rules.take(fixed, standing, bidder=bidder, amount=amount, at=at)
        except OfferRefused:
            assert standing == before
            continue
        assert fixed.starts_at <= at < before.ends_at
        assert before.leader != bidder
        assert standing.offers == before.offers + 1
        if before.amount is not None:
            gained = amount - before.amount if method == rules.RISING else before.amount - amount
            assert gained >= fixed.step or amount == limit
            assert gained > 0
        taken.append(amount)
        assert standing.ends_at >= before.ends_at
        assert standing.extensions <= fixed.most_extensions
    assert len(set(taken)) == len(taken)
    assert taken == sorted(taken, reverse=method == rules.FALLING)
    latest = fixed.ends_at + fixed.most_extensions * timedelta(seconds=fixed.extension_seconds)
    assert standing.ends_at <= latest


@given(histories, methods)
def test_the_next_amount_is_exactly_the_edge_of_what_counts(history, method):
    fixed = terms(method=method)
    standing = rules.begin(fixed)
    for bidder, amount, at in sorted(history, key=lambda one: one[2]):
        with contextlib.suppress(OfferRefused):
            standing = rules.take(fixed, standing, bidder=bidder, amount=amount, at=at)
    following = rules.next_amount(fixed, standing)
    if following is None:
        return
    at = standing.ends_at - timedelta(microseconds=1)
    rules.take(fixed, standing, bidder="d" * 32, amount=following, at=at)
    worse = following - Decimal("0.01") if method == rules.RISING else following + Decimal("0.01")
    with pytest.raises(OfferRefused):
        rules.take(fixed, standing, bidder="d" * 32, amount=worse, at=at)


@given(
    st.lists(st.tuples(bidders, amounts), max_size=6),
    st.one_of(st.none(), amounts),
    methods,
    st.randoms(use_true_random=False),
)
def test_the_result_is_the_best_whatever_the_order_of_revealing(last, reserve, method, random):
    fixed = terms(method=method)
    standing = rules.take(fixed, rules.begin(fixed), bidder="e" * 32, amount=Decimal("1000.00"), at=BEGIN)
    offers = [LastOffer(bidder, amount, order) for order, (bidder, amount) in enumerate(last)]
    shuffled = list(offers)
    random.shuffle(shuffled)

    found = rules.result(fixed, standing, last_offers=offers, reserve=reserve)

    assert found == rules.result(fixed, standing, last_offers=shuffled, reserve=reserve)
    best = max if method == rules.RISING else min
    assert found.amount == best([Decimal("1000.00"), *(one.amount for one in offers)])
    if found.amount != Decimal("1000.00"):
        assert found.bidder == next(one.bidder for one in offers if one.amount == found.amount)
    met = reserve is None or best(found.amount, reserve) == found.amount
    assert found.outcome == (rules.SOLD if met else rules.RESERVE_NOT_MET)


def test_no_offer_no_winner():
    assert rules.result(terms(), rules.begin(terms())).outcome == rules.NO_OFFER


class TestTerms:
    def test_travel_as_json(self):
        fixed = terms(limit=Decimal("2000.00"), reserve="0" * 64, reveal_minutes=5, second_minutes=5)
        assert Terms.from_json(fixed.to_json()) == fixed

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("method", {"method": "lowest_evaluated_price"}),
            ("step", {"step": Decimal(0)}),
            ("start", {"start": Decimal("1.001")}),
            ("limit", {"limit": Decimal("999.99")}),
            ("ends_at", {"ends_at": BEGIN}),
            ("extension", {"extension_seconds": 0}),
            ("extension", {"most_extensions": 10_001}),
            ("reveal_minutes", {"second_minutes": 5}),
        ],
        ids=["method", "step", "start", "limit", "end", "extension", "too-many", "reveal"],
    )
    def test_that_fit_no_auction_are_refused(self, field: str, changes: dict[str, object]):
        with pytest.raises(rules.BadTerms) as refusal:
            terms(**changes)
        assert refusal.value.facts["field"] == field

    @pytest.mark.parametrize("broken", [{}, {"limit": 1.5}, {"starts_at": "yesterday"}], ids=["none", "float", "word"])
    def test_that_nobody_can_read_are_refused(self, broken: dict[str, object]):
        with pytest.raises((rules.BadTerms, rules.RuleError)):
            Terms.from_json(terms().to_json() | broken if broken else {})


class TestCommitments:
    def test_bind_to_amount_auction_bidder_and_purpose(self):
        facts = {"auction": "A", "bidder": "B", "amount": Decimal("10.00"), "salt": bytes(32)}
        known = rules.commitment(rules.RESERVE, **facts)  # type: ignore[arg-type]
        others = [
            rules.commitment(rules.SEALED_OFFER, **facts),  # type: ignore[arg-type]
            *(
                rules.commitment(rules.RESERVE, **(facts | {name: value}))  # type: ignore[arg-type]
                for name, value in {
                    "auction": "C",
                    "bidder": "D",
                    "amount": Decimal("10.01"),
                    "salt": bytes([1] * 32),
                }.items()
            ),
        ]
        assert known not in others
        assert len(known) == 64

    def test_are_under_32_bytes_of_salt(self):
        with pytest.raises(ValueError, match="32 bytes"):
            rules.commitment(rules.RESERVE, auction="A", bidder="", amount=Decimal(1), salt=bytes(16))

    def test_are_those_that_the_browser_makes(self):
        made = rules.commitment(
            rules.MAXIMUM,
            auction="6f6c4b1e-2f4e-4a4e-9f0a-0a8f5a0c1d2e",
            bidder="0123456789abcdef0123456789abcdef",
            amount=Decimal("1234.50"),
            salt=bytes(range(32)),
        )
        assert made == "9902339ae43e74a6daddd04e8fad8fa768511d855f9042745f53dc1d9374551b"


LAW = openhall_rules.pack("cnauction@2017-01-01")
FIGURES = {"opening.outage_shortest": 5, "opening.outage_before_deadline": 240, "opening.outage_time_left": 120}
END = BEGIN + 24 * HOUR


@pytest.mark.parametrize(
    ("began", "ended", "figures", "expected"),
    [
        (BEGIN + HOUR, BEGIN + 2 * HOUR, {}, (BEGIN, END + HOUR)),
        (BEGIN - HOUR, BEGIN + 2 * HOUR, {}, (BEGIN + 2 * HOUR, END + 2 * HOUR)),
        (BEGIN - HOUR, END + HOUR, {}, (END + HOUR, END + 25 * HOUR)),
        (BEGIN - 2 * HOUR, BEGIN - HOUR, {}, None),
        (END, END + HOUR, {}, None),
        (END - HOUR / 2, END - HOUR / 4, FIGURES, (BEGIN, END - HOUR / 4 + 2 * HOUR)),
        (BEGIN + HOUR, BEGIN + 2 * HOUR, FIGURES, (BEGIN, END + HOUR)),
        (END - HOUR / 2, END - HOUR / 4, {"opening.outage_stops_windows": False}, None),
        (END - HOUR / 2, END - HOUR / 4, FIGURES | {"opening.outage_stops_windows": False}, (BEGIN, END + 1.75 * HOUR)),
        (BEGIN - HOUR, BEGIN + HOUR, {"opening.outage_stops_windows": False}, None),
    ],
    ids=["inside", "over-its-beginning", "over-all-of-it", "before", "after", "time-left", "time-enough",
         "not-given-back", "deadline-alone", "beginning-stays"],
)  # fmt: skip
def test_an_outage_is_given_back_and_leaves_the_time_that_the_figures_ask_for(began, ended, figures, expected):
    law = LAW.with_values(figures) if figures else LAW

    assert law.auction_after_outage(starts_at=BEGIN, ends_at=END, began_at=began, ended_at=ended) == expected


def test_an_outage_moves_the_beginning_for_offers():
    moved = replace(rules.begin(terms()), starts_at=BEGIN + HOUR / 2, ends_at=BEGIN + 2 * HOUR)

    with pytest.raises(rules.TooEarly) as refusal:
        rules.take(terms(), moved, bidder="a" * 32, amount=Decimal("1000.00"), at=BEGIN + HOUR / 4)
    assert refusal.value.facts["starts_at"] == "2026-04-01T08:30:00.000000Z"
    after = rules.take(terms(), moved, bidder="a" * 32, amount=Decimal("1000.00"), at=BEGIN + 1.5 * HOUR)
    assert after.starts_at == moved.starts_at
