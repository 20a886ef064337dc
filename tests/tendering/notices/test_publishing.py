"""Publishing a notice: in one click, by the law's time limits, with the law frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotYours, Stale
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.models import Project
from openhall.witness.public import drain_all, receipt, statement

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EARLIEST = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)
"""24:00 in Beijing of Monday, 23 March: 20 days end on a Sunday."""


def facts(recorded):
    """The public fields of a leaf that is in the log, and its statement."""
    from openhall.witness.public import acts_after

    drain_all()
    act = next(act for act in acts_after(0) if act.leaf_sha256 == recorded.leaf_sha256)
    return act.leaf, statement(act.leaf["statement"])


def test_opens_the_call_and_freezes_law_custodians_and_lots(admitted, custodians):
    recorded = admitted.published()

    notice, project = admitted.notice, admitted.project
    assert notice.state == "published"
    assert notice.bids_due_at == EARLIEST
    assert project.state == "bidding"
    assert project.pack_values["deposits.interest_rate"] == "0.0005"
    assert planning.law_of(project).get("opening.release_window") == 30
    leaf, said = facts(recorded)
    assert leaf["public"]["pack"] == "cn@2019-03-02"
    assert leaf["public"]["bids_due_at"] == "2026-03-23T16:00:00.000000Z"
    assert leaf["case"]["seq"] == 3
    assert [custodian["recipient"] for custodian in said["custodians"]] == [one.opening.recipient for one in custodians]
    assert said["lots"][0]["ceiling"] == "480000.00"
    assert said["pack_values"] == project.pack_values
    assert receipt(recorded.leaf_sha256).startswith(b"c2sp.org/tlog-proof@v1")


def test_refuses_a_deadline_before_the_laws_minimum_and_names_article_and_instant(admitted):
    with pytest.raises(notices.DeadlineTooEarly) as refusal:
        admitted.published(bids_due_at=EARLIEST - timedelta(seconds=1))

    assert refusal.value.facts["earliest"] == "2026-03-23T16:00:00.000000Z"
    assert "第二十四条" in refusal.value.facts["article"]
    assert admitted.notice.state == "draft"


def test_a_later_deadline_is_the_owners_choice(admitted):
    admitted.published(bids_due_at=EARLIEST + timedelta(days=2))

    assert admitted.notice.bids_due_at == EARLIEST + timedelta(days=2)


def test_refuses_a_second_publication(published):
    with pytest.raises(MoveNotAllowed):
        published.published(bids_due_at=EARLIEST)


def test_refuses_a_publication_from_an_older_page(admitted):
    payload = admitted.notice_seen(EARLIEST)
    signed = admitted.officer.signs("publish_notice", f"notice:{admitted.notice_uuid}", 99, payload)

    with pytest.raises(Stale):
        notices.publish_notice(
            notice_uuid=admitted.notice_uuid,
            bids_due_at=EARLIEST,
            notice_sha256=payload["notice_sha256"],
            **signed,
        )


def test_refuses_before_admission(drafted):
    with pytest.raises(MoveNotAllowed):
        drafted.published(bids_due_at=EARLIEST)


def test_a_stranger_and_a_bidder_may_not_publish(admitted, stranger, bidder):
    for who in (stranger, bidder):
        payload = admitted.notice_seen(EARLIEST)
        signed = who.signs("publish_notice", f"notice:{admitted.notice_uuid}", admitted.notice.version, payload)
        with pytest.raises(NotYours):
            notices.publish_notice(
                notice_uuid=admitted.notice_uuid,
                bids_due_at=EARLIEST,
                notice_sha256=payload["notice_sha256"],
                **signed,
            )


def test_refuses_a_draft_that_became_unlawful_after_admission(admitted):
    call = admitted.call()
    call["lots"][0]["deposit"] = "10000.01"
    admitted.drafted(**call)

    with pytest.raises(Invalid) as refusal:
        admitted.published(bids_due_at=EARLIEST)

    assert "2 %" not in str(refusal.value.errors)
    assert "第二十六条" in refusal.value.errors["lots.1.deposit"]


def test_reference_rules_let_minutes_be_enough(tender):
    tender.jurisdiction = "reference"
    tender.created()
    tender.planned()
    tender.drafted(tender_values={})
    tender.admitted()
    tender.published()

    assert tender.notice.bids_due_at == MONDAY + timedelta(minutes=1)
    assert tender.project.pack == "reference@2020-01-01"


def test_lots_are_due_at_the_deadline_and_not_a_moment_before(published):
    assert notices.open_lots_due(EARLIEST - timedelta(microseconds=1)) == []
    assert notices.open_lots_due(EARLIEST) == published.lot_uuids


class TestWhatWasSeen:
    def test_nothing_else_than_what_was_seen_is_published(self, admitted):
        payload = admitted.notice_seen(EARLIEST)
        Lot.objects.filter(pk=admitted.lot.pk).update(description="Other words.")
        signed = admitted.officer.signs(
            "publish_notice", f"notice:{admitted.notice_uuid}", admitted.notice.version, payload
        )

        with pytest.raises(planning.OtherContent) as refusal:
            notices.publish_notice(
                notice_uuid=admitted.notice_uuid,
                bids_due_at=EARLIEST,
                notice_sha256=payload["notice_sha256"],
                **signed,
            )

        assert refusal.value.facts["seen"] == payload["notice_sha256"]
        assert admitted.notice.state == "draft"

    def test_another_deadline_than_the_seen_one_is_not_published(self, admitted):
        payload = admitted.notice_seen(EARLIEST)
        signed = admitted.officer.signs(
            "publish_notice", f"notice:{admitted.notice_uuid}", admitted.notice.version, payload
        )

        with pytest.raises(planning.OtherContent):
            notices.publish_notice(
                notice_uuid=admitted.notice_uuid,
                bids_due_at=EARLIEST + timedelta(days=1),
                notice_sha256=payload["notice_sha256"],
                **signed,
            )

    def test_a_plan_changed_behind_the_page_is_not_published(self, tender):
        tender.created()
        payload = tender.plan_seen()
        Project.objects.filter(uuid=tender.project_uuid).update(title="Other words")
        signed = tender.officer.signs("publish_plan", f"project:{tender.project_uuid}", 1, payload)

        with pytest.raises(planning.OtherContent):
            planning.publish_plan(project_uuid=tender.project_uuid, **payload, **signed)
        assert tender.project.state == "draft"
