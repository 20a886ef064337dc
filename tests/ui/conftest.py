"""Characters of the design system's tests. A template that names an unknown variable fails (``pytest.ini``)."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parent))
import gallery_site

if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    gallery_site.configure()


@pytest.fixture(autouse=True)
def _gallery_addresses(settings: Any) -> None:
    """Only the design system's own addresses."""
    settings.ROOT_URLCONF = "gallery_site"


@pytest.fixture(params=["en", "ko", "zh-hans", "vi"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of the four languages in turn."""
    from django.utils import translation

    with translation.override(request.param):
        yield request.param


@pytest.fixture
def english() -> Iterator[None]:
    """English pages."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def show(rf: Any) -> Callable[..., str]:
    """Render a piece of a template with ``openhall_ui`` loaded."""
    from django.template import engines

    def render(source: str, **context: object) -> str:
        return str(
            engines["django"].from_string("{% load openhall_ui %}" + source).render(context, rf.get("/page?q=1"))
        )

    return render
