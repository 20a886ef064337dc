"""Natural persons who object and complain in their own name: where the law lets them, and nobody learns who it is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.tendering.remedies.conftest import Standstill, dispute_about_documents
from tests.tendering.remedies.individuals import in_own_name, somebody
from tests.tendering.remedies.test_pages import page

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound
from openhall.tendering.remedies import forgetting
from openhall.tendering.remedies.complaints import queries, work
from openhall.tendering.remedies.models import ComplaintState
from openhall.tendering.remedies.objection_models import ObjectionState
from openhall.tendering.remedies.refusals import IndividualsNotAdmitted, NoStanding, ObjectedAlready
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
OWN_ROAD = {"standing": "interested", "interest": "The road ends at my gate."}


def the_act(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


@pytest.fixture
def giang(db: None, home: Any) -> Any:
    """Somebody with an account, who acts for no organisation."""
    return somebody()


@pytest.fixture
def open_to_all(publishes: Any, officer: Any) -> Any:
    """Under the reference rules, which let individuals object and complain: a tender that is out."""
    return dispute_about_documents(publishes("reference@2020-01-01"), officer)


class TestObjecting:
    def test_an_individual_objects_reads_the_answer_and_stays_unnamed(self, open_to_all: Any, giang: Any) -> None:
        row = open_to_all.objects(giang, **OWN_ROAD).objection

        assert [row.organisation_id, row.person_id, row.who] == [None, giang.person.pk, "Giang Ly"]
        leaf = the_act("OBJ-01")
        assert leaf["public"]["individual"] is True
        open_to_all.replies(row)
        row.refresh_from_db()
        assert row.state == ObjectionState.ANSWERED
        told = json.dumps([leaf, the_act("OBJ-03")])
        assert all(secret not in told for secret in ("Giang", str(giang.person.uuid), "my gate"))
        inbox = Message.objects.filter(person=giang.person.uuid)
        assert [one.link for one in inbox] == [f"/desk/objections/{row.uuid}"]

    def test_a_potential_bidder_may_be_a_person_and_one_withdraws_only_its_own(
        self, open_to_all: Any, giang: Any
    ) -> None:
        row = open_to_all.objects(giang).objection
        with pytest.raises(ObjectedAlready):
            open_to_all.objects(giang)
        other = somebody("Hoa Le")
        with pytest.raises(NotFound):
            open_to_all.withdraws(row, other)
        open_to_all.withdraws(row, giang)
        row.refresh_from_db()
        assert row.state == ObjectionState.WITHDRAWN

    def test_who_acted_for_the_owner_doesnt_object_in_its_own_name(self, open_to_all: Any, officer: Any) -> None:
        with pytest.raises(NoStanding):
            open_to_all.objects(in_own_name(officer), **OWN_ROAD)

    def test_a_law_that_leaves_it_open_says_who_enters_it(
        self, called: Any, giang: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(IndividualsNotAdmitted) as refusal:
            called.objects(giang, **OWN_ROAD)
        assert "第二十二条" in refusal.value.facts["article"]
        assert refusal.value.facts["set_by"] == "the administrative department that supervises the tender"
        monkeypatch.setattr(clock, "now", lambda: called.now)
        shown = page(as_reader(giang), f"/desk/notices/{called.notice.uuid}/objections/new")
        assert "the administrative department that supervises the tender" in shown
        assert "/tips" in shown
        assert "Raise the objection" not in shown


class TestOnPages:
    def test_the_form_says_in_whose_name_and_the_public_page_that_it_was_an_individual(
        self, open_to_all: Any, giang: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: open_to_all.now)
        shown = page(as_reader(giang), f"/desk/notices/{open_to_all.notice.uuid}/objections/new")
        assert "Giang Ly" in shown
        assert "Raise the objection" in shown
        shown = page(as_reader(giang), f"/desk/notices/{open_to_all.notice.uuid}/complaints/new")
        assert "You complain in your own name, Giang Ly" in shown or "No body takes complaints" in shown
        row = open_to_all.objects(giang, **OWN_ROAD).objection
        guest = page(as_reader(None), f"/tenders/{open_to_all.notice.project.uuid}/objections")
        assert "an individual" in guest
        assert "Giang" not in guest
        own = page(as_reader(giang), f"/desk/objections/{row.uuid}")
        assert "Withdraw the objection" in own
        told = as_reader(None).get(f"/api/v1/notices/{open_to_all.notice.uuid}/objections").json()
        assert [one["individual"] for one in told["objections"]] == [True]


class TestComplaining:
    def test_an_individual_complains_corrects_and_withdraws(self, grieved: Any, giang: Any) -> None:
        row = grieved.complains(giang, matter="procedure", **OWN_ROAD)

        assert [row.person_id, row.organisation_id, row.individual] == [giang.person.pk, None, True]
        assert row.complainant == "Giang Ly"
        assert the_act("CPL-02")["public"]["individual"] is True
        asked = {"asked": "The page.", "correction_due_at": (grieved.now + timedelta(days=1)).isoformat()}
        grieved.does("ask_correction", row, grieved.body, asked)
        reader = giang.signs("none", "none:1", at=grieved.now)["actor"]
        assert [one.doing for one in work.waiting(reader, grieved.now)] == ["Correct your complaint"]
        grieved.does("correct_complaint", row, giang, {"text": "Page 4."})
        assert [note.organisation_id for note in row.notes.all()] == [None]
        row.refresh_from_db()
        grieved.accepts(row)
        grieved.does("withdraw_complaint", row, giang)
        row.refresh_from_db()
        assert row.state == ComplaintState.WITHDRAWN
        assert "Giang" not in json.dumps([json.loads(bytes(one.leaf)) for one in Outbox.objects.all()])

    def test_by_the_law_of_works_only_as_an_interested_party(self, grieved: Any, giang: Any) -> None:
        with pytest.raises(NoStanding):
            grieved.complains(giang, matter="procedure", lot=None)

    def test_earlier_complaints_of_the_same_person_are_told_to_the_body(self, grieved: Any, giang: Any) -> None:
        grieved.complains(giang, matter="procedure", **OWN_ROAD)
        second = grieved.complains(giang, matter="procedure", **OWN_ROAD)

        assert queries.before(second).made == 1

    def test_an_officer_of_the_body_doesnt_complain_to_it(self, grieved: Any) -> None:
        with pytest.raises(NoStanding):
            grieved.complains(in_own_name(grieved.body), matter="procedure", **OWN_ROAD)

    def test_a_letter_of_an_individual_is_entered_and_taken_up_only_in_the_laws_standing(
        self, grieved: Any, as_reader: Any
    ) -> None:
        given = {
            "matter": "procedure",
            "channel": "letter",
            "complainant": "Giang Ly",
            "individual": True,
            "received_at": grieved.now.isoformat(),
        }
        row = grieved.complains(grieved.body, **given, **OWN_ROAD)
        assert [row.individual, row.person_id, row.online] == [True, None, False]
        grieved.accepts(row)
        as_bidder = grieved.complains(grieved.body, **given, standing="bidder")
        with pytest.raises(NoStanding):
            grieved.accepts(as_bidder)
        shown = page(as_reader(grieved.body), f"/desk/notices/{grieved.lot.notice.uuid}/complaints/new")
        assert "It is a natural person who complains in their own name" in shown


def test_what_an_individual_wrote_goes_when_it_is_erased(grieved: Any, giang: Any) -> None:
    row = grieved.complains(giang, matter="procedure", **OWN_ROAD)
    assert forgetting.objects(giang.person) == [f"complaint:{row.uuid}"]

    forgetting.destroy(giang.person, grieved.now)
    row.refresh_from_db()
    assert [row.complainant, row.text, row.interest] == ["—", "—", ""]


def test_a_person_is_told_of_a_hearing_like_any_side(reported: Any, officer: Any, authority: Any, giang: Any) -> None:
    reported.publishes()
    standstill = Standstill(reported, officer, authority, reported.lot.notice.published_at + timedelta(days=40))
    row = standstill.complaint(giang)

    assert Message.objects.filter(person=giang.person.uuid, link=f"/desk/complaints/{row.uuid}").exists()
