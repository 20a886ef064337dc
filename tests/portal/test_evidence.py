"""Evidence and receipts, checked by the verifier that knows nothing of the platform."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest

from openhall.config.founding import found
from openhall.portal import export
from openhall.portal.ocds import ocid
from openhall.portal.releases import record_package
from openhall.tendering.awards import public as awards
from openhall.tendering.remedies import commands as remedies
from openhall.tendering.remedies import responsible
from openhall.tendering.remedies.complaints import deciding, filing, handling, inputs
from openhall.tendering.remedies.inputs import BodyInput, ObjectionInput, ReplyInput
from openhall.witness.models import Outbox
from openhall.witness.public import contradictions, drain_all, replay_follow, verifier
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


class TestBeforeTheOpening:
    """An intent names its party: whoever objects or complains before the opening would be known as one who may bid."""

    def test_the_case_is_told_up_to_the_first_objection_to_the_documents(self, client, course, tmp_path):
        course.publishes()
        control = codes(client.get(f"/api/v1/tenders/{course.case}/evidence"))
        payload = {"matter": "documents", "standing": "bidder", "text": "The second page is wrong."}
        uuid, at = uuid4(), course.now + timedelta(seconds=5)
        signed = course.bidders[0].signs("file_objection", f"objection:{uuid}", 0, payload, at=at)
        notice = course.lot.notice.uuid
        given = ObjectionInput.model_validate(payload)
        remedies.file_objection(objection=uuid, notice=notice, given=given, **signed)
        answer = {"upheld": False, "measure": "none", "answer": "It is right.", "summary": "No."}
        signed = course.call.officer.signs("reply_to_objection", f"objection:{uuid}", 1, answer, at=at)
        given_answer = ReplyInput.model_validate(answer)
        remedies.reply_to_objection(objection=uuid, given=given_answer, **signed)
        drain_all()

        assert codes(client.get(f"/api/v1/tenders/{course.case}/evidence")) == control
        course.bids("1000.00", "900.50", "1100.00").opens()
        told = codes(client.get(f"/api/v1/tenders/{course.case}/evidence"))
        assert {"OBJ-01", "OBJ-03", "OBJ-04"} <= set(told)  # control: once opened they are all there


def complains_and_is_right(course, authority, **effect):
    """The first bidder complains about the result; the body suspends the lot and decides so."""
    body, complaint, at = uuid4(), uuid4(), course.now
    entry = {
        "jurisdiction": "reference", "industry": "Water", "body": "Fictional Bureau", "contact": "Street 1",
        "source": "Notice 1", "lang": "en", "here": True,
    }  # fmt: skip
    signed = authority.signs("name_responsible_body", f"responsible-body:{body}", 0, entry, at=at)
    responsible.name_responsible_body(uuid=body, given=BodyInput.model_validate(entry), **signed)
    made = {
        "matter": "result", "lot": str(course.lot.uuid), "standing": "bidder", "body": str(body), "text": "No.",
        "request": "Make the award void.", "known_at": (at - timedelta(minutes=1)).isoformat(),
    }  # fmt: skip
    named = f"complaint:{complaint}"
    signed = course.bidders[0].signs("file_complaint", named, 0, made, at=at)
    given = inputs.ComplaintInput.model_validate(made)
    filing.file_complaint(complaint=complaint, notice=course.lot.notice.uuid, given=given, **signed)
    signed = authority.signs("decide_acceptance", named, 1, {"accepted": True}, at=at)
    handling.decide_acceptance(complaint=complaint, given=inputs.AcceptanceInput(accepted=True), **signed)
    signed = authority.signs("suspend_tender", named, 2, {"reason": "It is looked into."}, at=at)
    handling.suspend_tender(complaint=complaint, given=inputs.SuspensionInput(reason="It is looked into."), **signed)
    said = {
        "outcome": "upheld", "decision": "It lies.", "published": "The bid is false.", "law": "Article 1", "lang": "en",
    } | effect  # fmt: skip
    signed = authority.signs("decide_complaint", named, 3, said, at=at)
    deciding.decide_complaint(complaint=complaint, given=inputs.DecisionInput.model_validate(said), **signed)


class TestAfterAComplaint:
    def test_a_case_whose_award_was_made_void_is_recomputed_whole(self, client, course, authority, tmp_path):
        found(course.now - timedelta(days=30))  # the packs are on the log, as in every installation
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()
        complains_and_is_right(course, authority, effect="annul_award")
        lot = course.lot
        signed = course.call.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, at=course.now)
        awards.publish_award(lot_uuid=lot.uuid, **signed)
        drain_all()
        course.archives()

        answer = client.get(f"/tenders/{course.case}/evidence")
        report = verify_award(kept(tmp_path, "case.zip", answer.content), log_key=str(verifier()))
        assert {"complaints", "award", "result"} <= {passed.code for passed in report.passed}
        (told,) = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("result.json"))["lots"]
        assert told["award"]["amount"] == "1000.00"
        while replay_follow():
            pass
        assert contradictions() == []

    def test_bids_that_were_evaluated_again_are_recomputed_and_the_later_findings_count(
        self, client, course, authority, tmp_path
    ):
        found(course.now - timedelta(days=30))
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()
        complains_and_is_right(course, authority, effect="reevaluate", committee="same")
        drain_all()
        course.now += timedelta(hours=1)
        held = codes(client.get(f"/api/v1/tenders/{course.case}/evidence"))
        assert {"EVA-01", "EVA-13"} <= set(held)  # what is void was public already
        course.evaluates()
        assert codes(client.get(f"/api/v1/tenders/{course.case}/evidence")).count("EVA-01") == 1
        course.released().awards().released().archives()
        package = record_package(ocid(course.case))["records"][0]["compiledRelease"]
        assert [one["status"] for one in package["awards"]] == ["cancelled", "active"]

        answer = client.get(f"/tenders/{course.case}/evidence")
        report = verify_award(kept(tmp_path, "case.zip", answer.content), log_key=str(verifier()))
        assert {"complaints", "rounds", "award", "result"} <= {passed.code for passed in report.passed}
        (told,) = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("result.json"))["lots"]
        assert told["award"]["amount"] == "900.50"
        while replay_follow():
            pass
        assert contradictions() == []
