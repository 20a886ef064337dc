"""The live hall in a real browser: what the stream adds is what a reload shows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house

from openhall.config.ports import free_ports

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium"),
]


def _health(origin: str) -> str:
    with urllib.request.urlopen(f"{origin}/health", timeout=2) as answer:  # noqa: S310 — our own process
        return str(answer.read().decode())


@pytest.fixture
def site(request: pytest.FixtureRequest) -> str:
    """The site's address; the folder of collected files must be there before its server starts."""
    Path(house.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    return str(request.getfixturevalue("live_server").url)


@pytest.fixture
def stream(site: str, settings: Any, home: Path, database_url: str) -> Iterator[str]:
    """The stream process over the test's database and log."""
    port = free_ports(1)
    settings.OPENHALL_STREAM_ORIGIN = f"http://localhost:{port}"
    environment = os.environ | {
        "OPENHALL_HOME": str(home),
        "OPENHALL_DATABASE_URL": database_url,
        "OPENHALL_ORIGIN": site,
        "OPENHALL_STREAM_ORIGIN": settings.OPENHALL_STREAM_ORIGIN,
    }
    command = [sys.executable, "-m", "openhall.config.cli", "stream", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        for _attempt in range(150):
            try:
                _health(f"http://127.0.0.1:{port}")
                break
            except OSError:
                time.sleep(0.2)
        yield settings.OPENHALL_STREAM_ORIGIN
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_record_grows_before_the_readers_eyes(site, stream, course, monkeypatch):
    from playwright.sync_api import expect, sync_playwright

    course.publishes().bids("1000.00", "900.50", "1100.00")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        # The site's policy was made with the usual stream's address; that it holds is tested with the islands.
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(f"{site}/halls/{course.lot.uuid}")
        entries = page.locator("[data-hall-entries] > li")
        expect(entries).to_have_count(3)
        expect(page.locator("[data-hall-state]")).to_have_text("Live", timeout=15_000)

        course.opens()

        expect(entries).to_have_count(8, timeout=15_000)
        expect(page.get_by_text("2. Deep Wells: CNY 900.50")).to_be_visible()
        # The process hears of new entries; it doesn't only look now and then.
        assert int(_health(stream).split()[1]) > 0
        streamed = entries.all_inner_texts()
        page.reload()
        assert entries.all_inner_texts() == streamed
        browser.close()
