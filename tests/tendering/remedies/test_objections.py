"""Objections: who may, until when, the pause until they are answered, and what comes of an answer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.tendering.remedies import conftest

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.tendering.awards import public as awards
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.opening import commands as opening
from openhall.tendering.opening.refusals import TooEarly
from openhall.tendering.remedies import pauses, work
from openhall.tendering.remedies.models import Pause
from openhall.tendering.remedies.objection_models import Objection, ObjectionState
from openhall.tendering.remedies.refusals import (
    LotBarred,
    MeasureDoesNotFit,
    NoObjectionHere,
    NoStanding,
    ObjectedAlready,
    ObjectionsClosed,
    TenderPaused,
)
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class TestToTheDocuments:
    def test_the_tender_pauses_until_the_answer_and_the_deadline_moves_on(self, called, bidder):
        due = called.notice.bids_due_at
        row = called.objects(bidder).objection

        assert timedelta(days=3) <= row.reply_due_at - called.now < timedelta(days=12)
        assert [pause.began_at for pause in pauses.lasting(called.notice.project)] == [called.now]
        done = called.replies(row, at=called.now + timedelta(hours=30))
        moved = Notice.objects.get(pk=called.notice.pk).bids_due_at
        assert moved == due + timedelta(hours=30)
        assert done.resumed.new_due_at == moved
        assert pauses.lasting(called.notice.project) == []
        said = the_act("OBJ-04")["public"]
        assert [said["old_due_at"] < said["new_due_at"], "lot" in said] == [True, False]

    def test_the_log_tells_neither_who_nor_what(self, called, neighbour):
        row = called.objects(neighbour, standing="interested", interest="Our road ends there.").objection
        called.replies(row, answer="Dear Stone Bridge Works, no.", summary="The road stays open.")

        leaf = the_act("OBJ-01")
        assert leaf["public"].keys() == {"matter", "standing", "reply_due_at", "pauses"}
        assert leaf["commitments"].keys() == {"objector", "text", "interest", "documents"}
        told = json.dumps([leaf, the_act("OBJ-03")])
        for secret in (row.text, row.interest, "Stone Bridge", str(neighbour.organisation.uuid)):
            assert secret not in told
        assert the_act("OBJ-03")["public"] == {"matter": "documents", "upheld": False, "measure": "none"}

    def test_nothing_is_closed_while_it_pauses(self, called, bidder):
        row = called.objects(bidder).objection
        lot = Lot.objects.get(notice=called.notice, number=1)
        late = called.notice.bids_due_at + timedelta(hours=1)

        with pytest.raises(TenderPaused):
            opening.close_lot(lot=lot.uuid, at=late)
        called.replies(row, at=late)
        with pytest.raises(TooEarly):  # the deadline moved on by the time of the pause
            opening.close_lot(lot=lot.uuid, at=late + timedelta(hours=1))

    def test_without_the_authoritys_value_the_deadline_stays(self, publishes, officer, bidder):
        dispute = conftest.dispute_about_documents(
            publishes("cn@2019-03-02", conftest.awards.evaluation.CHINA), officer
        )
        row = dispute.objects(bidder).objection
        dispute.replies(row, at=dispute.now + timedelta(hours=30))

        assert Notice.objects.get(pk=dispute.notice.pk).bids_due_at == dispute.notice.bids_due_at

    def test_ten_days_before_the_deadline_at_the_latest(self, called, bidder):
        last = called.notice.bids_due_at - timedelta(days=9)

        with pytest.raises(ObjectionsClosed) as refusal:
            called.objects(bidder, at=last)
        assert "第二十二条" in refusal.value.facts["article"]
        assert not Objection.objects.exists()

    def test_two_objections_make_one_pause_that_ends_with_the_second(self, called, bidder, second_bidder):
        first, second = called.objects(bidder).objection, called.objects(second_bidder).objection

        assert called.replies(first).resumed is None
        assert called.withdraws(second, second_bidder).resumed is not None
        assert Pause.objects.count() == 1
        assert Outbox.objects.filter(code="OBJ-04").count() == 1

    def test_whoever_objects_again_waits_for_the_answer(self, called, bidder):
        called.objects(bidder)

        with pytest.raises(ObjectedAlready):
            called.objects(bidder)

    def test_those_who_prepare_or_host_it_dont_object(self, called, joins, host):
        from openhall.identity.public import Role

        inside = joins("Pia Roh", "Northern Trading Centre", Role.BIDDER)
        with pytest.raises(NoStanding):
            called.objects(inside)

    def test_the_law_of_an_inquiry_knows_no_such_objection(self, called, bidder, monkeypatch):
        from openhall.tendering.planning.public import pack_named
        from openhall.tendering.remedies import commands

        monkeypatch.setattr(commands, "law_of", lambda project: pack_named("cn@2019-03-02/inquiry"))
        with pytest.raises(NoObjectionHere) as refusal:
            called.objects(bidder)
        assert "政府采购法" in refusal.value.facts["article"]

    def test_an_id_counts_once(self, called, bidder, second_bidder):
        row = called.objects(bidder).objection

        with pytest.raises(Stale):
            called.objects(second_bidder, uuid=row.uuid)


class TestToTheResult:
    def test_a_bidder_objects_and_wins(self, shown, bidders):
        row = shown.objects(bidders[0]).objection
        until = awards.award_of(shown.lot.uuid).until

        with pytest.raises(TenderPaused) as refusal:
            publish(shown, at=until)
        assert refusal.value.facts["step"] == "award"
        shown.replies(row, upheld=True, measure="end_lot", summary="The first bid lacked a paper.", at=until)
        with pytest.raises(LotBarred):
            publish(shown, at=until)
        lot = Lot.objects.get(pk=shown.lot.pk)
        signed = shown.officer.signs("fail_lot", f"lot:{lot.uuid}", lot.version, FAILURE, at=until)
        opening.fail_lot(lot=lot.uuid, **FAILURE, **signed)
        assert Lot.objects.get(pk=lot.pk).state == Lot.State.FAILED
        assert the_act("OBJ-04")["public"]["lot"] == str(lot.uuid)

    def test_one_that_is_not_upheld_lets_the_award_go_on(self, shown, bidders):
        until = awards.award_of(shown.lot.uuid).until
        shown.replies(shown.objects(bidders[0]).objection)

        publish(shown, at=until)
        assert Lot.objects.get(pk=shown.lot.pk).state == Lot.State.AWARDED
        assert Notice.objects.get(pk=shown.notice.pk).bids_due_at == shown.notice.bids_due_at

    def test_not_after_the_publicity(self, shown, bidders):
        with pytest.raises(ObjectionsClosed):
            shown.objects(bidders[0], at=awards.award_of(shown.lot.uuid).until)

    def test_who_did_not_bid_is_no_bidder_but_may_be_concerned(self, shown, neighbour):
        with pytest.raises(NoStanding):
            shown.objects(neighbour)

        assert shown.objects(neighbour, standing="interested", interest="We own the land.").objection.pauses

    def test_documents_cant_be_amended_any_more(self, shown, bidders):
        row = shown.objects(bidders[0]).objection

        with pytest.raises(MeasureDoesNotFit):
            shown.replies(row, upheld=True, measure="amend_documents")
        with pytest.raises(MeasureDoesNotFit):
            shown.replies(row, upheld=False, measure="end_lot")


FAILURE = {"reason": "An objection to the result was upheld.", "article": "招标投标法实施条例 第五十四条"}


def publish(dispute, *, at):
    lot = Lot.objects.get(pk=dispute.lot.pk)
    signed = dispute.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, at=at)
    return awards.publish_award(lot_uuid=lot.uuid, **signed)


class TestEnding:
    def test_it_ends_once(self, called, bidder):
        row = called.objects(bidder).objection
        called.replies(row)

        with pytest.raises(MoveNotAllowed):
            called.replies(row, version=2)
        with pytest.raises(MoveNotAllowed):
            called.withdraws(row, bidder, version=2)

    def test_another_cant_withdraw_it(self, called, bidder, second_bidder):
        row = called.objects(bidder).objection

        with pytest.raises(NotFound):
            called.withdraws(row, second_bidder)

    def test_the_agency_cant_answer_it(self, called, bidder, agent):
        row = called.objects(bidder).objection

        with pytest.raises((MandateMissing, NotFound)):
            called.replies(row, who=agent)
        assert Objection.objects.get(pk=row.pk).state == ObjectionState.OPEN

    def test_an_old_page_is_told_so(self, called, bidder):
        row = called.objects(bidder).objection

        with pytest.raises(Stale):
            called.replies(row, version=0)

    def test_a_late_answer_counts_too(self, called, bidder):
        row = called.objects(bidder).objection

        assert called.replies(row, at=row.reply_due_at + timedelta(days=1)).resumed is not None


class TestTelling:
    def test_the_owner_has_work_with_the_deadline_of_the_law(self, called, bidder):
        row = called.objects(bidder).objection
        actor = called.officer.signs("x", f"objection:{row.uuid}", at=called.now)["actor"]

        (item,) = work.waiting(actor, called.now)
        assert item.deadline == row.reply_due_at
        assert "第二十二条" in item.basis
