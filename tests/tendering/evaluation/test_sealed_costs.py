"""Running costs that are sealed with the price: read out with it, compared as they were sealed, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.tendering.evaluation.test_life_cycle import TERMS

from openhall.kernel.refusals import Invalid
from openhall.tendering.bidding.public import bidder_context
from openhall.tendering.evaluation import public as evaluation
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_sealing.canonical import canonical
from openhall_sealing.content import PriceSheet
from openhall_sealing.errors import BadPrice
from openhall_sealing.offline import read_package, with_costs

pytestmark = pytest.mark.django_db
COSTS = ("300.00", "200.00", "250.00")


@pytest.fixture
def sealed(panels: Any) -> Any:
    """Three bids that declare their energy in the sealed price sheet."""
    return panels(
        "1000.00", "1100.00", "1400.00", law="cn@2019-03-02", criteria={"life_cycle": TERMS},
        costs=[[{"name": "Energy", "amount": one}] for one in COSTS],
    )  # fmt: skip


def compared(*costs: str) -> list[dict[str, Any]]:
    return [{"costs": {"Energy": one}} for one in costs]


def test_they_are_read_out_with_the_price_and_compared_as_they_were_sealed(sealed):
    read = statement(json.loads(bytes(Outbox.objects.filter(code="OPN-05").latest("id").leaf))["statement"])
    assert [row["costs"] for row in read["bids"]] == [{"Energy": one} for one in COSTS]
    with pytest.raises(Invalid) as refused:
        sealed.evaluates(*compared("1.00", "200.00", "250.00"))
    assert "bids.0.costs.0.amount" in refused.value.errors

    sealed.evaluates(*compared(*COSTS))
    found, _recorded = sealed.reports()
    assert found.ranking["ranked"][0]["life_cycle_cost"] == "1858.16"


def test_the_committees_form_shows_them_and_lets_nobody_write_others(sealed, as_reader):
    page = as_reader(sealed.committee).get(f"/desk/lots/{sealed.lot.uuid}/evaluation").content.decode()

    assert page.count("As it was sealed with the price.") == 3
    assert 'value="300.00" readonly' in page


def test_everybody_reads_them_in_the_opening_record(sealed, as_reader):
    page = as_reader(None).get(f"/lots/{sealed.lot.uuid}/opening").content.decode()
    told = as_reader(None).get(f"/api/v1/lots/{sealed.lot.uuid}/opening").json()

    assert "Energy for one year" in page
    assert told["bids"][0]["costs"] == {"Energy": "300.00"}


def test_a_package_names_them_and_a_sealer_asks_for_each(sealed):
    found = read_package(canonical(bidder_context(sealed.lot, sealed.hall.taking_part[0].who.organisation.uuid)))
    plain = PriceSheet.from_json({"currency": "CNY", "total": "1.00"})

    assert found.costs == ("Energy",)
    with pytest.raises(BadPrice):
        plain.require_costs(found.costs)
    with_costs(plain, ["Energy=12.50"]).require_costs(found.costs)
    with pytest.raises(BadPrice):
        with_costs(plain, ["Energy=12.50", "Noise=1"]).require_costs(found.costs)


@pytest.mark.parametrize(
    "costs",
    [[], [{"name": "Energy"}], [{"name": "Energy", "amount": "-1"}], [{"name": "Energy", "amount": "1"}] * 2, {}],
)
def test_a_sheet_declares_each_cost_once_and_exactly(costs):
    with pytest.raises(BadPrice):
        PriceSheet.from_json({"currency": "CNY", "total": "1.00", "costs": costs})


def test_a_bid_that_is_rejected_needs_none(sealed):
    sealed.evaluates({"rejected": {"article": "unresponsive", "reason": "Another thing."}}, *compared(*COSTS[1:]))

    assert len(sealed.reports()[0].ranking["ranked"]) == 2
    assert evaluation.Evaluation.objects.count() == 1
