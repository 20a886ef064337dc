"""Witness records can be checked by whoever holds them, and revoked by who issued them."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.witness_room.officers import Eyes, last, logged

from openhall.identity.public import Role
from openhall.kernel import files
from openhall.kernel.refusals import NotYours
from openhall.tendering.contracts.checking import check_pdf
from openhall.witness.public import statement
from openhall.witness_room.watching.refusals import AlreadyRevoked, NothingWitnessed

pytestmark = pytest.mark.django_db(transaction=True)


class TestRecords:
    def test_tells_steps_times_leaves_remarks_and_who_witnessed(self, eyes):
        leaf = eyes.step("OPN-03")
        eyes.confirms(leaf, "All were released.")
        eyes.remarks(eyes.step("OPN-01"), "On time.")
        logged()

        issued = eyes.issues()

        facts = issued.record.facts
        assert [step["code"] for step in facts["steps"]] == ["OPN-01", "OPN-03"]
        assert [mark["remark"] for step in facts["steps"] for mark in step["marks"]] == [
            "On time.",
            "All were released.",
        ]
        assert facts["officers"][0]["name"] == "Lan Thu"
        assert facts["steps"][1]["leaf_sha256"] == leaf
        assert last("WIT-06").leaf_sha256 == issued.recorded.leaf_sha256

    @pytest.mark.parametrize("lang", ["en", "ko", "vi", "zh-hans"])
    def test_is_sealed_and_recognised_in_every_language(self, eyes, hall, lang):
        eyes.confirms(eyes.step("OPN-03"))
        logged()

        row = eyes.issues(lang=lang).record
        logged()

        checked = check_pdf(files.content(row.pdf_sha256, at_most=10**7), at=hall.now)
        assert checked.good
        assert checked.recognised.sort == "witness_record"
        assert checked.recognised.uuid == row.uuid

    def test_of_one_step_holds_that_step_alone(self, eyes):
        leaf = eyes.step("OPN-03")
        eyes.confirms(leaf)
        logged()

        facts = eyes.issues(leaf).record.facts

        assert [step["leaf_sha256"] for step in facts["steps"]] == [leaf]
        assert not facts["whole"]

    def test_of_nothing_is_refused(self, eyes):
        with pytest.raises(NothingWitnessed):
            eyes.issues()
        with pytest.raises(NothingWitnessed):
            eyes.issues(eyes.step("OPN-01"))

    def test_revoked_no_longer_counts_and_says_why(self, eyes, hall):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record

        eyes.revokes(row.pdf_sha256, "A name was wrong.")
        logged()

        page = Client().get(f"/witness-records/{row.uuid}")
        assert "A name was wrong." in page.content.decode()
        assert not check_pdf(files.content(row.pdf_sha256, at_most=10**7), at=hall.now).good
        assert statement(last("WIT-07").statement_sha256) == {"v": 1, "reason": "A name was wrong."}
        with pytest.raises(AlreadyRevoked):
            eyes.revokes(row.pdf_sha256)

    def test_only_its_issuer_revokes_it(self, eyes, joins):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record
        other = Eyes(joins("Other Witness", "Another Office", Role.WITNESS), eyes.session, eyes.at)
        other.enters()

        with pytest.raises(NotYours):
            other.revokes(row.pdf_sha256)

    def test_is_for_whoever_holds_its_address(self, eyes):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record

        assert Client().get(f"/witness-records/{row.uuid}.pdf").status_code == 200
        answer = Client().get(f"/api/v1/witness-records/{row.uuid}").json()
        assert answer["pdf_sha256"] == row.pdf_sha256
