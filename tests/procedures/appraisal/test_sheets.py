"""Appraisal sheets: drafted from figures, stated, signed by two, objected to; read by those concerned only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.procedures.appraisal.conftest import DAY, JULY
from tests.procedures.dossiers.conftest import reading

from openhall.identity.models import Mandate, Person
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.procedures.appraisal import forgetting, queries, sheets
from openhall.procedures.appraisal.models import Appraisal
from openhall.procedures.appraisal.refusals import NothingToAppraise, ObjectionTimeOver, OwnSheet, StatementMissing
from openhall.procedures.index.refusals import PeriodRuns
from openhall.witness.models import Committed, Outbox

pytestmark = pytest.mark.django_db
OWN = "I had forty people in the queue."


def leaf(code: str) -> dict:
    """The last act of a kind, as it waits for the log."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


@pytest.fixture
def sheet(province, june) -> Appraisal:
    """The clerk's sheet for June."""
    [row] = province.opens()
    return row


def signed_by_two(province, row) -> Appraisal:
    """Stated, assessed, confirmed."""
    province.signs("give_statement", row, province.clerk, words=OWN)
    province.signs("assess_sheet", row, province.head, words="Good work all month.")
    return province.signs("confirm_sheet", row, province.office)


class TestDrafting:
    def test_the_head_drafts_those_of_officers_from_their_figures(self, province, sheet):
        assert (sheet.person_id, sheet.kind) == (province.clerk.person.pk, "officer")
        assert (sheet.figures["ran"], sheet.figures["in_time"], sheet.figures["ended"]) == (1, 1, 1)
        assert leaf("APR-01")["public"] == {"period": "2026-06", "unit": "H98.2", "sheets": 1}

    def test_the_office_drafts_that_of_a_head_whom_the_chair_confirms(self, province, june):
        [row] = province.opens(who=province.office, higher=province.chair)

        assert (row.person_id, row.kind, row.higher_role) == (province.head.person.pk, "head", "chair")
        province.signs("give_statement", row, province.head, words=OWN)
        province.signs("assess_sheet", row, province.office, words="The unit is on its way up.")
        assert province.signs("confirm_sheet", row, province.chair).state == "confirmed"

    def test_there_is_one_for_a_person_and_period(self, province, sheet):
        with pytest.raises(NothingToAppraise):
            province.opens()

    def test_not_before_the_period_is_over_by_others_or_with_nobody_to_sign_second(self, province, june):
        with pytest.raises(PeriodRuns):
            province.opens(period="2026-07")
        with pytest.raises(MandateMissing):
            province.opens(who=province.clerk)
        with pytest.raises(MandateMissing):
            province.opens(who=province.chair)
        with pytest.raises(Invalid):
            province.opens(higher=province.chair)


class TestSigning:
    def test_the_log_holds_commitments_alone(self, province, sheet):
        signed_by_two(province, sheet)

        for code in ("APR-02", "APR-03", "APR-04"):
            act = leaf(code)
            assert act["public"] == {}
            assert OWN not in json.dumps(act, ensure_ascii=False)
        kept = Committed.objects.filter(outbox__code="APR-04", path="sheet").get().value
        assert OWN in json.dumps(kept, ensure_ascii=False), "the control: what is committed holds it"

    def test_nobody_assesses_themselves_and_nobody_signs_twice(self, province, sheet, joins):
        Mandate.objects.create(
            person=province.clerk.person, organisation=province.clerk.organisation, role=Role.HEAD,
            starts_at=JULY - DAY,
        )  # fmt: skip
        province.signs("give_statement", sheet, province.clerk, words=OWN)
        with pytest.raises(OwnSheet):
            province.signs("assess_sheet", sheet, province.clerk, words="I am very good.")
        province.signs("assess_sheet", sheet, province.head, words="Good work.")
        Appraisal.objects.filter(pk=sheet.pk).update(assessed_by=province.office.person)

        with pytest.raises(OwnSheet):
            province.signs("confirm_sheet", sheet, province.office)

    def test_without_a_statement_whoever_assesses_says_why(self, province, sheet):
        with pytest.raises(StatementMissing):
            province.signs("assess_sheet", sheet, province.head, words="Good work.")

        row = province.signs("assess_sheet", sheet, province.head, words="Good work.", without="On leave since May.")

        assert row.without == "On leave since May."
        with pytest.raises(MoveNotAllowed):
            province.signs("give_statement", row, province.clerk, words=OWN)

    def test_the_second_signature_comes_second_and_from_the_higher_one(self, province, sheet):
        with pytest.raises(MoveNotAllowed):
            province.signs("confirm_sheet", sheet, province.office)
        with pytest.raises(NotFound):
            province.signs("assess_sheet", sheet, province.office, words="Good work.", without="On leave.")
        with pytest.raises(NotFound):
            province.signs("give_statement", sheet, province.head, words=OWN)


class TestObjecting:
    def test_within_the_days_that_an_authority_entered(self, province, sheet):
        row = signed_by_two(province, sheet)
        assert row.until_at == JULY.replace(day=8, hour=17), "the end of the fifth working day, by a fictional value"

        with pytest.raises(ObjectionTimeOver):
            province.signs(
                "object_to_sheet", row, province.clerk, at=row.until_at + timedelta(seconds=1), words="It is wrong."
            )
        row = province.signs("object_to_sheet", row, province.clerk, at=row.until_at, words="It is wrong.")
        row = province.signs(
            "decide_objection_to_sheet", row, province.office, at=row.until_at, outcome="uphold", words="It is right."
        )

        assert row.state == "upheld"
        with pytest.raises(MoveNotAllowed):
            province.signs("object_to_sheet", row, province.clerk, at=row.until_at, words="It is wrong.")
        assert leaf("APR-05")["public"] == leaf("APR-06")["public"] == {}

    def test_without_an_end_while_nobody_entered_how_long(self, province, sheet, monkeypatch):
        monkeypatch.setattr(sheets, "OBJECTION", "maxima.online_in_use_not_there")
        monkeypatch.setattr(sheets, "_until", lambda at: None)
        row = signed_by_two(province, sheet)

        row = province.signs("object_to_sheet", row, province.clerk, at=JULY + 90 * DAY, words="It is wrong.")

        assert row.state == "objected"

    def test_assessed_anew_it_is_signed_by_two_again(self, province, sheet):
        row = province.signs("object_to_sheet", signed_by_two(province, sheet), province.clerk, words="It is wrong.")
        row = province.signs(
            "decide_objection_to_sheet", row, province.office, outcome="again", words="Two dossiers were another’s."
        )
        assert (row.state, row.assessed_by_id, row.until_at) == ("stated", None, None)

        province.signs("assess_sheet", row, province.head, words="Very good work.")

        assert province.signs("confirm_sheet", row, province.office).state == "confirmed"


class TestReading:
    def test_those_concerned_and_nobody_else(self, province, sheet, second, neighbour, monkeypatch):
        for who in (province.clerk, province.head, province.office):
            assert queries.sheet(sheet.uuid, reading(who), JULY) == sheet
            assert queries.sheets(reading(who), JULY) == [sheet]
        for who in (second, neighbour, province.chair):
            with pytest.raises(NotFound):
                queries.sheet(sheet.uuid, reading(who), JULY)
            assert queries.sheets(reading(who), JULY) == []

    def test_pages_and_api_say_the_same(self, province, sheet, as_reader, second, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: JULY)
        own = as_reader(province.clerk).get(f"/desk/appraisals/{sheet.uuid}")
        assert "give_statement" in own.content.decode()
        assert own["Cache-Control"].startswith("max-age=0")
        assert "assess_sheet" in as_reader(province.head).get(f"/desk/appraisals/{sheet.uuid}").content.decode()
        assert "open_appraisals" in as_reader(province.head).get("/desk/appraisals").content.decode()
        assert as_reader(second).get(f"/desk/appraisals/{sheet.uuid}").status_code == 404
        assert as_reader(second).get(f"/api/v1/appraisals/{sheet.uuid}").status_code == 404
        [one] = as_reader(province.clerk).get("/api/v1/appraisals").json()["appraisals"]
        assert one["figures"]["ran"] == 1

    def test_an_erased_person_leaves_no_figure_and_no_word(self, province, sheet):
        signed_by_two(province, sheet)
        human = Person.objects.get(pk=province.clerk.person.pk)
        assert forgetting.objects(human) == [f"appraisal:{sheet.uuid}"]

        forgetting.destroy(human, JULY)

        sheet.refresh_from_db()
        assert (sheet.figures, sheet.statement, sheet.assessment, sheet.salt) == ({}, "", "", "")
        with pytest.raises(NotFound):
            queries.sheet(sheet.uuid, reading(province.head), JULY)
