"""The provincial office at work on the index, in English and Vietnamese: a value, national results, a publication, what
lost points, a simulation, the report."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign, switch_language

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
RESULTS = {
    "name": "results.csv",
    "mimeType": "text/csv",
    "buffer": "code,name,total\nH98,Tỉnh Một (hư cấu),90.10\nH99,Tỉnh Hư Cấu,91.20\n".encode(),
}


def sound(page: Any) -> None:
    """Nothing to scroll sideways on a telephone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_office_enters_takes_in_publishes_and_looks_into_what_lost_points(site, desk, visit):
    page, keys = desk("province").page, desk("province").keys
    page.goto(f"{site.origin}/desk/service-index")
    sound(page)
    page.locator("summary", has_text="Enter a value").click()
    page.select_option("#id_path", "totals.fair")
    page.fill("#value [name=value]", "71")
    page.fill("#value [name=source]", "Decision 2 (fictional)")
    with page_after(page):
        keys.press("#value button", text="Sign and enter it")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("Decision 2 (fictional)")

    page.goto(f"{site.origin}/desk/service-index/national")
    page.set_input_files("[name=file]", {**RESULTS, "buffer": b"code,name,total\nX,Y,5\n"})
    with page_after(page):
        keys.press("main button", text="Check it")
    expect(page.locator("main")).to_contain_text("Line 2")
    page.set_input_files("[name=file]", RESULTS)
    with page_after(page):
        keys.press("main button", text="Check it")
    page.select_option("#id_own", "H99")
    page.fill("[name=source]", "Portal (fictional)")
    with page_after(page):
        keys.press("#national button", text="Sign and take them in")
        sign(page, keys)

    [(period,)] = site.rows("SELECT period FROM service_index_edition ORDER BY period DESC LIMIT 1")
    page.goto(f"{site.origin}/desk/service-index/computed/{period}")
    with page_after(page):
        keys.press("main button", text="Compute it now")
    sound(page)
    page.fill("[name=reason]", "Another edge of a band counts from now on.")
    keys.press("#publish button", text="Sign and publish")
    sign(page, keys)
    arrives(page, rf"/service-index/{period}$")
    expect(page.locator("main")).to_contain_text("Another edge of a band counts from now on.")
    sound(page)
    switch_language(page, "vi")
    expect(page.locator("main")).to_contain_text(period)
    sound(page)
    page.goto(f"{site.origin}/desk/service-index/lost/{period}/H99.1/on_time")
    expect(page.locator("main")).to_contain_text("H99.1-")
    page.goto(f"{site.origin}/desk/service-index/simulate?until=2099-01-01")
    sound(page)
    with page.expect_download() as saved:
        page.evaluate(
            "address => { const link = document.createElement('a'); link.href = address; link.download = 'r.pdf';"
            " document.body.append(link); link.click(); }",
            f"/service-index/{period}/report.pdf",
        )
    assert saved.value.path().read_bytes().startswith(b"%PDF-")

    guest = visit()
    guest.goto(f"{site.origin}/service-index/{period}/H99.1")
    expect(guest.locator("main")).not_to_contain_text("H99.1-2")
    sound(guest)
