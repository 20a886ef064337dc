"""Hearings in complaints: summoned, answered, moved, held, and the minutes signed or refused."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.tendering.remedies.test_pages import page

from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.remedies.hearing_models import Hearing
from openhall.tendering.remedies.hearings import commands, inputs, law, work
from openhall.tendering.remedies.refusals import (
    HearingStands,
    HearingTellsWho,
    MinutesSignedAlready,
    SummonsTooShort,
    WasNotThere,
)
from openhall.witness.models import Outbox
from openhall_rules import pack

pytestmark = pytest.mark.django_db

PLACE = "Room 4, 1 Invented Street"
SHAPES = {
    "summon_hearing": inputs.SummonsInput,
    "move_hearing": inputs.HearingMoveInput,
    "answer_summons": inputs.SummonsAnswerInput,
    "call_off_hearing": inputs.CallingOffInput,
    "write_minutes": inputs.MinutesInput,
    "sign_hearing_minutes": inputs.MinutesSignatureInput,
}


def the_act(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class Heard:
    """A complaint about a result that was taken up, and its hearing. ``begins``: when it is to begin."""

    def __init__(self, grievance, row):
        self.grievance, self.row, self.uuid = grievance, row, uuid4()
        self.begins = grievance.now + timedelta(days=3)

    @property
    def hearing(self):
        return Hearing.objects.get(uuid=self.uuid)

    def does(self, command, who, payload, *, at=None, version=None):
        if version is None:
            version = self.hearing.version
        signed = who.signs(command, f"hearing:{self.uuid}", version, payload, at=at or self.grievance.now)
        run = getattr(commands, command)
        return run(hearing=self.uuid, given=SHAPES[command].model_validate(payload), **signed).hearing

    def summons(self, who=None, *sides, **changes):
        payload = dict.fromkeys(sides or ("complainant", "owner", "bidder"), True) | {
            "complaint": str(self.row.uuid),
            "begins_at": instant_text(self.begins),
            "mode": "place",
            "place": PLACE,
            "subject": "The licence of the winner.",
        }
        return self.does("summon_hearing", who or self.grievance.body, payload | changes, version=0)

    def holds(self, *present, **changes):
        over = self.begins + timedelta(hours=1)
        payload = dict.fromkeys(present, True) | {
            "began_at": instant_text(self.begins),
            "ended_at": instant_text(over),
            "text": "The winner showed a licence of another year.",
        }
        return self.does("write_minutes", self.grievance.body, payload | changes, at=over + timedelta(minutes=5))

    def signs(self, who, *, signed=True, **changes):
        payload = {"minutes": self.hearing.minutes_leaf, "signed": signed} | changes
        return self.does("sign_hearing_minutes", who, payload, at=self.begins + timedelta(hours=3))


@pytest.fixture
def heard(grieved, bidders):
    """The first bidder objected in vain, the lot was awarded to the second; its complaint was taken up."""
    grieved.objected_and_awarded(bidders[0])
    row = grieved.complains(bidders[0])
    return Heard(grieved, grieved.accepts(row))


class TestSummoning:
    def test_the_log_tells_that_there_is_one_and_when_never_where_or_about_what(self, heard):
        heard.summons()

        said = the_act("CPL-15")
        assert said["public"] == {
            "complaint": str(heard.row.uuid),
            "begins_at": instant_text(heard.begins),
            "mode": "place",
            "sides": ["complainant", "owner", "bidder"],
        }
        assert PLACE not in json.dumps(said)
        assert "licence" not in json.dumps(said)

    def test_only_the_body_summons_and_only_while_the_complaint_is_taken_up(self, heard, bidders, stranger):
        for outsider in (bidders[0], heard.grievance.officer, stranger):
            with pytest.raises(NotFound):
                heard.summons(outsider)
        heard.grievance.decides(heard.row)
        with pytest.raises(MoveNotAllowed):
            heard.summons()

    def test_it_lies_in_the_time_to_come(self, heard):
        with pytest.raises(SummonsTooShort):
            heard.summons(begins_at=instant_text(heard.grievance.now))

    def test_the_law_of_china_names_no_notice_and_says_who_would(self):
        rules = pack("cn@2019-03-02")
        assert law.authority(rules) == "the administrative department that supervises the tender"

    def test_a_law_that_names_no_such_time_asks_for_none(self, heard):
        assert law.earliest(pack("reference@2020-01-01"), heard.grievance.now) is None

    def test_what_an_authority_has_entered_is_not_called_an_article(self):
        rules = pack("cn@2019-03-02")
        assert law.is_entered(rules) is False
        assert law.is_entered(rules.with_values({law.NOTICE: 4})) is True
        assert law.is_entered(pack("reference@2020-01-01")) is False

    def test_where_an_authority_has_entered_a_notice_a_shorter_one_is_refused(self, heard, monkeypatch):
        earliest = heard.begins + timedelta(days=1)
        monkeypatch.setattr(law, "earliest", lambda rules, at: earliest)
        with pytest.raises(SummonsTooShort) as refusal:
            heard.summons()
        assert refusal.value.facts["earliest"] == instant_text(earliest)
        heard.begins = earliest
        heard.summons()

    def test_a_side_that_the_complaint_doesnt_have_isnt_summoned(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)
        with pytest.raises(Invalid):
            Heard(grieved, row).summons()

    def test_before_the_bids_are_opened_the_sides_dont_meet(self, heard, monkeypatch):
        from openhall.tendering.remedies.hearings import policies

        monkeypatch.setattr(policies, "meet", lambda row: False)
        with pytest.raises(HearingTellsWho):
            heard.summons()
        heard.summons(None, "complainant")

    def test_no_decision_while_a_hearing_is_still_to_come(self, heard):
        heard.summons()
        with pytest.raises(HearingStands):
            heard.grievance.decides(heard.row)
        heard.does("call_off_hearing", heard.grievance.body, {"reason": "The papers say it all."})
        assert the_act("CPL-18")["public"] == {"complaint": str(heard.row.uuid)}
        heard.grievance.decides(heard.row)


class TestAnswering:
    def test_each_side_answers_for_itself_and_a_moved_hearing_asks_again(self, heard, bidders):
        heard.summons()
        heard.does("answer_summons", bidders[0], {"answer": "comes"})
        heard.does("answer_summons", heard.grievance.officer, {"answer": "asks_to_move", "text": "We are in court."})
        assert the_act("CPL-17")["public"]["side"] == "owner"
        assert the_act("CPL-17")["public"]["answer"] == "asks_to_move"
        later = heard.begins + timedelta(days=1)
        moved = {"begins_at": instant_text(later), "mode": "remote", "place": "The call 12", "reason": "As asked."}
        heard.does("move_hearing", heard.grievance.body, moved)
        assert the_act("CPL-16")["public"]["mode"] == "remote"
        actor = bidders[0].signs("x", f"hearing:{heard.uuid}", at=heard.grievance.now)["actor"]
        doing = [one.doing for one in work.waiting(actor, heard.grievance.now)]
        assert doing == ["Say whether you come to a hearing"]
        heard.does("answer_summons", bidders[0], {"answer": "comes"})
        assert list(work.waiting(actor, heard.grievance.now)) == []

    def test_who_doesnt_come_says_why(self):
        with pytest.raises(ValueError, match="Say why"):
            inputs.SummonsAnswerInput.model_validate({"answer": "stays_away"})

    def test_nobody_else_answers(self, heard, bidders, stranger):
        heard.summons(None, "complainant", "owner")
        for outsider in (bidders[1], bidders[2], stranger, heard.grievance.body):
            with pytest.raises(NotFound):
                heard.does("answer_summons", outsider, {"answer": "comes"})


class TestMinutes:
    def test_absence_is_recorded_and_the_laws_time_stays(self, heard):
        due = heard.row.decision_due_at
        assert due is not None
        heard.summons()
        heard.holds("complainant", "owner")

        said = the_act("CPL-19")["public"]
        assert [said["present"], said["absent"]] == [["complainant", "owner"], ["bidder"]]
        assert "another year" not in json.dumps(the_act("CPL-19"))
        heard.row.refresh_from_db()
        assert heard.row.decision_due_at == due

    def test_who_came_signs_or_says_why_not_once(self, heard, bidders):
        heard.summons()
        heard.holds("complainant", "owner")
        heard.signs(bidders[0])
        assert the_act("CPL-20")["public"]["minutes"] == heard.hearing.minutes_leaf
        heard.signs(heard.grievance.officer, signed=False, reason="It leaves out our second paper.")
        assert the_act("CPL-20")["public"]["signed"] is False
        assert "second paper" not in json.dumps(the_act("CPL-20"))
        with pytest.raises(MinutesSignedAlready):
            heard.signs(bidders[0])
        with pytest.raises(WasNotThere):
            heard.signs(bidders[1])
        with pytest.raises(NotFound):
            heard.signs(bidders[2])

    def test_other_minutes_than_these_arent_signed(self, heard, bidders):
        heard.summons()
        heard.holds("complainant")
        with pytest.raises(Invalid):
            heard.signs(bidders[0], minutes="0" * 64)

    def test_minutes_are_of_a_hearing_that_was_held_at_its_time(self, heard):
        heard.summons()
        with pytest.raises(Invalid):
            heard.holds("complainant", began_at=instant_text(heard.begins - timedelta(hours=1)))
        with pytest.raises(Invalid):
            heard.holds("complainant", ended_at=instant_text(heard.begins + timedelta(days=1)))
        heard.holds("complainant")
        with pytest.raises(MoveNotAllowed):
            heard.holds("complainant")

    def test_a_signature_may_come_after_the_decision(self, heard, bidders):
        heard.summons()
        heard.holds("complainant")
        heard.grievance.decides(heard.row, at=heard.begins + timedelta(hours=2))
        heard.signs(bidders[0])


class TestPages:
    def test_the_sides_and_the_body_read_it_everybody_knows_that_there_is_one(
        self, heard, bidders, as_reader, supervisor, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: heard.grievance.now)
        heard.summons(None, "complainant", "owner")
        place, told = f"/desk/hearings/{heard.uuid}", f"/api/v1/complaint-hearings/{heard.uuid}"
        for reader in (bidders[0], heard.grievance.officer, heard.grievance.body):
            assert PLACE in page(as_reader(reader), place)
            assert as_reader(reader).get(told).json()["place"] == PLACE
        for reader in (bidders[1], bidders[2], supervisor):
            page(as_reader(reader), place, status=404)
            assert as_reader(reader).get(told).status_code == 404
        guest, project = as_reader(None), heard.grievance.lot.notice.project.uuid
        assert "Summoned" in page(guest, f"/tenders/{project}/objections")
        public = guest.get(f"/api/v1/notices/{heard.grievance.lot.notice.uuid}/complaints").content.decode()
        assert instant_text(heard.begins) in public
        assert PLACE not in public

    def test_each_finds_its_forms_when_they_can_be_used(self, heard, bidders, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: heard.grievance.now)
        body = as_reader(heard.grievance.body)
        new = page(body, f"/desk/complaints/{heard.row.uuid}/hearings/new")
        assert "the administrative department that supervises the tender" in new
        assert f"/desk/complaints/{heard.row.uuid}/hearings/new" in page(body, f"/desk/complaints/{heard.row.uuid}")
        page(as_reader(bidders[0]), f"/desk/complaints/{heard.row.uuid}/hearings/new", status=404)
        heard.summons()
        place = f"/desk/hearings/{heard.uuid}"
        assert "Answer the summons" in page(as_reader(bidders[0]), place)
        assert "Write the minutes" not in page(body, place)
        monkeypatch.setattr(clock, "now", lambda: heard.begins + timedelta(hours=2))
        assert "Write the minutes" in page(body, place)
        heard.holds("complainant")
        assert "Sign the minutes" in page(as_reader(bidders[0]), place)
        assert "Sign the minutes" not in page(as_reader(bidders[1]), place)
        assert "No: absent" in page(as_reader(bidders[1]), place)
