"""Identity as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Organisations, people, mandates, accounts, keys and spent intents."""

    name = "openhall.identity"
    label = "identity"

    def ready(self) -> None:
        """Tell the kernel how to find a request's reader, and declare the acts."""
        from openhall.identity import acts, edge  # noqa: F401
        from openhall.kernel import readers

        readers.provide(edge.reader)
