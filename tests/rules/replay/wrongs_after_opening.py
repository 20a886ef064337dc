"""What an operator might do after the opening, on the recorded case."""

from __future__ import annotations

import copy
from collections.abc import Callable

from tests.rules.replay.casebook import Casebook

Tamper = Callable[[Casebook], None]
OTHER = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def price_read_out(book: Casebook) -> None:
    book.said("OPN-05")["bids"][2]["total"] = "1010000.01"


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


def confirmed_what_was_not_read(book: Casebook) -> None:
    book.row("OPN-06").leaf["object"] = f"bid:{OTHER}"


def archive_too_short(book: Casebook) -> None:
    book.public("ARC-01")["leaves"] = 20


def archived_as_something_else(book: Casebook) -> None:
    book.public("ARC-01")["outcome"] = "contracted"


def act_after_the_archive(book: Casebook) -> None:
    row = copy.deepcopy(book.row("REF-02"))
    book.rows.append(row)


def signed_by_nobody(book: Casebook) -> None:
    leaf = book.row("AWD-02").leaf
    leaf["actor"] = "log"
    del leaf["intent"]


def act_of_no_lot(book: Casebook) -> None:
    book.row("AWD-02").leaf["object"] = f"lot:{OTHER}"


def statement_without_a_version(book: Casebook) -> None:
    del book.said("AWD-01")["v"]


AFTER_OPENING: list[tuple[Tamper, str, str]] = [
    (price_read_out, "AWD-01", "evaluation.ranking"),
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
    (confirmed_what_was_not_read, "OPN-06", "confirmation.read_out"),
    (archive_too_short, "ARC-01", "archive.length"),
    (archived_as_something_else, "ARC-01", "archive.outcome"),
    (act_after_the_archive, "REF-02", "case.ended"),
    (signed_by_nobody, "AWD-02", "act.kind"),
    (act_of_no_lot, "AWD-02", "act.lot"),
    (statement_without_a_version, "AWD-01", "statement.form"),
]
"""Tampering, the act at which it must be found, and the rule."""
