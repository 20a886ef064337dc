"""Certified copies: on paper and electronic, the same day, one fee; the database refuses a second one."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.certificates.second_opinion import judged
from tests.procedures.dossiers.conftest import NOW, reading
from tests.procedures.results_people import DAY

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import NotFound
from openhall.procedures.copies import commands, fees, forgetting, inputs, refusals
from openhall.procedures.copies.models import CopyFee, CopyPayment, Entry, Original
from openhall.procedures.dossiers.public import Report
from openhall.procedures.results import keeping, queries
from openhall.procedures.results.models import Document
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


def leaf(code: str) -> dict:
    """The newest act of a code."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


class Copying:
    """What an officer does with an original, each by the real command."""

    def __init__(self, hall):
        self.hall, self.clerk = hall, hall.desk.clerk

    def takes_in(self, *, at=NOW, scan=b"%PDF-1.7\nAn original.\n%%EOF\n", kind="application/pdf", **changes):
        uuid = uuid4()
        digest, _kind = commands.lay_ready(
            original=uuid, source=io.BytesIO(scan), media_type=kind, actor=reading(self.clerk)
        )
        payload = {
            "unit": "H98.2", "holder": "Giang Ly", "account": "giang.ly@example.org", "title": "Diploma (fictional)",
            "issuer": "A school (fictional)", "number": "12", "pages": 3, "scan_sha256": digest,
        } | changes  # fmt: skip
        signed = self.clerk.signs("take_in_original", f"original:{uuid}", 0, payload, at=at)
        given = inputs.OriginalInput.model_validate(payload)
        return commands.take_in_original(original=uuid, given=given, **signed)[0]

    def takes_fee(self, row, *, at=NOW):
        row.refresh_from_db()
        signed = self.clerk.signs("take_copy_fee", f"original:{row.uuid}", row.version, {}, at=at)
        return fees.take_copy_fee(original=row.uuid, **signed)[0]

    def hands_out(self, row, *, at=NOW):
        row.refresh_from_db()
        signed = self.clerk.signs("hand_out_paper_copy", f"original:{row.uuid}", row.version, {}, at=at)
        return commands.hand_out_paper_copy(original=row.uuid, **signed)[0]

    def issues(self, row, *, at=NOW):
        document = commands.prepare_copy(original=row.uuid, actor=reading(self.clerk), at=at)
        self.hall.seals(document, at=at)
        self.hall.stamps(at=at)
        document.refresh_from_db()
        return document


@pytest.fixture
def copying(hall):
    return Copying(hall)


class TestOneFee:
    @pytest.mark.parametrize(("pages", "amount"), [(1, 2000), (2, 4000), (3, 5000), (500, 200_000)])
    def test_is_by_pages_and_capped(self, copying, pages, amount):
        assert copying.takes_in(pages=pages).fee.amount == Decimal(amount)

    @pytest.mark.parametrize(("pages", "copies", "amount"), [(1, 3, 6000), (3, 2, 10_000), (500, 3, 600_000)])
    def test_of_several_copies_is_one_with_the_cap_for_each(self, copying, pages, copies, amount):
        row = copying.takes_in(pages=pages, copies=copies)

        assert (row.fee.amount, row.copies) == (Decimal(amount), copies)
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyFee.objects.create(original=row, amount=1, currency="VND")

    @pytest.mark.parametrize("copies", [0, 101, -1, "many"])
    def test_a_number_of_copies_that_nobody_means_is_refused(self, copying, copies):
        with pytest.raises(ValueError, match="copies"):
            copying.takes_in(copies=copies)

    def test_paper_and_electronic_copy_are_charged_once(self, copying):
        row = copying.takes_fee(copying.takes_in())
        copying.hands_out(row)
        assert copying.issues(row).state == "issued"
        assert CopyFee.objects.count() == 1
        assert leaf("CPY-03")["public"] == {"amount": "5000", "currency": "VND"}
        with pytest.raises(refusals.PaidBefore):
            copying.takes_fee(row)

    def test_the_database_refuses_a_second_fee(self, copying):
        row = copying.takes_in()
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyFee.objects.create(original=row, amount=1, currency="VND")

    def test_the_same_original_again_that_day_is_the_same(self, copying):
        first = copying.takes_in()
        with pytest.raises(refusals.TakenInBefore) as refusal:
            copying.takes_in(holder="giang  LY")
        assert refusal.value.facts["original"] == str(first.uuid)
        assert copying.takes_in(at=NOW + DAY).fee.amount == 5000

    def test_two_payments_count_once_and_the_second_is_owed_back(self, copying):
        row = copying.takes_in()
        for number in ("P-1", "P-1", "P-2"):
            fees.take_report(Report(number, row.fee.uuid.hex, Decimal(5000), "VND"), NOW)
        assert [one.counted for one in CopyPayment.objects.order_by("id")] == [True, False]
        assert leaf("CPY-04")["public"] == {"amount": "5000", "currency": "VND"}
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyPayment.objects.update(counted=True)

    def test_another_amount_pays_nothing(self, copying):
        row = copying.takes_in()
        assert fees.take_report(Report("P-1", row.fee.uuid.hex, Decimal(4999), "VND"), NOW) is False
        assert fees.take_report(Report("P-2", uuid4().hex, Decimal(5000), "VND"), NOW) is None

    def test_nothing_is_given_before_it_is_paid(self, copying):
        row = copying.takes_in()
        with pytest.raises(refusals.NotPaid):
            copying.hands_out(row)
        with pytest.raises(refusals.NotPaid):
            copying.issues(row)


class TestCopies:
    def test_an_electronic_copy_is_good_for_others_and_in_the_store(self, copying, citizen, hall):
        row = copying.takes_fee(copying.takes_in(scan=PNG, kind="image/png", pages=1))
        document = copying.issues(row)
        pdf = keeping.content(document.folder, document.sha256)
        assert judged(pdf, [hall.root, hall.tsa.issuer], NOW + DAY) == "good"
        assert list(queries.own(reading(citizen), NOW)) == [document]
        assert document.issued_at <= row.due_at
        assert leaf("RES-03")["public"]["kind"] == "copy"

    def test_both_kinds_are_due_on_the_same_day_and_have_numbers(self, copying):
        row = copying.takes_fee(copying.takes_in())
        paper = copying.hands_out(row)
        copying.issues(row)
        assert sorted(Entry.objects.values_list("number", "form")) == [(1, "paper"), (2, "electronic")]
        assert leaf("CPY-02")["public"] == {"unit": "H98.2", "number": paper.number, "year": 2026, "in_time": True}
        with pytest.raises(refusals.CopyThere):
            copying.hands_out(row)
        with pytest.raises(refusals.CopyThere):
            copying.issues(row)

    def test_the_log_names_nobody(self, copying):
        copying.takes_in()
        said = leaf("CPY-01")
        assert said["public"].keys() == {"unit", "pages", "copies", "amount", "currency", "due_at"}
        assert "Giang" not in json.dumps(said)

    def test_another_desk_and_a_citizen_do_nothing(self, copying, neighbour, citizen):
        row = copying.takes_in()
        copying.clerk = neighbour
        with pytest.raises(NotFound):
            copying.takes_fee(row)
        copying.clerk = citizen
        with pytest.raises((NotFound, MandateMissing)):
            copying.takes_in(title="Another")

    def test_erasing_the_holder_destroys_scan_and_names(self, copying, citizen, django_capture_on_commit_callbacks):
        row = copying.takes_in()
        assert forgetting.objects(citizen.person) == [f"original:{row.uuid}"]
        with django_capture_on_commit_callbacks(execute=True):
            forgetting.destroy(citizen.person, NOW)
        row = Original.objects.get()
        assert (row.holder, row.title, row.scan_sha256, row.person) == ("", "", "", None)
        assert not keeping.place(row.folder, "x").parent.exists()


class TestPages:
    def test_an_officer_scans_and_sees_everything(self, copying, as_reader, citizen):
        row = copying.takes_fee(copying.takes_in())
        client = as_reader(copying.clerk)
        for url in ("/desk/copies", "/desk/copies/new", "/desk/copies/register", f"/desk/copies/{row.uuid}"):
            assert client.get(url).status_code == 200, url
        scan = io.BytesIO(b"%PDF-1.7\nAnother.\n%%EOF\n")
        scan.name = "scan.pdf"
        assert "agree" in client.post("/desk/copies/new", {"file": scan}).content.decode()
        assert client.post(f"/desk/copies/{row.uuid}").status_code == 302
        assert "seal-document" in client.get(f"/desk/copies/{row.uuid}").content.decode()
        assert Document.objects.count() == 1
        assert as_reader(citizen).get("/desk/copies").status_code == 404
