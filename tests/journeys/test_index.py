"""The index of service in the browser: the provincial office takes national results in, corrects a figure, publishes; a
guest reads page, table and figures; the head of a unit looks into what lost points, explains a delay, and thinks
through what finishing by Friday would give. In Vietnamese and English."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, in_vietnamese, page_after, sign, sound

from openhall.config.demo.administration import COMMUNE, PROVINCE
from openhall.kernel import clock
from openhall_rules.service import law_in_force

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
UNIT = f"{PROVINCE}.2"
WHY = "The national report was read wrongly (fictional)."
CAUSE, APOLOGY = "The officer was ill (fictional).", "We are late and apologise (fictional)."


@pytest.fixture(scope="module")
def period(site: Any) -> str:
    """The month that was published last."""
    [(found,)] = site.rows("SELECT period FROM service_index_edition ORDER BY period DESC LIMIT 1")
    return str(found)


def figures(site: Any, period: str, unit: str) -> dict[str, Any]:
    """A unit's published figures, as programs read them."""
    edition = json.loads(site.get(f"/api/v1/service-index/{period}")[1])
    return next(one for one in edition["figures"]["units"] if one["code"] == unit)


def times_threshold(scores: dict[str, Any]) -> Decimal:
    """What somebody publishes who multiplies the digitised share by the threshold of 80 %, where the law divides."""
    maximum, counted, of, _points, _missing = scores["digitised"]
    return (Decimal(counted) / Decimal(of) * Decimal(maximum) * Decimal("0.8")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_office_takes_national_results_in_and_sees_what_explains_the_difference(site, desk, visit, period):
    page, keys = desk("province").page, desk("province").keys
    wrong = times_threshold(figures(site, period, PROVINCE)["scores"])
    page.goto(f"{site.origin}/desk/service-index/national")
    in_vietnamese(page)
    for rows in ("X,Y,5,1\n", f"H98,Tỉnh Một (hư cấu),90.10,3.9\n{PROVINCE},Tỉnh Hư Cấu,88.20,{wrong}\n"):
        given = f"code,name,total,digitised\n{rows}".encode()
        page.set_input_files("[name=file]", {"name": "results.csv", "mimeType": "text/csv", "buffer": given})
        with page_after(page):
            keys.press("main button", text="Check it")
        if rows.startswith("X"):
            expect(page.locator("main")).to_contain_text("Line 2")
    sound(page)
    keys.write("[name=period]", period)
    keys.pick("#id_own", "Tỉnh Hư Cấu")
    keys.write("[name=source]", "Portal of an invented ministry (fictional)")
    keys.press("#national button", text="Sign and take them in")
    with page_after(page):
        sign(page, keys)
    sound(page)

    guest = visit()
    guest.goto(f"{site.origin}/service-index/national/{period}")
    main = guest.locator("main")
    expect(main).to_contain_text("Our own computation")
    expect(main).to_contain_text("They multiplied by the threshold; the law divides by it.")
    in_vietnamese(guest)
    read = json.loads(site.get(f"/api/v1/service-index/national/{period}")[1])
    assert "times_threshold" in json.dumps(read)


def test_the_office_corrects_a_figure_with_a_reason_and_everybody_reads_it(site, desk, visit, period):
    before = figures(site, period, UNIT)
    page, keys = desk("province").page, desk("province").keys
    page.goto(f"{site.origin}/desk/service-index/units")
    in_vietnamese(page)
    keys.write("#reported_period", period)
    keys.write("#reported_source", "Letter 7 of an invented ministry (fictional)")
    keys.write("#reported_units", f"{UNIT} | 60 | 29 | ")
    keys.press("#reported button", text="Sign and enter it")
    with page_after(page):
        sign(page, keys)

    page.goto(f"{site.origin}/desk/service-index/computed/{period}")
    with page_after(page):
        keys.press("main button", text="Compute it now")
    expect(page.locator("main")).to_contain_text("What differs from the published edition")
    in_vietnamese(page)
    keys.write("[name=reason]", WHY)
    keys.press("#publish button", text="Sign and publish")
    with page_after(page):
        sign(page, keys)
    arrives(page, rf"/service-index/{period}$")
    expect(page.locator("main")).to_contain_text(WHY)

    after = figures(site, period, UNIT)
    assert Decimal(after["scores"]["synchronised"][3]) < Decimal(before["scores"]["synchronised"][3])
    guest = visit()
    guest.goto(f"{site.origin}/service-index/{period}")
    expect(guest.locator("main")).to_contain_text(WHY)
    expect(guest.locator("main")).to_contain_text("What differs from the edition before")
    in_vietnamese(guest)
    with guest.expect_download() as coming:
        guest.locator("section[aria-labelledby=level-commune] a[href*='.csv']").first.click()
    with open(coming.value.path(), encoding="utf-8-sig") as file:  # noqa: PTH123 - a path of the browser's
        table = file.read()
    line = next(row for row in csv.reader(io.StringIO(table)) if UNIT in row)
    assert after["total"] in line
    guest.goto(f"{site.origin}/service-index/{period}/{COMMUNE}")
    expect(guest.locator("main")).not_to_contain_text(f"{COMMUNE}-2")
    in_vietnamese(guest)
    guest.goto(f"{site.origin}/service-index/{period}?edition=1")
    expect(guest.locator("main")).to_contain_text("This ranking was corrected.")


def next_working_day() -> date:
    """The next working day of an invented commune."""
    calendar = law_in_force("vn", clock.now()).calendar
    day = calendar.day_of(clock.now()) + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def test_the_head_finds_what_lost_points_explains_the_delay_and_thinks_friday_through(site, desk, visit):
    page, keys = desk("head").page, desk("head").keys
    query = "SELECT uuid, code FROM dossiers_dossier WHERE deciding = %s AND due_at < %s AND ended_at IS NULL"
    [(uuid, code), *_others] = site.rows(f"{query} ORDER BY due_at", COMMUNE, clock.now())
    lost = site.tender().as_("head").get
    periods = [one for (one,) in site.rows("SELECT DISTINCT period FROM service_index_edition ORDER BY period DESC")]
    month = next(
        one for one in periods if code in lost(f"/api/v1/service-index/{one}/units/{COMMUNE}/lost/on_time")["lost"]
    )
    page.goto(f"{site.origin}/desk/service-index")
    in_vietnamese(page)
    page.goto(f"{site.origin}/service-index/{month}/{COMMUNE}")
    in_vietnamese(page)
    with page_after(page):
        keys.press(f"main a[href$='/lost/{month}/{COMMUNE}/on_time']")
    in_vietnamese(page)
    with page_after(page):
        keys.press("main a", text=code)
    expect(page.locator("main")).to_contain_text("No step can be saved before the delay is explained.")
    in_vietnamese(page)
    for name, words in (("cause", CAUSE), ("remedy", "A colleague took over (fictional)."), ("apology", APOLOGY)):
        keys.write(f"#delay [name={name}]", words)
    page.fill("#delay [name=new_date]", next_working_day().isoformat())
    keys.press("#delay button", text="Sign and send the letter")
    with page_after(page):
        assert APOLOGY in sign(page, keys)
    expect(page.locator("main")).to_contain_text("The delay is explained; the new day holds.")
    sound(page)

    citizen = visit("bidder1")
    citizen.goto(f"{site.origin}/dossiers/{uuid}")
    expect(citizen.locator("main")).to_contain_text(APOLOGY)
    in_vietnamese(citizen)
    letter = citizen.locator("main a[href*='/letters/']").last.get_attribute("href")
    assert citizen.request.get(f"{site.origin}{letter}").body().startswith(b"%PDF-")

    page.goto(f"{site.origin}/desk/service-index")
    keys.follow("What if these dossiers were finished?")
    in_vietnamese(page)
    with page_after(page):
        keys.press("main a", text="All that are due this week, finished by Friday")
    expect(page.locator("main")).to_contain_text("Before and after")
    in_vietnamese(page)
