"""What the browser's scripts say. Keys are those of ``web/messages.json``; texts are extracted from here.

Placeholders are written ``{name}`` and filled in by the script.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Mapping[str, str | Promise] = {
    "countdown.over": _("The deadline has passed."),
}


def translated() -> dict[str, str]:
    """Every message in the active language."""
    return {key: str(text) for key, text in MESSAGES.items()}
