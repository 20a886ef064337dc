"""Pages and API of complaints: everybody sees that there is one and how it ended; the parties and the body the rest."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.tendering.remedies.conftest import COMPLAINT, dispute_about_documents, names_body
from tests.tendering.remedies.test_pages import keeps, page

from openhall.kernel import clock
from openhall.tendering.remedies.models import Complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded(grieved, bidders):
    """The first bidder objected in vain; the lot is awarded to the second."""
    grieved.objected_and_awarded(bidders[0])
    return grieved


def file_of(row, digest):
    return f"/desk/complaints/{row.uuid}/files/{digest}"


class TestWhoReadsWhat:
    def test_the_complaint_and_its_evidence_are_for_the_parties_and_the_body(
        self, awarded, bidders, as_reader, supervisor, agent
    ):
        digest = keeps(bidders[0], b"A photograph of the register.", awarded.now)
        row = awarded.complains(bidders[0], documents=[{"title": "Register", "sha256": digest}])
        place, told = f"/desk/complaints/{row.uuid}", f"/api/v1/complaints/{row.uuid}"

        for reader in (bidders[0], awarded.body):  # before it is taken up
            assert row.text in page(as_reader(reader), place)
            assert as_reader(reader).get(file_of(row, digest)).status_code == 200
            assert as_reader(reader).get(told).json()["complainant"] == "Clear Pumps"
        for reader in (awarded.officer, bidders[1], bidders[2], supervisor, agent):
            page(as_reader(reader), place, status=404)
            assert as_reader(reader).get(told).status_code == 404
            assert as_reader(reader).get(file_of(row, digest)).status_code == 404
        awarded.accepts(row)
        for reader in (awarded.officer, bidders[1]):  # the other side, once it is heard
            assert row.text in page(as_reader(reader), place)
            assert as_reader(reader).get(file_of(row, digest)).status_code == 200
        for reader in (bidders[2], supervisor):
            page(as_reader(reader), place, status=404)
            assert as_reader(reader).get(file_of(row, digest)).status_code == 404

    def test_everybody_reads_that_there_is_one_and_the_decision_without_names(self, awarded, bidders, as_reader):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.does("suspend_tender", row, awarded.body, {"reason": "The licence is looked into."})
        project = awarded.lot.notice.project.uuid
        guest = as_reader(None)

        shown = page(guest, f"/tenders/{project}")
        assert "This tender is suspended" in shown
        assert "The licence is looked into." in page(guest, f"/tenders/{project}/objections")
        page(guest, f"/decisions/{row.uuid}", status=404)
        awarded.decides(row, effect="annul_award")
        public = [
            page(guest, "/decisions"),
            page(guest, f"/decisions/{row.uuid}"),
            page(guest, f"/tenders/{project}/objections"),
            guest.get(f"/api/v1/notices/{awarded.lot.notice.uuid}/complaints").content.decode(),
            guest.get("/api/v1/complaint-decisions").content.decode(),
        ]
        assert "The winner has no licence." in public[1]
        assert "行政复议法" in public[1]
        for text in public:
            for secret in ("Clear Pumps is right", row.request, COMPLAINT["request"]):
                assert secret not in text
        assert "Clear Pumps is right" in page(as_reader(bidders[0]), f"/desk/complaints/{row.uuid}")
        assert "This tender is suspended" not in page(guest, f"/tenders/{project}")


class TestForms:
    def test_each_side_has_what_it_can_do_and_nothing_else(self, awarded, bidders, as_reader):
        row = awarded.complains(bidders[0])
        place = f"/desk/complaints/{row.uuid}"

        def commands(who):
            shown = page(as_reader(who), place)
            return {part.partition('"')[0] for part in shown.split('data-command="')[1:]}

        assert commands(bidders[0]) == {"withdraw_complaint"}
        assert commands(awarded.body) == {"decide_acceptance", "ask_correction"}
        awarded.accepts(row)
        assert commands(awarded.officer) == {"answer_complaint"}
        assert commands(awarded.body) == {"suspend_tender", "note_inquiry", "decide_complaint"}
        awarded.decides(row, outcome="dismissed")
        assert commands(awarded.body) == set()

    def test_the_form_of_a_complaint_asks_the_officer_more(self, grieved, bidders, as_reader):
        url = f"/desk/notices/{grieved.lot.notice.uuid}/complaints/new"

        assert 'name="channel"' not in page(as_reader(bidders[0]), url)
        assert "Fictional Bureau of Water" in page(as_reader(bidders[0]), url)
        assert 'name="channel"' in page(as_reader(grieved.body), url)

    def test_earlier_dismissed_complaints_are_shown_to_the_body_as_facts(self, awarded, bidders, as_reader):
        first = awarded.complains(bidders[0])
        awarded.accepts(first)
        awarded.decides(first, outcome="dismissed")
        second = awarded.complains(bidders[0], matter="procedure")
        place = f"/desk/complaints/{second.uuid}"

        assert "Who complains has made 1 complaint before." in page(as_reader(awarded.body), place)
        assert f"/decisions/{first.uuid}" in page(as_reader(awarded.body), place)
        assert "has made 1 complaint before" not in page(as_reader(bidders[0]), place)


class TestPrograms:
    def test_complain_and_decide(self, publishes, officer, bidder, authority, client):
        called = dispute_about_documents(publishes("reference@2020-01-01"), officer)
        entry, complaint, at = names_body(authority, jurisdiction="reference"), uuid4(), clock.now()
        payload = COMPLAINT | {
            "matter": "procedure",
            "body": str(entry.uuid),
            "known_at": (at - timedelta(minutes=1)).isoformat(),
        }

        def posts(who, command, path, version, body):
            headers = who.headers(command, f"complaint:{complaint}", version, body, at=clock.now())
            answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)
            assert answer.status_code == 200, answer.content
            return answer.json()

        filed = posts(bidder, "file_complaint", f"notices/{called.notice.uuid}/complaints/{complaint}", 0, payload)
        assert [filed["state"], filed["complainant"]] == ["filed", "Clear Pumps"]
        taken = posts(authority, "decide_acceptance", f"complaints/{complaint}/acceptance", 1, {"accepted": True})
        assert taken["state"] == "accepted"
        assert Complaint.objects.get(uuid=complaint).decision_due_at is not None
