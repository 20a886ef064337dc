"""The draft by rule, the two signatures, and every way of being refused."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pydantic import ValidationError

from openhall.identity.models import Account
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotYours, Stale
from openhall.tendering.contracts import commands, papers, refusals, wording
from openhall.tendering.contracts.inputs import Terms
from openhall.tendering.contracts.models import Contract
from openhall.tendering.contracts.tasks import due
from openhall.tendering.notices.models import Lot
from openhall.ui.pdf import printable
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class TestDraft:
    def test_price_items_and_days_are_those_of_the_bid(self, trades):
        trade = trades()

        assert due(trade.now) == 1

        contract = trade.contract
        assert (contract.owner_id, contract.supplier_id) == (
            trade.officer.organisation.pk,
            trade.supplier.organisation.pk,
        )
        assert contract.facts["amount"] == "900.50"
        assert contract.facts["days"] == 90
        assert [item["amount"] for item in contract.facts["items"]] == ["900.00", "0.50"]
        assert contract.contract_due_at == trade.lot.award.contract_due_at
        assert due(trade.now) == 0


class TestSign:
    def test_both_sides_sign_and_the_contract_is_concluded(self, trade):
        base = trade.contract.pdf_sha256

        first = trade.signs(trade.officer, "owner")
        assert (first.contract.state, first.concluded) == (Contract.State.SIGNING, None)
        middle = trade.contract.pdf_sha256
        second = trade.signs(trade.supplier, "supplier")

        contract = trade.contract
        assert contract.state == Contract.State.CONCLUDED
        assert (trade.lot.state, trade.project.state) == (Lot.State.CONTRACTED, "contracted")
        leaves = [json.loads(bytes(row.leaf))["public"] for row in Outbox.objects.filter(code="CON-01").order_by("id")]
        lot = str(trade.lot.uuid)
        assert leaves == [
            {"lot": lot, "side": "owner", "pdf_sha256": base},
            {"lot": lot, "side": "supplier", "pdf_sha256": middle},
        ]
        concluded = the_act("CON-02")
        assert concluded["actor"] == "log"
        assert concluded["public"] == {
            "lot": lot, "pdf_sha256": contract.pdf_sha256, "amount": "900.50", "currency": "CNY"
        }  # fmt: skip
        assert second.concluded is not None
        assert len({base, middle, contract.pdf_sha256}) == 3

    def test_either_side_may_begin(self, trade):
        trade.signs(trade.supplier, "supplier")

        assert trade.signs(trade.officer, "owner").concluded is not None

    def test_once_each(self, trade):
        trade.signs(trade.officer, "owner")

        with pytest.raises(refusals.AlreadySigned):
            trade.signs(trade.officer, "owner")
        assert Outbox.objects.filter(code="CON-01").count() == 1

    def test_the_last_microsecond_counts_and_then_the_law_is_cited(self, trade):
        due_at = trade.contract.contract_due_at
        with pytest.raises(refusals.ContractOverdue) as refusal:
            trade.signs(trade.officer, "owner", at=due_at)
        assert refusal.value.facts["article"] == "招标投标法 (2017) 第四十六条"

        trade.signs(trade.officer, "owner", at=due_at - timedelta(microseconds=1))

        with pytest.raises(refusals.ContractOverdue):
            trade.signs(trade.supplier, "supplier", at=due_at)
        assert trade.contract.state == Contract.State.SIGNING

    def test_late_it_is_taken_with_a_reason_and_shown_as_late(self, trade):
        due_at = trade.contract.contract_due_at
        trade.signs(trade.officer, "owner", at=due_at - timedelta(days=1), late_reason="Not late at all.")
        trade.signs(trade.supplier, "supplier", at=due_at + timedelta(days=3), late_reason="The seal was being made.")

        contract = trade.contract
        assert contract.state == Contract.State.CONCLUDED
        leaves = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code="CON-01").order_by("id")]
        assert [leaf["public"].get("late") for leaf in leaves] == [None, True]
        assert ["late_reason" in leaf.get("commitments", {}) for leaf in leaves] == [False, True]
        assert "The seal was being made." not in json.dumps(leaves)
        reasons = contract.signatures.order_by("id").values_list("late_reason", flat=True)
        assert list(reasons) == ["", "The seal was being made."]

    def test_only_the_document_as_it_is_now(self, trade):
        with pytest.raises(refusals.OtherDocument):
            trade.signs(trade.officer, "owner", pdf_sha256="0" * 64)

    def test_two_tabs(self, trade):
        with pytest.raises(Stale):
            trade.signs(trade.officer, "owner", version=trade.contract.version + 1)

    def test_each_side_signs_for_itself_and_nobody_else_for_it(
        self, trade, agent, host, bidder, third_bidder, supervisor, stranger, joins
    ):
        treasurer = joins("Lan Mai", "Riverside Waterworks", Role.TREASURER)
        manager = joins("Min Oh", "Deep Wells", Role.OFFICER, public=False)
        for somebody in (trade.supplier, agent, host, bidder, supervisor, stranger, treasurer):
            with pytest.raises((NotYours, MandateMissing)):
                trade.signs(somebody, "owner")
        for somebody in (trade.officer, agent, host, bidder, third_bidder, supervisor, stranger, manager):
            with pytest.raises((NotYours, MandateMissing)):
                trade.signs(somebody, "supplier")
        assert not Outbox.objects.filter(code="CON-01").exists()

    def test_when_the_time_stamp_fails_nothing_is_signed(self, trade, monkeypatch):
        def fail(*_args, **_kwargs):
            raise refusals.TimeStampUnavailable

        monkeypatch.setattr("openhall.tendering.contracts.sealing.seal_pdf", fail)
        before = trade.contract

        with pytest.raises(refusals.TimeStampUnavailable):
            trade.signs(trade.officer, "owner")

        after = trade.contract
        assert (after.state, after.version, after.pdf_sha256) == (before.state, before.version, before.pdf_sha256)


class TestTerms:
    def sets(self, trade, who, **terms):
        contract = trade.contract
        signed = who.signs("set_terms", f"contract:{contract.uuid}", contract.version, terms, at=trade.now)
        return commands.set_terms(contract_uuid=contract.uuid, terms=Terms.model_validate(terms), **signed)

    def test_the_owner_fills_in_delivery_and_the_price_stays(self, trade):
        before = trade.contract

        self.sets(trade, trade.officer, delivery_place="Gate 2")

        after = trade.contract
        assert after.terms["delivery_place"] == "Gate 2"
        assert after.facts == before.facts
        assert after.pdf_sha256 != before.pdf_sha256

    @pytest.mark.parametrize("name", ["amount", "currency", "items"])
    def test_nothing_of_the_bid_can_be_negotiated(self, name):
        with pytest.raises(ValidationError):
            Terms.model_validate({name: "1"})

    def test_asking_for_another_substance_is_refused_with_the_article(self, trade):
        for name in ("subject", "price", "quality", "days"):
            with pytest.raises(refusals.SubstanceFixed) as refusal:
                self.sets(trade, trade.officer, **{name: "otherwise"})
            assert "第四十六条" in refusal.value.facts["article"]
        assert trade.contract.terms == {}

    def test_milestones_are_lines_that_begin_with_a_day(self, trade):
        for wrong in ("first half", "2026-13-01 half", "\n".join(f"2026-05-{day:02} part" for day in range(1, 22))):
            with pytest.raises(ValidationError):
                Terms.model_validate({"milestones": wrong})
        self.sets(trade, trade.officer, milestones="2026-12-01 First half\n2026-12-31 The rest")

        assert trade.contract.terms["milestones"].startswith("2026-12-01 First half")

    def test_not_after_the_first_signature(self, trade):
        trade.signs(trade.supplier, "supplier")

        with pytest.raises(MoveNotAllowed):
            self.sets(trade, trade.officer, delivery_place="Gate 2")

    def test_nobody_else(self, trade, agent, bidder):
        for somebody in (trade.supplier, agent, bidder):
            with pytest.raises((NotYours, MandateMissing)):
                self.sets(trade, somebody, delivery_place="Gate 2")


class TestPaper:
    def test_the_same_facts_give_the_same_bytes(self, trade):
        assert papers.contract_pdf(trade.contract) == trade.pdf

    @pytest.mark.parametrize("lang", ["zh-hans", "ko", "vi", "en"])
    def test_every_language_has_every_word(self, lang):
        assert wording.words(lang).keys() == wording.words("en").keys()
        for name, english in wording.words("en").items():
            assert sorted(re.findall(r"{\w+}", wording.words(lang)[name])) == sorted(re.findall(r"{\w+}", english))

    def test_every_word_is_in_the_font(self):
        for lang in wording.LANGUAGES:
            for text in wording.words(lang).values():
                assert printable(text) == text

    def test_a_character_that_the_font_lacks_is_named(self):
        assert printable("ᚠ 龘 뷁 Ặ") == "⟨U+16A0⟩ 龘 뷁 Ặ"


class TestPages:
    def reads(self, client, who, address):
        if who is not None:
            account = Account.objects.get(person=who.person)
            client.force_login(account)
            session = client.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        return client.get(address)

    def test_sides_read_the_draft_and_strangers_do_not(self, trade, client, agent, host, bidder, stranger, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        address = f"/contracts/{trade.contract.uuid}"
        for somebody in (trade.officer, trade.supplier, agent, host):
            assert self.reads(client, somebody, address).status_code == 200
            assert self.reads(client, somebody, f"{address}.pdf").status_code == 200
        for somebody in (bidder, stranger):
            assert self.reads(client, somebody, address).status_code == 404
        client.logout()
        assert client.get(address).status_code == 404
        assert client.get(f"{address}.pdf").status_code == 404

    def test_the_signer_sees_what_is_signed(self, trade, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)

        page = self.reads(client, trade.supplier, f"/contracts/{trade.contract.uuid}").content.decode()

        assert papers.grouped(trade.contract.pdf_sha256) in page
        assert 'data-command="sign_contract"' in page
        assert 'name="side" value="supplier"' in page
        assert 'data-command="set_terms"' not in page
        assert "Where tender, bid and contract differ" in page

    def test_everybody_reads_the_concluded_contract_and_prints_and_checks(self, trade, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        trade.concluded()
        drain_all()
        page = client.get(f"/contracts/{trade.contract.uuid}").content.decode()
        assert "Ana Lim" not in page
        assert client.get(f"/lots/{trade.lot.uuid}/certificate").status_code == 200

        printed = client.post(f"/lots/{trade.lot.uuid}/certificate", {"lang": "vi"})

        assert printed.status_code == 302
        assert client.get(printed["Location"]).status_code == 200
        pdf = b"".join(client.get(f"{printed['Location']}.pdf").streaming_content)
        upload = SimpleUploadedFile("a.pdf", pdf, "application/pdf")
        assert "Every seal on it holds" in client.post("/verify-pdf", {"file": upload}).content.decode()
        changed = SimpleUploadedFile("a.pdf", pdf + b"\n", "application/pdf")
        assert "Something was added after the seals" in client.post("/verify-pdf", {"file": changed}).content.decode()
        strange = SimpleUploadedFile("a.pdf", pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1), "application/pdf")
        assert "not a document that was issued here" in client.post("/verify-pdf", {"file": strange}).content.decode()
        assert client.post("/verify-pdf", {"file": SimpleUploadedFile("a.pdf", b"no")}).status_code == 422
        assert client.get("/seals/authority.pem").content.startswith(b"-----BEGIN CERTIFICATE")
        assert client.get("/seals/revoked.crl").status_code == 200

    def test_signing_over_http(self, trade, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        contract = trade.contract
        payload = {"side": "owner", "pdf_sha256": contract.pdf_sha256}
        signed = trade.officer.intends(
            "sign_contract", f"contract:{contract.uuid}", contract.version, payload, at=trade.now
        )

        answer = client.post(
            f"/api/v1/contracts/{contract.uuid}/signature", payload, content_type="application/json",
            headers=signed.headers(),
        )  # fmt: skip

        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == "signing"
        assert answer.json()["receipt_url"].startswith("/receipts/")
        assert answer.json()["conclusion"] is None

    def test_the_owner_archives_over_http(self, trade, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        address = f"/desk/projects/{trade.project.uuid}/archive"
        assert "neither a contract nor failed" in self.reads(client, trade.officer, address).content.decode()
        trade.concluded()
        monkeypatch.setattr("openhall.tendering.contracts.archiving.BEFORE_ARCHIVE", {})
        assert 'data-command="archive_project"' in self.reads(client, trade.officer, address).content.decode()
        assert self.reads(client, trade.supplier, address).status_code == 404
