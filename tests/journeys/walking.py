"""Somebody who follows a tutorial to the letter: its clicks in Chromium, its commands on what the clicks brought.

A page is the script. Bold is pressed, ``Label: value`` is filled in, ``Become`` changes who sits there, ``Note`` keeps
what a page shows, commands are run; a label that a page no longer has, or a command that fails, fails the test.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error
from tests.journeys.browsing import complaints, load_key, page_after, sign_in

from openhall.config.demo.client import jump_to
from openhall.kernel import clock

TUTORIALS = Path(__file__).resolve().parents[2] / "docs" / "tutorial"
STEP = re.compile(
    r"Become `(?P<again>[^`]+)` and do the same(?: with `(?P<instead>[^`]+)`)?"
    r"|Become `(?P<who>[^`]+)`"
    r"|(?P<guest>As a guest)"
    r"|(?P<deadline>At the deadline)"
    r"|[Nn]ote \*(?P<note>[^*]+)\*"
    r"|[Oo]pen `(?P<path>/[^`]*)`"
    r"|\*\*(?P<press>[^*]+)\*\*(?:, as `(?P<save>[^`]+)`)?"
    r"|(?P<label>[A-Z][\w’ ]*): (?:\*(?P<words>[^*]+)\*|`(?P<figures>[^`]+)`)"
)
NOTED = {"the number of your dossier": ".oh-caption", "your secret": "main .oh-code"}
"""What a page tells its reader to note, and where it stands."""
PAPER = b"%PDF-1.7\nA fictional paper.\n%%EOF\n"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(page: str) -> dict[str, str]:
    """What stands below each heading."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def steps(text: str) -> Iterator[dict[str, str]]:
    """What the reader is told to do, in order."""
    told = re.sub(r"^>.*$", "", without_blocks(text), flags=re.MULTILINE)
    for found in STEP.finditer(re.sub(r"\s+", " ", told)):
        yield {name: value for name, value in found.groupdict().items() if value}


def without_blocks(text: str) -> str:
    return BLOCK.sub("", text)


def commands(text: str) -> list[str]:
    """The lines of the blocks of commands."""
    return [line for block in BLOCK.findall(text) for line in block.splitlines()]


class Reader:
    """Somebody who follows the page to the letter. ``site`` is what ``make demo`` starts, on another port."""

    def __init__(self, site: Any, own: Any, guest: Any, folder: Path) -> None:
        self.site, self.own, self.guest, self.folder = site, own, guest, folder
        self.page = own
        self.since_became: list[dict[str, str]] = []
        self.noted: dict[str, str] = {}

    def follow(self, text: str) -> None:
        for step in steps(text):
            self.do(step)

    def do(self, step: dict[str, str]) -> None:
        match step:
            case {"again": who, **rest}:
                self.repeat(who, rest.get("instead", ""))
            case {"who": who}:
                self.since_became = []
                self.become(who)
            case {"guest": _}:
                self.page = self.guest
            case {"deadline": _}:
                jump_to(clock.now() + timedelta(minutes=11))
            case _:
                self.since_became.append(step)
                self.act(step)

    def repeat(self, who: str, instead: str) -> None:
        """The steps since the last “Become”, by somebody else, and with another first figure."""
        self.become(who)
        told = [dict(step) for step in self.since_became]
        if instead:
            next(step for step in told if "figures" in step)["figures"] = instead
        for step in told:
            self.act(step)

    def become(self, who: str) -> None:
        self.page = self.own
        self.page.context.clear_cookies()
        sign_in(self.page, self.site, who.partition("@")[0])
        load_key(self.page, self.site)

    def act(self, step: dict[str, str]) -> None:
        match step:
            case {"path": path}:
                self.page.goto(self.site.origin + path)
                settle(self.page)
            case {"note": what}:
                self.noted[what] = self.page.locator(NOTED[what]).first.inner_text().strip()
            case {"press": name, **rest}:
                self.press(self.noted.get(name, name), rest.get("save", ""))
            case {"label": label, **rest}:
                value = rest.get("words") or rest["figures"]
                self.fill(label, self.noted.get(value, value))
            case _:
                pytest.fail(f"the reader doesn't know how to do {step}")

    def press(self, name: str, save: str) -> None:
        """A button, link or box of this name; what it saves is kept under ``save``."""
        button = self.visible(name)
        if save:
            self.site.eventually(lambda: self.saved(button, save), seconds=60)
        elif button.get_attribute("type") == "checkbox":
            button.check()
        elif button.get_attribute("href") or name == "Sign and send":
            with page_after(self.page):
                button.click()
            settle(self.page)
        else:
            button.click()
            self.site.eventually(lambda: self.asked() or not self.page.locator("form[aria-busy]").count())

    def asked(self) -> bool:
        return bool(self.page.locator("dialog[open]").count())

    def saved(self, link: Any, name: str) -> bool:
        """Whether the file could be saved; what is recorded a moment ago is in the log a moment later."""
        try:
            with self.page.expect_download(timeout=5_000) as download:
                link.click()
            download.value.save_as(self.folder / name)
        except Error:
            return False
        return True

    def visible(self, name: str) -> Any:
        """The thing of this name on the page, or in the window that is open."""

        def found() -> Any:
            place = self.page.locator("dialog[open]") if name == "Sign and send" or self.asked() else self.page
            ways = [place.get_by_role(role, name=name, exact=True) for role in ("button", "link", "checkbox")]
            ways.append(place.get_by_role("link", name=re.compile("^" + re.escape(name))))
            return next((one.first for one in ways if one.count() and one.first.is_visible()), None)

        try:
            return self.site.eventually(found, seconds=15)
        except pytest.fail.Exception:
            pytest.fail(f"nothing on {self.page.url} is called “{name}”: {complaints(self.page)}")

    def fill(self, label: str, value: str) -> None:
        """A field of this label: text, a list, a choice, or boxes."""
        main = self.page.locator("main")
        group = main.locator("fieldset").filter(has=self.page.locator("legend", has_text=re.compile(f"^\\s*{label}")))
        if group.count():
            for box in group.get_by_role("checkbox").all() if value == "all" else []:
                box.check()
            if value != "all":
                group.get_by_role("radio", name=value).check()
            return
        field = main.get_by_label(re.compile(f"^\\s*{re.escape(label)}")).first
        if field.get_attribute("type") == "file":
            field.set_input_files(self.file(value))
        elif field.evaluate("field => field.tagName") == "SELECT":
            texts = [text.strip() for text in field.locator("option").all_inner_texts()]
            field.select_option(index=next(at for at, text in enumerate(texts) if text.startswith(value)))
        elif value == "ten minutes from now":
            field.fill((clock.now() + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M"))
        else:
            field.fill(value)

    def file(self, name: str) -> Path:
        """A file that the reader has: saved before, laid down by the demonstration, or any paper of theirs."""
        laid_down = self.site.home / "demo" / "certificates" / name
        own = self.folder / name
        if not own.exists() and not laid_down.exists():
            own.write_bytes(PAPER)
        return own if own.exists() else laid_down

    def run(self, line: str) -> str:
        """A command of the page, in the folder where the reader saved things; what it says."""
        words = shlex.split(line.replace("http://localhost:8000", self.site.origin))
        if words[:2] == ["curl", "-o"]:
            status, body = self.site.get(words[3].removeprefix(self.site.origin))
            assert status == 200, line
            (self.folder / words[2]).write_bytes(body)
            return ""
        assert words[0] == ".venv/bin/openhall-verify"
        run = [sys.executable, "-m", "openhall_verify.cli", *words[1:]]
        done = subprocess.run(run, capture_output=True, text=True, cwd=self.folder, timeout=120)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return done.stdout


def settle(page: Any) -> None:
    """Until the page's scripts are there. The hall's stream never ends, so it isn't waited for."""
    page.wait_for_load_state("load")
    if "/halls/" not in page.url:
        page.wait_for_load_state("networkidle")
