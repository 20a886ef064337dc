"""Deposits that decisions on complaints order to be kept, in the replay: the bidder heard, by whom the law says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded
from tests.rules.replay.test_complaints import BODY, COMPLAINT
from tests.rules.replay.test_objections import LAW, act, time_of

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
ARTICLE = "OpenHall reference rules; no law"
REVOKED, NO_BOND = "revoked_after_deadline", "performance_bond_missing"


def ordered(ground: str = REVOKED) -> Casebook:
    """The recorded case; a bidder whose bid was rejected revokes it, or the winner gives no bond, and a body hears it.

    The first deposit is kept by rule, the second by the owner, and the case ends there.
    """
    book = recorded()
    after = "EVA-02" if ground == REVOKED else "AWD-02"
    at, since = time_of(book, after), instant_text(time_of(book, after))
    lot = book.row("EVA-02").leaf["object"][4:]
    rejected = next(one for one in book.said("EVA-01")["bids"] if one["rejected"] is not None)
    bidder = rejected["bidder"] if ground == REVOKED else book.row("AWD-02").public["bidder"]
    paid = next(row for row in book.rows if row.code == "DEP-01" and row.public["bidder"] == bidder)
    assert paid.hidden is not None
    deposit = paid.hidden["object"]
    whose = {"lot": lot, "bidder": bidder}
    money = {"amount": paid.public["amount"], "currency": paid.public["currency"]}
    filed = {
        "lot": lot,
        "matter": "procedure",
        "standing": "bidder",
        "channel": "online",
        "body": BODY,
        "known_at": since,
        "received_at": since,
        "objected": False,
        "in_time": True,
        "closes_at": instant_text(LAW.complaint_closes(known_at=at)),
        "acceptance_due_at": instant_text(LAW.complaint_acceptance_due(received_at=at)),
        "service_due_at": instant_text(LAW.ends("remedies.complaint_service", after=at)),
    }
    due = instant_text(LAW.complaint_decision_due(accepted_at=at))
    facts = {
        "deposit": deposit[8:],
        "ground": ground,
        "article": ARTICLE,
        "answer_due_at": instant_text(at + timedelta(days=1)),
    }
    order = {"lot": lot, "outcome": "upheld", "effect": "forfeit", "deposit": deposit[8:], "keeper": "rule"}
    if ground == NO_BOND:
        clock = instant_text(LAW.ends("remedies.complaint_forfeiture_due", after=at))
        order |= {"keeper": "owner", "keep_due_at": clock}
    by = "OPN-01" if ground == REVOKED else "PLN-01"
    this = {"complaint": COMPLAINT[10:]}
    rows = [
        act(book, "CPL-02", COMPLAINT, filed, at=at, like="PLN-01"),
        act(book, "CPL-05", COMPLAINT, {"accepted": True, "decision_due_at": due}, at=at, like="PLN-01"),
        act(book, "CPL-13", COMPLAINT, whose | money | facts, at=at, like="PLN-01", signed={}, reason="It refuses."),
        act(book, "DEP-06", deposit, whose, at=at, like="PLN-01", answer="We agree."),
        act(book, "CPL-12", COMPLAINT, order, at=at, like="PLN-01", published="It is so.", law="Article 1", lang="en"),
        act(book, "DEP-07", deposit, whose | money | this, at=at, like=by, reason="complaint_decided"),
        act(book, "DEP-09", deposit, whose | money | {"value_date": paid.public["value_date"]}, at=at, like="OPN-01"),
    ]
    if ground == REVOKED:
        rows.insert(0, act(book, "BID-04", f"bid:{rejected['bid']}", whose, at=at, like="PLN-01", reason="Too low."))
    place = book.rows.index(book.row(after)) + 1
    del book.rows[place:]
    book.rows[place:] = rows
    return book


def broken(book: Casebook) -> list[tuple[str, list[str]]]:
    return [(step.row.code, step.broken) for step in book.replayed() if step.broken]


@pytest.mark.parametrize("ground", [REVOKED, NO_BOND])
def test_heard_ordered_and_kept_nothing_contradicts(ground: str) -> None:
    steps = ordered(ground).replayed()

    assert [(step.row.code, step.broken) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"forfeit.possible", "forfeit.named", "forfeit.keeper", "forfeit.by", "forfeit.ordered"} <= told
    assert ("forfeit.kept_in_time" in told) is (ground == NO_BOND)


def let_go(book: Casebook) -> Casebook:
    """Nobody keeps it: it goes back by rule."""
    row = book.row("DEP-07")
    row.leaf |= {"code": "DEP-08", "public": {name: row.public[name] for name in ("lot", "bidder", "complaint")}}
    row.leaf["actor"], row.leaf["intent"] = (copy.deepcopy(book.row("DEP-09").leaf.get(n)) for n in ("actor", "intent"))
    if row.leaf["intent"] is None:
        del row.leaf["intent"]
    book.drop(book.row("DEP-09"))
    return book


def test_a_decision_that_orders_nothing_lets_it_go_and_it_can_be_announced_again() -> None:
    book = let_go(ordered())
    for name in ("deposit", "keeper"):
        del book.public("CPL-12")[name]
    book.public("CPL-12")["effect"] = "none"
    heard = book.row("CPL-13")
    facts = {name: heard.public[name] for name in ("lot", "bidder", "amount", "currency", "ground", "answer_due_at")}
    deposit = f"deposit:{heard.public['deposit']}"
    book.rows.append(
        act(
            book,
            "DEP-05",
            deposit,
            facts | {"article": ARTICLE},
            at=time_of(book, "EVA-02"),
            like="PLN-01",
            signed={},
            reason="It revoked.",
        )
    )

    assert broken(book) == []


def test_an_order_that_is_lifted_lets_it_go() -> None:
    book = let_go(ordered())
    public = {name: book.row("CPL-13").public[name] for name in ("lot", "deposit", "bidder")}
    lifted = act(
        book, "CPL-14", COMPLAINT, public, at=time_of(book, "EVA-02"), like="PLN-01", reason="A court said so."
    )
    book.rows.insert(book.rows.index(book.row("DEP-08")), lifted)

    assert broken(book) == []


def unknown_complaint(book: Casebook) -> None:
    book.row("CPL-13").leaf["object"] = f"complaint:{BODY}"


def two_deposits(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("DEP-06")), copy.deepcopy(book.row("CPL-13")))


def of_a_bid_that_stands(book: Casebook) -> None:
    book.drop(book.row("BID-04"))


def on_no_ground(book: Casebook) -> None:
    book.public("CPL-13")["ground"] = "we_want_it"


def no_deposit_named(book: Casebook) -> None:
    del book.public("CPL-12")["deposit"]


def another_deposit(book: Casebook) -> None:
    book.public("CPL-12")["deposit"] = BODY


def dismissed(book: Casebook) -> None:
    book.public("CPL-12").update({"outcome": "dismissed", "effect": "none"})


def by_another_keeper(book: Casebook) -> None:
    book.public("CPL-12").update({"keeper": "owner", "keep_due_at": "2030-01-01T00:00:00.000000Z"})


def with_a_clock(book: Casebook) -> None:
    book.public("CPL-12")["keep_due_at"] = "2030-01-01T00:00:00.000000Z"


def not_heard(book: Casebook) -> None:
    book.drop(book.row("DEP-06"))


def signed_by_the_owner(book: Casebook) -> None:
    like: Row = book.row("CPL-12")
    book.row("DEP-07").leaf["actor"] = like.leaf["actor"]
    if "intent" in like.leaf:
        book.row("DEP-07").leaf["intent"] = like.leaf["intent"]


def without_an_order(book: Casebook) -> None:
    book.drop(book.row("CPL-12"))


def let_go_against_the_order(book: Casebook) -> None:
    let_go(book)


def lifted_twice(book: Casebook) -> None:
    public = {name: book.row("CPL-13").public[name] for name in ("lot", "deposit", "bidder")}
    book.rows.append(act(book, "CPL-14", COMPLAINT, public, at=time_of(book, "EVA-02"), like="PLN-01", reason="No."))


BROKEN: list[tuple[Tamper, str, str]] = [
    (unknown_complaint, "CPL-13", "forfeit.complaint"),
    (two_deposits, "CPL-13", "forfeit.one_each"),
    (of_a_bid_that_stands, "CPL-13", "forfeit.possible"),
    (on_no_ground, "CPL-13", "forfeit.ground"),
    (no_deposit_named, "CPL-12", "forfeit.named"),
    (another_deposit, "CPL-12", "forfeit.named"),
    (dismissed, "CPL-12", "forfeit.named"),
    (by_another_keeper, "CPL-12", "forfeit.keeper"),
    (with_a_clock, "CPL-12", "forfeit.clock"),
    (not_heard, "CPL-12", "forfeit.heard"),
    (signed_by_the_owner, "DEP-07", "forfeit.by"),
    (without_an_order, "DEP-07", "forfeit.ordered"),
    (let_go_against_the_order, "DEP-08", "forfeit.not_ordered"),
    (lifted_twice, "CPL-14", "forfeit.lifted"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = ordered()
    tamper(book)
    first = next(step for step in book.replayed() if step.broken)

    assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict


def another_clock(book: Casebook) -> None:
    book.public("CPL-12")["keep_due_at"] = "2030-01-01T00:00:00.000000Z"


def of_another_bidder(book: Casebook) -> None:
    """A bidder that didn't win is said to give no bond."""
    public = book.public("CPL-13")
    other = next(row for row in book.rows if row.code == "DEP-01" and row.public["bidder"] != public["bidder"])
    assert other.hidden is not None
    public.update({"deposit": other.hidden["object"][8:], "bidder": other.public["bidder"]})


OWNED: list[tuple[Tamper, str, str]] = [
    (another_clock, "CPL-12", "forfeit.clock"),
    (of_another_bidder, "CPL-13", "forfeit.possible"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), OWNED, ids=lambda value: getattr(value, "__name__", ""))
def test_of_the_owners_it_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = ordered(NO_BOND)
    tamper(book)
    first = next(step for step in book.replayed() if step.broken)

    assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict


def test_kept_late_is_a_fact_and_no_contradiction() -> None:
    book = ordered(NO_BOND)
    late = time_of(book, "AWD-02") + timedelta(days=60)
    for code in ("DEP-07", "DEP-09"):
        book.row(code).leaf["at"] = instant_text(late)
    steps = book.replayed()

    assert [step.broken for step in steps if step.broken] == []
    assert "forfeit.kept_in_time" in str([step.reduced.verdict for step in steps if step.row.code == "DEP-07"])


LATE: list[tuple[Tamper, str, str]] = [(lambda book: None, "DEP-07", "forfeit.kept_in_time")]
"""Told by the test above."""
