"""The built islands in a real browser: forms that are signed, and the hall; Python checks what came."""

import json
import re
import uuid

from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.sealing.platform import Hall, needs_chromium, require_signed

from openhall_sealing.intents import SigningKey

pytestmark = needs_chromium

FORM = """
<form data-signed-form data-command="publish_notice" data-object="notice:{id}" data-version="3" data-party=""
 data-origin="{origin}" data-url="/act" data-method="PUT" data-next="/done/{{id}}"
 data-solemn="Published for everyone.">
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<label for="t">Title</label><input id="t" name="title" required>
<label for="a">Amount</label><input id="a" name="deposit.amount" data-type="decimal">
<label for="n">Lots</label><input id="n" name="lots_count" data-type="number">
<label for="d">Due</label><input id="d" type="datetime-local" name="due_at" data-type="instant"
 data-zone="Asia/Shanghai">
<label><input type="checkbox" name="open" data-type="boolean"> Open</label>
<fieldset><legend>Kinds</legend><label><input type="checkbox" name="kinds[]" value="goods"> Goods</label>
<label><input type="checkbox" name="kinds[]" value="works"> Works</label></fieldset>
<label for="p">Password</label><input id="p" type="password" data-local>
<p role="status" data-signed-form-status></p><div data-signed-form-error></div>
<button>Publish</button></form>"""


def open_form(hall: Hall, page: Page) -> None:
    hall.pages["/form"] = FORM.format(id=uuid.uuid4(), origin=hall.origin)
    hall.pages["/done/7"] = "<h1>Done</h1>"
    page.goto(f"{hall.origin}/form")


def test_a_person_signs_what_the_page_shows(hall: Hall, page: Page, signer: SigningKey) -> None:
    open_form(hall, page)
    hall.answers["/act"] = lambda: (200, {"id": 7, "receipt_url": "/receipts/x"})
    page.get_by_label("Title").fill("路灯")
    page.get_by_label("Amount").fill("20000.00")
    page.get_by_label("Lots").fill("3")
    page.get_by_label("Due").fill("2026-03-02T20:00")
    page.get_by_label("Works").check()
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="This is what you sign")
    expect(dialog).to_contain_text("20000.00")
    expect(dialog).to_contain_text("Published for everyone.")
    page.keyboard.press("Escape")
    assert hall.acts == []
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()

    assert require_signed(hall, signer, "publish_notice") == {
        "title": "路灯",
        "deposit": {"amount": "20000.00"},
        "lots_count": 3,
        "due_at": "2026-03-02T12:00:00.000000Z",
        "open": False,
        "kinds": ["works"],
    }
    assert hall.acts[-1][1]["x-csrftoken"] == "token"
    page.goto(f"{hall.origin}/form")
    expect(page.get_by_label("Title")).to_have_value("")


def test_a_refusal_is_shown_with_its_field_and_keeps_what_was_typed(hall: Hall, page: Page, signer: SigningKey) -> None:
    open_form(hall, page)
    hall.answers["/act"] = lambda: (
        409,
        {
            "title": "The deadline is too early",
            "detail": "The law asks for 20 days.",
            "way_forward": "Choose a later day.",
            "errors": [{"field": "due_at", "message": "At least 20 days"}],
        },
    )
    page.get_by_label("Title").fill("Lamps")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text(["The law asks for 20 days", "Choose a later day."][0])
    expect(summary).to_be_focused()
    page.get_by_role("link", name="At least 20 days").click()
    expect(page.get_by_label("Due")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Lamps")


def test_a_wrong_number_and_a_missing_key_never_reach_the_server(hall: Hall, page: Page) -> None:
    open_form(hall, page)
    page.get_by_label("Title").fill("Lamps")
    page.get_by_label("Amount").fill("1,5")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".error-summary a")).to_contain_text("Amount")
    page.get_by_label("Amount").fill("1.5")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".error-summary")).to_contain_text("no signing key")
    assert hall.acts == []


def test_the_last_letter_outlives_the_tab(hall: Hall, page: Page, context: BrowserContext, signer: SigningKey) -> None:
    open_form(hall, page)
    page.wait_for_load_state("networkidle")  # what is typed before the form's script has come is not its draft
    page.get_by_label("Title").fill("Lamps for an invented street")
    page.close(run_before_unload=False)  # at once: the pause after the last letter is not over

    again = context.new_page()
    again.goto(f"{hall.origin}/form")
    expect(again.get_by_label("Title")).to_have_value("Lamps for an invented street")

    # What was accepted is forgotten, although the page goes right after.
    hall.answers["/act"] = lambda: (200, {"id": 7})
    again.get_by_label("Amount").fill("1")
    again.get_by_role("button", name="Publish").click()
    again.get_by_role("button", name="Sign and send").click()
    expect(again.get_by_role("heading", name="Done")).to_be_visible()
    again.goto(f"{hall.origin}/form")
    expect(again.get_by_label("Title")).to_have_value("")


def test_what_was_typed_before_the_script_came_wins_over_an_older_draft(hall: Hall, page: Page) -> None:
    open_form(hall, page)
    page.wait_for_load_state("networkidle")
    page.get_by_label("Title").fill("Older words")
    page.get_by_label("Lots").fill("3")
    page.get_by_label("Works").check()
    page.wait_for_timeout(600)  # a draft is kept a moment after the last letter

    held: list[Route] = []
    typing = True
    page.route(re.compile(r"\.js$"), lambda route: held.append(route) if typing else route.continue_())
    page.reload(wait_until="commit")
    page.get_by_label("Title").fill("Newer words")
    page.get_by_label("Goods").check()
    typing = False
    for route in held:
        route.continue_()

    expect(page.get_by_label("Lots")).to_have_value("3")  # the draft came, where nothing was typed
    expect(page.get_by_label("Title")).to_have_value("Newer words")
    expect(page.get_by_label("Goods")).to_be_checked()
    expect(page.get_by_label("Works")).not_to_be_checked()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Newer words")


def test_the_hall_grows_in_log_order_and_shows_each_entry_once(hall: Hall, page: Page) -> None:
    entries = [(9, "nine"), (7, "seven"), (9, "nine again"), (3, "three again")]
    hall.stream = "retry: 100\n\n" + "".join(
        f"id: {index}\ndata: {json.dumps({'index': index, 'html': f'<li>{text}</li>'})}\n\n" for index, text in entries
    )
    hall.pages["/hall"] = (
        '<div data-hall data-stream-url="/stream"><p data-hall-state></p><p role="status" data-hall-live></p>'
        '<ol data-hall-entries><li data-index="3">three</li><li data-index="8">eight</li></ol></div>'
        '<div data-countdown data-deadline="2026-03-02T12:00:00Z" data-now="2026-03-01T09:00:00Z">'
        "<p data-countdown-left></p></div>"
    )
    page.goto(f"{hall.origin}/hall")

    expect(page.locator("[data-hall-entries] li")).to_have_text(["three", "seven", "eight", "nine"])
    expect(page.locator("[data-countdown-left]")).to_have_text("1 days and 2 hours left")
    expect(page.get_by_role("status")).to_have_text("2 new entries in the record.", timeout=8000)
    expect(page.locator("[data-hall-entries] li")).to_have_count(4)
