"""The report to the chair: drafted from the ranking, sealed, delivered, received, answered, published."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader
from tests.procedures.appraisal.conftest import DAY, JULY, done
from tests.procedures.dossiers.conftest import reading

from openhall.identity.public import MandateMissing
from openhall.kernel import clock, files
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.procedures.appraisal import preparing, queries, tasks
from openhall.procedures.appraisal.models import Report
from openhall.procedures.appraisal.refusals import NobodyChairs, OtherReport, ReportThere
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
AUGUST = JULY + timedelta(days=31)


def leaf(code: str) -> dict:
    """The last act of a kind, as it waits for the log."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


class TestDrafting:
    def test_says_what_fell_why_and_how_much_of_it(self, province, june, ready, desk):
        for number in range(2):
            done(desk, JULY + number * DAY, days=20)
        ready.computes("2026-07", at=AUGUST)
        july, _recorded = ready.publishes("2026-07", at=AUGUST)

        row = province.drafts(july, words="The desk moved.", at=AUGUST)

        assert row.content["before"]["period"] == "2026-06"
        [unit] = [one for one in row.content["fell"] if one["unit"] == "H98.2"]
        late = next(one for one in unit["indicators"] if one["indicator"] == "on_time")
        assert (late["before"], late["points"]) == ("20.00", "0.00")
        assert (late["counted"], late["of"]) == (0, "2")
        assert row.content["words"] == "The desk moved."

    def test_without_a_period_before_nothing_is_said_to_have_fallen(self, province, june):
        row = province.drafts(june)

        assert (row.content["before"], row.content["fell"]) == (None, [])

    def test_is_drafted_anew_until_it_is_sealed_and_not_after(self, province, june):
        first = province.drafts(june)
        second = province.drafts(june, words="Corrected.")
        assert list(Report.objects.values_list("uuid", flat=True)) == [second.uuid]
        with pytest.raises(NotFound):
            province.seals(first)

        province.seals(second)

        with pytest.raises(ReportThere):
            province.drafts(june)

    def test_only_the_office_drafts_and_reads_a_draft(self, province, june):
        with pytest.raises(NotFound):
            province.drafts(june, who=province.head)
        row = province.drafts(june)

        for who in (province.chair, province.head):
            with pytest.raises(NotFound):
                queries.report(row.uuid, reading(who))
        assert queries.report(row.uuid, reading(province.office)) == row


class TestSealing:
    def test_the_sealed_paper_bears_the_offices_signature_and_the_figures(self, province, june):
        row = province.seals(province.drafts(june))

        pdf = PdfReader(io.BytesIO(files.content(row.pdf_sha256, at_most=preparing.LARGEST)))
        assert pdf.get_fields()["office"]["/V"]["/Type"] == "/Sig"
        assert {"figures.json", "report.json"} <= set(pdf.attachments)
        assert json.loads(pdf.attachments["report.json"][0]) == row.content
        assert leaf("CRT-07")["object"].startswith("seal:")

    def test_another_draft_than_the_one_that_was_read_is_not_sealed(self, province, june):
        row = province.drafts(june)
        row.pdf_sha256 = "0" * 64

        with pytest.raises(OtherReport):
            province.seals(row)


class TestDelivering:
    def test_lies_in_the_in_tray_of_the_chair_who_is_told(self, province, june):
        row = province.delivers(province.seals(province.drafts(june)))

        assert row.state == "delivered"
        assert [one.uuid for one in queries.reports(reading(province.chair))] == [row.uuid]
        assert queries.reports(reading(province.head)) == queries.reports(None) == []
        assert leaf("RPT-01")["public"] == {
            "period": "2026-06", "edition": 1, "pdf_sha256": row.pdf_sha256,
            "to": str(province.chair.organisation.uuid),
        }  # fmt: skip

    def test_an_unsealed_one_to_nobody_or_by_another_is_refused(self, province, june):
        row = province.drafts(june)
        with pytest.raises(MoveNotAllowed):
            province.delivers(row)
        province.seals(row)

        with pytest.raises(NobodyChairs):
            province.delivers(row, to=province.head)
        with pytest.raises(NotFound):
            province.delivers(row, who=province.chair)


class TestReceiving:
    def test_the_chair_signs_once_with_words_that_the_log_only_commits_to(self, province, june):
        row = province.received(june)

        assert (row.state, row.words, row.received_by_id) == ("received", "Read.", province.chair.person.pk)
        act = leaf("RPT-02")
        assert act["public"] == {"period": "2026-06", "pdf_sha256": row.pdf_sha256}
        assert "Read." not in json.dumps(act)
        with pytest.raises(MoveNotAllowed):
            province.receives(row)

    def test_nobody_else_signs_the_receipt(self, province, june):
        row = province.delivers(province.seals(province.drafts(june)))

        for who in (province.office, province.head):
            with pytest.raises((NotFound, MandateMissing)):
                province.receives(row, who=who)


class TestInstructing:
    def test_the_head_of_the_unit_answers_in_time(self, province, june):
        row = province.received(june)
        made = province.instructs(row)
        assert leaf("RPT-03")["public"] == {"report": str(row.uuid), "unit": "H98.2", "due_date": "2026-07-10"}
        assert [one.uuid for one in queries.instructions(reading(province.head))] == [made.uuid]

        answered = province.answers(made)

        assert answered.in_time is True
        assert leaf("RPT-04")["public"] == {"unit": "H98.2", "in_time": True}
        with pytest.raises(Stale):
            province.answers(answered)

    def test_after_the_day_the_answer_is_late_and_counted_so(self, province, june):
        made = province.instructs(province.received(june), day="2026-07-02")
        end = JULY.replace(day=2, hour=17)

        assert province.answers(made, at=end + timedelta(seconds=1)).in_time is False

    def test_a_head_who_owes_an_answer_is_told_once_when_the_day_is_over(self, province, june):
        made = province.instructs(province.received(june), day="2026-07-02")
        over = JULY.replace(day=2, hour=17) + timedelta(seconds=1)

        assert tasks.due(JULY) == 0
        assert tasks.due(over) == 1
        assert leaf("RPT-06")["public"] == {"unit": "H98.2", "due_date": "2026-07-02"}
        assert tasks.due(over + DAY) == 0
        province.answers(made, at=over + DAY)

    def test_an_answer_in_time_is_never_warned_of(self, province, june):
        province.answers(province.instructs(province.received(june), day="2026-07-02"))

        assert tasks.due(JULY + 9 * DAY) == 0

    def test_only_units_of_the_report_and_days_that_are_not_over(self, province, june):
        row = province.received(june)
        for changed in ({"unit": "H98.77"}, {"unit": "H98.3"}, {"day": "2026-06-30"}):
            with pytest.raises(Invalid):
                province.instructs(row, **changed)

    def test_nobody_is_instructed_before_the_receipt(self, province, june):
        row = province.delivers(province.seals(province.drafts(june)))

        with pytest.raises(MoveNotAllowed):
            province.instructs(row)

    def test_another_units_people_do_not_answer(self, province, june, neighbour):
        made = province.instructs(province.received(june))

        for who in (neighbour, province.chair):
            with pytest.raises(NotFound):
                province.answers(made, who=who)
        with pytest.raises(MandateMissing):
            province.answers(made, who=province.clerk)


class TestPublishing:
    def test_everybody_reads_it_when_the_chair_says_so(self, province, june):
        row = province.received(june)
        province.answers(province.instructs(row))
        with pytest.raises(NotFound):
            queries.report(row.uuid, None)
        with pytest.raises(NotFound):
            province.publishes(row, who=province.office)

        row = province.publishes(row)

        assert queries.report(row.uuid, None) == row
        assert leaf("RPT-05")["public"] == {"period": "2026-06", "pdf_sha256": row.pdf_sha256}
        said = json.loads(bytes(Statement.objects.get(pk=leaf("RPT-05")["statement"]).body))
        assert said["words"] == "Read."
        assert [(one["unit"], one["answer"]) for one in said["instructions"]] == [("H98.2", "It is open at noon now.")]


class TestPages:
    @pytest.fixture(autouse=True)
    def summer(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: JULY)

    def test_each_reader_sees_what_is_theirs(self, province, june, as_reader, client):
        row = province.delivers(province.seals(province.drafts(june)))
        path = f"/chair-reports/{row.uuid}"

        assert client.get(path).status_code == 404
        assert client.get(f"{path}/report.pdf").status_code == 404
        assert client.get(f"/api/v1{path}").status_code == 404
        chair = as_reader(province.chair)
        assert "receive_chair_report" in chair.get(path).content.decode()
        assert "2026-06" in chair.get("/chair-reports").content.decode()
        assert "receive_chair_report" not in as_reader(province.office).get(path).content.decode()
        row = province.receives(row)
        assert "instruct_unit" in chair.get(path).content.decode()
        province.instructs(row)
        assert "Open the counter at noon." in as_reader(province.head).get("/desk/instructions").content.decode()
        province.publishes(row)
        page = client.get(path).content.decode()
        assert "Open the counter at noon." in page
        assert "/lost/" not in page, "numbers of dossiers are for office and chair"
        assert client.get(f"{path}/report.pdf").content.startswith(b"%PDF")
        assert client.get(f"/api/v1{path}").json()["instructions"][0]["unit"] == "H98.2"
        assert as_reader(province.clerk).get("/desk/instructions").status_code == 404

    def test_the_office_drafts_on_the_page_and_is_told_what_is_wrong(self, province, june, as_reader):
        browser = as_reader(province.office)

        wrong = browser.post("/chair-reports", {"edition": "x", "words": "", "lang": "vi"})
        assert wrong.status_code == 422
        found = browser.post("/chair-reports", {"edition": str(june.uuid), "words": "Good.", "lang": "vi"})

        assert found.status_code == 302
        assert "use_seal" in browser.get(found["Location"]).content.decode()
        assert (
            as_reader(province.head).post("/chair-reports", {"edition": str(june.uuid), "lang": "vi"}).status_code
            == 404
        )

    def test_the_api_lists_what_the_reader_may_read(self, province, june, as_reader, client):
        province.delivers(province.seals(province.drafts(june)))

        assert client.get("/api/v1/chair-reports").json() == {"reports": []}
        [one] = as_reader(province.chair).get("/api/v1/chair-reports").json()["reports"]
        assert (one["period"], one["state"]) == ("2026-06", "delivered")
