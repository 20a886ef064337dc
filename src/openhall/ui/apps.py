"""Django's registration of the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and template tags that every other room uses."""

    name = "openhall.ui"
    label = "ui"

    def ready(self) -> None:
        """Tell the kernel how figures in messages are written."""
        from datetime import datetime

        from openhall.kernel import wording
        from openhall.ui import formats

        wording.provide("money", formats.money)
        wording.provide("instant", lambda text, zone: formats.instant(datetime.fromisoformat(text), zone))
