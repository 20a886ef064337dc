"""The pages of those who file and of the desk, by telephone and without script."""

from __future__ import annotations

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.procedures.dossiers.conftest import CODE, NOW, SCAN

from openhall.identity.agencies.models import AgencyIdentifier
from openhall.kernel import clock
from openhall.procedures.dossiers import filing
from openhall.procedures.dossiers.models import Dossier, Draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(monkeypatch):
    """It is 1 June 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return answer.content.decode()


class TestFiling:
    def test_from_the_choice_to_the_answers_without_any_script(self, desk, citizen, as_reader):
        me = as_reader(citizen)
        assert f"/dossiers/new/{CODE}" in text(as_reader(None).get("/dossiers/choose", {"q": "khai sinh"}))
        before = text(as_reader(None).get(f"/dossiers/new/{CODE}"))
        assert "3 working days" in before
        assert "8,000" in before
        begun = me.post(f"/dossiers/new/{CODE}")
        url = begun.headers["Location"]
        page = text(me.get(url))
        assert "answer-child" in page
        assert "answer-other" not in page
        fields = {
            "name": "Giang Ly",
            "authority": "H98.2",
            "answer-child": "Linh",
            "shown-twin": "1",
            "answer-twin": "yes",
        }

        more = me.post(url, fields)

        assert more.headers["Location"] == url
        page = text(me.get(url))
        assert "answer-other" in page
        assert 'value="Linh"' in page
        on = me.post(url, fields | {"answer-other": "Mai"})
        assert on.headers["Location"] == f"{url}/papers"
        page = text(me.get(f"{url}/check"))
        assert page.count("Add this paper.") == 2
        assert "data-command" not in page
        for place in ("0", "1"):
            file = SimpleUploadedFile("scan.pdf", SCAN, "application/pdf")
            assert me.post(f"{url}/papers", {"component": place, "file": file}).status_code == 302
        page = text(me.get(f"{url}/check"))
        assert 'data-command="file_dossier"' in page
        assert filing.digest(Draft.objects.get()) in page

    def test_says_beside_its_question_what_cannot_be_an_answer(self, desk, citizen, as_reader):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}").headers["Location"]

        page = text(me.post(url, {"answer-child": "x" * 101}), 422)

        assert "Write at most 100 signs." in page

    def test_says_whose_matter_it_is_by_name_where_the_number_has_one(self, desk, citizen, as_reader):
        AgencyIdentifier.objects.create(
            uuid=uuid4(), code="H98.2", jurisdiction="vn", issuer=desk.office.organisation, name="Xã Mây", lang="vi",
            state="published", valid_from=date(2026, 1, 1), issued_at=NOW, issue_leaf="0" * 64,
        )  # fmt: skip
        me = as_reader(citizen)

        page = text(me.get(me.post(f"/dossiers/new/{CODE}").headers["Location"]))

        assert '<span lang="vi">Xã Mây</span> (H98.2)' in page
        assert re.search(r">\s*H98\.3\s*<", page), "nobody published a name of this one"
        row = desk.files()
        page = text(me.get(f"/dossiers/{row.uuid}"))
        assert page.count('<span lang="vi">Xã Mây</span> (H98.2)') >= 1

    def test_a_file_of_another_kind_is_refused_in_words(self, desk, citizen, as_reader):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}").headers["Location"] + "/papers"

        for body, kind in ((b"MZ", "application/pdf"), (b"a,b", "text/csv")):
            file = SimpleUploadedFile("a.pdf", body, kind)
            assert "is" in text(me.post(url, {"component": "0", "file": file}), 415)
        assert text(me.post(url, {"component": "9", "file": SimpleUploadedFile("a.pdf", SCAN, "application/pdf")}), 422)

    def test_keeps_what_is_typed_by_the_interface_of_programs(self, desk, citizen, clerk, as_reader):
        me = as_reader(citizen)
        uuid = me.post(f"/dossiers/new/{CODE}").headers["Location"].rpartition("/")[2]
        body = json.dumps({"authority": "H98.2", "answers": {"child": "Linh"}})

        answer = me.put(f"/api/v1/dossier-drafts/{uuid}", body, "application/json")

        assert answer.json()["answers"] == {"child": "Linh"}
        stranger = as_reader(clerk).put(f"/api/v1/dossier-drafts/{uuid}", body, "application/json")
        assert stranger.status_code == 404

    def test_a_program_begins_a_draft_and_adds_its_papers(self, desk, citizen, clerk, as_reader):
        me, body = as_reader(citizen), json.dumps({"procedure": CODE})
        begun = me.post("/api/v1/dossier-drafts", body, "application/json")
        assert begun.status_code == 201
        url = f"/api/v1/dossier-drafts/{begun.json()['uuid']}/papers"

        kept = me.put(f"{url}/1", SCAN, "application/pdf", headers={"File-Name": "gi%E1%BA%A5y.pdf"})

        assert kept.status_code == 200
        assert Draft.objects.get().papers.get().name == "giấy.pdf"
        assert me.put(f"{url}/7", SCAN, "application/pdf").status_code == 422
        assert as_reader(clerk).put(f"{url}/1", SCAN, "application/pdf").status_code == 404

    def test_is_filed_by_a_signed_request(self, desk, citizen, as_reader):
        draft = desk.drafts()
        payload = {"content_sha256": filing.digest(draft)}
        headers = citizen.headers("file_dossier", f"dossier:{draft.uuid}", 0, payload, at=NOW)

        answer = (
            as_reader(None)
            .post(f"/api/v1/dossiers/{draft.uuid}", json.dumps(payload), "application/json", headers=headers)
            .json()
        )

        assert answer["code"] == "H98.2-260601-0001"
        assert answer["secret"] == filing.secret_of(Dossier.objects.get())
        assert "receipt_url" in answer


class TestFollowing:
    def test_ones_own_shows_number_secret_and_what_is_missing(self, desk, citizen, as_reader):
        row = desk.says("ask_supplement", desk.files(), missing="The birth record, stamped.")

        page = text(as_reader(citizen).get(f"/dossiers/{row.uuid}"))

        for said in (
            row.code,
            filing.secret_of(row),
            "The birth record, stamped.",
            'data-command="hand_in_supplement"',
        ):
            assert said in page
        assert row.code in text(as_reader(citizen).get("/dossiers"))
        file = SimpleUploadedFile("more.pdf", SCAN + b"more", "application/pdf")
        assert as_reader(citizen).post(f"/dossiers/{row.uuid}", {"component": "1", "file": file}).status_code == 302
        assert row.papers.count() == 3

    def test_strangers_find_nothing(self, desk, neighbour, as_reader):
        row = desk.files()
        paper = row.papers.first()

        for address in (f"/dossiers/{row.uuid}", f"/desk/dossiers/{row.uuid}", f"/dossiers/papers/{paper.uuid}"):
            assert as_reader(neighbour).get(address).status_code == 404
            assert as_reader(None).get(address).status_code in (302, 401, 403)

    def test_a_paper_is_read_by_who_filed_it_and_by_the_unit(self, desk, citizen, clerk, as_reader):
        paper = desk.files().papers.first()

        for who in (citizen, clerk):
            answer = as_reader(who).get(f"/dossiers/papers/{paper.uuid}")
            assert b"".join(answer.streaming_content) == SCAN

    def test_number_and_secret_show_the_way_and_nothing_personal(self, desk, as_reader):
        row = desk.says("ask_supplement", desk.accepted(), missing="Linh’s birth record.")
        guest = as_reader(None)

        page = text(guest.post("/track", {"code": row.code, "secret": filing.secret_of(row)}))

        assert "Waiting for a supplement" in page
        for name in ("Giang", "Linh", "scan.pdf"):
            assert name not in page
        assert "No dossier has this number" in text(guest.post("/track", {"code": row.code, "secret": "x"}), 422)
        told = guest.post(
            "/api/v1/dossiers/track",
            json.dumps({"code": row.code, "secret": filing.secret_of(row)}),
            "application/json",
        )
        assert told.json()["status"] == 5
        assert "Giang" not in told.content.decode()


class TestTheDesk:
    def test_shows_the_queue_a_preview_and_the_steps(self, desk, clerk, unit, as_reader):
        row = desk.files()
        bare = desk.takes_in(desk.drafts(who=clerk, desk=unit, scans=()))
        me = as_reader(clerk)

        assert row.code in text(me.get("/desk/dossiers"))
        assert row.code not in text(me.get("/desk/dossiers", {"state": "done"}))
        page = text(me.get("/desk/dossiers/preview", {"step": "accept", "d": [str(row.uuid), str(bare.uuid), "x"]}))
        assert f"{row.uuid}:{row.version}" in page
        assert f"{bare.uuid}:" not in page
        assert "Papers are missing as files" in page
        page = text(me.get(f"/desk/dossiers/{row.uuid}"))
        for command in ("accept_dossier", "refuse_dossier", "ask_supplement"):
            assert f'data-command="{command}"' in page
        assert "finish_dossier" not in page

    def test_an_overdue_one_offers_the_explanation_and_nothing_else(self, desk, clerk, as_reader, monkeypatch):
        row = desk.accepted()
        late = row.due_at.replace(day=5)
        monkeypatch.setattr(clock, "now", lambda: late)

        page = text(as_reader(clerk).get(f"/desk/dossiers/{row.uuid}"))

        assert 'data-command="explain_delay"' in page
        assert "process_dossier" not in page

    def test_files_for_somebody_and_prints_the_receipt_with_a_code(self, desk, clerk, unit, as_reader):
        me = as_reader(clerk)
        begun = me.post("/desk/dossiers/new", {"unit": "H98.2", "code": CODE})
        assert 'data-command="take_in_dossier"' not in text(me.get(begun.headers["Location"] + "/check"))
        row = desk.takes_in(desk.drafts(who=clerk, desk=unit))

        page = text(me.get(f"/desk/dossiers/{row.uuid}/slip"))

        assert filing.secret_of(row) in page
        assert "<svg" in page

    def test_units_are_for_the_office_and_heads(self, desk, head, office, clerk, citizen, as_reader):
        assert 'data-command="register_unit"' in text(as_reader(office).get("/desk/dossiers/units"))
        assert 'data-command="name_officers"' in text(as_reader(head).get("/desk/dossiers/units"))
        assert "data-command" not in text(as_reader(clerk).get("/desk/dossiers/units"))
        assert as_reader(citizen).get("/desk/dossiers/units").status_code == 404
        assert as_reader(citizen).get("/desk/dossiers").status_code == 404

    def test_the_office_sees_what_no_unit_is_known_for(self, desk, office, as_reader):
        row = desk.files(authority=filing.UNKNOWN)

        assert row.code in text(as_reader(office).get("/desk/dossiers"))
        assert 'data-command="route_dossier"' in text(as_reader(office).get(f"/desk/dossiers/{row.uuid}"))

    def test_a_batch_tells_what_stayed(self, desk, clerk, as_reader):
        row = desk.files()
        uuid = desk.orders("finish", row)
        from openhall.procedures.dossiers import batches

        batches.carry_on(NOW)

        page = text(as_reader(clerk).get(f"/desk/dossiers/batches/{uuid}"))
        assert row.code in page
        assert (
            as_reader(clerk).get(f"/api/v1/dossier-batches/{uuid}").json()["items"][0]["refusal"] == "move-not-allowed"
        )
