"""Across cases: open tasks and their reminders, who took an evidence file, and what is known of a firm."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.supervision.conftest import NOON, complained, figures
from tests.supervision.test_cases import closes, does, evidence_of, joins_case, opens, receives, task, transfers

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.supervision.alerts import raising
from openhall.supervision.alerts.models import Alert
from openhall.supervision.cases import inputs, reminding
from openhall.supervision.cases.models import EvidenceAccess
from openhall.supervision.facts.models import Value, Watched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


class TestTasks:
    def test_open_ones_of_all_cases_stand_on_one_page_by_deadline(
        self, supervisor, inspector, auditor, officer, as_reader
    ):
        for number, due in enumerate(("2026-04-02T12:00:00Z", "2026-03-25T12:00:00Z")):
            row = opens(supervisor, title=f"Case {number}")
            joins_case(row, supervisor, inspector)
            task(row, supervisor, inspector, due)
        for who in (supervisor, inspector):
            told = as_reader(who).get("/api/v1/supervision/tasks").json()["tasks"]
            assert [one["due_at"][:10] for one in told] == ["2026-03-25", "2026-04-02"]
            page = as_reader(who).get("/supervision/tasks").content.decode()
            assert page.index("Case 1") < page.index("Case 0")
        assert as_reader(auditor).get("/api/v1/supervision/tasks").json()["tasks"] == []
        assert as_reader(officer).get("/supervision/tasks").status_code == 404

        done = as_reader(inspector).get("/api/v1/supervision/tasks").json()["tasks"][0]
        report = inputs.ReportInput
        does(inspector, "report_investigation_task", "investigation-task", done["uuid"], 1, report, report="It is so.")
        assert len(as_reader(inspector).get("/api/v1/supervision/tasks").json()["tasks"]) == 1

    def test_those_of_a_closed_case_and_beyond_a_page(self, supervisor, as_reader):
        row = opens(supervisor)
        from openhall.supervision.cases.models import CaseTask

        CaseTask.objects.bulk_create(
            CaseTask(uuid=uuid4(), investigation=row, organisation_id=supervisor.organisation.id, text=f"Task {number}",
                     set_at=NOON, due_at=NOON + timedelta(hours=number // 2))
            for number in range(60)
        )  # fmt: skip
        first = as_reader(supervisor).get("/api/v1/supervision/tasks").json()
        second = as_reader(supervisor).get("/api/v1/supervision/tasks", {"after": first["next_after"]}).json()
        assert [one["text"] for one in first["tasks"] + second["tasks"]] == [f"Task {number}" for number in range(60)]
        assert second["next_after"] is None
        assert "after=" in as_reader(supervisor).get("/supervision/tasks").content.decode()

    def test_both_departments_are_told_once_before_and_once_after(self, supervisor, inspector):
        row = opens(supervisor)
        joins_case(row, supervisor, inspector)
        found = task(row, supervisor, inspector)
        Message.objects.all().delete()
        soon, late = found.due_at - timedelta(days=1), found.due_at + timedelta(hours=1)

        assert reminding.remind(found.due_at - timedelta(days=4)) == 0
        assert [reminding.remind(soon), reminding.remind(soon)] == [1, 0]
        assert list(Message.objects.values_list("person", flat=True)) == [inspector.person.uuid]
        assert [reminding.remind(late), reminding.remind(late)] == [1, 0]
        assert set(Message.objects.values_list("person", flat=True)) == {inspector.person.uuid, supervisor.person.uuid}
        assert Message.objects.count() == 3

    def test_a_done_one_is_not_told_of(self, supervisor, inspector):
        row = opens(supervisor)
        joins_case(row, supervisor, inspector)
        found = task(row, supervisor, inspector)
        report = inputs.ReportInput
        does(inspector, "report_investigation_task", "investigation-task", found.uuid, 1, report, report="It is so.")
        closes(row, supervisor)

        assert reminding.remind(found.due_at + timedelta(days=1)) == 0


class TestTaken:
    def test_who_takes_the_file_is_kept_and_read_by_the_lead_alone(self, supervisor, inspector, auditor, as_reader):
        row = opens(auditor)
        evidence, digest = evidence_of(auditor)
        sent = transfers(row, auditor, inspector, evidence)
        path = f"/api/v1/supervision/transfers/{sent.uuid}/evidence"
        for who in (inspector, auditor):
            assert b"".join(as_reader(who).get(path).streaming_content)
        assert as_reader(supervisor).get(path).status_code == 404

        assert EvidenceAccess.objects.count() == 2, "who was refused took nothing"
        case = f"/api/v1/supervision/cases/{row.uuid}"
        (told,) = as_reader(auditor).get(case).json()["transfers"]
        assert [one["department"] for one in told["taken_by"]] == ["Audit Office", "Office of Discipline Inspection"]
        (theirs,) = as_reader(inspector).get(case).json()["transfers"]
        assert "taken_by" not in theirs
        page = as_reader(auditor).get(f"/supervision/cases/{row.uuid}").content.decode()
        assert "Who took the evidence file" in page
        assert inspector.person.name in page
        assert (
            "Who took the evidence file"
            not in as_reader(inspector).get(f"/supervision/cases/{row.uuid}").content.decode()
        )

        received = receives(sent, inspector, digest)
        page = as_reader(auditor).get(f"/supervision/cases/{row.uuid}").content.decode()
        assert f"/receipts/{received.receipt_leaf}" in page


class TestFirms:
    def test_those_who_see_the_sector_see_alerts_tenders_and_their_own_cases(
        self, opened, channel, supervisor, inspector, auditor, second_supervisor, officer, bidders, as_reader
    ):
        first, second, _third = (who.organisation for who in bidders)
        tender = Watched.objects.get()
        unit = {"tender_id": tender.tender_id, "first_id": str(first.uuid), "second_id": str(second.uuid)}
        Value.objects.create(indicator="H08", key=f'["{first.uuid}","{second.uuid}"]', unit=unit,
                             tender_id=tender.tender_id, value=1.0, n=2)  # fmt: skip
        figures(NOON, "A02")
        channel.sets(channel.assigns(), indicator="H08", threshold="0.5")
        assert raising.look(NOON) == 1
        opens(supervisor, title="Two firms", alert=str(Alert.objects.get().uuid))
        path = f"/supervision/firms/{first.uuid}"

        page = as_reader(supervisor).get(path).content.decode()
        for words in (first.name, "Shared representative", tender.title, "Two firms", "never a verdict"):
            assert words in page
        theirs = as_reader(inspector).get(path).content.decode()
        assert tender.title in theirs
        assert "Two firms" not in theirs, "a case is its departments'"
        told = as_reader(auditor).get(f"/api/v1{path}").json()
        assert (told["name"], len(told["alerts"]), told["cases"]) == (first.name, 1, [])
        for who in (second_supervisor, officer, bidders[0], None):
            for one in (path, f"/api/v1{path}"):
                assert as_reader(who).get(one).status_code in (302, 401, 404)
        assert as_reader(supervisor).get(f"/supervision/firms/{uuid4()}").status_code == 404

    def test_before_the_opening_nobody_learns_that_a_firm_bids(self, course, channel, bidders, as_reader):
        from tests.supervision.conftest import follow

        course.publishes().bids("1000.00", "1100.00", "1200.00").released()
        follow()
        channel.assigns()

        page = as_reader(channel.supervisor).get(f"/supervision/firms/{bidders[0].organisation.uuid}")
        assert page.status_code == 404

    def test_its_complaints_that_have_ended_stand_there(self, opened, channel, bidder, as_reader):
        complained(opened, bidder, "dismissed", "upheld")
        figures(NOON, "X01")
        channel.assigns()

        page = as_reader(channel.supervisor).get(f"/supervision/firms/{bidder.organisation.uuid}").content.decode()
        assert "Its complaints that have ended" in page
        assert page.count("<td") > 4
        assert Value.objects.get(indicator="X01").value == 0.5
