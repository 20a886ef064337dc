"""Charts as inline SVG: no script, no font, no file beside them. Each has a title for those who can't see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

WIDTH: Final = 320
HEIGHT: Final = 64


def histogram(counts: Sequence[int], low: str, high: str, title: str) -> str:
    """Bars of equal width; empty text when there is nothing to draw."""
    if not counts or not max(counts):
        return ""
    step = WIDTH / len(counts)
    top = max(counts)
    bars = "".join(
        f'<rect x="{place * step + 0.5:.1f}" y="{HEIGHT - HEIGHT * many / top:.1f}" width="{step - 1:.1f}" '
        f'height="{HEIGHT * many / top:.1f}"/>'
        for place, many in enumerate(counts)
        if many
    )
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {HEIGHT + 16}" width="{WIDTH}" height="{HEIGHT + 16}">'
        f"<title>{escape(title)}</title>{bars}"
        f'<line x1="0" y1="{HEIGHT}" x2="{WIDTH}" y2="{HEIGHT}"/>'
        f'<text x="0" y="{HEIGHT + 13}">{escape(low)}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 13}" text-anchor="end">{escape(high)}</text></svg>'
    )


def bar(share: float | None, title: str) -> str:
    """A share from 0 to 1 as a filled bar."""
    part = 0.0 if share is None else max(0.0, min(1.0, share))
    return (
        f'<svg role="img" viewBox="0 0 100 8" width="100" height="8"><title>{escape(title)}</title>'
        f'<rect class="ground" width="100" height="8"/><rect width="{100 * part:.1f}" height="8"/></svg>'
    )
