"""Certificates that anybody prints, the check of a PDF, and the end of the case."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from openhall.identity.public import MandateMissing
from openhall.kernel import files
from openhall.kernel.refusals import MoveNotAllowed, NotYours
from openhall.tendering.contracts import archiving, certificates, checking, refusals, tasks
from openhall.witness.models import CaseChain, Outbox
from openhall.witness.public import drain_all
from openhall_log import LogProof

pytestmark = pytest.mark.django_db


def printed(trade, who=None, lang="en"):
    trade.now += timedelta(minutes=1)
    signed = {"intent": None, "actor": None, "at": trade.now}
    if who is not None:
        payload = {"lang": lang}
        signed = who.signs("issue_certificate", f"lot:{trade.lot.uuid}", trade.lot.version, payload, at=trade.now)
    return certificates.issue_certificate(lot_uuid=trade.lot.uuid, lang=lang, **signed)


def content(certificate):
    return files.content(certificate.pdf_sha256, at_most=10**8)


def attached(pdf):
    names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {
        str(names[place]): bytes(names[place + 1].get_object()["/EF"]["/F"].get_object().data)
        for place in range(0, len(names), 2)
    }


@pytest.fixture
def concluded(trade):
    trade.concluded()
    drain_all()
    return trade


class TestCertificate:
    def test_a_guest_prints_the_public_part_once(self, concluded):
        first = printed(concluded)

        assert first.recorded is not None
        leaf = json.loads(bytes(Outbox.objects.get(code="CER-01").leaf))
        assert (leaf["actor"], leaf["object"]) == ("log", f"lot:{concluded.lot.uuid}")
        assert leaf["public"] == {"pdf_sha256": first.certificate.pdf_sha256}
        again = printed(concluded)
        assert (again.certificate.pk, again.recorded) == (first.certificate.pk, None)
        drain_all()
        assert printed(concluded).recorded is None

    def test_its_receipts_prove_the_decisive_acts(self, concluded):
        found = attached(content(printed(concluded).certificate))

        facts = json.loads(found["certificate.json"])
        assert facts["outcome"] == "contracted"
        assert facts["amount"] == "900.50"
        codes = {act["code"] for act in facts["acts"]}
        assert {"OPN-05", "EVA-02", "AWD-02", "CON-01", "CON-02"} <= codes
        proofs = {name: LogProof.parse(data) for name, data in found.items() if name.endswith(".tlog-proof")}
        assert {name.split("-", 1)[1] for name in proofs} >= {"OPN-05.tlog-proof", "CON-02.tlog-proof"}
        indices = {act["index"] for act in facts["acts"]}
        assert all(proof.index in indices for proof in proofs.values())
        assert found["checkpoint"].decode().splitlines()[1] == str(facts["log"]["size"])

    def test_nobodys_sealed_acts_are_in_the_public_part(self, concluded):
        facts = printed(concluded).certificate.facts

        assert facts["own"] == []
        assert not [act for act in facts["acts"] if act["code"].startswith(("BID", "OPN-02"))]

    def test_a_loser_prints_its_own_participation(self, concluded, bidder):
        issued = printed(concluded, who=bidder, lang="ko")

        facts = issued.certificate.facts
        assert facts["party"]["name"] == bidder.organisation.name
        assert [act["code"] for act in facts["own"]] == ["BID-01", "OPN-02"]
        name = next(name for name in attached(content(issued.certificate)) if "BID-01" in name)
        proof = LogProof.parse(attached(content(issued.certificate))[name])
        assert json.loads(proof.extra)["hidden"]["code"] == "BID-01"

    def test_who_took_no_part_prints_none_of_its_own(self, concluded, stranger, supervisor):
        for somebody in (stranger, supervisor):
            with pytest.raises(NotYours):
                printed(concluded, who=somebody)

    def test_owner_agency_centre_and_bidders_print_theirs(self, concluded, officer, agent, host, bidders):
        for party in (officer, agent, host, *bidders):
            assert printed(concluded, who=party).recorded is not None

    def test_not_before_the_award(self, publishes, halls, bidder):
        from openhall.tendering.contracts.certificates import issue_certificate

        hall = halls(publishes(), [(bidder, "1.00")])
        hall.all_the_way()

        with pytest.raises(refusals.NothingToCertify):
            issue_certificate(lot_uuid=hall.lot.uuid, lang="en", intent=None, actor=None, at=hall.now)

    @pytest.mark.parametrize("lang", ["en", "ko", "vi", "zh-hans"])
    def test_every_language_is_typeset(self, concluded, lang):
        certificate = printed(concluded, lang=lang).certificate

        assert checking.check_pdf(content(certificate), at=concluded.now).good


class TestCheck:
    def test_the_contract_and_its_earlier_stages_are_recognised(self, trade):
        stages = [trade.pdf]
        trade.signs(trade.officer, "owner")
        stages.append(trade.pdf)
        trade.signs(trade.supplier, "supplier")
        stages.append(trade.pdf)

        checked = [checking.check_pdf(pdf, at=trade.now) for pdf in stages]

        assert [one.recognised.stage for one in checked] == ["draft", "one_signature", "concluded"]
        assert [len(one.seals) for one in checked] == [0, 1, 2]
        assert [one.good for one in checked] == [False, True, True]
        owner, supplier = checked[2].seals
        assert (owner.field, supplier.field) == ("owner", "supplier")
        assert owner.good
        assert supplier.good
        assert owner.organisation == "Riverside Waterworks"
        assert supplier.organisation == "Deep Wells"

    def test_a_changed_byte_is_found(self, concluded):
        pdf = bytearray(concluded.pdf)
        pdf[pdf.index(b"stream") + 60] ^= 1  # what is shown; elsewhere it might be no PDF any more

        checked = checking.check_pdf(bytes(pdf), at=concluded.now)

        assert not checked.good
        assert checked.recognised is None
        assert not all(seal.good for seal in checked.seals)

    def test_something_added_after_the_seals_is_found(self, concluded):
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer = IncrementalPdfFileWriter(io.BytesIO(concluded.pdf))
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page["/Contents"] = writer.add_object(
            __import__("pyhanko.pdf_utils.generic", fromlist=["x"]).StreamObject(stream_data=b"0 0 9 9 re f")
        )
        writer.update_container(page)
        out = io.BytesIO()
        writer.write(out)

        checked = checking.check_pdf(out.getvalue(), at=concluded.now)

        assert not any(seal.whole for seal in checked.seals)
        assert checked.recognised is None

    def test_a_seal_of_another_authority_is_not_known(self, concluded, settings, tmp_path):
        pdf = concluded.pdf
        settings.OPENHALL_HOME = tmp_path / "elsewhere"

        checked = checking.check_pdf(pdf, at=concluded.now)

        assert [(seal.intact, seal.known) for seal in checked.seals] == [(True, False), (True, False)]
        assert not checked.good

    @pytest.mark.parametrize(
        "data", [b"", b"%PDF-", b"%PDF-1.7\n" + b"x" * 1000, b"PK\x03\x04", b"%PDF-1.7\ntrailer<</Root 1 0 R>>"]
    )
    def test_what_is_no_pdf_is_refused(self, concluded, data):
        with pytest.raises(refusals.NotAPdf):
            checking.check_pdf(data, at=concluded.now)


class TestArchive:
    def archives(self, trade, who):
        signed = who.signs("archive_project", f"project:{trade.project.uuid}", trade.project.version, at=trade.now)
        return archiving.archive_project(project_uuid=trade.project.uuid, **signed)

    @pytest.fixture(autouse=True)
    def no_hooks(self, monkeypatch):
        monkeypatch.setattr(archiving, "BEFORE_ARCHIVE", {})

    def test_the_owner_ends_the_chain(self, concluded):
        before = CaseChain.objects.get(case_uuid=concluded.project.uuid).seq

        project, _recorded = self.archives(concluded, concluded.officer)

        leaf = json.loads(bytes(Outbox.objects.get(code="ARC-01").leaf))
        assert leaf["public"] == {"leaves": before, "outcome": "contracted"}
        assert leaf["case"]["seq"] == before + 1
        assert project.state == "archived"
        assert CaseChain.objects.get(case_uuid=concluded.project.uuid).closed

    def test_a_certificate_after_the_end_is_logged_outside_the_chain(self, concluded):
        self.archives(concluded, concluded.officer)
        drain_all()

        assert printed(concluded).recorded is not None

        leaf = json.loads(bytes(Outbox.objects.get(code="CER-01").leaf))
        assert "case" not in leaf

    def test_nobody_else_does(self, concluded, agent, host, bidder, stranger):
        for somebody in (agent, host, bidder, stranger, concluded.supplier):
            with pytest.raises((NotYours, MandateMissing)):
                self.archives(concluded, somebody)

    def test_not_while_a_lot_is_open_or_another_domain_objects(self, trade):
        with pytest.raises(refusals.NotYetComplete):
            self.archives(trade, trade.officer)
        trade.concluded()
        archiving.before_archive("treasury", lambda uuid: [f"Money of {uuid} is under way."])

        with pytest.raises(refusals.NotYetComplete) as refusal:
            self.archives(trade, trade.officer)

        assert refusal.value.facts["reasons"] == [f"Money of {trade.project.uuid} is under way."]

    def test_once(self, concluded):
        self.archives(concluded, concluded.officer)

        with pytest.raises(MoveNotAllowed):
            self.archives(concluded, concluded.officer)

    def test_by_rule_after_a_while(self, concluded):
        end = concluded.contract.concluded_at + tasks.ARCHIVE_AFTER
        assert tasks.due(end - timedelta(microseconds=1)) == 0

        assert tasks.due(end) == 1

        assert json.loads(bytes(Outbox.objects.get(code="ARC-01").leaf))["actor"] == "log"
