"""What everybody reads, the desks of those who make it, and the same for programs."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from tests.procedures.catalogue.conftest import BIRTH, FORM, NOW

from openhall.kernel import clock
from openhall.procedures.catalogue import tasks

pytestmark = pytest.mark.django_db
PAGE = f"/procedures/{BIRTH['code']}"


@pytest.fixture
def june(monkeypatch):
    """It is 1 June 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(answer) -> str:
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


class TestEverybody:
    def test_finds_a_procedure_by_words_without_marks_field_and_way(self, catalogue, as_reader, june):
        catalogue.published()
        catalogue.published(code="9.000002.000.00.00.H98", title="Cấp phép (hư cấu)", field="Xây dựng", online="none")
        guest = as_reader(None)

        assert "Đăng ký khai sinh" in text(guest.get("/procedures", {"q": "dang ky KHAI sinh"}))
        assert "Cấp phép" not in text(guest.get("/procedures", {"q": "khai sinh"}))
        assert "Đăng ký khai sinh" not in text(guest.get("/procedures", {"field": "Xây dựng"}))
        assert "Cấp phép" not in text(guest.get("/procedures", {"online": "whole"}))
        assert "Try fewer words" in text(guest.get("/procedures", {"q": "nothing"}))

    def test_reads_all_seven_parts_marked_with_their_language(self, catalogue, as_reader, june):
        catalogue.published(form=FORM)
        page = text(as_reader(None).get(PAGE))

        for said in ("Giấy chứng sinh", "3 working days", "Nhận kết quả.", "Trực tuyến hoặc", "Cha, mẹ", "Ủy ban"):
            assert said in page
        assert '<h1 lang="vi">Đăng ký khai sinh (hư cấu)</h1>' in page
        assert "In force" in page
        assert "H98.2" in page
        assert "Tên người kia" in page
        assert "data-command" not in page

    def test_reads_earlier_and_later_editions(self, catalogue, as_reader, june):
        catalogue.published()
        catalogue.published(title="Khai sinh mới (hư cấu)", valid_from="2026-07-01")
        guest = as_reader(None)

        assert '<h1 lang="vi">Đăng ký' in text(guest.get(PAGE))
        later = text(guest.get(PAGE, {"edition": "2"}))
        assert '<h1 lang="vi">Khai sinh mới' in later
        assert "Not in force yet" in later
        assert guest.get(PAGE, {"edition": "3"}).status_code == 404

    def test_does_not_read_what_is_not_published(self, catalogue, as_reader, june):
        row = catalogue.approves(catalogue.drafts())
        guest = as_reader(None)

        assert guest.get(PAGE).status_code == 404
        assert guest.get("/desk/procedures").status_code in {302, 401, 403}
        assert guest.get(f"/api/v1/procedure-editions/{row.uuid}").status_code in {401, 404}
        assert guest.get("/api/v1/procedures").json() == {"procedures": [], "next": None}

    def test_of_a_name_with_markup_reads_the_markup(self, catalogue, as_reader, june):
        catalogue.published(title="<b>Khai</b>", decision="<i>1</i>")

        for url in ("/procedures", PAGE):
            assert "<b>Khai" not in text(as_reader(None).get(url))


class TestTheDesks:
    def test_each_sees_the_step_that_is_theirs(self, catalogue, as_reader, joins, june):
        row = catalogue.drafts()
        url = f"/desk/procedures/editions/{row.uuid}"
        step = {
            name: text(as_reader(who).get(url))
            for name, who in (("clerk", catalogue.clerk), ("head", catalogue.head), ("office", catalogue.office))
        }
        assert ['data-command="approve_edition"' in page for page in step.values()] == [False, True, False]
        catalogue.publishes(catalogue.approves(row))
        assert 'data-command="end_procedure"' in text(as_reader(catalogue.office).get(url))

    def test_another_body_sees_nothing_of_a_draft(self, catalogue, as_reader, joins, june):
        from openhall.identity.public import Role

        row = catalogue.drafts()
        other = as_reader(joins("Other Clerk", "Another Commune", Role.DESK))

        assert other.get(f"/desk/procedures/editions/{row.uuid}").status_code == 404
        assert BIRTH["title"] not in text(other.get("/desk/procedures"))
        assert BIRTH["title"] in text(as_reader(catalogue.clerk).get("/desk/procedures"))

    def test_the_next_edition_begins_with_what_is_said_now(self, catalogue, as_reader, june):
        catalogue.published(form=FORM)
        page = text(as_reader(catalogue.clerk).get("/desk/procedures/new", {"from": BIRTH["code"]}))

        assert "Tờ khai | 1" in page
        assert "Lệ phí | 8000" in page
        assert as_reader(catalogue.office).get("/desk/procedures/new").status_code == 404

    def test_the_office_follows_a_file(self, catalogue, as_reader, june):
        row = catalogue.hands_in({"procedures": [BIRTH, 7]})
        url, office = f"/desk/procedures/files/{row.uuid}", as_reader(catalogue.office)

        assert "<progress" in text(office.get(url))
        tasks.due(NOW)
        page = text(office.get(url))
        assert "All 2 entries were looked at: 1 published" in page
        assert "procedures.json" in text(office.get("/desk/procedures"))
        assert as_reader(catalogue.clerk).get(url).status_code == 404


class TestPrograms:
    def test_draft_and_read(self, catalogue, client, june):
        uuid = uuid4()
        name = f"procedure-edition:{uuid}"
        headers = catalogue.clerk.headers("draft_edition", name, 0, BIRTH, at=NOW)
        answer = client.post(
            f"/api/v1/procedure-editions/{uuid}", json.dumps(BIRTH), content_type="application/json", headers=headers
        )

        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == "draft"
        assert client.get(f"/api/v1/procedures/{BIRTH['code']}").status_code == 404

    def test_read_what_is_in_force_with_its_editions(self, catalogue, client, june):
        row = catalogue.published()
        (listed,) = client.get("/api/v1/procedures", {"q": "khai sinh"}).json()["procedures"]
        (edition,) = client.get(f"/api/v1/procedures/{BIRTH['code']}").json()["editions"]

        assert [listed["time_limit"], listed["keeper"]] == [3, "Commune of Nowhere"]
        assert edition["content"] == row.content
        assert edition["leaf_sha256"] == row.leaf_sha256
