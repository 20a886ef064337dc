"""Requirements and scales where the committee examines together: the findings hold them, with article and evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.tendering.experts.test_examination import CRITERIA, MET, REJECTED, UNCLEAR, UNSIGNED

from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation.models import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(panels: Any) -> Any:
    """Three bids for a lot whose documents name two requirements and a scale; nobody was drawn."""
    return panels(
        "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=CRITERIA,
        ceiling=Decimal("1500.00"),
    )  # fmt: skip


def found(first: dict[str, Any] = MET, technical: str = "20", **more: Any) -> dict[str, Any]:
    scores = {} if "rejected" in more else {"other_scores": {"Technical solution": technical, "Service": "5"}}
    return {"examination": {"f1": first, "q1": MET}} | scores | more


def test_a_bid_that_fails_is_rejected_and_the_others_are_ranked(asked):
    asked.evaluates(found(UNSIGNED, rejected=REJECTED), found(), found())
    evaluation, _recorded = asked.reports()

    assert len(evaluation.ranking["ranked"]) == 2
    assert evaluation.findings[0]["examination"]["f1"]["page"] == 3


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (found(UNSIGNED), "bids.0.rejected.article"),
        (found(UNCLEAR), "bids.0.examination.0.verdict"),
        (found(UNSIGNED | {"page": None}, rejected=REJECTED), "bids.0.examination.0.page"),
        (found() | {"examination": {"f1": MET}}, "bids.0.examination.1.verdict"),
        (found() | {"examination": {"f1": MET, "q1": MET, "z9": MET}}, "bids.0.examination"),
        (found(technical="21"), "bids.0.other_scores.1.score"),
    ],
    ids=["stands", "open", "no page", "one missing", "unknown", "off its scale"],
)
def test_what_does_not_fit_is_refused_where_it_stands(asked, entry, place):
    with pytest.raises(Invalid) as refused:
        asked.evaluates(entry, found(), found())

    assert place in refused.value.errors
    assert not Evaluation.objects.exists()


def test_a_form_sends_rows_and_the_report_shows_the_matrix(asked, as_reader, committee):
    page = as_reader(committee).get(f"/desk/lots/{asked.lot.uuid}/evaluation").content.decode()
    assert 'name="bids.2.examination.1.requirement" value="q1"' in page
    rows = [{"requirement": "f1", **UNSIGNED}, {"requirement": "q1", "verdict": "pass", "document": "", "reason": ""}]
    asked.evaluates(found(rejected=REJECTED) | {"examination": rows}, found(), found())
    check = as_reader(committee).get(f"/desk/lots/{asked.lot.uuid}/report").content.decode()
    for words in ("Requirements of the documents", "offer.pdf, page 3", "Part 2, 4.2"):
        assert words in check
    asked.reports()
    public = as_reader(None).get(f"/lots/{asked.lot.uuid}/report").content.decode()
    assert "Nobody signed it." in public
