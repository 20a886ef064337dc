"""Whatever may be read answers HEAD as it answers GET: link checkers, proxies and monitors ask that way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db
VALUES = {
    "UUIDConverter": UUID(int=1),
    "SlugConverter": "a" * 64,
    "PathConverter": "checkpoint",
    "IntConverter": 1,
    "StringConverter": "reference@2020-01-01",
}
POSTED = {
    "ui:set_language",
    "sign-out",
    "switch-party",
    "open-message",
    "promise",
    "plan-subscribe",
    "make-calendar-feed",
    "lot-recorder-stop",
    "rules-draft-begin",
    "dossier-discard",
    "index-compute",
    "help-write",
    "help-close",
}
"""Pages that only take a form."""


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of a page with its full name; the API has its own table."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry
        elif not str(entry.pattern).startswith("api/"):
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else prefix)


def addresses() -> dict[str, str]:
    """Name of the pattern → an address that it takes; nothing lies there but what always does."""
    found = {}
    for name, pattern in patterns(get_resolver()):
        values = {key: VALUES[type(kind).__name__] for key, kind in pattern.pattern.converters.items()}
        found[name] = reverse(name, kwargs=values)
    return found


PAGES = addresses()


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> None:
    """No file lies there yet. WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    settings.OPENHALL_HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


def test_the_walk_finds_the_pages():
    assert len(PAGES) > 80
    assert PAGES["tender"] == f"/tenders/{UUID(int=1)}"
    assert PAGES.keys() >= POSTED


@pytest.mark.parametrize("name", sorted(PAGES))
def test_head_is_answered_as_get(name):
    read, asked = Client().get(PAGES[name]), Client().head(PAGES[name])

    assert (read.status_code == 405) == (name in POSTED)
    assert asked.status_code == read.status_code
    assert asked.get("Location") == read.get("Location")
