"""Pages and API of objections: what everybody sees, what the sides see, and the bar on every page of the project."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from openhall.kernel import clock, uploads
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.models import Notice
from openhall.tendering.remedies.objection_models import Objection

pytestmark = pytest.mark.django_db


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer
    return " ".join(answer.content.decode().split()) if status == 200 else ""


def keeps(who, data, at):
    """A person's upload that arrived whole."""
    digest = hashlib.sha256(data).hexdigest()
    upload = uploads.begin(
        owner=who.person.uuid, sha256=digest, size=len(data), media_type="text/plain", name="Proof", at=at
    )
    uploads.append(upload, offset=0, source=io.BytesIO(data), at=at)
    return digest


class TestEverybody:
    def test_sees_that_somebody_objected_and_never_who_or_what(self, called, bidder, as_reader):
        row = called.objects(bidder).objection
        project = called.notice.project.uuid
        guest = as_reader(None)

        for url in (f"/tenders/{project}/objections", f"/api/v1/notices/{called.notice.uuid}/objections"):
            text = page(guest, url)
            assert row.text not in text
            assert "Clear Pumps" not in text
        assert guest.get(f"/api/v1/notices/{called.notice.uuid}/objections").json()["paused"] is True
        assert guest.get(f"/desk/objections/{row.uuid}").status_code in (302, 401)

    def test_every_page_of_the_project_says_that_it_pauses(self, called, bidder, as_reader, officer):
        row = called.objects(bidder).objection
        project, notice = called.notice.project.uuid, called.notice.uuid
        pages = [
            (None, f"/tenders/{project}"),
            (None, f"/tenders/{project}/objections"),
            (officer, f"/desk/projects/{project}"),
            (officer, f"/desk/notices/{notice}/questions"),
            (officer, f"/desk/objections/{row.uuid}"),
        ]

        for who, url in pages:
            text = page(as_reader(who), url)
            assert "data-bar" in text, url
            assert "第二十二条" in text, url
        called.replies(row)
        for who, url in pages:
            assert "data-bar" not in page(as_reader(who), url), url


class TestTheSides:
    def test_the_owner_answers_without_learning_who_objects_before_the_opening(
        self, called, bidder, as_reader, officer
    ):
        row = called.objects(bidder).objection
        text = page(as_reader(officer), f"/desk/objections/{row.uuid}")

        assert 'data-command="reply_to_objection"' in text
        assert row.text in text
        assert "Clear Pumps" not in text
        told = as_reader(officer).get(f"/api/v1/objections/{row.uuid}").json()
        assert told["objector"] is None
        own = page(as_reader(bidder), f"/desk/objections/{row.uuid}")
        assert 'data-command="withdraw_objection"' in own
        assert "Clear Pumps" in own

    def test_the_owner_knows_who_objects_to_the_result(self, shown, bidders, as_reader, officer):
        row = shown.objects(bidders[0]).objection

        assert as_reader(officer).get(f"/api/v1/objections/{row.uuid}").json()["objector"] == "Clear Pumps"

    def test_others_find_nothing(self, called, bidder, second_bidder, as_reader, stranger):
        row = called.objects(bidder).objection

        for who in (second_bidder, stranger):
            assert as_reader(who).get(f"/desk/objections/{row.uuid}").status_code == 404
            assert as_reader(who).get(f"/api/v1/objections/{row.uuid}").status_code == 404

    def test_a_document_is_read_by_the_sides_and_supervisors(
        self, called, bidder, as_reader, officer, supervisor, stranger
    ):
        digest = keeps(bidder, b"See page two.", called.now)
        row = called.objects(bidder, documents=[{"title": "Page two", "sha256": digest}]).objection
        url = f"/desk/objections/{row.uuid}/files/{digest}"

        for who in (officer, bidder, supervisor):
            answer = as_reader(who).get(url)
            assert b"".join(answer.streaming_content) == b"See page two."
            assert answer["Content-Disposition"].startswith("attachment")
        assert as_reader(stranger).get(url).status_code == 404
        assert as_reader(officer).get(f"/desk/objections/{row.uuid}/files/{'0' * 64}").status_code == 404


class TestTheForm:
    def test_says_until_when_and_that_nobody_learns_the_name(self, called, bidder, as_reader):
        Notice.objects.filter(pk=called.notice.pk).update(bids_due_at=clock.now() + timedelta(days=30))
        text = page(as_reader(bidder), f"/desk/notices/{called.notice.uuid}/objections/new")

        assert 'data-command="file_objection"' in text
        assert "第二十二条" in text
        assert "learns who you are only when the bids are opened" in text

    def test_of_a_result_names_its_lot(self, shown, bidders, as_reader):
        dispute = shown
        Award.objects.update(until=clock.now() + timedelta(hours=2))
        url = f"/desk/notices/{dispute.notice.uuid}/objections/new"
        text = page(as_reader(bidders[0]), f"{url}?lot={dispute.lot.uuid}")

        assert f'name="lot" value="{dispute.lot.uuid}"' in text
        assert "takes objections now" in page(as_reader(bidders[0]), url)


class TestTheApi:
    def test_files_answers_and_goes_on(self, called, bidder, officer, client, monkeypatch):
        at = clock.now()
        monkeypatch.setattr("openhall.tendering.remedies.law.closes_at", lambda notice, lot: at + timedelta(days=1))
        uuid, notice = uuid4(), called.notice.uuid
        # As the form sends it where no file was chosen.
        left_blank = {"interest": "", "documents": [{"title": "", "sha256": ""}]}
        payload = {"matter": "documents", "standing": "bidder", "text": "It is unfair."} | left_blank
        filed = post(client, bidder, f"notices/{notice}/objections/{uuid}", "file_objection", uuid, 0, payload, at)
        assert filed["state"] == "open"
        payload = {"upheld": True, "measure": "amend_documents", "answer": "It is.", "summary": "We amend it."}
        done = post(client, officer, f"objections/{uuid}/reply", "reply_to_objection", uuid, 1, payload, at)
        assert [done["state"], done["upheld"]] == ["answered", True]
        told = client.get(f"/api/v1/notices/{notice}/objections").json()
        assert [told["paused"], told["objections"][0]["summary"]] == [False, "We amend it."]

    def test_whoever_is_interested_says_why(self, called, bidder, client):
        payload = {"matter": "documents", "standing": "interested", "text": "It is unfair."}
        url = f"/api/v1/notices/{called.notice.uuid}/objections/{uuid4()}"

        assert client.post(url, json.dumps(payload), content_type="application/json").status_code == 422
        assert not Objection.objects.exists()


def post(client, who, url, command, uuid, version, payload, at):
    headers = who.headers(command, f"objection:{uuid}", version, payload, at=at)
    answer = client.post(f"/api/v1/{url}", json.dumps(payload), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()
