"""A department is asked for its opinion on a dossier of the commune, answers by telephone, and knows no name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, in_vietnamese, page_after, sign, sound

from openhall.config.demo import waiting
from openhall.config.demo.administration import FIRST

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
WORDS = "No. Turn the loudspeakers off before ten (fictional)."
AGAIN = "And may it be held on a public holiday? (fictional)"


def test_the_department_answers_the_commune_reads_it_asks_again_and_changes_its_mind(site, desk):
    page, keys = desk("department").page, desk("department").keys
    # Other journeys ask this department, too.
    query = "SELECT count(*) FROM opinions_opinion o JOIN dossiers_unit u ON u.id = o.asked_id"
    [(answered,)] = site.rows(f"{query} WHERE u.number = %s AND o.state <> 'asked'", waiting.DEPARTMENT)
    page.goto(f"{site.origin}/desk/opinions")
    in_vietnamese(page)
    keys.press("main td a, main th a", text=FIRST["title"])
    arrives(page, r"/opinions/[0-9a-f-]{36}$")
    uuid = page.url.rpartition("/")[2]
    expect(page.locator("main")).to_contain_text(waiting.QUESTION)
    expect(page.locator("main")).not_to_contain_text("Giang")
    in_vietnamese(page)
    keys.write("#id_answer", WORDS)
    keys.press("#answer button", text="Sign and give the opinion")
    with page_after(page):
        assert WORDS in sign(page, keys)
    expect(page.locator("main")).to_contain_text(WORDS)
    sound(page)
    page.goto(f"{site.origin}/desk/opinions?ended=1")
    expect(page.locator("main tbody tr")).to_have_count(answered + 1)

    query = "SELECT d.uuid FROM opinions_opinion o JOIN dossiers_dossier d ON d.id = o.dossier_id WHERE o.uuid = %s"
    [(dossier,)] = site.rows(query, uuid)
    officer, hands = desk("desk").page, desk("desk").keys
    officer.goto(f"{site.origin}/desk/dossiers/{dossier}")
    hands.follow("Opinions of other units")
    expect(officer.locator("main")).to_contain_text(WORDS)
    in_vietnamese(officer)
    hands.write("[name=unit]", waiting.DEPARTMENT)
    hands.write("[name=question]", AGAIN)
    hands.press("#ask [type=checkbox]", "Space")
    hands.press("#ask button", text="Sign and ask")
    with page_after(officer):
        sign(officer, hands)
    asked = site.rows("SELECT uuid FROM opinions_opinion WHERE question = %s", AGAIN)[0][0]

    page.goto(f"{site.origin}/desk/opinions/{asked}")
    paper = page.locator("main a[href*='/papers/']").first
    address = paper.get_attribute("href")
    assert page.request.get(f"{site.origin}{address}").body().startswith(b"%PDF-")
    sound(page)

    officer.goto(f"{site.origin}/desk/opinions/{asked}")
    officer.locator("summary", has_text="Withdraw the question").click()
    hands.write("#id_withdraw", "The fete was moved (fictional).")
    hands.press("#withdraw button", text="Withdraw the question")
    with page_after(officer):
        sign(officer, hands)
    sound(officer)
    page.reload()
    expect(page.locator("main")).to_contain_text("Your unit isn’t asked any more")
    assert page.request.get(f"{site.origin}{address}").status == 404
