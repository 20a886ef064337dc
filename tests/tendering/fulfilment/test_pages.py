"""The pages of a contract's performance and of a supplier's record, as each side and a guest see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from openhall.config import reactions
from openhall.kernel import clock
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all

pytestmark = pytest.mark.django_db
MARKS = [{"criterion": one, "mark": 2, "reason": "Slow."} for one in ("quality", "time", "service", "cooperation")]


def page_of(performed, who=None, as_reader=None):
    client = as_reader(who) if who else Client()
    answer = client.get(f"/contracts/{performed.contract.uuid}/performance")
    assert answer.status_code == 200
    return answer.content.decode()


class TestPages:
    def test_each_side_finds_its_own_forms_and_a_guest_none(self, performed, as_reader):
        milestone = performed.planned((performed.now.date() + timedelta(days=9)).isoformat())
        owner, supplier = (page_of(performed, who, as_reader) for who in (performed.owner, performed.supplier))

        assert 'data-command="report_milestone"' in supplier
        assert 'data-command="report_milestone"' not in owner
        assert 'data-command="ask_bond"' in owner
        assert "data-command" not in page_of(performed)
        performed.does(performed.supplier, "report_milestone", milestone=str(milestone.uuid), text="Done.")
        assert 'data-command="judge_milestone"' in page_of(performed, performed.owner, as_reader)

    def test_a_change_is_shown_clause_by_clause(self, performed, as_reader):
        change = performed.changed(clause="delivery_place", text="Gate 2")
        shown = page_of(performed, performed.owner, as_reader)

        assert all(text in shown for text in ("Gate 2", change.sha256, "Place of delivery"))
        assert 'data-command="answer_amendment"' in shown
        assert 'data-command="answer_amendment"' not in page_of(performed, performed.supplier, as_reader)

    def test_the_record_of_a_supplier_shows_marks_and_answer(self, performed):
        performed.does(performed.owner, "complete_contract", text="All good.")
        performed.does(performed.owner, "rate_supplier", marks=MARKS)
        performed.does(performed.supplier, "answer_rating", text="The road was closed.")
        shown = Client().get(f"/suppliers/{performed.supplier.organisation.uuid}").content.decode()

        assert "2 of 5" in shown
        assert "The road was closed." in shown
        told = Client().get(f"/api/v1/organisations/{performed.supplier.organisation.uuid}/performance").json()
        assert told["performed"][0]["rating"]["marks"] == MARKS

    def test_what_waits_is_in_the_work_queue_of_the_side_whose_turn_it_is(self, performed, as_reader):
        milestone = performed.planned((performed.now.date() + timedelta(days=9)).isoformat())
        page = f"/contracts/{performed.contract.uuid}/performance"

        def waits(who):
            return page in as_reader(who).get("/work").content.decode()

        assert [waits(who) for who in (performed.supplier, performed.owner)] == [True, False]
        performed.does(performed.supplier, "report_milestone", milestone=str(milestone.uuid), text="Done.")
        assert [waits(who) for who in (performed.supplier, performed.owner)] == [False, True]

    def test_what_is_not_reported_after_its_day_is_shown_as_overdue_to_everybody(self, performed):
        milestone = performed.planned((performed.now.date() + timedelta(days=3)).isoformat())
        clock.move_to(performed.now)
        assert "Overdue" not in page_of(performed)
        clock.move_to(performed.now + timedelta(days=20))
        assert "Overdue by" in page_of(performed)
        performed.now = clock.now()
        performed.accepted(milestone)
        clock.move_to(performed.now + timedelta(minutes=1))
        shown = page_of(performed)
        assert "Overdue" not in shown
        assert "days late" in shown


class TestTelling:
    def test_every_act_has_its_sentence_and_its_release(self, performed):
        from openhall.portal.public import ocds
        from openhall.portal.sentences import Telling, tell

        performed.accepted(performed.planned((performed.now.date() + timedelta(days=9)).isoformat()))
        performed.answers(performed.changed(clause="quantity", item="2", quantity="10"))
        performed.answers(performed.changed(clause="acceptance", text="On site."), agreed=False)
        performed.does(performed.owner, "complete_contract", text="All good.")
        performed.does(performed.owner, "rate_supplier", marks=MARKS)
        performed.does(performed.supplier, "answer_rating", text="The road was closed.")
        drain_all()

        acts = {act.code: act for act in acts_after(0, limit=1000) if act.code.startswith(("PRF", "AWD-04"))}
        told = {code: tell(act, Telling("Asia/Shanghai")) for code, act in acts.items()}
        assert sorted(told) == ["AWD-04", *(f"PRF-0{number}" for number in range(1, 10))]
        assert all(one.title for one in told.values())
        releases = {code: ocds.release(act, performed.trade.project) for code, act in acts.items()}
        met = releases["PRF-04"]["contracts"][0]["implementation"]["milestones"][0]
        assert (met["status"], "dateMet" in met) == ("met", True)
        assert releases["PRF-07"]["tag"] == ["contractTermination"]
        assert str(releases["PRF-07"]["contracts"][0]["value"]["amount"]) == "905.50"

    def test_performance_begins_with_the_conclusion(self, performed):
        assert "CON-02" in (reactions.CONSUMERS["performance"].codes or ())
        assert Outbox.objects.filter(code="CON-02").exists()
