"""The witness as a Django app."""

from django.apps import AppConfig


class WitnessConfig(AppConfig):
    """Outbox, statements, pseudonyms, head and cursors of the transparency log."""

    name = "openhall.witness"
    label = "witness"
