"""Treasury as a Django app."""

from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    """Accounts, deposits, refunds and the files exchanged with the bank."""

    name = "openhall.treasury"
    label = "treasury"

    def ready(self) -> None:
        """Declare the acts."""
        from openhall.treasury import acts  # noqa: F401
