"""What everybody sees of records of other systems, and what those see who bring them in."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.exchange.browsing import shown, signed_in
from tests.exchange.foreign import LICENCE, PUBLISHER, brought, checked, package, release
from tests.people import Character

from openhall.exchange.imports.models import ForeignRecord, Import
from openhall.identity.public import Role

pytestmark = pytest.mark.django_db
DEAL = {"UNIFIED_DEAL_CODE": "A02-X-20260201-000001-7", "DATA_TIMESTAMP": "2026-02-01T08:00:00+08:00", "NAME_X": "…"}


@pytest.fixture
def clerk(joins) -> Character:
    """Manager of a public body that collects the records of others."""
    return joins("Ola Berg", "Office of Public Roads", Role.MANAGER)


class TestForEverybody:
    def test_a_record_is_plainly_anothers(self, clerk):
        row = brought(package(release(1)), clerk)
        page = shown(Client(), "/elsewhere/ocds-zzzzzz-1")

        assert "Record of another system" in page
        assert "Nothing of it was done or proved here" in page
        for fact in (PUBLISHER, LICENCE, "Office of Public Roads", row.file_sha256, f"/receipts/{row.leaf_sha256}"):
            assert fact in page
        assert "Bridge over the Kell" in page

    def test_it_is_found_elsewhere_and_never_among_our_tenders(self, clerk):
        brought(package(release(1)), clerk)

        assert "Bridge over the Kell" in shown(Client(), "/elsewhere?q=bridge+kell")
        assert "Farland Roads" in shown(Client(), "/elsewhere?q=farland")
        assert "Bridge over" not in shown(Client(), "/elsewhere?q=tunnel")
        assert "Bridge over" not in shown(Client(), "/tenders?q=bridge")
        assert 'href="/elsewhere?q=bridge"' in shown(Client(), "/tenders?q=bridge")
        assert Client().get("/elsewhere?before=x").status_code == 422
        assert Client().get("/elsewhere/ocds-none").status_code == 404

    def test_markup_of_others_is_text(self, clerk):
        evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        tender = {"title": evil, "description": evil, "status": evil[:30]}
        award = {"id": "a", "title": evil, "suppliers": [{"name": evil}]}
        brought(package(release(1, tender=tender, buyer={"name": evil}, awards=[award])), clerk)

        for path in ("/elsewhere", "/elsewhere/ocds-zzzzzz-1"):
            page = shown(Client(), path)
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "&lt;script&gt;" in page

    def test_addresses_of_others_are_no_links(self, clerk):
        bad = "javascript:alert(1)"
        brought(package(release(1), license=bad, uri=bad, publisher="P"), clerk, source=bad)

        assert "javascript:alert(1)" in shown(Client(), "/elsewhere/ocds-zzzzzz-1")
        assert 'href="javascript' not in shown(Client(), "/elsewhere/ocds-zzzzzz-1")

    def test_an_id_with_a_slash_has_its_page(self, clerk):
        brought(package(release(1, ocid="ocds-zzzzzz-a/b")), clerk)

        assert "Bridge" in shown(Client(), "/elsewhere/ocds-zzzzzz-a/b")

    def test_open_data_give_it_as_it_came_and_it_can_be_brought_in_again(self, clerk):
        data = package(release(1), release(2, day=2))
        brought(data, clerk)
        (listed,) = Client().get("/api/v1/elsewhere?q=kell").json()["records"]
        told = Client().get(f"/api/v1/elsewhere/{listed['uuid']}")

        assert listed["record_of_another_system"] is True
        assert (listed["publisher"]["name"], listed["licence"]) == (PUBLISHER, LICENCE)
        kept = told.json()["package"]["records"][0]["releases"]
        assert kept == list(reversed(json.loads(data)["releases"]))
        again = checked(json.dumps(told.json()["package"]).encode(), clerk)
        assert (again.taken, again.known, again.left_out) == (0, 2, 0)
        assert Client().get("/api/v1/elsewhere?q=tunnel").json()["records"] == []

    def test_entries_of_the_chinese_specification_are_shown_by_their_codes(self, clerk):
        row = brought(json.dumps([DEAL]).encode(), clerk, publisher="Platform of Farland")
        record = ForeignRecord.objects.get()

        assert row.format == record.format == "cn"
        page = shown(Client(), f"/elsewhere/{record.ocid}")
        assert "UNIFIED_DEAL_CODE" in page
        assert "NAME_X" not in page
        assert Client().get(f"/api/v1/elsewhere/{record.uuid}").json()["package"] == [DEAL]

    def test_the_list_goes_on(self, clerk, monkeypatch):
        monkeypatch.setattr("openhall.exchange.imports.queries.PAGE", 2)
        brought(package(*[release(1, ocid=f"ocds-zzzzzz-{n}") for n in range(3)]), clerk)
        first = Client().get("/api/v1/elsewhere").json()

        assert len(first["records"]) == 2
        assert len(Client().get(f"/api/v1/elsewhere?before={first['next']}").json()["records"]) == 1


class TestForWhoBringsThemIn:
    def test_a_file_is_handed_in_by_a_form_and_its_report_shown(self, clerk):
        browser = signed_in(clerk)
        file = SimpleUploadedFile("farland.json", package(release(1), release(2, shoeSize=3), 5), "application/json")
        answer = browser.post("/desk/imports/new", {"file": file, "publisher": "", "licence": "", "source": ""})

        row = Import.objects.get()
        assert answer["Location"] == f"/desk/imports/{row.uuid}"
        page = shown(browser, f"/desk/imports/{row.uuid}")
        assert 'data-command="import_records"' in page
        assert "shoeSize" in page
        assert "It is not a JSON object." in page
        assert "It is not a JSON object." not in shown(browser, f"/desk/imports/{row.uuid}?outcome=taken")
        assert "farland.json" in shown(browser, "/desk/imports")

    def test_a_file_that_can_not_be_read_is_refused_on_the_form(self, clerk):
        file = SimpleUploadedFile("a.json", b"hello", "application/json")
        answer = signed_in(clerk).post("/desk/imports/new", {"file": file})

        assert answer.status_code == 422
        assert "This file can’t be read." in answer.content.decode()
        assert signed_in(clerk).post("/desk/imports/new", {}).status_code == 422
        assert not Import.objects.exists()

    def test_the_report_is_a_file_too_without_formulas(self, clerk):
        row = checked(package(release(1, tender={"title": "=cmd|' /C calc'!A0"}), 5), clerk)
        browser = signed_in(clerk)
        text = browser.get(f"/desk/imports/{row.uuid}/report.csv").content.decode("utf-8-sig")
        first, second = csv.DictReader(io.StringIO(text))
        told = json.loads(browser.get(f"/desk/imports/{row.uuid}/report.json").content)

        assert first["title"] == "'=cmd|' /C calc'!A0"
        assert second["reason"] == "not-an-object"
        assert [one["outcome"] for one in told["rows"]] == ["taken", "left_out"]

    def test_rows_come_page_by_page(self, clerk, monkeypatch):
        monkeypatch.setattr("openhall.exchange.imports.queries.PAGE", 2)
        row = checked(package(*[release(number) for number in range(5)]), clerk)
        browser, numbers, after = signed_in(clerk), [], 0
        while after is not None:
            told = browser.get(f"/api/v1/imports/{row.uuid}?after={after}").json()
            numbers += [one["number"] for one in told["rows"]]
            after = told["next"]

        assert numbers == [1, 2, 3, 4, 5]

    def test_strangers_see_no_report(self, clerk, manager):
        row = checked(package(release(1)), clerk)

        for ending in ("", "/report.csv", "/report.json"):
            assert signed_in(manager).get(f"/desk/imports/{row.uuid}{ending}").status_code == 404
            assert Client().get(f"/desk/imports/{row.uuid}{ending}").status_code == 302
        assert signed_in(manager).get("/desk/imports").status_code == 403
        assert signed_in(manager).get("/desk/imports/new").status_code == 403

    def test_once_taken_in_there_is_nothing_to_sign(self, clerk):
        row = brought(package(release(1)), clerk)

        page = shown(signed_in(clerk), f"/desk/imports/{row.uuid}")
        assert "import_records" not in page
        assert f"/receipts/{row.leaf_sha256}" in page
