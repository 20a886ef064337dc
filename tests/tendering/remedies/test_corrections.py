"""Corrections that decisions order: until when, reported, accepted or pressed for, overdue noted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.tendering.remedies.conftest import DECISION
from tests.tendering.remedies.test_pages import page

from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.remedies import tasks
from openhall.tendering.remedies.complaints.inputs import DecisionInput
from openhall.tendering.remedies.correction_models import Correction, CorrectionState
from openhall.tendering.remedies.corrections import commands, inputs, work
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db

SHAPES = {
    "report_correction": inputs.ReportInput,
    "accept_correction": inputs.AcceptingInput,
    "press_correction": inputs.PressingInput,
}
DONE = {"text": "The notice of the scores was written anew and sent."}
MISSING = {"reason": "The third letter is missing."}


def the_act(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class Ordered:
    """A decision that orders a correction until ``due``, five days later."""

    def __init__(self, grievance, row):
        self.grievance, self.now = grievance, grievance.now
        self.due = self.now + timedelta(days=5)
        self.row = grievance.decides(row, effect="correct", correct_due_at=instant_text(self.due))

    @property
    def correction(self):
        return Correction.objects.get(complaint=self.row)

    def does(self, command, who, payload, *, at=None):
        found = self.correction
        name = f"correction:{found.uuid}"
        signed = who.signs(command, name, found.version, payload, at=at or self.now + timedelta(days=1))
        given = SHAPES[command].model_validate(payload)
        return getattr(commands, command)(correction=found.uuid, given=given, **signed).correction


@pytest.fixture
def ordered(grieved, bidders):
    """The first bidder objected in vain; after the award its complaint was upheld, and the owner has to correct."""
    grieved.objected_and_awarded(bidders[0])
    return Ordered(grieved, grieved.accepts(grieved.complains(bidders[0])))


def doing(who, what, at):
    actor = who.signs("x", f"correction:{what.correction.uuid}", at=at)["actor"]
    return [one.doing for one in work.waiting(actor, at)]


class TestFollowingUp:
    def test_an_order_to_correct_has_a_time_to_come(self, grieved, bidders):
        with pytest.raises(ValueError, match="until when the owner corrects"):
            DecisionInput.model_validate(DECISION | {"effect": "correct"})
        with pytest.raises(ValueError, match="until when the owner corrects"):
            DecisionInput.model_validate(DECISION | {"correct_due_at": instant_text(grieved.now)})
        grieved.objected_and_awarded(bidders[0])
        row = grieved.accepts(grieved.complains(bidders[0]))
        with pytest.raises(Invalid):
            grieved.decides(row, effect="correct", correct_due_at=instant_text(grieved.now))

    def test_the_owner_reports_and_the_body_accepts(self, ordered, bidders, stranger):
        assert the_act("CPL-12")["public"]["correct_due_at"] == instant_text(ordered.due)
        assert doing(ordered.grievance.officer, ordered, ordered.now) == [
            "Correct what a decision orders, and report it"
        ]
        for outsider in (bidders[0], bidders[1], ordered.grievance.body, stranger):
            with pytest.raises(NotFound):
                ordered.does("report_correction", outsider, DONE)
        with pytest.raises(MoveNotAllowed):
            ordered.does("accept_correction", ordered.grievance.body, {"reason": "Done."})
        ordered.does("report_correction", ordered.grievance.officer, DONE)
        assert the_act("CPL-21")["public"] == {"complaint": str(ordered.row.uuid), "late": False}
        assert DONE["text"] not in json.dumps(the_act("CPL-21"))
        assert doing(ordered.grievance.body, ordered, ordered.now) == ["Say whether a correction is done"]
        for outsider in (ordered.grievance.officer, bidders[0], stranger):
            with pytest.raises(NotFound):
                ordered.does("accept_correction", outsider, {"reason": "Done."})
        ordered.does("accept_correction", ordered.grievance.body, {"reason": "Done."})
        assert ordered.correction.state == CorrectionState.ACCEPTED
        assert the_act("CPL-22")["public"] == {"complaint": str(ordered.row.uuid)}

    def test_what_isnt_done_is_pressed_for_until_another_time(self, ordered):
        later = instant_text(ordered.due + timedelta(days=5))
        with pytest.raises(Invalid):  # the first time still runs
            ordered.does("press_correction", ordered.grievance.body, MISSING | {"due_at": later})
        ordered.does("report_correction", ordered.grievance.officer, DONE)
        with pytest.raises(Invalid):
            ordered.does("press_correction", ordered.grievance.body, MISSING | {"due_at": instant_text(ordered.now)})
        ordered.does("press_correction", ordered.grievance.body, MISSING | {"due_at": later})
        assert the_act("CPL-23")["public"]["due_at"] == later
        late = ordered.due + timedelta(days=6)
        ordered.does("report_correction", ordered.grievance.officer, DONE | {"text": "And the third one."}, at=late)
        assert the_act("CPL-21")["public"]["late"] is True

    def test_what_is_overdue_is_noted_once_and_told_to_body_and_supervision(self, ordered, supervisor):
        assert tasks.due(ordered.due) == 0
        before = Message.objects.filter(person=supervisor.person.uuid).count()
        assert tasks.due(ordered.due + timedelta(minutes=1)) == 1
        assert tasks.due(ordered.due + timedelta(minutes=2)) == 0
        assert the_act("CPL-24")["actor"] == "log"
        assert Message.objects.filter(person=supervisor.person.uuid).count() == before + 1
        later = ordered.due + timedelta(days=1)
        pressed = MISSING | {"due_at": instant_text(later)}
        ordered.does("press_correction", ordered.grievance.body, pressed, at=ordered.due + timedelta(hours=1))
        assert tasks.due(later + timedelta(minutes=1)) == 1  # the new time, too


class TestPages:
    def test_each_finds_its_form_and_everybody_reads_how_far_it_is(self, ordered, bidders, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: ordered.now)
        place, guest = f"/desk/complaints/{ordered.row.uuid}", as_reader(None)
        assert "Report what you corrected" in page(as_reader(ordered.grievance.officer), place)
        assert "Report what you corrected" not in page(as_reader(bidders[0]), place)
        assert "What the owner has to correct" in page(guest, f"/decisions/{ordered.row.uuid}")
        ordered.does("report_correction", ordered.grievance.officer, DONE)
        assert DONE["text"] in page(as_reader(bidders[0]), place)
        assert "Accept what was corrected" in page(as_reader(ordered.grievance.body), place)
        shown = page(guest, f"/decisions/{ordered.row.uuid}")
        assert "Reported, waits for the body" in shown
        assert DONE["text"] not in shown

    def test_overdue_is_shown_to_everybody(self, ordered, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: ordered.due + timedelta(hours=1))
        guest = as_reader(None)
        assert "Overdue: nothing was reported in time" in page(guest, f"/decisions/{ordered.row.uuid}")
        told = guest.get("/api/v1/complaint-decisions").json()["decisions"][0]["correction_ordered"]
        assert [told["state"], told["due_at"]] == ["owed", instant_text(ordered.due)]
