"""Investigations: opened, shared, worked on, handed over with receipt, closed; private, with commitments on the log."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.supervision.conftest import NOON, figures

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.supervision.alerts import raising
from openhall.supervision.alerts.models import Alert
from openhall.supervision.cases import commands, inputs, queries, transferring
from openhall.supervision.cases.models import CaseTask, Investigation, Transfer
from openhall.supervision.cases.refusals import (
    DueInThePast,
    NotADepartment,
    NotInTheCase,
    OtherFile,
    TasksOpen,
    UnknownTender,
)
from openhall.witness.models import Outbox
from openhall.witness_room.evidence import places
from openhall.witness_room.evidence.models import Retrieval

pytestmark = pytest.mark.django_db
TEXT = "The same account paid three deposits (fictional)."


@pytest.fixture
def stands(monkeypatch):
    """It is noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def does(
    who: Any, command: str, kind: str, uuid: UUID, version: int, given: Any, at: Any = NOON, **payload: Any
) -> Any:
    """Somebody signs a command of cases."""
    signed = who.signs(command, f"{kind}:{uuid}", version, payload, at=at)
    room = transferring if hasattr(transferring, command) and not hasattr(commands, command) else commands
    return getattr(room, command)(uuid=uuid, given=given.model_validate(payload), **signed)[0]


def opens(who: Any, **more: Any) -> Investigation:
    payload = {"title": "Three deposits", "text": TEXT} | more
    return does(who, "open_investigation", "investigation", uuid4(), 0, inputs.OpenInput, **payload)


def joins_case(row: Investigation, who: Any, other: Any) -> Investigation:
    row.refresh_from_db()
    more = {"department": str(other.organisation.uuid)}
    return does(who, "join_department", "investigation", row.uuid, row.version, inputs.DepartmentInput, **more)


def task(row: Investigation, who: Any, other: Any, due_at: str = "2026-03-25T12:00:00Z") -> CaseTask:
    more = {
        "investigation": str(row.uuid), "department": str(other.organisation.uuid), "text": "Ask the bank.",
        "due_at": due_at,
    }  # fmt: skip
    return does(who, "set_investigation_task", "investigation-task", uuid4(), 0, inputs.TaskInput, **more)


def evidence_of(who: Any) -> tuple[UUID, str]:
    """A finished retrieval of somebody's, as the evidence room leaves it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as folder:
        folder.writestr("leaves.jsonl", f"{uuid4()}\n")
    uuid, digest = uuid4(), sha256(body.getvalue()).hexdigest()
    places.put(places.finished(uuid), body.getvalue())
    Retrieval.objects.create(
        uuid=uuid, person=who.person.uuid, organisation=who.organisation.uuid, scope="project", about="Pumps",
        purpose="A check of this tender.", lang="en", state="ready", requested_at=NOON, sha256=digest,
        project=uuid4(), leaf_sha256="0" * 64, size=len(body.getvalue()), files=1, expires_at=NOON + timedelta(days=14),
    )  # fmt: skip
    return uuid, digest


def transfers(row: Investigation, who: Any, other: Any, evidence: UUID) -> Transfer:
    more = {
        "investigation": str(row.uuid), "department": str(other.organisation.uuid), "reason": "It is yours.",
        "evidence": str(evidence),
    }  # fmt: skip
    return does(who, "transfer_investigation", "investigation-transfer", uuid4(), 0, inputs.TransferInput, **more)


def receives(row: Transfer, who: Any, digest: str) -> Transfer:
    row.refresh_from_db()
    return does(
        who, "receive_transfer", "investigation-transfer", row.uuid, row.version, inputs.ReceiptInput,
        evidence_sha256=digest,
    )  # fmt: skip


def follows(row: Transfer, who: Any, final: str) -> Transfer:
    row.refresh_from_db()
    return does(
        who, "follow_up_transfer", "investigation-transfer", row.uuid, row.version, inputs.FollowUpInput,
        text="We heard two people.", final=final, at=NOON + timedelta(minutes=1 + (final == "yes")),
    )  # fmt: skip


def closes(row: Investigation, who: Any, outcome: str = "not_confirmed") -> Investigation:
    row.refresh_from_db()
    more = {"outcome": outcome, "result": "One family, one account."}
    return does(who, "close_investigation", "investigation", row.uuid, row.version, inputs.CloseInput, **more)


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class TestOpening:
    def test_from_an_alert_by_hand_and_from_a_tip(self, opened, channel, supervisor, inspector, monkeypatch):
        channel.sets(channel.assigns())
        figures(NOON, "A02")
        raising.look(NOON)
        alert = Alert.objects.get()

        assert opens(supervisor, alert=str(alert.uuid), tenders=str(opened.case)).origin == "alert"
        assert opens(inspector).origin == "hand"
        with pytest.raises(NotFound):
            opens(supervisor, tip=str(uuid4()))
        tip = type("Tip", (), {"uuid": uuid4()})
        monkeypatch.setattr(commands, "tip_of", lambda uuid, reader: tip)
        assert opens(inspector, tip=str(tip.uuid)).tip == tip.uuid

    def test_not_from_an_alert_of_another_sector_nor_by_a_stranger(
        self, opened, channel, second_supervisor, officer, authority
    ):
        channel.sets(channel.assigns())
        figures(NOON, "A02")
        raising.look(NOON)

        with pytest.raises(NotFound):
            opens(second_supervisor, alert=str(Alert.objects.get().uuid))
        with pytest.raises(UnknownTender):
            opens(second_supervisor, tenders=str(uuid4()))
        for who in (officer, authority):
            with pytest.raises(MandateMissing):
                opens(who)

    def test_the_log_holds_commitments_and_nothing_else(self, opened, supervisor):
        row = opens(supervisor, tenders=str(opened.case))
        told = leaf("INV-01")

        assert set(told["commitments"]) == {"content", "origin"}
        assert not told.get("public")
        written = json.dumps(told)
        for secret in (str(opened.case), row.title, TEXT, supervisor.organisation.name):
            assert secret not in written


class TestTogether:
    def test_a_department_reads_the_case_once_it_is_taken_in(self, supervisor, inspector, as_reader, stands):
        row = opens(supervisor)
        path = f"/supervision/cases/{row.uuid}"
        assert as_reader(inspector).get(path).status_code == 404
        joins_case(row, supervisor, inspector)

        assert TEXT in as_reader(inspector).get(path).content.decode()
        assert set(leaf("INV-02")["commitments"]) == {"department"}
        with pytest.raises(MoveNotAllowed):
            joins_case(row, supervisor, inspector)

    def test_nobody_else_reads_it(
        self, supervisor, second_supervisor, auditor, officer, host, authority, as_reader, stands
    ):
        row = opens(supervisor)
        for who in (second_supervisor, auditor, officer, host, authority, None):
            for path in (f"/supervision/cases/{row.uuid}", f"/api/v1/supervision/cases/{row.uuid}"):
                answer = as_reader(who).get(path)
                assert answer.status_code in (302, 401, 404)
                assert TEXT not in answer.content.decode()
        assert as_reader(auditor).get("/api/v1/supervision/cases").json()["cases"] == []

    def test_only_the_lead_takes_in_and_only_departments(self, supervisor, inspector, officer):
        row = opens(supervisor)
        with pytest.raises(MandateMissing):
            joins_case(row, inspector, inspector)
        with pytest.raises(NotADepartment):
            joins_case(row, supervisor, officer)

    def test_a_task_has_a_deadline_and_a_report_says_whether_it_kept_it(self, supervisor, inspector, auditor):
        row = opens(supervisor)
        with pytest.raises(NotInTheCase):
            task(row, supervisor, inspector)
        joins_case(row, supervisor, inspector)
        with pytest.raises(DueInThePast):
            task(row, supervisor, inspector, "2026-03-01T12:00:00Z")
        found = task(row, supervisor, inspector)
        assert leaf("INV-03")["public"] == {"due_at": "2026-03-25T12:00:00.000000Z"}
        for who in (supervisor, auditor):
            with pytest.raises(MandateMissing):
                does(
                    who,
                    "report_investigation_task",
                    "investigation-task",
                    found.uuid,
                    1,
                    inputs.ReportInput,
                    report="R R",
                )
        late = NOON + timedelta(days=9)
        does(
            inspector, "report_investigation_task", "investigation-task", found.uuid, 1, inputs.ReportInput, late,
            report="It is one account.",
        )  # fmt: skip

        assert leaf("INV-04")["public"] == {"in_time": False}
        with pytest.raises(MoveNotAllowed):
            does(
                inspector,
                "report_investigation_task",
                "investigation-task",
                found.uuid,
                2,
                inputs.ReportInput,
                report="Again",
            )


class TestHandingOver:
    def test_with_the_evidence_file_a_receipt_and_follow_up(self, supervisor, inspector, as_reader, stands):
        row = opens(supervisor)
        evidence, digest = evidence_of(supervisor)
        sent = transfers(row, supervisor, inspector, evidence)
        places.remove(evidence)

        assert (
            sha256(
                b"".join(
                    as_reader(inspector).get(f"/api/v1/supervision/transfers/{sent.uuid}/evidence").streaming_content
                )
            ).hexdigest()
            == digest
        )
        assert set(leaf("INV-05")["commitments"]) == {"case", "department", "reason", "evidence_sha256"}
        with pytest.raises(OtherFile):
            receives(sent, inspector, "0" * 64)
        with pytest.raises(MandateMissing):
            receives(sent, supervisor, digest)
        receives(sent, inspector, digest)
        assert set(leaf("INV-06")["commitments"]) == {"evidence_sha256"}
        follows(sent, inspector, "no")
        follows(sent, inspector, "yes")
        assert leaf("INV-07")["public"] == {"final": True}
        with pytest.raises(MoveNotAllowed):
            follows(sent, inspector, "no")
        page = as_reader(supervisor).get(f"/supervision/cases/{row.uuid}").content.decode()
        assert page.count("We heard two people.") == 2

    def test_discipline_inspection_and_audit_hand_over_too_and_choose_from_their_files(
        self, supervisor, inspector, auditor, as_reader, stands
    ):
        row = opens(auditor)
        page = f"/supervision/cases/{row.uuid}"
        assert "None of your evidence files is ready yet." in as_reader(auditor).get(page).content.decode()
        evidence, digest = evidence_of(auditor)
        strange, _digest = evidence_of(inspector)

        text = as_reader(auditor).get(page).content.decode()
        assert f'<option value="{evidence}">Pumps' in text
        assert str(strange) not in text
        sent = transfers(row, auditor, inspector, evidence)
        assert receives(sent, inspector, digest).received_at == NOON

    def test_not_with_somebody_elses_file(self, supervisor, inspector, joins):
        from openhall.identity.public import Role

        other = joins("Otto Kim", "Office of Supervision", Role.SUPERVISOR)
        evidence, _digest = evidence_of(other)
        with pytest.raises(NotFound):
            transfers(opens(supervisor), supervisor, inspector, evidence)

    def test_the_file_is_for_the_departments_of_the_case(self, supervisor, inspector, auditor, as_reader, stands):
        evidence, _digest = evidence_of(supervisor)
        sent = transfers(opens(supervisor), supervisor, inspector, evidence)

        for who in (auditor, None):
            answer = as_reader(who).get(f"/api/v1/supervision/transfers/{sent.uuid}/evidence")
            assert answer.status_code in (401, 404)


class TestClosing:
    def test_when_reports_and_receipts_are_there(self, supervisor, inspector):
        row = opens(supervisor)
        joins_case(row, supervisor, inspector)
        found = task(row, supervisor, inspector)
        with pytest.raises(TasksOpen):
            closes(row, supervisor)
        does(
            inspector,
            "report_investigation_task",
            "investigation-task",
            found.uuid,
            1,
            inputs.ReportInput,
            report="One.",
        )
        with pytest.raises(MandateMissing):
            closes(row, inspector)
        closes(row, supervisor)

        assert leaf("INV-08")["public"] == {"outcome": "not_confirmed"}
        assert set(leaf("INV-08")["commitments"]) == {"result"}
        with pytest.raises(MoveNotAllowed):
            task(row, supervisor, inspector)
        assert queries.case(row.uuid, supervisor.signs("open_session", f"session:{uuid4()}")["actor"]).state == "closed"
