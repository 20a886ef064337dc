"""Life-cycle costs in the replay: the ranking is computed from what bids declared; another is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rules.replay.casebook import Casebook, recorded

TERMS = {"years": 2, "rate": "0.05", "source": "Circular 1", "costs": [{"name": "Energy", "first": 1, "last": 2}]}


def costed() -> Casebook:
    """The recorded case; but its lot compares costs over two years, and every bid declares none."""
    book = recorded()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {**(lot.get("criteria") or {}), "life_cycle": TERMS}
    for entry in book.said("EVA-01")["bids"]:
        if entry["rejected"] is None:
            entry["costs"] = {"Energy": "0"}
    for row in book.said("EVA-02")["ranking"]["ranked"]:
        row["life_cycle_cost"] = row["evaluated_price"]
    return book


def broken(book: Casebook) -> set[str]:
    return {rule for step in book.replayed() for rule in step.broken}


def test_of_costs_that_are_nothing_the_prices_are_left() -> None:
    assert broken(costed()) == set()


def cheaper_than_declared(book: Casebook) -> None:
    book.said("EVA-02")["ranking"]["ranked"][0]["life_cycle_cost"] = "1.00"


def declared_otherwise(book: Casebook) -> None:
    next(one for one in book.said("EVA-01")["bids"] if one["rejected"] is None)["costs"] = {"Energy": "1000000.00"}


def not_declared(book: Casebook) -> None:
    del next(one for one in book.said("EVA-01")["bids"] if one["rejected"] is None)["costs"]


def not_in_the_documents(book: Casebook) -> None:
    for lot in book.said("NOT-01")["lots"]:
        del lot["criteria"]["life_cycle"]


@pytest.mark.parametrize("tamper", [cheaper_than_declared, declared_otherwise, not_declared, not_in_the_documents])
def test_another_ranking_is_found(tamper: Callable[[Casebook], None]) -> None:
    book = costed()
    tamper(book)

    assert "evaluation.ranking" in broken(book)


def sealed() -> Casebook:
    """The same, but every bid sealed its costs with its price."""
    book = costed()
    for row in book.said("OPN-05")["bids"]:
        row["costs"] = {"Energy": "0.00"}
    return book


def test_costs_that_were_sealed_are_those_that_are_compared() -> None:
    assert broken(sealed()) == set()

    book = sealed()
    book.said("OPN-05")["bids"][0]["costs"] = {"Energy": "5.00"}
    assert "evaluation.costs" in broken(book)


def test_senseless_terms_are_found_with_the_notice() -> None:
    book = costed()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"]["life_cycle"] = TERMS | {"years": 0}

    assert "lot.criteria" in broken(book)
