"""A supervisor takes evidence of a finished tender by keyboard, follows the progress, and checks the file offline."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, sign, verify

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PICTURES = os.environ.get("OPENHALL_PICTURES", "")
"""A folder, for somebody who wants to look at the pages."""


def picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_from_the_form_to_the_file_that_proves_itself(site, desk, tmp_path):
    supervisor = desk("supervisor")
    page, keys = supervisor.page, supervisor.keys
    project = site.tenders["finished"]["project"]
    page.goto(f"{site.origin}/evidence")
    picture(page, "retrievals-none")
    keys.follow("Take evidence")
    picture(page, "new")
    keys.write("#id_project", f"{site.origin}/tenders/{project}")
    keys.write("#id_purpose", "A regular check of the tenders of the year.")
    keys.pick("#id_lang", "Tiếng")
    keys.press("main button", text="Sign and take the evidence")
    assert "purpose" in sign(page, keys)
    arrives(page, r"/evidence/[0-9a-f-]{36}")
    picture(page, "under-way")

    # The page advances by itself; nobody reloads it.
    link = page.get_by_role("link", name="Download the file (ZIP)")
    link.wait_for(timeout=120_000)
    expect(page.locator("[data-live-part]")).to_have_count(0)
    picture(page, "ready")
    with page.expect_download() as download:
        link.click()
    file = tmp_path / "evidence.zip"
    download.value.save_as(file)

    key = tmp_path / "log.vkey"
    key.write_bytes(site.get("/log/vkey")[1])
    said = verify("evidence", file, key)
    assert "All 1 cases hold" in said
    assert re.search(r"\d members cosigned the first \d+ entries of the same history", said)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["cases"] == [project]
        assert '<html lang="vi"' in archive.read("index.html").decode()
        if PICTURES:
            archive.extractall(PICTURES)
    leaf = page.locator('main a[href^="/receipts/"]').first.get_attribute("href")
    site.eventually(lambda: site.get(f"{leaf}/proof")[0] == 200)


def test_others_find_no_such_place(site, visit):
    page = visit("bidder1")

    assert page.goto(f"{site.origin}/evidence").status == 403


def test_the_catalogue_from_the_list_to_an_example(site, visit):
    page = visit()
    page.goto(f"{site.origin}/log/acts")
    picture(page, "acts")
    page.get_by_role("link", name="Opening of bids").click()
    page.get_by_role("link", name="Bids opened").click()
    picture(page, "act")
    expect(page.locator("main")).to_contain_text("The prices are public and fixed")
    page.get_by_role("link", name=re.compile("Receipt of entry")).first.click()
    expect(page.locator("main")).to_contain_text("Bids opened")
