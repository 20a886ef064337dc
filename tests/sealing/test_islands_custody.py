"""In a real browser: a custodian proves its key; a bidder opens what it handed in, or itself when nobody comes."""

import base64
import io
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.sealing.platform import Hall, load_keys, needs_chromium, require_signed

from openhall_sealing import AgeKey, Backup, SealedBid, generate_age_key, list_document, new_context, seal_bid
from openhall_sealing.age import seal
from openhall_sealing.backup import write_backup

pytestmark = needs_chromium
PASSPHRASE = "correct horse battery"
PLACE = {"tender": "5f3c0c0e-4d1d-4b38-9f5b-3c9f2a1b7d11", "lot": "0d7b6c9a-8b1f-4d2c-9a53-6a8d1e2f3c44"}


@dataclass
class Sealed:
    """A bid with one document as it is kept by the platform, and its backup file."""

    bid: SealedBid
    documents: bytes
    backup: Path
    opening: AgeKey


@pytest.fixture
def sealed(hall: Hall, tmp_path: Path) -> Sealed:
    return serve(hall, tmp_path, "1234.50")


def serve(hall: Hall, folder: Path, total: str) -> Sealed:
    """Seal a bid and serve what the platform keeps of it."""
    document = folder / "方案.pdf"
    document.write_bytes(secrets.token_bytes(300_000))
    opening, target = generate_age_key(), io.BytesIO()
    made = seal_bid(
        context=new_context(**PLACE, bidder="ab" * 16, random=secrets.token_bytes),
        price={"currency": "CNY", "total": total},
        custodians=[generate_age_key().recipient for _ in range(3)],
        threshold=2,
        opening_recipient=opening.recipient,
        random=secrets.token_bytes,
        documents=[(list_document(document, media_type="application/pdf"), document)],
        documents_to=target,
    )
    backup = Backup(made.envelope.context, made.identities, opening.identity, made.envelope.sha256, made.envelope)
    file = folder / f"backup-{made.envelope.sha256[:8]}.age"
    file.write_bytes(write_backup(backup, PASSPHRASE))
    hall.answers |= {
        "/envelope": lambda: (200, made.envelope.to_json()),
        "/bundle": lambda: (200, made.bundle),
        "/sealed/price": lambda: (200, made.price),
        "/sealed/documents": lambda: (200, target.getvalue()),
    }
    return Sealed(made, target.getvalue(), file, opening)


def versions(*made: Sealed) -> str:
    """The versions of a bid as the page names them."""
    listed = [{"number": number, "envelope_sha256": one.bid.envelope.sha256} for number, one in enumerate(made, 1)]
    return json.dumps(listed).replace('"', "&quot;")


def check_page(hall: Hall, *made: Sealed) -> None:
    hall.pages["/check"] = (
        f'<form data-check-bid data-envelope-url="/envelope" data-bundle-url="/bundle" data-sealed-url="/sealed/"'
        f' data-versions="{versions(*made)}" data-kinds="[&quot;price&quot;,&quot;documents&quot;]">'
        '<label>Backup <input type="file" data-check="backup"></label>'
        '<label>Passphrase <input type="password" data-check="passphrase"></label>'
        '<label><input type="checkbox" data-check="keep"> Keep</label>'
        "<button>Open</button><p role=status data-signed-form-status></p></form>"
        "<div data-check-result tabindex=-1></div>"
    )


def opens(page: Page, hall: Hall, backup: Path | None, passphrase: str = PASSPHRASE, *, keep: bool = False) -> None:
    page.goto(f"{hall.origin}/check")
    if backup is not None:
        page.get_by_label("Backup").set_input_files(backup)
        page.get_by_label("Passphrase").fill(passphrase)
    if keep:
        page.get_by_label("Keep").check()
    page.get_by_role("button", name="Open").click()


class TestCheck:
    def test_what_is_kept_is_fetched_back_and_opened_on_the_device(
        self, hall: Hall, page: Page, sealed: Sealed
    ) -> None:
        load_keys(hall, page)
        check_page(hall, sealed)

        opens(page, hall, sealed.backup, keep=True)

        result = page.locator("[data-check-result]")
        expect(result).to_contain_text("1234.50 CNY", timeout=60_000)
        expect(result).to_contain_text("方案.pdf (300000 bytes, each as you signed)")
        expect(result).to_contain_text("The key of the backup file is kept in this browser.")
        assert hall.acts == []
        opens(page, hall, None)  # another day, without the backup: the key that was restored opens the bundle
        expect(result).to_contain_text("A key of this browser opens the bundle.", timeout=60_000)
        expect(result).not_to_contain_text("1234.50")

    def test_a_byte_that_differs_is_found(self, hall: Hall, page: Page, sealed: Sealed) -> None:
        load_keys(hall, page, opening=sealed.opening)
        check_page(hall, sealed)
        spoiled = bytearray(sealed.documents)
        spoiled[-1] ^= 1
        hall.answers["/sealed/documents"] = lambda: (200, bytes(spoiled))

        opens(page, hall, sealed.backup)

        expect(page.get_by_role("alert")).to_be_visible(timeout=60_000)
        expect(page.locator("[data-check-result]")).to_be_empty()

    def test_a_backup_of_the_version_before_is_refused_with_the_reason(
        self, hall: Hall, page: Page, sealed: Sealed, tmp_path: Path
    ) -> None:
        load_keys(hall, page)
        (tmp_path / "two").mkdir()
        second = serve(hall, tmp_path / "two", "999.00")
        check_page(hall, sealed, second)

        opens(page, hall, sealed.backup)

        words = "This backup file belongs to version 1 of your bid; version 2 is the one that stands."
        expect(page.get_by_role("alert")).to_contain_text(words, timeout=60_000)
        opens(page, hall, second.backup)
        expect(page.locator("[data-check-result]")).to_contain_text("999.00 CNY", timeout=60_000)

    def test_a_wrong_passphrase_opens_nothing(self, hall: Hall, page: Page, sealed: Sealed) -> None:
        load_keys(hall, page)
        check_page(hall, sealed)

        opens(page, hall, sealed.backup, "wrong horse")

        expect(page.get_by_role("alert")).to_contain_text("passphrase", timeout=60_000)


class TestReveal:
    def reveal_page(self, hall: Hall, made: Sealed) -> None:
        kinds = "[&quot;price&quot;,&quot;documents&quot;]"
        hall.pages["/reveal"] = (
            f'<form data-signed-form data-reveal-bid data-command="reveal_identity" data-object="bid:{PLACE["lot"]}"'
            f' data-version="4" data-origin="{hall.origin}" data-url="/act" data-method="POST" data-next="/done"'
            f' data-envelope-url="/envelope" data-versions="{versions(made)}" data-kinds="{kinds}">'
            '<label>Backup <input type="file" data-reveal="backup"></label>'
            '<label>Passphrase <input type="password" data-reveal="passphrase"></label>'
            '<label>Identity <input data-reveal="identity"></label>'
            "<button>Reveal</button><p role=status data-signed-form-status></p></form>"
        )
        hall.pages["/done"] = "<h1>Done</h1>"
        hall.answers["/act"] = lambda: (200, {"version": 4 + len(hall.acts)})

    def test_price_and_documents_from_the_backup_each_an_act_of_its_own(
        self, hall: Hall, page: Page, sealed: Sealed
    ) -> None:
        key = load_keys(hall, page)
        self.reveal_page(hall, sealed)
        page.goto(f"{hall.origin}/reveal")
        page.get_by_label("Backup").set_input_files(sealed.backup)
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Reveal").click()
        page.get_by_role("button", name="Sign and send").click(timeout=90_000)
        expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)

        assert [payload for _path, _headers, payload in hall.acts] == [
            {"kind": kind, "identity": sealed.bid.identities[kind]} for kind in ("price", "documents")
        ]
        require_signed(hall, key, "reveal_identity")

    def test_an_identity_of_another_bid_never_leaves_the_device(self, hall: Hall, page: Page, sealed: Sealed) -> None:
        load_keys(hall, page)
        self.reveal_page(hall, sealed)
        page.goto(f"{hall.origin}/reveal")
        page.get_by_label("Identity").fill(generate_age_key().identity)
        page.get_by_role("button", name="Reveal").click()

        expect(page.get_by_role("alert")).to_be_visible(timeout=30_000)
        assert hall.acts == []


class TestCustodian:
    def prove(self, hall: Hall, page: Page, recipient: str, share: bytes) -> None:
        trial = base64.b64encode(seal(share, recipient)).decode()
        hall.answers |= {"/trial": lambda: (200, {"trial": trial}), "/act": lambda: (200, {"leaf_sha256": "0"})}
        hall.pages["/done"] = "<h1>Done</h1>"
        hall.pages["/prove"] = (
            '<form data-signed-form data-prove-custody data-command="prove_custody" data-version="0"'
            f' data-object="custodian:{PLACE["lot"]}" data-origin="{hall.origin}"'
            ' data-url="/act" data-method="POST" data-next="/done"'
            f' data-recipient="{recipient}" data-trial-url="/trial"><button>Prove</button>'
            "<p role=status data-signed-form-status></p></form>"
        )
        page.goto(f"{hall.origin}/prove")
        page.get_by_role("button", name="Prove").click()

    def test_a_key_that_was_replaced_still_opens_what_was_sealed_to_it(
        self, hall: Hall, page: Page, tmp_path: Path
    ) -> None:
        old, new, share = generate_age_key(), generate_age_key(), secrets.token_bytes(74) + b"\x01"
        key = load_keys(hall, page, custodian=old)
        hall.pages["/keys"] += '<input type="file" aria-label="Import" data-key-import="custodian">'
        hall.pages["/keys"] = '<div data-keys>' + hall.pages["/keys"].replace("<div data-keys>", "").replace(
            "</p></div>", '</p><code data-key-shown="custodian"></code>'
            '<button data-key-action="export" data-key-use="custodian">Save</button>'
        ) + "</div>"  # fmt: skip
        file = tmp_path / "new.txt"
        file.write_text(f"# public key: {new.recipient}\n{new.identity}\n")
        page.goto(f"{hall.origin}/keys")
        # Once the old key is shown, the page's script listens for a file.
        expect(page.locator("[data-key-shown=custodian]")).to_have_text(old.recipient, timeout=30_000)
        page.get_by_label("Import").set_input_files(file)
        expect(page.locator("[data-key-shown=custodian]")).to_have_text(new.recipient, timeout=30_000)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save").click()
        saved = Path(download.value.path()).read_text()
        assert [line for line in saved.splitlines() if not line.startswith("#")] == [new.identity, old.identity]

        for one in (old, new):
            self.prove(hall, page, one.recipient, share)
            expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
            payload: Any = require_signed(hall, key, "prove_custody")
            assert base64.b64decode(payload["share"]) == share

    def test_a_browser_without_the_key_says_so_and_sends_nothing(self, hall: Hall, page: Page) -> None:
        load_keys(hall, page, custodian=generate_age_key())

        self.prove(hall, page, generate_age_key().recipient, b"\x01" * 75)

        expect(page.get_by_role("alert")).to_contain_text("custodian's key", timeout=30_000)
        assert hall.acts == []
