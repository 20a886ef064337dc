"""A whole tender under the law of China: the contract, what waits for it, and time limits kept, missed and broken."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, chinese

from openhall_rules import replay
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], None]


def later(book: Casebook, first: Row, by: timedelta) -> None:
    """Move an act and everything after it."""
    for row in book.rows[book.rows.index(first) :]:
        row.leaf["at"] = instant_text(datetime.fromisoformat(row.leaf["at"]) + by)


class TestHonest:
    def test_nothing_is_broken_or_late(self) -> None:
        steps = chinese().replayed()

        assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
        assert [step.row.code for step in steps if "late" in step.reduced.verdict] == []

    def test_periods_of_days_were_asked_by_the_calendar(self) -> None:
        kept = {rule for step in chinese().replayed() for rule in step.reduced.verdict.get("kept", [])}

        assert {"contract.in_time", "publicity.starts", "payout.in_time", "refund.whom", "window.minimum"} <= kept

    def test_a_rate_that_is_entered_after_the_notice_counts_for_the_refunds(self) -> None:
        """As the platform does: what was unset when the notice went out is asked again when it is needed."""
        book = chinese()
        book.said("NOT-01")["pack_values"].pop("deposits.refund_after_termination", None)

        assert not replay.withheld(book.replayed()[-1].reduced.shared)


# People who come too late: a fact, no contradiction.


def contract_after_thirty_days(book: Casebook) -> None:
    later(book, book.row("CON-01", 1), timedelta(days=40))
    book.public("CON-01", 1)["late"] = True
    for number in range(1, 3):
        book.said("REF-01", 1)["refunds"][number - 1]["to"] = "2026-11-19"


def candidates_after_a_week(book: Casebook) -> None:
    later(book, book.row("AWD-01"), timedelta(days=20))
    book.public("AWD-01")["until"] = "2026-11-10T16:00:00.000000Z"


def payout_after_a_month(book: Casebook) -> None:
    book.public("REF-02", 1)["value_date"] = "2026-11-30"


LATE: list[tuple[Tamper, str, str]] = [
    (contract_after_thirty_days, "CON-01", "contract.in_time"),
    (candidates_after_a_week, "AWD-01", "publicity.starts"),
    (payout_after_a_month, "REF-02", "payout.in_time"),
]


class TestLateness:
    @pytest.mark.parametrize(("tamper", "code", "rule"), LATE, ids=lambda value: getattr(value, "__name__", ""))
    def test_of_people_is_a_fact_and_no_contradiction(self, tamper: Tamper, code: str, rule: str) -> None:
        book = chinese()
        tamper(book)
        steps = book.replayed()

        first = next(step for step in steps if "late" in step.reduced.verdict)
        (fact,) = first.reduced.verdict["late"]
        assert (first.row.code, fact["rule"]) == (code, rule)
        assert fact["due"] <= fact["at"] or code == "REF-02"
        assert first.broken == []


# What the platform would have to refuse, or decides itself.


def refund_of_the_winner_at_the_award(book: Casebook) -> None:
    first, second = book.said("REF-01")["refunds"], book.said("REF-01", 1)["refunds"]
    first.append({**second[0], "to": first[0]["to"], "interest": first[0]["interest"]})
    book.public("REF-01")["count"] = 2


def contract_for_less(book: Casebook) -> None:
    book.public("CON-02")["amount"] = "1.00"


def contract_of_one_side(book: Casebook) -> None:
    book.drop(book.row("CON-01", 1))


def one_side_twice(book: Casebook) -> None:
    book.public("CON-01", 1)["side"] = book.public("CON-01")["side"]


def signed_on_another_contract(book: Casebook) -> None:
    book.row("CON-01", 1).leaf["object"] = "contract:3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def deadline_after_nineteen_days(book: Casebook) -> None:
    due = datetime.fromisoformat(book.public("NOT-01")["bids_due_at"])
    book.public("NOT-01")["bids_due_at"] = instant_text(due - timedelta(days=1))


def publicity_of_two_days(book: Casebook) -> None:
    until = datetime.fromisoformat(book.public("AWD-01")["until"])
    book.public("AWD-01")["until"] = instant_text(until - timedelta(days=1))


def committee_of_four(book: Casebook) -> None:
    book.said("EVA-01")["committee"] = {"members": 4, "experts": 3}


def committee_without_experts(book: Casebook) -> None:
    book.said("EVA-01")["committee"] = {"members": 5, "experts": 3}


def deposit_of_three_per_cent(book: Casebook) -> None:
    lot = book.said("NOT-01")["lots"][0]
    lot["deposit"] = str(int(float(lot["estimate"]) * 0.03)) + ".00"


def opened_with_two_bids(book: Casebook) -> None:
    window = book.row("OPN-03")
    gone = [row for row in window.set if row.hidden and row.code in ("BID-01", "OPN-02")][-2:]
    thing = next(row for row in window.set if row.hidden and row.code == "BID-01").hidden["object"]  # type: ignore[index]
    assert gone
    for row in [row for row in window.set if row.hidden and row.hidden["object"] == thing]:
        book.drop(row)
    for name in ("submitted", "released"):
        window.public[name] = 2


def value_of_nobody(book: Casebook) -> None:
    book.drop(next(row for row in book.rows if row.code == "LAW-01" and row.public["path"] == "deposits.day_count"))


def value_fixed_by_law(book: Casebook) -> None:
    book.said("NOT-01")["pack_values"]["validity.minimum_bidders"] = 1


def archived_before_its_contract(book: Casebook) -> None:
    book.rows = [row for row in book.rows if row.code not in ("CON-01", "CON-02", "CER-01", "REF-02", "REF-01")]
    book.public("ARC-01")["leaves"] = sum("case" in row.leaf for row in book.rows) - 1


def archived_under_another_name(book: Casebook) -> None:
    book.row("ARC-01").leaf["object"] = "project:3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def planned_under_another_name(book: Casebook) -> None:
    book.row("PLN-01").leaf["object"] = "project:3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def pack_registered_twice(book: Casebook) -> None:
    book.rows.insert(1, copy.deepcopy(book.row("SYS-02")))


def opened_after_the_failure(book: Casebook) -> None:
    window = book.public("OPN-03")
    window["outcome"] = "fail"
    failed(book, "no_bid_released", "电子招标投标办法 (order 20 of 2013) 第三十一条", before="OPN-04")


def failed(book: Casebook, reason: str, article: str, *, before: str, by_rule: bool = True) -> Row:
    """Put a failure of the lot into the case, and end the case there."""
    row = copy.deepcopy(book.row("OPN-01"))
    row.leaf.update(code="OPN-07", public={"reason": reason, "article": article}, at=book.row(before).leaf["at"])
    if not by_rule:
        row.leaf.update({name: copy.deepcopy(book.row("AWD-02").leaf[name]) for name in ("actor", "intent")})
    book.rows.insert(book.rows.index(book.row(before)), row)
    return row


MINIMUM = "招标投标法 (2017) 第二十八条; 招标投标法实施条例 (2019) 第四十四条"


def failed_for_too_few_after_the_window(book: Casebook) -> None:
    failed(book, "too_few_bidders", MINIMUM, before="OPN-04")


def failed_by_another_article(book: Casebook) -> None:
    failed(book, "too_few_bidders", "no article", before="OPN-03")


def failed_without_a_reason(book: Casebook) -> None:
    failed(book, " ", "招标投标法实施条例 (2019) 第三十一条", before="EVA-01", by_rule=False)


def failed_after_the_award(book: Casebook) -> None:
    failed(book, "Another reason", "招标投标法实施条例 (2019) 第三十一条", before="REF-01", by_rule=False)


def opened_though_it_failed(book: Casebook) -> None:
    book.public("OPN-03")["outcome"] = "fail"


def revealed_by_another(book: Casebook) -> None:
    row = copy.deepcopy(book.row("OPN-06"))
    row.leaf.update(code="OPN-08", at=book.row("OPN-04").leaf["at"])
    row.leaf["public"] = {"lot": row.public["lot"], "bidder": "0" * 32, "kind": "price"}
    book.rows.insert(book.rows.index(book.row("OPN-04")), row)


def contract_answered_out_of_the_calendar(book: Casebook) -> None:
    later(book, book.row("PLN-01"), timedelta(days=900))


def amended_without_more_time(book: Casebook) -> None:
    row, due = copy.deepcopy(book.row("NOT-03")), book.public("NOT-01")["bids_due_at"]
    at = instant_text(datetime.fromisoformat(due) - timedelta(days=14))
    row.leaf.update(code="NOT-04", object=book.row("NOT-01").leaf["object"], at=at)
    row.leaf["public"] = {"old_due_at": due, "new_due_at": due}
    row.said = {"v": 1, "signed": {}, "text": "Another pump.", "documents_added": [], "documents_withdrawn": []}
    book.rows.insert(book.rows.index(book.row("NOT-03")) + 1, row)


def released_by(book: Casebook, most: int) -> Row:
    """Leave so many releases, and let the window's act say so."""
    window = book.row("OPN-03")
    releases = [row for row in window.set if row.code == "OPN-02"]
    for row in releases[most:]:
        book.drop(row)
        assert row.hidden is not None
        window.statement()["not_released"].append(
            {"bid": row.hidden["object"][4:], "bidder": row.public["bidder"], "cause": "own_fault"}
        )
    window.public["released"] = most
    return window


def window_closed_early(book: Casebook) -> None:
    released_by(book, 2)


def opened_though_nobody_released(book: Casebook) -> None:
    window = released_by(book, 0)
    window.public["outcome"] = "fail"
    window.leaf["at"] = book.public("OPN-01")["window_ends_at"]
    for number in range(2):
        book.said("OPN-04", number)["shares"] = []
        book.row("OPN-04", number).leaf["at"] = window.leaf["at"]
    book.said("OPN-05").update(bids=[], unreadable=[])
    book.public("OPN-05").update(opened=0, unreadable=0)
    book.row("OPN-05").leaf["at"] = window.leaf["at"]


BROKEN: list[tuple[Tamper, str, str]] = [
    (amended_without_more_time, "NOT-04", "bids_due_at.change"),
    (window_closed_early, "OPN-03", "window.end"),
    (opened_though_nobody_released, "OPN-05", "opening.outcome"),
    (refund_of_the_winner_at_the_award, "REF-01", "refund.whom"),
    (contract_for_less, "CON-02", "contract.price"),
    (contract_of_one_side, "CON-02", "contract.both"),
    (one_side_twice, "CON-01", "contract.sides"),
    (signed_on_another_contract, "CON-01", "contract.sides"),
    (deadline_after_nineteen_days, "NOT-01", "bids_due_at.minimum"),
    (publicity_of_two_days, "AWD-01", "publicity.minimum"),
    (committee_of_four, "AWD-01", "committee.composition"),
    (committee_without_experts, "AWD-01", "committee.composition"),
    (deposit_of_three_per_cent, "NOT-01", "deposit.limit"),
    (opened_with_two_bids, "OPN-03", "window.minimum"),
    (value_of_nobody, "NOT-01", "pack.values"),
    (value_fixed_by_law, "NOT-01", "law.answer"),
    (archived_before_its_contract, "ARC-01", "archive.lots"),
    (archived_under_another_name, "ARC-01", "archive.project"),
    (planned_under_another_name, "PLN-01", "case.project"),
    (pack_registered_twice, "SYS-02", "pack.once"),
    (failed_for_too_few_after_the_window, "OPN-07", "failure.ground"),
    (failed_by_another_article, "OPN-07", "failure.article"),
    (failed_without_a_reason, "OPN-07", "failure.ground"),
    (failed_after_the_award, "OPN-07", "act.order"),
    (opened_though_it_failed, "OPN-03", "window.outcome"),
    (revealed_by_another, "OPN-08", "reveal.released"),
    (contract_answered_out_of_the_calendar, "NOT-01", "law.answer"),
]


class TestContradictions:
    @pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
    def test_are_found_where_they_were_made(self, tamper: Tamper, code: str, rule: str) -> None:
        book = chinese()
        tamper(book)
        steps = book.replayed()
        first = next(step for step in steps if step.broken)

        assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict


class TestFailures:
    def test_by_rule_for_what_the_log_shows_is_kept(self) -> None:
        book = chinese()
        row = failed(book, "too_few_bidders", MINIMUM, before="OPN-03")
        step = next(step for step in book.replayed() if step.row is row)

        assert step.broken == []
        assert {"failure.ground", "failure.article"} <= set(step.reduced.verdict["kept"])

    def test_of_an_owner_after_the_report_discloses_findings_and_ranking(self) -> None:
        book = chinese()
        row = failed(book, "The building isn’t needed any more.", "条例 31", before="AWD-01", by_rule=False)
        steps = book.replayed()
        step = next(step for step in steps if step.row is row)

        assert step.broken == []
        assert "evaluation.ranking" in step.reduced.verdict["kept"]
        statements = {one.row.code: one.row for one in steps if one.row.code in ("EVA-01", "EVA-02")}
        assert len(step.reduced.disclosed) == len(statements)

    def test_that_discloses_another_ranking_is_found(self) -> None:
        book = chinese()
        row = failed(book, "The building isn’t needed any more.", "条例 31", before="AWD-01", by_rule=False)
        book.said("EVA-02")["ranking"]["candidates"].reverse()
        step = next(step for step in book.replayed() if step.row is row)

        assert step.broken == ["evaluation.ranking"]


def test_every_act_of_a_system_kind_is_judged() -> None:
    """SYS-03 and SYS-06, on the recorded case with a contradiction in it."""
    book = chinese()
    book.public("AWD-02")["amount"] = "1.00"
    at = book.rows[-1].leaf["at"]
    place = book.rows.index(book.row("AWD-02"))

    def system(code: str, kind: str, public: dict[str, Any], *, signed: bool = False) -> Row:
        thing = f"{kind}:00000000-0000-4000-8000-{len(book.rows):012d}"
        leaf = {"v": 1, "code": code, "actor": "log", "object": thing, "at": at, "public": public}
        if signed:
            leaf.update(actor="1" * 32, intent={"sha256": "2" * 64, "signature": "A" * 86})
        book.rows.append(Row(leaf, {"v": 1, "reason": "r", "correction": "c"} if code == "SYS-06" else None))
        return book.rows[-1]

    size = len(book.rows)
    state = {"size": size, "state_root": "0" * 64, "contradictions": 1}
    good = system("SYS-03", "log", state)
    again = system("SYS-03", "log", state)
    ahead = system("SYS-03", "log", {**state, "size": size + 100})
    unsigned = system("SYS-06", "contradiction", {"index": place, "rule": "award.price"})
    other = system("SYS-06", "contradiction", {"index": place, "rule": "award.bid"}, signed=True)
    admitted = system("SYS-06", "contradiction", {"index": place, "rule": "award.price"}, signed=True)
    twice = system("SYS-06", "contradiction", {"index": place, "rule": "award.price"}, signed=True)
    steps = {id(step.row): step for step in book.replayed()}

    assert [steps[id(row)].broken for row in (good, again, ahead)] == [[], ["state.size"], ["state.size"]]
    assert steps[id(unsigned)].broken == ["act.kind"]
    assert [steps[id(row)].broken for row in (other, admitted, twice)] == [
        ["contradiction.stands"],
        [],
        ["contradiction.stands"],
    ]
    before, after = (replay.standing_contradictions(steps[id(row)].reduced.shared) for row in (other, admitted))
    assert (place, "award.price") in before
    assert (place, "award.price") not in after
    assert replay.recorded_state(good.leaf) == (size, "0" * 64, 1)
    assert replay.recorded_state(admitted.leaf) is None
