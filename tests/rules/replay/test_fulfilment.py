"""Letters, performance and bonds in the replay: an honest record contradicts nothing; whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, chinese

import openhall_rules
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
MILESTONE, SECOND, CHANGE, LETTER, BOND, PAID, LATER = (f"3f0c6a2e-8a0b-4c1d-9e2f-01234567890{n}" for n in range(7))
CRITERIA = ("quality", "time", "service", "cooperation")


def act(book: Casebook, code: str, public: dict[str, Any], said: dict[str, Any] | None = None, **more: str) -> Row:
    """An act on the contract, signed as its signature was; with ``rule="yes"`` by the log, with another object."""
    like = book.row("CON-02" if more.get("rule") else "CON-01")
    leaf = {name: copy.deepcopy(value) for name, value in like.leaf.items() if name not in ("statement", "commitments")}
    leaf |= {"code": code, "at": book.row("CON-02").leaf["at"], "public": dict(public)}
    leaf["object"] = more.get("object", book.row("CON-02").leaf["object"])
    return Row(leaf, None if said is None else {"v": 1, **said})


def performed() -> Casebook:
    """The recorded contract of government procurement performed to its end, with a change and a bond."""
    book = chinese()
    lot = book.public("CON-02")["lot"]
    award, at = book.public("AWD-02"), datetime.fromisoformat(book.row("CON-02").leaf["at"])
    law = openhall_rules.pack("cn@2019-03-02")
    limit = law.supplement_limit(Decimal(award["amount"]), award["currency"], resource_class="government_procurement")
    due = (law.calendar.day_of(at) + timedelta(days=1)).isoformat()
    total = f"{Decimal(award['amount']) + 10:f}"
    losers = sorted({one["bidder"] for one in book.said("OPN-05")["bids"]} - {award["bidder"]})
    letters = [
        act(book, "AWD-04", {"lot": lot, "bidder": bidder}, rule="yes", object=f"letter:{LETTER[:-2]}{number:02}")
        for number, bidder in enumerate(losers)
    ]
    for row in letters:
        row.leaf["at"] = book.row("AWD-02").leaf["at"]
    money = {"lot": lot, "amount": "10.00", "currency": award["currency"]}
    named = {"lot": lot, "milestone": MILESTONE}
    changed = {"lot": lot, "amendment": CHANGE, "changes_sha256": "0" * 64}
    marks = [{"criterion": one, "mark": 4, "reason": "Good."} for one in CRITERIA]
    bond = f"bond:{BOND}"
    first = law.calendar.day_of(at).isoformat()
    later = named | {"postponement": LATER, "due_date": due}
    paid = named | {
        "payment": PAID, "amount": "7.50", "currency": award["currency"],
        "paid_date": law.calendar.day_of(at).isoformat(),
    }  # fmt: skip
    rows = [
        act(book, "BND-01", money),
        act(book, "BND-02", money, rule="yes", object=bond),
        act(book, "PRF-01", named | {"side": "supplier", "due_date": first}, {"title": "Half"}),
        act(book, "PRF-02", named | {"side": "owner", "agreed": True}),
        act(book, "PRF-05", changed | {
            "side": "owner", "kind": "supplement", "added": "10.00", "currency": award["currency"],
            "limit": f"{limit:f}",
        }, {"asked": {}, "changes": [], "reason": "More."}),
        act(book, "PRF-06", changed | {"side": "supplier", "agreed": True}),
        act(book, "PRF-12", later | {"side": "supplier", "due_before": first}, {"reason": "Rain."}),
        act(book, "PRF-13", later | {"side": "owner", "agreed": True}),
        act(book, "PRF-03", named | {"due_date": due, "days_late": 0}, {"text": "Done."}),
        act(book, "PRF-04", named | {"accepted": True}, {"reason": "Good."}),
        act(book, "PRF-10", paid, {"asked": "7.5", "reference": "TR-1"}),
        act(book, "PRF-11", {"lot": lot, "payment": PAID, "confirmed": True}, {"reason": ""}),
        act(book, "PRF-07", {
            "lot": lot, "milestones": 1, "days_late": 0, "amount": total, "currency": award["currency"],
        }, {"text": "All good."}),
        act(book, "BND-03", money, rule="yes", object=bond),
        act(book, "PRF-08", {"lot": lot, "criteria": 4}, {"marks": marks}),
        act(book, "PRF-09", {"lot": lot}, {"text": "Thank you."}),
        act(book, "BND-04", money, rule="yes", object=bond),
        act(book, "RTN-01", {"failed_case": SECOND, "failed_lot": CHANGE, "cause": ""},
            object=book.row("ARC-01").leaf["object"]),
    ]  # fmt: skip
    place = book.rows.index(book.row("AWD-02")) + 1
    book.rows[place:place] = letters
    place = book.rows.index(book.row("CON-02")) + 1
    book.rows[place:place] = rows
    book.public("ARC-01")["leaves"] = sum("case" in row.leaf for row in book.rows) - 1
    return book


def test_an_honest_performance_contradicts_nothing() -> None:
    steps = performed().replayed()

    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {
        "letter.once", "milestone.days_late", "milestone.in_time", "amendment.limit", "amendment.within",
        "completion.nothing_open", "completion.amount", "rating.criteria", "bond.completion", "bond.limit",
        "payment.order", "payment.milestone", "payment.within", "payment.amount", "payment.day",
        "milestone.day", "postponement.order", "postponement.later", "postponement.not_over",
        "postponement.other_side", "postponement.same",
    } <= told  # fmt: skip


def test_a_milestone_that_came_late_is_late_and_no_contradiction() -> None:
    book = performed()
    report = book.row("PRF-03")
    for row in book.rows[book.rows.index(report) :]:
        row.leaf["at"] = instant_text(datetime.fromisoformat(row.leaf["at"]) + timedelta(days=12))
    law = openhall_rules.pack("cn@2019-03-02")
    day = datetime.fromisoformat(report.public["due_date"]).date()
    late = law.milestone_days_late(day, reported_at=datetime.fromisoformat(report.leaf["at"]))
    report.public["days_late"] = book.public("PRF-07")["days_late"] = late

    (step,) = [step for step in book.replayed() if step.row is report]
    assert late > 0
    assert step.broken == []
    assert [one["rule"] for one in step.reduced.verdict["late"]] == ["milestone.in_time"]


def letter_to_the_winner(book: Casebook) -> None:
    book.public("AWD-04")["bidder"] = book.public("AWD-02")["bidder"]


def letter_to_a_stranger(book: Casebook) -> None:
    book.public("AWD-04")["bidder"] = "0" * 32


def letter_twice(book: Casebook) -> None:
    again = copy.deepcopy(book.row("AWD-04"))
    again.leaf["object"] = f"letter:{SECOND}"
    book.rows.insert(book.rows.index(book.row("AWD-04")) + 1, again)


def agreed_by_oneself(book: Casebook) -> None:
    book.public("PRF-02")["side"] = "supplier"


def in_time_on_paper(book: Casebook) -> None:
    book.public("PRF-03")["days_late"] = 3


def accepted_before_the_report(book: Casebook) -> None:
    book.move(book.row("PRF-04"), before=book.row("PRF-03"))


def changed_by_one_side(book: Casebook) -> None:
    book.public("PRF-06")["side"] = "owner"


def changed_otherwise(book: Casebook) -> None:
    book.public("PRF-06")["changes_sha256"] = "1" * 64


def of_another_kind(book: Casebook) -> None:
    book.public("PRF-05")["kind"] = "price"


def of_a_limit_of_ones_own(book: Casebook) -> None:
    book.public("PRF-05")["limit"] = "999999999.00"


def beyond_the_limit(book: Casebook) -> None:
    book.public("PRF-05")["added"] = f"{Decimal(book.public('PRF-05')['limit']) + Decimal('0.01'):f}"


def complete_while_open(book: Casebook) -> None:
    book.drop(book.row("PRF-04"))


def complete_for_more(book: Casebook) -> None:
    book.public("PRF-07")["amount"] = "99999999.00"


def rated_by_half(book: Casebook) -> None:
    del book.said("PRF-08")["marks"][0]


def rated_before_completion(book: Casebook) -> None:
    book.move(book.row("PRF-08"), before=book.row("PRF-07"))


def answered_before(book: Casebook) -> None:
    book.move(book.row("PRF-09"), before=book.row("PRF-08"))


def released_before_completion(book: Casebook) -> None:
    book.move(book.row("BND-03"), before=book.row("PRF-07"))


def released_in_part(book: Casebook) -> None:
    book.public("BND-03")["amount"] = "9.99"


def bond_of_all(book: Casebook) -> None:
    book.public("BND-01")["amount"] = book.public("AWD-02")["amount"]


def after_completion(book: Casebook) -> None:
    book.move(book.row("PRF-05"), before=book.row("BND-03"))


def on_another_contract(book: Casebook) -> None:
    book.row("PRF-01").leaf["object"] = f"contract:{SECOND}"


def of_no_side(book: Casebook) -> None:
    book.public("PRF-01")["side"] = "centre"


def complete_in_time_on_paper(book: Casebook) -> None:
    book.public("PRF-07")["days_late"] = 7


def bond_received_before_it_was_asked_for(book: Casebook) -> None:
    book.move(book.row("BND-02"), before=book.row("BND-01"))


def called_again_on_another_tender(book: Casebook) -> None:
    book.row("RTN-01").leaf["object"] = f"project:{SECOND}"


def called_again_twice(book: Casebook) -> None:
    again = copy.deepcopy(book.row("RTN-01"))
    again.leaf["public"]["failed_lot"] = SECOND
    book.rows.insert(book.rows.index(book.row("RTN-01")) + 1, again)


def called_again_by_itself(book: Casebook) -> None:
    book.public("RTN-01")["failed_case"] = book.row("ARC-01").leaf["object"].partition(":")[2]


def paid_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("PRF-11")) + 1, copy.deepcopy(book.row("PRF-11")))


def paid_before_the_acceptance(book: Casebook) -> None:
    book.move(book.row("PRF-10"), before=book.row("PRF-04"))


def paid_in_other_money(book: Casebook) -> None:
    book.public("PRF-10")["currency"] = "EUR"


def paid_otherwise_than_signed(book: Casebook) -> None:
    book.public("PRF-10")["amount"] = "7.51"


def paid_on_a_day_to_come(book: Casebook) -> None:
    day = date.fromisoformat(book.public("PRF-10")["paid_date"])
    book.public("PRF-10")["paid_date"] = (day + timedelta(days=1)).isoformat()


def paid_beyond_the_contract(book: Casebook) -> None:
    book.public("PRF-10")["amount"] = f"{Decimal(book.public('PRF-07')['amount']) + Decimal('0.01'):f}"
    book.said("PRF-10")["asked"] = book.public("PRF-10")["amount"]


def postponed_after_the_report(book: Casebook) -> None:
    book.move(book.row("PRF-12"), before=book.row("PRF-04"))


def postponed_to_an_earlier_day(book: Casebook) -> None:
    book.public("PRF-12")["due_date"] = "2020-01-01"


def postponed_when_it_was_over(book: Casebook) -> None:
    for row in book.rows[book.rows.index(book.row("PRF-13")) :]:
        row.leaf["at"] = instant_text(datetime.fromisoformat(row.leaf["at"]) + timedelta(days=12))


def postponed_by_one_side(book: Casebook) -> None:
    book.public("PRF-13")["side"] = "supplier"


def postponed_to_another_day(book: Casebook) -> None:
    book.public("PRF-13")["due_date"] = "2030-01-01"


def reported_by_the_day_before(book: Casebook) -> None:
    book.public("PRF-03")["due_date"] = book.public("PRF-12")["due_before"]


BROKEN: list[tuple[Tamper, str, str]] = [
    (letter_to_the_winner, "AWD-04", "letter.not_chosen"),
    (letter_to_a_stranger, "AWD-04", "letter.whom"),
    (letter_twice, "AWD-04", "letter.once"),
    (agreed_by_oneself, "PRF-02", "milestone.other_side"),
    (in_time_on_paper, "PRF-03", "milestone.days_late"),
    (accepted_before_the_report, "PRF-04", "milestone.order"),
    (changed_by_one_side, "PRF-06", "amendment.other_side"),
    (changed_otherwise, "PRF-06", "amendment.same"),
    (of_another_kind, "PRF-05", "amendment.kind"),
    (of_another_kind, "PRF-05", "amendment.substance"),
    (of_a_limit_of_ones_own, "PRF-05", "amendment.limit"),
    (beyond_the_limit, "PRF-06", "amendment.within"),
    (complete_while_open, "PRF-07", "completion.nothing_open"),
    (complete_while_open, "PRF-07", "completion.milestones"),
    (complete_for_more, "PRF-07", "completion.amount"),
    (rated_by_half, "PRF-08", "rating.criteria"),
    (rated_before_completion, "PRF-08", "rating.order"),
    (answered_before, "PRF-09", "rating.answer"),
    (released_before_completion, "BND-03", "bond.completion"),
    (released_in_part, "BND-03", "bond.amount"),
    (bond_of_all, "BND-01", "bond.limit"),
    (after_completion, "PRF-05", "performance.running"),
    (on_another_contract, "PRF-01", "performance.contract"),
    (of_no_side, "PRF-01", "performance.side"),
    (complete_in_time_on_paper, "PRF-07", "completion.days_late"),
    (bond_received_before_it_was_asked_for, "BND-02", "bond.order"),
    (paid_twice, "PRF-11", "payment.order"),
    (paid_before_the_acceptance, "PRF-10", "payment.milestone"),
    (paid_in_other_money, "PRF-10", "payment.currency"),
    (paid_otherwise_than_signed, "PRF-10", "payment.amount"),
    (paid_on_a_day_to_come, "PRF-10", "payment.day"),
    (paid_beyond_the_contract, "PRF-10", "payment.within"),
    (postponed_after_the_report, "PRF-12", "postponement.order"),
    (postponed_to_an_earlier_day, "PRF-12", "postponement.later"),
    (postponed_when_it_was_over, "PRF-13", "postponement.not_over"),
    (postponed_by_one_side, "PRF-13", "postponement.other_side"),
    (postponed_to_another_day, "PRF-13", "postponement.same"),
    (reported_by_the_day_before, "PRF-03", "milestone.day"),
    (called_again_on_another_tender, "RTN-01", "retender.project"),
    (called_again_twice, "RTN-01", "retender.once"),
    (called_again_by_itself, "RTN-01", "retender.other"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda one: getattr(one, "__name__", str(one)))
def test_whatever_was_bent_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = performed()
    tamper(book)

    found = {(step.row.code, one) for step in book.replayed() for one in step.broken}
    assert (code, rule) in found
