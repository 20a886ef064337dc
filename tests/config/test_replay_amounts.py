"""What a replay states before the bids: amounts that a plan can hold, in any currency."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from openhall.config.replay.runner import Row, refusals_in
from openhall.config.replay.sources import Price, SourceBid
from openhall.config.replay.tenders import Offer, Prepared
from openhall.tendering.planning.public import ProjectDraft


def tender(amount: str, currency: str) -> Prepared:
    price = Price(Decimal(amount), currency)
    bid = SourceBid("Even Flow Engineering (fictional)", price, None, awarded=False, rejected=False)
    return Prepared(source=None, offers=[Offer(bid, "b1", price, None)], currency=currency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "estimate", "deposit"),
    [
        ("2960718.000", "TND", "2960718.000", "29607.180"),
        ("1000.125", "KWD", "1000.125", "10.001"),
        ("500000", "JPY", "500000", "5000"),
        ("1234.50", "USD", "1234.50", "12.35"),
    ],
)
def test_as_fine_as_the_currency(amount, currency, estimate, deposit):
    prepared = tender(amount, currency)
    assert (str(prepared.estimate), str(prepared.deposit)) == (estimate, deposit)


def draft(estimate: str) -> ProjectDraft:
    return ProjectDraft.model_validate(
        {"owner": str(uuid4()), "centre": str(uuid4()), "jurisdiction": "reference", "title": "A pump",
         "estimate": estimate, "currency": "TND"}
    )  # fmt: skip


def test_zeros_behind_an_amount_say_nothing():
    assert str(draft("2960718.00000").estimate) == "2960718.0000"


def test_a_finer_amount_is_refused_for_its_tender_alone():
    row = Row(id="one", bids=0)
    with refusals_in(row):
        draft("1000.00125")
    assert row.error.startswith("invalid: ")
    assert "four decimals" in row.error
