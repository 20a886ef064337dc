"""Agency identifiers as a Django app."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Numbers of agencies and units."""

    name = "openhall.identity.agencies"
    label = "agencies"

    def ready(self) -> None:
        """Declare the acts."""
        from openhall.identity.agencies import acts  # noqa: F401
