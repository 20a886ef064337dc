"""Deposits that an owner keeps, in the replay: by the acts it is kept; without them, or wrongly, it is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]


def act(book: Casebook, code: str, object: str, public: dict[str, Any], said: dict[str, Any] | None, like: str) -> Row:
    """An act of the case at the time of the report, signed or by rule as the act with the code ``like`` is."""
    leaf = {name: copy.deepcopy(value) for name, value in book.row(like).leaf.items() if name != "statement"}
    leaf |= {"code": code, "object": object, "public": public, "at": book.row("EVA-02").leaf["at"]}
    leaf.pop("commitments", None)
    return Row(leaf, said)


def kept(amount: str = "") -> Casebook:
    """The recorded case; but the bidder whose bid was rejected revokes it, and the owner keeps the deposit."""
    book = recorded()
    rejected = next(one for one in book.said("EVA-01")["bids"] if one["rejected"] is not None)
    bidder, lot = rejected["bidder"], book.row("EVA-02").leaf["object"][4:]
    paid = next(row for row in book.rows if row.code == "DEP-01" and row.public["bidder"] == bidder)
    assert paid.hidden is not None
    deposit = paid.hidden["object"]
    whose = {"lot": lot, "bidder": bidder}
    money = {"amount": amount or paid.public["amount"], "currency": paid.public["currency"]}
    due = datetime.fromisoformat(book.row("EVA-02").leaf["at"]) + timedelta(days=1)
    facts = {
        "ground": "revoked_after_deadline",
        "article": "OpenHall reference rules; no law",
        "answer_due_at": instant_text(due),
    }
    rows = [
        act(book, "BID-04", f"bid:{rejected['bid']}", whose, {"v": 1, "reason": "Too low."}, "EVA-02"),
        act(book, "DEP-05", deposit, whose | money | facts, {"v": 1, "signed": {}, "reason": "It went."}, "EVA-02"),
        act(book, "DEP-06", deposit, whose, {"v": 1, "answer": "We agree."}, "EVA-02"),
        act(book, "DEP-07", deposit, whose | money, {"v": 1, "reason": "It agrees."}, "EVA-02"),
        act(book, "DEP-09", deposit, whose | money | {"value_date": paid.public["value_date"]}, None, "REF-02"),
    ]
    place = book.rows.index(book.row("EVA-02")) + 1
    book.rows[place:place] = rows
    if not amount:
        refunds = book.said("REF-01")["refunds"]
        refunds[:] = [one for one in refunds if f"deposit:{one['deposit']}" != deposit]
        book.public("REF-01")["count"] = len(refunds)
        book.drop(next(row for row in book.rows if row.code == "REF-02" and row.leaf["object"] == deposit))
    return counted(book)


def counted(book: Casebook) -> Casebook:
    """The archive act counts the case as it is now."""
    book.public("ARC-01")["leaves"] = sum("case" in row.leaf for row in book.rows) - 1
    return book


def test_by_its_acts_it_is_kept_and_nothing_contradicts() -> None:
    steps = kept().replayed()

    assert [(step.row.code, step.broken) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"forfeit.shown", "forfeit.heard", "forfeit.paid", "archive.deposits"} <= told


def test_what_is_left_of_a_deposit_kept_in_part_must_go_back() -> None:
    steps = kept("1.00").replayed()

    assert "refund.principal" in {rule for step in steps for rule in step.broken}


def test_let_go_it_goes_back_whole() -> None:
    book = kept("1.00")
    row = book.row("DEP-07")
    row.leaf |= {"code": "DEP-08", "public": {name: row.public[name] for name in ("lot", "bidder")}}
    book.drop(book.row("DEP-09"))

    assert [(step.row.code, step.broken) for step in counted(book).replayed() if step.broken] == []


def not_without_the_act(book: Casebook) -> None:
    book.drop(book.row("DEP-09"))
    book.drop(book.row("DEP-07"))


def revoked_by_another(book: Casebook) -> None:
    book.public("BID-04")["bidder"] = "0" * 32


def of_no_deposit(book: Casebook) -> None:
    book.row("DEP-05").leaf["object"] = "deposit:3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def announced_twice(book: Casebook) -> None:
    again = copy.deepcopy(book.row("DEP-05"))
    book.rows.insert(book.rows.index(book.row("DEP-06")), again)


def of_another_bidder(book: Casebook) -> None:
    book.public("DEP-05")["bidder"] = "0" * 32


def on_no_ground(book: Casebook) -> None:
    book.public("DEP-05")["ground"] = "we_want_it"


def on_a_ground_that_nothing_shows(book: Casebook) -> None:
    book.public("DEP-05")["ground"] = "contract_refused"


def by_another_article(book: Casebook) -> None:
    book.public("DEP-05")["article"] = "Article 1"


def more_than_the_deposit(book: Casebook) -> None:
    book.public("DEP-05")["amount"] = "1000000.00"


def no_time_to_answer(book: Casebook) -> None:
    book.public("DEP-05")["answer_due_at"] = book.row("DEP-05").leaf["at"]


def answered_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("DEP-07")), copy.deepcopy(book.row("DEP-06")))


def decided_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("DEP-09")), copy.deepcopy(book.row("DEP-07")))


def not_heard(book: Casebook) -> None:
    book.drop(book.row("DEP-06"))


def another_amount_kept(book: Casebook) -> None:
    book.public("DEP-07")["amount"] = "1.00"


def paid_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("DEP-09")), copy.deepcopy(book.row("DEP-09")))


def another_amount_paid(book: Casebook) -> None:
    book.public("DEP-09")["amount"] = "1.00"


def refunded_while_it_is_announced(book: Casebook) -> None:
    whole = recorded()
    book.row("REF-01").said = whole.row("REF-01").said
    book.row("REF-01").leaf["public"] = whole.row("REF-01").leaf["public"]
    not_without_the_act(book)


BROKEN: list[tuple[Tamper, str, str]] = [
    (not_without_the_act, "ARC-01", "archive.deposits"),
    (revoked_by_another, "BID-04", "revocation.bid"),
    (of_no_deposit, "DEP-05", "forfeit.deposit"),
    (announced_twice, "DEP-05", "forfeit.once"),
    (of_another_bidder, "DEP-05", "forfeit.bidder"),
    (on_no_ground, "DEP-05", "forfeit.ground"),
    (on_a_ground_that_nothing_shows, "DEP-05", "forfeit.shown"),
    (by_another_article, "DEP-05", "forfeit.article"),
    (more_than_the_deposit, "DEP-05", "forfeit.amount"),
    (no_time_to_answer, "DEP-05", "forfeit.time_to_answer"),
    (answered_twice, "DEP-06", "forfeit.answer"),
    (decided_twice, "DEP-07", "forfeit.announced"),
    (not_heard, "DEP-07", "forfeit.heard"),
    (another_amount_kept, "DEP-07", "forfeit.as_announced"),
    (paid_twice, "DEP-09", "forfeit.kept"),
    (another_amount_paid, "DEP-09", "forfeit.paid"),
    (refunded_while_it_is_announced, "REF-01", "refund.not_held"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = kept()
    tamper(book)
    first = next(step for step in book.replayed() if step.broken)

    assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict
