"""Bids compared by their life-cycle cost: what they declare is recorded, and the cost is computed from it."""

from __future__ import annotations

import json

import pytest

from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import queries, years
from openhall.tendering.notices.inputs import LotForm
from openhall.tendering.notices.rules import lot_faults
from openhall.tendering.planning.public import law_of
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db
TERMS = {
    "years": 5,
    "rate": "0.1",
    "source": "Circular 1 of an invented ministry",
    "costs": [{"name": "Energy", "first": 1, "last": 5}],
}


def declares(amount):
    return {"costs": {"Energy": amount}}


@pytest.fixture
def costed(panels):
    """1000.00, 1400.00 and 1100.00 are read out; what is compared is the cost over five years at ten per cent."""
    return panels("1000.00", "1400.00", "1100.00", criteria={"life_cycle": TERMS})


def said(code):
    leaf = json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))
    return statement(leaf["statement"])


def test_the_cost_over_the_years_decides(costed):
    costed.evaluates(declares("300.00"), declares("200.00"), declares("250.00"))
    found, _recorded = costed.reports()

    # The sum of 1/1.1 to 1/1.1^5 is 3.790786...: 1,137.236, 758.157 and 947.697 on top of the prices.
    assert [row["costs"] for row in said("EVA-01")["bids"]] == [
        {"Energy": "300.00"}, {"Energy": "200.00"}, {"Energy": "250.00"}
    ]  # fmt: skip
    assert [(row["rank"], row["evaluated_price"], row["life_cycle_cost"]) for row in found.ranking["ranked"]] == [
        (1, "1100.00", "2047.70"),
        (2, "1000.00", "2137.24"),
        (3, "1400.00", "2158.16"),
    ]
    assert said("EVA-02")["ranking"] == found.ranking

    (one, *_others) = years.tables(queries.bench(costed.lot, found), found.findings)
    assert [row[0] for row in one.rows] == ["Price", "1", "2", "3", "4", "5"]
    assert "2,137.24" in one.cost


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({}, "bids.0.costs.0.amount"),
        ({"costs": {"Energy": "1.001"}}, "bids.0.costs.0.amount"),
        ({"costs": {"Energy": "1.00", "Noise": "1.00"}}, "bids.0.costs"),
    ],
    ids=["nothing", "too many decimals", "unknown"],
)
def test_every_cost_of_the_documents_is_entered_and_no_other(costed, entry, place):
    with pytest.raises(Invalid) as refusal:
        costed.evaluates(entry, declares("200.00"), declares("250.00"))

    assert place in refusal.value.errors


def test_where_the_price_is_compared_no_cost_is_taken(opened):
    with pytest.raises(Invalid):
        opened.evaluates(declares("1.00"))


def test_a_rejected_bid_needs_none(costed):
    rejected = {"rejected": {"article": "unresponsive", "reason": "It offers something else."}}
    costed.evaluates(rejected, declares("200.00"), declares("250.00"))
    found, _recorded = costed.reports()

    assert len(found.ranking["ranked"]) == 2
    assert len(years.tables(queries.bench(costed.lot, found), found.findings)) == 2


def test_the_report_shows_the_years_and_the_terms(costed, as_reader):
    costed.evaluates(declares("300.00"), declares("200.00"), declares("250.00"))
    work = as_reader(costed.committee).get(f"/desk/lots/{costed.lot.uuid}/report")
    page = work.content.decode()

    assert work.status_code == 200
    for words in ("Life-cycle cost, year by year", "Circular 1 of an invented ministry", "2,158.16"):
        assert words in page


def test_the_committees_form_asks_for_each_cost(costed, as_reader):
    page = as_reader(costed.committee).get(f"/desk/lots/{costed.lot.uuid}/evaluation").content.decode()

    assert page.count(".costs.0.amount") >= 3


class TestTheNotice:
    LINES = {
        "title": "Pumps",
        "life_cycle_years": "5",
        "life_cycle_percent": "3.5",
        "life_cycle_source": "Circular 1",
        "life_cycle_lines": "Energy | 1 | 5\nDisposal | 5\n",
    }

    def test_the_form_becomes_terms(self):
        draft = LotForm.model_validate(self.LINES).draft()

        assert draft.criteria.to_json()["life_cycle"] == {
            "years": 5,
            "rate": "0.035",
            "source": "Circular 1",
            "costs": [{"name": "Energy", "first": 1, "last": 5}, {"name": "Disposal", "first": 5, "last": 5}],
        }

    @pytest.mark.parametrize(
        "change",
        [{"life_cycle_source": ""}, {"life_cycle_percent": "a few"}, {"life_cycle_years": ""}, {"life_cycle_lines": ""},
         {"life_cycle_lines": "Energy"}],
        ids=["no source", "no rate", "no years", "no costs", "no stretch"],
    )  # fmt: skip
    def test_it_is_whole_or_left_out(self, change):
        with pytest.raises(Invalid):
            LotForm.model_validate(self.LINES | change).draft()
        blank = dict.fromkeys(("life_cycle_years", "life_cycle_percent", "life_cycle_source", "life_cycle_lines"), "")
        assert "life_cycle" not in LotForm.model_validate(self.LINES | blank).draft().criteria.to_json()

    def test_terms_that_do_not_fit_keep_a_lot_from_being_published(self, opened):
        lot = opened.lot
        lot.criteria = {"life_cycle": TERMS | {"costs": [{"name": "Energy", "first": 1, "last": 9}]}}

        assert f"lots.{lot.number}.criteria" in lot_faults(lot, law_of(lot.notice.project))
