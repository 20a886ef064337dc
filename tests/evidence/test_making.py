"""Evidence on demand, made: what is in the file, at which moment of the log, and what never is."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from openhall.kernel.clock import instant_text
from openhall.witness import public as witness
from openhall.witness_room.evidence import commands, making, places
from openhall.witness_room.evidence.models import Retrieval, State
from openhall_verify import verify_evidence

pytestmark = pytest.mark.django_db


def codes(report):
    return {passed.code for passed in report.passed}


class TestAProject:
    def test_is_one_file_that_proves_itself_without_network(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()

        path = desk(course.now).takes(scope="project", project=f"https://hall.example/tenders/{course.case}", lang="ko")

        files = files_of(path)
        manifest = json.loads(files["manifest.json"])
        assert (manifest["kind"], manifest["cases"]) == ("evidence", [str(course.case)])
        assert {"index.html", "index.pdf", "log.vkey", "checkpoint", f"cases/{course.case}.zip"} <= set(files)
        inner = zipfile.ZipFile(io.BytesIO(files[f"cases/{course.case}.zip"]))
        assert inner.read("checkpoint") == files["checkpoint"]
        page = files["index.html"].decode()
        assert '<html lang="ko"' in page
        assert "Riverside Waterworks" in page
        assert files["index.pdf"].startswith(b"%PDF")
        assert any(name.startswith("packs/reference/2020-01-01/") for name in files)
        row = Retrieval.objects.get()
        assert (row.state, row.files, row.size) == (State.READY, len(files), path.stat().st_size)
        assert codes(verify_evidence(path)) >= {"checkpoint", "cases", "packs", "retrieval", "documents", "beside"}

    def test_tells_nothing_that_came_after_the_moment_it_was_asked_for(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00")
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        making.step(taker.now)
        size = witness.size_of(bytes(Retrieval.objects.get().note))
        course.opens()

        files = files_of(taker.made(row))

        inner = zipfile.ZipFile(io.BytesIO(files[f"cases/{course.case}.zip"]))
        told = [json.loads(line) for line in inner.read("leaves.jsonl").splitlines()]
        assert max(leaf["index"] for leaf in told) < size
        assert "SEALED" not in {leaf["leaf"]["code"] for leaf in told}
        assert not any(name.startswith(("envelopes/", "sealed/")) for name in inner.namelist())
        verify_evidence(places.finished(row.uuid))

    def test_the_act_says_that_not_what_and_the_purpose_can_be_proved(self, desk, course, files_of):
        course.publishes()

        files = files_of(desk(course.now).takes(scope="project", project=str(course.case), warrant="No. 7"))

        leaves = [json.loads(line)["leaf"] for line in files["leaves.jsonl"].splitlines()]
        act = next(leaf for leaf in leaves if leaf["code"] == "EVD-01")
        assert act["public"].keys() == {"scope", "size"}
        assert str(course.case) not in json.dumps(act)
        disclosed = {one["path"]: one["value"] for one in json.loads(files["disclosures.json"])}
        assert (disclosed["about"], disclosed["warrant"]) == (f"project:{course.case}", "No. 7")
        finished = next(witness.acts_after(0, code="EVD-02"))
        assert finished.body["public"]["sha256"] == Retrieval.objects.get().sha256
        assert finished.body["actor"] == "log"


class TestAParty:
    def test_holds_the_cases_in_which_its_part_is_public(self, desk, course, files_of):
        course.publishes()
        owner = course.call.officer.organisation

        files = files_of(
            desk(course.now).takes(scope="party", scheme="USCC", identifier=f" {owner.identifier.lower()} ")
        )

        manifest = json.loads(files["manifest.json"])
        assert manifest["cases"] == [str(course.case)]
        disclosed = {one["path"]: one["value"] for one in json.loads(files["disclosures.json"])}
        assert disclosed["identifier"] == owner.identifier
        assert "party" not in codes(verify_evidence(places.finished(Retrieval.objects.get().uuid)))

    def test_a_bidder_is_found_only_after_the_opening(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00")
        bidder = course.bidders[0].organisation
        wanted = {"scope": "party", "scheme": "uscc", "identifier": bidder.identifier}

        before = files_of(desk(course.now).takes(**wanted))
        course.opens()
        after = files_of(desk(course.now).takes(**wanted))

        assert json.loads(before["manifest.json"])["cases"] == []
        assert json.loads(after["manifest.json"])["cases"] == [str(course.case)]
        assert str(course.case) not in "".join(name + str(data) for name, data in before.items())

    def test_before_the_opening_a_bidder_looks_like_somebody_who_does_not_bid(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00")
        stranger = course.call.second_host.organisation  # hosts, doesn't bid: the control finds its case
        bidder = course.bidders[0].organisation

        def cases_of(party):
            path = desk(course.now).takes(scope="party", scheme="uscc", identifier=party.identifier)
            return json.loads(files_of(path)["manifest.json"])["cases"]

        assert [cases_of(bidder), cases_of(stranger)] == [[], [str(course.case)]]


class TestAPeriod:
    def test_holds_its_stretch_of_the_log_without_a_gap_and_every_case_in_it(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens()
        day = course.call.notice.published_at.date().isoformat()

        path = desk(course.now).takes(scope="period", first_day=day, last_day=course.now.date().isoformat())

        files = files_of(path)
        proof = json.loads(files["log/proof.json"])
        assert files["log/entries.jsonl"].count(b"\n") == proof["after"] - proof["first"]
        assert json.loads(files["manifest.json"])["cases"] == [str(course.case)]
        assert "period" in codes(verify_evidence(path))

    def test_without_any_act_is_an_honest_empty_file(self, desk, course, files_of):
        course.publishes()

        path = desk(course.now).takes(scope="period", first_day="2001-01-01", last_day="2001-01-31")

        assert json.loads(files_of(path)["manifest.json"])["cases"] == []
        verify_evidence(path)


class TestSealed:
    def test_nothing_sealed_is_in_any_file_before_the_opening(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00")
        day = course.call.notice.published_at.date().isoformat()
        taker = desk(course.now)
        names = [one.organisation.name for one in course.bidders]
        bids = [str(one.uuid) for one in course.hall.taking_part]

        for asked in (
            {"scope": "project", "project": str(course.case)},
            {"scope": "period", "first_day": day, "last_day": course.now.date().isoformat()},
        ):
            path = taker.takes(**asked)
            files = files_of(path)
            inside = zipfile.ZipFile(io.BytesIO(files[f"cases/{course.case}.zip"]))
            everything = b"".join([*files.values(), *(inside.read(name) for name in inside.namelist())])
            for secret in (*names, *bids, "BID-01"):
                assert secret.encode() not in everything, (asked, secret)
            assert course.call.officer.organisation.name.encode() in everything  # the search finds what is there

    def test_findings_stay_confidential_until_the_report_is_signed(self, desk, course, files_of):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().evaluates()

        files = files_of(desk(course.now).takes(scope="project", project=str(course.case)))

        inner = zipfile.ZipFile(io.BytesIO(files[f"cases/{course.case}.zip"]))
        told = [json.loads(line)["leaf"]["code"] for line in inner.read("leaves.jsonl").splitlines()]
        assert "OPN-05" in told
        assert "EVA-01" not in told
        assert "EVA-01" not in files["index.html"].decode()


class TestDyingAndWaiting:
    def test_a_worker_that_dies_loses_one_step(self, desk, course, monkeypatch):
        course.publishes()
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        assert making.step(taker.now)  # the checkpoint
        assert making.step(taker.now)  # the case
        part = places.parts(row.uuid) / f"{course.case}.zip"
        written = part.stat().st_mtime_ns
        monkeypatch.setattr(making, "ME", "f" * 32)  # another process; what the dead one had in memory is gone
        monkeypatch.setattr(making, "_writing", {})

        assert making.step(taker.now) == 0  # the dead worker's lease holds
        taker.now += making.LEASE
        path = taker.made(row)

        assert part.exists() is False
        assert written
        verify_evidence(path)

    def test_a_zip_cut_in_the_middle_is_written_again(self, desk, course, monkeypatch):
        course.publishes()
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        monkeypatch.setattr(making, "SLICE", 0)
        making.step(taker.now)
        making.step(taker.now)
        making.step(taker.now)
        assert making._writing
        monkeypatch.setattr(making, "_writing", {})

        verify_evidence(taker.made(row))

    def test_two_workers_finish_one_file_once(self, desk, course):
        course.publishes()
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        taker.made(row)

        again = commands.finish_evidence(retrieval=row.pk, sha256="0" * 64, size=1, files=1, at=taker.now)

        assert again is None
        assert len(list(witness.acts_after(0, code="EVD-02"))) == 1

    def test_it_waits_until_the_log_has_its_act(self, desk, course):
        course.publishes()
        taker = desk(course.now)
        payload = {"purpose": "A regular check of tenders.", "scope": "project", "project": str(course.case)}
        uuid = "5d6f1a52-6d8e-4a54-9a0e-0f6a3d1b2c3d"
        signed = taker.who.signs("retrieve_evidence", f"evidence:{uuid}", 0, payload, at=taker.now)
        commands.retrieve_evidence(evidence_uuid=uuid, asked=making_input(payload), **signed)

        assert making.step(taker.now) == 0
        assert Retrieval.objects.get().state == State.REQUESTED
        witness.drain_all()
        assert making.step(taker.now) == 1

    def test_a_case_that_can_no_longer_be_told_stops_it_and_says_so(self, desk, course, monkeypatch):
        course.publishes()
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        making.step(taker.now)
        Retrieval.objects.get().cases.update(case="00000000-0000-4000-8000-000000000000")

        making.step(taker.now)

        row.refresh_from_db()
        assert (row.state, row.failure) == (State.FAILED, "There is nothing here.")
        assert not places.parts(row.uuid).exists()

    def test_the_file_goes_when_its_time_is_over_and_its_digest_stays(self, desk, course):
        course.publishes()
        taker = desk(course.now)
        row = taker.asks(scope="project", project=str(course.case))
        path = taker.made(row)

        assert commands.expire(taker.now + commands.KEPT - timedelta(seconds=1)) == 0
        assert path.exists()
        assert commands.expire(taker.now + commands.KEPT) == 1

        row.refresh_from_db()
        assert (row.state, len(row.sha256), path.exists()) == (State.EXPIRED, 64, False)


def making_input(payload):
    from openhall.witness_room.evidence.inputs import EvidenceInput

    return EvidenceInput.model_validate(payload)


def test_times_in_the_manifest_are_of_the_one_spelling(desk, course, files_of):
    course.publishes()
    path = desk(course.now).takes(scope="period", first_day="2026-03-01", last_day="2026-03-31")

    about = json.loads(files_of(path)["manifest.json"])["about"]

    assert about["from"] == "2026-03-01T00:00:00.000000Z"
    assert re.fullmatch(r"2026-04-01T00:00:00\.000000Z", about["to"])
    assert instant_text(course.now).endswith("Z")
