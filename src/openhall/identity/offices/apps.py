"""Offices as a Django app."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """Second signatures, the proposals that wait for them, and deputies."""

    name = "openhall.identity.offices"
    label = "offices"

    def ready(self) -> None:
        """Declare the acts, stand at identity's door, and say what an erasure must find here."""
        from openhall.identity import erasing, intents
        from openhall.identity.offices import acts, eyes, queries  # noqa: F401

        intents.provide_second(eyes.look)
        erasing.held_about("offices", objects=queries.objects_about, destroy=queries.forget)
