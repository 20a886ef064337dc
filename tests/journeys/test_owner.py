"""A tender by the browser's forms, by keyboard alone: owner, bidder and committee, each with a key of their own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, arrives, page_after, sign, the_act, verify

from openhall.config.demo import scenes
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
TITLE = "Two bridges over an invented brook"
LOTS = {"The upper bridge": "120000.00", "The lower bridge": "80000.00"}
QUESTION = "May the railings be of oak?"
ANSWER = "Yes, of oak or of larch."
AMENDMENT = "The lower bridge is one metre wider."


@pytest.fixture(scope="module")
def published(site, desk, tmp_path_factory):
    """From an empty form to the published notice, by keyboard alone, 360 pixels wide."""
    owner, folder = desk("owner"), tmp_path_factory.mktemp("published")
    page, keys = owner.page, owner.keys
    (folder / "drawings.pdf").write_bytes(scenes.document())
    page.goto(f"{site.origin}/work")
    keys.follow("Begin a project")
    project = draft_project(page, keys)
    keys.follow("Publish the plan")
    keys.press("main button", text="Publish the plan")
    assert TITLE in sign(page, keys)
    arrives(page, r"/plan/published/[0-9a-f]{64}")

    keys.follow("Go on with the project")
    keys.follow("Draft the notice")
    keys.follow("Begin the notice")
    due = draft_terms(page, keys)
    for title, estimate in LOTS.items():
        keys.follow("Add a lot")
        keys.write("#id_title", title)
        keys.write("#id_estimate", estimate)
        keys.write("#id_deposit", "0")
        keys.press("main button", text="Save the lot")
        assert estimate in sign(page, keys)
        arrives(page, "/notice")
    keys.write("#add-document [name=title]", "Drawings")
    keys.choose_file("#add-document input[type=file]", folder / "drawings.pdf")
    expect(page.locator("#add-document")).to_contain_text("drawings.pdf has been uploaded.")
    with page_after(page):
        keys.press("#add-document button")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("Drawings")

    keys.follow("Back to the project")
    keys.follow("Sign the commitment")
    keys.press("main button", text="Sign the commitment")
    sign(page, keys)
    arrives(page, r"/commitment/signed/[0-9a-f]{64}")
    keys.follow("Go on with the project")
    keys.follow("Publish the notice")
    keys.press("main button", text="Publish the notice")  # one press, and the signature
    assert TITLE in sign(page, keys)
    arrives(page, r"/notice/published/[0-9a-f]{64}")
    return SimpleNamespace(project=project, due=due, leaf=page.url.rpartition("/")[2])


def draft_project(page: Any, keys: Keyboard) -> str:
    """Fill in the form of a project; its id."""
    keys.write("#id_title", TITLE)
    keys.write("#id_description", "Brook, bridges and owner are fictional.")
    keys.mark("category", "works")
    keys.pick("#id_lang", "English")
    keys.pick("#id_jurisdiction", "Reference rules")
    keys.pick("#id_owner", "Qingliu Water Office")
    keys.pick("#id_centre", "Northern Trading Centre")
    keys.write("#id_currency", "CNY")
    keys.write("#id_estimate", "200000.00")
    keys.press("main button", text="Save the draft")
    shown = sign(page, keys)
    assert all(text in shown for text in (TITLE, "Reference rules", "200000.00"))
    arrives(page, r"/desk/projects/[0-9a-f-]{36}")
    return page.url.rpartition("/")[2]


def draft_terms(page: Any, keys: Keyboard) -> datetime:
    """Fill in when bids are due and who opens them; the deadline."""
    due = (clock.now() + timedelta(days=2)).replace(minute=30, second=0, microsecond=0)
    keys.to("[name=bids_due_at]")
    page.keyboard.type(due.strftime("%m%d%Y"))
    page.keyboard.press("ArrowRight")
    page.keyboard.type(due.strftime("%I%M%p"))
    assert page.locator("[name=bids_due_at]").input_value() == due.strftime("%Y-%m-%dT%H:%M")
    keys.write("[name=release_minutes]", "30")
    for field in page.locator("main input[name^=tender_values]").all():
        keys.write(f"[name='{field.get_attribute('name')}']", "30")
    custodians = page.locator("[name='custodians[]']")
    for place in range(custodians.count()):
        if not custodians.nth(place).is_checked():
            keys.press(f"#{custodians.nth(place).get_attribute('id')}", "Space")
    keys.press("main button", text="Save")
    sign(page, keys)
    arrives(page, "/notice")
    return due


def test_an_owner_plans_commits_and_publishes_by_keyboard_alone(site, desk, published):
    key = desk("owner").key

    the_act(site, "PLN-01", published.project, key)
    assert all(check["passed"] for check in the_act(site, "ENT-01", published.project, key).public["checks"])
    notice = the_act(site, "NOT-01", published.project, key)
    assert notice.leaf_sha256 == published.leaf
    assert notice.public["lots"] == len(LOTS)
    assert datetime.fromisoformat(notice.public["bids_due_at"]) == published.due
    shown = site.get(f"/tenders/{published.project}")[1].decode()
    assert all(title in shown for title in (*LOTS, TITLE, "Drawings"))


def test_the_receipt_advances_and_is_verified_without_the_platform(site, desk, published, tmp_path):
    page, keys = desk("owner").page, desk("owner").keys
    page.goto(site.origin + reverse("work-notice-published", args=[published.project, published.leaf]))
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", re.compile("logged|witnessed"))
    page.reload()
    with page.expect_download() as saved:
        keys.press("[data-receipt] a[download]")
    saved.value.save_as(tmp_path / "notice.tlog-proof")
    (tmp_path / "log.vkey").write_bytes(site.get("/log/vkey")[1])

    assert "NOT-01" in verify("receipt", tmp_path / "notice.tlog-proof", tmp_path / "log.vkey")


@pytest.fixture(scope="module")
def answered(site, desk, published):
    """A bidder asks, with a key of its own; the owner finds it in the queue and answers."""
    bidder, owner = desk("bidder1"), desk("owner")
    bidder.page.goto(f"{site.origin}/tenders/{published.project}")
    bidder.keys.follow("Ask a question")
    bidder.keys.write("[name=text]", QUESTION)
    bidder.keys.press("main button", text="Send the question")
    assert QUESTION in sign(bidder.page, bidder.keys)
    arrives(bidder.page, r"/receipts/[0-9a-f]{64}")

    owner.page.goto(f"{site.origin}/work")
    owner.keys.follow(TITLE)
    expect(owner.page.locator("main")).to_contain_text(QUESTION)
    expect(owner.page.locator("main")).not_to_contain_text("Clear Spring")
    owner.keys.write("[name=answer]", ANSWER)
    with page_after(owner.page):
        owner.keys.press("main button", text="Publish question and answer")
        assert ANSWER in sign(owner.page, owner.keys)
    return bidder.page.url.rpartition("/")[2]


def test_a_question_is_asked_and_answered_for_everybody(site, desk, published, answered):
    the_act(site, "NOT-03", published.project, desk("owner").key)
    asked = site.rows("SELECT code, public_key FROM witness_outbox WHERE leaf_sha256 = %s", answered)
    assert [code for code, _ in asked] == ["NOT-02"]
    shown = site.get(f"/tenders/{published.project}")[1].decode()
    assert QUESTION in shown
    assert ANSWER in shown
    assert "Clear Spring" not in shown


@pytest.fixture(scope="module")
def amended(site, desk, published, answered, tmp_path_factory):
    """The owner amends: words, a new drawing in place of the old one, a later deadline."""
    page, keys = desk("owner").page, desk("owner").keys
    drawing = tmp_path_factory.mktemp("amended") / "wider.pdf"
    drawing.write_bytes(scenes.document() + b"\n% wider\n")
    page.goto(site.origin + reverse("work-project", args=[published.project]))
    keys.follow("Amend the notice")
    later = published.due + timedelta(days=1)
    keys.write("[name=text]", AMENDMENT)
    keys.to("[name=new_due_at]")
    page.keyboard.type(later.strftime("%m%d%Y"))
    page.keyboard.press("ArrowRight")
    page.keyboard.type(later.strftime("%I%M%p"))
    keys.write("#id_new_title", "Drawings, the lower bridge wider")
    keys.choose_file("#id_new_file", drawing)
    expect(page.locator("main form[data-signed-form]")).to_contain_text("wider.pdf has been uploaded.")
    keys.press("[name='documents_withdrawn[]']", "Space")
    keys.press("main button", text="Publish the amendment")
    assert AMENDMENT in sign(page, keys)
    arrives(page, r"/amended/[0-9a-f]{64}")
    return later


def test_an_amendment_is_published_with_its_document_and_deadline(site, desk, published, amended):
    act = the_act(site, "NOT-04", published.project, desk("owner").key)
    assert datetime.fromisoformat(act.public["old_due_at"]) == published.due
    assert datetime.fromisoformat(act.public["new_due_at"]) == amended
    shown = site.get(f"/tenders/{published.project}")[1].decode()
    assert AMENDMENT in shown
    assert "Drawings, the lower bridge wider" in shown
