"""Seals on PDFs: prepared here, signed by a key that is elsewhere, counted by one act, checked by anybody."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from tests.certificates.conftest import DAY, binds, holder
from tests.identity.conftest import MONDAY

from openhall.identity.certificates import batches, commands, reading, refusals, sealing, tasks, using
from openhall.identity.certificates.models import BatchState, SealBatch, SealedPdf
from openhall.identity.models import Mandate, Role
from openhall.identity.refusals import MandateMissing
from openhall.kernel import files
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.ui.pdf import Paper, Section, typeset
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_sealing.canonical import b64u

pytestmark = pytest.mark.django_db


def a_pdf(title: str = "Letter") -> bytes:
    """A paper that was made elsewhere."""
    return typeset(Paper(title, "en", [Section("Heading", paragraphs=["A sentence."])]), at=MONDAY)


@pytest.fixture
def mina(join):
    return join("Mina", "Blue Pine Roads", ("officer",))


@pytest.fixture
def seal(root, lists, mina):
    """The seal of Blue Pine Roads, which officers use: the certificate here, the key with them."""
    lists(root)
    held = holder(root, "Blue Pine Roads", kind=getattr(pytest, "kind", "p256"))
    return binds(mina, held, use="seal", roles=("officer",)), held


def reads(character, at=MONDAY):
    """The character as whoever reads."""
    actor, _intent = character.signs("nothing", "nothing:1", at=at)
    return actor


def prepared(mina, row, *pdfs, at=MONDAY, jurisdiction=""):
    uuid, reader = uuid4(), reads(mina)
    batches.begin(uuid=uuid, certificate=row.uuid, jurisdiction=jurisdiction, reader=reader, at=at)
    for place, pdf in enumerate(pdfs):
        batches.add_pdf(batch=uuid, name=f"{place}.pdf", data=pdf, reader=reader, at=at)
    return uuid, batches.prepare(batch=uuid, lang="en", reader=reader, at=at)


def signed(mina, row, held, *pdfs, at=MONDAY):
    uuid, waiting = prepared(mina, row, *pdfs, at=at)
    signatures = [b64u(held.signs(bytes(pdf.to_sign))) for pdf in waiting]
    return uuid, batches.take_signatures(batch=uuid, signatures=signatures, reader=reads(mina), at=at)


def acts(mina, uuid, done, at=MONDAY):
    payload = {"documents": [pdf.sealed_sha256 for pdf in done]}
    version = SealBatch.objects.get(uuid=uuid).version
    actor, intent = mina.signs("use_seal", f"seal:{uuid}", payload, version=version, at=at)
    return commands.use_seal(uuid=uuid, intent=intent, actor=actor, at=at, **payload)


class TestTheWay:
    @pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
    def test_three_pdfs_are_sealed_by_one_act_and_their_digests_are_on_the_log(self, root, lists, mina, kind):
        lists(root)
        held = holder(root, "Blue Pine Roads", kind=kind)
        row = binds(mina, held, use="seal", roles=("officer",))

        uuid, done = signed(mina, row, held, a_pdf("One"), a_pdf("Two"), a_pdf("Three"))
        batch, recorded = acts(mina, uuid, done)

        leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).leaf))
        assert leaf["public"] == {"certificate_sha256": row.sha256, "jurisdiction": "aa", "documents": 3}
        said = statement(leaf["statement"])
        assert [one["number"] for one in said["documents"]] == [1, 2, 3]
        for pdf, one in zip(done, said["documents"], strict=True):
            data = files.content(pdf.sealed_sha256, at_most=10**7)
            assert hashlib.sha256(data).hexdigest() == one["sha256"]
            assert len(data) == one["size"]
        assert using.by_digest(done[1].sealed_sha256) == done[1]
        assert batch.state == BatchState.SEALED
        assert SealedPdf.objects.get(pk=done[0].pk).source is None, "nothing is kept that isn't needed"

    def test_the_seal_is_visible_names_the_organisation_and_leads_to_its_page(self, mina, seal):
        row, held = seal
        _uuid, done = signed(mina, row, held, a_pdf())
        data = files.content(done[0].sealed_sha256, at_most=10**7)

        embedded = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
        assert embedded.sig_object["/Name"] == "Blue Pine Roads"
        assert embedded.sig_field["/Rect"][2] - embedded.sig_field["/Rect"][0] == sealing.BOX_WIDTH
        assert batches.page_url(done[0]).endswith(f"/sealed/{done[0].uuid}")

    def test_the_answers_about_revocation_go_into_the_pdf(self, mina, seal):
        row, held = seal
        _uuid, done = signed(mina, row, held, a_pdf())
        reader = PdfFileReader(io.BytesIO(files.content(done[0].sealed_sha256, at_most=10**7)))
        assert "/DSS" in reader.root
        assert len(reader.root["/DSS"]["/OCSPs"]) == 1

    def test_numbers_count_on_from_batch_to_batch(self, mina, seal):
        row, held = seal
        signed(mina, row, held, a_pdf("One"))
        _uuid, done = signed(mina, row, held, a_pdf("Two"))
        assert done[0].number == 2

    def test_a_second_seal_beside_the_first_of_another_batch(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        acts(mina, uuid, done)
        again = files.content(done[0].sealed_sha256, at_most=10**7)
        _uuid, twice = signed(mina, row, held, again)
        reader = PdfFileReader(io.BytesIO(files.content(twice[0].sealed_sha256, at_most=10**7)))
        assert len(reader.embedded_regular_signatures) == 2

    def test_before_the_act_nothing_is_known_of_it(self, mina, seal):
        row, held = seal
        _uuid, done = signed(mina, row, held, a_pdf())
        assert using.by_digest(done[0].sealed_sha256) is None
        with pytest.raises(NotFound):
            using.sealed_pdf(done[0].uuid)


class TestRefused:
    def test_a_signature_of_another_key(self, root, mina, seal):
        row, _held = seal
        uuid, waiting = prepared(mina, row, a_pdf())
        stranger = holder(root)
        with pytest.raises(refusals.SealWrong):
            batches.take_signatures(
                batch=uuid, signatures=[b64u(stranger.signs(bytes(waiting[0].to_sign)))], reader=reads(mina), at=MONDAY
            )
        assert SealBatch.objects.get(uuid=uuid).state == BatchState.PREPARED

    def test_signatures_in_the_wrong_order(self, mina, seal):
        row, held = seal
        uuid, waiting = prepared(mina, row, a_pdf("One"), a_pdf("Two"))
        signatures = [b64u(held.signs(bytes(pdf.to_sign))) for pdf in reversed(waiting)]
        with pytest.raises(refusals.SealWrong):
            batches.take_signatures(batch=uuid, signatures=signatures, reader=reads(mina), at=MONDAY)

    def test_an_act_over_other_digests(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        done[0].sealed_sha256 = "0" * 64
        with pytest.raises(Invalid):
            acts(mina, uuid, done)

    def test_a_seal_that_was_revoked_meanwhile(self, root, mina, seal):
        row, held = seal
        later = MONDAY + timedelta(minutes=30)
        uuid, waiting = prepared(mina, row, a_pdf())
        root.revoke(held.certificate, MONDAY)
        with pytest.raises(refusals.CertificateRevoked):
            batches.take_signatures(
                batch=uuid, signatures=[b64u(held.signs(bytes(waiting[0].to_sign)))], reader=reads(mina), at=later
            )

    def test_a_seal_that_was_unbound_meanwhile(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        actor, intent = mina.signs("unbind_certificate", f"certificate:{row.uuid}", version=1)
        commands.unbind_certificate(certificate=row.uuid, intent=intent, actor=actor, at=MONDAY)
        with pytest.raises(refusals.CertificateNotBound):
            acts(mina, uuid, done)

    def test_what_was_prepared_too_long_ago(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        with pytest.raises(refusals.PreparedTooLongAgo):
            acts(mina, uuid, done, at=MONDAY + timedelta(minutes=61))

    def test_twice(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        acts(mina, uuid, done)
        with pytest.raises(MoveNotAllowed):
            acts(mina, uuid, done)

    def test_from_a_stale_page(self, mina, seal):
        row, held = seal
        uuid, done = signed(mina, row, held, a_pdf())
        payload = {"documents": [done[0].sealed_sha256]}
        actor, intent = mina.signs("use_seal", f"seal:{uuid}", payload, version=1)
        with pytest.raises(Stale):
            commands.use_seal(uuid=uuid, intent=intent, actor=actor, at=MONDAY, **payload)

    def test_where_the_list_is_not_recognised(self, mina, seal):
        row, _held = seal
        with pytest.raises(refusals.JurisdictionNotRecognised):
            prepared(mina, row, a_pdf(), jurisdiction="bb")

    @pytest.mark.parametrize(
        "data",
        [b"no", b"%PDF-1.7 nothing more", b"%PDF-1.7\n" + b"0" * 11_000_000],
        ids=["text", "broken", "too large"],
    )
    def test_what_is_no_pdf(self, mina, seal, data):
        row, _held = seal
        with pytest.raises(refusals.PdfUnfit):
            prepared(mina, row, data)

    def test_a_pdf_with_a_password(self, mina, seal):
        writer = copy_into_new_writer(PdfFileReader(io.BytesIO(a_pdf())))
        writer.encrypt("owner", "user")
        out = io.BytesIO()
        writer.write(out)
        row, _held = seal
        with pytest.raises(refusals.PdfUnfit) as refusal:
            prepared(mina, row, out.getvalue())
        assert "password" in refusal.value.facts["reason"]

    def test_an_empty_batch_and_one_too_many(self, mina, seal, monkeypatch):
        row, _held = seal
        with pytest.raises(Invalid):
            prepared(mina, row)
        monkeypatch.setattr(batches, "MOST_PDFS", 1)
        with pytest.raises(refusals.TooManyPdfs):
            prepared(mina, row, a_pdf("One"), a_pdf("Two"))


@pytest.mark.parametrize("role", sorted(role.value for role in Role))
def test_only_holders_of_the_seals_roles_use_it(role, mina, seal, join):
    row, held = seal
    somebody = join("Char")
    somebody.organisation = mina.organisation
    mandate = Mandate.objects.create(
        person=somebody.person, organisation=mina.organisation, role=role, starts_at=MONDAY
    )
    if role == "officer":
        uuid, done = signed(somebody, row, held, a_pdf())
        assert acts(somebody, uuid, done)[1].leaf_sha256
        uuid, done = signed(somebody, row, held, a_pdf("Two"))
        mandate.role = Role.BIDDER
        mandate.save()
        with pytest.raises(MandateMissing):
            acts(somebody, uuid, done)
    else:
        with pytest.raises(MandateMissing):
            prepared(somebody, row, a_pdf())


def test_nobody_sees_or_goes_on_with_anothers_batch(mina, seal, join):
    row, held = seal
    uuid, done = signed(mina, row, held, a_pdf())
    other = join("Tuan")
    other.organisation = mina.organisation
    Mandate.objects.create(person=other.person, organisation=mina.organisation, role=Role.OFFICER, starts_at=MONDAY)
    with pytest.raises(NotFound):
        batches.mine(uuid, reads(other))
    with pytest.raises(NotFound):
        acts(other, uuid, done)


def test_what_was_never_sealed_is_forgotten_after_a_day(mina, seal):
    row, held = seal
    prepared(mina, row, a_pdf())
    uuid, done = signed(mina, row, held, a_pdf("Two"))
    acts(mina, uuid, done)

    assert tasks.due(MONDAY + timedelta(hours=23)) == 0
    assert tasks.due(MONDAY + DAY + timedelta(hours=1)) == 2
    assert SealBatch.objects.get().uuid == uuid
    assert IncrementalPdfFileWriter(io.BytesIO(files.content(done[0].sealed_sha256, at_most=10**7)))
    assert reading.read_all(row.certificate.encode())
