"""Registers in words."""

from django.utils.translation import gettext as _


def names() -> dict[str, str]:
    """Registers in words."""
    return {
        "population": _("Population register"),
        "land": _("Land register"),
        "tax": _("Tax register"),
        "insurance": _("Insurance register"),
    }
