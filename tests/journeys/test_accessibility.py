"""axe-core on every page of the site, as the people see it whose page it is, on a telephone's width: no finding.

Confirmations and refusals too; in four languages, by day and by night; in Korean and Chinese no sentence is English.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.journeys.axe import findings
from tests.journeys.pages import PAGES
from tests.journeys.things import made_for
from tests.journeys.unvisited import AFTER_AN_ACT, NO_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
ROUNDS: dict[str, tuple[tuple[str, ...], str]] = {
    "in English": (("en",), "light"),
    "abroad": (("ko", "zh-hans", "vi"), "dark"),
}
"""Every page is looked at twice: in English by day, and by night in the other languages, page by page in turn."""


def names(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api" and not str(pattern.pattern).startswith("api/"):
                yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_page_of_the_site_is_looked_at():
    looked_at = {name.partition(",")[0] for name in PAGES}

    assert sorted(set(names(get_resolver().url_patterns)) - looked_at - NO_PAGES - AFTER_AN_ACT) == []
    assert sorted(looked_at - set(names(get_resolver().url_patterns)) - {"a refusal"}) == []


@pytest.fixture(scope="module")
def things(site) -> dict[str, str]:
    """Ids of the demonstration's things, and of what is made beside them."""
    return made_for(site)


def place(name: str, about: list[str]) -> str:
    """The address of a page."""
    pattern = {"a refusal": "tender", "a refusal, of somebody else": "work-project"}.get(name, name).partition(",")[0]
    return reverse(f"ui:{pattern}" if pattern.startswith("gallery") else pattern, args=about)


@pytest.mark.slow
@pytest.mark.parametrize("round", ROUNDS)
def test_axe_finds_nothing_on_any_page(site, visit, things, round):
    languages, light = ROUNDS[round]
    pages: dict[tuple[str, str], Any] = {}
    faults: dict[str, Any] = {}
    for (name, (handle, *about)), language in zip(PAGES.items(), cycle(languages), strict=False):
        address = place(name, [things[thing] for thing in about])
        if (handle, language) not in pages:
            pages[handle, language] = visit(handle, language=language)
            pages[handle, language].emulate_media(color_scheme=light, reduced_motion="reduce")
        page = pages[handle, language]
        answer = page.goto(site.origin + address)
        if answer.status != (404 if name.startswith("a refusal") else 200):
            faults[f"{name} ({language})"] = [f"{address} answers {answer.status}", page.title()]
            continue
        assert page.evaluate("document.documentElement.lang").lower().startswith(language[:2]), address
        if found := findings(page):
            faults[f"{name} ({language})"] = found

    if faults:
        pytest.fail("\n".join(f"{name}: {found}" for name, found in faults.items()))
