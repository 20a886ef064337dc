"""A paper is photographed in the browser: several shots become one document, by keyboard, on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign_in
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_dossiers import CODE, commune, sound  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def camera(chromium):
    """A browser with a camera as Chromium feigns it."""
    feigned = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = chromium.browser_type.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", *feigned]
    )
    yield launched
    launched.close()


def test_two_shots_become_one_document(site, camera, commune):  # noqa: F811
    context = camera.new_context(viewport={"width": 360, "height": 780}, locale="en")
    page = context.new_page()
    sign_in(page, site, "bidder1")
    page.goto(f"{site.origin}/dossiers/new/{CODE}")
    with page_after(page):
        page.get_by_role("button", name="Begin").press("Enter")
    page.goto(page.url + "/papers")
    paper = page.locator("form[enctype]").first
    expect(paper.locator("[data-camera-fallback]")).to_be_hidden()
    paper.locator("[data-camera-open]").press("Enter")
    take = paper.locator("[data-camera-take]")
    expect(take).to_be_focused()
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    for shot in range(1, 4):
        take.press("Enter")
        expect(paper.locator("[data-camera-shots] li")).to_have_count(shot)
    paper.locator("[data-camera-shots] button").first.press("Enter")
    expect(paper.locator("[data-camera-shots] li")).to_have_count(2)
    sound(page)
    with page_after(page):
        paper.locator("[data-camera-done]").press("Enter")
    arrives(page, r"/papers$")
    kept = page.locator("section").first.locator("li a")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text(".pdf")
    file = page.request.get(site.origin + str(kept.get_attribute("href"))).body()
    assert file.startswith(b"%PDF-")
    assert file.count(b"/Type /Page\n") + file.count(b"/Type/Page/") <= 2 or b"/Count 2" in file
    context.close()
