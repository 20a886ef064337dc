"""The gallery in a real browser: axe-core finds nothing, nothing scrolls sideways, targets are large enough."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BEYOND_THE_EDGE = """() => {
    const shown = [...document.querySelectorAll('main *, header *, footer *')]
        .filter(e => e.checkVisibility() && !e.closest('.oh-hidden, .oh-steps__list, thead'));
    const wide = shown.filter(e => {
        const box = e.getBoundingClientRect();
        return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
    });
    const root = document.documentElement;
    return [...wide.map(e => e.outerHTML.slice(0, 90)), ...(root.scrollWidth > root.clientWidth ? ['the page'] : [])];
}"""
VIEWS = [
    ("ko", 360, "light"),
    ("zh-hans", 360, "dark"),
    ("vi", 360, "light"),
    ("en", 1280, "light"),
    ("ko", 1280, "dark"),
    ("en-xa", 360, "light"),
]


def _need(path: Path) -> None:
    if path.exists():
        return
    if os.environ.get("CI"):
        pytest.fail(f"{path.name} is missing")
    pytest.skip(f"{path.name} is not installed")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The gallery, served by a process of its own."""
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "gallery_site.py"), "0"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    port = server.stdout.readline().strip()
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)
    server.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    _need(CHROMIUM)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


def view(browser: Any, url: str, width: int, scheme: str = "light") -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(url)
    return page


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_axe_finds_nothing(site: str, browser: Any, language: str, width: int, scheme: str) -> None:
    _need(AXE)
    page = view(browser, f"{site}/_gallery/?lang={language}", width, scheme)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("(runOnly) => axe.run(document, {runOnly})", STANDARDS)
    page.close()

    assert found["passes"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []


def test_axe_would_find_a_fault(site: str, browser: Any) -> None:
    _need(AXE)
    page = view(browser, f"{site}/_gallery/?lang=en", 360)
    page.add_script_tag(path=str(AXE))
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input><p style=\"color:#bbb\">faint</p>')"
    )
    found = page.evaluate("(runOnly) => axe.run(document, {runOnly})", STANDARDS)
    page.close()

    assert {"label", "color-contrast"} <= {fault["id"] for fault in found["violations"]}


@pytest.mark.parametrize("language", ["ko", "zh-hans", "vi", "en-xa"])
def test_nothing_scrolls_sideways(site: str, browser: Any, language: str) -> None:
    page = view(browser, f"{site}/_gallery/?lang={language}", 320)
    page.locator(".oh-account summary").click()
    beyond = {}
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        beyond[width] = page.evaluate(BEYOND_THE_EDGE)
    page.close()

    assert beyond == {320: [], 360: [], 768: [], 1280: []}


def test_on_a_telephone_the_services_are_in_a_menu_and_on_a_desk_they_stand_there(site: str, browser: Any) -> None:
    page = view(browser, f"{site}/_gallery/?lang=ko", 360)
    link, menu = page.locator("nav.oh-nav a").first, page.locator(".oh-menu summary")
    assert not link.is_visible()
    closed = page.locator(".oh-header").bounding_box()["height"]
    menu.press("Enter")
    assert link.is_visible()
    assert page.locator(".oh-header").bounding_box()["height"] > closed

    page.reload()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert link.is_visible()
    assert not menu.is_visible()
    page.close()


def test_targets_are_at_least_24_pixels_high(site: str, browser: Any) -> None:
    page = view(browser, f"{site}/_gallery/?lang=vi", 360)
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, input:not([type=hidden]), select, textarea, nav a')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 90))"
    )
    page.close()

    assert small == []


def test_the_first_stop_of_the_keyboard_skips_to_the_content(site: str, browser: Any) -> None:
    page = view(browser, f"{site}/_gallery/form/", 360)
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.textContent")
    shown = page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.close()

    assert (label, shown, inside) == ("Skip to main content", True, True)


def test_a_wrong_form_takes_the_focus_to_its_summary(site: str, browser: Any) -> None:
    page = view(browser, f"{site}/_gallery/form/", 360)
    page.locator("main button[type=submit]").click()
    focused = page.evaluate("document.activeElement.className")
    page.close()

    assert focused == "oh-errors"


def test_answers_survive_the_change_of_language_without_script(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{site}/_gallery/form/?about=Cầu & đường/50%25")
    page.fill("#id_name", "Cầu Ví Dụ")
    page.check("#id_method_1")
    page.get_by_role("button", name="Tiếng Việt").click()
    typed, chosen = page.input_value("#id_name"), page.is_checked("#id_method_1")
    language = cast(str, page.locator("html").get_attribute("lang"))
    address = unquote(page.url)
    context.close()

    assert address.endswith("?about=Cầu & đường/50%")
    assert (typed, chosen, language) == ("Cầu Ví Dụ", True, "vi")


def test_pages_hold_no_inline_script_or_style(site: str, browser: Any) -> None:
    page = view(browser, f"{site}/_gallery/?lang=en", 360)
    inline = page.evaluate(
        "[...document.querySelectorAll('[style], style, script:not([src]):not([type=\"application/json\"])')].length"
        " + [...document.querySelectorAll('*')]"
        ".filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length"
    )
    page.close()

    assert inline == 0
