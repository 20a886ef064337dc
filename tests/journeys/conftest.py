"""A demonstration as ``make demo`` starts it, and real Chromium in front of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings
from tests.journeys.browsing import Keyboard, enrol_own_key, sign_in

from openhall.config.ports import free_ports

CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))


def _running() -> Any:
    name = "openhall_tests_of_running"
    if name not in sys.modules:
        spec = spec_from_file_location(name, Path(__file__).parent.parent / "faults" / "running.py")
        assert spec
        assert spec.loader
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Demonstration(_running().Platform):
    """``openhall demo`` in a home of its own: a finished tender, one open for bids, one about to open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "demo-instance"
        self.port = free_ports(_running().PORTS)
        self.origin = f"http://localhost:{self.port}"
        self.environment = _running().clean_environment(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.tenders: dict[str, dict[str, str]] = {}

    @property
    def words(self) -> str:
        return (self.folder / "demo.log").read_text(errors="replace")[-4000:]

    def start(self) -> None:
        with (self.folder / "demo.log").open("ab") as words:
            self.process = subprocess.Popen(
                _running().openhall("demo", "--port", str(self.port)), env=self.environment,
                stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip
        from openhall.config.demo.show import MARK

        told = self.home / MARK
        self.eventually(lambda: told.exists() or self._ended(), seconds=600)
        self.tenders = json.loads(told.read_text())["tenders"]
        self.people = _running().People(self.home / "demo" / "keys.json")
        self.people.load()

    def _ended(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.words
        return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


RUNNING: list[Demonstration] = []


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Its dozen processes end with the last journey, not with the last of all tests."""
    if nextitem is None or Path(__file__).parent not in nextitem.path.parents:
        for one in RUNNING:
            one.stop()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The demonstration, told to its end; one for all journeys. Its clock only goes forward."""
    one = Demonstration(tmp_path_factory.mktemp("demonstration"))
    RUNNING.append(one)
    try:
        one.start()
        yield one
    finally:
        one.stop()


# Of a module and no longer: the settings it overrides and the browser's event loop must not outlive these tests.
@pytest.fixture(scope="module")
def site(demonstration: Any) -> Iterator[Any]:
    """The demonstration, with this process reading its clock and its keys."""
    one = demonstration
    with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        launched = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def desk(chromium: Any, site: Any) -> Iterator[Any]:
    """``desk("owner")``: that person's own browser, signed in, with a key that it made itself; kept between tests.

    ``desk("newcomer", enter=…)``: who isn't in the demonstration comes in by ``enter(page, keys)``.
    """
    people: dict[str, SimpleNamespace] = {}

    def at(handle: str, enter: Any = None) -> SimpleNamespace:
        if handle not in people:
            context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en", accept_downloads=True)
            page = context.new_page()
            page.set_default_timeout(45_000)
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            keys = Keyboard(page)
            if enter is None:
                sign_in(page, site, handle)
            else:
                enter(page, keys)
            key = enrol_own_key(page, site, f"{handle}'s telephone", keys)
            people[handle] = SimpleNamespace(page=page, keys=keys, key=key, complaints=complaints, context=context)
        return people[handle]

    yield at
    for person in people.values():
        person.context.close()
    assert {handle: person.complaints for handle, person in people.items() if person.complaints} == {}


@pytest.fixture
def visit(chromium: Any, site: Any) -> Iterator[Any]:
    """``visit("bidder1")``: a page of that person, signed in; ``visit()`` a guest's. 360 pixels wide, in English."""
    contexts = []

    def open_page(handle: str = "", *, script: bool = True, width: int = 360, language: str = "en") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 780}, reduced_motion="reduce", bypass_csp=True,
            java_script_enabled=script, accept_downloads=True, locale="en",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        if handle:
            sign_in(page, site, handle)
        context.add_cookies([{"name": "django_language", "value": language, "url": site.origin}])
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def reader(chromium, site, tmp_path_factory):
    """The reader's browser, and a private window beside it."""
    contexts = [chromium.new_context(locale="en", accept_downloads=True) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(45_000)
    from tests.journeys.walking import Reader

    yield Reader(site, *pages, tmp_path_factory.mktemp("reader"))
    for context in contexts:
        context.close()
