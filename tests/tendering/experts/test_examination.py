"""Members examine one by one: what more than half find counts, and a bid that fails leaves the scoring."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.people import Character
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_scoring import SERVICE, TECHNICAL, Table, leaf

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import examining, forgetting, scoring, sheets
from openhall.tendering.evaluation.inputs import ExaminationInput, SheetInput
from openhall.tendering.evaluation.models import Examined
from openhall.tendering.evaluation.refusals import ExaminationOpen, ExaminationOver
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db

REQUIREMENTS = [
    {"id": "f1", "stage": "formal", "text": "The head has signed.", "clause": "Part 2, 3.1"},
    {"id": "q1", "stage": "qualification", "text": "Three like works.", "clause": "Part 2, 4.2"},
]
SCALES = {TECHNICAL: {"step": "5", "levels": [{"from": "0", "to": "30", "text": "The better the plan, the more."}]}}
CRITERIA = {
    "formula": "trimmed_mean", "score_limits": {SERVICE: "10", TECHNICAL: "30"}, "requirements": REQUIREMENTS,
    "scales": SCALES, "total": "100",
}  # fmt: skip
MET = {"verdict": "pass"}
UNSIGNED = {"verdict": "fail", "document": "offer.pdf", "page": 3, "reason": "Nobody signed it."}
UNCLEAR = {"verdict": "unclear", "reason": "The third work has no date."}


@dataclass
class Bench(Table):
    """A table whose members examine first."""

    def marks(self, *first: dict[str, Any]) -> list[dict[str, Any]]:
        """What is found of the first requirement, bid by bid; everything else is met."""
        given = [*first, *[MET] * (len(self.draws.panel.bids) - len(first))]
        return [
            {"bid": str(bid.bid), "examination": {"f1": one, "q1": MET}}
            for bid, one in zip(self.draws.panel.bids, given, strict=True)
        ]

    def examines(self, who: Character, *first: dict[str, Any], reason: str = "") -> Any:
        self.draws.passes(seconds=1)
        payload, uuid = {"bids": self.marks(*first), "reason": reason}, self.uuid(who)
        signed = self._signed(who, "sign_examination", uuid, payload)
        given = ExaminationInput.model_validate(payload)
        return examining.sign_examination(lot_uuid=self.lot.uuid, sheet=uuid, given=given, **signed)[0]

    def scores(self, who: Character, technical: str = "20", *, bids: int = 2) -> Any:
        """Scores of the last so many bids."""
        self.draws.passes(seconds=1)
        rows = [
            {"bid": str(bid.bid), "scores": {TECHNICAL: technical, SERVICE: "5"}}
            for bid in self.draws.panel.bids[-bids:]
        ]
        payload, uuid = {"bids": rows, "reason": ""}, self.uuid(who)
        signed = self._signed(who, "sign_scores", uuid, payload)
        given = SheetInput.model_validate(payload)
        return scoring.sign_scores(lot_uuid=self.lot.uuid, sheet=uuid, given=given, **signed)[0]

    def all_examine(self) -> None:
        """Three of five find that the first bid isn't signed."""
        for place, who in enumerate(self.seated):
            self.examines(who, UNSIGNED if place < 3 else MET)


@pytest.fixture
def bench(panels: Any, officer: Character, people: list[Character], entries: list[Any]) -> Bench:
    """Five experts were drawn for a lot whose documents name requirements and a scale."""
    panel = panels(
        "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=CRITERIA,
        ceiling=Decimal("1500.00"), documents=(b"%PDF-1.4 nothing",),
    )  # fmt: skip
    draws = Drawing(panel, officer, people)
    draws.prepares(members=5, experts=5)
    draws.draws()
    return Bench(draws, draws.completes())


def test_it_stands_on_the_members_own_sheet_in_no_case_and_names_nothing(bench):
    row = bench.examines(bench.seated[0], UNSIGNED)

    signed = leaf("EVA-14")
    assert signed["object"] == f"sheet:{row.uuid}"
    assert "case" not in signed
    assert set(signed["commitments"]) == {"sheet/examination", "sheet/examination-reason"}
    text = json.dumps(signed)
    assert str(bench.lot.uuid) not in text
    assert "offer.pdf" not in text


@pytest.mark.parametrize(
    ("mark", "place"),
    [
        ({"verdict": "fail", "page": 3, "reason": "R"}, "document"),
        ({"verdict": "fail", "document": "offer.pdf", "reason": "R"}, "page"),
        ({"verdict": "fail", "document": "offer.pdf", "page": 3}, "reason"),
        ({"verdict": "unclear"}, "reason"),
    ],
)
def test_who_finds_a_fault_says_on_which_page_and_why(bench, mark, place):
    with pytest.raises(Invalid) as refused:
        bench.examines(bench.seated[0], mark)

    assert f"bids.0.examination.0.{place}" in refused.value.errors


def test_a_signature_changes_with_a_reason_alone_and_the_earlier_one_stays(bench):
    who = bench.seated[0]
    bench.examines(who, UNCLEAR)
    for reason, marks in (("", MET), ("A slip.", UNCLEAR)):
        with pytest.raises(Invalid):
            bench.examines(who, marks, reason=reason)
    bench.examines(who, MET, reason="The bidder gave the date.")

    assert [one.reason for one in Examined.objects.order_by("id")] == ["", "The bidder gave the date."]
    assert examining.current(bench.sheet(who)).marks[str(bench.draws.panel.bids[0].bid)]["f1"]["verdict"] == "pass"


def test_nothing_is_scored_before_every_member_has_examined_and_agrees_by_more_than_half(bench):
    for who in bench.seated[:4]:
        bench.examines(who, UNSIGNED if who in bench.seated[:2] else MET)
    with pytest.raises(ExaminationOpen):
        bench.scores(bench.seated[0], bids=3)
    bench.examines(bench.seated[4], UNCLEAR)
    with pytest.raises(ExaminationOpen):
        bench.scores(bench.seated[0], bids=3)
    bench.examines(bench.seated[4], UNSIGNED, reason="Asked the bidder: nobody signed.")

    assert bench.scores(bench.seated[0]).scores.keys() == {str(one.bid) for one in bench.draws.panel.bids[1:]}
    with pytest.raises(ExaminationOver):
        bench.examines(bench.seated[0], MET, reason="I was wrong.")


def test_a_bid_that_fails_is_not_scored_and_a_score_lies_on_its_scale(bench):
    bench.all_examine()
    with pytest.raises(Invalid) as refused:
        bench.scores(bench.seated[0], bids=3)
    assert "bids" in refused.value.errors
    with pytest.raises(Invalid) as refused:
        bench.scores(bench.seated[0], "21")
    assert any("scale" in str(said) for said in refused.value.errors.values())


def finished(bench: Bench) -> None:
    """All examine, score, and the chair closes."""
    bench.all_examine()
    for who in bench.seated:
        bench.votes(who, bench.seated[0])
        bench.scores(who, "30" if who is bench.seated[0] else "20")
    bench.closes(bench.seated[0])


def findings(bench: Bench, **first: Any) -> list[dict[str, Any]]:
    means = sheets.closed(bench.lot).means
    return [first, *({"other_scores": means[str(bid.bid)]} for bid in bench.draws.panel.bids[1:])]


REJECTED = {"article": "unqualified", "reason": "Part 2, 3.1: nobody signed page 3."}


def test_the_findings_hold_what_the_members_found_and_what_fails_is_rejected(bench):
    finished(bench)
    with pytest.raises(Invalid) as refused:
        bench.draws.panel.evaluates(*findings(bench), who=bench.seated[0], experts=5)
    assert refused.value.errors

    bench.draws.panel.evaluates(*findings(bench, rejected=REJECTED), who=bench.seated[0], experts=5)

    said = statement(json.loads(bytes(Outbox.objects.filter(code="EVA-01").latest("id").leaf))["statement"])
    assert said["bids"][0]["examination"]["f1"] == UNSIGNED
    assert said["bids"][1]["examination"]["f1"] == {"verdict": "pass", "document": "", "page": None, "reason": ""}
    assert len(said["examined"]) == 5
    assert {one["marks"][said["bids"][0]["bid"]]["f1"]["verdict"] for one in said["examined"]} == {"pass", "fail"}


def test_a_replaced_members_examination_is_void_and_the_examination_is_open_again(bench):
    bench.all_examine()
    assert examining.is_over(bench.lot)
    bench.replaces()

    row = bench.draws.row
    assert row is not None
    assert len(Examined.objects.filter(sheet__void_at__isnull=False)) == 1


def test_the_pages_show_the_matrix_and_the_levels_and_nobody_else_reads_them(bench, as_reader, officer):
    at, who = reverse("work-examination", args=[bench.lot.uuid]), bench.seated[0]
    bench.examines(who, UNSIGNED)
    clock.move_to(bench.draws.now)
    page = as_reader(who).get(at).content.decode()
    for words in ("The head has signed.", "Part 2, 3.1", "Nobody signed it.", 'data-command="sign_examination"'):
        assert words in page
    assert "Nobody signed it." not in as_reader(bench.seated[1]).get(at).content.decode()
    assert as_reader(officer).get(at).status_code == 404
    told = as_reader(who).get(f"/api/v1/lots/{bench.lot.uuid}/sheet/examination").json()
    assert told["over"] is False
    assert told["committee"] is None
    bench.draws.passes(minutes=30)  # the clock of the pages runs on meanwhile
    for one in bench.seated[1:]:
        bench.examines(one, UNSIGNED)
    clock.move_to(bench.draws.now)
    page = as_reader(who).get(at).content.decode()
    assert "What the committee found" in page
    assert 'data-command="sign_examination"' not in page
    scores = as_reader(who).get(reverse("work-scores", args=[bench.lot.uuid])).content.decode()
    assert "0 to 30: The better the plan, the more." in scores
    assert "1 bid fails a requirement" in scores


def test_who_is_erased_leaves_the_examination_that_counts_without_its_reason(bench):
    who = bench.seated[0]
    bench.examines(who, UNCLEAR)
    bench.examines(who, MET, reason="My dog ate page 4.")
    forgetting.destroy(who.person, bench.draws.now)

    (left,) = Examined.objects.filter(sheet=bench.sheet(who))
    assert left.reason == ""
    assert left.marks
