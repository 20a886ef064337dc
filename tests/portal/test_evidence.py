"""Evidence and receipts, checked by the verifier that knows nothing of the platform."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from openhall.portal import export
from openhall.witness.models import Outbox
from openhall.witness.public import verifier
from openhall_verify import verify_award, verify_evidence, verify_receipt

pytestmark = pytest.mark.django_db


def kept(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_case_on_its_way_is_authentic(client, course, tmp_path):
    course.publishes().bids("1000.00", "900.50", "1100.00")

    answer = client.get(f"/api/v1/tenders/{course.case}/evidence")

    assert answer.status_code == 200
    verify_evidence(kept(tmp_path, "case.zip", answer.content), log_key=str(verifier()))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert not [name for name in names if name.startswith(("envelopes/", "sealed/", "result"))]
    assert b"SEALED" not in zipfile.ZipFile(io.BytesIO(answer.content)).read("leaves.jsonl")


def test_an_awarded_case_holds_envelopes_prices_and_result(client, course, tmp_path):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()

    answer = client.get(f"/tenders/{course.case}/evidence")

    path = kept(tmp_path, "case.zip", answer.content)
    verify_evidence(path, log_key=str(verifier()))
    archive = zipfile.ZipFile(path)
    assert sum(name.startswith("envelopes/") for name in archive.namelist()) == 3
    assert sum(name.startswith("sealed/") for name in archive.namelist()) == 3
    (lot,) = json.loads(archive.read("result.json"))["lots"]
    assert lot["award"]["amount"] == "900.50"
    assert [bid["total"] for bid in lot["opening"]] == ["1000.00", "900.50", "1100.00"]
    assert client.get(f"/tenders/{course.case}/evidence").content == answer.content


def codes(answer):
    lines = zipfile.ZipFile(io.BytesIO(answer.content)).read("leaves.jsonl").splitlines()
    return [json.loads(line)["leaf"]["code"] for line in lines]


def test_findings_are_no_part_of_the_evidence_before_the_report_is_signed(client, course, tmp_path):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens()
    before = client.get(f"/tenders/{course.case}/evidence")
    course.evaluates()

    held = client.get(f"/tenders/{course.case}/evidence")

    assert "EVA-01" not in codes(held)
    assert codes(held) == codes(before)
    path = kept(tmp_path, "held.zip", held.content)
    verify_evidence(path, log_key=str(verifier()))
    archive = zipfile.ZipFile(path)
    assert not [name for name in archive.namelist() if b'"rejected"' in archive.read(name)]
    assert sum(name.startswith("sealed/") for name in archive.namelist()) == 3

    course.reports()
    assert codes(client.get(f"/tenders/{course.case}/evidence"))[-2:] == ["EVA-01", "EVA-02"]


def test_a_whole_award_is_recomputed_from_its_export(client, course, tmp_path):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards().archives()

    path = kept(tmp_path, "case.zip", client.get(f"/tenders/{course.case}/evidence").content)

    assert "result" in {passed.code for passed in verify_award(path, log_key=str(verifier())).passed}
    page = client.get(f"/tenders/{course.case}").content.decode()
    assert "The case was closed and archived." in page


def test_a_draft_has_no_evidence(client, course):
    course.call.created()

    assert client.get(f"/tenders/{course.case}/evidence").status_code == 404
    assert client.get(f"/tenders/{course.case}").status_code == 404


def test_a_receipt_verifies(client, course, tmp_path):
    course.publishes()
    leaf = Outbox.objects.get(code="NOT-01").leaf_sha256

    page = client.get(f"/receipts/{leaf}").content.decode()
    proof = client.get(f"/receipts/{leaf}/proof")
    promise = client.get(f"/receipts/{leaf}/promise")

    assert "Notice published" in page
    assert client.get(f"/api/v1/receipts/{leaf}").json()["state"] == "logged"
    assert client.get(f"/api/v1/receipts/{leaf}/proof").content == proof.content
    verify_receipt(kept(tmp_path, "a.tlog-proof", proof.content), log_key=str(verifier()))
    verify_receipt(kept(tmp_path, "a.promise", promise.content), log_key=str(verifier()))


def test_the_log_is_served_as_files(client, course):
    course.publishes()

    assert client.get("/log/vkey").content.decode() == f"{verifier()}\n"
    assert client.get("/log/checkpoint")["Cache-Control"] == "no-cache"
    size = int(client.get("/log/checkpoint").content.splitlines()[1])
    bundle = client.get(f"/log/tile/entries/000.p/{size}")
    assert bundle.status_code == 200
    assert "immutable" not in bundle["Cache-Control"]
    for wrong in ("tile/entries/999", "../keys/log.key", "tile/x/000", "keys/log.key"):
        assert client.get(f"/log/{wrong}").status_code == 404


class TestSealedReceipts:
    def test_strangers_learn_the_minute_and_nothing_else(self, client, course):
        course.publishes().bids("1000.00")
        sealed = Outbox.objects.get(code="BID-01")

        page = client.get(f"/receipts/{sealed.leaf_sha256}").content.decode()
        facts = client.get(f"/api/v1/receipts/{sealed.leaf_sha256}").json()

        assert "Bid submitted" not in page
        assert str(course.case) not in page
        assert facts["promise"] is None
        assert facts["leaf"]["code"] == "SEALED"
        assert client.get(f"/receipts/{sealed.leaf_sha256}/promise").status_code == 404
        assert b"hidden" not in client.get(f"/receipts/{sealed.leaf_sha256}/proof").content

    def test_a_cover_leaf_answers_like_a_sealed_act(self, client, course):
        from openhall.witness.public import drain_all, record_cover

        course.publishes().bids("1000.00")
        record_cover(course.now)
        drain_all()
        sealed, cover = Outbox.objects.get(code="BID-01"), Outbox.objects.get(code="COVER")

        for ending in ("", "/promise", "/proof"):
            one, other = (client.get(f"/receipts/{row.leaf_sha256}{ending}") for row in (sealed, cover))
            assert one.status_code == other.status_code
            assert len(one.headers) == len(other.headers)

    def test_the_person_who_acted_sees_what_it_was(self, client, course, tmp_path):
        from openhall.identity.models import Account

        course.publishes().bids("1000.00")
        sealed = Outbox.objects.get(code="BID-01")
        client.force_login(Account.objects.get(person=course.bidders[0].person))

        page = client.get(f"/receipts/{sealed.leaf_sha256}").content.decode()
        proof = client.get(f"/receipts/{sealed.leaf_sha256}/proof")

        assert "Bid submitted" in page
        report = verify_receipt(kept(tmp_path, "mine.tlog-proof", proof.content), log_key=str(verifier()))
        assert any("BID-01" in passed.sentence for passed in report.passed)
        other = Outbox.objects.get(code="NOT-01")
        assert client.get(f"/receipts/{other.leaf_sha256}").status_code == 200


def test_files_of_one_case_name_only_that_case(course):
    course.publishes()

    assert set(export.award_files(course.call.project)) == set()
