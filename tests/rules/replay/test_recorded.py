"""The recorded case replays without a contradiction; every rule that the platform might break is found where it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, recorded, registration, walk

import openhall_rules
from openhall_rules import replay
from openhall_rules.leaves import canonical, leaf_sha256

Tamper = Callable[[Casebook], None]
OTHER = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


class TestHonest:
    def test_nothing_is_broken(self) -> None:
        steps = recorded().replayed()
        assert [(step.row.code, step.broken) for step in steps if step.broken] == []
        shared = steps[-1].reduced.shared
        assert (replay.contradictions(shared), replay.withheld(shared)) == (0, False)

    def test_every_stage_of_the_tender_was_asked(self) -> None:
        kept = {rule for step in recorded().replayed() for rule in step.reduced.verdict.get("kept", [])}
        wanted = {
            "bids_due_at.minimum", "closing.not_before", "opening_set.sealed", "bids.versions", "window.submitted",
            "opening.threshold", "opening.released", "evaluation.ranking", "publicity.minimum", "publicity.awaited",
            "award.first_candidate", "award.price", "refund.interest", "payout.amount", "archive.length",
        }  # fmt: skip
        assert wanted <= kept

    def test_the_standing_tells_how_it_came_out(self) -> None:
        state = recorded().replayed()[-1].reduced.state
        assert state is not None
        standing = replay.standing_of(state)
        (lot,) = standing["lots"].values()
        assert standing["ended"] is True
        assert (lot["stage"], lot["award"]["amount"], lot["submitted"]) == ("awarded", "1010000.00", 3)

    def test_in_one_go_and_in_pieces_through_json_are_the_same(self) -> None:
        book = recorded()
        entries = book.entries()
        whole = list(walk(entries, book.statements))
        pieces = list(walk(entries, book.statements, pieces=True))
        assert [replay.verdict_entry(one.verdict) for one in whole] == [
            replay.verdict_entry(one.verdict) for one in pieces
        ]
        assert [(one.state, one.shared) for one in whole] == [(one.state, one.shared) for one in pieces]

    def test_reducing_changes_none_of_its_arguments(self) -> None:
        book = recorded()
        entries = book.entries()
        before = list(walk(entries, book.statements))
        frozen = copy.deepcopy([(one.state, one.shared) for one in before])
        for index, entry in enumerate(entries):
            leaf = replay.read_leaf(entry)
            states = [one.state for one in before[:index] if one.case == replay.case_of(leaf) and one.case is not None]
            replay.reduce(
                index,
                entry,
                state=states[-1] if states else None,
                shared=before[index - 1].shared if index else replay.start(),
                statements=book.statements,
                earlier=lambda _: None,
            )
        assert [(one.state, one.shared) for one in before] == frozen


# What an operator might do. Each tampering names the act at which it must be found, and by which rule.


def price_read_out(book: Casebook) -> None:
    book.said("OPN-05")["bids"][2]["total"] = "1010000.01"


def order_of_reading(book: Casebook) -> None:
    bids = book.said("OPN-05")["bids"]
    bids[0]["opened_order"], bids[1]["opened_order"] = 2, 1


def closed_early(book: Casebook) -> None:
    row = book.row("OPN-01")
    row.leaf["at"] = "2026-01-05T09:00:59.999999Z"
    row.public["window_ends_at"] = "2026-01-05T09:01:59.999999Z"


def opened_before_the_window(book: Casebook) -> None:
    book.move(book.row("OPN-05"), before=book.row("OPN-03"))


def opened_by_one_custodian(book: Casebook) -> None:
    book.drop(book.row("OPN-04"))


def one_custodian_twice(book: Casebook) -> None:
    book.public("OPN-04", 1)["custodian"] = 0


def custodian_of_nobody(book: Casebook) -> None:
    book.public("OPN-04", 1)["custodian"] = 3


def another_winner(book: Casebook) -> None:
    second = book.said("AWD-01")["candidates"][1]
    book.public("AWD-02").update(bid=second["bid"], bidder=second["bidder"], amount="1180000.00")


def winner_of_another_name(book: Casebook) -> None:
    book.public("AWD-02")["bidder"] = "0" * 32


def another_amount(book: Casebook) -> None:
    book.public("AWD-02")["amount"] = "1010000.01"


def early_award(book: Casebook) -> None:
    book.row("AWD-02").leaf["at"] = "2026-01-05T09:07:59.999999Z"


def short_publicity(book: Casebook) -> None:
    book.public("AWD-01")["until"] = "2026-01-05T09:07:59.999999Z"


def contract_due_another_day(book: Casebook) -> None:
    book.public("AWD-02")["contract_due_at"] = "2026-02-13T00:00:00.000000Z"


def refund_off_by_a_cent(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["interest"] = "3.28"


def refund_of_less(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["principal"] = "13333.29"


def refund_at_another_rate(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["rate"] = "0.02"


def refund_cut_short(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["to"] = "2026-01-13"


def refund_counted_otherwise(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["day_count"] = "actual/360"


def refund_to_another(book: Casebook) -> None:
    rows = book.said("REF-01")["refunds"]
    rows[0]["bidder"], rows[1]["bidder"] = rows[1]["bidder"], rows[0]["bidder"]


def refund_twice(book: Casebook) -> None:
    rows = book.said("REF-01")["refunds"]
    rows.append(rows[0])
    book.public("REF-01")["count"] = 4


def refund_of_no_deposit(book: Casebook) -> None:
    book.said("REF-01")["refunds"][0]["deposit"] = OTHER


def refund_without_cause(book: Casebook) -> None:
    book.public("REF-01")["cause"] = "contract"


def refund_forgotten(book: Casebook) -> None:
    gone = book.said("REF-01")["refunds"].pop()
    book.public("REF-01")["count"] = 2
    book.drop(next(row for row in book.rows if row.leaf["object"] == f"deposit:{gone['deposit']}"))


def refund_miscounted(book: Casebook) -> None:
    book.public("REF-01")["count"] = 4


def payout_off_by_a_cent(book: Casebook) -> None:
    book.public("REF-02")["amount"] = "13336.58"


def payout_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("ARC-01")), copy.deepcopy(book.row("REF-02")))


def payout_missing(book: Casebook) -> None:
    book.drop(book.row("REF-02"))


def bid_missing_from_the_set(book: Casebook) -> None:
    window = book.row("OPN-03")
    window.set.remove(standing(book)[0])


def bid_left_unopened(book: Casebook) -> None:
    book.said("OPN-05")["bids"].pop()
    book.public("OPN-05")["opened"] = 2


def opened_miscounted(book: Casebook) -> None:
    book.public("OPN-05")["opened"] = 4


def bidders_swapped(book: Casebook) -> None:
    bids = book.said("OPN-05")["bids"]
    bids[0]["bidder"], bids[1]["bidder"] = bids[1]["bidder"], bids[0]["bidder"]


def envelopes_swapped(book: Casebook) -> None:
    bids = book.said("OPN-05")["bids"]
    bids[0]["envelope_sha256"], bids[1]["envelope_sha256"] = bids[1]["envelope_sha256"], bids[0]["envelope_sha256"]


def standing(book: Casebook) -> list[Any]:
    """Rows of submissions that count: those whose bid and version are released."""
    wanted = {(row.hidden["object"], row.public["version"]) for row in book.rows if row.hidden and row.code == "OPN-02"}
    return [
        row
        for row in book.rows
        if row.hidden and row.code in ("BID-01", "BID-02") and (row.hidden["object"], row.public["version"]) in wanted
    ]


def bid_after_the_deadline(book: Casebook) -> None:
    row = standing(book)[-1]
    row.hidden["at"] = "2026-01-05T09:01:00.000000Z"


def bid_after_the_closing(book: Casebook) -> None:
    row, first = standing(book)[-1], book.row("OPN-02")
    book.move(row, before=first)
    window = book.row("OPN-03")
    window.set.sort(key=book.rows.index)


def version_slipped_in(book: Casebook) -> None:
    book.row("BID-02").hidden["public"]["version"] = 3  # type: ignore[index]


def withdrawn_by_another(book: Casebook) -> None:
    book.public("BID-03")["bidder"] = "0" * 32


def released_after_the_window(book: Casebook) -> None:
    hidden = book.row("OPN-02").hidden
    assert hidden is not None
    hidden["at"] = "2026-01-05T09:06:00.000000Z"


def released_twice(book: Casebook) -> None:
    window, row = book.row("OPN-03"), book.row("OPN-02")
    again = copy.deepcopy(row)
    again.leaf["object"] = f"sealed:{OTHER}"
    book.rows.insert(book.rows.index(row) + 1, again)
    window.set.insert(window.set.index(row) + 1, again)


def set_out_of_order(book: Casebook) -> None:
    window = book.row("OPN-03")
    window.set[0], window.set[1] = window.set[1], window.set[0]


def set_with_a_stranger(book: Casebook) -> None:
    book.row("OPN-03").set.insert(0, copy.deepcopy(book.row("OPN-03").set[0]))


def set_of_another_lot(book: Casebook) -> None:
    book.said("OPN-03")["lot"] = OTHER


def bid_of_another_lot(book: Casebook) -> None:
    standing(book)[0].public["lot"] = OTHER


def two_bids_of_one(book: Casebook) -> None:
    one, other = standing(book)[:2]
    bid = other.hidden["object"]
    for row in book.rows:
        if row.hidden and row.hidden["object"] == bid:
            row.public["bidder"] = one.public["bidder"]


def more_submitted(book: Casebook) -> None:
    book.public("OPN-03")["submitted"] = 4


def fewer_released(book: Casebook) -> None:
    book.public("OPN-03")["released"] = 2


def failed_though_released(book: Casebook) -> None:
    book.public("OPN-03")["outcome"] = "fail"


def not_released_hidden(book: Casebook) -> None:
    book.said("OPN-03")["not_released"].append({"bid": OTHER, "bidder": "0" * 32, "cause": "own_fault"})


def deposit_of_less(book: Casebook) -> None:
    book.public("DEP-01")["amount"] = "13333.29"


def deposit_twice(book: Casebook) -> None:
    one, other = [row for row in book.rows if row.code == "DEP-01"][:2]
    other.public["bidder"] = one.public["bidder"]


def window_of_two_minutes(book: Casebook) -> None:
    book.public("OPN-01")["window_ends_at"] = "2026-01-05T09:07:00.000000Z"


def closed_for_another_deadline(book: Casebook) -> None:
    book.public("OPN-01")["bids_due_at"] = "2026-01-05T09:02:00.000000Z"


def short_notice(book: Casebook) -> None:
    book.public("NOT-01")["bids_due_at"] = "2026-01-05T09:00:59.000000Z"
    book.public("NOT-04").update(old_due_at="2026-01-05T09:00:59.000000Z", new_due_at="2026-01-05T09:01:00.000000Z")


def release_window_changed(book: Casebook) -> None:
    book.public("NOT-01")["release_minutes"] = 2


def pack_never_registered(book: Casebook) -> None:
    book.drop(book.row("SYS-02"))


def value_that_nobody_entered(book: Casebook) -> None:
    book.said("NOT-01")["pack_values"]["deposits.interest_rate"] = "0.02"


def notice_after_a_failed_check(book: Casebook) -> None:
    book.public("ENT-01")["checks"][0]["passed"] = False


def lots_miscounted(book: Casebook) -> None:
    book.public("NOT-01")["lots"] = 2


def published_at_another_time(book: Casebook) -> None:
    book.said("NOT-01")["published_at"] = "2026-01-05T08:00:00.000000Z"


def custodian_never_enrolled(book: Casebook) -> None:
    book.said("NOT-01")["custodians"][0]["enrolment"] = "0" * 64


def custodian_named_twice(book: Casebook) -> None:
    custodians = book.said("NOT-01")["custodians"]
    custodians[1]["recipient"] = custodians[0]["recipient"]


def deadline_brought_forward(book: Casebook) -> None:
    book.public("NOT-04")["new_due_at"] = "2026-01-05T09:00:30.000000Z"


def amended_too_late(book: Casebook) -> None:
    book.row("NOT-04").leaf["at"] = "2026-01-05T09:01:00.000000Z"


def amended_after_closing(book: Casebook) -> None:
    row, window = book.row("NOT-04"), book.row("OPN-03")
    book.move(row, before=window)


def amended_from_another_deadline(book: Casebook) -> None:
    book.public("NOT-04")["old_due_at"] = "2026-01-05T09:02:00.000000Z"


def another_notice_amended(book: Casebook) -> None:
    book.row("NOT-04").leaf["object"] = f"notice:{OTHER}"


def answered_at_another_time(book: Casebook) -> None:
    book.said("NOT-03")["answered_at"] = "2026-01-05T09:00:06.000000Z"


def ranking_turned(book: Casebook) -> None:
    ranking = book.said("EVA-02")["ranking"]
    ranking["candidates"].reverse()


def candidates_turned(book: Casebook) -> None:
    book.said("AWD-01")["candidates"].reverse()


def candidates_miscounted(book: Casebook) -> None:
    book.public("EVA-02")["candidates"] = 1


def rejected_on_no_ground(book: Casebook) -> None:
    book.said("EVA-01")["bids"][1]["rejected"]["article"] = "not_from_here"


def corrections_that_do_not_add_up(book: Casebook) -> None:
    book.said("EVA-01")["bids"][0]["adjustments"] = [{"amount": "1.00", "reason": "transport"}]


def bid_not_evaluated(book: Casebook) -> None:
    book.said("EVA-01")["bids"].pop()


def nobody_on_the_committee(book: Casebook) -> None:
    book.said("EVA-01")["committee"] = {"members": 0, "experts": 0}


def findings_that_cannot_be_ranked(book: Casebook) -> None:
    entry = book.said("EVA-01")["bids"][0]
    entry["evaluated_total"], entry["adjustments"] = "-1.00", [{"amount": "-1180001.00", "reason": "none"}]


def another_method(book: Casebook) -> None:
    book.public("EVA-01")["method"] = "comprehensive_score"


def awarded_before_the_candidates(book: Casebook) -> None:
    book.move(book.row("AWD-02"), before=book.row("AWD-01"))


def awarded_twice(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("REF-01")), copy.deepcopy(book.row("AWD-02")))


def failed_by_rule_after_the_opening(book: Casebook) -> None:
    failed = copy.deepcopy(book.row("OPN-01"))
    failed.leaf.update(code="OPN-07", at=book.row("OPN-05").leaf["at"])
    failed.leaf["public"] = {"reason": "no_bid_readable", "article": "OpenHall reference rules; no law"}
    book.rows.insert(book.rows.index(book.row("OPN-06")), failed)


def confirmed_what_was_not_read(book: Casebook) -> None:
    book.row("OPN-06").leaf["object"] = f"bid:{OTHER}"


def shares_of_a_stranger(book: Casebook) -> None:
    book.said("OPN-04")["shares"][0]["bid"] = OTHER


def price_without_a_form(book: Casebook) -> None:
    book.said("OPN-05")["bids"][1]["total"] = "9.9e5"


def archive_too_short(book: Casebook) -> None:
    book.public("ARC-01")["leaves"] = 20


def archived_as_something_else(book: Casebook) -> None:
    book.public("ARC-01")["outcome"] = "contracted"


def act_after_the_archive(book: Casebook) -> None:
    row = copy.deepcopy(book.row("REF-02"))
    book.rows.append(row)


def plan_after_the_notice(book: Casebook) -> None:
    book.move(book.row("NOT-01"), before=book.row("PLN-01"))


def clock_turned_back(book: Casebook) -> None:
    book.row("OPN-04", 1).leaf["at"] = "2026-01-05T08:55:00.000000Z"


def signed_by_nobody(book: Casebook) -> None:
    leaf = book.row("AWD-02").leaf
    leaf["actor"] = "log"
    del leaf["intent"]


def act_of_no_lot(book: Casebook) -> None:
    book.row("AWD-02").leaf["object"] = f"lot:{OTHER}"


def statement_without_a_version(book: Casebook) -> None:
    del book.said("AWD-01")["v"]


def other_law_than_planned(book: Casebook) -> None:
    book.rows.insert(0, registration(openhall_rules.pack("cn@2019-03-02"), at=book.rows[0].leaf["at"]))
    book.public("PLN-01")["pack"] = "cn@2019-03-02"


def criteria_of_no_method(book: Casebook) -> None:
    book.said("NOT-01")["lots"][0]["criteria"] = {"formula": "none"}


FOUND: list[tuple[Tamper, str, str]] = [
    (price_read_out, "AWD-01", "evaluation.ranking"),
    (order_of_reading, "OPN-05", "opening.order"),
    (closed_early, "OPN-01", "closing.not_before"),
    (opened_before_the_window, "OPN-05", "act.order"),
    (opened_by_one_custodian, "OPN-05", "opening.threshold"),
    (one_custodian_twice, "OPN-04", "custodians.once"),
    (custodian_of_nobody, "OPN-04", "custodians.once"),
    (another_winner, "AWD-02", "award.first_candidate"),
    (winner_of_another_name, "AWD-02", "award.first_candidate"),
    (another_amount, "AWD-02", "award.price"),
    (early_award, "AWD-02", "publicity.awaited"),
    (short_publicity, "AWD-01", "publicity.minimum"),
    (contract_due_another_day, "AWD-02", "award.contract_due"),
    (refund_off_by_a_cent, "REF-01", "refund.interest"),
    (refund_of_less, "REF-01", "refund.principal"),
    (refund_at_another_rate, "REF-01", "refund.rate"),
    (refund_cut_short, "REF-01", "refund.until"),
    (refund_counted_otherwise, "REF-01", "refund.day_count"),
    (refund_to_another, "REF-01", "refund.principal"),
    (refund_twice, "REF-01", "refund.once"),
    (refund_of_no_deposit, "REF-01", "refund.deposit"),
    (refund_without_cause, "REF-01", "refund.cause"),
    (refund_forgotten, "ARC-01", "archive.deposits"),
    (refund_miscounted, "REF-01", "refund.count"),
    (payout_off_by_a_cent, "REF-02", "payout.amount"),
    (payout_twice, "REF-02", "payout.ordered"),
    (payout_missing, "ARC-01", "archive.deposits"),
    (bid_missing_from_the_set, "OPN-03", "releases.standing"),
    (bid_left_unopened, "OPN-05", "opening.released"),
    (opened_miscounted, "OPN-05", "opening.counts"),
    (bidders_swapped, "OPN-05", "opening.bid"),
    (envelopes_swapped, "OPN-05", "opening.bid"),
    (bid_after_the_deadline, "OPN-03", "bids.in_time"),
    (bid_after_the_closing, "OPN-03", "bids.in_time"),
    (version_slipped_in, "OPN-03", "bids.versions"),
    (withdrawn_by_another, "OPN-03", "bids.withdrawal"),
    (released_after_the_window, "OPN-03", "releases.in_window"),
    (released_twice, "OPN-03", "releases.standing"),
    (set_out_of_order, "OPN-03", "opening_set.order"),
    (set_with_a_stranger, "OPN-03", "opening_set.in_log"),
    (set_of_another_lot, "OPN-03", "opening_set.lot"),
    (bid_of_another_lot, "OPN-03", "opening_set.kind"),
    (two_bids_of_one, "OPN-03", "bids.one_each"),
    (more_submitted, "OPN-03", "window.submitted"),
    (fewer_released, "OPN-03", "window.released"),
    (failed_though_released, "OPN-03", "window.outcome"),
    (not_released_hidden, "OPN-03", "window.not_released"),
    (deposit_of_less, "OPN-03", "deposits.amount"),
    (deposit_twice, "OPN-03", "deposits.one_each"),
    (window_of_two_minutes, "OPN-01", "closing.window"),
    (closed_for_another_deadline, "OPN-01", "closing.deadline"),
    (short_notice, "NOT-01", "bids_due_at.minimum"),
    (release_window_changed, "NOT-01", "notice.release_window"),
    (pack_never_registered, "PLN-01", "pack.registered"),
    (value_that_nobody_entered, "NOT-01", "pack.values"),
    (notice_after_a_failed_check, "NOT-01", "notice.admitted"),
    (lots_miscounted, "NOT-01", "notice.lots"),
    (published_at_another_time, "NOT-01", "notice.published_at"),
    (custodian_never_enrolled, "NOT-01", "custodians.enrolled"),
    (custodian_named_twice, "NOT-01", "custodians.places"),
    (other_law_than_planned, "NOT-01", "pack.planned"),
    (criteria_of_no_method, "NOT-01", "lot.criteria"),
    (deadline_brought_forward, "NOT-04", "bids_due_at.forward"),
    (amended_too_late, "NOT-04", "amendment.in_time"),
    (amended_after_closing, "NOT-04", "amendment.before_closing"),
    (amended_from_another_deadline, "NOT-04", "amendment.deadline"),
    (another_notice_amended, "NOT-04", "amendment.notice"),
    (answered_at_another_time, "NOT-03", "answer.answered_at"),
    (ranking_turned, "AWD-01", "evaluation.ranking"),
    (candidates_turned, "AWD-01", "award.candidates"),
    (candidates_miscounted, "AWD-01", "evaluation.candidates"),
    (rejected_on_no_ground, "AWD-01", "evaluation.ground"),
    (corrections_that_do_not_add_up, "AWD-01", "evaluation.corrections"),
    (bid_not_evaluated, "AWD-01", "evaluation.bids"),
    (nobody_on_the_committee, "AWD-01", "committee.composition"),
    (findings_that_cannot_be_ranked, "AWD-01", "evaluation.ranking"),
    (another_method, "EVA-01", "evaluation.method"),
    (awarded_before_the_candidates, "AWD-02", "act.order"),
    (awarded_twice, "AWD-02", "act.once"),
    (failed_by_rule_after_the_opening, "OPN-07", "failure.ground"),
    (confirmed_what_was_not_read, "OPN-06", "confirmation.read_out"),
    (shares_of_a_stranger, "OPN-04", "custodians.shares"),
    (price_without_a_form, "OPN-05", "opening.price"),
    (archive_too_short, "ARC-01", "archive.length"),
    (archived_as_something_else, "ARC-01", "archive.outcome"),
    (act_after_the_archive, "REF-02", "case.ended"),
    (plan_after_the_notice, "NOT-01", "case.begins"),
    (clock_turned_back, "OPN-04", "case.clock"),
    (signed_by_nobody, "AWD-02", "act.kind"),
    (act_of_no_lot, "AWD-02", "act.lot"),
    (statement_without_a_version, "AWD-01", "statement.form"),
]


class TestTampering:
    @pytest.mark.parametrize(("tamper", "code", "rule"), FOUND, ids=lambda value: getattr(value, "__name__", ""))
    def test_is_found_where_it_was_done(self, tamper: Tamper, code: str, rule: str) -> None:
        book = recorded()
        tamper(book)
        steps = book.replayed()
        first = next(step for step in steps if step.broken)
        assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict
        assert replay.withheld(steps[-1].reduced.shared)

    def test_a_gap_in_the_chain_is_one_contradiction(self) -> None:
        book = recorded()
        entries = book.entries()
        del entries[book.rows.index(book.row("NOT-03"))]
        found = [one.verdict["broken"] for one in walk(entries, book.statements) if "broken" in one.verdict]
        assert [fact["rule"] for broken in found for fact in broken] == ["case.chain"]

    def test_another_salt_than_the_sealed_one_is_found(self) -> None:
        book = recorded()
        row = book.row("OPN-03").set[2]
        entries, place = book.entries(), book.rows.index(row)
        book.rows[place].salt = "11" * 32
        later = book.entries()
        # The old leaf with its old commitment; the set discloses another salt and, against it, the new digest.
        window = book.rows.index(book.row("OPN-03"))
        old, new = leaf_sha256(entries[place]), leaf_sha256(later[place])
        leaf = replay.read_leaf(later[window])
        assert leaf is not None
        statement = book.statements[leaf["statement"]].replace(new.encode(), old.encode())
        leaf["statement"] = leaf_sha256(statement)
        mixed = [*entries[:window], canonical(leaf)]
        last = list(walk(mixed, {**book.statements, leaf["statement"]: statement}))[-1]
        assert "opening_set.sealed" in [fact["rule"] for fact in last.verdict["broken"]]
