"""Qualifications that the owner examines, where the law gives that to it: before the committee, and three at least."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.tendering.experts.test_examination import CRITERIA, MET, REJECTED, UNCLEAR, UNSIGNED

from openhall.config.watch import cases
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotYours
from openhall.tendering.evaluation import qualifying
from openhall.tendering.evaluation.inputs import ExaminationInput
from openhall.tendering.evaluation.models import Qualification
from openhall.tendering.evaluation.refusals import (
    CommitteeHasBegun,
    QualificationsNotExamined,
    QualificationsNotYours,
    TooFewQualified,
)
from openhall.tendering.planning.models import Project
from openhall.witness.public import acts_after, drain_all
from openhall_verify.spelling import check_findings, check_qualifications

pytestmark = pytest.mark.django_db

SCORES = {"Technical solution": "20", "Service": "5"}


@pytest.fixture
def asked(panels: Any, bidders: Any, joins: Any, officer: Any) -> Any:
    """Four bids under government procurement in China, for a lot that asks for a signature and for three like works."""
    fourth = joins("Hai Tran", "Slow Rivers", Role.BIDDER, public=False)
    found = panels(
        "1000.00", "1100.00", "1200.00", "1300.00", law="cn@2019-03-02", who=[*bidders, fourth],
        method="comprehensive_score", criteria=CRITERIA, ceiling=Decimal("1500.00"),
    )  # fmt: skip
    Project.objects.filter(pk=found.lot.notice.project.pk).update(pack="cn@2019-03-02/procurement_open")
    found.owner = officer
    return found


def examines(panel: Any, *first: dict[str, Any], who: Any = None, reason: str = "") -> Any:
    panel.passes(seconds=1)
    given = [*first, *[MET] * (len(panel.bids) - len(first))]
    rows = [{"bid": str(bid.bid), "examination": {"q1": one}} for bid, one in zip(panel.bids, given, strict=True)]
    payload = {"bids": rows, "reason": reason}
    who = who or panel.owner
    signed = who.signs("examine_qualifications", f"lot:{panel.lot.uuid}", panel.lot.version, payload, at=panel.now)
    given_in = ExaminationInput.model_validate(payload)
    return qualifying.examine_qualifications(lot_uuid=panel.lot.uuid, given=given_in, **signed)


def found(**more: Any) -> dict[str, Any]:
    return {"examination": {"f1": MET}} | ({} if "rejected" in more else {"other_scores": SCORES}) | more


OUT = {"rejected": REJECTED}


def test_who_is_not_qualified_is_examined_no_further_and_the_others_are_ranked(asked):
    examines(asked, UNSIGNED)
    evaluation, recorded = asked.evaluates(OUT, found(), found(), found())
    asked.reports()

    assert [set(one["examination"]) for one in evaluation.findings] == [{"q1"}, *[{"f1", "q1"}] * 3]
    drain_all()
    acts = {act.leaf_sha256: act for act in acts_after(0)}
    said = acts[recorded.leaf_sha256].statement()
    own = next(act for act in acts.values() if act.code == "EVA-15")
    assert said["qualified"] == {"leaf_sha256": own.leaf_sha256, "requirements": ["q1"]}
    assert own.statement()["marks"][str(asked.bids[0].bid)]["q1"]["page"] == 3
    assert own.leaf["public"] == {"requirements": 1}
    check_findings("here", said["signed"], said)
    check_qualifications("here", own.statement()["signed"], own.statement())


def test_the_committee_waits_for_the_owner(asked):
    with pytest.raises(QualificationsNotExamined):
        asked.evaluates(found(), found(), found(), found())


def test_with_fewer_than_three_nothing_is_evaluated(asked):
    examines(asked, UNSIGNED, UNSIGNED)
    with pytest.raises(TooFewQualified) as refused:
        asked.evaluates(OUT, OUT, found(), found())

    assert refused.value.facts["qualified"] == 2
    assert "第四十四条" in refused.value.facts["article"]


def test_the_committee_can_not_let_an_unqualified_bid_stand(asked):
    examines(asked, UNSIGNED)
    with pytest.raises(Invalid) as refused:
        asked.evaluates(found(examination={}), found(), found(), found())

    assert "bids.0.rejected.article" in refused.value.errors


def test_until_the_committee_begins_the_owner_changes_it_with_a_reason(asked):
    examines(asked, UNSIGNED)
    with pytest.raises(Invalid):
        examines(asked)
    examines(asked, reason="The page was found.")
    asked.evaluates(found(), found(), found(), found())
    with pytest.raises(CommitteeHasBegun):
        examines(asked, UNSIGNED, reason="Not after all.")


def test_nothing_stays_unclear_and_only_the_owner_signs(asked, committee, bidder):
    with pytest.raises(Invalid) as refused:
        examines(asked, UNCLEAR, UNSIGNED | {"page": None})
    assert refused.value.errors.keys() == {"bids.0.examination.0.verdict", "bids.1.examination.0.page"}
    for who in (committee, bidder):
        with pytest.raises(NotYours):
            examines(asked, who=who)


def test_where_the_committee_examines_all_the_owner_examines_nothing(panels, officer):
    panel = panels(
        "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=CRITERIA,
        ceiling=Decimal("1500.00"),
    )  # fmt: skip
    with pytest.raises(QualificationsNotYours):
        examines(panel, who=officer)


def test_the_owner_reads_the_bids_and_marks_them_on_a_page(asked, as_reader, committee, bidder, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: asked.now)
    address = f"/desk/lots/{asked.lot.uuid}/qualifications"
    desk = as_reader(asked.owner)
    page = desk.get(address).content.decode()
    assert 'name="bids.3.examination.0.verdict"' in page
    assert "Three like works." in page
    assert "The head has signed." not in page
    assert address in desk.get("/work").content.decode()
    assert desk.get(f"/desk/lots/{asked.lot.uuid}/bids/{asked.bids[0].bid}/documents").status_code == 200
    for who in (committee, bidder):
        assert as_reader(who).get(address).status_code == 404
    examines(asked, UNSIGNED, UNSIGNED)
    page = desk.get(address).content.decode()
    assert "Too few bidders are qualified" in page
    assert "offer.pdf, page 3" in page
    told = desk.get(f"/api/v1/lots/{asked.lot.uuid}/qualifications").json()
    assert (told["fewest"], told["may_change"]) == (3, True)


def test_a_qualification_that_is_rewritten_in_its_table_is_found_beside_its_act(asked):
    examines(asked, UNSIGNED)
    examines(asked, reason="The page was found.")
    drain_all()
    case = asked.lot.notice.project.uuid

    def differences() -> set[str]:
        return {one.field for one in cases.checks(case) if one.expected != one.found}

    assert differences() == set()
    rows = Qualification.objects.order_by("id")
    first = rows[0]
    Qualification.objects.filter(pk=first.pk).update(marks=rows[1].marks)
    assert differences() == {"qualifications"}
    Qualification.objects.filter(pk=first.pk).update(marks=first.marks)
    Qualification.objects.filter(pk=rows[1].pk).update(reason="")
    assert differences() == {"qualified_reason"}
    Qualification.objects.all().delete()
    assert differences() == {"qualifications"}
