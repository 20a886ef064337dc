"""A hearing on a complaint, and the correction that its decision orders: in the browser, each side with its own key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, on_the_log, page_after, sign, sound, the_act

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock
from openhall.kernel.clock import instant_text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Wells for an invented valley",
    "description": "Wells; valley, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Four wells", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "81000.00", "bidder2": "80000.00", "bidder3": "83500.00"}
PLACE = "Room 3, 1 Invented Lane"
MINUTES = "The owner’s side could not say who had measured the water."
REFUSED = "笔录没有记录我方提交的第二份文件。"
REPORT = "We measured the water with a witness, and wrote the sheet anew."
SIGN_IN_CHINESE = "签名并提交"


def written(field: Any, at: datetime) -> str:
    """An instant as a field of the page takes it, in the zone that the page says."""
    return at.astimezone(ZoneInfo(field.get_attribute("data-zone"))).strftime("%Y-%m-%dT%H:%M")


def on_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


@pytest.fixture(scope="module")
def taken_up(site: Any) -> Any:
    """By other people's programs: bids are opened, a bidder complains about how it was done, a body takes it up."""
    tender, body, complaint = site.tender(), uuid4(), uuid4()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    for handle, total in TOTALS.items():
        tender.bid(handle, {"currency": "CNY", "total": total})
    jump_to(clock.now() + timedelta(minutes=41))
    tender.until("closed")
    for handle in TOTALS:
        tender.release(handle)
    tender.until("released")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    tender.until("opened")
    tender.as_("authority").act(
        "POST", f"/api/v1/responsible-bodies/{body}", command="name_responsible_body", version=0,
        object=f"responsible-body:{body}", payload={
            "jurisdiction": "reference", "industry": "Wells", "body": "Office of Wells (fictional)", "here": True,
            "contact": "1 Invented Lane", "source": "Notice 1 of an invented valley", "lang": "en",
        },
    )  # fmt: skip
    tender.as_("bidder1").act(
        "POST", f"/api/v1/notices/{tender.notice}/complaints/{complaint}", command="file_complaint", version=0,
        object=f"complaint:{complaint}", payload={
            "matter": "procedure", "lot": str(tender.lot), "standing": "bidder", "body": str(body),
            "text": "Nobody measured the water.", "request": "Let it be measured.",
            "known_at": instant_text(clock.now() - timedelta(minutes=1)),
        },
    )  # fmt: skip
    tender.as_("authority").act(
        "POST", f"/api/v1/complaints/{complaint}/acceptance", command="decide_acceptance", version=1,
        object=f"complaint:{complaint}", payload={"accepted": True, "ground": None, "reason": None},
    )  # fmt: skip
    tender.complaint = complaint
    return tender


@pytest.fixture(scope="module")
def summoned(site: Any, desk: Any, taken_up: Any) -> Any:
    """The body summons both sides by keyboard; when it begins, and the hearing's page."""
    page, keys = desk("authority").page, desk("authority").keys
    page.goto(site.origin + reverse("complaint", args=[taken_up.complaint]))
    keys.follow("Summon to a hearing")
    sound(page)
    for side in ("complainant", "owner"):
        keys.press(f"#side-{side}", "Space")
    begins = on_the_minute(clock.now() + timedelta(minutes=20))
    page.locator("#id_begins_at").fill(written(page.locator("#id_begins_at"), begins))
    keys.mark("mode", "place")
    keys.write("[name=place]", PLACE)
    keys.write("[name=subject]", "Who measured the water.")
    keys.press("main button", text="Summon them")
    assert PLACE in sign(page, keys)
    arrives(page, r"/desk/hearings/[0-9a-f-]{36}")
    sound(page)
    return begins, page.url.rpartition("/")[2]


def test_both_sides_are_summoned_and_the_public_learns_when_and_not_where(site, desk, taken_up, summoned):
    act = the_act(site, "CPL-15", str(taken_up.project), desk("authority").key)

    assert [act.public["sides"], act.public["begins_at"]] == [["complainant", "owner"], instant_text(summoned[0])]
    shown = site.get(f"/tenders/{taken_up.project}/objections")[1].decode()
    assert PLACE not in shown
    assert site.get(reverse("hearing", args=[summoned[1]]))[0] in (302, 401, 404)


@pytest.fixture(scope="module")
def held(site: Any, desk: Any, taken_up: Any, summoned: Any) -> str:
    """Both answer, the owner's side in Chinese; it is held, and the body gives the minutes to them. Its address."""
    begins, uuid = summoned
    hearing = site.origin + reverse("hearing", args=[uuid])
    page, keys = desk("bidder1").page, desk("bidder1").keys
    page.goto(hearing)
    expect(page.locator("main")).to_contain_text(PLACE)
    keys.mark("answer", "comes")
    with page_after(page):
        keys.press("#answer button", text="Send the answer")
        sign(page, keys)
    owner, hands = desk("owner").page, desk("owner").keys
    owner.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": site.origin}])
    owner.goto(f"{site.origin}/work")
    expect(owner.locator("main")).to_contain_text("答复是否出席听证")
    owner.goto(hearing)
    sound(owner)
    hands.mark("answer", "comes")
    with page_after(owner):
        hands.press("#answer button", text="提交答复")
        owner.get_by_role("dialog").wait_for()
        hands.press("dialog button", text=SIGN_IN_CHINESE)
    jump_to(begins + timedelta(minutes=30))
    body, fingers = desk("authority").page, desk("authority").keys
    body.goto(hearing)
    for side in ("complainant", "owner"):
        fingers.press(f"#came-{side}", "Space")
    for name, at in (("began_at", begins), ("ended_at", begins + timedelta(minutes=20))):
        body.locator(f"#id_{name}").fill(written(body.locator(f"#id_{name}"), at))
    fingers.write("#id_minutes_text", MINUTES)
    with page_after(body):
        fingers.press("#minutes button", text="Give the minutes to the sides")
        assert MINUTES in sign(body, fingers)
    expect(body.locator("main")).to_contain_text("Not read so far")
    sound(body)
    return hearing


def test_one_side_signs_the_minutes_and_the_other_says_in_chinese_why_not(site, desk, taken_up, held):
    page, keys = desk("bidder1").page, desk("bidder1").keys
    page.goto(held)
    expect(page.locator("main")).to_contain_text(MINUTES)
    keys.mark("signed", "true")
    with page_after(page):
        keys.press("#sign button", text="Say so")
        sign(page, keys)
    owner, hands = desk("owner").page, desk("owner").keys
    owner.goto(held)
    sound(owner)
    hands.mark("signed", "false")
    hands.write("#id_sign_reason", REFUSED)
    with page_after(owner):
        hands.press("#sign button", text="作出答复")
        owner.get_by_role("dialog").wait_for()
        hands.press("dialog button", text=SIGN_IN_CHINESE)
    expect(owner.locator("main")).to_contain_text(REFUSED)
    owner.context.add_cookies([{"name": "django_language", "value": "en", "url": site.origin}])

    said = {act.key: act.public for act in on_the_log(site, "CPL-20", str(taken_up.project))}
    assert said[desk("bidder1").key]["signed"] is True
    assert [said[desk("owner").key]["side"], said[desk("owner").key]["signed"]] == ["owner", False]
    assert [act.public["present"] for act in on_the_log(site, "CPL-19", str(taken_up.project))] == [
        ["complainant", "owner"]
    ]


@pytest.fixture(scope="module")
def ordered(site: Any, desk: Any, taken_up: Any, held: str) -> datetime:
    """The body finds the complaint right and orders a correction in the browser; until when."""
    page, keys = desk("authority").page, desk("authority").keys
    page.goto(site.origin + reverse("complaint", args=[taken_up.complaint]))
    due = on_the_minute(clock.now() + timedelta(minutes=30))
    keys.mark("outcome", "upheld")
    keys.pick("#id_effect", "The owner corrects")
    page.locator("#id_correct_due_at").fill(written(page.locator("#id_correct_due_at"), due))
    keys.write("[name=decision]", "The water is measured anew.")
    keys.write("[name=published]", "The water is measured anew.")
    keys.write("[name=law]", "OpenHall reference rules; no law")
    with page_after(page):
        keys.press("#decide button", text="Decide")
        sign(page, keys)
    sound(page)
    return due


def test_a_correction_that_is_overdue_is_noted_by_rule_and_pressed_for(site, desk, taken_up, ordered):
    project, page, keys = str(taken_up.project), desk("authority").page, desk("authority").keys
    jump_to(ordered + timedelta(minutes=1))
    (late,) = site.eventually(lambda: on_the_log(site, "CPL-24", project))
    assert [late.key, late.public["due_at"]] == ["", instant_text(ordered)]
    decision = site.get(reverse("decision", args=[taken_up.complaint]))[1].decode()
    assert "Overdue: nothing was reported in time" in decision
    page.goto(f"{site.origin}/work")
    expect(page.locator("main")).to_contain_text("Press for an overdue correction")
    page.goto(site.origin + reverse("complaint", args=[taken_up.complaint]))
    again = on_the_minute(clock.now() + timedelta(hours=1))
    keys.write("#id_press_reason", "Nothing came.")
    page.locator("#id_press_due").fill(written(page.locator("#id_press_due"), again))
    with page_after(page):
        keys.press("#press button", text="Press again")
        sign(page, keys)

    assert the_act(site, "CPL-23", project, desk("authority").key).public["due_at"] == instant_text(again)


def test_the_owner_reports_and_the_body_accepts_what_was_corrected(site, desk, taken_up, ordered):
    project, owner, hands = str(taken_up.project), desk("owner").page, desk("owner").keys
    complaint = site.origin + reverse("complaint", args=[taken_up.complaint])
    owner.goto(complaint)
    expect(owner.locator("main")).to_contain_text("Nothing came.")
    hands.write("#id_report_text", REPORT)
    with page_after(owner):
        hands.press("#report button", text="Report it")
        assert REPORT in sign(owner, hands)
    sound(owner)
    page, keys = desk("authority").page, desk("authority").keys
    page.goto(complaint)
    expect(page.locator("main")).to_contain_text(REPORT)
    keys.write("#id_accept_reason", "The sheet has a date and two names.")
    with page_after(page):
        keys.press("#accept-correction button", text="Accept it")
        sign(page, keys)

    assert the_act(site, "CPL-21", project, desk("owner").key).public["late"] is False
    the_act(site, "CPL-22", project, desk("authority").key)
    decision = site.get(reverse("decision", args=[taken_up.complaint]))[1].decode()
    assert "Corrected, and accepted by the body" in decision
    assert REPORT not in decision
