"""A result that waits for the fee due at pick-up: there, in time and checked by anybody; given out once it is paid."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from tests.procedures.dossiers.conftest import NOW, reading
from tests.procedures.dossiers.test_due_fees import PICK_UP, gateway, says_edition, waives
from tests.procedures.dossiers.test_fees import report, says

from openhall.kernel import clock
from openhall.procedures.dossiers import filing
from openhall.procedures.dossiers.fee_models import Charge
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.results import inputs, queries, reusing
from openhall.procedures.results.models import Document
from openhall.procedures.results.public import result_facts
from openhall.procedures.results.refusals import ResultWaitsForFee
from openhall.ui import formats

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(hall, gateway, monkeypatch) -> Document:
    """An issued result whose fee is due at pick-up, of a dossier that is done."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    says_edition(**PICK_UP)
    row = hall.issues(hall.desk.steps("process_dossier", hall.desk.accepted()))
    hall.desk.steps("finish_dossier", Dossier.objects.get())
    return Document.objects.get(pk=row.pk)


def pays() -> None:
    """The gateway reports the payment."""
    assert says(report(Charge.objects.get()))


class TestBeforeItIsPaid:
    def test_it_is_issued_in_time_counts_and_anybody_checks_it(self, hall, waiting, as_reader):
        dossier = Dossier.objects.get()
        assert (waiting.state, dossier.state) == ("issued", "done")
        assert dossier.ended_at <= dossier.due_at
        assert result_facts([dossier.pk])[dossier.pk].e_result
        page = as_reader(None).get(f"/documents/{waiting.uuid}").content.decode()
        assert "A document with this address was issued, and it holds." in page

    def test_whoever_filed_has_neither_file_nor_code_nor_component_of_it(self, hall, waiting, citizen, as_reader):
        me = as_reader(citizen)
        refused = me.get(f"/documents/{waiting.uuid}/file")
        assert refused.status_code == 409
        assert "once the fee that is due at pick-up is paid" in refused.content.decode()
        assert me.get(f"/documents/{waiting.uuid}/share").status_code == 409
        with pytest.raises(ResultWaitsForFee) as refusal:
            hall.shares(waiting, citizen)
        assert refusal.value.facts == {"amount": "8000", "currency": "VND"}
        draft = hall.desk.drafts()
        given = inputs.TakeInput(document=waiting.uuid, component=0)
        with pytest.raises(ResultWaitsForFee):
            reusing.take(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
        assert reusing.usable(reading(citizen), NOW) == []

    def test_their_pages_say_what_is_due_and_lead_to_the_payment(self, waiting, citizen, as_reader):
        me, row = as_reader(citizen), Dossier.objects.get()
        store = me.get("/documents").content.decode()
        assert f"Pay {formats.money(Decimal(8000), 'VND')} first" in store
        assert f'href="/dossiers/{row.uuid}#fees"' in store
        assert "Save the file" not in store
        assert "Give it to somebody" not in store
        page = me.get(f"/dossiers/{row.uuid}").content.decode()
        assert "is handed out once it is paid" in page
        assert "https://pay.example.org/pay" in page
        told = me.get("/api/v1/documents").json()["documents"][0]
        assert told["fee_due"] == {"amount": "8000", "currency": "VND"}

    def test_who_follows_it_without_an_account_pays_it_there(self, waiting, as_reader):
        row = Dossier.objects.get()
        page = as_reader(None).post("/track", {"code": row.code, "secret": filing.secret_of(row)}).content.decode()
        assert "is handed out once it is paid" in page
        assert "https://pay.example.org/pay" in page
        assert "It is given out once" in page
        assert "/fees/" not in page
        body = json.dumps({"code": row.code, "secret": filing.secret_of(row)})
        told = as_reader(None).post("/api/v1/dossiers/track", body, content_type="application/json").json()
        assert [(one["due"], one["state"]) for one in told["fees"]] == [("pick_up", "asked")]

    def test_the_unit_reads_its_own_document(self, hall, waiting):
        assert queries.content(waiting.uuid, reading(hall.desk.clerk), NOW)[1].startswith(b"%PDF-")

    def test_it_waits_from_its_issue_on_before_the_fee_is_asked_for(self, hall, gateway, citizen):
        says_edition(**PICK_UP)
        row = hall.issues(hall.desk.accepted())
        assert not Charge.objects.exists()
        with pytest.raises(ResultWaitsForFee):
            queries.content(row.uuid, reading(citizen), NOW)

    def test_the_scan_of_a_paper_result_waits_too(self, hall, gateway, citizen):
        says_edition(**PICK_UP)
        row = hall.digitises(hall.desk.accepted())
        with pytest.raises(ResultWaitsForFee):
            queries.content(row.uuid, reading(citizen), NOW)


class TestOnceItIsPaid:
    def test_it_is_given_out(self, hall, waiting, citizen, as_reader):
        pays()
        me = as_reader(citizen)
        assert me.get(f"/documents/{waiting.uuid}/file").content.startswith(b"%PDF-")
        assert "Save the file" in me.get("/documents").content.decode()
        assert me.get("/api/v1/documents").json()["documents"][0]["fee_due"] is None
        assert hall.shares(waiting, citizen).uuid
        assert reusing.usable(reading(citizen), NOW) == [waiting]

    def test_or_let_go_by_the_head(self, hall, waiting, head, citizen):
        waives(hall.desk, Dossier.objects.get(), head)
        assert queries.content(waiting.uuid, reading(citizen), NOW)[1].startswith(b"%PDF-")

    def test_a_correction_costs_nothing_more(self, hall, waiting, citizen):
        pays()
        newer = hall.issues(Dossier.objects.get(), replaces=str(waiting.uuid), reason="It names another child.")
        assert queries.content(newer.uuid, reading(citizen), NOW)[0] == newer


def test_nothing_waits_where_no_fee_is_due_at_pick_up(hall, citizen):
    row = hall.issues(hall.desk.accepted())
    assert queries.content(row.uuid, reading(citizen), NOW)[1].startswith(b"%PDF-")
