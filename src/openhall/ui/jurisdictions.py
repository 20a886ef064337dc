"""What people call a jurisdiction: packs, registers and trust lists bear a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_NAMES = {
    "cn": _("People’s Republic of China"),
    "cnauction": _("People’s Republic of China: online auctions by the rules of the courts"),
    "kr": _("Republic of Korea"),
    "vn": _("Socialist Republic of Viet Nam"),
    "reference": _("Reference rules (no country’s law)"),
}


def name(code: str) -> str:
    """A jurisdiction in the reader's language; one that an installation brought itself, by its code."""
    return str(_NAMES.get(code, code))
