"""Objections in the replay: in their time and order nothing contradicts; whatever was done wrongly is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded
from tests.rules.replay.test_forfeits import counted

from openhall_rules import pack
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
LAW = pack("reference@2020-01-01")
FIRST, SECOND = "objection:11111111-1111-4111-8111-111111111111", "objection:22222222-2222-4222-8222-222222222222"


def act(book: Casebook, code: str, object: str, public: dict[str, Any], *, at: datetime, like: str, **said: Any) -> Row:
    """An act of the case, signed or by rule as the act with the code ``like`` is."""
    leaf = {name: copy.deepcopy(value) for name, value in book.row(like).leaf.items() if name != "statement"}
    leaf |= {"code": code, "object": object, "public": public, "at": instant_text(at)}
    leaf.pop("commitments", None)
    return Row(leaf, {"v": 1} | said if said else None)


def time_of(book: Casebook, code: str) -> datetime:
    return datetime.fromisoformat(book.row(code).leaf["at"])


def disputed() -> Casebook:
    """The recorded case; but somebody objects to the documents, and a bidder to the result."""
    book = recorded()
    notice, lot = book.row("NOT-01").leaf["object"], book.row("AWD-01").leaf["object"][4:]
    began, published = time_of(book, "NOT-01"), time_of(book, "AWD-01")
    about: dict[str, Any] = {"matter": "documents", "standing": "interested", "pauses": True}
    about["reply_due_at"] = instant_text(LAW.objection_reply_due(objected_at=began))
    # A pause of no time: the recorded deadline holds.
    due = book.public("NOT-01")["bids_due_at"]
    over = {"began_at": instant_text(began), "old_due_at": due, "new_due_at": due}
    answer = {"matter": "documents", "upheld": True, "measure": "amend_documents"}
    rows = [
        act(book, "OBJ-01", FIRST, about, at=began, like="PLN-01"),
        act(book, "OBJ-03", FIRST, answer, at=began, like="PLN-01", summary="It is right."),
        act(book, "OBJ-04", notice, over, at=began, like="OPN-01"),
    ]
    place = book.rows.index(book.row("NOT-01")) + 1
    book.rows[place:place] = rows
    of_lot = {"matter": "result", "lot": lot}
    about = of_lot | {"standing": "bidder", "pauses": True}
    about["reply_due_at"] = instant_text(LAW.objection_reply_due(objected_at=published))
    answer = of_lot | {"upheld": False, "measure": "none"}
    rows = [
        act(book, "OBJ-01", SECOND, about, at=published, like="PLN-01"),
        act(book, "OBJ-03", SECOND, answer, at=published, like="PLN-01", summary="It is not."),
        act(book, "OBJ-04", notice, {"began_at": instant_text(published), "lot": lot}, at=published, like="OPN-01"),
    ]
    place = book.rows.index(book.row("AWD-01")) + 1
    book.rows[place:place] = rows
    return counted(book)


def test_in_order_nothing_contradicts_and_the_rules_are_kept() -> None:
    steps = disputed().replayed()

    assert [(step.row.code, step.broken) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"objection.in_time", "objection.pauses", "pause.over", "pause.deadline", "pause.running"} <= told


def test_a_case_without_objections_is_told_as_before() -> None:
    told = {rule for step in recorded().replayed() for rule in step.reduced.verdict.get("kept", [])}

    assert not {rule for rule in told if rule.startswith(("objection.", "pause."))}


def test_withdrawn_it_ends_as_well() -> None:
    book = disputed()
    row = book.row("OBJ-03", 1)
    row.leaf |= {"code": "OBJ-02", "public": {name: row.public[name] for name in ("matter", "lot")}}
    row.said = None

    assert [step.broken for step in book.replayed() if step.broken] == []


def test_the_deadline_moves_by_the_time_of_the_pause() -> None:
    book = disputed()
    for code in ("OBJ-03", "OBJ-04"):
        book.row(code).leaf["at"] = instant_text(time_of(book, "NOT-01") + timedelta(seconds=10))
    due = datetime.fromisoformat(book.public("NOT-01")["bids_due_at"])
    book.public("OBJ-04")["new_due_at"] = instant_text(due + timedelta(seconds=10))

    found = [step.broken for step in book.replayed() if step.row.code == "OBJ-04"]
    assert found == [[], []]


def by_nobody_known(book: Casebook) -> None:
    book.public("OBJ-01")["standing"] = "passer-by"


def in_its_own_name_without_a_right_to(book: Casebook) -> None:
    book.public("OBJ-01").update({"individual": True, "standing": "passer-by"})


def too_late(book: Casebook) -> None:
    book.move(book.row("OBJ-01"), before=book.row("OPN-03"))


def after_the_publicity(book: Casebook) -> None:
    book.row("OBJ-01", 1).leaf["at"] = book.row("AWD-02").leaf["at"]


def due_another_day(book: Casebook) -> None:
    book.public("OBJ-01")["reply_due_at"] = book.row("OBJ-01").leaf["at"]


def without_the_pause(book: Casebook) -> None:
    book.public("OBJ-01")["pauses"] = False


def answered_twice(book: Casebook) -> None:
    again = copy.deepcopy(book.row("OBJ-03"))
    book.rows.insert(book.rows.index(book.row("OBJ-03")) + 1, again)


def a_measure_that_does_not_fit(book: Casebook) -> None:
    book.public("OBJ-03", 1)["measure"] = "end_lot"


def gone_on_while_open(book: Casebook) -> None:
    book.move(book.row("OBJ-04"), before=book.row("OBJ-03"))


def a_pause_that_never_was(book: Casebook) -> None:
    book.public("OBJ-04")["began_at"] = "2020-01-01T00:00:00.000000Z"


def another_deadline(book: Casebook) -> None:
    book.public("OBJ-04")["new_due_at"] = "2099-01-01T00:00:00.000000Z"


def awarded_in_the_pause(book: Casebook) -> None:
    book.drop(book.row("OBJ-04", 1))


def closed_in_the_pause(book: Casebook) -> None:
    book.drop(book.row("OBJ-04"))


def awarded_though_it_ends(book: Casebook) -> None:
    book.public("OBJ-03", 1).update({"upheld": True, "measure": "end_lot"})


BROKEN: list[tuple[Tamper, str, str]] = [
    (by_nobody_known, "OBJ-01", "objection.standing"),
    (in_its_own_name_without_a_right_to, "OBJ-01", "objection.individual"),
    (too_late, "OBJ-01", "objection.in_time"),
    (after_the_publicity, "OBJ-01", "objection.in_time"),
    (due_another_day, "OBJ-01", "objection.reply_due"),
    (without_the_pause, "OBJ-01", "objection.pauses"),
    (answered_twice, "OBJ-03", "objection.open"),
    (a_measure_that_does_not_fit, "OBJ-03", "objection.measure"),
    (gone_on_while_open, "OBJ-04", "pause.over"),
    (a_pause_that_never_was, "OBJ-04", "pause.over"),
    (another_deadline, "OBJ-04", "pause.deadline"),
    (awarded_in_the_pause, "AWD-02", "pause.running"),
    (closed_in_the_pause, "OPN-01", "pause.running"),
    (awarded_though_it_ends, "AWD-02", "objection.upheld"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=[tamper.__name__ for tamper, _code, _rule in BROKEN])
def test_what_was_done_wrongly_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = disputed()
    tamper(book)

    assert rule in {one for step in counted(book).replayed() if step.row.code == code for one in step.broken}


def answered_late(book: Casebook) -> None:
    late = instant_text(time_of(book, "AWD-01") + timedelta(days=3))
    for code in ("OBJ-03", "OBJ-04"):
        book.row(code, 1).leaf["at"] = late


LATE: list[tuple[Tamper, str, str]] = [(answered_late, "OBJ-03", "objection.reply_in_time")]


def test_a_late_answer_is_a_fact_and_no_contradiction() -> None:
    book = disputed()
    answered_late(book)
    (step,) = [step for step in book.replayed() if step.row is book.row("OBJ-03", 1)]

    assert [one["rule"] for one in step.reduced.verdict["late"]] == ["objection.reply_in_time"]
    assert step.broken == []
