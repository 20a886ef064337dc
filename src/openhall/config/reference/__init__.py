"""The reference pages, written from the code itself: no page here says what the code doesn't.

``make docs`` writes them; a test compares them with the code. Nothing here needs a database, a clock or a network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.utils import translation

from openhall.config.reference import acts, commands, interface, states, variables
from openhall_indicators.reference import render_indicators
from openhall_rules.reference import render_packs

PAGES: dict[str, Callable[[], str]] = {
    "acts.md": acts.render,
    "settings.md": variables.render,
    "api.md": interface.render,
    "packs.md": render_packs,
    "indicators.md": render_indicators,
    "states.md": states.render,
    "commands.md": commands.render,
}
"""File name below ``docs/reference`` → what writes its text. The same code always gives the same bytes."""


def render(name: str) -> str:
    """The text of one page, in English."""
    with translation.override("en"):
        return PAGES[name]().rstrip("\n") + "\n"


def out_of_step(folder: Path) -> list[str]:
    """Names of the pages below ``folder`` that are missing or say something else than the code."""
    return [name for name in PAGES if not (folder / name).is_file() or (folder / name).read_text() != render(name)]


def write(folder: Path) -> list[str]:
    """Write the pages below ``folder``; returns the names of those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = out_of_step(folder)
    for name in changed:
        (folder / name).write_text(render(name))
    return changed
