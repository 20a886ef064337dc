"""From nothing to a signed act, in a real browser with our own scripts."""

from __future__ import annotations

import pytest
from tests.identity.browsing import PASSWORD
from tests.identity.test_passkeys import Visitor, visitor

from openhall.identity.models import DeviceKey, Mandate, Role
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["visitor"]


def test_signs_up_enrols_a_key_and_grants_a_mandate(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.origin}/sign-up")
    page.get_by_label("Your name").fill("Mina Lee")
    page.get_by_label("E-mail address").fill("mina@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I also register an organisation").check()
    page.get_by_label("Country of the organisation").select_option("CN")
    page.get_by_label("Its identifier").fill("91350100M000100Y43")
    page.get_by_label("Its name").fill("蓝松道路有限公司")
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url("**/account")

    with page.expect_navigation():
        page.get_by_role("button", name="Make and enrol a key for this browser").click()
    key = DeviceKey.objects.get()
    page.get_by_text(key.key_id).first.wait_for()

    page.get_by_role("link", name="Mandates of 蓝松道路有限公司").click()
    page.get_by_label("E-mail address of the person").fill("mina@example.org")
    page.get_by_label("Role").select_option("officer")
    page.get_by_role("button", name="Grant").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button").first.click()
    assert Mandate.objects.filter(role=Role.OFFICER).count() == 1
    assert Outbox.objects.filter(code="SUB-03").last().public_key == key.public_key


def test_adds_a_passkey_and_signs_in_with_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.send("POST", "/accounts", {"name": "Mina", "email": "mina@example.org", "password": PASSWORD})
    page.goto(f"{visitor.origin}/account")
    with page.expect_navigation():
        page.get_by_role("button", name="Add a passkey").click()
    page.context.clear_cookies()
    page.goto(f"{visitor.origin}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account")
    assert page.get_by_role("heading", name="My account").is_visible()

    with page.expect_navigation():
        page.get_by_role("button", name="Make and enrol a key for this browser").click()
    assert DeviceKey.objects.count() == 1
