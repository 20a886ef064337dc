"""Complaints: who may, the clocks, what the body can do, and what a decision changes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.tendering.remedies.conftest import names_body

from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours, Stale
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.commands import NoCandidateLeft
from openhall.tendering.contracts import public as contracts
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as opening
from openhall.tendering.planning.models import Project
from openhall.tendering.remedies.complaints import queries, work
from openhall.tendering.remedies.models import Complaint, ComplaintState, Pause
from openhall.tendering.remedies.refusals import (
    ComplaintNotAdmissible,
    CorrectedAlready,
    EffectDoesNotFit,
    NoBodyHere,
    NoStanding,
    NoSuspensionHere,
    TenderSuspended,
)
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


@pytest.fixture
def awarded(grieved, bidders):
    """The first bidder objected in vain; the lot is awarded to the second, whose price is the lowest."""
    grieved.objected_and_awarded(bidders[0])
    return grieved


class TestComplaining:
    def test_after_an_objection_and_in_time_the_clocks_of_the_law_run(self, awarded, bidders):
        row = awarded.complains(bidders[0])

        assert [row.objected, row.in_time, row.state] == [True, True, ComplaintState.FILED]
        assert row.objection.organisation_id == bidders[0].organisation.pk
        assert timedelta(days=2) < row.acceptance_due_at - awarded.now < timedelta(days=15)
        assert row.service_due_at is None  # nobody has promised anything
        said = the_act("CPL-02")["public"]
        assert [said["channel"], said["objected"], said["in_time"]] == ["online", True, True]
        assert said["objection"] == str(row.objection.uuid)
        assert "service_due_at" not in said

    def test_the_log_tells_neither_who_nor_what(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row)

        leaf = the_act("CPL-02")
        assert leaf["commitments"].keys() == {"complainant", "text", "request", "interest", "documents"}
        told = json.dumps([leaf, the_act("CPL-05"), the_act("CPL-12")])
        said = Statement.objects.get(sha256=the_act("CPL-12")["statement"])
        told += bytes(said.body).decode()
        assert "The winner has no licence." in told  # control: what was published is found
        for secret in (row.request, "Clear Pumps", "Deep Wells", str(bidders[0].organisation.uuid)):
            assert secret not in told

    def test_without_an_objection_it_comes_in_but_cant_be_taken_up(self, grieved, bidders):
        row = grieved.complains(bidders[0])

        assert row.objected is False
        with pytest.raises(ComplaintNotAdmissible) as refusal:
            grieved.accepts(row)
        assert "第六十条" in refusal.value.facts["article"]
        done = grieved.does(
            "decide_acceptance", row, grieved.body, {"accepted": False, "ground": "no_objection", "reason": "Object."}
        )
        assert [done.state, done.ground] == [ComplaintState.REFUSED, "no_objection"]
        assert the_act("CPL-05")["public"] == {"accepted": False, "ground": "no_objection"}

    def test_eleven_days_are_too_late_and_the_days_of_the_objection_dont_count(self, awarded, bidders):
        known = awarded.now
        late = awarded.complains(bidders[0], at=known + timedelta(days=15), known_at=known.isoformat())
        just = awarded.complains(bidders[0], at=known + timedelta(days=10), known_at=known.isoformat())

        assert [late.in_time, just.in_time] == [False, True]
        assert just.closes_at - known >= timedelta(days=10)
        with pytest.raises(ComplaintNotAdmissible):
            awarded.accepts(late, at=known + timedelta(days=15))

    def test_something_else_needs_no_objection(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")

        assert grieved.accepts(row).state == ComplaintState.ACCEPTED

    def test_those_who_prepare_it_and_those_who_took_no_part_have_no_standing(self, grieved, joins, neighbour):
        inside = joins("Pia Roh", "Riverside Waterworks", Role.BIDDER)
        with pytest.raises(NoStanding):
            grieved.complains(inside)
        with pytest.raises(NoStanding):
            grieved.complains(neighbour)
        assert grieved.complains(neighbour, standing="interested", interest="We own the land.").standing == "interested"

    def test_only_a_body_of_the_list_that_takes_them_here(self, grieved, bidders, joins):
        other = joins("Quan Ly", "Office of Roads", Role.AUTHORITY)
        elsewhere = names_body(other, industry="Roads", here=False)

        with pytest.raises(NoBodyHere):
            grieved.complains(bidders[0], body=str(elsewhere.uuid))

    def test_what_came_by_letter_is_entered_by_the_body_in_the_same_file(self, grieved, bidders):
        came = grieved.now - timedelta(days=1)
        letter = {"channel": "letter", "complainant": "Fictional Firm", "received_at": came.isoformat(),
                  "known_at": came.isoformat(), "matter": "procedure"}  # fmt: skip
        row = grieved.complains(grieved.body, **letter)

        assert [row.organisation, row.complainant, row.received_at] == [None, "Fictional Firm", came]
        assert the_act("CPL-02")["public"]["channel"] == "letter"
        with pytest.raises((MandateMissing, NotYours)):
            grieved.complains(bidders[0], **letter)
        with pytest.raises(ValueError, match="Say who complains"):
            grieved.complains(grieved.body, channel="visit")

    def test_an_id_counts_once(self, grieved, bidders):
        row = grieved.complains(bidders[0])

        with pytest.raises(Stale):
            grieved.complains(bidders[1], uuid=row.uuid)


class TestHandling:
    def test_a_correction_is_asked_for_once(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        asked = {"asked": "Say which article.", "correction_due_at": (grieved.now + timedelta(days=3)).isoformat()}
        due = row.acceptance_due_at
        assert grieved.does("ask_correction", row, grieved.body, asked).state == ComplaintState.CORRECTING
        corrected = grieved.does("correct_complaint", row, bidders[0], {"text": "Article 3."})

        assert [corrected.state, corrected.acceptance_due_at] == [ComplaintState.FILED, due]
        with pytest.raises(CorrectedAlready):
            grieved.does("ask_correction", row, grieved.body, asked)
        assert the_act("CPL-03")["public"].keys() == {"correction_due_at"}
        assert "Article 3." not in json.dumps(the_act("CPL-04"))

    def test_a_reason_that_the_law_doesnt_know_is_none(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")

        with pytest.raises(Invalid):
            grieved.does(
                "decide_acceptance", row, grieved.body, {"accepted": False, "ground": "tedious", "reason": "No."}
            )

    def test_transferred_it_is_the_other_bodys_and_the_time_begins_anew(self, grieved, bidders, joins):
        other = joins("Quan Ly", "Office of Roads", Role.AUTHORITY)
        entry = names_body(other, industry="Roads")
        row = grieved.complains(bidders[0], matter="procedure")
        later = grieved.now + timedelta(days=1)
        moved = {"body": str(entry.uuid), "reason": "It is a road."}
        done = grieved.does("transfer_complaint", row, grieved.body, moved, at=later)

        assert done.body == entry
        assert done.acceptance_due_at > later
        assert the_act("CPL-06")["public"]["body"] == str(entry.uuid)
        with pytest.raises(NotFound):
            grieved.accepts(row)
        assert grieved.does("decide_acceptance", row, other, {"accepted": True}).state == ComplaintState.ACCEPTED

    def test_the_body_and_each_side_find_their_work(self, awarded, bidders):
        row = awarded.complains(bidders[0])

        def doing(who):
            actor = who.signs("x", f"complaint:{row.uuid}", at=awarded.now)["actor"]
            return [item.deadline for item in work.waiting(actor, awarded.now)]

        assert doing(awarded.body) == [row.acceptance_due_at]
        assert doing(awarded.officer) == []
        accepted = awarded.accepts(row)
        assert doing(awarded.body) == [accepted.decision_due_at]
        assert len(doing(awarded.officer)) == 1

    def test_examinations_move_the_laws_end_and_hearings_dont(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        due = awarded.accepts(row).decision_due_at
        later = awarded.now + timedelta(days=5)
        times = {"began_at": (awarded.now + timedelta(hours=1)).isoformat(), "ended_at": later.isoformat()}
        note = {"text": "Both were heard."} | times
        assert (
            awarded.does("note_inquiry", row, awarded.body, note | {"kind": "hearing"}, at=later).decision_due_at == due
        )
        moved = awarded.does("note_inquiry", row, awarded.body, note | {"kind": "testing"}, at=later)

        assert moved.decision_due_at > due
        with pytest.raises(Invalid):
            awarded.does("note_inquiry", row, awarded.body, note | {"kind": "testing"})

    def test_the_other_side_answers_once_it_was_taken_up(self, awarded, bidders, stranger):
        row = awarded.complains(bidders[0])
        with pytest.raises(NotFound):
            awarded.does("answer_complaint", row, awarded.officer, {"text": "Not so."})
        awarded.accepts(row)
        awarded.does("answer_complaint", row, awarded.officer, {"text": "Not so."})
        assert the_act("CPL-10")["public"] == {"side": "owner"}
        awarded.does("answer_complaint", row, bidders[1], {"text": "We have a licence."})
        assert [note.side for note in row.notes.all()] == ["owner", "bidder"]
        for outsider in (bidders[2], stranger):
            with pytest.raises(NotFound):
                awarded.does("answer_complaint", row, outsider, {"text": "Me too."})


class TestSuspending:
    def test_the_lot_stands_still_until_the_body_lifts_it(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)
        grieved.does("suspend_tender", row, grieved.body, {"reason": "The licence is looked into."})
        until = awards.award_of(grieved.lot.uuid).until

        with pytest.raises(TenderSuspended) as refusal:
            grieved.owner.awards(at=until)
        assert "第六十二条" in refusal.value.facts["article"]
        with pytest.raises(NoSuspensionHere):
            grieved.does("suspend_tender", row, grieved.body, {"reason": "Again."})
        grieved.does("lift_tender_suspension", row, grieved.body)
        assert the_act("CPL-09")["public"]["began_at"]
        grieved.owner.awards(at=until)
        assert grieved.lot.state == Lot.State.AWARDED
        with pytest.raises(MoveNotAllowed):
            grieved.does("lift_tender_suspension", row, grieved.body)

    def test_it_ends_by_rule_when_the_complaint_is_withdrawn(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)
        grieved.does("suspend_tender", row, grieved.body, {"reason": "The licence is looked into."})
        grieved.does("withdraw_complaint", row, bidders[0])

        assert Pause.objects.get().ended_at == grieved.now
        assert the_act("CPL-09")["actor"] == "log"
        assert the_act("CPL-07")["public"] == {}

    def test_beside_the_pause_of_an_objection(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)
        grieved.does("suspend_tender", row, grieved.body, {"reason": "The licence is looked into."})
        objection = grieved.dispute.objects(bidders[1]).objection
        assert Pause.objects.filter(ended_at=None).count() == 2

        assert grieved.dispute.replies(objection).resumed is not None
        assert Pause.objects.get(ended_at=None).complaint == row


class TestDeciding:
    def test_an_annulled_award_goes_to_the_next_candidate_and_no_deposit_moves(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        won = str(awards.award_of(awarded.lot.uuid).candidates[0]["bid"])
        before = Outbox.objects.count()
        awarded.decides(row, effect="annul_award")

        lot, award = awarded.lot, awards.award_of(awarded.lot.uuid)
        assert [lot.state, award.supplier, award.awarded_at] == [Lot.State.PUBLICITY, None, None]
        assert lot.notice.project.state == Project.State.PUBLICITY
        said = the_act("AWD-03")
        assert [said["public"]["bid"], said["public"]["complaint"], said["actor"]] == [won, str(row.uuid), "log"]
        assert [one.code for one in Outbox.objects.order_by("id")][before:] == ["CPL-12", "AWD-03"]
        again, _recorded = awarded.owner.awards(at=awarded.now)
        assert again.supplier_id == bidders[0].organisation.pk
        assert again.candidates[0]["bid"] != won
        assert awarded.lot.state == Lot.State.AWARDED

    def test_without_another_candidate_the_owner_ends_the_lot(self, awarded, bidders):
        for _time in range(2):
            row = awarded.complains(bidders[0], matter="procedure")
            awarded.accepts(row)
            awarded.decides(row, effect="annul_award")
            if _time == 0:
                awarded.owner.awards(at=awarded.now)
        with pytest.raises(NoCandidateLeft):
            awarded.owner.awards(at=awarded.now)
        lot = awarded.lot
        failure = {"reason": "No candidate is left.", "article": "招标投标法实施条例 第五十五条"}
        signed = awarded.officer.signs("fail_lot", f"lot:{lot.uuid}", lot.version, failure, at=awarded.now)
        opening.fail_lot(lot=lot.uuid, **failure, **signed)
        assert awarded.lot.state == Lot.State.FAILED
        assert awarded.lot.notice.project.state == Project.State.FAILED

    def test_a_lot_that_the_decision_ends_is_called_anew(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row, effect="end_lot")

        assert awarded.lot.state == Lot.State.FAILED
        failed = the_act("OPN-07")
        assert [failed["public"]["reason"], failed["actor"]] == ["complaint_upheld", "log"]
        assert "第八十一条" in failed["public"]["article"]
        assert the_act("AWD-03")["public"]["complaint"] == str(row.uuid)

    def test_a_draft_of_the_contract_goes_and_a_signed_one_stays(self, awarded, bidders):
        contracts.draft_contract(lot_uuid=awarded.lot.uuid, at=awarded.now)
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        made = contracts.contract_of(awarded.lot)
        contracts.Contract.objects.filter(pk=made.pk).update(state="signing")
        with pytest.raises(contracts.ContractUnderWay):
            awarded.decides(row, effect="annul_award")
        assert Complaint.objects.get(pk=row.pk).state == ComplaintState.ACCEPTED
        contracts.Contract.objects.filter(pk=made.pk).update(state="draft")
        awarded.decides(row, effect="annul_award")
        assert contracts.contract_of(awarded.lot) is None

    def test_what_is_dismissed_changes_nothing_and_is_counted_as_a_fact(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        with pytest.raises(EffectDoesNotFit):
            awarded.decides(row, outcome="dismissed", effect="annul_award")
        awarded.decides(row, outcome="dismissed")
        again = awarded.complains(bidders[0], matter="procedure")  # nobody is kept from it

        assert awarded.lot.state == Lot.State.AWARDED
        before = queries.before(again)
        assert [before.made, before.dismissed] == [1, [row]]
        assert queries.before(row).made == 0

    def test_before_it_is_awarded_there_is_nothing_to_annul(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)

        with pytest.raises(EffectDoesNotFit) as refusal:
            grieved.decides(row, effect="annul_award")
        assert refusal.value.facts["possible"] == ["none", "correct", "reevaluate", "end_lot"]
        grieved.decides(row, effect="end_lot")
        assert grieved.lot.state == Lot.State.FAILED

    def test_an_open_complaint_keeps_a_project_from_the_archive(self, awarded, bidders):
        project = awarded.lot.notice.project
        before = contracts.what_is_open(project)
        row = awarded.complains(bidders[0])

        assert len(contracts.what_is_open(project)) == len(before) + 1
        awarded.does("withdraw_complaint", row, bidders[0])
        assert contracts.what_is_open(project) == before
