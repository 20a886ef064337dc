"""A certificate bound, a seal bound and two PDFs sealed in a real browser, with keys that stay in their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.certificates.conftest import holder
from tests.certificates.test_seals import a_pdf
from tests.identity.browsing import PASSWORD
from tests.identity.test_passkeys import Visitor, visitor

from openhall.identity.certificates import reading
from openhall.identity.certificates.models import BatchState, Certificate, SealBatch
from openhall.kernel import clock
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["visitor"]
MINA = {
    "name": "Mina Lee",
    "email": "mina@example.org",
    "password": PASSWORD,
    "organisation": {"country": "CN", "scheme": "uscc", "identifier": "91350100M000100Y43", "name": "蓝松道路有限公司"},
    "roles": ["bidder"],
}


def files_of(held, folder: Path, name: str) -> tuple[Path, Path]:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_text(reading.pem(held.certificate))
    key.write_bytes(held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key


def test_binds_a_certificate_and_a_seal_and_seals_two_pdfs(visitor: Visitor, box, root, lists, tmp_path: Path) -> None:
    box.now = clock.now()
    lists(root)
    own = files_of(holder(root, "Mina Lee", kind="rsa", at=box.now), tmp_path, "own")
    seal = files_of(holder(root, "Blue Pine Roads", at=box.now), tmp_path, "seal")
    for name in ("one", "two"):
        (tmp_path / f"{name}.pdf").write_bytes(a_pdf(name))
    page = visitor.page
    visitor.send("POST", "/accounts", MINA)
    page.goto(f"{visitor.origin}/account")
    with page.expect_navigation():
        page.get_by_role("button", name="Make and enrol a key for this browser").click()

    def binds(form: str, files: tuple[Path, Path]) -> None:
        page.set_input_files(f"#{form}-certificate", files[0])
        page.set_input_files(f"#{form}-key", files[1])
        page.locator(f"form:has(#{form}-certificate) button.oh-button").click()
        with page.expect_navigation():
            page.get_by_role("dialog").get_by_role("button").first.click()

    page.goto(f"{visitor.origin}/account/certificates")
    binds("own", own)
    page.get_by_text("CN=Mina Lee").first.wait_for()
    page.check("#seal-role-bidder")
    binds("seal", seal)
    page.get_by_text("CN=Blue Pine Roads").first.wait_for()
    assert set(Certificate.objects.values_list("use", "key_kind")) == {("person", "rsa"), ("seal", "p256")}

    page.get_by_role("link", name="Seal PDFs").click()
    page.set_input_files("#id_pdfs", [tmp_path / "one.pdf", tmp_path / "two.pdf"])
    page.set_input_files("#use-key", own[1])
    page.get_by_role("button", name="Prepare, sign and seal").click()
    page.get_by_role("alert").filter(has_text="no private key that a browser can read").wait_for()
    page.set_input_files("#use-key", seal[1])
    page.get_by_role("button", name="Prepare, sign and seal").click()
    page.get_by_role("dialog").get_by_text("Seal no. 2: two.pdf").wait_for()
    page.get_by_role("dialog").get_by_role("button").first.click()
    page.wait_for_url("**/seals/*-*")
    page.get_by_text("No. 1: one.pdf").wait_for()

    assert SealBatch.objects.get().state == BatchState.SEALED
    assert Outbox.objects.filter(code="CRT-07").count() == 1
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the sealed PDF no. 1").click()
    page.goto(f"{visitor.origin}/verify-pdf")
    page.set_input_files("#id_private_file", str(saved.value.path()))
    digest = SealBatch.objects.get().pdfs.get(number=1).sealed_sha256
    page.wait_for_function("() => document.querySelector('#id_sha256').value.length === 64")
    assert page.input_value("#id_sha256") == digest
    page.get_by_role("button", name="Ask the log").click()
    page.get_by_text("A file with this digest was issued here").wait_for()

    page.context.clear_cookies()
    page.goto(f"{visitor.origin}/sign-in/certificate")
    page.set_input_files("#id_certificate", own[0])
    page.set_input_files("#sign-in-key", own[1])
    page.get_by_role("button", name="Sign in with a certificate").click()
    page.wait_for_url("**/account")
