"""Warnings as a Django app."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    """Warnings with their handlers, and the job that compares rows with their acts."""

    name = "openhall.witness_room.warnings"
    label = "warnings"

    def ready(self) -> None:
        """Let every kind of warning be known to every process, whichever of them looks for it."""
        from openhall.witness_room.warnings import comparing, detectors, sequences  # noqa: F401
