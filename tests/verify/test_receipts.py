"""Receipts and promises, alone and held against a case."""

import json

import pytest
from tests.verify.forge import SAMPLE, Forge, operator, sha256

from openhall_log import KeyType, NoteKey, sign_note
from openhall_sealing import canonical
from openhall_verify import Failed, verify_receipt

KEY = (SAMPLE / "log.vkey").read_text()
RECEIPTS = ("sealed", "withdrawn", "covered", "public")


def checked(tmp_path, data: bytes, key: str = KEY) -> Failed:
    path = tmp_path / "one.tlog-proof"
    path.write_bytes(data)
    with pytest.raises(Failed) as caught:
        verify_receipt(path, log_key=key)
    return caught.value


@pytest.mark.parametrize("name", RECEIPTS)
class TestAlone:
    def test_it_holds(self, name):
        report = verify_receipt(SAMPLE / f"{name}.tlog-proof", log_key=KEY)
        assert report.trusted == []
        assert [passed.code for passed in report.passed].count("sealed") == (name in ("sealed", "withdrawn"))

    def test_no_byte_can_be_changed(self, name, tmp_path):
        data = (SAMPLE / f"{name}.tlog-proof").read_bytes()
        for place in range(len(data)):
            checked(tmp_path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])

    def test_cut_anywhere(self, name, tmp_path):
        data = (SAMPLE / f"{name}.tlog-proof").read_bytes()
        for length in range(0, len(data), 7):
            checked(tmp_path, data[:length])

    def test_of_another_log(self, name, tmp_path):
        data = (SAMPLE / f"{name}.tlog-proof").read_bytes()
        assert checked(tmp_path, data, str(operator("elsewhere.example/log").verifier)).code == "receipt"
        assert checked(tmp_path, data, str(operator().verifier)).code == "receipt"


def test_what_is_shown_as_hidden_must_be_what_is_sealed(award, tmp_path):
    case, key = Forge(award), operator()
    case.resealed(key)
    entry = next(entry for entry in case.hidden if entry["hidden"]["code"] == "BID-01")
    line = next(line for line in case.lines if sha256(canonical(line["leaf"])) == entry["leaf_sha256"])
    good = case.receipt(line, key, salt=entry["salt"], hidden=entry["hidden"])
    (tmp_path / "good").write_bytes(good)
    verify_receipt(tmp_path / "good", log_key=str(key.verifier))

    other = {**entry["hidden"], "object": "bid:3f0c1e8a-1111-4000-8000-000000000000"}
    assert (
        checked(tmp_path, case.receipt(line, key, salt=entry["salt"], hidden=other), str(key.verifier)).code == "sealed"
    )
    bad = case.receipt(line, key, salt="00" * 32, hidden=entry["hidden"])
    assert checked(tmp_path, bad, str(key.verifier)).code == "sealed"
    public = case.receipt(case.line("PLN-01"), key, salt=entry["salt"], hidden=entry["hidden"])
    assert checked(tmp_path, public, str(key.verifier)).code == "receipt"


class TestPromise:
    def test_it_holds_and_is_not_yet_a_receipt(self):
        report = verify_receipt(SAMPLE / "promise.note", log_key=KEY)
        assert ([passed.code for passed in report.passed], len(report.trusted)) == (["promise"], 1)

    def test_no_byte_can_be_changed(self, tmp_path):
        data = (SAMPLE / "promise.note").read_bytes()
        for place in range(len(data)):
            checked(tmp_path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])

    def test_of_another_log(self, tmp_path):
        data = (SAMPLE / "promise.note").read_bytes()
        assert checked(tmp_path, data, str(operator().verifier)).code == "promise"

    @pytest.mark.parametrize(
        "text",
        [
            "{key}/promise/v1\n",
            "{key}/promise/v1\n{leaf}\n2026-01-05T09:00:10.000000Z\n",
            "{key}/promise/v1\nnothing\n2026-01-05T09:00:10.000000Z\n2026-01-05T09:10:10.000000Z\n",
            "{key}/promise/v1\n{leaf}\n2026-01-05T09:00:10.000000Z\n2026-01-05T08:10:10.000000Z\n",
            "{key}/promise/v1\n{leaf}\nlately\nsoon\n",
            "elsewhere/promise/v1\n{leaf}\n2026-01-05T09:00:10.000000Z\n2026-01-05T09:10:10.000000Z\n",
        ],
    )
    def test_signed_but_malformed(self, tmp_path, text):
        key = NoteKey("replay.invalid/witness", KeyType.ED25519, b"\3" * 32)
        note = sign_note(text.format(key=key.name, leaf="0" * 64), key).to_bytes()
        checked(tmp_path, note, str(key.verifier))


class TestAgainstACase:
    def test_the_receipts_of_the_sample_are_in_it(self, award, accepted):
        accepted(award, receipts_of=[SAMPLE / f"{name}.tlog-proof" for name in RECEIPTS])

    @pytest.fixture
    def suppressed(self, award, tmp_path):
        """A log in which a bid was sealed and receipted, and a case whose opening set leaves it out, all consistent."""

        def make(code: str):
            case, key = Forge(award), operator()
            case.resealed(key)
            entry = next(entry for entry in case.hidden if entry["hidden"]["code"] == code)
            line = next(line for line in case.lines if sha256(canonical(line["leaf"])) == entry["leaf_sha256"])
            path = tmp_path / "suppressed.tlog-proof"
            path.write_bytes(case.receipt(line, key, salt=entry["salt"], hidden=entry["hidden"]))
            return case, key, entry, line, path

        return make

    def test_a_question_that_was_suppressed(self, suppressed, accepted, refused):
        """Nothing else in the case betrays it: without the receipt it passes, with the receipt it is proved."""
        case, key, entry, line, path = suppressed("NOT-02")
        case.hidden.remove(entry)
        case.drop(line)
        digest = entry["hidden"]["intent"]["sha256"]
        case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) != digest]
        files = case.resealed(key)
        accepted(files)
        assert refused(files, receipts_of=[path]).code in ("suppressed", "receipt")

    def test_a_bid_with_all_its_traces_suppressed(self, suppressed, accepted, refused):
        """The withdrawn bidder, with bid, withdrawal, deposit and refund, is taken out of the record."""
        case, key, entry, _line, path = suppressed("BID-03")
        bidder = entry["hidden"]["public"]["bidder"]
        for one in [one for one in case.hidden if one["hidden"]["public"].get("bidder") == bidder]:
            case.hidden.remove(one)
            case.drop(next(row for row in case.lines if sha256(canonical(row["leaf"])) == one["leaf_sha256"]))
            digest = one["hidden"].get("intent", {}).get("sha256")
            case.intents = [row for row in case.intents if sha256(canonical(row["intent"])) != digest]
            envelope = one["hidden"]["public"].get("envelope_sha256")
            case.files.pop(f"envelopes/{envelope}.json", None)
        rows = case.result["lots"][0]["refunds"]
        case.result["lots"][0]["refunds"] = [row for row in rows if row["bidder"] != bidder]
        files = case.resealed(key)
        accepted(files)
        failure = refused(files, receipts_of=[path])
        assert failure.code == "suppressed"
        assert "suppressed" in failure.sentence

    def test_a_public_receipt_of_another_case(self, suppressed, award, refused):
        case, key, *_ = suppressed("BID-01")
        stranger = json.loads(json.dumps(case.line("PLN-01")))
        path = SAMPLE / "public.tlog-proof"
        assert refused(case.resealed(key), receipts_of=[path]).code == "receipt"
        assert stranger["leaf"]["code"] == "PLN-01"

    def test_a_promise_is_no_receipt(self, award, refused):
        assert refused(award, receipts_of=[SAMPLE / "promise.note"]).code == "receipt"
