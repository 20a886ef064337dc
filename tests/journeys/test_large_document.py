"""A document of 200 MB: sealed in the browser, its upload cut in the middle and gone on with, in bounded memory.

``OPENHALL_TEST_DOCUMENT_MB=1900`` asks the same of the largest that a bid may have; the bounds of memory stay.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, load_key, sign, sign_in
from tests.journeys.conftest import CHROMIUM

from openhall.config.demo import scenes
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
SIZE = int(os.environ.get("OPENHALL_TEST_DOCUMENT_MB", "200")) * 1024 * 1024
CHUNK = 4 * 1024 * 1024
MOST_TO_SEAL, MOST_TO_SEND = 250 * 1024 * 1024, 50 * 1024 * 1024
"""By how much the page's process may grow, whatever the size. Who kept 200 MB and what is sealed of them would take
400 MB; pieces that were used and not yet collected take some of it, the more the busier the machine."""
PLAN = {
    "jurisdiction": "reference",
    "title": "Drawings of an invented tower",
    "description": "Many drawings; tower, office and bidder are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "The tower", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
LONG = 240_000 + SIZE // 1024


@pytest.fixture(scope="module")
def drawings(tmp_path_factory) -> Path:
    """Bytes that can't be compressed."""
    file = tmp_path_factory.mktemp("drawings") / "drawings.zip"
    with file.open("wb") as out:
        for _ in range(SIZE // CHUNK):
            out.write(os.urandom(CHUNK))
    return file


@pytest.fixture(scope="module")
def profile(tmp_path_factory) -> Path:
    """The folder of a browser that keeps what a page stores on disk, as a person's does: a context that is thrown away
    keeps it in memory.
    """
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def page(chromium, profile, site) -> Iterator[Any]:
    """The bidder's page, signed in."""
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"],
        viewport={"width": 360, "height": 780}, bypass_csp=True, accept_downloads=True, locale="en",
    )  # fmt: skip
    page = context.pages[0]
    page.set_default_timeout(LONG)
    sign_in(page, site, "bidder1")
    yield page
    context.close()


class Memory:
    """What the page's processes take, in bytes."""

    def __init__(self, profile: Path) -> None:
        parents, commands = {}, {}
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                with contextlib.suppress(OSError):
                    parents[process] = Path("/proc") / (process / "stat").read_text().rsplit(")", 1)[1].split()[1]
                    commands[process] = (process / "cmdline").read_bytes()
        family = {process for process, command in commands.items() if os.fsencode(profile) in command}
        while more := {process for process, parent in parents.items() if parent in family} - family:
            family |= more
        self.processes = [process for process in family if b"--type=renderer" in commands[process]]

    def most(self) -> int:
        """The most that one of them had since it began, or since :meth:`forget`."""
        words = [(process / "status").read_text() for process in self.processes]
        return max(int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) for text in words) * 1024

    def forget(self) -> int:
        """What they have now is the most from here on; that."""
        for process in self.processes:
            (process / "clear_refs").write_text("5")
        return self.most()


def test_a_large_document_is_sealed_cut_and_gone_on_with(site, page, profile, drawings):
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(hours=3))
    load_key(page, site)
    page.goto(site.origin + reverse("bid-seal", args=[tender.lot]))
    expect(page.locator("[data-seal-custodians]")).to_contain_text("3 of 3")
    memory = Memory(profile)
    before = memory.forget()
    offsets: list[int] = []
    page.on(
        "request",
        lambda one: offsets.append(int(one.headers["upload-offset"])) if "upload-offset" in one.headers else None,
    )
    progress = page.locator(".oh-upload")
    page.locator("#id_total").fill("88000.00")
    page.locator("#id_documents").set_input_files(drawings)
    page.locator("#id_passphrase").fill("eight letters")
    with page.expect_download(timeout=LONG):
        page.locator("form[data-seal-bid] button[type=submit]").click()
        expect(progress).to_contain_text(re.compile(r"[4-9]0 % sealed on this device"), timeout=LONG)
        assert memory.most() - before < MOST_TO_SEAL
    page.get_by_role("dialog").wait_for()
    before = memory.forget()  # the passphrase's scrypt takes much, whatever the size of the document
    sign(page)

    expect(progress).to_contain_text(re.compile(r"documents\.age: [3-6]0 %"), timeout=LONG)
    page.context.set_offline(True)
    expect(progress).to_contain_text("The connection was cut.", timeout=LONG)
    reached = max(offsets)
    page.context.set_offline(False)
    arrives(page, r"/done/[0-9a-f]{64}")

    big = offsets[-(SIZE // CHUNK) :]
    assert SIZE // 4 < reached < SIZE
    assert max(offsets) >= SIZE - CHUNK
    assert offsets.count(0) <= 3  # once for price, bundle and documents: the cut upload never began again
    assert big == sorted(big)
    assert memory.most() - before < MOST_TO_SEND
    shown = tender.as_("bidder1").get("/api/v1/bids")["bids"]
    assert str(tender.lot) in [bid["lot"] for bid in shown]
