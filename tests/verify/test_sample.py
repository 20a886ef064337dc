"""The sample is whole and recent; a forged copy without any change passes, so what other tests change is the cause."""

import pytest
from tests.verify.forge import SAMPLE, Forge, operator

import openhall_rules as rules
from openhall_verify import Failed, verify_award, verify_evidence


def test_the_sample_is_made_under_the_packs_of_today(award):
    leaf = Forge(award).leaf("NOT-01")["public"]
    assert rules.pack(leaf["pack"]).sha256 == leaf["pack_sha256"], (
        "The rule pack has changed since the sample was made: run `.venv/bin/python tests/verify/remake.py` and commit."
    )


def test_the_whole_award_holds():
    report = verify_award(SAMPLE / "award.zip", log_key=(SAMPLE / "log.vkey").read_text())
    assert report.trusted == []
    assert {"manifest", "inclusion", "chain", "sealed", "signatures", "opening", "ranking", "award", "refunds"} <= {
        passed.code for passed in report.passed
    }


def test_the_case_that_its_owner_ended_holds(ended):
    report = verify_award(SAMPLE / "ended.zip", log_key=(SAMPLE / "log.vkey").read_text())
    assert report.trusted == []
    assert Forge(ended).leaf("OPN-07")["public"]["reason"] == "every bid was rejected in the record"


def test_what_the_sample_is_made_of(award):
    case = Forge(award)
    codes = [entry["hidden"]["code"] for entry in case.hidden]
    assert [codes.count(code) for code in ("BID-01", "BID-02", "BID-03", "DEP-01", "REF-03", "NOT-02")] == [
        4,
        1,
        1,
        4,
        1,
        1,
    ]
    assert [finding["rejected"] is not None for finding in case.said("EVA-01")["bids"]].count(True) == 1
    assert all(refund["interest"] != "0.00" for refund in case.said("REF-01")["refunds"])


def test_evidence_in_the_middle_of_the_case_holds():
    report = verify_evidence(SAMPLE / "evidence.zip")
    assert len(report.trusted) == 1


def test_a_case_that_goes_on_is_no_award():
    with pytest.raises(Failed, match="does not end with its archive act"):
        verify_award(SAMPLE / "evidence.zip")


def test_taken_apart_and_put_together_it_still_holds(award, accepted):
    assert Forge(award).built() == {**award, "manifest.json": Forge(award).built()["manifest.json"]}
    accepted(Forge(award).built())


def test_in_a_new_log_of_the_operator_it_still_holds(award, accepted):
    key = operator()
    accepted(Forge(award).resealed(key), log_key=str(key.verifier))
