"""The page on which the trading centre's staff let something go on without the members."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_guest_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/log/override").status_code == 302


def test_nothing_but_get_is_answered(client: Client) -> None:
    assert client.post("/log/override").status_code == 405


def test_the_log_page_leads_to_the_promise_page(client: Client, settings: Any) -> None:
    assert "/log/promises" in client.get("/log").content.decode()
    assert client.get("/log/promises").status_code == 200
