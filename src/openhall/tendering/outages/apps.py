"""The Django app of outages."""

from django.apps import AppConfig


class OutagesConfig(AppConfig):
    """Presence of the platform, and the times in which it was out of reach."""

    name = "openhall.tendering.outages"
    label = "outages"

    def ready(self) -> None:
        """Declare the acts."""
        from openhall.tendering.outages import acts  # noqa: F401
