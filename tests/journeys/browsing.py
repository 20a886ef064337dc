"""How the people of the journeys use their browsers, and what the log then holds."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import TimeoutError

MOST_TABS = 160
FOCUS_IS_SEEN = """() => {
  const s = getComputedStyle(document.activeElement);
  return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
}"""


class Keyboard:
    """Somebody who has no pointer: Tab, Enter, Space and letters."""

    def __init__(self, page: Any) -> None:
        self.page = page
        # From the start: a window for files that opens before the browser knows of us is real, and blocks all others.
        page.on("filechooser", lambda _window: None)

    def to(self, selector: str, text: str = "") -> None:
        """Press Tab until the focus is on it (on one that reads ``text``), and require that the focus can be seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(
                "([selector, text]) => document.activeElement?.matches(selector) &&"
                " (!text || document.activeElement.textContent.trim() === text)",
                [selector, text],
            ):
                assert self.page.evaluate(FOCUS_IS_SEEN), f"the focus on {selector} can't be seen"
                return
        pytest.fail(f"Tab never comes to {selector} {text} on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        """Type into a field, in place of what is there."""
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, selector: str, beginning: str) -> None:
        """Choose the entry of a list that begins so: arrows go through it from its first entry."""
        self.to(selector)
        self.page.keyboard.press("Home")
        for _ in range(100):
            chosen = self.page.evaluate("() => document.activeElement.selectedOptions[0].textContent.trim()")
            if chosen.startswith(beginning):
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{selector} has no entry {beginning} on {self.page.url}")

    def mark(self, name: str, value: str) -> None:
        """Choose among radio buttons: Tab leads to the group, arrows lead through it."""
        self.to(f"[type=radio][name='{name}']")
        for _ in range(20):
            if self.page.evaluate("() => document.activeElement.checked && document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} can't become {value} by arrows on {self.page.url}")

    def choose_file(self, selector: str, file: Path) -> None:
        """Open the system's window for files by Enter, and choose one there.

        A key pressed before the browser knows that we answer for its window is lost: whoever sees none presses again.
        """
        self.to(selector)
        for wait in (5_000, 15_000, 45_000):
            with suppress(TimeoutError):
                with self.page.expect_file_chooser(timeout=wait) as chooser:
                    self.page.keyboard.press("Enter")
                chooser.value.set_files(file)
                return
        pytest.fail(f"no window for files opens at {selector} on {self.page.url}")

    def press(self, selector: str, key: str = "Enter", text: str = "") -> None:
        """Press a key on a button, a link or a choice."""
        self.to(selector, text)
        self.page.keyboard.press(key)

    def follow(self, text: str) -> None:
        """Follow the link that reads ``text``."""
        before = self.page.url
        self.press("main a, nav a", text=text)
        self.page.wait_for_url(lambda url: url != before)


def arrives(page: Any, path: str) -> None:
    """Wait until the page's path is ``path`` (a pattern); else tell what the page complains of."""
    end = re.compile(rf"^[^?]*(?:{path})(?:\?.*)?$")
    try:
        page.wait_for_url(end)
    except TimeoutError:
        pytest.fail(f"{page.url} never became {path}: {complaints(page)}")


@contextmanager
def page_after(page: Any) -> Iterator[None]:
    """What is done inside leads to another page, or to this one afresh; else tell what the page complains of."""
    try:
        with page.expect_navigation():
            yield
    except TimeoutError:
        pytest.fail(f"{page.url} stays: {complaints(page)}")


def sound(page: Any) -> None:
    """Nothing to scroll sideways, on whatever screen it is."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def in_vietnamese(page: Any) -> None:
    """Read the page in Vietnamese, and come back to English: the words are others, and it is no wider."""
    english, origin = page.locator("main").inner_text(), page.evaluate("location.origin")
    for language in ("vi", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": origin}])
        page.reload()
        assert page.locator("html").get_attribute("lang") == language
        assert language == "en" or page.locator("main").inner_text() != english
        sound(page)


def complaints(page: Any) -> list[str]:
    """What a page says is wrong, or still asks."""
    return list(page.locator(".error-summary, [role=alert], [role=status], dialog[open]").all_inner_texts())


def sign_in(page: Any, site: Any, handle: str) -> None:
    """As a person of the demonstration, by the form."""
    from openhall.config.demo.people import PASSWORD

    page.goto(f"{site.origin}/sign-in")
    page.get_by_label("E-mail").fill(f"{handle}@demo.example")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def shown_key(page: Any) -> str:
    """Key id that the account's page shows as this browser's."""
    shown = page.locator("[data-key-shown=device]").filter(has_text=re.compile("[0-9a-f]{32}")).first
    shown.wait_for()
    return str(shown.inner_text())


def load_key(page: Any, site: Any, keys: Keyboard | None = None) -> None:
    """The demo key into this browser."""
    page.goto(site.origin + reverse("demo-key"))
    page.locator("[data-key-shown=device]:not(:empty)").wait_for()  # the script is there
    with page_after(page):
        if keys is None:
            page.locator('[data-key-action="demo"]').click()
        else:
            keys.press('[data-key-action="demo"]')
    shown_key(page)


def enrol_own_key(page: Any, site: Any, device: str, keys: Keyboard) -> str:
    """A signing key that this browser makes and never gives away; its id."""
    page.goto(f"{site.origin}/account")
    keys.write("#enrol [name=label]", device)
    with page_after(page):
        keys.press("#enrol button")
    return shown_key(page)


def sign(page: Any, keys: Keyboard | None = None) -> str:
    """What is about to be signed is shown; sign it. The text that was shown."""
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    shown = str(dialog.inner_text())
    if keys is None:
        for box in dialog.get_by_role("checkbox").all():
            box.check()
        dialog.get_by_role("button", name="Sign and send").click()
        return shown
    if dialog.get_by_role("checkbox").count():
        keys.press("dialog input[type=checkbox]", "Space")
    keys.press("dialog button", text="Sign and send")
    return shown


@dataclass(frozen=True)
class Act:
    """An act that is proved to be in the log; ``key``: id of the key that signed it, empty for what is done by rule."""

    leaf_sha256: str
    key: str
    public: dict[str, Any]


def on_the_log(site: Any, code: str, case: str) -> list[Act]:
    """Acts of this kind in a case, or on an object (``kind:uuid``), in their order, once each of them has its proof."""
    query = "SELECT leaf_sha256, public_key, leaf FROM witness_outbox WHERE code = %s"
    query += f" AND {'object' if ':' in case else 'case_uuid'} = %s ORDER BY id"
    found = []
    for leaf_sha256, public_key, leaf in site.rows(query, code, case):
        site.eventually(lambda digest=leaf_sha256: site.get(f"/receipts/{digest}/proof")[0] == 200)
        key = hashlib.sha256(bytes(public_key)).hexdigest()[:32] if public_key else ""
        found.append(Act(leaf_sha256, key, json.loads(bytes(leaf)).get("public", {})))
    return found


def the_act(site: Any, code: str, project: str, key: str) -> Any:
    """The one act of this kind, in the log, under that browser's signature."""
    (act,) = on_the_log(site, code, project)
    assert act.key == key
    return act


def verify(command: str, file: Path, log_key: Path) -> str:
    """What ``openhall-verify`` says about a file, without network or platform."""
    run = [sys.executable, "-m", "openhall_verify.cli", command, str(file), "--log-key", str(log_key)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def switch_language(page: Any, language: str) -> None:
    """The switch in the frame of every page."""
    choice = page.locator(f'form[action*="language"] button[value="{language}"]')
    if not choice.count():
        page.locator('form[action*="language"] select').select_option(language)
        choice = page.locator('form[action*="language"] button')
    elif not choice.first.is_visible():
        page.locator("details:has(form[action*=language]) > summary, form[action*=language] summary").first.click()
    with page.expect_navigation():
        choice.first.click()
