"""Hearings and corrections beside their acts: an untouched table shows no difference, a rewritten row is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.tendering.remedies.test_corrections import DONE, MISSING, Ordered
from tests.tendering.remedies.test_hearings import Heard

from openhall.config.watch import cases
from openhall.kernel.clock import instant_text
from openhall.tendering.remedies.correction_models import Correction, CorrectionStep
from openhall.tendering.remedies.hearing_models import Hearing, MinutesSignature, SideAnswer
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def differences(grievance: Any) -> set[str]:
    case = grievance.lot.notice.project.uuid
    return {one.field for one in cases.checks(case) if one.expected != one.found}


@pytest.fixture
def told(grieved: Any, bidders: Any) -> Any:
    """A hearing that was moved and held, another that was called off; a correction that was pressed for and done."""
    grieved.objected_and_awarded(bidders[0])
    row = grieved.accepts(grieved.complains(bidders[0]))
    heard, other = Heard(grieved, row), Heard(grieved, row)
    heard.summons()
    heard.does("answer_summons", grieved.officer, {"answer": "asks_to_move", "text": "We are in court."})
    heard.begins += timedelta(days=1)
    moved = {"begins_at": instant_text(heard.begins), "mode": "remote", "place": "The call 12", "reason": "As asked."}
    heard.does("move_hearing", grieved.body, moved)
    heard.holds("complainant", "owner")
    heard.signs(bidders[0])
    heard.signs(grieved.officer, signed=False, reason="It leaves out our second paper.")
    other.summons(None, "owner")
    other.does("call_off_hearing", grieved.body, {"reason": "The papers say it all."})
    ordered = Ordered(grieved, row)
    ordered.does("report_correction", grieved.officer, DONE)
    again = MISSING | {"due_at": instant_text(ordered.due + timedelta(days=3))}
    ordered.does("press_correction", grieved.body, again)
    ordered.does("report_correction", grieved.officer, {"text": "The third letter was sent as well."})
    ordered.does("accept_correction", grieved.body, {"reason": "Done."})
    drain_all()
    return grieved


def test_what_nobody_touched_has_no_difference(told):
    assert differences(told) == set()


REWRITTEN = [
    (Hearing, {"state": "held"}, {"minutes": "Nobody said anything."}, "text"),
    (Hearing, {"state": "held"}, {"present": ["complainant"]}, "hearing_present"),
    (Hearing, {"state": "held"}, {"sides": ["owner"]}, "hearing_sides"),
    (Hearing, {"state": "held"}, {"place": "Another call"}, "place"),
    (Hearing, {"state": "held"}, {"subject": "Something else."}, "subject"),
    (Hearing, {"state": "held"}, {"mode": "place"}, "hearing_mode"),
    (Hearing, {"state": "held"}, {"minutes_leaf": "0" * 64}, "hearing_minutes"),
    (Hearing, {"state": "off"}, {"reason": "Nobody wanted it."}, "reason"),
    (Hearing, {"state": "off"}, {"state": "summoned"}, "hearing_state"),
    (SideAnswer, {}, {"answer": "comes"}, "hearing_answer"),
    (SideAnswer, {}, {"text": "We forgot."}, "text"),
    (MinutesSignature, {"signed": False}, {"signed": True, "reason": ""}, "hearing_signature"),
    (MinutesSignature, {"signed": False}, {"reason": "No."}, "reason"),
    (Correction, {}, {"state": "owed"}, "correction_state"),
    (CorrectionStep, {"code": "CPL-22"}, {"text": "Not done."}, "reason"),
    (CorrectionStep, {"code": "CPL-22"}, {"code": "CPL-23"}, "correction_step"),
]
"""Table, which row, what is set in it, and the fact that the warning must name."""


def test_every_row_that_was_rewritten_is_named(told):
    missed = []
    for table, which, change, named in REWRITTEN:
        with transaction.atomic():
            assert table.objects.filter(**which).update(**change) == 1
            if named not in (found := differences(told)):
                missed.append((table.__name__, change, found))
            transaction.set_rollback(True)

    assert missed == []


def test_times_that_were_rewritten_and_rows_that_are_gone_are_named(told):
    with transaction.atomic():
        Hearing.objects.filter(state="held").update(begins_at=told.now)
        Correction.objects.update(due_at=told.now)
        assert {"hearing_begins", "correction_due"} <= differences(told)
        transaction.set_rollback(True)
    for table in (SideAnswer, MinutesSignature, CorrectionStep, Correction):
        table.objects.all().delete()

    assert {"hearing_answer", "hearing_signature", "correction"} <= differences(told)


def test_the_difference_names_digests_and_no_text(told):
    Hearing.objects.filter(state="held").update(minutes="Nobody said anything.")

    case = told.lot.notice.project.uuid
    (found,) = [one for one in cases.checks(case) if one.expected != one.found]
    assert found.leaf_sha256 == Outbox.objects.get(code="CPL-19").leaf_sha256
    assert {len(found.expected), len(found.found)} == {64}


def test_of_an_act_whose_salt_was_destroyed_no_text_is_compared(told):
    Outbox.objects.filter(code="CPL-19").update(record_salt=None)
    Hearing.objects.filter(state="held").update(minutes="Nobody said anything.")

    assert differences(told) == set()
