"""Milestones, changes, completion and evaluation, act by act."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import MoveNotAllowed, NotYours, Stale
from openhall.tendering.contracts.public import SubstanceFixed
from openhall.tendering.contracts.refusals import NotYetComplete
from openhall.tendering.fulfilment import changing, refusals
from openhall.tendering.fulfilment.models import Amendment, FulfilmentState, Milestone, MilestoneState, Rating
from openhall.tendering.planning.law import ValueNotEntered
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db


def leaf(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def in_days(performed, days):
    return (performed.now.date() + timedelta(days=days)).isoformat()


class TestMilestones:
    def test_what_both_want_is_reported_and_judged(self, performed):
        milestone = performed.planned(in_days(performed, 30))
        uuid = str(milestone.uuid)
        assert leaf("PRF-01")["public"]["side"] == "supplier"
        assert statement(leaf("PRF-01")["statement"]) == {"v": 1, "title": "First half delivered"}
        assert leaf("PRF-02")["public"] | {"lot": ""} == {
            "lot": "", "side": "owner", "milestone": uuid, "agreed": True
        }  # fmt: skip

        performed.does(performed.supplier, "report_milestone", milestone=uuid, text="Two pumps delivered.")
        assert leaf("PRF-03")["public"]["days_late"] == 0
        performed.does(performed.owner, "judge_milestone", milestone=uuid, accepted=False, reason="One leaks.")
        milestone.refresh_from_db()
        assert milestone.state == MilestoneState.PLANNED
        assert statement(leaf("PRF-04")["statement"])["reason"] == "One leaks."
        performed.accepted(milestone)
        milestone.refresh_from_db()
        assert [one.kind for one in milestone.events.all()] == [
            "proposed", "agreed", "reported", "refused", "reported", "accepted"
        ]  # fmt: skip

    def test_a_day_off_moves_to_the_next_working_day_and_lateness_counts_from_there(self, performed):
        saturday = performed.now.date() + timedelta(days=(5 - performed.now.weekday()) % 7 or 7)
        milestone = performed.planned(saturday.isoformat())
        performed.now += timedelta(days=(saturday - performed.now.date()).days + 4)
        performed.does(performed.supplier, "report_milestone", milestone=str(milestone.uuid), text="Late.")

        milestone.refresh_from_db()
        in_zone = (performed.now + timedelta(hours=8)).date()
        moved = saturday + timedelta(days=2)
        assert milestone.days_late == (in_zone - moved).days > 0
        assert leaf("PRF-03")["public"]["days_late"] == milestone.days_late

    def test_nobody_agrees_to_its_own_proposal_and_no_stranger_acts(self, performed, bidders):
        performed.does(performed.owner, "propose_milestone", title="Trial run", due_date=in_days(performed, 10))
        uuid = str(Milestone.objects.get().uuid)

        with pytest.raises(refusals.OwnProposal):
            performed.does(performed.owner, "answer_milestone", milestone=uuid, agreed=True)
        with pytest.raises(NotYours):
            performed.does(bidders[0], "answer_milestone", milestone=uuid, agreed=True)
        performed.does(performed.supplier, "answer_milestone", milestone=uuid, agreed=False)
        assert Milestone.objects.get().state == MilestoneState.DECLINED
        with pytest.raises(MoveNotAllowed):
            performed.does(performed.supplier, "report_milestone", milestone=uuid, text="Done.")

    def test_only_the_supplier_reports_and_only_the_owner_judges(self, performed, joins):
        milestone = performed.planned(in_days(performed, 20))
        for who, command, more in (
            (performed.owner, "report_milestone", {"text": "Done."}),
            (performed.supplier, "judge_milestone", {"accepted": True, "reason": "Good."}),
        ):
            with pytest.raises(NotYours):
                performed.does(who, command, milestone=str(milestone.uuid), **more)
        clerk = joins("Olga Ma", performed.supplier.organisation.name)
        with pytest.raises(MandateMissing):
            performed.does(clerk, "report_milestone", milestone=str(milestone.uuid), text="Done.")

    def test_its_day_lies_within_the_time_that_was_bid(self, performed):
        for days in (-1, 95):
            with pytest.raises(refusals.OutsideContractTime):
                performed.does(performed.owner, "propose_milestone", title="T", due_date=in_days(performed, days))

    def test_two_tabs_at_once_one_is_stale(self, performed):
        seen = performed.row.version
        performed.does(performed.owner, "propose_milestone", title="One", due_date=in_days(performed, 5))
        payload = {"title": "Two", "due_date": in_days(performed, 5)}
        signed = performed.owner.signs(
            "propose_milestone", f"contract:{performed.contract.uuid}", seen, payload, at=performed.now
        )
        from openhall.tendering.fulfilment.inputs import MilestoneInput
        from openhall.tendering.fulfilment.milestones import propose_milestone

        with pytest.raises(Stale):
            propose_milestone(
                contract_uuid=performed.contract.uuid, given=MilestoneInput.model_validate(payload), **signed
            )

    def test_those_of_the_terms_are_there_from_the_conclusion_on(self, trades):
        from openhall.tendering.contracts.models import Contract
        from openhall.tendering.fulfilment.milestones import begin

        trade = trades()
        drafted = trade.drafted()
        Contract.objects.filter(pk=drafted.pk).update(terms={"milestones": "2026-06-30 First half\n2026-07-31 Rest"})
        trade.concluded()
        row = begin(trade.contract, at=trade.now)

        planned = [(one.title, one.due_date, one.state) for one in row.milestones.order_by("id")]
        assert planned == [("First half", date(2026, 6, 30), "planned"), ("Rest", date(2026, 7, 31), "planned")]
        assert begin(trade.contract, at=trade.now).milestones.count() == 2


class TestChanges:
    def test_more_of_an_item_at_its_price_counts_when_both_have_signed(self, performed):
        change = performed.changed(clause="quantity", item="2", quantity="100")
        assert change.added == Decimal("50.00")
        assert changing.added(performed.row) == 0
        assert leaf("PRF-05")["public"]["limit"] == "90.05"
        assert "第四十九条" in change.article

        performed.answers(change)
        assert changing.added(performed.row) == Decimal("50.00")
        assert statement(leaf("PRF-05")["statement"])["changes"] == [
            {"clause": "quantity", "item": "2", "before": "1", "after": "101", "unit_price": "0.50"}
        ]
        assert leaf("PRF-06")["public"]["changes_sha256"] == leaf("PRF-05")["public"]["changes_sha256"]

    def test_all_together_never_beyond_the_tenth_of_the_law(self, performed):
        performed.answers(performed.changed(clause="quantity", item="2", quantity="100"))
        with pytest.raises(refusals.SupplementOverLimit) as refusal:
            performed.changed(clause="quantity", item="2", quantity="82")

        assert (refusal.value.facts["limit"], refusal.value.facts["added"]) == ("90.05", "91.00")
        performed.changed(clause="quantity", item="2", quantity="80")

    def test_two_that_fit_alone_but_not_together_only_one_is_agreed(self, performed):
        first = performed.changed(clause="quantity", item="2", quantity="100")
        second = performed.changed(clause="quantity", item="2", quantity="101")
        performed.answers(first)
        with pytest.raises(refusals.SupplementOverLimit):
            performed.answers(second)

        performed.answers(second, agreed=False)
        assert changing.added(performed.row) == Decimal("50.00")

    @pytest.mark.parametrize("clause", ["price", "quality", "days", "subject", "amount"])
    def test_the_substance_is_refused_by_rule(self, performed, clause):
        with pytest.raises(SubstanceFixed) as refusal:
            performed.changed(clause=clause, quantity="1", text="Otherwise")

        assert "第四十六条" in refusal.value.facts["article"]
        assert not Amendment.objects.exists()

    def test_without_a_figure_the_authority_must_enter_one_first(self, performed):
        Project.objects.update(resource_class="works")
        with pytest.raises(ValueNotEntered):
            performed.changed(clause="quantity", item="2", quantity="1")

        change = performed.changed(clause="delivery_place", text="Gate 2")
        performed.answers(change)
        assert changing.in_force(performed.row)["delivery_place"] == "Gate 2"

    def test_one_signs_only_what_the_other_side_signed(self, performed):
        change = performed.changed(clause="delivery_contact", text="Ms Ko")
        with pytest.raises(refusals.OtherChanges):
            performed.does(
                performed.owner, "answer_amendment", amendment=str(change.uuid), changes_sha256="0" * 64, agreed=True
            )
        with pytest.raises(refusals.OwnProposal):
            performed.does(
                performed.supplier, "answer_amendment", amendment=str(change.uuid), changes_sha256=change.sha256,
                agreed=True,
            )  # fmt: skip

    def test_what_changes_nothing_is_refused(self, performed):
        for asked in (
            {"clause": "quantity", "item": "9", "quantity": "1"},
            {"clause": "quantity", "item": "2", "quantity": "0"},
            {"clause": "delivery_place"},
        ):
            with pytest.raises(refusals.NothingChanges):
                performed.changed(**asked)


class TestEnding:
    def test_complete_when_nothing_is_open_and_not_before(self, performed):
        milestone = performed.planned(in_days(performed, 30))
        with pytest.raises(refusals.NotYetDone):
            performed.does(performed.owner, "complete_contract", text="All good.")
        performed.accepted(milestone)
        performed.answers(performed.changed(clause="quantity", item="2", quantity="10"))
        performed.does(performed.owner, "complete_contract", text="All standards were met.")

        assert performed.row.state == FulfilmentState.COMPLETED
        assert leaf("PRF-07")["public"] | {"lot": ""} == {
            "lot": "", "milestones": 1, "days_late": 0, "amount": "905.50", "currency": "CNY"
        }  # fmt: skip
        with pytest.raises(MoveNotAllowed):
            performed.does(performed.owner, "propose_milestone", title="T", due_date=in_days(performed, 5))

    def test_only_the_owner_completes(self, performed):
        with pytest.raises(NotYours):
            performed.does(performed.supplier, "complete_contract", text="All good.")

    def test_the_owner_marks_every_criterion_once_and_the_supplier_answers_once(self, performed):
        marks = [
            {"criterion": one, "mark": 4, "reason": "Good."} for one in ("quality", "time", "service", "cooperation")
        ]
        with pytest.raises(MoveNotAllowed):
            performed.does(performed.owner, "rate_supplier", marks=marks)
        performed.does(performed.owner, "complete_contract", text="All good.")
        with pytest.raises(refusals.CriteriaDiffer):
            performed.does(performed.owner, "rate_supplier", marks=marks[:3])
        with pytest.raises(NotYours):
            performed.does(performed.supplier, "rate_supplier", marks=marks)
        performed.does(performed.owner, "rate_supplier", marks=marks)
        with pytest.raises(refusals.RatedBefore):
            performed.does(performed.owner, "rate_supplier", marks=marks)

        performed.does(performed.supplier, "answer_rating", text="Thank you; the rain delayed us.")
        with pytest.raises(refusals.RatedBefore):
            performed.does(performed.supplier, "answer_rating", text="Again.")
        assert statement(leaf("PRF-08")["statement"])["marks"] == marks
        assert statement(leaf("PRF-09")["statement"])["text"] == Rating.objects.get().answer

    def test_the_archive_waits_for_a_contract_that_is_being_performed(self, performed):
        from openhall.tendering.contracts.public import archive_project

        performed.does(performed.owner, "propose_milestone", title="T", due_date=in_days(performed, 5))
        with pytest.raises(NotYetComplete) as refusal:
            archive_project(project_uuid=performed.trade.project.uuid, intent=None, actor=None, at=performed.now)

        assert any("being performed" in one for one in refusal.value.facts["reasons"])
