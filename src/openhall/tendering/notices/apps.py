"""Notices as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, lots, documents, custodians, questions, amendments."""

    name = "openhall.tendering.notices"
    label = "notices"

    def ready(self) -> None:
        """Declare what notices contribute to the gate."""
        import_module("openhall.tendering.notices.gate")
