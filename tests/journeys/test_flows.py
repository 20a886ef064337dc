"""An officer takes a dossier and asks a department, it answers, the head puts what is at risk into other hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import in_vietnamese, page_after, sign, sound

from openhall.config.demo import waiting
from openhall.config.demo.administration import COMMUNE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
QUESTION = "Is anything else needed? (fictional)"
WORDS = "No, nothing else (fictional)."


def test_a_dossier_goes_from_hand_to_hand_and_the_head_reassigns_what_is_at_risk(site, desk):
    officer, hands = desk("desk").page, desk("desk").keys
    query = (
        "SELECT d.uuid, d.code FROM flow_leg l JOIN dossiers_dossier d ON d.id = l.dossier_id"
        " WHERE l.sent_at IS NULL AND l.officer_id IS NULL AND l.flow_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM opinions_opinion o WHERE o.dossier_id = d.id AND o.state = 'asked') ORDER BY l.id"
    )
    dossier, code = site.rows(query)[0]

    officer.goto(f"{site.origin}/desk/dossiers/{dossier}/flow")
    in_vietnamese(officer)
    hands.press("#take button", text="Take it in hand")
    with page_after(officer):
        sign(officer, hands)
    officer.goto(f"{site.origin}/desk/in-hand")
    expect(officer.locator("main")).to_contain_text(code)
    sound(officer)

    officer.goto(f"{site.origin}/desk/dossiers/{dossier}/opinions")
    hands.write("[name=unit]", waiting.DEPARTMENT)
    hands.write("[name=question]", QUESTION)
    hands.press("#ask button", text="Sign and ask")
    with page_after(officer):
        sign(officer, hands)
    asked = site.rows("SELECT uuid FROM opinions_opinion WHERE question = %s", QUESTION)
    other, keys = desk("department").page, desk("department").keys
    other.goto(f"{site.origin}/desk/opinions/{asked[0][0]}")
    keys.write("#id_answer", WORDS)
    keys.press("#answer button", text="Sign and give the opinion")
    with page_after(other):
        sign(other, keys)

    head, fingers = desk("head").page, desk("head").keys
    head.set_viewport_size({"width": 360, "height": 800})
    head.goto(f"{site.origin}/desk/in-hand?view=risk")
    in_vietnamese(head)
    sound(head)
    head.goto(f"{site.origin}/desk/in-hand?view=unit")
    head.locator(f"input[name=d][value='{dossier}']").check()
    head.locator("#id_unit").select_option(COMMUNE)
    head.locator("#id_to").select_option(label="Pham Van Son")
    fingers.press("main form button", text="Preview")
    head.wait_for_url("**/desk/in-hand/preview*")
    in_vietnamese(head)
    legs = "SELECT count(*) FROM flow_leg l JOIN dossiers_dossier d ON d.id = l.dossier_id WHERE d.uuid = %s"
    before = site.rows(legs, dossier)[0][0]
    fingers.write("[name=reason]", "The officer is away (fictional).")
    fingers.press("#handover button", text="Sign for all of them")
    with page_after(head):
        sign(head, fingers)
    head.wait_for_url("**/desk/in-hand/orders/*")
    expect(head.locator("main")).to_contain_text("looked at", timeout=60_000)
    sound(head)
    assert site.rows(legs, dossier)[0][0] == before + 1
