"""How experts did on a committee: who rates whom and when, who reads it, and what the record counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.people import MONDAY, Character
from tests.tendering.experts.conftest import Drawing

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import replacing, tasks
from openhall.tendering.experts.inputs import LeavingInput
from openhall.tendering.experts.models import Entry, Expert
from openhall.tendering.experts.performance import commands, conduct, policies, queries
from openhall.tendering.experts.performance.inputs import AnswerInput, CorrectionInput, QuestionsInput, RatingInput
from openhall.tendering.experts.performance.models import Questions, Rating
from openhall.tendering.experts.performance.refusals import (
    AnsweredAlready,
    NoMemberKnown,
    NoQuestions,
    NothingCorrected,
    OtherQuestions,
    RatedAlready,
)
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db

ASKED = [{"code": "reasons", "text": "Did the member give reasons?"}, {"code": "care", "text": "Were papers read?"}]
WHY = "Every deduction was explained."


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def states(keeper: Character, at: Any = MONDAY, **changes: Any) -> Questions:
    payload = {"questions": ASKED, "lang": "en", "source": "Rules of the register, 2026"} | changes
    uuid = uuid4()
    signed = keeper.signs("state_questions", f"expert-questions:{uuid}", 0, payload, at=at)
    return commands.state_questions(questions=uuid, given=QuestionsInput.model_validate(payload), **signed)[0]


@dataclass
class Raters:
    """A committee whose lot is over, and those who rate it."""

    draws: Drawing
    seated: list[Character]
    asked: Questions

    def rates(self, who: Character, seat: int = 1, **changes: Any) -> Rating:
        payload = {
            "committee": str(self.draws.uuid),
            "seat": seat,
            "questions": str(self.asked.uuid),
            "marks": [{"question": one["code"], "mark": "met", "reason": WHY} for one in ASKED],
        } | changes
        uuid = uuid4()
        signed = who.signs("rate_expert", f"expert-rating:{uuid}", 0, payload, at=self.draws.now)
        given = RatingInput.model_validate(payload)
        return commands.rate_expert(lot=self.draws.lot.uuid, rating=uuid, given=given, **signed)[0]

    def answers(self, who: Character, row: Rating, answer: str = "I was asked to hurry.") -> Rating:
        row.refresh_from_db()
        payload = {"answer": answer}
        signed = who.signs("answer_expert_rating", f"expert-rating:{row.uuid}", row.version, payload, at=self.draws.now)
        return commands.answer_expert_rating(rating=row.uuid, given=AnswerInput.model_validate(payload), **signed)[0]


def corrects(over: Raters, who: Character, row: Rating, *, mark: str = "partly", reason: str = "A slip.") -> Rating:
    row.refresh_from_db()
    marks = [{"question": one["code"], "mark": mark, "reason": WHY} for one in ASKED]
    payload = {"marks": marks, "reason": reason}
    signed = who.signs("correct_expert_rating", f"expert-rating:{row.uuid}", row.version, payload, at=over.draws.now)
    given = CorrectionInput.model_validate(payload)
    return commands.correct_expert_rating(rating=row.uuid, given=given, **signed)[0]


@pytest.fixture
def sat(draws: Drawing, authority: Character) -> Raters:
    """Four sat on the committee; the lot isn't over yet."""
    asked = states(authority)
    draws.prepares()
    draws.draws()
    return Raters(draws, draws.completes(), asked)


@pytest.fixture
def over(sat: Raters) -> Raters:
    """The lot has failed, and the names are public."""
    Lot.objects.filter(pk=sat.draws.lot.pk).update(state=Lot.State.FAILED)
    tasks.due(sat.draws.now)
    return sat


class TestStating:
    def test_the_keeper_states_what_is_asked_and_everybody_can_read_it(self, authority):
        row = states(authority)
        found = leaf("EXP-06")
        assert (found["object"], found["public"]) == (f"expert-questions:{row.uuid}", {"questions": 2})
        assert "case" not in found

    def test_the_newest_counts_and_nobody_else_states(self, authority, officer):
        states(authority)
        newer = states(authority, at=MONDAY + timedelta(days=1), questions=ASKED[:1])
        assert queries.questions_of(authority.organisation.pk) == newer
        with pytest.raises(MandateMissing):
            states(officer)


class TestRating:
    def test_the_owner_rates_with_reasons_that_only_a_commitment_holds(self, over, officer):
        row = over.rates(officer)

        found = leaf("EXP-07")
        lot = str(over.draws.lot.uuid)
        committee = str(over.draws.uuid)
        assert found["public"] == {"lot": lot, "committee": committee, "seat": 1, "side": "owner"}
        assert found["case"]["id"] == str(over.draws.lot.notice.project.uuid)
        assert list(found["commitments"]) == ["expert/rating"]
        assert WHY not in json.dumps(found)
        assert Message.objects.filter(person=row.expert.person.uuid, link__endswith="/performance").count() == 1

    def test_before_the_award_nobody_is_rated(self, sat, officer):
        with pytest.raises(NoMemberKnown):
            sat.rates(officer)
        assert queries.members(sat.draws.lot) == []

    def test_each_side_rates_once_and_nobody_else(self, over, officer, supervisor, host, stranger, monkeypatch):
        monkeypatch.setattr(policies, "_supervising", [lambda project: {supervisor.organisation.pk}])
        over.rates(officer)
        assert over.rates(supervisor).side == "supervisor"
        for who in (officer, supervisor):
            with pytest.raises(RatedAlready):
                over.rates(who)
        for who in (host, stranger, over.seated[0]):
            with pytest.raises(MandateMissing):
                over.rates(who, seat=2)

    def test_a_body_that_supervises_other_tenders_rates_nobody(self, over, supervisor, monkeypatch):
        monkeypatch.setattr(policies, "_supervising", [])
        with pytest.raises(MandateMissing):
            over.rates(supervisor)

    def test_every_question_that_counts_is_answered_once(self, over, officer, authority):
        marks = [{"question": "care", "mark": "met", "reason": WHY}]
        for wrong in (marks, marks * 2, [*marks, {"question": "looks", "mark": "met", "reason": WHY}]):
            with pytest.raises(OtherQuestions):
                over.rates(officer, marks=wrong)
        states(authority, at=over.draws.now, questions=ASKED[:1])
        with pytest.raises(OtherQuestions):
            over.rates(officer)

    def test_without_stated_questions_nobody_is_rated(self, over, officer):
        Questions.objects.all().delete()
        with pytest.raises(NoQuestions):
            over.rates(officer)

    def test_a_seat_that_nobody_had_is_refused(self, over, officer):
        for wrong in ({"seat": 9}, {"committee": str(uuid4())}):
            with pytest.raises(NoMemberKnown):
                over.rates(officer, **wrong)

    def test_a_rating_suspends_nobody(self, over, officer):
        row = over.rates(officer, marks=[{"question": q["code"], "mark": "not_met", "reason": WHY} for q in ASKED])
        assert not row.expert.suspensions.exists()
        assert Expert.objects.get(pk=row.expert_id).available


class TestAnswering:
    def test_the_expert_answers_once_and_nobody_for_them(self, over, officer):
        row = over.rates(officer)
        own = next(one for one in over.seated if one.person.pk == row.expert.person_id)
        other = next(one for one in over.seated if one is not own)
        with pytest.raises(NotFound):
            over.answers(other, row)
        over.answers(own, row)
        assert leaf("EXP-08")["commitments"].keys() == {"rating/answer"}
        assert "hurry" not in json.dumps(leaf("EXP-08"))
        with pytest.raises(AnsweredAlready):
            over.answers(own, row)


class TestReading:
    def test_expert_and_keeper_read_it_and_nobody_else(
        self, over, officer, authority, host, bidders, as_reader, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: over.draws.now)
        row = over.rates(officer)
        own = next(one for one in over.seated if one.person.pk == row.expert.person_id)
        page, api = (
            reverse("expert-performance", args=[row.expert.uuid]),
            f"/api/v1/experts/{row.expert.uuid}/performance",
        )
        assert "answer_expert_rating" in as_reader(own).get(page).content.decode()
        over.answers(own, row)
        for who in (own, authority):
            shown = as_reader(who).get(page).content.decode()
            assert WHY in shown
            assert "hurry" in shown
            assert as_reader(who).get(api).json()["ratings"][0]["answer"] == "I was asked to hurry."
        others = [officer, host, bidders[0], next(one for one in over.seated if one is not own)]
        for who in others:
            assert as_reader(who).get(page).status_code == 404
            assert as_reader(who).get(api).status_code == 404

    def test_the_owner_has_a_form_for_each_member_once_names_are_public(
        self, over, officer, host, bidders, as_reader, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: over.draws.now)
        page = reverse("lot-performance", args=[over.draws.lot.uuid])
        assert as_reader(officer).get(page).content.decode().count('data-command="rate_expert"') == 4
        committee = reverse("lot-committee", args=[over.draws.lot.uuid])
        assert page in as_reader(officer).get(committee).content.decode()
        assert page not in as_reader(None).get(committee).content.decode()
        over.rates(officer)
        shown = as_reader(officer).get(page).content.decode()
        assert shown.count('data-command="rate_expert"') == 3
        assert WHY in shown
        listed = as_reader(officer).get(f"/api/v1/lots/{over.draws.lot.uuid}/expert-ratings").json()
        assert [one["rating"] is None for one in listed["members"]] == [False, True, True, True]
        for who in (host, bidders[0], over.seated[0]):
            assert as_reader(who).get(page).status_code == 404

    def test_before_the_award_the_page_names_nobody(self, sat, officer, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: sat.draws.now)
        shown = as_reader(officer).get(reverse("lot-performance", args=[sat.draws.lot.uuid])).content.decode()
        assert "rate_expert" not in shown
        assert not [who for who in sat.draws.people if who.person.name in shown]

    def test_the_keeper_finds_the_form_of_the_questions(self, authority, officer, as_reader):
        page = reverse("expert-questions")
        assert "Nothing is stated yet" in as_reader(authority).get(page).content.decode()
        states(authority)
        assert ASKED[0]["text"] in as_reader(authority).get(page).content.decode()
        assert as_reader(authority).get("/api/v1/expert-questions").json()["questions"]["questions"] == ASKED
        assert as_reader(officer).get(page).status_code == 404


class TestConduct:
    def test_a_call_that_was_not_answered_counts_when_the_lot_is_over_and_not_before(self, draws):
        draws.prepares()
        draws.draws()
        late = draws.called[0]
        draws.passes(minutes=21)
        tasks.due(draws.now)
        assert counts(late.expert) == {}
        Lot.objects.filter(pk=draws.lot.pk).update(state=Lot.State.FAILED)
        tasks.due(draws.now)
        assert counts(late.expert) == {"unanswered": 1}

    def test_who_gave_a_seat_up_and_who_stayed(self, draws):
        draws.prepares()
        draws.draws()
        seated = draws.completes()
        entry = draws.row.entries.get(expert__person_id=seated[0].person.pk)
        payload = {"cause": "health", "reason": "An illness."}
        signed = seated[0].signs("leave_committee", f"call:{entry.call}", entry.version, payload, at=draws.now)
        replacing.leave_committee(call=entry.call, given=LeavingInput.model_validate(payload), **signed)
        tasks.due(draws.now)
        draws.completes()
        Lot.objects.filter(pk=draws.lot.pk).update(state=Lot.State.FAILED)
        tasks.due(draws.now)
        assert counts(entry.expert) == {"left": 1}
        stayed = draws.row.entries.filter(state=Entry.State.ACCEPTED).first()
        assert counts(stayed.expert) == {"sat": 1}


def counts(row: Expert) -> dict[str, int]:
    return {one.fact.value: one.times for one in conduct.of_expert(row) if one.times}


class TestCorrecting:
    def test_who_rated_corrects_with_a_reason_and_both_stay(self, over, officer):
        row = over.rates(officer)
        first = row.leaf
        over.answers(sitter(over, row), row)
        over.draws.passes(minutes=1)
        row = corrects(over, officer, row)

        found = leaf("EXP-09")
        assert found["public"] == {"lot": str(over.draws.lot.uuid), "side": "owner"}
        assert sorted(found["commitments"]) == ["expert/rating", "rating/reason"]
        assert "slip" not in json.dumps(found)
        assert [one["mark"] for one in row.marks] == ["partly", "partly"]
        before = row.earlier.get()
        assert (before.leaf, before.reason, before.answer) == (first, "A slip.", "I was asked to hurry.")
        assert [one["mark"] for one in before.marks] == ["met", "met"]
        assert Message.objects.filter(person=row.expert.person.uuid, subject__icontains="corrected").count() == 1
        assert over.answers(sitter(over, row), row, "Thank you.").answer == "Thank you."

    def test_nobody_else_corrects_and_nothing_is_corrected_to_the_same(self, over, officer, supervisor, host):
        row = over.rates(officer)
        for who in (supervisor, host, over.seated[0]):
            with pytest.raises(MandateMissing):
                corrects(over, who, row)
        with pytest.raises(NothingCorrected):
            corrects(over, officer, row, mark="met")

    def test_the_expert_reads_both(self, over, officer, as_reader, monkeypatch):
        row = over.rates(officer)
        over.draws.passes(minutes=1)
        corrects(over, officer, row)
        monkeypatch.setattr(clock, "now", lambda: over.draws.now)
        path = reverse("expert-performance", args=[row.expert.uuid])
        shown = as_reader(sitter(over, row)).get(path).content.decode()
        assert "What was found before" in shown
        assert "A slip." in shown
        shown = as_reader(officer).get(reverse("lot-performance", args=[over.draws.lot.uuid])).content.decode()
        assert 'data-command="correct_expert_rating"' in shown


def sitter(over: Raters, row: Rating) -> Character:
    return next(one for one in over.seated if one.person.pk == row.expert.person_id)
