"""Qualifications that the owner examines, beside a drawn committee, a blind one, and one that evaluates again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from tests.people import Character
from tests.tendering.evaluation.test_blind import Blind
from tests.tendering.evaluation.test_qualifications import examines
from tests.tendering.experts.conftest import Drawing, Register
from tests.tendering.experts.test_examination import CRITERIA, MET, REJECTED, UNSIGNED, Bench
from tests.tendering.experts.test_scoring import SERVICE, TECHNICAL

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import blinding, examining, qualifying, scoring, sheets, work
from openhall.tendering.evaluation import tasks as evaluation_tasks
from openhall.tendering.evaluation.inputs import ExaminationInput, SheetInput
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.evaluation.public import Committee, Order, void_evaluation
from openhall.tendering.evaluation.refusals import CommitteeHasBegun, QualificationsNotExamined
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all

pytestmark = pytest.mark.django_db
ONLY_OWNERS = CRITERIA | {"requirements": [one for one in CRITERIA["requirements"] if one["stage"] == "qualification"]}


@dataclass
class Own(Bench):
    """A bench whose members examine the form alone: the owner examines who is qualified."""

    def marks(self, *first: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = examining.to_examine(self.lot)
        return [
            {"bid": str(one.bid), "examination": {"f1": MET}} for one in self.draws.panel.bids if str(one.bid) in wanted
        ]

    def scores(self, who: Character, technical: str = "20", *, bids: int = 0) -> Any:
        self.draws.passes(seconds=1)
        wanted = examining.to_score(self.lot)
        rows = [
            {"bid": str(one.bid), "scores": {TECHNICAL: technical, SERVICE: "5"}}
            for one in self.draws.panel.bids
            if str(one.bid) in wanted
        ]
        payload, uuid = {"bids": rows, "reason": ""}, self.uuid(who)
        signed = self._signed(who, "sign_scores", uuid, payload)
        given = SheetInput.model_validate(payload)
        return scoring.sign_scores(lot_uuid=self.lot.uuid, sheet=uuid, given=given, **signed)[0]


class OwnBlind(Blind):
    """Members who score blind what the owner left to them."""

    def payload(self, *scores: tuple[str, str], reason: str = "", who: Character | None = None) -> dict[str, Any]:
        assert who is not None
        return {
            "bids": [
                {"bid": one.id, "scores": {TECHNICAL: "20", SERVICE: "5"}}
                for one in blinding.known(self.lot, who.person.pk)
            ],
            "reason": reason,
        }


@pytest.fixture
def four(panels: Any, bidders: Any, joins: Any, officer: Any, people: list[Character], entries: list[Any]) -> Any:
    """``four(criteria)``: a draw for a lot of government procurement in China with four bids."""

    def lot(criteria: dict[str, Any]) -> Drawing:
        fourth = joins("Hai Tran", "Slow Rivers", Role.BIDDER, public=False)
        panel = panels(
            "1000.00", "1100.00", "1200.00", "1300.00", law="cn@2019-03-02", who=[*bidders, fourth],
            method="comprehensive_score", criteria=criteria, ceiling=Decimal("1500.00"),
        )  # fmt: skip
        Project.objects.filter(pk=panel.lot.notice.project.pk).update(pack="cn@2019-03-02/procurement_open")
        panel.owner = officer
        return Drawing(panel, officer, people)

    return lot


def drawn(draws: Drawing) -> list[Character]:
    draws.prepares(members=5, experts=5)
    draws.draws()
    return draws.completes()


@pytest.fixture
def bench(four: Any) -> Own:
    """Five were drawn; the owner found the first of four bids not qualified."""
    draws = four(CRITERIA)
    seated = drawn(draws)
    examines(draws.panel, UNSIGNED)
    return Own(draws, seated)


def finds(bench: Any, **changes: Any) -> Any:
    """All examine and score what they have to, the chair closes, and the findings are recorded and signed."""
    for who in bench.seated:
        if examining.is_apart(bench.lot):
            bench.examines(who)
    for who in bench.seated:
        bench.votes(who, bench.seated[0])
        bench.scores(who) if isinstance(bench, Own) else bench.signs(who)
    bench.closes(bench.seated[0])
    means, out = sheets.closed(bench.lot).means, qualifying.unqualified(bench.lot)
    entries = [
        {"rejected": REJECTED} if str(one.bid) in out else {"other_scores": means[str(one.bid)]}
        for one in bench.draws.panel.bids
    ]
    bench.draws.passes(minutes=1)
    found = bench.draws.panel.evaluates(*entries, who=bench.seated[0], experts=5)
    bench.draws.passes(minutes=1)
    bench.draws.panel.reports(who=bench.seated[0])
    return found


def voids(bench: Any, *, requalify: bool, committee: Committee = Committee.SAME) -> None:
    """A decision makes the findings void."""
    bench.draws.passes(minutes=1)
    with transaction.atomic():
        lot = lock_lot_in_project(bench.lot.uuid)
        order = Order("complaint", uuid4(), committee, requalify)
        void_evaluation(lot, order, candidates=None, at=bench.draws.now)
    bench.draws.passes(minutes=1)


class TestBesideADrawnCommittee:
    def test_who_is_not_qualified_is_neither_examined_nor_scored_by_any_member(self, bench):
        out = str(bench.draws.panel.bids[0].bid)
        assert out not in examining.to_examine(bench.lot)
        row, _recorded = finds(bench)

        assert out not in examining.to_score(bench.lot)
        assert all(out not in one.scores for one in sheets.signed(bench.lot))
        assert all(out not in one.marks for one in examining.signed(bench.lot))
        assert row.findings[0]["examination"].keys() == {"q1"}
        assert row.findings[0]["other_scores"] == {}
        assert {frozenset(one["examination"]) for one in row.findings[1:]} == {frozenset({"f1", "q1"})}

    def test_a_member_who_marks_such_a_bid_is_told_so(self, bench):
        payload = {"bids": [{"bid": str(one.bid), "examination": {"f1": MET}} for one in bench.draws.panel.bids],
                   "reason": ""}  # fmt: skip
        uuid = bench.uuid(bench.seated[0])
        signed = bench._signed(bench.seated[0], "sign_examination", uuid, payload)
        given = ExaminationInput.model_validate(payload)
        with pytest.raises(Invalid) as refused:
            examining.sign_examination(lot_uuid=bench.lot.uuid, sheet=uuid, given=given, **signed)
        assert "bids" in refused.value.errors

    def test_notes_that_a_member_types_are_no_beginning_and_a_signature_is(self, bench):
        bid = str(bench.draws.panel.bids[1].bid)
        bench.types(bench.seated[0], {}, {bid: "Look at page 4."})
        examines(bench.draws.panel, UNSIGNED | {"page": 4}, reason="The page was another.")
        bench.examines(bench.seated[0])
        with pytest.raises(CommitteeHasBegun):
            examines(bench.draws.panel, reason="All are.")

    def test_where_nothing_else_is_asked_members_score_at_once(self, four):
        draws = four(ONLY_OWNERS)
        bench = Own(draws, drawn(draws))
        with pytest.raises(QualificationsNotExamined):
            bench.scores(bench.seated[0])
        examines(draws.panel, UNSIGNED)
        row, _recorded = finds(bench)
        assert row.findings[0]["examination"]["q1"] == UNSIGNED

    def test_the_members_page_shows_the_bids_that_are_left_alone(self, bench, as_reader):
        bench.examines(bench.seated[0])
        clock.move_to(bench.draws.now)
        first, last = bench.draws.panel.bids[0], bench.draws.panel.bids[-1]
        for name in ("work-examination", "work-scores"):
            page = as_reader(bench.seated[0]).get(reverse(name, args=[bench.lot.uuid])).content.decode()
            assert f'value="{last.bid}"' in page
            assert f'value="{first.bid}"' not in page


class TestBlind:
    @pytest.fixture
    def table(self, four: Any) -> OwnBlind:
        """Five score blind; a rule has given each a sheet before the owner examined anything."""
        draws = four(ONLY_OWNERS | {"blind": True})
        seated = drawn(draws)
        assert evaluation_tasks.due(draws.now) == 1
        return OwnBlind(draws, seated)

    def test_sheets_that_a_rule_gave_do_not_lock_the_owner_out(self, table):
        assert Sheet.objects.filter(lot=table.lot).count() == 5
        assert not qualifying.has_begun(table.lot)
        examines(table.draws.panel, UNSIGNED)

    def test_no_member_has_a_name_for_any_bid_before_and_for_the_unqualified_one_after(self, table, as_reader):
        who = table.seated[0]
        with pytest.raises(QualificationsNotExamined):
            blinding.known(table.lot, who.person.pk)
        clock.move_to(table.draws.now)
        page = as_reader(who).get(reverse("work-scores", args=[table.lot.uuid]))
        assert page.status_code == 409
        assert "qualifications" in page.content.decode()
        examines(table.draws.panel, UNSIGNED)
        for member in table.seated:
            known = blinding.known(table.lot, member.person.pk)
            assert [one.name for one in known] == ["Bid 1", "Bid 2", "Bid 3"]
            assert table.draws.panel.bids[0].bid not in {one.bid.bid for one in known}

    def test_the_findings_hold_it_and_a_new_committee_scores_under_new_names(self, table, book: Register):
        examines(table.draws.panel, UNSIGNED)
        before = {one.id for one in blinding.known(table.lot, table.seated[0].person.pk)}
        row, _recorded = finds(table)
        assert row.findings[0]["examination"]["q1"]["verdict"] == "fail"
        voids(table, requalify=False, committee=Committee.NEW)
        assert qualifying.unqualified(table.lot) == {str(table.draws.panel.bids[0].bid)}
        assert not hasattr(table.lot, "blinding")
        assert before


class TestEvaluatedAgain:
    def test_what_the_owner_found_stands_where_the_order_says_nothing_of_it(self, bench):
        finds(bench)
        voids(bench, requalify=False)
        with pytest.raises(CommitteeHasBegun):
            examines(bench.draws.panel, reason="All are.")
        row, _recorded = finds(bench)
        assert row.findings[0]["rejected"]["article"] == "unqualified"

    def test_where_it_says_so_the_owner_examines_first_and_the_committee_waits(self, bench, as_reader, monkeypatch):
        finds(bench)
        voids(bench, requalify=True)
        said = json.loads(bytes(Outbox.objects.filter(code="EVA-13").latest("id").leaf))["public"]
        assert said["qualifications"] == "again"
        assert qualifying.current(bench.lot) is None
        with pytest.raises(QualificationsNotExamined):
            bench.examines(bench.seated[0])
        owner = bench.draws.owner.signs("read", "lot:none", 0)["actor"]
        assert any("qualifications" in one.url for one in work.waiting(owner, bench.draws.now))
        monkeypatch.setattr(clock, "now", lambda: bench.draws.now)
        page = as_reader(bench.draws.owner).get(f"/desk/lots/{bench.lot.uuid}/qualifications").content.decode()
        assert 'data-command="examine_qualifications"' in page
        examines(bench.draws.panel, MET, UNSIGNED)  # another is out now, and no reason is asked
        row, recorded = finds(bench)

        assert [one["rejected"] is not None for one in row.findings] == [False, True, False, False]
        drain_all()
        own = Outbox.objects.filter(code="EVA-15").order_by("id")
        assert own.count() == 2
        said = next(one for one in acts_after(0) if one.leaf_sha256 == recorded.leaf_sha256).statement()
        assert said["qualified"]["leaf_sha256"] == own.last().leaf_sha256

    def test_once_the_committee_begins_anew_the_owner_is_done(self, bench):
        finds(bench)
        voids(bench, requalify=True)
        examines(bench.draws.panel, UNSIGNED)
        bench.examines(bench.seated[0])
        with pytest.raises(CommitteeHasBegun):
            examines(bench.draws.panel, reason="All are.")

    def test_no_order_can_say_so_where_the_committee_examines_all(self, panels, officer, people, entries):
        panel = panels(
            "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=CRITERIA,
            ceiling=Decimal("1500.00"),
        )  # fmt: skip
        bench = Bench(Drawing(panel, officer, people), [])
        with pytest.raises(RuntimeError):
            qualifying.void(bench.lot, bench.draws.now)
