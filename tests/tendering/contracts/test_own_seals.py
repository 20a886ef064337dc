"""The two sides seal the contract with keys of their own, each in its place; and every way of being refused."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.people import MONDAY, Character

from openhall.identity.certificates import batches, binding, commands, proofs, reading, sandbox
from openhall.identity.certificates import refusals as of_certificates
from openhall.identity.certificates.models import Certificate, SealBatch
from openhall.identity.models import Account
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.awards.public import published_award
from openhall.tendering.contracts import award_papers, checking, party_seals, refusals
from openhall.tendering.contracts import commands as of_contracts
from openhall.tendering.contracts.inputs import Terms
from openhall.tendering.contracts.models import Contract, PartySeal, Signature
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing.canonical import b64u, b64u_decode

pytestmark = pytest.mark.django_db


@dataclass
class Keeper:
    """Somebody who keeps an organisation's seal: its certificate is bound here, its key is with them."""

    trade: Any
    who: Character
    row: Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def reader(self) -> Any:
        return self.who.signs("read", f"person:{self.who.person.uuid}", at=self.trade.now)["actor"]

    def begins(self, pdf_sha256: str = "") -> UUID:
        batch, contract = uuid4(), self.trade.contract
        party_seals.begin(
            contract_uuid=contract.uuid,
            batch=batch,
            certificate=self.row.uuid,
            pdf_sha256=pdf_sha256 or contract.pdf_sha256,
            reader=self.reader,
            at=self.trade.now,
        )
        return batch

    def signed(self, to_sign: bytes) -> str:
        return b64u(self.key.sign(to_sign, ec.ECDSA(hashes.SHA256())))

    def ready(self) -> UUID:
        """A batch with the key's signature on the contract as it is now; only the act lacks."""
        batch = self.begins()
        waiting = batches.prepare(batch=batch, lang="ko", reader=self.reader, at=self.trade.now)
        signatures = [self.signed(bytes(pdf.to_sign or b"")) for pdf in waiting]
        batches.take_signatures(batch=batch, signatures=signatures, reader=self.reader, at=self.trade.now)
        return batch

    def acts(self, batch: UUID) -> None:
        row = SealBatch.objects.get(uuid=batch)
        payload = {"documents": list(row.pdfs.values_list("sealed_sha256", flat=True))}
        signed = self.who.signs("use_seal", f"seal:{batch}", row.version, payload, at=self.trade.now)
        commands.use_seal(uuid=batch, **payload, **signed)

    def seals(self) -> None:
        self.acts(self.ready())


Keeps = Callable[..., Keeper]


@pytest.fixture
def authority() -> sandbox.SandboxAuthority:
    """A fictional certification authority, which answers nobody about revocation."""
    return sandbox.SandboxAuthority.found("Cedar Root", at=MONDAY)


@pytest.fixture
def lists(joins) -> Callable[..., None]:
    """Enter an authority into a trust list, by a signed act of an office."""

    def listing(authority: sandbox.SandboxAuthority, jurisdiction: str = "cn", revocation: str = "soft") -> None:
        office, uuid = joins(f"Eve {jurisdiction}", f"Office of Trust {jurisdiction}", Role.AUTHORITY), uuid4()
        payload = {
            "jurisdiction": jurisdiction,
            "name": authority.name,
            "certificate": reading.pem(authority.certificate),
            "counts_for": ["persons", "seals"],
            "revocation": revocation,
            "source": "Decision 1 of a fictional office",
        }
        signed = office.signs("list_authority", f"trust:{uuid}", 0, payload)
        commands.list_authority(uuid=uuid, **payload, **signed)

    return listing


@pytest.fixture
def keeps(trade) -> Keeps:
    """``keeps(who, authority)``: binds a seal for the organisation of ``who``, who manages its mandates."""

    def keeping(who: Character, authority: sandbox.SandboxAuthority, role: Role = Role.MANAGER) -> Keeper:
        key, uuid = ec.generate_private_key(ec.SECP256R1()), uuid4()
        certificate = authority.issue(who.organisation.name, key, at=MONDAY, organisation=who.organisation.name)
        message = proofs.to_bind(
            origin=settings.OPENHALL_ORIGIN,
            object=f"certificate:{uuid}",
            person=str(who.person.uuid),
            party=str(who.organisation.uuid),
            certificate_sha256=reading.sha256(certificate),
        )
        payload = {
            "certificate": reading.pem(certificate),
            "proof": b64u(key.sign(message, ec.ECDSA(hashes.SHA256()))),
            "use": "seal",
            "roles": [role.value],
        }
        signed = who.signs("bind_certificate", f"certificate:{uuid}", 0, payload)
        proved = binding.prove(uuid=uuid, actor=signed["actor"], at=MONDAY, **payload)
        return Keeper(trade, who, commands.bind_certificate(uuid=uuid, proved=proved, **signed)[0], key)

    return keeping


@pytest.fixture
def owners(trade, authority, lists, keeps) -> Keeper:
    """The owner's seal, which its manager keeps."""
    lists(authority)
    return keeps(trade.officer, authority)


@pytest.fixture
def suppliers(trade, authority, owners, keeps) -> Keeper:
    """The supplier's seal, of the same authority."""
    return keeps(trade.supplier, authority)


class TestTheWay:
    def test_both_seal_and_sign_and_the_finished_pdf_is_found_good(self, trade, owners, suppliers):
        owners.seals()
        suppliers.seals()
        trade.signs(trade.officer, "owner")
        assert trade.signs(trade.supplier, "supplier").concluded is not None
        drain_all()

        found = checking.check_pdf(trade.pdf, at=trade.now)

        assert found.good, found
        assert (found.recognised.sort, found.recognised.stage) == ("contract", "concluded")
        assert {seal.field: seal.judgement.authority for seal in found.seals} == {
            "owner": "Cedar Root", "supplier": "Cedar Root"
        }  # fmt: skip
        assert not Signature.objects.exclude(seal=None).exists()
        concluded = json.loads(bytes(Outbox.objects.get(code="CON-02").leaf))
        assert concluded["public"]["pdf_sha256"] == hashlib.sha256(trade.pdf).hexdigest()
        assert Outbox.objects.filter(code="CRT-07").count() == 2

    def test_each_seal_is_seen_in_the_place_that_was_reserved_for_its_side(self, trade, owners, suppliers):
        places = {
            field["/T"]: list(field["/Rect"])
            for field in (one.get_object() for one in PdfFileReader(io.BytesIO(trade.pdf)).root["/AcroForm"]["/Fields"])
        }
        suppliers.seals()
        owners.seals()

        embedded = PdfFileReader(io.BytesIO(trade.pdf)).embedded_regular_signatures
        assert [one.field_name for one in embedded] == ["supplier", "owner"]
        for one in embedded:
            assert list(one.sig_field["/Rect"]) == places[one.field_name]
            assert "/AP" in one.sig_field

    def test_a_side_without_a_seal_keeps_the_installations(self, trade, owners):
        owners.seals()
        trade.signs(trade.officer, "owner")
        trade.signs(trade.supplier, "supplier")
        drain_all()

        found = checking.check_pdf(trade.pdf, at=trade.now)

        assert found.good, found
        assert {seal.field: seal.judgement is None for seal in found.seals} == {"owner": False, "supplier": True}

    def test_after_the_other_has_signed_with_the_installations_seal(self, trade, owners):
        trade.signs(trade.supplier, "supplier")
        owners.seals()
        assert trade.signs(trade.officer, "owner").concluded is not None
        drain_all()

        assert checking.check_pdf(trade.pdf, at=trade.now).good

    def test_a_revision_that_one_side_sealed_is_known_as_such(self, trade, owners):
        owners.seals()
        drain_all()

        known = checking.check_pdf(trade.pdf, at=trade.now).recognised

        assert known.sort == "sealed"
        assert trade.contract.state == Contract.State.DRAFT


class TestRefused:
    def test_of_two_at_once_the_second_seals_anew_and_nothing_is_lost(self, trade, owners, suppliers):
        mine, theirs = owners.ready(), suppliers.ready()
        owners.acts(mine)
        before = trade.contract

        with pytest.raises(refusals.SealOfAnotherRevision):
            suppliers.acts(theirs)

        assert (trade.contract.pdf_sha256, trade.contract.version) == (before.pdf_sha256, before.version)
        assert Outbox.objects.filter(code="CRT-07").count() == 1
        suppliers.seals()
        assert set(PartySeal.objects.values_list("side", flat=True)) == {"owner", "supplier"}

    def test_a_seal_over_what_is_no_longer_the_contract(self, trade, owners):
        with pytest.raises(refusals.OtherDocument):
            owners.begins("0" * 64)

    def test_a_signature_that_comes_between(self, trade, owners):
        batch = owners.ready()
        trade.signs(trade.supplier, "supplier")

        with pytest.raises(refusals.SealOfAnotherRevision):
            owners.acts(batch)

    def test_a_revoked_certificate_and_the_officer_still_has_a_way_to_sign(self, trade, lists, keeps):
        with sandbox.serving(MONDAY) as box:
            root = box.found("Larch Root")
            lists(root, revocation="hard")
            keeper = keeps(trade.officer, root)
            root.revoke(reading.read_all(keeper.row.certificate.encode())[0], trade.now - timedelta(hours=1))
            box.now = trade.now
            batch, before = keeper.begins(), trade.contract.pdf_sha256
            with pytest.raises(of_certificates.CertificateRevoked):
                batches.prepare(batch=batch, lang="en", reader=keeper.reader, at=trade.now)
        assert trade.contract.pdf_sha256 == before

        contract = trade.contract
        payload = {"side": "owner", "pdf_sha256": contract.pdf_sha256, "without_own_seal": True}
        signed = trade.officer.signs(
            "sign_contract", f"contract:{contract.uuid}", contract.version, payload, at=trade.now
        )
        of_contracts.sign_contract(contract_uuid=contract.uuid, **payload, **signed)
        assert Signature.objects.get().seal is not None

    def test_a_certificate_of_a_list_that_does_not_count_where_the_contract_is_made(
        self, trade, authority, lists, keeps
    ):
        lists(authority, "zz")
        keeper = keeps(trade.officer, authority)

        with pytest.raises(of_certificates.JurisdictionNotRecognised):
            keeper.begins()
        trade.signs(trade.officer, "owner")
        assert Signature.objects.get().seal is not None, "who has no seal that counts isn't asked for it"

    def test_signing_before_sealing_unless_one_does_without(self, trade, owners):
        with pytest.raises(refusals.OwnSealFirst):
            trade.signs(trade.officer, "owner")
        assert not Outbox.objects.filter(code="CON-01").exists()

    def test_a_second_seal_of_a_side_and_a_seal_after_its_signature(self, trade, owners, suppliers):
        owners.seals()
        with pytest.raises(refusals.AlreadySealed):
            owners.begins()
        trade.signs(trade.officer, "owner")
        batch = suppliers.ready()
        suppliers.acts(batch)
        trade.signs(trade.supplier, "supplier")
        with pytest.raises(refusals.AlreadySealed):
            suppliers.begins()

    def test_new_particulars_under_a_seal(self, trade, owners):
        owners.seals()
        contract, terms = trade.contract, {"delivery_place": "Gate 2"}
        signed = trade.officer.signs("set_terms", f"contract:{contract.uuid}", contract.version, terms, at=trade.now)

        with pytest.raises(refusals.SealedAlready):
            of_contracts.set_terms(contract_uuid=contract.uuid, terms=Terms.model_validate(terms), **signed)

    def test_after_the_deadline_it_is_sealed_and_who_signs_says_why(self, trade, owners):
        trade.now = trade.contract.contract_due_at
        owners.seals()

        with pytest.raises(refusals.ContractOverdue):
            trade.signs(trade.officer, "owner")
        assert trade.signs(trade.officer, "owner", late_reason="The keeper was ill.").signature.late_reason

    def test_somebody_elses_contract_and_somebody_without_the_seals_role(
        self, trade, authority, lists, keeps, owners, bidder, agent, joins
    ):
        for stranger, refusal in ((bidder, NotFound), (agent, NotYours)):
            keeper = keeps(stranger, authority)
            with pytest.raises(refusal):
                keeper.begins()
        clerk = joins("Lan Mai", "Riverside Waterworks", Role.TREASURER)
        with pytest.raises(MandateMissing):
            Keeper(trade, clerk, owners.row, owners.key).begins()


class TestPages:
    def visits(self, who: Character) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=who.person))
        session = client.session
        session["openhall_party"] = str(who.organisation.uuid)
        session.save()
        return client

    def test_the_page_says_who_sealed_who_is_missing_and_checks(self, trade, owners, suppliers, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        address = f"/contracts/{trade.contract.uuid}"
        page = self.visits(trade.supplier).get(address).content.decode()
        assert page.count("not sealed yet") == 2
        assert 'data-command="use_seal"' in page
        assert 'name="without_own_seal"' in page
        owners.seals()

        mine = self.visits(trade.officer).get(f"{address}?check=seals").content.decode()

        assert page.count("own seal") < mine.count("own seal")
        assert "CN=Cedar Root" in mine
        assert ">holds<" in mine
        assert 'data-command="use_seal"' not in mine
        assert 'name="without_own_seal"' not in mine
        assert "Sealed by Riverside Waterworks with its own seal" in mine

    def test_the_whole_way_over_http(self, trade, owners, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        client, batch, contract = self.visits(trade.officer), uuid4(), trade.contract

        def sends(method: str, path: str, body: dict[str, Any], expected: int, **headers: str) -> Any:
            answer = client.generic(method, f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)
            assert answer.status_code == expected, answer.content
            return answer.json()

        laid = {"certificate": str(owners.row.uuid), "pdf_sha256": contract.pdf_sha256}
        sends("PUT", f"/contracts/{contract.uuid}/seal-batches/{batch}", laid, 201)
        asked = sends("POST", f"/seal-batches/{batch}/preparation", {}, 200)
        made = {"signatures": [owners.signed(b64u_decode(one)) for one in asked["to_sign"]]}
        waiting = sends("PUT", f"/seal-batches/{batch}/signatures", made, 200)
        payload = {"documents": [pdf["sealed_sha256"] for pdf in waiting["pdfs"]]}
        headers = trade.officer.headers("use_seal", f"seal:{batch}", waiting["version"], payload, at=trade.now)
        sends("PUT", f"/seals/{batch}", payload, 200, **headers)

        shown = client.get(f"/api/v1/contracts/{contract.uuid}").json()
        assert [seal["side"] for seal in shown["seals"]] == ["owner"]
        assert shown["pdf_sha256"] == payload["documents"][0] == shown["seals"][0]["sealed_sha256"]


class TestAwardNotice:
    def lays(self, keeper: Keeper, sha256: str = "") -> UUID:
        batch, award = uuid4(), published_award(keeper.trade.lot.uuid)
        award_papers.begin(
            lot_uuid=keeper.trade.lot.uuid,
            batch=batch,
            certificate=keeper.row.uuid,
            pdf_sha256=sha256 or award_papers.to_seal(award),
            reader=keeper.reader,
            at=keeper.trade.now,
        )
        return batch

    def ready(self, keeper: Keeper) -> UUID:
        batch, at = self.lays(keeper), keeper.trade.now
        waiting = batches.prepare(batch=batch, lang="en", reader=keeper.reader, at=at)
        signatures = [keeper.signed(bytes(pdf.to_sign or b"")) for pdf in waiting]
        batches.take_signatures(batch=batch, signatures=signatures, reader=keeper.reader, at=at)
        return batch

    def test_the_owner_seals_it_in_its_place_and_anybody_checks_it(self, trade, owners, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: trade.now)
        address = f"/lots/{trade.lot.uuid}/award-notice"
        assert "no seal of its own" in client.get(address).content.decode()

        owners.acts(self.ready(owners))
        drain_all()

        assert "Sealed by the owner with its own seal" in client.get(address).content.decode()
        found = checking.check_pdf(client.get(f"{address}.pdf").content, at=trade.now)
        assert found.good, found
        assert [(seal.field, seal.judgement.authority) for seal in found.seals] == [("owner", "Cedar Root")]

    def test_the_same_award_gives_the_same_bytes(self, trade):
        award = published_award(trade.lot.uuid)
        assert award_papers.award_pdf(award) == award_papers.award_pdf(award)

    def test_once_by_the_owner_alone_and_only_what_was_read(self, trade, owners, suppliers):
        with pytest.raises(NotYours):
            self.lays(suppliers)
        with pytest.raises(refusals.OtherNotice):
            self.lays(owners, "0" * 64)
        one, other = self.ready(owners), self.ready(owners)
        owners.acts(one)
        with pytest.raises(refusals.NoticeSealed):
            owners.acts(other)
        with pytest.raises(refusals.NoticeSealed):
            self.lays(owners)
