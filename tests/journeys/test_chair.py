"""A month's report and what follows it, each at their own telephone: the office drafts, seals and delivers it; the
chair receives it, instructs a unit, its head answers, the chair publishes, a guest reads it. And the second signature
of a head's appraisal sheet, with what the head sees of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, in_vietnamese, page_after, sign, sound, the_act

from openhall.config.demo import reporting
from openhall.config.demo.administration import AGENCIES, COMMUNE
from openhall.kernel import clock
from openhall_rules.service import law_in_force

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
SAID = "Two communes moved house this month (fictional)."
RECEIVED = "I have read it and thank you (fictional)."
ORDER, DONE = "Open the desk at noon (fictional).", "Somebody sits there from noon on (fictional)."


def signs(page: Any, keys: Any, text: str) -> str:
    """Press a button that asks for a signature, and sign; what was shown."""
    keys.press("main button", text=text)
    with page_after(page):
        shown = sign(page, keys)
    sound(page)
    return shown


def in_three_days() -> str:
    """A day by which somebody can answer."""
    now = clock.now()
    return (law_in_force("vn", now).calendar.day_of(now) + timedelta(days=3)).isoformat()


@pytest.fixture(scope="module")
def report(site: Any, desk: Any) -> str:
    """A report on a month that nobody has reported on, as the office lays it before the chair; its id."""
    page, keys = desk("province").page, desk("province").keys
    page.goto(f"{site.origin}/chair-reports")
    in_vietnamese(page)
    keys.write("#id_words", SAID)
    with page_after(page):
        keys.press("main button", text="Draft it from the figures")
    arrives(page, r"/chair-reports/[0-9a-f-]{36}$")
    expect(page.locator("main")).to_contain_text(SAID)
    in_vietnamese(page)
    draft = page.get_by_role("link", name="Look at the draft (PDF)").get_attribute("href")
    assert page.request.get(f"{site.origin}{draft}").body().startswith(b"%PDF-")
    uuid = str(page.url.rpartition("/")[2])

    page.set_input_files("#document-key", site.home / "demo" / "certificates" / f"{reporting.FILE}.key")
    signs(page, keys, "Seal the report")
    expect(page.locator("main")).to_contain_text("Lay it before the chair")
    in_vietnamese(page)
    keys.pick("#id_to", site.people["chair"].organisation_name)
    signs(page, keys, "Sign and deliver it")
    expect(page.locator("main")).to_contain_text("In the chair’s in-tray")
    the_act(site, "RPT-01", f"chair-report:{uuid}", desk("province").key)
    return uuid


def read(site: Any, who: str, uuid: str) -> dict[str, Any]:
    """The report as a program reads it."""
    found: dict[str, Any] = site.tender().as_(who).get(f"/api/v1/chair-reports/{uuid}")
    return found


def test_the_chair_finds_it_in_the_in_tray_confirms_it_and_instructs_a_unit_by_a_day(site, desk, visit, report):
    page, keys = desk("chair").page, desk("chair").keys
    page.goto(f"{site.origin}/chair-reports")
    in_vietnamese(page)
    with page_after(page):
        keys.press(f"main ul a[href='/chair-reports/{report}']")
    expect(page.locator("main")).to_contain_text(SAID)
    in_vietnamese(page)
    keys.write("#receive [name=words]", RECEIVED)
    assert RECEIVED in signs(page, keys, "Sign that you received it")
    expect(page.locator("main")).to_contain_text("Received by the chair")
    the_act(site, "RPT-02", f"chair-report:{report}", desk("chair").key)
    found = read(site, "province", report)
    assert (found["state"], found["words"]) == ("received", RECEIVED)

    day = in_three_days()
    keys.press("main summary", text="Instruct a unit")
    keys.pick("#id_unit", AGENCIES[COMMUNE])
    page.fill("#id_due", day)
    keys.write("#id_instruction", ORDER)
    assert ORDER in signs(page, keys, "Sign the instruction")
    expect(page.locator("main")).to_contain_text(ORDER)
    expect(page.locator("main")).to_contain_text("Not answered yet")
    in_vietnamese(page)
    [told] = read(site, "chair", report)["instructions"]
    assert (told["unit"], told["due_date"], told["answer"]) == (COMMUNE, day, None)
    the_act(site, "RPT-03", f"chair-instruction:{told['uuid']}", desk("chair").key)

    guest = visit()
    assert guest.goto(f"{site.origin}/chair-reports/{report}").status == 404
    guest.goto(f"{site.origin}/chair-reports")
    expect(guest.locator(f"main a[href='/chair-reports/{report}']")).to_have_count(0)


def test_the_head_answers_the_chair_publishes_and_everybody_reads_it(site, desk, visit, report):
    [told] = read(site, "chair", report)["instructions"]
    page, keys = desk("head").page, desk("head").keys
    page.goto(f"{site.origin}/desk/instructions")
    expect(page.locator("main")).to_contain_text(ORDER)
    in_vietnamese(page)
    keys.write(f"#words-{told['uuid']}", DONE)
    assert DONE in signs(page, keys, "Sign the answer")
    expect(page.locator("main")).to_contain_text("Answered in time")
    expect(page.locator(f"#words-{told['uuid']}")).to_have_count(0)
    in_vietnamese(page)
    the_act(site, "RPT-04", f"chair-instruction:{told['uuid']}", desk("head").key)

    chair, hands = desk("chair").page, desk("chair").keys
    chair.goto(f"{site.origin}/chair-reports/{report}")
    expect(chair.locator("main")).to_contain_text(DONE)
    assert "You publish this report with your signature." in signs(chair, hands, "Sign and publish it")
    expect(chair.locator("form#publish")).to_have_count(0)
    in_vietnamese(chair)
    the_act(site, "RPT-05", f"chair-report:{report}", desk("chair").key)

    guest = visit(script=False)
    guest.goto(f"{site.origin}/chair-reports")
    guest.locator(f"main a[href='/chair-reports/{report}']").click()
    main = guest.locator("main")
    for words in (SAID, RECEIVED, ORDER, DONE, "Answered in time"):
        expect(main).to_contain_text(words)
    expect(main.locator("form[data-signed-form], a[href*='/lost/']")).to_have_count(0)
    sound(guest)
    paper = guest.get_by_role("link", name="The sealed report (PDF)").get_attribute("href")
    assert guest.request.get(f"{site.origin}{paper}").body().startswith(b"%PDF-")
    assert site.json(f"/api/v1/chair-reports/{report}")["instructions"][0]["answer"] == DONE


def test_the_chair_signs_the_heads_sheet_second_and_the_head_reads_it_and_may_object(site, desk, visit):
    [(uuid,)] = site.rows("SELECT uuid FROM appraisal_appraisal WHERE state = 'assessed'")
    path = f"/desk/appraisals/{uuid}"
    page, keys = desk("head").page, desk("head").keys
    page.goto(f"{site.origin}{path}")
    expect(page.locator("main")).to_contain_text("Assessed, waits for the second signature")
    expect(page.locator("form[data-signed-form]")).to_have_count(0)

    chair, hands = desk("chair").page, desk("chair").keys
    chair.goto(f"{site.origin}/desk/appraisals")
    in_vietnamese(chair)
    with page_after(chair):
        hands.press(f"main a[href='{path}']")
    sheet = site.tender().as_("chair").get(f"/api/v1/appraisals/{uuid}")
    for words in (sheet["person"], sheet["statement"], sheet["assessment"]):
        expect(chair.locator("main")).to_contain_text(words)
    in_vietnamese(chair)
    signs(chair, hands, "Sign second")
    expect(chair.locator("main")).to_contain_text("Signed by two")
    expect(chair.locator("form#confirm")).to_have_count(0)
    the_act(site, "APR-04", f"appraisal:{uuid}", desk("chair").key)

    page.goto(f"{site.origin}/desk/appraisals")
    with page_after(page):
        keys.press(f"main a[href='{path}']", text="Your own")
    for words in ("Signed first by", "Signed second by", "One may object until", sheet["assessment"]):
        expect(page.locator("main")).to_contain_text(words)
    keys.press("main summary", text="Object to this sheet")
    expect(page.locator("#id_object_words")).to_be_visible()
    in_vietnamese(page)
    assert site.tender().as_("head").get(f"/api/v1/appraisals/{uuid}")["state"] == "confirmed"
    officer = visit("desk")
    assert officer.goto(f"{site.origin}{path}").status == 404
