"""Identity as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Organisations, people, mandates, accounts, keys and spent intents."""

    name = "openhall.identity"
    label = "identity"
