"""Entry as a Django app."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """Commitments of owners, and the checks at the gate."""

    name = "openhall.tendering.entry"
    label = "entry"
