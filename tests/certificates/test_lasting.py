"""Seals that last: stamped, kept with what they rest on, renewed; found good by pyHanko and by OpenSSL."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.certificates.conftest import binds, holder
from tests.certificates.second_opinion import judged, openssl_says, poppler_says
from tests.certificates.test_seals import a_pdf, acts, reads
from tests.identity.conftest import MONDAY

from openhall.identity.certificates import batches, lasting, placing, reserved, sandbox_tsa, stamping
from openhall.identity.certificates.models import SealedPdf
from openhall.identity.certificates.outlasting import StampUnavailable
from openhall.identity.certificates.reserved import Place
from openhall_sealing.canonical import b64u

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
"""Certificates run for days here, because pyHanko reads this machine's clock when it looks back."""


@pytest.fixture
def mina(join):
    return join("Mina", "Blue Pine Roads", ("officer",))


@pytest.fixture
def seal(root, lists, mina):
    lists(root)
    held = holder(root, "Blue Pine Roads", lasts=50 * DAY)
    return binds(mina, held, use="seal", roles=("officer",)), held


@pytest.fixture
def tsa(box, root, settings, tmp_path):
    """A time-stamping authority with a root of its own."""
    settings.OPENHALL_HOME = tmp_path
    settings.OPENHALL_KEEP_FREE_BYTES = 0
    top = box.found("Time Root")
    for one in box.authorities:
        one.behind = timedelta(0)
    box.stamps = sandbox_tsa.SandboxStamps.found(top, at=MONDAY, lasts=40 * DAY)
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / stamping.ROOTS).write_bytes(top.certificate.public_bytes(Encoding.PEM))
    settings.OPENHALL_TSA_URL = f"{box.url}/tsa"
    return box.stamps


@pytest.fixture
def sealed(mina, seal, monkeypatch):
    """A paper of another room with its seal: signed, and nothing else of a proof in it."""
    row, held = seal
    taken: list[bytes] = []
    monkeypatch.setitem(reserved._TAKERS, "trial", lambda pdf, _actor, _at: taken.append(bytes(pdf.prepared)))
    paper = placing.with_field(a_pdf(), "authority", page=-1, box=(60, 60, 260, 122))
    uuid, reader = uuid4(), reads(mina)
    reserved.begin_reserved(
        uuid=uuid, certificate=row.uuid, jurisdiction="", about=f"trial:{uuid4()}", document=paper, name="trial.pdf",
        place=Place("authority", 200, 62, "en", "UTC", url="https://hall.example/d/1", apart=True), reader=reader,
        at=MONDAY,
    )  # fmt: skip
    waiting = batches.prepare(batch=uuid, lang="en", reader=reader, at=MONDAY)
    signatures = [b64u(held.signs(bytes(pdf.to_sign))) for pdf in waiting]
    done = batches.take_signatures(batch=uuid, signatures=signatures, reader=reader, at=MONDAY)
    acts(mina, uuid, done)
    return taken[0]


def completed(sealed, seal, at=MONDAY):
    return lasting.complete(sealed, field="authority", seal=seal[0], jurisdiction="aa", at=at)


class TestLasting:
    def test_a_seal_is_stamped_and_lasts(self, tsa, root, seal, sealed):
        made = completed(sealed, seal)
        found = judged(made.pdf, [root, tsa.issuer], MONDAY + 20 * DAY)
        assert found == "good"
        assert made.until == tsa.certificate.not_valid_after_utc
        assert made.stamped_at == MONDAY

    def test_is_kept_apart_from_the_store_of_files(self, tsa, sealed):
        from openhall.kernel import files
        from openhall.kernel.refusals import NotFound

        with pytest.raises(NotFound):
            files.described(SealedPdf.objects.get().sealed_sha256)

    def test_holds_after_two_renewals_when_every_first_certificate_has_run_out(self, tsa, box, root, seal, sealed):
        made = completed(sealed, seal)
        for _time in range(2):
            at = box.now = made.until - 10 * DAY
            tsa.renewed(at)
            made = lasting.renew(made.pdf, at=at)
        assert len(PdfFileReader(io.BytesIO(made.pdf)).embedded_timestamp_signatures) == 3
        much_later = made.until - 2 * DAY
        assert much_later > seal[1].certificate.not_valid_after_utc + 30 * DAY
        found = judged(made.pdf, [root, tsa.issuer], much_later)
        assert found == "good"

    def test_openssl_and_poppler_find_the_same(self, tsa, root, seal, sealed, tmp_path):
        made = completed(sealed, seal)
        assert openssl_says(made.pdf, root.certificate, MONDAY, tmp_path) in (True, None)
        said = poppler_says(made.pdf, tmp_path)
        assert said is None or said.count("Signature is Valid") >= 1

    def test_a_changed_sign_is_found(self, tsa, root, seal, sealed, tmp_path):
        made = completed(sealed, seal)
        place = made.pdf.index(b"/OutputIntent") + 1
        changed = made.pdf[:place] + b"0" + made.pdf[place + 1 :]
        assert judged(changed, [root, tsa.issuer], MONDAY) != "good"
        assert openssl_says(changed, root.certificate, MONDAY, tmp_path) in (False, None)

    @pytest.mark.parametrize("mode", [sandbox_tsa.DOWN, sandbox_tsa.REFUSING])
    def test_while_nobody_stamps_nothing_is_made(self, tsa, seal, sealed, mode):
        tsa.mode = mode
        with pytest.raises(StampUnavailable):
            completed(sealed, seal)
        tsa.mode = sandbox_tsa.SERVING
        assert completed(sealed, seal).pdf.startswith(b"%PDF")

    def test_stamps_of_a_root_that_we_do_not_have_are_not_believed(self, tsa, box, seal, sealed):
        box.stamps = sandbox_tsa.SandboxStamps.found(box.found("Another Root"), at=MONDAY)
        with pytest.raises(StampUnavailable, match="unknown"):
            completed(sealed, seal)

    def test_it_stays_an_archive_file(self, tsa, seal, sealed):
        reader = PdfFileReader(io.BytesIO(completed(sealed, seal).pdf))
        meta = reader.root["/Metadata"].data.decode()
        assert re.search(r"pdfaid:part(>|=\")3", meta)
        assert re.search(r"pdfaid:conformance(>|=\")B", meta)
        assert reader.root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
