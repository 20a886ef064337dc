"""A form that asks by what is answered, from a telephone in Vietnamese and without a pointer: whether one may file, a
question and papers that an answer brings, rows, a change before it is signed. The officer reads it in English."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign, sound, the_act

from openhall.config.demo.administration import COMMUNE, THIRD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
CODE, FORM = THIRD["code"], THIRD["form"]["properties"]
[ELIGIBLE] = THIRD["eligibility"]
PAPERS = [one["title"] for one in THIRD["components"]]
BECAUSE = {1: FORM["proxy"]["title"]["vi"], 2: FORM["poor"]["title"]["vi"]}
"""The answers that bring papers, by the paper's place."""
FILER, OTHER, RIGHT = "Hà Thị Lan (hư cấu)", "Bà Lam (hư cấu)", "Bà Lâm (hư cấu)"
STAYS, GOES, BORN = "Ông Bình (hư cấu)", "Cô Cúc (hư cấu)", "1950-02-01"


def vi(english: str) -> str:
    """What the platform says for it in Vietnamese."""
    with translation.override("vi"):
        return translation.gettext(english)


@pytest.fixture(scope="module")
def citizen(desk: Any, site: Any) -> SimpleNamespace:
    """Somebody who files, at a telephone that speaks Vietnamese."""
    one: SimpleNamespace = desk("bidder3")
    one.context.add_cookies([{"name": "django_language", "value": "vi", "url": site.origin}])
    return one


def listens(page: Any) -> None:
    """The page's script has come; nothing is to be scrolled sideways."""
    page.wait_for_load_state("networkidle")
    sound(page)


def presses(who: SimpleNamespace, text: str) -> None:
    """Press a button of the page by Enter; another page comes."""
    with page_after(who.page):
        who.keys.press("main button", text=vi(text))
    listens(who.page)


def goes_on(who: SimpleNamespace) -> None:
    """Wait until the script has kept what was typed, as somebody does who reads it again; then go on."""
    expect(who.page.locator("[data-draft-status]")).to_have_text(vi("Kept on the server. It isn’t signed yet."))
    presses(who, "Keep and go on")


def begins(who: SimpleNamespace, site: Any) -> str:
    """Answer that one lives elsewhere, read where to file then, answer rightly: the draft's id."""
    page, main = who.page, who.page.locator("main")
    page.goto(f"{site.origin}/dossiers/new/{CODE}")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(main).to_contain_text(ELIGIBLE["question"]["vi"])
    expect(main).not_to_contain_text(ELIGIBLE["otherwise"]["vi"])
    listens(page)
    who.keys.mark("may-0", "no")
    presses(who, "Begin")
    for words in (vi("You can’t file this here."), ELIGIBLE["otherwise"]["vi"], ELIGIBLE["where"]["vi"]):
        expect(main).to_contain_text(words)
    who.keys.mark("may-0", "yes")
    presses(who, "Begin")
    arrives(page, r"/dossiers/drafts/[0-9a-f-]{36}")
    return str(page.url.rpartition("/")[2])


def says_the_occasion(who: SimpleNamespace) -> None:
    """Say who files and what for; the box “for somebody else” brings the question for whom."""
    page, keys = who.page, who.keys
    keys.write("[name=name]", FILER)
    keys.press(f"[type=radio][name=authority][value='{COMMUNE}']", "Space")
    goes_on(who)
    expect(page.locator("[name=answer-for_whom]")).to_have_count(0)
    keys.press("[type=radio][name=answer-reason]", "Space")
    keys.press("[type=checkbox][name=answer-proxy]", "Space")
    goes_on(who)
    expect(page.locator("body")).to_contain_text(vi("Your answer brings further questions."))
    expect(page.locator("main")).to_contain_text(FORM["for_whom"]["title"]["vi"])
    keys.write("[name=answer-for_whom]", OTHER)
    goes_on(who)


def lists_guests(who: SimpleNamespace) -> None:
    """Add three rows by Enter and remove two of them; the one that stays keeps what was typed into it."""
    page, keys = who.page, who.keys
    for place, name in enumerate((GOES, STAYS, "")):
        with page_after(page):
            keys.press("button[name=add][value=guests]")
        listens(page)
        assert page.url.endswith(f"#question-guests-{place}")
        keys.write(f"[name=row-guests-{place}-name]", name)
    page.fill("[name=row-guests-1-born]", BORN)
    for gone, left in (("guests:2", 2), ("guests:0", 1)):
        with page_after(page):
            keys.press(f"button[name=remove][value='{gone}']")
        listens(page)
        expect(page.locator("[data-row]")).to_have_count(left)
    expect(page.locator("[name=row-guests-0-name]")).to_have_value(STAYS)
    expect(page.locator("[name=row-guests-0-born]")).to_have_value(BORN)
    keys.press("[type=checkbox][name=answer-poor]", "Space")
    goes_on(who)
    arrives(page, r"/papers(#question-.*)?$")


def photographed(place: int) -> bytes:
    """A paper as the telephone photographed it."""
    return f"%PDF-1.7\nA fictional paper, {place}.\n%%EOF\n".encode()


def adds_paper(who: SimpleNamespace, place: int) -> None:
    """Take a paper in at its place."""
    section = who.page.locator(f"#paper-{place}")
    file = {"name": f"giay-{place}.pdf", "mimeType": "application/pdf", "buffer": photographed(place)}
    section.locator("[name=file]").set_input_files(file)
    with page_after(who.page):
        section.get_by_role("button", name=vi("Add it")).click()
    listens(who.page)


def brings_papers(who: SimpleNamespace) -> None:
    """Read which answer asks for which paper; forget one, and be led back to it."""
    page, keys, main = who.page, who.keys, who.page.locator("main")
    for place, title in enumerate(PAPERS):
        expect(page.locator(f"#paper-{place}")).to_contain_text(title)
        if place in BECAUSE:
            expect(page.locator(f"#paper-{place}")).to_contain_text(BECAUSE[place])
    adds_paper(who, 0)
    adds_paper(who, 2)
    keys.follow(vi("Go on to check your answers"))
    expect(main).to_contain_text(vi("Something is still missing"))
    expect(main.locator("[role=alert]")).to_contain_text(PAPERS[1])
    expect(page.locator("form#file")).to_have_count(0)
    listens(page)
    keys.press("main [role=alert] a[href$='/papers#paper-1']")
    arrives(page, r"/papers#paper-1")
    adds_paper(who, 1)
    keys.follow(vi("Go on to check your answers"))
    expect(main).not_to_contain_text(vi("Something is still missing"))


def changes_for_whom(who: SimpleNamespace) -> None:
    """Change an answer by its link on the page that shows all; what comes after it is only passed."""
    page, keys, main = who.page, who.keys, who.page.locator("main")
    expect(main).to_contain_text(OTHER)
    keys.press("main a[href$='#question-for_whom']")
    arrives(page, r"/dossiers/drafts/[0-9a-f-]{36}")
    listens(page)
    keys.write("[name=answer-for_whom]", RIGHT)
    goes_on(who)
    presses(who, "Keep and go on")
    arrives(page, r"/papers(#question-.*)?$")
    keys.follow(vi("Go on to check your answers"))
    expect(main).to_contain_text(RIGHT)
    expect(main).not_to_contain_text(OTHER)
    for words in (FILER, STAYS, BORN, vi("Nothing to pay"), *PAPERS):
        expect(main).to_contain_text(words)
    expect(main).not_to_contain_text(GOES)
    listens(page)


def test_a_family_files_by_telephone_what_its_answers_ask_for_and_the_officer_reads_the_same(site, desk, citizen):
    page, keys = citizen.page, citizen.keys
    uuid = begins(citizen, site)
    says_the_occasion(citizen)
    lists_guests(citizen)
    brings_papers(citizen)
    changes_for_whom(citizen)
    keys.press("main button", text=vi("Sign and file"))
    page.get_by_role("dialog").wait_for()
    sound(page)
    keys.press("dialog button[value=sign]")
    arrives(page, rf"/dossiers/{uuid}$")
    the_act(site, "DOS-03", f"dossier:{uuid}", citizen.key)
    expect(page.locator("main")).to_contain_text(RIGHT)
    listens(page)
    code = page.locator(".oh-caption").first.inner_text()

    found = site.tender().as_("desk").get(f"/api/v1/dossiers/{uuid}")
    assert found["answers"] == {
        "reason": FORM["reason"]["enum"][0], "proxy": True, "for_whom": RIGHT, "poor": True,
        "guests": [{"name": STAYS, "born": BORN}],
    }  # fmt: skip
    assert sorted((one["component"], one["name"]) for one in found["papers"]) == [
        (place, f"giay-{place}.pdf") for place in range(3)
    ]

    officer, hands = desk("desk").page, desk("desk").keys
    officer.goto(f"{site.origin}/desk/dossiers?state=new")
    hands.follow(code)
    main = officer.locator("main")
    for name in ("reason", "proxy", "for_whom", "poor", "guests"):
        expect(main).to_contain_text(FORM[name]["title"]["en"])
    for words in (RIGHT, f"Name: {STAYS}", f"Day of birth: {BORN}", *PAPERS):
        expect(main).to_contain_text(words)
    listens(officer)
    link = main.get_by_role("link", name="giay-1.pdf").first.get_attribute("href")
    assert officer.request.get(f"{site.origin}{link}").body() == photographed(1)
    with page_after(officer):
        hands.press("main button", text="Accept the dossier")
        sign(officer, hands)
    expect(main).to_contain_text("Begin to work on it")
    listens(officer)
