"""An objection on paper, a day that was written wrongly: the body finds it by its act, and the computed value stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.tendering.remedies.test_pages import keeps

from openhall.kernel.refusals import Invalid
from openhall.tendering.remedies.models import ComplaintState, NoteKind
from openhall.tendering.remedies.refusals import ComplaintNotAdmissible
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(grieved: Any) -> dict[str, str]:
    """The scan of an objection on paper, uploaded by the body."""
    return {"title": "Letter", "sha256": keeps(grieved.body, b"The letter of 3 May.", grieved.now)}


def leaf(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


def test_an_objection_on_paper_lets_a_lawful_complaint_be_taken_up(grieved, bidders, letter):
    row = grieved.complains(bidders[0])
    with pytest.raises(ComplaintNotAdmissible):
        grieved.accepts(row)
    found = {
        "accepted": True,
        "found_objected": True,
        "found_reason": "It is here.",
        "documents": [letter],
    }
    done = grieved.does("decide_acceptance", row, grieved.body, found)

    assert (done.state, done.found, done.objected) == (ComplaintState.ACCEPTED, ["objected"], False)
    assert leaf("CPL-05")["public"]["found"] == ["objected"]
    assert leaf("CPL-02")["public"]["objected"] is False  # what was computed stays
    assert leaf("CPL-05")["commitments"].keys() == {"reason", "found_reason", "documents"}
    note = done.notes.get()
    assert (note.kind, note.side, note.files.get().sha256) == (NoteKind.FINDING, "body", letter["sha256"])


def test_a_day_that_was_written_wrongly(grieved, bidders, letter):
    known = grieved.now - timedelta(days=40)
    row = grieved.complains(bidders[0], matter="procedure", known_at=known.isoformat())
    assert row.in_time is False
    found = {"accepted": True, "found_in_time": True, "found_reason": "May was meant.", "documents": [letter]}

    assert grieved.does("decide_acceptance", row, grieved.body, found).state == ComplaintState.ACCEPTED
    assert leaf("CPL-05")["public"]["found"] == ["in_time"]


def test_only_with_a_reason_and_evidence_and_only_what_is_doubted(grieved, bidders, letter):
    row = grieved.complains(bidders[0], matter="procedure")
    whole = {"accepted": True, "found_in_time": True, "found_reason": "So it was.", "documents": [letter]}
    for missing in ("found_reason", "documents", "found_in_time"):
        with pytest.raises(ValueError, match="Say w"):
            grieved.does("decide_acceptance", row, grieved.body, {k: v for k, v in whole.items() if k != missing})
    with pytest.raises(Invalid):
        grieved.does("decide_acceptance", row, grieved.body, whole)
