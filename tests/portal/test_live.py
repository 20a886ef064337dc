"""The live hall in a real browser: what the stream adds is what a reload shows; and how many may listen."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house

from openhall.config.commands import stream as stream_command
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


GUESTS = 1_100
"""More than granian lets in when nobody says how many may listen (1,024)."""


def test_the_thousandth_guest_listens_like_the_first(course, stream):
    course.publishes()
    port = int(stream.rsplit(":", 1)[1])
    asked = f"GET /live/{course.case} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    with contextlib.ExitStack() as held:
        guests = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _one in range(GUESTS)
        ]
        for guest in guests:
            guest.sendall(asked)
        assert {guest.recv(12) for guest in guests} == {b"HTTP/1.1 200"}


def test_fewer_guests_where_the_system_allows_fewer_files(monkeypatch):
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, pair: limits.append(pair))
    assert stream_command.places(20_000) == 4096 - stream_command.OWN_FILES
    assert stream_command.places(100) == 100
    assert limits == [(4096, 4096)]
