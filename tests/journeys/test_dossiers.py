"""A dossier from the choice of the procedure on: filed by telephone, accepted at a desk, followed by number."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.journeys.administration import EDITION
from tests.journeys.browsing import arrives, page_after, sign

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
CODE = "9.000077.000.00.00.H98"
SCAN = {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nA fictional paper.\n%%EOF\n"}


@pytest.fixture(scope="module")
def commune(site) -> None:
    """A procedure of the commune, and the commune as the unit H96.77; once for all journeys that ask for it."""
    if getattr(site, "has_commune", False):
        return
    site.has_commune = True
    tender, uuid = site.tender(), uuid4()
    desk, head, province = (tender.as_(handle) for handle in ("desk", "head", "province"))
    url, about = f"/api/v1/procedure-editions/{uuid}", f"procedure-edition:{uuid}"
    payload = EDITION | {"code": CODE, "competent": [{"authority": "H96.77", "unit": "H96.77"}]}
    made = desk.act("POST", url, command="draft_edition", object=about, version=0, payload=payload)
    content = {"content_sha256": made["content_sha256"]}
    head.act("POST", f"{url}/approval", command="approve_edition", object=about, version=1, payload=content)
    province.act("POST", f"{url}/publication", command="publish_edition", object=about, version=2, payload=content)
    unit = uuid4()
    province.act(
        "POST", f"/api/v1/units/{unit}", command="register_unit", object=f"unit:{unit}", version=0,
        payload={"number": "H96.77", "organisation": str(site.people["desk"].organisation)},
    )  # fmt: skip


def sound(page: Any) -> None:
    """Nothing to scroll sideways on a telephone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def kept(request: Any) -> bool:
    """Whether this request brings the answer that was typed last."""
    return "/dossier-drafts/" in request.url and '"answers":{"name":"A"}' in (request.post_data or "")


def test_a_dossier_is_filed_by_telephone_accepted_at_the_desk_and_followed_without_an_account(
    site, desk, visit, commune
):
    page, keys = desk("bidder1").page, desk("bidder1").keys
    page.goto(f"{site.origin}/dossiers/new/{CODE}")
    sound(page)
    keys.press("main button", text="Begin")
    arrives(page, r"/dossiers/drafts/[0-9a-f-]{36}")
    keys.write("[name=name]", "Giang Ly")
    with page.expect_response(lambda answer: kept(answer.request)):
        keys.write("[name=answer-name]", "A")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.reload()
    expect(page.locator("[name=name]")).to_have_value("Giang Ly")
    expect(page.locator("[name=answer-twin]")).to_have_count(1)
    sound(page)
    keys.press("main button", text="Keep and go on")
    arrives(page, r"/papers$")
    page.set_input_files("[name=file]", SCAN)
    with page_after(page):
        keys.press("main button", text="Add it")
    sound(page)
    keys.follow("Go on to check your answers")
    arrives(page, r"/check$")
    sound(page)
    keys.press("main button", text="Sign and file")
    sign(page, keys)
    arrives(page, r"/dossiers/[0-9a-f-]{36}$")
    sound(page)
    address = page.url.removeprefix(site.origin)
    code, secret = page.locator(".oh-caption").first.inner_text(), page.locator(".oh-code").inner_text()
    assert code.startswith("H96.77-")

    officer, hands = desk("desk").page, desk("desk").keys
    officer.goto(f"{site.origin}/desk/dossiers")
    sound(officer)
    hands.follow(code)
    sound(officer)
    with page_after(officer):
        hands.press("main button", text="Accept the dossier")
        sign(officer, hands)
    expect(officer.locator("main")).to_contain_text("Begin to work on it")
    sound(officer)

    page.goto(f"{site.origin}{address}")
    expect(page.locator("main")).to_contain_text("Validly received at")
    guest = visit()
    guest.goto(f"{site.origin}/track?code={code}")
    guest.fill("[name=secret]", secret)
    guest.get_by_role("button", name="Show how far it is").click()
    expect(guest.locator("main")).to_contain_text("Accepted")
    expect(guest.locator("main")).not_to_contain_text("Giang")
    sound(guest)
