"""The settings: every environment variable that the platform reads."""

from __future__ import annotations

from openhall.config.reference.markdown import code, page, table
from openhall.config.settings import VARIABLES


def render() -> str:
    """The page ``settings.md``."""
    lines = page(
        "Settings",
        "Every setting is an environment variable. All processes of one installation get the same values; "
        "`openhall doctor` says what it makes of them. How they come together is in "
        "[Deploy on several machines](../how-to/deploy.md).",
    )
    rows = [(code(name), code(default) or "empty", meaning) for name, (default, meaning) in VARIABLES.items()]
    lines += table(("variable", "by default", "meaning"), rows)
    return "\n".join(lines)
