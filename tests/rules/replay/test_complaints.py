"""Complaints in the replay: in their order nothing contradicts; whatever was done wrongly is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, recorded
from tests.rules.replay.test_objections import LAW, act, time_of

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
COMPLAINT = "complaint:33333333-3333-4333-8333-333333333333"
BODY = "44444444-4444-4444-8444-444444444444"


def complained(effect: str = "annul_award") -> Casebook:
    """The recorded case up to its award; then a complaint makes it void, or ends the lot."""
    book = recorded()
    awarded = book.row("AWD-02")
    lot, at = awarded.leaf["object"][4:], time_of(book, "AWD-02")
    since = instant_text(at)
    of_lot: dict[str, Any] = {"lot": lot}
    filed = of_lot | {
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
    note = {"kind": "hearing", "began_at": since, "ended_at": since, "decision_due_at": due}
    void = {name: awarded.public[name] for name in ("bid", "bidder")} | {"complaint": COMPLAINT[10:]}
    rows = [
        act(book, "CPL-02", COMPLAINT, filed, at=at, like="PLN-01"),
        act(book, "CPL-05", COMPLAINT, {"accepted": True, "decision_due_at": due}, at=at, like="PLN-01"),
        act(book, "CPL-08", COMPLAINT, of_lot, at=at, like="PLN-01", reason="It is looked into."),
        act(book, "CPL-10", COMPLAINT, {"side": "owner"}, at=at, like="PLN-01"),
        act(book, "CPL-11", COMPLAINT, note, at=at, like="PLN-01"),
        act(book, "CPL-12", COMPLAINT, of_lot | {"outcome": "upheld", "effect": effect}, at=at, like="PLN-01",
            published="It is right.", law="Article 1", lang="en"),
        act(book, "CPL-09", COMPLAINT, of_lot | {"began_at": since}, at=at, like="OPN-01"),
        act(book, "AWD-03", f"lot:{lot}", void, at=at, like="OPN-01"),
    ]  # fmt: skip
    place = book.rows.index(awarded) + 1
    if effect == "end_lot":
        article = LAW.value("remedies.complaint_effects").citation
        failure = {"reason": "complaint_upheld", "article": article}
        rows.append(act(book, "OPN-07", f"lot:{lot}", failure, at=at, like="OPN-01"))
    del book.rows[place:]
    book.rows[place:place] = rows
    return book


def broken(book: Casebook) -> list[tuple[str, list[str]]]:
    return [(step.row.code, step.broken) for step in book.replayed() if step.broken]


@pytest.mark.parametrize("effect", ["annul_award", "end_lot"])
def test_in_order_nothing_contradicts_and_the_rules_are_kept(effect: str) -> None:
    steps = complained(effect).replayed()

    assert [(step.row.code, step.broken) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {
        "complaint.closes",
        "complaint.decision_due",
        "complaint.effect",
        "suspension.over",
        "annulment.ordered",
    } <= told


def again(book: Casebook) -> None:
    """The lot is awarded to the same bid once more."""
    book.rows.append(copy.deepcopy(book.row("AWD-02")))


def test_the_annulled_bid_doesnt_win_again() -> None:
    book = complained()
    again(book)

    found = [step.broken for step in book.replayed() if step.row.code == "AWD-02"]
    assert found[0] == []
    assert "award.first_candidate" in found[1]


def by_nobody_known(book: Casebook) -> None:
    book.public("CPL-02")["standing"] = "passer-by"


def in_its_own_name_without_a_right_to(book: Casebook) -> None:
    book.public("CPL-02").update({"individual": True, "standing": "passer-by"})


def a_letter_of_nobody_known_taken_up(book: Casebook) -> None:
    in_its_own_name_without_a_right_to(book)
    book.public("CPL-02")["channel"] = "letter"


def another_day(book: Casebook) -> None:
    book.public("CPL-02")["closes_at"] = book.row("CPL-02").leaf["at"]


def no_promise(book: Casebook) -> None:
    del book.public("CPL-02")["service_due_at"]


def an_objection_that_never_was(book: Casebook) -> None:
    book.public("CPL-02").update({"objected": True, "objection": BODY})


def taken_up_too_late(book: Casebook) -> None:
    known = time_of(book, "CPL-02") - timedelta(days=20)
    closes = LAW.complaint_closes(known_at=known)
    changed = {"known_at": instant_text(known), "closes_at": instant_text(closes), "in_time": False}
    book.public("CPL-02").update(changed)


def decided_unheard(book: Casebook) -> None:
    book.drop(book.row("CPL-05"))


def another_time_for_the_decision(book: Casebook) -> None:
    book.public("CPL-05")["decision_due_at"] = book.row("CPL-05").leaf["at"]


def an_examination_that_moves_nothing(book: Casebook) -> None:
    book.public("CPL-11")["kind"] = "testing"


def dismissed_but_void(book: Casebook) -> None:
    book.public("CPL-12")["outcome"] = "dismissed"


def void_by_nobody(book: Casebook) -> None:
    book.public("CPL-12")["effect"] = "none"


def another_award_void(book: Casebook) -> None:
    book.public("AWD-03")["bid"] = BODY


def lifted_before(book: Casebook) -> None:
    book.move(book.row("CPL-09"), before=book.row("CPL-12"))


def awarded_while_suspended(book: Casebook) -> None:
    book.drop(book.row("CPL-09"))
    again(book)


def awarded_before_it_was_void(book: Casebook) -> None:
    book.move(book.row("CPL-12"), before=book.row("AWD-03"))
    book.drop(book.row("AWD-03"))
    again(book)


def known_tomorrow(book: Casebook) -> None:
    book.public("CPL-02")["received_at"] = instant_text(time_of(book, "CPL-02") + timedelta(days=1))


def in_time_or_not(book: Casebook) -> None:
    book.public("CPL-02")["in_time"] = False


def a_shorter_clock(book: Casebook) -> None:
    book.public("CPL-02")["acceptance_due_at"] = book.row("CPL-02").leaf["at"]


def asked_twice(book: Casebook) -> None:
    asked = {"correction_due_at": book.row("CPL-02").leaf["at"]}
    row = act(book, "CPL-03", COMPLAINT, asked, at=time_of(book, "CPL-02"), like="PLN-01")
    place = book.rows.index(book.row("CPL-02")) + 1
    book.rows[place:place] = [row, copy.deepcopy(row)]


def corrected_unasked(book: Casebook) -> None:
    row = act(book, "CPL-04", COMPLAINT, {}, at=time_of(book, "CPL-02"), like="PLN-01")
    book.rows.insert(book.rows.index(book.row("CPL-02")) + 1, row)


def for_a_reason_of_its_own(book: Casebook) -> None:
    row = book.row("CPL-05")
    row.leaf["public"] = {"accepted": False, "ground": "tedious"}


def noted_before(book: Casebook) -> None:
    book.public("CPL-11")["began_at"] = "2020-01-01T00:00:00.000000Z"


def suspended_twice(book: Casebook) -> None:
    row = book.row("CPL-08")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


def contracted_instead(book: Casebook) -> None:
    book.drop(book.row("AWD-03"))
    lot = book.row("AWD-02").leaf["object"][4:]
    public = {"lot": lot, "side": "owner", "pdf_sha256": "0" * 64}
    book.rows.append(act(book, "CON-01", f"contract:{BODY}", public, at=time_of(book, "CPL-12"), like="PLN-01"))


BROKEN: list[tuple[Tamper, str, str]] = [
    (by_nobody_known, "CPL-02", "complaint.standing"),
    (in_its_own_name_without_a_right_to, "CPL-02", "complaint.individual"),
    (a_letter_of_nobody_known_taken_up, "CPL-05", "complaint.individual"),
    (another_day, "CPL-02", "complaint.closes"),
    (no_promise, "CPL-02", "complaint.service_due"),
    (an_objection_that_never_was, "CPL-02", "complaint.objection"),
    (taken_up_too_late, "CPL-05", "complaint.admissible"),
    (decided_unheard, "CPL-12", "complaint.state"),
    (another_time_for_the_decision, "CPL-05", "complaint.decision_due"),
    (an_examination_that_moves_nothing, "CPL-11", "complaint.decision_due"),
    (dismissed_but_void, "CPL-12", "complaint.effect"),
    (void_by_nobody, "AWD-03", "annulment.ordered"),
    (another_award_void, "AWD-03", "annulment.ordered"),
    (lifted_before, "CPL-09", "suspension.over"),
    (awarded_while_suspended, "AWD-02", "suspension.running"),
    (awarded_before_it_was_void, "AWD-02", "act.once"),
    (known_tomorrow, "CPL-02", "complaint.times"),
    (in_time_or_not, "CPL-02", "complaint.in_time"),
    (a_shorter_clock, "CPL-02", "complaint.acceptance_due"),
    (asked_twice, "CPL-03", "complaint.correction_once"),
    (corrected_unasked, "CPL-04", "complaint.correction_asked"),
    (for_a_reason_of_its_own, "CPL-05", "complaint.ground"),
    (noted_before, "CPL-11", "inquiry.times"),
    (suspended_twice, "CPL-08", "suspension.power"),
    (contracted_instead, "CON-01", "complaint.carried_out"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=[tamper.__name__ for tamper, _code, _rule in BROKEN])
def test_what_was_done_wrongly_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = complained()
    tamper(book)

    assert rule in {one for step in book.replayed() if step.row.code == code for one in step.broken}


def test_a_lot_that_no_decision_ends_is_found() -> None:
    book = complained("end_lot")
    book.public("CPL-12")["effect"] = "annul_award"

    found = {one for step in book.replayed() if step.row.code == "OPN-07" for one in step.broken}
    assert "failure.ground" in found


def decided_late(book: Casebook) -> None:
    late = instant_text(datetime.fromisoformat(book.public("CPL-05")["decision_due_at"]) + timedelta(days=1))
    for code in ("CPL-12", "CPL-09", "AWD-03"):
        book.row(code).leaf["at"] = late


def taken_up_late(book: Casebook) -> None:
    at = datetime.fromisoformat(book.public("CPL-02")["acceptance_due_at"]) + timedelta(days=1)
    due = instant_text(LAW.complaint_decision_due(accepted_at=at))
    for code in ("CPL-05", "CPL-08", "CPL-10", "CPL-11", "CPL-12", "CPL-09", "AWD-03"):
        book.row(code).leaf["at"] = instant_text(at)
    book.public("CPL-05")["decision_due_at"] = book.public("CPL-11")["decision_due_at"] = due
    book.public("CPL-11").update({"began_at": instant_text(at), "ended_at": instant_text(at)})
    book.public("CPL-09")["began_at"] = instant_text(at)


LATE: list[tuple[Tamper, str, str]] = [
    (decided_late, "CPL-12", "complaint.decided_in_time"),
    (taken_up_late, "CPL-05", "complaint.acceptance_in_time"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), LATE, ids=[tamper.__name__ for tamper, _code, _rule in LATE])
def test_what_is_late_is_a_fact_and_no_contradiction(tamper: Tamper, code: str, rule: str) -> None:
    book = complained()
    tamper(book)
    (step,) = [step for step in book.replayed() if step.row.code == code]

    assert [one["rule"] for one in step.reduced.verdict["late"]] == [rule]
    assert step.broken == []


def test_where_the_law_wants_an_objection_first_none_is_taken_up_without(monkeypatch: pytest.MonkeyPatch) -> None:
    from openhall_rules.law import Pack

    plain = Pack.get

    def stricter(pack: Pack, path: str) -> Any:
        return ("procedure",) if path == "time_limits.objection_before_complaint" else plain(pack, path)

    monkeypatch.setattr(Pack, "get", stricter)
    assert ("CPL-05", ["complaint.objection_first"]) in broken(complained())
