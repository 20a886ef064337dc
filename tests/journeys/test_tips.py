"""A tip without a name: written on a guest's telephone, opened and answered in an investigator's browser."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import page_after, sign

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
SEEN = "Two bidders of an invented tender share one telephone."
ANSWER = "Thank you. Which of the two answered it?"
MORE = "The first one, always."
CAMERA = b"Camera of an invented maker"


PAINT = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [32, 24];
  canvas.getContext("2d").fillRect(0, 0, 16, 24);
  return canvas.toDataURL("image/jpeg").split(",")[1];
}"""


def photograph(page: Any) -> bytes:
    """A JPEG that says which camera took it."""
    picture = base64.b64decode(page.evaluate(PAINT))
    facts = b"Exif\0\0" + CAMERA
    return picture[:2] + b"\xff\xe1" + (len(facts) + 2).to_bytes(2, "big") + facts + picture[2:]


@pytest.fixture(scope="module")
def keeper(site, desk):
    """An investigator whose browser has made a key and published it."""
    page, keys = desk("investigator").page, desk("investigator").keys
    page.goto(f"{site.origin}/desk/tips")
    page.locator("[data-key-shown=investigator]:not(:empty)").wait_for()
    keys.press('[data-key-action="make"]')
    expect(page.locator("#id_recipient")).to_have_value(re.compile("^age1"))
    with page_after(page):
        keys.press("#publish-key button", text="Publish this key")
        sign(page, keys)
    return page


@pytest.fixture(scope="module")
def given(site, chromium, keeper):
    """A guest, on a telephone, who has given a tip with a photograph; the page, and the mailbox's code."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(45_000)
    page.goto(f"{site.origin}/tips")
    page.wait_for_load_state("networkidle")  # the script is there
    page.get_by_label("What did you see?").fill(SEEN)
    page.set_input_files(
        "#id_files", {"name": "from-my-desk.jpg", "mimeType": "image/jpeg", "buffer": photograph(page)}
    )
    page.get_by_role("button", name="Seal and send").click()
    page.locator("[data-tip-code-text]:not(:empty)").wait_for()
    yield page, page.locator("[data-tip-code-text]").inner_text()
    context.close()


def test_the_guest_leaves_no_cookie_and_gets_a_code_once(site, given):
    page, code = given

    assert len(code.replace("-", "").replace(" ", "")) >= 32  # 160 bits
    assert page.context.cookies() == []
    page.goto(f"{site.origin}/tips")
    assert code not in page.content()


def test_the_investigator_opens_it_and_answers(site, keeper, given, desk):
    page, keys = keeper, desk("investigator").keys
    page.goto(f"{site.origin}/desk/tips")
    keys.follow(page.locator("main ul a").first.inner_text())
    expect(page.locator("[data-tip-list]")).to_contain_text(SEEN)
    with page.expect_download() as download:
        page.locator("[data-tip-list] a").click()
    picture = download.value.path().read_bytes()
    assert picture.startswith(b"\xff\xd8")
    assert CAMERA in photograph(page)
    assert CAMERA not in picture  # what the camera said of itself stayed on the guest's telephone
    keys.write("#tip-answer [name=text]", ANSWER)
    with page_after(page):
        keys.press("#tip-answer button", text="Seal, sign and send")
    expect(page.locator("[data-tip-list]")).to_contain_text(ANSWER)


def test_the_mailbox_shows_the_answer_and_takes_another_letter(site, given, keeper):
    page, code = given
    page.goto(f"{site.origin}/tips/mailbox")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open my mailbox").click()
    expect(page.locator("[data-tip-list]")).to_contain_text(ANSWER)
    page.get_by_label("Write again").fill(MORE)
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator("[data-tip-list]")).to_contain_text(MORE)
    assert page.context.cookies() == []

    keeper.reload()
    expect(keeper.locator("[data-tip-list]")).to_contain_text(MORE)


def test_a_wrong_code_opens_nothing_and_says_what_to_do(site, given, visit):
    page = visit()
    page.goto(f"{site.origin}/tips/mailbox")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Your code").fill("not a code")
    page.get_by_role("button", name="Open my mailbox").click()
    expect(page.locator(".error-summary")).to_be_visible()
