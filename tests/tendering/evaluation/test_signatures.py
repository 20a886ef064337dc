"""Each member signs the report: agrees, dissents with reasons, or counts as agreeing (条例 53)."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pydantic import ValidationError
from tests.people import Character
from tests.tendering.evaluation.conftest import opines
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation import queries, reporting, sheets
from openhall.tendering.evaluation.inputs import OpinionInput, ReportInput
from openhall.tendering.evaluation.models import Opinion
from openhall.tendering.evaluation.refusals import (
    NotDrawn,
    NotOneByOne,
    OpinionsMissing,
    OtherFindings,
    TooEarlyToRecord,
)
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def drawing(opened: Any, officer: Character, people: list[Character], entries: list[Any]) -> Drawing:
    """Five experts were drawn; the lowest price wins, so that nobody scores."""
    found = Drawing(opened, officer, people)
    found.prepares(members=5, experts=5)
    found.draws()
    return found


@pytest.fixture
def seated(drawing: Drawing) -> list[Character]:
    """They have accepted and recorded findings."""
    members = drawing.completes()
    drawing.panel.evaluates(who=members[0], experts=5)
    drawing.passes(minutes=1)
    return members


def completes(drawing: Drawing, who: Character, *refusals: tuple[Character, str]) -> Any:
    """The report is signed for all, as the page does it."""
    payload = {"refusals": [{"member": str(one.person.uuid), "explanation": why} for one, why in refusals]}
    lot = drawing.lot
    signed = who.signs("sign_report", f"lot:{lot.uuid}", lot.version, payload, at=drawing.now)
    return evaluation.sign_report(lot_uuid=lot.uuid, given=ReportInput.model_validate(payload), **signed)[0]


class TestSigning:
    def test_it_stands_on_the_members_own_sheet_and_names_nothing(self, drawing, seated):
        opinion = opines(seated[0], drawing.lot, drawing.now, "dissents", "The second bid lacks a test report.")

        signed = leaf("EVA-06")
        assert signed["object"] == f"sheet:{opinion.sheet.uuid}"
        assert "case" not in signed
        assert signed.get("public", {}) == {}
        assert sorted(signed["commitments"]) == ["sheet/opinion", "sheet/opinion-reason"]
        text = json.dumps(signed)
        for known in (drawing.lot.uuid, drawing.uuid, seated[0].person.uuid, "dissents", "test report"):
            assert str(known) not in text

    def test_the_last_one_counts_and_findings_recorded_anew_need_new_ones(self, drawing, seated):
        opines(seated[0], drawing.lot, drawing.now, "dissents", "No.")
        drawing.passes(seconds=1)
        opines(seated[0], drawing.lot, drawing.now)
        found = sheets.findings_of(drawing.lot).get()
        assert [one.stance for one in reporting.by_member(found).values()] == ["agrees"]
        earlier = found.evaluation_leaf

        drawing.panel.evaluates(who=seated[1], experts=5)
        found = sheets.findings_of(drawing.lot).get()
        assert reporting.by_member(found) == {}
        with pytest.raises(OtherFindings):
            opines(seated[0], drawing.lot, drawing.now, findings=earlier)

    def test_a_dissent_has_reasons_and_nothing_else_has_any(self):
        for stance, reason in (("dissents", ""), ("agrees", "But."), ("refuses", "No."), ("abstains", "")):
            with pytest.raises(ValidationError):
                OpinionInput.model_validate({"findings": "0" * 64, "stance": stance, "reason": reason})

    def test_nobody_else_signs_and_nothing_before_there_are_findings(self, drawing, people):
        members = drawing.completes()
        payload = {"findings": "0" * 64, "stance": "agrees"}
        given = OpinionInput.model_validate(payload)
        other = next(one for one in people if one not in members)
        for who, refusal in ((members[0], MoveNotAllowed), (other, NotDrawn)):
            uuid = uuid4()
            signed = who.signs("sign_opinion", f"sheet:{uuid}", 0, payload, at=drawing.now)
            with pytest.raises(refusal):
                reporting.sign_opinion(lot_uuid=drawing.lot.uuid, sheet=uuid, given=given, **signed)
        assert not Opinion.objects.exists()

    def test_without_a_draw_one_signs_for_all_as_before(self, opened):
        opened.evaluates()
        with pytest.raises(NotOneByOne):
            opines(opened.committee, opened.lot, opened.now)
        found, _recorded = opened.reports()
        assert found.opinions is None
        assert "opinions" not in statement(leaf("EVA-02")["statement"])


class TestReport:
    def test_it_is_complete_when_each_has_signed_or_dissented_and_tells_it_without_names(
        self, drawing, seated, as_reader
    ):
        with pytest.raises(OpinionsMissing) as refused:
            completes(drawing, seated[0])
        assert (refused.value.facts["signed"], refused.value.facts["members"]) == (0, 5)
        opines(seated[0], drawing.lot, drawing.now, "dissents", "The second bid lacks a test report.")
        opines(seated[1], drawing.lot, drawing.now, "refuses")
        for who in seated[2:]:
            with pytest.raises(OpinionsMissing):
                completes(drawing, seated[0])
            opines(who, drawing.lot, drawing.now)
        found = completes(drawing, seated[3])

        told = statement(leaf("EVA-02")["statement"])["opinions"]
        assert told == found.opinions
        assert sorted(one["opinion"] for one in told) == ["agrees"] * 3 + ["deemed_to_agree", "dissents"]
        assert {one["leaf_sha256"] for one in told} == set(Opinion.objects.values_list("leaf", flat=True))
        text = json.dumps(told)
        assert not [one for one in seated if one.person.name in text or str(one.person.uuid) in text]
        clock.move_to(drawing.now)
        shown = as_reader(None).get(reverse("lot-report", args=[drawing.lot.uuid])).content.decode()
        assert "The second bid lacks a test report." in shown
        assert "3 members signed" in shown
        assert not [one for one in seated if one.person.name in shown]

    def test_silence_is_recorded_late_with_an_explanation_by_a_committee_most_of_which_signed(
        self, drawing, seated, settings
    ):
        silent = seated[4]
        for who in seated[:2]:
            opines(who, drawing.lot, drawing.now)
        others = [(who, "Left without a word.") for who in seated[2:]]
        drawing.passes(hours=settings.OPENHALL_REPORT_SIGNING_HOURS)
        with pytest.raises(OpinionsMissing):
            completes(drawing, seated[0], *others)
        for who in seated[2:4]:
            opines(who, drawing.lot, drawing.now)
        with pytest.raises(Invalid):
            completes(drawing, seated[0], (seated[1], "Has signed."), (silent, "Left."))
        found = completes(drawing, seated[0], (silent, "Left the room without a word at noon."))

        (recorded,) = [one for one in found.opinions if one["leaf_sha256"] is None]
        assert recorded["opinion"] == "deemed_to_agree"
        assert recorded["reason"] == "Left the room without a word at noon."

    def test_silence_is_no_refusal_before_the_hours_are_over(self, drawing, seated):
        for who in seated[:4]:
            opines(who, drawing.lot, drawing.now)
        with pytest.raises(TooEarlyToRecord):
            completes(drawing, seated[0], (seated[4], "Left."))

    def test_who_dissents_is_read_by_the_committee_and_by_nobody_else(self, drawing, seated, people, as_reader):
        opines(seated[0], drawing.lot, drawing.now, "dissents", "Too dear a pump.")
        clock.move_to(drawing.now)
        path = reverse("work-report", args=[drawing.lot.uuid])
        for who in seated:
            assert "Too dear a pump." in as_reader(who).get(path).content.decode()
        others = [one for one in people if one not in seated]
        for who in [None, drawing.owner, *others]:
            for address in (path, f"/api/v1/lots/{drawing.lot.uuid}/evaluation"):
                assert "Too dear a pump." not in as_reader(who).get(address).content.decode()

    def test_whoever_has_not_signed_is_asked_and_the_message_names_no_tender(self, drawing, seated, as_reader):
        clock.move_to(drawing.now)
        work = reverse("work")
        assert "Check and sign the report" in as_reader(seated[1]).get(work).content.decode()
        opines(seated[1], drawing.lot, drawing.now)
        assert "Check and sign the report" not in as_reader(seated[1]).get(work).content.decode()
        for who in seated:
            if who is not seated[1]:
                opines(who, drawing.lot, drawing.now)
        assert "Complete the report" in as_reader(seated[1]).get(work).content.decode()
        assert queries.signed(drawing.lot) is None
