"""A bidder who won signs in with a certificate and seals the contract with it, in a real browser; the key stays in its
file. Whoever holds the PDF then sees whose seals it bears.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as house
from tests.people import MONDAY, Character
from tests.tendering.contracts.test_own_seals import authority, keeps, lists

from openhall.identity.certificates import binding, commands, proofs, reading
from openhall.kernel import clock
from openhall.tendering.contracts.models import PartySeal, Signature
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing.canonical import b64u

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))
__all__ = ["authority", "keeps", "lists"]


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address, before anybody signs for it."""
    settings.OPENHALL_ORIGIN = live_server.url
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    return str(live_server.url)


@dataclass
class Files:
    """Certificate and key to sign in with, and the key of the organisation's seal."""

    certificate: Path
    key: Path
    seal: Path


@pytest.fixture
def files(trade: Any, authority: Any, lists: Any, keeps: Any, tmp_path: Path) -> Files:
    """What the bidder keeps; the owner has signed, and it is the bidder's turn."""
    lists(authority)
    certificate, key = bound(trade.supplier, authority, tmp_path)
    seal = key_file(keeps(trade.supplier, authority).key, tmp_path / "seal.key")
    trade.signs(trade.officer, "owner")
    drain_all()
    clock.move_to(trade.now)
    return Files(certificate, key, seal)


# After the files: certificates are checked in a loop of their own, and Playwright's is in this thread from here on.
@pytest.fixture
def page(files: Files) -> Iterator[Any]:
    """The bidder's telephone."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        found = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en").new_page()
        found.set_default_timeout(30_000)
        yield found
        chromium.close()


def key_file(key: ec.EllipticCurvePrivateKey, path: Path) -> Path:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def bound(who: Character, authority: Any, folder: Path) -> tuple[Path, Path]:
    """A certificate for signing in, bound to its holder; the files of certificate and key."""
    key, uuid = ec.generate_private_key(ec.SECP256R1()), uuid4()
    certificate = authority.issue(who.person.name, key, at=MONDAY)
    message = proofs.to_bind(
        origin=house.OPENHALL_ORIGIN, object=f"certificate:{uuid}", person=str(who.person.uuid), party=None,
        certificate_sha256=reading.sha256(certificate),
    )  # fmt: skip
    payload: dict[str, Any] = {
        "certificate": reading.pem(certificate), "proof": b64u(key.sign(message, ec.ECDSA(hashes.SHA256()))),
        "use": "person", "roles": [],
    }  # fmt: skip
    signed = who.signs("bind_certificate", f"certificate:{uuid}", 0, payload)
    proved = binding.prove(uuid=uuid, actor=signed["actor"], at=MONDAY, **payload)
    commands.bind_certificate(uuid=uuid, proved=proved, **signed)
    (folder / "person.pem").write_text(payload["certificate"])
    return folder / "person.pem", key_file(key, folder / "person.key")


def confirms(page: Any) -> str:
    """Read the dialog, tick what it asks and sign; what it showed."""
    dialog = page.get_by_role("dialog")
    shown = str(dialog.inner_text())
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    with page.expect_navigation():
        dialog.get_by_role("button").first.click()
    return shown


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_signs_in_seals_signs_and_everybody_sees_whose_seals_the_contract_bears(trade, files, page, origin, tmp_path):
    page.goto(f"{origin}/sign-in/certificate")
    page.set_input_files("#id_certificate", files.certificate)
    page.set_input_files("#sign-in-key", files.key)
    page.get_by_role("button", name="Sign in with a certificate").click()
    page.wait_for_url("**/account")
    with page.expect_navigation():
        page.get_by_role("button", name="Make and enrol a key for this browser").click()

    page.goto(f"{origin}/contracts/{trade.contract.uuid}")
    page.set_input_files("#paper-key", files.seal)
    page.get_by_role("button", name="Seal the contract").click()
    assert f"contract-{trade.contract.uuid}.pdf" in confirms(page)
    page.get_by_text("own seal", exact=True).wait_for()
    assert page.get_by_role("button", name="Seal the contract").count() == 0
    assert [(row.side, row.pdf.sealed_sha256) for row in PartySeal.objects.all()] == [
        ("supplier", trade.contract.pdf_sha256)
    ]

    page.get_by_role("button", name="Sign the contract").click()
    confirms(page)
    page.get_by_text("Print a certificate of this trade").wait_for()
    signature = Signature.objects.get(side="supplier")
    assert signature.seal is None, "its own seal is there already"
    assert signature.signed_sha256 == PartySeal.objects.get().pdf.sealed_sha256
    assert Outbox.objects.filter(code="CON-02").count() == 1
    page.get_by_role("link", name="Check the seals now").click()
    page.get_by_text("holds", exact=True).nth(1).wait_for()
    assert fits(page)
    drain_all()

    (tmp_path / "contract.pdf").write_bytes(trade.pdf)
    page.context.clear_cookies()
    page.goto(f"{origin}/verify-pdf")
    page.set_input_files("#id_file", tmp_path / "contract.pdf")
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("Every seal on it holds and its digest is on the log.").wait_for()
    seals = page.get_by_role("listitem").filter(has_text="The seal says")
    assert seals.count() == 2
    (mine,) = [text for text in seals.all_inner_texts() if "Cedar Root" in text]
    assert trade.supplier.organisation.name in mine
    assert "own seal" in mine
    assert seals.filter(has_text="sealed by this installation").count() == 1
    assert fits(page)

    (tmp_path / "changed.pdf").write_bytes(trade.pdf.replace(b"/Pages", b"/Pag3s", 1))
    page.set_input_files("#id_file", tmp_path / "changed.pdf")
    page.get_by_role("button", name="Check it").click()
    page.get_by_text("This is not a document that was issued here").wait_for()
