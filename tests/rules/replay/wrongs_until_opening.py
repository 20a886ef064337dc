"""What an operator might do up to the opening, on the recorded case."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.rules.replay.casebook import Casebook, registration

import openhall_rules

Tamper = Callable[[Casebook], None]
OTHER = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def standing(book: Casebook) -> list[Any]:
    """Rows of submissions that count: those whose bid and version are released."""
    wanted = {(row.hidden["object"], row.public["version"]) for row in book.rows if row.hidden and row.code == "OPN-02"}
    return [
        row
        for row in book.rows
        if row.hidden and row.code in ("BID-01", "BID-02") and (row.hidden["object"], row.public["version"]) in wanted
    ]


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


def other_law_than_planned(book: Casebook) -> None:
    book.rows.insert(0, registration(openhall_rules.pack("cn@2019-03-02"), at=book.rows[0].leaf["at"]))
    book.public("PLN-01")["pack"] = "cn@2019-03-02"


def criteria_of_no_method(book: Casebook) -> None:
    book.said("NOT-01")["lots"][0]["criteria"] = {"formula": "none"}


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


def failed_by_rule_after_the_opening(book: Casebook) -> None:
    failed = copy.deepcopy(book.row("OPN-01"))
    failed.leaf.update(code="OPN-07", at=book.row("OPN-05").leaf["at"])
    failed.leaf["public"] = {"reason": "no_bid_readable", "article": "OpenHall reference rules; no law"}
    book.rows.insert(book.rows.index(book.row("OPN-06")), failed)


def shares_of_a_stranger(book: Casebook) -> None:
    book.said("OPN-04")["shares"][0]["bid"] = OTHER


def price_without_a_form(book: Casebook) -> None:
    book.said("OPN-05")["bids"][1]["total"] = "9.9e5"


def plan_after_the_notice(book: Casebook) -> None:
    book.move(book.row("NOT-01"), before=book.row("PLN-01"))


def clock_turned_back(book: Casebook) -> None:
    book.row("OPN-04", 1).leaf["at"] = "2026-01-05T08:55:00.000000Z"


UNTIL_OPENING: list[tuple[Tamper, str, str]] = [
    (order_of_reading, "OPN-05", "opening.order"),
    (closed_early, "OPN-01", "closing.not_before"),
    (opened_before_the_window, "OPN-05", "act.order"),
    (opened_by_one_custodian, "OPN-05", "opening.threshold"),
    (one_custodian_twice, "OPN-04", "custodians.once"),
    (custodian_of_nobody, "OPN-04", "custodians.once"),
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
    (failed_by_rule_after_the_opening, "OPN-07", "failure.ground"),
    (shares_of_a_stranger, "OPN-04", "custodians.shares"),
    (price_without_a_form, "OPN-05", "opening.price"),
    (plan_after_the_notice, "NOT-01", "case.begins"),
    (clock_turned_back, "OPN-04", "case.clock"),
]
"""Tampering, the act at which it must be found, and the rule."""
