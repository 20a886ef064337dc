"""Telephones as a Django app."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    """Codes that a telephone scans, acts that wait for its signature, and the choice that only it signs."""

    name = "openhall.identity.phone"
    label = "phone"

    def ready(self) -> None:
        """Declare the acts, and say what an erasure must find here."""
        from openhall.identity import erasing
        from openhall.identity.phone import acts, queries  # noqa: F401

        erasing.held_about("phone", objects=queries.objects_about, destroy=queries.forget)
