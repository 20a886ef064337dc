"""Pages and addresses of certificates and seals, and the check of a PDF that somebody holds, as browsers meet them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.certificates.conftest import binds, holder
from tests.certificates.test_seals import a_pdf, acts, signed
from tests.identity.conftest import MONDAY

from openhall.identity.certificates import commands, reading
from openhall.identity.certificates.models import Certificate, SealedPdf
from openhall.identity.models import Account, Mandate, Role
from openhall.kernel import clock, files
from openhall.witness import waiting
from openhall.witness.public import drain_all
from openhall_sealing.canonical import b64u, b64u_decode

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path, monkeypatch):
    """A home of its own, so that every test begins on Monday, with an empty log and no files."""
    settings.OPENHALL_HOME = tmp_path
    monkeypatch.setattr(waiting, "OLDEST_HEAD", timedelta(days=3650))
    clock.move_to(MONDAY)


@pytest.fixture
def mina(join):
    return join("Mina", "Blue Pine Roads", ("officer",))


def signed_in(character) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=character.person))
    session = client.session
    if character.organisation:
        session["openhall_party"] = str(character.organisation.uuid)
    session.save()
    return client


def sends(client, method, path, fields):
    return client.generic(method, API + path, json.dumps(fields), "application/json")


def acts_over(client, character, command, object, path, fields, version=0):
    signed_intent = character.intent(command, object, fields, version=version, at=clock.now())
    return client.generic("PUT", API + path, json.dumps(fields), "application/json", headers=signed_intent.headers())


def sealed(mina, root, lists, pdf=None):
    """A PDF under the seal of Blue Pine Roads, counted by an act; its bytes and its row."""
    lists(root)
    held = holder(root, "Blue Pine Roads")
    row = binds(mina, held, use="seal", roles=("officer",))
    uuid, done = signed(mina, row, held, pdf or a_pdf())
    acts(mina, uuid, done)
    drain_all()
    return files.content(done[0].sealed_sha256, at_most=10**7), SealedPdf.objects.get(pk=done[0].pk)


class TestTheWayOfABrowser:
    def test_a_certificate_is_bound_with_what_the_addresses_answer(self, root, lists, mina):
        lists(root)
        client, held, uuid = signed_in(mina), holder(root), uuid4()
        asked = sends(
            client, "POST", "/signing-certificates/challenge",
            {"certificate": reading.pem(held.certificate), "id": str(uuid), "use": "person"},
        ).json()  # fmt: skip
        assert asked["key"] == "p256"
        fields = {
            "certificate": reading.pem(held.certificate), "proof": b64u(held.signs(b64u_decode(asked["to_sign"][0]))),
            "use": "person", "roles": [],
        }  # fmt: skip
        answer = acts_over(
            client, mina, "bind_certificate", f"certificate:{uuid}", f"/signing-certificates/{uuid}", fields
        )

        assert answer.status_code == 201, answer.content
        page = client.get("/account/certificates").content.decode()
        assert "CN=Mina Lee" in page
        assert "unbind_certificate" in page
        assert sends(client, "GET", "/signing-certificates", {}).json()["certificates"][0]["subject"] == "CN=Mina Lee"

    def test_signing_in_needs_the_key_and_counts_once(self, root, lists, mina):
        lists(root)
        held = holder(root)
        binds(mina, held)
        client = Client()
        options = client.post(API + "/signing-certificates/sign-in/options", "{}", "application/json").json()
        proof = {
            "certificate": reading.pem(held.certificate),
            "proof": b64u(held.signs(b64u_decode(options["to_sign"][0]))),
        }
        answer = sends(client, "POST", "/signing-certificates/sign-in/verify", proof)
        assert answer.json()["person"] == str(mina.person.uuid)
        assert client.get("/account/certificates").status_code == 200
        again = sends(Client(), "POST", "/signing-certificates/sign-in/verify", proof)
        assert (again.status_code, again.json()["code"]) == (403, "certificate-proof-wrong")

    def test_a_request_for_the_device_key_becomes_a_certificate_of_that_key(self, root, lists, mina):
        from cryptography import x509

        lists(root)
        client = signed_in(mina)
        to_sign = sends(client, "POST", "/certificate-requests", {"use": "person"}).json()["requests"][mina.key.key_id]
        raw = mina.key._private_key  # the browser's own signature over what it was given
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        first, second = decode_dss_signature(raw.sign(b64u_decode(to_sign), ec.ECDSA(hashes.SHA256())))
        signature = b64u(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
        answer = sends(client, "POST", "/certificate-requests/finished", {"to_sign": to_sign, "signature": signature})
        request = x509.load_pem_x509_csr(answer.json()["pem"].encode())

        assert request.is_signature_valid
        assert root.issue("Mina", request.public_key(), at=MONDAY).public_key() == raw.public_key()
        fields = {"to_sign": to_sign, "signature": signature[:-6] + "AAAAAA"}
        wrong = sends(client, "POST", "/certificate-requests/finished", fields)
        assert wrong.status_code == 403

    def test_a_batch_is_sealed_with_what_the_addresses_answer(self, root, lists, mina):
        lists(root)
        held = holder(root, "Blue Pine Roads", kind="rsa")
        row = binds(mina, held, use="seal", roles=("officer",))
        client, uuid = signed_in(mina), uuid4()
        begun = sends(client, "PUT", f"/seal-batches/{uuid}", {"certificate": str(row.uuid), "jurisdiction": "aa"})
        assert begun.status_code == 201, begun.content
        for name in ("One", "Two"):
            file = SimpleUploadedFile(f"{name}.pdf", a_pdf(name), "application/pdf")
            assert client.post(f"{API}/seal-batches/{uuid}/pdfs", {"file": file}).status_code == 201
        waiting = client.post(f"{API}/seal-batches/{uuid}/preparation", "{}", "application/json").json()
        assert waiting["key"] == "rsa"
        made = [b64u(held.signs(b64u_decode(message))) for message in waiting["to_sign"]]
        batch = sends(client, "PUT", f"/seal-batches/{uuid}/signatures", {"signatures": made}).json()
        fields = {"documents": [pdf["sealed_sha256"] for pdf in batch["pdfs"]]}
        answer = acts_over(client, mina, "use_seal", f"seal:{uuid}", f"/seals/{uuid}", fields, batch["version"])

        assert answer.status_code == 200, answer.content
        assert "One.pdf" in client.get(f"/seals/{uuid}").content.decode()
        got = b"".join(client.get(f"/seals/{uuid}/{batch['pdfs'][0]['id']}.pdf").streaming_content)
        assert hashlib.sha256(got).hexdigest() == fields["documents"][0]

    def test_without_a_file_nothing_is_taken(self, root, lists, mina):
        lists(root)
        row = binds(mina, holder(root), use="seal", roles=("officer",))
        client, uuid = signed_in(mina), uuid4()
        sends(client, "PUT", f"/seal-batches/{uuid}", {"certificate": str(row.uuid)})
        assert client.post(f"{API}/seal-batches/{uuid}/pdfs").json()["code"] == "pdf-unfit"


class TestWhoSees:
    def test_trust_lists_are_for_everybody_and_their_forms_for_authorities(self, root, lists, office, mina):
        lists(root)
        guest, outsider = Client().get("/trust-lists").content.decode(), signed_in(mina).get("/trust-lists")
        assert "Cedar Root" in guest
        assert "list_authority" not in guest
        assert "list_authority" not in outsider.content.decode()
        mine = signed_in(office).get("/trust-lists").content.decode()
        assert "list_authority" in mine
        assert "delist_authority" in mine
        assert Client().get(API + "/trust-lists").json()["entries"][0]["name"] == "Cedar Root"

    def test_sealed_files_are_for_the_organisation_their_page_is_for_everybody(self, root, lists, mina, join):
        data, row = sealed(mina, root, lists)
        batch = f"/seals/{row.batch.uuid}"
        stranger = signed_in(join("Tuan", "Other Company", ("officer",)))
        for path in (batch, f"{batch}/{row.uuid}.pdf"):
            assert signed_in(mina).get(path).status_code == 200
            assert stranger.get(path).status_code == 404
            assert Client().get(path).status_code == 302
        page = Client().get(f"/sealed/{row.uuid}")
        text = page.content.decode()
        assert "Blue Pine Roads" in text
        assert row.sealed_sha256[:8] in text
        assert row.name not in text
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert data.startswith(b"%PDF-")

    def test_ones_certificates_are_ones_own(self, root, lists, mina, join):
        lists(root)
        binds(mina, holder(root, "Mina Secret"))
        other = signed_in(join("Tuan"))
        assert "Mina Secret" not in other.get("/account/certificates").content.decode()
        assert sends(other, "GET", "/signing-certificates", {}).json() == {"certificates": [], "seals": []}

    def test_whoever_may_use_no_seal_is_told_who_can(self, mina):
        assert "binds seals and says which roles" in signed_in(mina).get("/seals").content.decode()

    def test_a_seal_is_offered_to_holders_of_its_roles_only(self, root, lists, mina, join):
        lists(root)
        row = binds(mina, holder(root, "Blue Pine Roads"), use="seal", roles=("bidder",))
        assert str(row.uuid) not in signed_in(mina).get("/seals").content.decode()
        Mandate.objects.create(person=mina.person, organisation=mina.organisation, role=Role.BIDDER, starts_at=MONDAY)
        assert str(row.uuid) in signed_in(mina).get("/seals").content.decode()

    @pytest.mark.parametrize("language", ["en", "ko", "zh-hans", "vi"])
    def test_every_page_in_every_language(self, root, lists, mina, language):
        _data, row = sealed(mina, root, lists)
        client = signed_in(mina)
        own = ("/account/certificates", "/seals", f"/seals/{row.batch.uuid}")
        for path in (*own, "/trust-lists", "/sign-in/certificate", f"/sealed/{row.uuid}", "/verify-pdf"):
            assert client.get(path, headers={"Accept-Language": language}).status_code == 200


class TestChecking:
    def check(self, data):
        file = SimpleUploadedFile("a.pdf", data, "application/pdf")
        return Client().post(API + "/pdf-checks", {"file": file}).json()

    def test_an_unchanged_one_is_on_the_log_and_its_seal_held_then(self, root, lists, mina):
        data, row = sealed(mina, root, lists)

        found = self.check(data)

        assert found["good"] is True
        assert found["recognised"]["sort"] == "sealed"
        assert found["recognised"]["uuid"] == str(row.uuid)
        seal = found["seals"][0]
        assert seal["counts_in"] == ["aa"]
        assert "Blue Pine Roads" in seal["subject"]
        page = Client().post("/verify-pdf", {"file": SimpleUploadedFile("a.pdf", data)}).content.decode()
        assert "Every seal on it holds" in page
        assert "It was valid then" in page
        assert f"/sealed/{row.uuid}" in page

    def test_it_still_counts_after_the_certificate_was_revoked_or_its_authority_left_the_list(
        self, root, lists, mina, office
    ):
        data, _row = sealed(mina, root, lists)
        bound = Certificate.objects.get()
        root.revoke(reading.read_all(bound.certificate.encode())[0], MONDAY.replace(day=3))
        payload = {"reason": "Closed."}
        entry = bound.entry
        later = MONDAY.replace(day=4)
        actor, intent = office.signs("delist_authority", f"trust:{entry.uuid}", payload, version=1, at=later)
        commands.delist_authority(entry=entry.uuid, intent=intent, actor=actor, at=later, **payload)
        clock.move_to(MONDAY.replace(day=20))
        assert self.check(data)["good"] is True

    def test_its_digest_alone_says_that_the_log_knows_it(self, root, lists, mina):
        _data, row = sealed(mina, root, lists)
        page = Client().get("/verify-pdf", {"sha256": row.sealed_sha256}).content.decode()
        assert "A file with this digest was issued here" in page
        assert "Every seal on it holds" not in page
        unknown = Client().get("/verify-pdf", {"sha256": "0" * 64}).content.decode()
        assert "This is not a document that was issued here" in unknown
        assert Client().get("/verify-pdf", {"sha256": "rubbish"}).status_code == 200

    def test_what_was_added_afterwards_is_found_and_said(self, root, lists, mina):
        import io

        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        data, row = sealed(mina, root, lists)
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        writer.root["/Evil"] = generic.pdf_name("/Changed")
        writer.update_root()
        out = io.BytesIO()
        writer.write(out)

        found = self.check(out.getvalue())

        assert found["good"] is False
        assert found["recognised"] is None
        assert found["before"] == {"sort": "sealed", "uuid": str(row.uuid)}
        assert found["added"] == len(out.getvalue()) - len(data)
        assert found["seals"][0]["whole"] is False
        page = Client().post("/verify-pdf", {"file": SimpleUploadedFile("a.pdf", out.getvalue())}).content.decode()
        assert "Something was added after the seals" in page

    def test_a_changed_byte_breaks_the_seal(self, root, lists, mina):
        data, _row = sealed(mina, root, lists)
        place = data.index(b"/Producer") if b"/Producer" in data else data.index(b"/Type")
        changed = data[: place + 1] + b"X" + data[place + 2 :]
        found = self.check(changed)
        assert found.get("good") is not True

    def test_a_seal_of_an_unlisted_authority_is_called_that(self, box, mina, lists, root):
        """Made with all the same tools, by an authority that no list has."""
        from openhall.identity.certificates import sealing

        stranger = box.found("Unlisted Root")
        held = holder(stranger, "Blue Pine Roads")
        stamp = sealing.Stamp("Blue Pine Roads", "No. 1", "Today", f"{settings.OPENHALL_ORIGIN}/sealed/x", "en")
        waiting = sealing.prepare(
            a_pdf(), certificate=held.certificate, chain=[stranger.certificate], field="x", reason="r", stamp=stamp,
            at=MONDAY,
        )  # fmt: skip
        forged = sealing.finish(
            waiting, certificate=held.certificate, chain=[stranger.certificate],
            signature=held.signs(waiting.to_sign), crls=[], ocsps=[],
        )  # fmt: skip
        found = self.check(forged)

        assert found["recognised"] is None
        assert found["seals"][0]["intact"] is True
        assert found["seals"][0]["refusal"] == "certificate-not-listed"

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.7\n" + b"%%EOF\n" * 5000, b"%PDF-1.7\ntrailer<</Root 1 0 R>>startxref\n9\n%%EOF", b"no"],
        ids=["many ends", "a loop", "no pdf"],
    )  # fmt: skip
    def test_rubbish_is_refused_in_words(self, data):
        answer = Client().post("/verify-pdf", {"file": SimpleUploadedFile("a.pdf", data)})
        assert answer.status_code == 422
