"""Rows beside their acts: an untouched house shows no difference, a rewritten row is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, record_cover
from openhall.witness_room.warnings.comparing import compare_all, compare_some
from openhall.witness_room.warnings.models import Comparison, RaisedWarning

pytestmark = pytest.mark.django_db(transaction=True)


def differences() -> dict[str, str]:
    found = RaisedWarning.objects.filter(kind="row_differs").exclude(state="closed")
    return {f"{row.facts['row']} {row.facts['field']}": row.facts["found"] for row in found}


def rewrite(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


@pytest.fixture
def finished(trade: Any) -> Any:
    """The contract is concluded and all is on the log."""
    trade.concluded()
    drain_all()
    return trade


def test_an_untouched_house_has_no_difference(finished):
    run = compare_all(finished.now)

    assert differences() == {}
    assert run.finished_at == finished.now
    assert run.rows_done > 200
    assert run.cases_done == run.cases_total == 1


OPENING_SAID = "sha256 = (SELECT statement_sha256 FROM witness_outbox WHERE code = 'OPN-05')"
REWRITTEN = [
    ("bidding_bidversion", "envelope_sha256 = repeat('0', 64)", "first", "envelope_sha256"),
    ("bidding_bidversion", "envelope = '{}'", "first", "envelope"),
    ("opening_openedbid", "total = 1", "first", "amount"),
    ("opening_openedbid", 'content = \'{"total": "1.00"}\'', "first", "content_sha256"),
    ("opening_opening", "released = 2", "", "released"),
    ("evaluation_evaluation", "ranking = '{}'", "", "ranking"),
    ("evaluation_evaluation", "findings = '[]'", "", "findings"),
    ("awards_award", "amount = 1", "", "amount"),
    ("awards_award", "until = until - interval '1 day'", "", "until"),
    ("awards_award", "candidates = '[]'", "", "candidates"),
    ("contracts_contract", "pdf_sha256 = repeat('0', 64)", "", "pdf_sha256"),
    ("contracts_contract", "amount = 1", "", "amount"),
    ("contracts_signature", "signed_sha256 = repeat('0', 64)", "side = 'owner'", "signature of the owner"),
    ("witness_statement", "body = '{}'", OPENING_SAID, "statement"),
    ("witness_outbox", "leaf = '{}'", "code = 'AWD-02'", "leaf"),
    ("witness_outbox", "code = 'AWD-09'", "code = 'AWD-02'", "code"),
    ("witness_outbox", "at = at + interval '1 second'", "code = 'AWD-02'", "at"),
    ("witness_outbox", "intent = '{}'", "code = 'AWD-02'", "signed intent"),
]
"""Table, what is set in it, where (``first``: in its oldest row), and the fact that the warning must name."""


class TestRewriting:
    def test_every_row_that_was_rewritten_is_named(self, finished):
        missed = []
        for table, change, where, named in REWRITTEN:
            place = f"id = (SELECT min(id) FROM {table})" if where == "first" else where  # noqa: S608
            with transaction.atomic():
                rewrite(" ".join(["UPDATE", table, "SET", change, *(["WHERE", place] if place else [])]))
                compare_all(finished.now)
                if named not in {name.partition(" ")[2] for name in differences()}:
                    missed.append((table, change, differences()))
                transaction.set_rollback(True)

        assert missed == []

    def test_the_warning_says_what_the_act_says_and_what_the_row_says(self, finished):
        rewrite("UPDATE awards_award SET amount = 1")
        compare_all(finished.now)

        row = RaisedWarning.objects.get(kind="row_differs")
        assert row.facts["row"] == f"lot:{finished.lot.uuid}"
        assert row.facts["expected"] == "900.50"
        assert row.facts["found"] == "1.000000"
        assert row.case_uuid == finished.project.uuid
        assert row.facts["leaf_sha256"] == Outbox.objects.get(code="AWD-02").leaf_sha256

    def test_the_same_difference_is_one_warning(self, finished):
        rewrite("UPDATE awards_award SET amount = 1")
        compare_all(finished.now)
        compare_all(finished.now)

        assert RaisedWarning.objects.filter(kind="row_differs").count() == 1


class TestWork:
    def test_goes_on_where_it_was(self, finished):
        steps = [compare_some(finished.now, every=timedelta(0)) for _ in range(2)]
        run = Comparison.objects.get()
        assert steps[0] == 0
        assert run.next_index > 0
        assert run.finished_at is None

        compare_all(finished.now)
        assert Comparison.objects.get().finished_at == finished.now

    def test_rests_between_two_comparisons(self, finished):
        compare_all(finished.now)

        assert compare_some(finished.now + timedelta(hours=5, minutes=59)) is None
        assert compare_some(finished.now + timedelta(hours=6)) == 0
        assert Comparison.objects.count() == 2


def test_before_the_opening_a_sealed_act_is_named_by_its_leaf_alone(halls, publishes, bidders):
    hall = halls(publishes(), [(bidders[0], "1000.00")])
    drain_all()
    rewrite("UPDATE bidding_bidversion SET envelope = '{}'")
    rewrite("UPDATE witness_outbox SET object = 'bid:other' WHERE code = 'BID-01'")

    compare_all(hall.now)

    told = list(RaisedWarning.objects.filter(kind="row_differs"))
    index = Outbox.objects.get(code="BID-01").leaf_index
    assert {row.facts["row"] for row in told} == {f"leaf {index}"}
    assert {row.case_uuid for row in told} == {None}
    secrets = [str(hall.taking_part[0].uuid), str(bidders[0].organisation.uuid), str(hall.lot.uuid)]
    assert not [one for one in secrets for row in told if one in str(row.facts) + row.object + row.key]


def test_the_number_that_everybody_is_told_counts_a_bid_as_it_counts_a_cover_leaf(halls, publishes, bidders):
    tender = publishes()
    drain_all()
    none = compare_all(tender.now)
    for second in range(3):
        record_cover(tender.now + timedelta(seconds=second))
    drain_all()
    covers = compare_all(tender.now)
    hall = halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))
    drain_all()
    bids = compare_all(hall.now)

    assert covers.rows_done - none.rows_done == 3
    assert bids.rows_done - covers.rows_done == bids.until_index - covers.until_index >= 3
    assert bids.differences == 0
