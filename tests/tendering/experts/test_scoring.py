"""Members score alone: drafts that survive, signatures that lock, a chair that closes, means that count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from tests.people import Character
from tests.tendering.experts.conftest import Drawing

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.evaluation import forgetting, queries, scoring, sheets
from openhall.tendering.evaluation.inputs import DraftInput, SheetInput
from openhall.tendering.evaluation.models import Evaluation, Sheet, SheetVersion
from openhall.tendering.evaluation.refusals import (
    FindingsVoid,
    NotChair,
    NotDrawn,
    NothingToScore,
    OtherSheet,
    ScoringOpen,
    ScoringOver,
    SheetsMissing,
)
from openhall.tendering.experts import replacing, tasks
from openhall.tendering.experts.inputs import LeavingInput, ReplacementInput
from openhall.tendering.experts.models import DrawState, Entry
from openhall.tendering.experts.refusals import DrawRunning
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db

TECHNICAL, SERVICE = "Technical solution", "Service"


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@dataclass
class Table:
    """The drawn committee of a scored lot at work, by real commands."""

    draws: Drawing
    seated: list[Character]

    @property
    def lot(self) -> Lot:
        return self.draws.lot

    def sheet(self, who: Character) -> Sheet | None:
        return sheets.of_member(self.lot, who.person.pk)

    def uuid(self, who: Character) -> UUID:
        row = self.sheet(who)
        return row.uuid if row else uuid4()

    def payload(self, *scores: tuple[str, str], reason: str = "") -> dict[str, Any]:
        given = list(scores) + [("20", "5")] * (len(self.draws.panel.bids) - len(scores))
        rows = [
            {"bid": str(bid.bid), "scores": {TECHNICAL: one, SERVICE: other}}
            for bid, (one, other) in zip(self.draws.panel.bids, given, strict=True)
        ]
        return {"bids": rows, "reason": reason}

    def _signed(self, who: Character, command: str, uuid: UUID, payload: dict[str, Any]) -> dict[str, Any]:
        row = self.sheet(who)
        return who.signs(command, f"sheet:{uuid}", row.version if row else 0, payload, at=self.draws.now)

    def signs(self, who: Character, *scores: tuple[str, str], reason: str = "") -> Sheet:
        self.draws.passes(seconds=1)
        payload, uuid = self.payload(*scores, reason=reason), self.uuid(who)
        given = SheetInput.model_validate(payload)
        signed = self._signed(who, "sign_scores", uuid, payload)
        return scoring.sign_scores(lot_uuid=self.lot.uuid, sheet=uuid, given=given, **signed)[0]

    def votes(self, who: Character, member: Character) -> Sheet:
        self.draws.passes(seconds=1)
        payload, uuid = {"member": str(member.person.uuid)}, self.uuid(who)
        signed = self._signed(who, "choose_chair", uuid, payload)
        return scoring.choose_chair(lot_uuid=self.lot.uuid, sheet=uuid, member=member.person.uuid, **signed)[0]

    def closes(self, who: Character) -> Any:
        self.draws.passes(seconds=1)
        uuid = self.uuid(who)
        signed = self._signed(who, "close_scoring", uuid, {})
        return scoring.close_scoring(lot_uuid=self.lot.uuid, sheet=uuid, **signed)[0]

    def types(
        self, who: Character, scores: dict[str, Any], notes: dict[str, str], *, uuid: UUID | None = None
    ) -> Sheet:
        given = DraftInput.model_validate({"scores": scores, "notes": notes})
        return scoring.save_draft(
            lot_uuid=self.lot.uuid, sheet=uuid or self.uuid(who), given=given, reader=reader(who), at=self.draws.now
        )

    def all_the_way(self) -> None:
        """Everybody signs the same but the first, who chairs and closes."""
        for who in self.seated:
            self.votes(who, self.seated[0])
            self.signs(who, ("30", "10") if who is self.seated[0] else ("20", "5"))
        self.closes(self.seated[0])

    def findings(self) -> list[dict[str, Any]]:
        closed = sheets.closed(self.lot)
        assert closed
        return [{"other_scores": closed.means[str(bid.bid)]} for bid in self.draws.panel.bids]

    def replaces(self, seat: int = 1, cause: str = "health") -> None:
        self.draws.passes(seconds=1)
        payload = {"seat": seat, "cause": cause, "reason": "Ill since noon."}
        row = self.draws.row
        signed = self.draws.owner.signs("replace_member", f"draw:{row.uuid}", row.version, payload, at=self.draws.now)
        replacing.replace_member(draw=row.uuid, given=ReplacementInput.model_validate(payload), **signed)


def reader(who: Character) -> Any:
    return who.signs("read", "lot:none", 0)["actor"]


@pytest.fixture
def table(scored: Any, officer: Character, people: list[Character], entries: list[Any]) -> Table:
    """Five experts were drawn for a lot whose documents name two criteria."""
    draws = Drawing(scored, officer, people)
    draws.prepares(members=5, experts=5)
    draws.draws()
    return Table(draws, draws.completes())


class TestDraft:
    def test_it_is_kept_as_it_was_typed_and_nobody_else_reads_it(self, table, as_reader):
        who, bid = table.seated[0], str(table.draws.panel.bids[0].bid)
        clock.move_to(table.draws.now)
        table.types(who, {bid: {TECHNICAL: "2"}}, {bid: "Dear pump"})
        table.types(who, {bid: {TECHNICAL: "2x"}}, {bid: "Dear pumps"})

        row = table.sheet(who)
        assert row.draft == {"scores": {bid: {TECHNICAL: "2x"}}, "notes": {bid: "Dear pumps"}}
        assert row.version == 0
        path = reverse("work-scores", args=[table.lot.uuid])
        own = as_reader(who).get(path, {"q": "dear"}).content.decode()
        assert 'value="2x"' in own
        assert own.count("Dear pumps") == 2
        for other in [*table.seated[1:], *[one for one in table.draws.people if one not in table.seated]]:
            assert "Dear pumps" not in as_reader(other).get(path).content.decode()
            assert "Dear pumps" not in as_reader(other).get(f"/api/v1/lots/{table.lot.uuid}/sheet").content.decode()
        assert not Outbox.objects.filter(code__startswith="EVA").exists()

    def test_who_was_not_drawn_has_no_sheet(self, table, officer):
        other = next(one for one in table.draws.people if one not in table.seated)
        for who in (other, officer):
            with pytest.raises(NotFound):
                table.types(who, {}, {})

    def test_a_second_window_takes_the_sheet_that_there_is(self, table):
        table.types(table.seated[0], {}, {})
        with pytest.raises(OtherSheet):
            table.types(table.seated[0], {}, {}, uuid=uuid4())


class TestErasure:
    def test_drafts_notes_and_earlier_scores_go_and_the_scores_that_count_stay_without_a_name(self, table):
        who, bid = table.seated[0], str(table.draws.panel.bids[0].bid)
        table.signs(who, ("28", "10"))
        table.signs(who, ("27", "10"), reason="My dog ate page 4.")
        table.votes(table.seated[1], who)
        table.types(who, {bid: {TECHNICAL: "2"}}, {bid: "Dear pumps"})
        table.types(table.seated[1], {bid: {TECHNICAL: "3"}}, {bid: "Cheap pumps"})
        sheet = table.sheet(who)
        assert forgetting.objects(who.person) == [f"sheet:{sheet.uuid}"]

        forgetting.destroy(who.person, table.draws.now)

        held = json.dumps(list(Sheet.objects.values("draft", "scores")) + list(SheetVersion.objects.values("reason")))
        assert "Dear pumps" not in held
        assert "dog" not in held
        assert "Cheap pumps" in held
        assert table.sheet(who).scores[bid][TECHNICAL] == "27"
        assert table.sheet(table.seated[1]).chair_id is None


class TestSigning:
    def test_it_locks_and_stands_in_no_case_and_names_nothing(self, table):
        row = table.signs(table.seated[0], ("28.5", "10"))

        signed = leaf("EVA-03")
        assert signed["object"] == f"sheet:{row.uuid}"
        assert "case" not in signed
        assert signed.get("public", {}) == {}
        text = json.dumps(signed)
        for known in (
            table.lot.uuid,
            table.draws.uuid,
            table.seated[0].person.uuid,
            "28.5",
            table.lot.notice.project.uuid,
        ):
            assert str(known) not in text
        assert row.scores[str(table.draws.panel.bids[0].bid)] == {SERVICE: "10", TECHNICAL: "28.5"}

    def test_it_changes_only_with_a_reason_and_the_earlier_scores_stay(self, table):
        who = table.seated[0]
        table.signs(who, ("28", "10"))
        with pytest.raises(Invalid) as refused:
            table.signs(who, ("27", "10"))
        assert "reason" in refused.value.errors
        with pytest.raises(Invalid):
            table.signs(who, ("28", "10"), reason="None.")
        row = table.signs(who, ("27", "10"), reason="Page 4 was overlooked.")

        bid = str(table.draws.panel.bids[0].bid)
        assert [one.scores[bid][TECHNICAL] for one in row.versions.all()] == ["28", "27"]
        assert [one.reason for one in row.versions.all()] == ["", "Page 4 was overlooked."]
        assert Outbox.objects.filter(code="EVA-03").count() == 2

    def test_scores_stay_within_the_limits_of_the_documents_and_cover_every_bid(self, table):
        for wrong in (
            {TECHNICAL: "30.5", SERVICE: "1"},
            {TECHNICAL: "30"},
            {TECHNICAL: "1", SERVICE: "1", "Looks": "1"},
        ):
            payload = table.payload()
            payload["bids"][1]["scores"] = wrong
            uuid = uuid4()
            signed = table._signed(table.seated[0], "sign_scores", uuid, payload)
            with pytest.raises(Invalid) as refused:
                scoring.sign_scores(
                    lot_uuid=table.lot.uuid, sheet=uuid, given=SheetInput.model_validate(payload), **signed
                )
            assert all(name.startswith("bids.1.scores") for name in refused.value.errors)
        assert not Sheet.objects.exists()

    def test_nobody_else_scores(self, table):
        other = next(one for one in table.draws.people if one not in table.seated)
        with pytest.raises(NotDrawn):
            table.signs(other)

    def test_a_committee_that_was_not_wholly_drawn_records_findings_together(self, scored, officer, people, entries):
        draws = Drawing(scored, officer, people)
        draws.prepares(members=5, experts=4)
        draws.draws()
        seated = draws.completes()
        with pytest.raises(NothingToScore):
            Table(draws, seated).signs(seated[0])
        draws.panel.evaluates(*[{"other_scores": {TECHNICAL: "20", SERVICE: "5"}}] * 3, who=seated[0])
        assert Evaluation.objects.count() == 1


class TestClosing:
    def test_only_the_chair_closes_and_only_when_everybody_has_signed(self, table):
        first, second = table.seated[:2]
        for who in table.seated[:3]:
            table.votes(who, first)
            table.signs(who)
        assert sheets.chair_of(table.lot) == first.person.pk
        with pytest.raises(NotChair):
            table.closes(second)
        with pytest.raises(SheetsMissing) as refused:
            table.closes(first)
        assert refused.value.facts["signed"] == 3
        for who in table.seated[3:]:
            table.signs(who)
        table.closes(first)
        with pytest.raises(ScoringOver):
            table.signs(second, ("1", "1"), reason="Too late.")
        for code in ("EVA-04", "EVA-05"):
            assert "case" not in leaf(code)
            assert str(table.lot.uuid) not in json.dumps(leaf(code))

    def test_a_chair_is_a_member_with_more_than_half_of_the_votes(self, table):
        for who in table.seated[:2]:
            table.votes(who, table.seated[0])
        assert sheets.chair_of(table.lot) is None
        other = next(one for one in table.draws.people if one not in table.seated)
        with pytest.raises(Invalid):
            table.votes(table.seated[2], other)

    def test_the_findings_are_the_means_and_hold_every_sheet_without_names(self, table):
        with pytest.raises(ScoringOpen):
            table.draws.panel.evaluates(who=table.seated[0])
        table.all_the_way()
        with pytest.raises(Invalid):
            table.draws.panel.evaluates(
                *[{"other_scores": {TECHNICAL: "21", SERVICE: "5"}}] * 3, who=table.seated[0], experts=5
            )
        found = table.findings()
        assert found[0]["other_scores"] == {SERVICE: "6.00", TECHNICAL: "22.00"}
        table.draws.panel.evaluates(*found, who=table.seated[1], experts=5)
        said = statement(leaf("EVA-01")["statement"])
        assert len(said["sheets"]) == 5
        assert {one["leaf_sha256"] for one in said["sheets"]} == {one.leaf for one in Sheet.objects.all()}
        text = json.dumps(said)
        assert not [one for one in table.seated if one.person.name in text or str(one.person.uuid) in text]
        table.draws.panel.reports(who=table.seated[2])
        assert queries.signed(table.lot) is not None


class TestSecrecy:
    def test_whether_and_who_scored_is_told_to_nobody_outside_the_committee(
        self, table, officer, host, supervisor, bidders, as_reader
    ):
        """Pages, API and log give others the same before anybody scored and after everybody did."""
        clock.move_to(table.draws.now)
        other = next(one for one in table.draws.people if one not in table.seated)
        lot, outside = table.lot.uuid, [None, officer, host, supervisor, bidders[0], other]
        paths = [reverse("work-scores", args=[lot]), f"/api/v1/lots/{lot}/sheet", f"/api/v1/lots/{lot}/evaluation",
                 f"/api/v1/lots/{lot}/draw"]  # fmt: skip

        def seen() -> list[tuple[int, Any]]:
            answers = [as_reader(who).get(path) for who in outside for path in paths]
            told = [one.json() if "json" in one["Content-Type"] else None for one in answers]
            for one in told:
                (one or {}).pop("instance", None)
            return [(answer.status_code, one) for answer, one in zip(answers, told, strict=True)]

        before = seen()
        table.all_the_way()
        assert seen() == before
        case = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(case_uuid=table.lot.notice.project.uuid)]
        assert not [one for one in case if one["code"] in ("EVA-03", "EVA-04", "EVA-05")]
        held = json.dumps([json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code__startswith="EVA")])
        assert "sheet:" in held
        for who in table.seated:
            assert who.person.name not in held
            assert str(who.person.uuid) not in held


class TestDeviations:
    def test_after_the_last_signature_the_chair_sees_all_and_a_member_its_own(self, table, as_reader):
        far, chair = table.seated[1], table.seated[0]
        for who in table.seated[:4]:
            table.votes(who, chair)
            table.signs(who, ("30", "5") if who is far else ("10", "5"))
        assert sheets.deviations(table.lot, reader(chair)) == []
        table.signs(table.seated[4], ("10", "5"))

        (seen,) = sheets.deviations(table.lot, reader(chair))
        assert (seen.name, seen.criterion, seen.score, seen.mean) == (
            far.person.name, TECHNICAL, Decimal(30), Decimal("14.00")
        )  # fmt: skip
        assert len(sheets.deviations(table.lot, reader(far))) == 1
        assert sheets.deviations(table.lot, reader(table.seated[2])) == []
        clock.move_to(table.draws.now)
        path = reverse("work-scores", args=[table.lot.uuid])
        shown = {who.person.name: as_reader(who).get(path).content.decode() for who in table.seated[:3]}
        assert ["Scores far from the mean" in shown[who.person.name] for who in table.seated[:3]] == [True, True, False]


class TestReplacing:
    def test_scores_and_findings_are_void_and_the_next_in_the_order_scores_anew(self, table):
        table.all_the_way()
        table.draws.panel.evaluates(*table.findings(), who=table.seated[1], experts=5)
        gone = table.draws.person(table.draws.row.entries.get(seat=2))
        table.replaces(seat=2)

        assert table.draws.row.state == DrawState.CALLING
        public = leaf("DRW-09")["public"]
        assert public == {"lot": str(table.lot.uuid), "cause": "health"}
        assert "Ill" not in json.dumps(leaf("DRW-09"))
        with pytest.raises(DrawRunning):
            table.draws.panel.reports(who=table.seated[0])
        (called,) = table.draws.called
        assert called.place == 6
        new = table.draws.person(called)
        table.draws.accepts(called)
        tasks.due(table.draws.now)
        assert table.draws.row.state == DrawState.COMPLETE
        with pytest.raises(NotDrawn):
            table.signs(gone, ("1", "1"), reason="I am well again.")
        left = [one for one in table.seated if one is not gone]
        with pytest.raises(FindingsVoid):
            table.draws.panel.reports(who=left[0])
        with pytest.raises(ScoringOpen):
            table.draws.panel.evaluates(who=left[0], experts=5)
        table.signs(new, ("0", "0"))
        for who in [*left, new]:
            table.votes(who, new)
        table.closes(new)
        table.draws.panel.evaluates(*table.findings(), who=left[0], experts=5)
        said = statement(leaf("EVA-01")["statement"])
        assert sorted(one["void"] for one in said["sheets"]) == [False] * 5 + [True]
        assert [one["scores"] for one in said["sheets"] if one["void"]] == [None]
        table.draws.panel.reports(who=left[0])

    def test_a_member_leaves_and_the_seat_is_filled_by_rule(self, table):
        entry = table.draws.row.entries.get(seat=1)
        who = table.draws.person(entry)
        table.signs(who)
        payload = {"cause": "avoidance", "reason": "My cousin works for the second bidder."}
        signed = who.signs("leave_committee", f"call:{entry.call}", entry.version, payload, at=table.draws.now)
        replacing.leave_committee(call=entry.call, given=LeavingInput.model_validate(payload), **signed)

        left = leaf("DRW-10")
        assert "case" not in left
        assert "cousin" not in json.dumps(left)
        with pytest.raises(DrawRunning):
            table.signs(table.seated[1])
        assert tasks.due(table.draws.now) == 1
        assert leaf("DRW-09")["actor"] == "log"
        assert tasks.due(table.draws.now) == 0
        assert Entry.objects.get(pk=entry.pk).state == Entry.State.REPLACED
        assert Sheet.objects.get(person=who.person).void_at is not None
        assert [one.place for one in table.draws.called] == [6]

    def test_nobody_gives_another_seat_up(self, table):
        entry = table.draws.row.entries.get(seat=1)
        other = next(one for one in table.seated if one is not table.draws.person(entry))
        payload = {"cause": "health", "reason": "R"}
        signed = other.signs("leave_committee", f"call:{entry.call}", entry.version, payload, at=table.draws.now)
        with pytest.raises(NotFound):
            replacing.leave_committee(call=entry.call, given=LeavingInput.model_validate(payload), **signed)
