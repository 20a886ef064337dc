"""Wiring: what rooms must ask of rooms above them, they are told here, once, when Django is ready."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The last app: every room is loaded before it."""

    name = "openhall.config"
    label = "house"

    def ready(self) -> None:
        """Tell the design system, the treasury and the archive whom to ask."""
        from openhall.config import frame, wiring

        frame.provide()
        wiring.provide()
