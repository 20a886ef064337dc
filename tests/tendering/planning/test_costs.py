"""What bidders save, by a published model: each product by hand, and nothing assumed where a figure is unset."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from tests.people import REGISTERED

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import Invalid
from openhall.tendering.planning import costs
from openhall.tendering.planning.inputs import CostModelInput
from openhall.witness.models import Outbox
from openhall.witness.public import statement

FIGURES = {
    "trips": "2",
    "travel_per_trip": "150.00",
    "copies": "3",
    "pages": "200",
    "printing_per_page": "0.25",
    "paper_per_page": "0.04",
}


def entry(figures=FIGURES, source="A fictional survey of these tests", currency="CNY"):
    return {
        "currency": currency,
        "inputs": {name: {"value": value, "source": source} for name, value in figures.items()},
    }


@pytest.fixture
def publishes_model(authority):
    """``publishes_model(payload)``: the authority publishes a version of the model."""

    def publish(payload, who=authority):
        uuid = uuid4()
        signed = who.signs("adopt_cost_model", f"cost-model:{uuid}", 0, payload, at=REGISTERED)
        return costs.adopt_cost_model(model_uuid=uuid, entry=CostModelInput.model_validate(payload), **signed)[0]

    return publish


class TestTheModel:
    def test_is_public_with_its_sources_and_the_newest_counts(self, publishes_model):
        publishes_model(entry())
        newer = publishes_model(entry(FIGURES | {"trips": "3"}))

        assert costs.newest() == newer
        said = statement(Outbox.objects.filter(code="LAW-03").order_by("-id")[0].statement_sha256)
        assert said["inputs"]["trips"] == {"value": "3", "source": "A fictional survey of these tests"}
        assert said["formula"]["paper"] == ["copies", "pages", "paper_per_page"]
        assert [one.inputs["trips"]["value"] for one in costs.versions()] == ["3", "2"]

    def test_gives_what_one_computes_by_hand(self, publishes_model):
        saving = costs.saved(publishes_model(entry()), 4)

        # 4 bids: 4 x 2 x 150; 4 x 3 x 200 x 0.25; 4 x 3 x 200 x 0.04
        assert dict(saving.parts) == {
            "travel": Decimal("1200.00"), "printing": Decimal("600.00"), "paper": Decimal("96.00")
        }  # fmt: skip
        assert saving.total == Decimal("1896.00")
        assert saving.missing == ()

    def test_assumes_nothing_where_a_figure_is_unset(self, publishes_model):
        model = publishes_model(entry({name: value for name, value in FIGURES.items() if name != "travel_per_trip"}))
        saving = costs.saved(model, 4)

        assert saving.parts["travel"] is None
        assert saving.parts["paper"] == Decimal("96.00")
        assert saving.total is None
        assert saving.missing == ("travel_per_trip",)

    def test_takes_no_figure_without_a_source_no_unknown_input_and_no_other_hand(self, publishes_model, officer):
        with pytest.raises(Invalid) as refusal:
            publishes_model(entry(source=""))
        assert "inputs.trips.source" in refusal.value.errors
        with pytest.raises(Invalid):
            publishes_model(entry({"lunch": "1"}))
        with pytest.raises(MandateMissing):
            publishes_model(entry(), officer)
