"""The way to one's erasure through pages and API, as a browser goes it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.identity.browsing import MINA, code

from openhall.identity.models import Account, Person

pytestmark = pytest.mark.django_db


def erases(browser):
    uuid = uuid4()
    return browser.act(f"/erasures/{uuid}", "erase_record", f"erasure:{uuid}", {})


def test_the_account_leads_to_a_page_that_says_what_goes_and_what_stays(browser):
    browser.signs_up({**MINA, "organisation": None, "roles": []})
    assert "/account/erasure" in browser.get("/account").content.decode()
    without_key = browser.get("/account/erasure").content.decode()
    browser.enrols()
    page = browser.get("/account/erasure").content.decode()

    assert 'data-command="erase_record"' not in without_key
    assert 'data-command="erase_record"' in page
    assert "What is destroyed" in page
    assert "What stays, and why" in page


def test_it_ends_the_session_and_the_account(browser):
    browser.signs_up({**MINA, "organisation": None, "roles": []})
    browser.enrols()

    answer = erases(browser)

    assert answer.status_code == 201, answer.content
    assert len(answer.json()["leaf_sha256"]) == 64
    assert browser.get("/account").status_code == 302
    assert browser.get("/account/erased").status_code == 200
    assert not Account.objects.exists()
    assert [person.email for person in Person.objects.all()] == [""]


def test_a_manager_is_told_what_is_in_the_way(mina):
    page = mina.get("/account/erasure").content.decode()
    answer = erases(mina)

    assert 'data-command="erase_record"' not in page
    assert "You still hold a mandate." in page
    assert (answer.status_code, code(answer)) == (409, "erasure-mandates-in-force")
    assert answer.json()["way_forward"]
