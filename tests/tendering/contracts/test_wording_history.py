"""How a contract's text came about, for everybody once it is concluded: differences, sides, no persons, no reasons."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.tendering.contracts.test_negotiating import Negotiation

from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts.negotiating import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(trade):
    """A contract whose supplier proposed a wording that the owner countered; both have signed."""
    talks = Negotiation(trade)
    first = talks.proposes(
        trade.supplier,
        reason="Our depot is there.",
        delivery_place="Gate 2",
        delivery_contact="Somebody Else, 13912345678",
        further=f"Ask {trade.supplier.person.name} at pumps@example.org. Warranty for 30 days.",
    )
    second = talks.proposes(
        trade.officer, delivery_place="Gate 3", delivery_contact="Somebody Else, 13912345678",
        further="Warranty for 60 days.", counters=str(first.uuid),
    )  # fmt: skip
    talks.answers(trade.supplier, second, "accept")
    trade.concluded()
    return trade


def test_each_round_is_shown_as_what_it_changed_and_by_whom(agreed):
    told = publishing.shown(agreed.contract)["rounds"]

    assert [(one["side"], one["state"], one["answers"]) for one in told] == [
        ("supplier", "countered", None), ("owner", "accepted", 1),
    ]  # fmt: skip
    assert told[1]["changes"][0] == {
        "clause": "delivery_place",
        "parts": [{"kind": "same", "text": "Gate "}, {"kind": "gone", "text": "2"}, {"kind": "new", "text": "3"}],
        "speaks_of_amount_or_period": False,
    }
    assert [one["clause"] for one in told[1]["changes"]] == ["delivery_place", "further"]
    assert told[1]["changes"][1]["speaks_of_amount_or_period"]


def test_persons_and_reasons_are_withheld(agreed):
    told = json.dumps(publishing.shown(agreed.contract))

    for secret in ("13912345678", "Somebody Else", "pumps@example.org", agreed.supplier.person.name, "depot"):
        assert secret not in told
    assert told.count("[withheld]") >= 3
    assert "Warranty" in told


def test_everybody_reads_it_after_the_contract_is_published_and_nobody_else_before(trade, static_folder):
    talks = Negotiation(trade)
    talks.answers(trade.officer, talks.proposes(trade.supplier, delivery_place="Gate 2"), "accept")
    uuid, guest = trade.contract.uuid, Client()
    with pytest.raises(NotFound):
        publishing.published(uuid, None)
    assert guest.get(f"/contracts/{uuid}/wording/history").status_code == 404
    assert guest.get(f"/api/v1/contracts/{uuid}/wording").status_code == 404
    trade.concluded()
    page = guest.get(f"/contracts/{uuid}/wording/history").content.decode()
    assert "<ins>Gate 2</ins>" in page
    assert guest.get(f"/api/v1/contracts/{uuid}/wording").json()["rounds"][0]["side"] == "supplier"
    assert f"/contracts/{uuid}/wording/history" in guest.get(f"/contracts/{uuid}").content.decode()
