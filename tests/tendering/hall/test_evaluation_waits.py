"""Bids are evaluated when their meeting is over; a lot that nobody met about is not held up."""

from __future__ import annotations

from typing import Any

import pytest

from openhall.identity.public import Role
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation.waits import held_up_by
from openhall.tendering.hall.refusals import MeetingLasts
from openhall.tendering.opening.public import read_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee(joins: Any) -> Any:
    """An expert of the centre."""
    return joins("Mai Tran", "Northern Trading Centre", Role.EXPERT)


def evaluates(hall: Any, who: Any) -> Any:
    lot = hall.lot
    payload = {"bids": [{"bid": str(one.bid)} for one in read_out(lot.pk)], "members": 5, "experts": 4}
    signed = who.signs("evaluate_bids", f"lot:{lot.uuid}", lot.version, payload, at=hall.now)
    return evaluation.evaluate_bids(lot_uuid=lot.uuid, findings=evaluation.Findings.model_validate(payload), **signed)


def reports(hall: Any, who: Any) -> Any:
    signed = who.signs("sign_report", f"lot:{hall.lot.uuid}", hall.lot.version, at=hall.now)
    return evaluation.sign_report(lot_uuid=hall.lot.uuid, **signed)


def test_while_the_meeting_lasts_nothing_is_evaluated_and_the_host_ends_it(opened, host, committee):
    with pytest.raises(MeetingLasts) as refusal:
        evaluates(opened.hall, committee)
    assert "The host closes the meeting" in str(refusal.value.way_forward)

    opened.reads(host, 3)
    opened.closes(host)

    evaluates(opened.hall, committee)
    assert reports(opened.hall, committee)[0].signed_at is not None


def test_a_meeting_that_is_begun_afterwards_holds_the_report_up(held, host, committee):
    held.hall.all_the_way()
    evaluates(held.hall, committee)
    held.begins(host)

    with pytest.raises(MeetingLasts):
        reports(held.hall, committee)


def test_without_a_meeting_nothing_waits(held, committee):
    held.hall.all_the_way()

    assert held_up_by(held.hall.lot) is None
    evaluates(held.hall, committee)
